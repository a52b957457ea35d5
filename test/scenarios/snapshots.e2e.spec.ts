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
  kind: 'begin' | 'record' | 'absent' | 'end';
  entity: string | null;
  externalId: string | null;
  change: Buffer | null;
  unreadable: string | null;
  records: number | null;
  isComplete: boolean | null;
  recordId: string | null;
  state: string | null;
  wantedVersion: number | null;
  acknowledgedVersion: number | null;
  fields: { name: string; held: string | null; wanted: string | null; hidden: boolean; attributes: string[] }[] | null;
  absences: number | null;
}
interface Change {
  coverage: string;
  timeline: { effectiveFrom: number; values: Row }[];
}

let sandboxed: SandboxedFirm;

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create({
    'systems/hris.yaml': [['limit: 200', 'limit: 10']],
    // The title that the PSA holds is then made of a restricted attribute as well, whatever that says.
    'ownership.yaml': [['classification: restricted\n        receivers: [erp]', 'classification: restricted\n        receivers: [erp, psa]']],
    'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60'], ['"title": jobTitle', '"title": costRate != null ? jobTitle : jobTitle']],
  });
  await sandboxed.seed('hr', { workers: Array.from({ length: PEOPLE }, (_, n) => person(n)) });
  await sandboxed.start();
  await eventually(async () => (await changesOfHr()) === PEOPLE, { what: 'the first read', timeoutMs: 60_000, everyMs: 100 });
}, 180_000);

afterAll(() => sandboxed?.stop(), 60_000);

const post = async (path: string) => fetch(`${sandboxed.connectors!.url}/v1/systems/${path}`, { method: 'POST' });
const request = async (stream = 'hris/streams/workers') => ((await (await post(`${stream}/snapshots`)).json()) as { snapshotId: string }).snapshotId;
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

