import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { schemas, systemSnapshotsTopic } from '@muster/contracts';
import { createDecoder, SchemaRegistry } from '@muster/platform-avro';
import { eventually } from '@muster/testing';
import { assignment, SandboxedFirm, type Row } from './sandboxed-firm.js';

const PEOPLE = 45;
const person = (n: number): Row => ({ id: `S${n}`, assignments: [assignment('2024-01-15', { given_name: `Given${n}`, work_email: `s${n}@northfold.example`, employer: null, org_unit: null, location: null }), assignment('2999-01-01', { given_name: `Given${n}`, job_title: 'Partner' })] });

interface Line {
  snapshotId: string;
  attempt: number;
  system: string;
  stream: string;
  kind: 'begin' | 'record' | 'end';
  entity: string | null;
  externalId: string | null;
  change: Buffer | null;
  unreadable: string | null;
  records: number | null;
  isComplete: boolean | null;
}
interface Change {
  coverage: string;
  timeline: { effectiveFrom: number; values: Row }[];
}

let sandboxed: SandboxedFirm;

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create({ 'systems/hris.yaml': [['limit: 200', 'limit: 10']] });
  await sandboxed.seed('hr', { workers: Array.from({ length: PEOPLE }, (_, n) => person(n)) });
  await sandboxed.start();
  await eventually(async () => (await changesOfHr()) === PEOPLE, { what: 'the first read', timeoutMs: 60_000, everyMs: 100 });
}, 180_000);

afterAll(() => sandboxed?.stop(), 60_000);

const post = async (path: string) => fetch(`${sandboxed.connectors!.url}/v1/systems/${path}`, { method: 'POST' });
const request = async () => ((await (await post('hris/streams/workers/snapshots')).json()) as { snapshotId: string }).snapshotId;
const stateOf = async (id: string) => (await (await fetch(`${sandboxed.connectors!.url}/v1/snapshots/${id}`)).json()) as Row;
const done = (id: string) => eventually(async () => {
  const state = await stateOf(id);
  return state['state'] === 'done' ? state : false;
}, { what: `the snapshot ${id}`, timeoutMs: 60_000, everyMs: 100 });
const changesOfHr = async () => (await sandboxed.firm.raw('source.hris.worker.v1')).length + (await sandboxed.firm.raw('source.hris.worker.bulk.v1')).length;
const registry = () => new SchemaRegistry(sandboxed.firm.settings().registry);

async function linesOf(id: string): Promise<Line[]> {
  const decoder = createDecoder<Line>(schemas['muster.snapshot.SystemSnapshot'], registry());
  const messages = (await sandboxed.firm.raw(systemSnapshotsTopic)).filter(({ key }) => String(key) === id);
  await decoder.prepare(messages.map(({ value }) => value));
  return messages.map(({ value }) => decoder.decode(value));
}

async function changesIn(lines: readonly Line[]): Promise<Map<string, Change>> {
  const decoder = createDecoder<Change>(schemas['muster.worker.WorkerChange'], registry());
  await decoder.prepare(lines.map(({ change }) => change));
  return new Map(lines.map(({ externalId, change }) => [externalId!, decoder.decode(change)]));
}

describe('a snapshot', () => {
  it('has all that the system says, between a beginning and an end, and is no change of anything', async () => {
    const id = await request();
    expect(await done(id)).toMatchObject({ system: 'hris', stream: 'workers', records: PEOPLE, isComplete: true, attempt: 1, reason: null });
    const lines = await linesOf(id);
    expect(lines.map(({ kind }) => kind)).toEqual(['begin', ...Array.from({ length: PEOPLE }, () => 'record'), 'end']);
    expect(lines.at(-1)).toMatchObject({ records: PEOPLE, isComplete: true, attempt: 1 });
    const changes = await changesIn(lines.slice(1, -1));
    expect(changes.size).toBe(PEOPLE);
    for (const [externalId, { coverage, timeline }] of changes) {
      expect([coverage, timeline.length]).toEqual(['whole-timeline', 2]);
      expect(timeline[0]!.values['givenName']).toBe(`Given${externalId.slice(1)}`);
    }
    expect(await changesOfHr()).toBe(PEOPLE);
  }, 120_000);

  it('begins anew where a page cannot be read, and says which lines are void', async () => {
    await sandboxed.misbehave('hr', [{ match: { path: '/v1/workers' }, do: 'latency', latencyMs: 20, times: 2 }, { match: { path: '/v1/workers' }, do: 'error', status: 503, times: 1 }]);
    const id = await request();
    const end = await done(id);
    const lines = await linesOf(id);
    const attempt = end['attempt'] as number;
    expect(lines.filter((line) => line.attempt === attempt).map(({ kind }) => kind)).toEqual(['begin', ...Array.from({ length: PEOPLE }, () => 'record'), 'end']);
    expect(lines.filter(({ kind }) => kind === 'end')).toHaveLength(1);
    await sandboxed.behave('hr');
  }, 120_000);

  it('is taken to its end by the process that comes after one that stopped half way', async () => {
    await sandboxed.misbehave('hr', [{ match: { path: '/v1/workers' }, do: 'latency', latencyMs: 400 }]);
    const id = await request();
    await eventually(async () => ((await stateOf(id))['records'] as number) > 0, { what: 'the first page', timeoutMs: 30_000, everyMs: 50 });
    await sandboxed.stopConnectors();
    await sandboxed.behave('hr');
    await sandboxed.start();
    expect(await done(id)).toMatchObject({ attempt: 2, records: PEOPLE, isComplete: true });
    const last = (await linesOf(id)).filter(({ attempt }) => attempt === 2);
    expect(new Set(last.map(({ externalId }) => externalId)).size).toBe(PEOPLE + 1);
  }, 120_000);

  it('has records that the mapping cannot read, told as such', async () => {
    await sandboxed.misbehave('hr', [{ match: { path: '/v1/workers' }, do: 'rename-field', from: 'assignments.effective_from', to: 'valid_from' }]);
    const id = await request();
    expect(await done(id)).toMatchObject({ isComplete: true });
    await sandboxed.behave('hr');
    const lines = (await linesOf(id)).filter(({ kind }) => kind === 'record');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect([line.change, String(line.unreadable)]).toEqual([null, expect.stringContaining('missing-value: Column effective_from')]);
  }, 120_000);

  it('is refused of what does not exist', async () => {
    expect([(await post('nobody/streams/workers/snapshots')).status, (await post('hris/streams/nothing/snapshots')).status]).toEqual([404, 404]);
    expect((await fetch(`${sandboxed.connectors!.url}/v1/snapshots/0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b`)).status).toBe(404);
  });
});
