import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, killAllProcesses, ServiceProcess } from '@muster/testing';
import { assignment, SandboxedFirm, type Row } from '../scenarios/sandboxed-firm.js';

/** The last of them has no address, and stands in the PSA before anybody brings her there. */
const PEOPLE = 13;
const OWN = PEOPLE - 1;
const number = (n: number) => `R${n}`;
const person = (n: number): Row => ({ id: number(n), assignments: [assignment('2024-01-15', { given_name: `Given${n}`, work_email: n === OWN ? null : `r${n}@northfold.example`, employer: null, org_unit: null, location: null })] });

interface Difference {
  id: number;
  system: string;
  externalId: string | null;
  side: string;
  field: string;
  class: string;
  state: string;
  held: string | null;
  wanted: string | null;
}
interface Run {
  runId: string;
  state: string;
  totals: { read: number; equal: number; inFlight: number; missing: number; differing: number; byClass: Record<string, number> };
  differences: Record<string, number>;
  parts: { system: string; stream: string; state: string; reason: string | null; totals: unknown }[];
}

let sandboxed: SandboxedFirm;
let reconciliation: ServiceProcess;

const start = (env: Record<string, string> = {}) => ServiceProcess.start({ service: 'reconciliation', env: { ...sandboxed.firm.env(), CONNECTORS_URL: sandboxed.connectors!.url, ...env } });

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create({
    // HR is read when it is asked for: what it changes in between is missed.
    'systems/hris.yaml': [['everySeconds: 5', 'everySeconds: 3600']],
    // Whom the PSA is not to have from us, it may have of itself.
    'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60'], ['      # Others may speak of people before HR says who they are.', '      when: workEmail != null']],
    'reconciliation.yaml': [['healAtMost: 200', 'healAtMost: 4\nsettleSeconds: 1\ngraceSeconds: 0'], ['rows: 20', 'rows: 8']],
  });
  await sandboxed.seed('hr', { workers: Array.from({ length: PEOPLE }, (_, n) => person(n)) });
  await sandboxed.seed('psa', { resources: [{ external_id: number(OWN), name: 'Own', resource_pool: 'London' }] });
  await sandboxed.start();
  reconciliation = await start();
  await settled();
}, 120_000);

afterAll(async () => {
  await killAllProcesses();
  await sandboxed?.stop();
}, 60_000);

