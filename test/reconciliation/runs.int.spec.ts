import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startReconciliation, type RunningReconciliation } from '@muster/reconciliation';
import { uuidv7 } from '@muster/platform-kernel';
import { eventually, TestFirm } from '@muster/testing';
import { Described } from '../operating/described.js';
import { configWith } from '../scenarios/sandboxed-firm.js';
import { ToldSnapshots, type ToldLine } from './told-snapshots.js';

interface Difference {
  id: number;
  system: string;
  recordId: string | null;
  field: string;
  class: string;
  state: string;
  held: string | null;
  wanted: string | null;
  masked: boolean;
  ageDays: number;
}
interface Run {
  runId: string;
  state: string;
  totals: { read: number; compared: number; equal: number; differing: number; inFlight: number; missing: number; byClass: Record<string, number> };
  differences: Record<string, number>;
  incomplete: number;
  parts: { system: string; state: string; snapshotId: string | null; reason: string | null }[];
}

const described = new Described('reconciliation.yaml');
let firm: TestFirm;
let told: ToldSnapshots;
let running: RunningReconciliation;
let configDir: string;
let aheadMs = 0;

beforeAll(async () => {
  configDir = configWith({ 'reconciliation.yaml': [['healAtMost: 200', 'healAtMost: 3\nsettleSeconds: 0\ngraceSeconds: 0\ndeliveredWithinMinutes: 0.02'], ['rows: 20', 'rows: 10']] });
  firm = await TestFirm.create({ configDir });
  told = await ToldSnapshots.of(firm);
  running = await start();
}, 60_000);

afterAll(async () => {
  await running?.stop();
  await told?.stop();
  await firm?.stop();
  rmSync(configDir, { recursive: true, force: true });
}, 60_000);

const start = () => startReconciliation({ ...firm.settings(), topicNamespace: firm.namespace, logLevel: 'warn', logFile: undefined, connectorsUrl: () => told.url, now: () => Date.now() + aheadMs });
async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(running.url + path, { method, ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}) });
  const answer: unknown = await response.json();
  described.check(method, path, response.status, response.headers.get('content-type')!, answer);
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
  return answer as T;
}
const get = <T>(path: string) => ask<T>('GET', path);
const ended = (runId: string) => eventually(async () => {
  const run = await get<Run>(`/v1/runs/${runId}`);
  return run.state === 'ended' ? run : false;
}, { what: `run ${runId}`, timeoutMs: 30_000, everyMs: 50 });
async function reconcile(scope: object = {}): Promise<Run> {
  const { runId } = await ask<{ runId: string }>('POST', '/v1/runs', { scope });
  return ended(runId);
}
const standing = async (query = '') => (await get<{ differences: Difference[] }>(`/v1/differences?unmask=true${query}`)).differences;

const records = Array.from({ length: 40 }, () => uuidv7());
const row = (n: number, title = `Title ${n}`, more: ToldLine = {}): ToldLine => ({
  entity: 'worker', externalId: `T${n}`, recordId: records[n], state: 'settled', wantedVersion: 1, acknowledgedVersion: 1, fields: [{ name: 'title', held: JSON.stringify(title), wanted: JSON.stringify(`Title ${n}`), attributes: ['jobTitle'] }, { name: 'email', held: '"x"', wanted: '"x"', attributes: ['workEmail'] }], ...more,
});
const rows = (some: Record<number, ToldLine> = {}) => records.map((_, n) => some[n] ?? row(n));

