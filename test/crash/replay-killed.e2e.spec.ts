import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Accounts } from '@muster/platform-accounts';
import { Database } from '@muster/platform-postgres';
import { eventually, killAllProcesses, ServiceProcess, TestFirm, type TestChange } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';
import { Operator } from '../operating/operator.js';
import { configWith } from '../scenarios/sandboxed-firm.js';
import { AskedMaster } from './asked-master.js';

interface Replay { readonly id: string; readonly state: string; readonly why: string | null; readonly selected: number; readonly done: number; readonly applied: number; readonly noEffect: number; readonly failed: number; readonly leftOut: number }

const PASSWORD = 'a password of a spec';
const PARKED = 6;
const STANDING = 10;
const CAP = 2;
const LEASE_MS = 2_000;
const CODES = 'P: pending, A: active';

let firm: TestFirm;
let workers: Awaited<ReturnType<typeof startWorkerSync>>;
let asked: AskedMaster;
let operations: ServiceProcess;
let operator: Operator;
const configs: string[] = [];

const hire = (key: string, employmentStatus: string): TestChange => ({ key, version: 1, values: { givenName: 'Mia', employmentStatus } });
const keys = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
const start = (env: Record<string, string> = {}) => ServiceProcess.start({ service: 'operations', env: { ...firm.env(), WORKER_SYNC_URL: asked.url, OPERATIONS_CONSOLE_DIR: '/nowhere', OPERATIONS_REPLAY_LEASE_MS: String(LEASE_MS), ...env } });
const signIn = async () => (operator = await Operator.of(operations.url, 'ada', PASSWORD));
const replay = (id: string) => operator.get<Replay>(`/v1/replays/${id}`);

/** Of every record that was published of whom HR calls so. */
const versionsOf = async (prefix: string) => (await firm.received('worker')).filter(({ record }) => record!.meta.externalIds.some(({ id }) => id.startsWith(prefix))).map(({ record }) => record!.meta.recordVersion);

async function addAccount(): Promise<void> {
  const database = await Database.open({ ...firm.settings().database, schema: 'operations', applicationName: 'spec' }, { migrations: [], entities: [] });
  await new Accounts(database).add({ name: 'ada', role: 'operator' }, PASSWORD);
  await database.close();
}

/** worker-sync, with other codes of HR. */
async function restartWorkers(codes: string): Promise<void> {
  await workers.stop();
  const configDir = configWith({ 'codes/employment-status.yaml': [[CODES, codes]] });
  configs.push(configDir);
  workers = await startWorkerSync(firm.settings({ configDir }));
}

beforeAll(async () => {
  firm = await TestFirm.create();
  workers = await startWorkerSync(firm.settings());
  asked = await AskedMaster.before(() => workers.url);
  operations = await start({ MUSTER_FAULT_POINT: 'replay-unnoted:3' });
  await addAccount();
  await signIn();
  await firm.publish([...keys('S', STANDING).map((key) => hire(key, 'A')), ...keys('X', PARKED).map((key) => hire(key, 'X'))]);
  await firm.settled('worker_sync');
}, 120_000);

afterAll(async () => {
  await killAllProcesses();
  await workers?.stop();
  await asked?.stop();
  await firm?.stop();
  for (const dir of configs) rmSync(dir, { recursive: true, force: true });
}, 60_000);

describe('a replay', () => {
  it('whose process is killed between a step and its note is gone on with by another: no event is left out, and each has its effect once', async () => {
    const fingerprint = await eventually(async () => {
      const { groups } = await operator.get<{ groups: { fingerprint: string; open: number }[] }>('/v1/exception-groups?system=hris');
      return groups.length === 1 && groups[0]!.open === PARKED && groups[0]!.fingerprint;
    }, { what: 'what is parked to be in the queue', timeoutMs: 20_000 });
    await restartWorkers(`${CODES}, X: active`);
    const { id } = await operator.post<Replay>('/v1/replays', { fingerprint, reason: 'HR has told what X is' });
    await operator.post(`/v1/replays/${id}/start`, {});
    await operations.ended;
    const [{ done }] = (await firm.query<{ done: number }>(`select done from operations.replay where id = '${id}'`)) as [{ done: number }];
    expect([done, asked.places.length]).toEqual([2, 3]);

    operations = await start();
    await signIn();
    await eventually(async () => expect(await replay(id)).toMatchObject({ state: 'ended' }), { what: 'the replay to end', timeoutMs: 30_000 });
    expect(await replay(id)).toMatchObject({ selected: PARKED, done: PARKED, failed: 0 });
    // The one that was taken and not noted was asked for once more, and had its end by then.
    expect(await replay(id)).toMatchObject({ applied: PARKED - 1, leftOut: 1 });
    expect(new Set(asked.places).size).toBe(PARKED);
    expect(asked.places).toHaveLength(PARKED + 1);
    await firm.settled('worker_sync');
    expect(await versionsOf('X')).toEqual(keys('X', PARKED).map(() => 1));
  }, 60_000);

  it('keeps to its cap with two processes, stops by itself when events are refused again, says why, and goes on when it is told to', async () => {
    const second = await start();
    const { id, selected } = await eventually(async () => {
      const { status, body } = await operator.send<Replay>('POST', '/v1/replays', { system: 'hris', entity: 'worker', cap: CAP, reason: 'to be sure' });
      return status === 200 && body.selected >= STANDING && body;
    }, { what: 'the events to be in the index', timeoutMs: 30_000 });
    const before = asked.calls.length;
    await operator.post(`/v1/replays/${id}/start`, {});
    await eventually(async () => expect((await replay(id)).done).toBeGreaterThanOrEqual(6), { what: 'it to be half way', timeoutMs: 30_000, everyMs: 50 });
    // What stands already is not told again. Later each record moves with the codes.
    expect((await versionsOf('S')).every((version) => version === 1)).toBe(true);
    await restartWorkers(CODES.replace(', A: active', ''));
    const stopped = await eventually(async () => {
      const now = await replay(id);
      return now.state === 'stopped' && now;
    }, { what: 'it to stop', timeoutMs: 20_000, everyMs: 50 });
    expect(stopped.why).toMatch(/stopped by itself, since events are refused \(contract\/unknown-code\): .*employment-status/);
    expect(stopped.failed).toBeGreaterThan(0);
    expect(stopped.failed).toBeLessThanOrEqual(CAP);
    expect(stopped.done).toBeLessThan(selected);

    await restartWorkers(`${CODES}, X: active`);
    await operator.post(`/v1/replays/${id}/start`, { reason: 'HR has its codes again' });
    // Whoever takes its steps now may go as well.
    await second.stop();
    await eventually(async () => expect(await replay(id)).toMatchObject({ state: 'ended' }), { what: 'the replay to end', timeoutMs: 30_000 });
    expect(await replay(id)).toMatchObject({ done: selected, applied: 0, failed: stopped.failed, noEffect: selected - stopped.failed });
    const calls = asked.calls.slice(before);
    expect(new Set(calls.flatMap(({ places }) => places)).size).toBe(selected);
    expect(calls.filter(({ places }) => places.length > CAP)).toEqual([]);
    // What was asked for within any second is no more than the cap allows; calls are seen a little after they were made.
    const within = calls.map(({ atMs }) => calls.filter((other) => other.atMs >= atMs && other.atMs < atMs + 900).reduce((sum, { places }) => sum + places.length, 0));
    expect(Math.max(...within)).toBeLessThanOrEqual(CAP);
  }, 90_000);
});