/** Everybody is in both targets, and both have told the numbers that they gave. */
const settled = () => eventually(async () => {
  sandboxed.readAll();
  const versions = new Map<unknown, number>();
  for (const { record } of await sandboxed.firm.received('worker')) if (new Set(record!.meta.externalIds.map(({ system }) => system)).size === 3) versions.set(record!['workerId'], record!.meta.recordVersion);
  const { deliveries } = await sandboxed.deliveries('entity=worker&limit=200');
  return versions.size === PEOPLE && deliveries.length === 2 * PEOPLE && deliveries.every(({ state, recordId, acknowledgedVersion }) => state === 'delivered' && acknowledgedVersion === versions.get(recordId));
}, { what: 'everybody in the PSA and the ERP', timeoutMs: 60_000, everyMs: 200 });

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(reconciliation.url + path, { method, ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
const request = async (scope: object = { entities: ['worker'] }) => (await ask<{ runId: string }>('POST', '/v1/runs', { scope })).runId;
const read = (runId: string) => ask<Run>('GET', `/v1/runs/${runId}`);
const ended = (runId: string) => eventually(async () => {
  const run = await read(runId);
  return run.state === 'ended' ? run : false;
}, { what: `run ${runId}`, timeoutMs: 60_000, everyMs: 100 });
const reconcile = async () => ended(await request());
const standing = async (query = '') => (await ask<{ differences: Difference[] }>('GET', `/v1/differences?unmask=true${query}`)).differences;
const found = async () => (await standing()).map(({ system, side, field, class: drifted, state, held, wanted }) => [system, side, field, drifted, state, held, wanted]).sort();
/** Runs are made until one sees nothing: what was asked to be mended takes its time. */
const untilGone = () => eventually(async () => {
  const run = await reconcile();
  return Object.keys(run.differences).length === 0 && (await standing()).length === 0;
}, { what: 'nothing to differ any more', timeoutMs: 60_000, everyMs: 500 });

async function byHand(method: string, id: unknown, body?: Row): Promise<void> {
  const url = sandboxed.sandbox.urlOf('psa');
  const granted = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'delivery', client_secret: 'psa-delivery-secret' }) });
  const { access_token: token } = (await granted.json()) as { access_token: string };
  const answer = await fetch(`${url}/api/resources/${String(id)}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!answer.ok) throw new Error(`${method} ${String(id)}: ${answer.status} ${await answer.text()}`);
}
const changeByHand = async (n: number, more: Row) => {
  const resource = await sandboxed.resource(number(n));
  await byHand('PUT', resource['id'], { ...resource, ...more });
};

describe('reconciliation', () => {
  it('finds nothing to say of a firm whose systems are in step', async () => {
    const run = await reconcile();
    expect(await found()).toEqual([]);
    expect(run.parts.filter(({ state }) => state !== 'compared')).toEqual([]);
    expect(run.totals).toMatchObject({ read: 3 * PEOPLE, equal: 3 * PEOPLE });
  });

  it('finds what was changed and deleted over there and what was missed of the owner, and not what is on its way; all of it is mended, and gone', async () => {
    await sandboxed.misbehave('psa', [{ match: { path: '/api/resources', method: 'PUT' }, do: 'error', status: 503, times: 40 }]);
    await sandboxed.changeInHr(number(5), '2024-02-01', { given_name: 'OnTheWay' });
    sandboxed.connectors!.connectors.systems.get('hris')!.readNow('workers');
    await eventually(async () => (await sandboxed.deliveries('system=psa&state=due&limit=200')).deliveries.length === 1, { what: 'a delivery under way', timeoutMs: 20_000, everyMs: 50 });
    await sandboxed.behave('psa');
    await changeByHand(1, { email: 'other@northfold.example' });
    await changeByHand(4, { start_date: '2020-01-01' });
    await byHand('DELETE', (await sandboxed.resource(number(2)))['id']);
    await sandboxed.misbehave('psa', [{ match: { path: '/api/resources', method: 'PUT' }, do: 'error', status: 503, times: 40 }]);
    await sandboxed.changeInHr(number(3), '2024-02-01', { job_title: 'Partner' });
    const run = await reconcile();
    expect(await found()).toEqual([
      ['hris', 'source', 'jobTitle', 'late', 'healing', '"Partner"', '"Analyst"'],
      ['psa', 'target', '', 'missing', 'healing', null, null],
      ['psa', 'target', 'email', 'changed-by-non-owner', 'healing', '"other@northfold.example"', '"r1@northfold.example"'],
      ['psa', 'target', 'start_date', 'different-effective-date', 'healing', '"2020-01-01"', '"2024-01-15"'],
    ]);
    expect(run.totals).toMatchObject({ missing: 1, differing: 3 });
    await sandboxed.behave('psa');
    await sandboxed.resource(number(1), (row) => row['email'] === 'r1@northfold.example');
    await sandboxed.resource(number(2));
    await sandboxed.resource(number(4), (row) => row['start_date'] === '2024-01-15');
    await sandboxed.resource(number(3), (row) => row['title'] === 'Partner');
    await untilGone();
    expect((await read(run.runId)).differences).toEqual({ resolved: 4 });
  }, 90_000);

  it('tells of a field that most rows have otherwise as one fault of the mapping, which writing would not mend', async () => {
    const some = [0, 1, 4, 5, 6, 8, 9, 10, 11];
    await Promise.all(some.map((n) => changeByHand(n, { title: 'analyst (l1)' })));
    const run = await reconcile();
    expect(run.totals).toMatchObject({ differing: some.length, byClass: { 'mapping-fault': some.length } });
    expect(await found()).toEqual([['psa', 'target', 'title', 'mapping-fault', 'open', null, null]]);
    await Promise.all(some.map((n) => changeByHand(n, { title: 'Analyst' })));
    await untilGone();
  }, 90_000);

  it('is killed in the middle of a run, and ends alike', async () => {
    await changeByHand(7, { title: 'Boss' });
    await sandboxed.misbehave('psa', [{ match: { path: '/api/resources', method: 'GET' }, do: 'latency', latencyMs: 700 }]);
    const runId = await request();
    await eventually(async () => (await read(runId)).parts.some(({ state }) => state === 'compared'), { what: 'a part that is compared', timeoutMs: 30_000, everyMs: 20 });
    expect((await read(runId)).state).toBe('reading');
    await reconciliation.kill();
    await sandboxed.behave('psa');
    reconciliation = await start();
    const run = await ended(runId);
    expect(run.parts.map(({ state }) => state)).toEqual(run.parts.map(() => 'compared'));
    expect(run.totals).toMatchObject({ read: 3 * PEOPLE, differing: 1 });
    expect(await found()).toEqual([['psa', 'target', 'title', 'changed-by-non-owner', 'healing', '"Boss"', '"Analyst"']]);
    await sandboxed.resource(number(7), (row) => row['title'] === 'Analyst');
  }, 90_000);

  it('holds a mass above the cap back until a person says so', async () => {
    await Promise.all([0, 1, 2, 3, 4].map((n) => changeByHand(n, { title: 'Boss' })));
    const run = await reconcile();
    expect(run.differences).toEqual({ held: 5 });
    await ask('POST', '/v1/differences/heal', { ids: (await standing('&state=held')).map(({ id }) => id), author: 'olga', reason: 'an import gone wrong' });
    await Promise.all([0, 1, 2, 4].map((n) => sandboxed.resource(number(n), (row) => row['title'] === 'Analyst')));
    await untilGone();
  }, 90_000);
});
