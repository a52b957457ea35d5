import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '@muster/platform-kernel';
import { TestFirm } from '@muster/testing';
import { startOrganizationSync } from '@muster/organization-sync';
import { startWorkerSync } from '@muster/worker-sync';
import * as commandLine from './muster.js';

let firm: TestFirm;
let workers: Awaited<ReturnType<typeof startWorkerSync>>;
let organization: Awaited<ReturnType<typeof startOrganizationSync>>;
const correlationId = uuidv7();

beforeAll(async () => {
  firm = await TestFirm.create();
  organization = await startOrganizationSync(firm.settings());
  workers = await startWorkerSync(firm.settings());
  await firm.publish([
    { entity: 'org-unit', key: 'U1', version: 1, values: { code: 'U1', name: 'Compilers' } }, { key: 'C1', version: 1, correlationId, values: { givenName: 'Grace', employmentStatus: 'active', orgUnit: 'U1' } },
    { key: 'C2', version: 1, source: 'wrong', values: { givenName: 'Nobody' } }, { system: 'talent', key: 'C1', version: 1, values: { jobTitle: 'Admiral' } },
  ]);
  for (const schema of ['organization_sync', 'worker_sync', 'organization_sync'] as const) await firm.settled(schema);
}, 90_000);

afterAll(async () => {
  await workers?.stop();
  await organization?.stop();
  await firm?.stop();
}, 60_000);

const muster = (args: string[], env: Record<string, string> = { WORKER_SYNC_URL: workers.url, ORGANIZATION_SYNC_URL: organization.url }) => commandLine.muster(args, { DATABASE_URL: firm.databaseUrl, ...env });

async function json(args: string[], exitCode = 0): Promise<Record<string, unknown>> {
  const ended = await muster([...args, '--json']);
  if (ended.exitCode !== exitCode) throw new Error(`${args.join(' ')} ended with ${ended.exitCode}: ${ended.error}${ended.out}`);
  return JSON.parse(ended.out) as Record<string, unknown>;
}

describe('muster', () => {
  it('shows a worker by canonical id, by system:id and by an id alone, as a table that fits and as one JSON value', async () => {
    const worker = await json(['worker', 'hris:C1']);
    expect(worker).toMatchObject({ entity: 'worker', attributes: { givenName: { value: 'Grace' } } });
    expect(await json(['worker', String(worker['id'])])).toEqual(worker);
    expect((await muster(['worker', 'C2'])).exitCode).toBe(1);
    const { out, exitCode } = await muster(['worker', String(worker['id']), '--restricted']);
    expect(exitCode).toBe(0);
    expect(out).toContain('Grace');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    for (const more of ['--claims', '--history']) expect((await muster(['worker', 'hris:C1', more])).out).toContain('Grace');
    expect(await json(['org-unit', 'U1'])).toMatchObject({ entity: 'org-unit', attributes: { name: { value: 'Compilers' } } });
  }, 60_000);

  it('traces a correlation id and a record over the services', async () => {
    const byCorrelation = await json(['trace', correlationId]);
    expect(byCorrelation).toMatchObject({ kind: 'correlation', complete: true });
    const steps = byCorrelation['steps'] as { service: string; kind: string; what: string }[];
    expect(new Set(steps.map(({ service }) => service))).toEqual(new Set(['worker-sync', 'organization-sync']));
    expect(steps.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['event', 'version']));
    expect(await json(['trace', 'hris:C1'])).toMatchObject({ kind: 'record', entity: 'worker' });
    const { exitCode, error } = await muster(['trace', 'no such thing']);
    expect([exitCode, error.trim().split('\n').length]).toEqual([1, 1]);
  }, 60_000);

  it('shows state: sums, lag, exceptions, ownership', async () => {
    expect(await json(['stats'])).toMatchObject({ holds: true, services: [{ service: 'organization-sync' }, { service: 'worker-sync' }] });
    expect((await muster(['stats'])).out).toContain('received = applied + no effect + scheduled + waiting + parked');
    expect(await json(['lag'])).toMatchObject({ services: [{ messages: 0 }, { messages: 0 }] });
    expect(await json(['exceptions'])).toMatchObject({ services: expect.any(Array) });
    expect(await json(['ownership', 'worker'])).toMatchObject({ entities: [{ entity: 'worker' }] });
    expect((await muster(['ownership', 'assignment'])).out).toMatch(/bookedFrom +│ decided by\s/);
    expect((await muster(['ownership'])).out).not.toContain('undefined');
    expect((await muster(['held'])).out).toBe('No life cycle is held.\n');
    expect(await json(['stats', '--watch', '--for', '2'])).toMatchObject({ violations: [], unanswered: 0 });
    expect((await muster(['stats', '--watch', '--for', '2'])).out).toMatch(/received \d+ = applied \d+/);
  }, 90_000);

  it('operates: parked events, pause and resume, audit', async () => {
    expect((await muster(['parked'])).out).toContain('source-mismatch');
    expect(await json(['retry', '--class', 'identity', '--code', 'source-mismatch', '--dry-run'], 1)).toMatchObject({ dryRun: true, services: [{ service: 'worker-sync', selected: 1, failed: 1 }] });
    const { services } = (await json(['parked'])) as { services: { rows: { topic: string; partition: number; offset: number }[] }[] };
    const [row] = services.flatMap(({ rows }) => rows);
    expect((await muster(['retry', `${row!.topic}/${row!.partition}/${row!.offset}`])).exitCode).toBe(1);
    expect((await muster(['retry'])).exitCode).toBe(2);
    expect((await muster(['discard', `${row!.topic}/${row!.partition}/${row!.offset}`])).exitCode).toBe(2); // it does not say why
    expect(await json(['discard', `${row!.topic}/${row!.partition}/${row!.offset}`, '--author', 'ada', '--reason', 'a trial of theirs'])).toEqual({ services: [{ service: 'worker-sync', discarded: 1 }] });
    expect((await muster(['discard', '--class', 'identity', '--code', 'source-mismatch', '--reason', 'again'])).exitCode).toBe(1);
    expect(await json(['stats'])).toMatchObject({ holds: true });
    expect(await json(['pause', 'talent'])).toMatchObject({ services: [{ service: 'worker-sync', paused: [{ system: 'talent' }] }] });
    expect(await json(['resume', 'talent'])).toMatchObject({ services: [{ paused: [] }] });
    expect((await muster(['pause', 'nobody'])).exitCode).toBe(1);
    expect(await json(['republish', '--entity', 'worker', '--audit'])).toMatchObject({ audit: true, facets: [{ missing: 0, stale: 0, extra: 0 }, {}] });
    expect((await muster(['republish', '--entity', 'client', '--audit'])).exitCode).toBe(2);
    expect(await muster(['republish', '--entity', 'project', '--audit'])).toMatchObject({ exitCode: 3, error: expect.stringContaining('PROJECT_SYNC_URL') });
  }, 90_000);

  it('says in one sentence how to start where nothing runs, and names wrong commands', async () => {
    for (const url of ['', 'http://127.0.0.1:1']) {
      const { exitCode, error, out } = await muster(['stats', '--json'], { WORKER_SYNC_URL: url, ORGANIZATION_SYNC_URL: url });
      expect([exitCode, out, error.trim().split('\n').length]).toEqual([3, '', 1]);
      expect(error).toContain('npm start');
    }
    expect((await muster(['frobnicate'])).exitCode).toBe(2);
    expect((await muster(['--help'])).exitCode).toBe(0);
  }, 60_000);
});