describe('a snapshot of a system that is written to', () => {
  const number = (n: number) => `S${n}`;
  const psa = async (method: string, id: unknown, body?: Row) => {
    const url = sandboxed.sandbox.urlOf('psa');
    const granted = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'delivery', client_secret: 'psa-delivery-secret' }) });
    const { access_token: token } = (await granted.json()) as { access_token: string };
    const answer = await fetch(`${url}/api/resources/${String(id)}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!answer.ok) throw new Error(`${method} ${String(id)}: ${answer.status} ${await answer.text()}`);
  };
  const take = async () => {
    const id = await request('psa/streams/resources');
    return { end: await done(id), lines: await linesOf(id) };
  };
  const renew = async (recordIds: (string | null)[], more: Row = {}) => {
    const answer = await fetch(`${sandboxed.connectors!.url}/v1/systems/psa/deliveries/renew`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ entity: 'worker', recordIds, reason: 'the PSA holds something else', ...more }) });
    return { status: answer.status, body: (await answer.json()) as Row };
  };
  /** Everybody is in both targets, and both have told the numbers that they gave: nothing comes any more. */
  const settled = () => eventually(async () => {
    sandboxed.readAll();
    const versions = new Map<unknown, number>();
    for (const { record } of await sandboxed.firm.received('worker')) if (new Set(record!.meta.externalIds.map(({ system }) => system)).size === 3) versions.set(record!['workerId'], record!.meta.recordVersion);
    const { deliveries } = await sandboxed.deliveries('entity=worker&limit=200');
    return versions.size === PEOPLE && deliveries.length === 2 * PEOPLE && deliveries.every(({ state, recordId, acknowledgedVersion }) => state === 'delivered' && acknowledgedVersion === versions.get(recordId));
  }, { what: 'everybody in the PSA and the ERP', timeoutMs: 60_000, everyMs: 200 });

  it('holds every row beside what we would write, and a renewal brings back what somebody changed or deleted, without news of anybody', async () => {
    await settled();
    const before = await take();
    const records = before.lines.filter(({ kind }) => kind === 'record');
    expect(new Set(records.map(({ state }) => state))).toEqual(new Set(['settled']));
    expect(records.flatMap(({ fields }) => fields!).filter(({ held, wanted }) => held !== wanted)).toEqual([]);
    expect(new Set(records.map(({ recordId }) => recordId)).size).toBe(PEOPLE);
    expect(before.end).toMatchObject({ records: PEOPLE, absences: 0 });

    const [changed, deleted] = await Promise.all([sandboxed.resource(number(1)), sandboxed.resource(number(2))]);
    await psa('PUT', changed['id'], { ...changed, email: 'other@northfold.example' });
    await psa('DELETE', deleted['id']);
    await sandboxed.misbehave('psa', [{ match: { path: '/api/resources', method: 'PUT' }, do: 'error', status: 503 }]);
    await sandboxed.changeInHr(number(3), '2024-02-01', { given_name: 'Renamed' });
    await eventually(async () => (await sandboxed.deliveries('system=psa&state=due&limit=200')).deliveries.length === 1, { what: 'a delivery under way', timeoutMs: 60_000, everyMs: 100 });
    const { lines, end } = await take();
    await sandboxed.behave('psa');
    const lineOf = (n: number) => lines.find(({ externalId, kind }) => kind === 'record' && externalId === number(n))!;
    const differing = lines.filter(({ kind }) => kind === 'record').flatMap(({ externalId, state, fields }) => fields!.filter(({ held, wanted }) => held !== wanted).map((field) => ({ externalId, state, ...field })));
    expect(differing.filter(({ state }) => state === 'settled')).toEqual([{ externalId: number(1), state: 'settled', name: 'email', held: '"other@northfold.example"', wanted: '"s1@northfold.example"', hidden: false, attributes: ['workEmail'] }]);
    expect(lineOf(3)).toMatchObject({ state: 'in-flight', acknowledgedVersion: expect.any(Number) });
    expect(lineOf(3).wantedVersion!).toBeGreaterThan(lineOf(3).acknowledgedVersion!);
    const hidden = lineOf(1).fields!.find(({ name }) => name === 'title')!;
    expect(hidden).toMatchObject({ hidden: true, attributes: ['costRate', 'jobTitle'], held: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(hidden.held).toBe(hidden.wanted);
    expect(end).toMatchObject({ records: PEOPLE - 1, absences: 1 });
    const absent = lines.find(({ kind }) => kind === 'absent')!;
    expect(absent).toMatchObject({ externalId: deleted['id'], state: 'settled' });
    expect(absent.fields!.find(({ name }) => name === 'name')).toMatchObject({ held: null, wanted: expect.stringContaining('Given2') });

    await settledAfterRenewal(lines);
  }, 180_000);

  async function settledAfterRenewal(lines: readonly Line[]): Promise<void> {
    await eventually(async () => (await sandboxed.deliveries('system=psa&state=due&limit=200')).deliveries.length === 0, { what: 'nothing under way', timeoutMs: 60_000, everyMs: 100 });
    const news = async () => (await sandboxed.firm.raw('canonical.worker.v1')).length;
    const said = await news();
    const mended = lines.filter(({ externalId, kind, recordId }) => recordId !== null && (kind === 'absent' || externalId === number(1))).map(({ recordId }) => recordId);
    expect(await renew(mended)).toEqual({ status: 200, body: { renewed: 2 } });
    await sandboxed.resource(number(1), (row) => row['email'] === 's1@northfold.example');
    await sandboxed.resource(number(2));
    await settled();
    const after = await take();
    expect(after.end).toMatchObject({ records: PEOPLE, absences: 0 });
    expect(after.lines.flatMap(({ fields }) => fields ?? []).filter(({ held, wanted }) => held !== wanted)).toEqual([]);
    expect(await news()).toBe(said);
    expect([(await renew([])).status, (await renew(mended, { entity: 'location' })).status, (await post('psa/streams/nothing/refresh')).status]).toEqual([400, 404, 404]);
    expect((await post('psa/streams/resources/refresh')).status).toBe(202);
  }
});