describe('a run', () => {
  it('finds nothing where all is as it should be, and its totals say what was looked at', async () => {
    told.rows.set('psa', rows());
    const run = await reconcile();
    expect(run).toMatchObject({ incomplete: 0, totals: { read: 40, compared: 40, equal: 40, differing: 0, missing: 0 }, differences: {} });
    expect(await standing()).toEqual([]);
  });

  it('finds what differs, classes it, has it mended by the way of changes, and sees it gone', async () => {
    told.rows.set('psa', [...rows({ 1: row(1, 'Boss'), 2: row(2, 'Boss', { state: 'in-flight' }), 3: { kind: 'absent', entity: 'worker', externalId: 'T3', recordId: records[3], state: 'settled' }, 4: row(4, 'x', { state: 'unwanted' }) }), row(5, 'Title 5', { externalId: 'T5b' })]);
    const run = await reconcile();
    expect(run.totals).toMatchObject({ read: 40, inFlight: 1, missing: 1, differing: 4, byClass: { 'changed-by-non-owner': 1, missing: 1, extra: 1, duplicate: 2 } });
    expect((await standing()).map(({ recordId, field, class: drifted, state, held, wanted }) => [records.indexOf(recordId!), field, drifted, state, held, wanted]).sort()).toEqual([
      [1, 'title', 'changed-by-non-owner', 'healing', '"Boss"', '"Title 1"'], [3, '', 'missing', 'healing', null, null], [4, '', 'extra', 'open', null, null], [5, '', 'duplicate', 'open', null, null],
    ]);
    expect(told.asked).toEqual([{ method: 'POST', path: '/v1/systems/psa/deliveries/renew', body: { entity: 'worker', recordIds: [records[1], records[3]].sort(), reason: `run ${run.runId}` } }]);
    const raised = await eventually(async () => {
      const all = (await firm.exceptions()).filter(({ class: kind }) => kind === 'drift');
      return all.length === 2 && all;
    }, { what: 'the exceptions', timeoutMs: 10_000 });
    expect(raised.map(({ code, place, state }) => [code, place, state]).sort()).toEqual([['duplicate', 'psa/worker', 'raised'], ['extra', 'psa/worker', 'raised']]);
    told.rows.set('psa', rows());
    expect((await reconcile()).differences).toEqual({});
    expect(await standing()).toEqual([]);
    expect((await get<Run>(`/v1/runs/${run.runId}`)).differences).toEqual({ resolved: 4 });
    await eventually(async () => expect((await firm.exceptions()).filter(({ class: kind, state }) => kind === 'drift' && state === 'resolved')).toHaveLength(2), { what: 'the exceptions to be over', timeoutMs: 10_000 });
  });

  it('ends alike where lines come twice and out of order, and where an attempt broke off before', async () => {
    told.rows.set('psa', rows({ 1: row(1, 'Boss') }));
    told.brokenOff = rows(Object.fromEntries([7, 8, 9].map((n) => [n, row(n, 'void')])));
    told.reorder = (messages) => [...messages].reverse().flatMap((message) => [message, message]);
    const run = await reconcile();
    expect(run.totals).toMatchObject({ read: 40, equal: 39, differing: 1 });
    told.reorder = (messages) => messages;
    told.brokenOff = undefined;
  });

  it('renews no mass by itself: what is held back waits for a person', async () => {
    told.asked.length = 0;
    told.rows.set('psa', rows(Object.fromEntries([1, 2, 3, 4].map((n) => [n, row(n, 'Boss')]))));
    const run = await reconcile();
    expect([told.asked, run.differences]).toEqual([[], { held: 4 }]);
    expect((await firm.exceptions()).some(({ code }) => code === 'mass-heal')).toBe(true);
    const ids = (await standing('&state=held')).map(({ id }) => id);
    expect(await ask('POST', '/v1/differences/heal', { ids, author: 'olga', reason: 'looked at' })).toEqual({ healing: 4, refused: [] });
    expect(told.asked[0]!.body.recordIds).toHaveLength(4);
  });

  it('tells of a field that differs in too many rows once', async () => {
    told.rows.set('psa', records.map((_, n) => row(n, n < 15 ? 'moved' : `Title ${n}`)));
    const run = await reconcile();
    expect(run.totals).toMatchObject({ differing: 15, byClass: { 'mapping-fault': 15 } });
    expect((await standing()).map(({ field, class: drifted, recordId }) => [field, drifted, recordId])).toEqual([['title', 'mapping-fault', null]]);
    told.rows.set('psa', rows());
    await reconcile();
    expect(await standing()).toEqual([]);
  });

  it('lets stand what a person accepts, until the day, and as long as it is the same', async () => {
    told.rows.set('psa', rows({ 6: row(6, 'Chief') }));
    await reconcile();
    const [{ id }] = await standing() as [Difference];
    const until = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    await ask('POST', '/v1/differences/accept', { ids: [id], until, author: 'olga', reason: 'agreed' });
    expect((await reconcile()).differences).toEqual({ accepted: 1 });
    told.rows.set('psa', rows({ 6: row(6, 'Chief of all') }));
    expect((await reconcile()).differences).toEqual({ healing: 1 });
    await ask('POST', '/v1/differences/accept', { ids: [id], until, author: 'olga', reason: 'agreed again' });
    aheadMs = 11 * 86_400_000;
    expect((await reconcile()).differences).toEqual({ healing: 1 });
    expect((await standing())[0]).toMatchObject({ id, ageDays: 11 });
    aheadMs = 0;
  });

  it('tells of a snapshot that never ends, and resolves nothing by it', async () => {
    told.ends = false;
    const { runId } = await ask<{ runId: string }>('POST', '/v1/runs', {});
    await eventually(async () => expect((await get<Run>(`/v1/runs/${runId}`)).parts[0]?.state).toBe('reading'), { what: 'it to read', timeoutMs: 10_000 });
    aheadMs = 121 * 60_000;
    const run = await ended(runId);
    aheadMs = 0;
    told.ends = true;
    expect(run).toMatchObject({ incomplete: 1, parts: [{ system: 'psa', state: 'failed', reason: 'The snapshot did not end within 120 minutes.' }] });
    expect(await standing()).toHaveLength(1);
  });

  it('compares thousands of rows of four systems, a page at a time', async () => {
    const many = Array.from({ length: 2_500 }, () => uuidv7());
    const line = (n: number): ToldLine => row(0, n % 100 === 0 ? 'Boss' : 'Title 0', { externalId: `M${n}`, recordId: many[n] });
    for (const system of ['psa', 'rm', 'erp', 'crm']) told.rows.set(system, many.map((_, n) => line(n)));
    told.asked.length = 0;
    const run = await reconcile({ systems: ['psa', 'rm', 'erp', 'crm'] });
    expect(run.totals).toMatchObject({ read: 10_000, equal: 9_900, differing: 100 });
    expect([run.differences, told.asked]).toEqual([{ held: 100 }, []]);
    expect(await (await fetch(`${running.url}/metrics`)).text()).toMatch(/muster_drift\{[^}]*system="rm"[^}]*state="held"[^}]*\} 25/);
    for (const system of ['rm', 'erp', 'crm']) told.rows.set(system, []);
    told.rows.set('psa', rows());
    await reconcile();
    expect(await standing()).toEqual([]);
  });

  it('compares with what the master had at the cut-off where its record has moved on since', async () => {
    const id = uuidv7();
    const version = (n: number, values: object) => {
      const meta = { eventId: uuidv7(), source: 'worker-sync', sourceVersion: n, occurredAt: Date.now(), correlationId: uuidv7(), recordVersion: n, configVersion: 'test', type: 'worker.changed', externalIds: [{ system: 'hris', id: 'M1' }] };
      return firm.canonical('worker', id, n, { meta, ...values });
    };
    const says = (jobTitle: string): ToldLine => ({ entity: 'worker', externalId: 'M1', recordId: id, change: firm.message({ key: 'M1', version: 9, occurredAt: Date.now() - 60_000, values: { jobTitle } }).message.value as Buffer });
    const has = (n: number) => eventually(async () => (await firm.query('select 1 from reconciliation.record where id = $1 and version = $2', [id, n])).length === 1, { what: `version ${n}`, timeoutMs: 10_000 });
    await firm.send([version(1, { jobTitle: 'Analyst' })]);
    await has(1);
    const moving = async (said: string, after: object, n: number) => {
      told.rows.set('hris', [says(said)]);
      told.ends = false;
      const { runId } = await ask<{ runId: string }>('POST', '/v1/runs', { scope: { systems: ['hris'] } });
      const snapshotId = await eventually(async () => (await get<Run>(`/v1/runs/${runId}`)).parts[0]?.snapshotId ?? false, { what: 'the snapshot to be asked for', timeoutMs: 10_000 });
      await firm.send([version(n, after)]);
      await has(n);
      told.ends = true;
      await told.publish(snapshotId, 'hris');
      return (await ended(runId)).totals;
    };
    // It was missed, whatever else of the record has changed meanwhile.
    expect(await moving('Partner', { jobTitle: 'Analyst', preferredName: 'Ada' }, 2)).toMatchObject({ read: 1, inFlight: 0, byClass: { late: 1 } });
    expect((await standing()).map(({ system, field, held, wanted }) => [system, field, held, wanted])).toEqual([['hris', 'jobTitle', '"Partner"', '"Analyst"']]);
    // It has come in since.
    expect(await moving('Partner', { jobTitle: 'Partner' }, 3)).toMatchObject({ read: 1, equal: 1 });
    // The master was right at the cut-off: what it has since is on its way.
    expect(await moving('Partner', { jobTitle: 'Director' }, 4)).toMatchObject({ read: 1, equal: 1 });
    told.rows.delete('hris');
  });

  it('takes what is on its way for late once that lasts longer than a delivery may', async () => {
    const id = uuidv7();
    await firm.send([firm.canonical('worker', id, 1, { jobTitle: 'Analyst' }), firm.canonical('worker', id, 3, { jobTitle: 'Partner' })]);
    const line = (acknowledgedVersion: number): ToldLine => ({ entity: 'worker', externalId: 'W1', recordId: id, state: 'in-flight', wantedVersion: 3, acknowledgedVersion, fields: [{ name: 'title', held: '"Analyst"', wanted: '"Partner"', attributes: ['jobTitle'] }] });
    told.rows.set('psa', [line(1)]);
    const run = await eventually(async () => {
      const { totals } = await reconcile({ systems: ['psa'] });
      return totals.inFlight === 0 && totals;
    }, { what: 'it to take too long', timeoutMs: 20_000 });
    expect(run).toMatchObject({ read: 1, differing: 1, byClass: { late: 1 } });
    // One that the target has, and is to have once more, is late by no version.
    told.rows.set('psa', [line(3)]);
    expect((await reconcile({ systems: ['psa'] })).totals).toMatchObject({ read: 1, inFlight: 1 });
    told.rows.set('psa', rows());
    await reconcile({ systems: ['psa'] });
  });

  it('has reports by name of how records stand in each system, as JSON and as CSV', async () => {
    const [worker, project, booking, code] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
    await firm.send([
      firm.canonical('worker', worker, 2, { givenName: 'Ada', employmentStatus: 'terminated', terminationDate: 20_000 }), firm.canonical('project', project, 1, { code: 'P-1', name: 'Bridge', status: 'closed' }),
      firm.canonical('charge-code', code, 1, { code: 'P-1-100', project }), firm.canonical('assignment', booking, 1, { worker, project, status: 'approved', startDate: 20_100, endDate: 20_200 }),
    ]);
    await firm.receipt(worker, 'psa', 1);
    const rowOf = async (name: string, id: string) => eventually(async () => (await get<{ rows: { recordId: string; systems: Record<string, string> }[] }>(`/v1/reports/${name}`)).rows.find(({ recordId, systems }) => recordId === id && (name !== 'worker-status' || systems['psa'] !== 'none')) ?? false, { what: `a row of ${name}`, timeoutMs: 10_000 });
    expect(await rowOf('worker-status', worker)).toMatchObject({ label: 'Ada', status: 'terminated', systems: { psa: 'behind', rm: 'none' }, faults: [] });
    expect(await rowOf('project-activation', project)).toMatchObject({ label: 'P-1 Bridge', status: 'closed', systems: { crm: 'none', erp: 'none' } });
    expect(await rowOf('assignment-validity', booking)).toMatchObject({ status: 'approved', faults: ['its worker has left', 'its project is closed'] });
    told.rows.set('time', [{ entity: 'charge-code', externalId: '7', recordId: code, state: 'settled', wantedVersion: 1, acknowledgedVersion: 1, fields: [{ name: 'name', held: '"Other"', wanted: '"Bridge"', attributes: ['name'] }] }]);
    const { runId } = await reconcile({ systems: ['time', 'psa'], entities: ['charge-code'] });
    await running.reconciliation.measures.count();
    // The time entry system holds no project, and tells of it by its charge codes.
    expect(await rowOf('project-activation', project)).toMatchObject({ systems: { time: 'differs', psa: 'none' } });
    const { comparisons } = await get<{ comparisons: object[] }>('/v1/reports/project-activation');
    expect(comparisons).toEqual(expect.arrayContaining([
      expect.objectContaining({ system: 'time', entity: 'charge-code', compared: 'compared', stream: 'all', runId, snapshotId: expect.any(String), asOf: expect.any(String), comparedAt: expect.any(String) }),
      expect.objectContaining({ system: 'psa', entity: 'project', compared: 'none', comparedAt: null, reason: 'Nothing that is read of psa tells of charge-code.' }),
      expect.objectContaining({ system: 'rm', entity: 'demand', compared: 'none', reason: 'Nothing that is read of rm on request tells of demand.' }),
    ]));
    told.rows.delete('time');
    const csv = await (await fetch(`${running.url}/v1/reports/assignment-validity.csv`)).text();
    expect(csv.split('\r\n').slice(0, 2)).toEqual([expect.stringMatching(/^recordId,label,status,erp,erp compared,.*,faults$/), expect.stringContaining('its worker has left; its project is closed')]);
    expect((await fetch(`${running.url}/v1/reports/nothing`)).status).toBe(404);
  });

  it('is signed off once, says the same from then on, and can be had as CSV', async () => {
    const { runs: [newest] } = await get<{ runs: Run[] }>('/v1/runs?limit=1');
    told.rows.set('psa', rows({ 6: row(6, 'Chief of all') }));
    const before = await reconcile();
    await ask('POST', `/v1/runs/${before.runId}/sign-off`, { author: 'olga', note: 'all known' });
    await expect(ask('POST', `/v1/runs/${before.runId}/sign-off`, { author: 'olga' })).rejects.toThrow(/409.*olga has signed it off/);
    told.rows.set('psa', rows());
    await reconcile();
    const { differences, totals } = await get<Run>(`/v1/runs/${before.runId}`);
    expect({ differences, totals }).toEqual({ differences: before.differences, totals: before.totals });
    const csv = await (await fetch(`${running.url}/v1/runs/${before.runId}/differences.csv?unmask=true`)).text();
    expect(csv.split('\r\n')[1]).toMatch(/^\d+,psa,all,worker,[0-9a-f-]{36},T6,target,title,changed-by-non-owner,resolved,"""Chief of all""","""Title 6"""/);
    expect(newest!.runId < before.runId).toBe(true);
  });
});
