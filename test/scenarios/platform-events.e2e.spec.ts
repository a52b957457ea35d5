import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sourceTopic } from '@muster/contracts';
import { eventually, killAllProcesses } from '@muster/testing';
import { ConnectorCrew } from '../crash/connector-crew.js';
import { person, places } from './busy-hr.js';
import { configWith, SandboxedFirm, type LoggedCall, type Row } from './sandboxed-firm.js';

const PEOPLE = ['P1', 'P2', 'P3', 'P4'];
/** Reading is as shipped, once an hour: what comes sooner comes over the line. A line that is silent for a second is dead. */
const AS_LINE: [string, string][] = [['idleSeconds: 45', 'idleSeconds: 1']];
const AS_POLL: [string, string][] = [
  ['kind: sse', 'kind: long-poll'],
  ...['User', 'Opportunity'].flatMap((name): [string, string][] => [[`path: /events/${name}Change\n`, `path: /events/${name}Change/poll\n        events: events\n        wait: { parameter: waitMs, seconds: 5 }\n`], [`        names: [${name}Change]\n`, '']]),
  ["replay: { parameter: replayId,", 'replay: { parameter: replayId, next: lastReplayId,'], ['        idleSeconds: 45\n', ''],
];

const pollConfig = configWith({ 'systems/crm.yaml': AS_POLL });
let sandboxed: SandboxedFirm;
let crew: ConnectorCrew;
let env: Record<string, string>;
let token: string;

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create({ 'systems/crm.yaml': AS_LINE });
  crew = new ConnectorCrew(sandboxed);
  const url = sandboxed.sandbox.urlOf('crm');
  env = { HRIS_URL: sandboxed.sandbox.urlOf('hr'), HRIS_API_KEY: 'hr-full-key', CRM_URL: url, CRM_CLIENT_ID: 'muster', CRM_CLIENT_SECRET: 'crm-client-secret' };
  await sandboxed.control('POST', 'crm/configure', { heartbeatMs: 100 });
  const granted = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'muster', client_secret: 'crm-client-secret' }) });
  ({ access_token: token } = (await granted.json()) as { access_token: string });
  await sandboxed.seed('hr', { ...places.hr, workers: PEOPLE.map((id) => person(id)) });
  await sandboxed.start(env);
}, 240_000);

afterAll(async () => {
  await killAllProcesses();
  await sandboxed?.stop();
  rmSync(pollConfig, { recursive: true, force: true });
}, 60_000);

/** A change made in the CRM by its own users. */
async function promote(number: string, title: string): Promise<void> {
  const response = await fetch(`${sandboxed.sandbox.urlOf('crm')}/services/data/sobjects/User/EmployeeNumber/${number}`, { method: 'PATCH', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ Title: title }) });
  if (!response.ok) throw new Error(`${number}: ${response.status} ${await response.text()}`);
}
const user = async (number: string): Promise<Row | undefined> => (await sandboxed.state('crm', 'Users')).find((row) => row['EmployeeNumber'] === number);
const inCrm = (number: string, fits: (row: Row) => boolean) => eventually(async () => {
  const row = await user(number);
  return row !== undefined && fits(row) ? row : false;
}, { what: `the user ${number} in the CRM`, timeoutMs: 60_000, everyMs: 50 });

const said = async () => sandboxed.firm.raw(sourceTopic('crm', 'worker', { bulk: false }));
/** Until the CRM has said so, as far as Muster has heard. */
const heard = (number: string, title: string) => eventually(async () => (await said()).some(({ key, value }) => String(key) === number && value !== null && Buffer.from(value).includes(title)), { what: `${title} of ${number}`, timeoutMs: 60_000, everyMs: 50 });
const isReading = ({ path, query }: LoggedCall) => path.endsWith('/services/data/query') && JSON.stringify(query).includes('User');
const isLine = ({ path }: LoggedCall) => path.endsWith('/events/UserChange');
const calls = async (is: (call: LoggedCall) => boolean) => (await sandboxed.calls('crm')).filter(is);
const feed = async () => (await sandboxed.firm.query<{ replay_id: string | null; owes: string | null; fault: string | null }>(`select replay_id, owes, fault from connectors.feed_position where system = 'crm' and stream = 'users'`))[0];
const lastEvent = async () => (await sandboxed.state('crm', 'UserChanges')).at(-1)?.['replayId'];
/** Until all that has happened is published and noted, and nothing more is owed. */
const upToDate = () => eventually(async () => {
  const position = await feed();
  return position?.owes === null && position.replay_id === String(await lastEvent());
}, { what: 'the feed to be up to date', timeoutMs: 60_000, everyMs: 50 });
async function operate(what: string, body: object = {}): Promise<void> {
  const response = await fetch(`${sandboxed.connectors!.url}/v1/systems/crm/${what}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  expect([what, response.status]).toEqual([what, 200]);
}
/** Closes the line by pausing the system; it is opened again when what is done meanwhile is done. */
async function reopen(meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
  await operate('pause', { reason: 'the line is opened anew' });
  await eventually(async () => (await calls(isLine)).every(({ ms }) => ms !== null), { what: 'the line to be closed', timeoutMs: 30_000, everyMs: 50 });
  await meanwhile();
  await operate('resume');
}

describe('workers and users', () => {
  it('go to the CRM as they are hired and leave, and what becomes of them there comes back over the line', async () => {
    for (const id of PEOPLE) expect(await inCrm(id, () => true)).toMatchObject({ FirstName: expect.any(String), Email: expect.stringContaining('@'), IsActive: true });
    await upToDate();
    expect(new Set((await said()).map(({ key }) => String(key)))).toEqual(new Set(PEOPLE));
    await sandboxed.changeInHr('P4', '2024-06-01', { employment_status: 'T', termination_date: '2024-06-01' });
    await inCrm('P4', (row) => row['IsActive'] === false);
    expect(await sandboxed.firm.query('select * from worker_sync.exception')).toEqual([]);
    expect(await sandboxed.state('crm', 'Users')).toHaveLength(PEOPLE.length);
  }, 180_000);

  it('change over the line, without a reading; what the CRM does not own is kept as its claim, told, and not shown', async () => {
    const before = (await calls(isReading)).length;
    await promote('P1', 'Told by the CRM');
    await heard('P1', 'Told by the CRM');
    expect(await calls(isReading)).toHaveLength(before);
    const told = await (await fetch(`${sandboxed.connectors!.url}/metrics`)).text();
    for (const metric of [/muster_feed_open\{system="crm",stream="users"[^}]*\} 1\n/, /muster_feed_events_total\{system="crm",stream="users",what="taken"[^}]*\} [1-9]/, /muster_feed_events_total\{system="crm",stream="users",what="published"[^}]*\} [1-9]/]) expect(told).toMatch(metric);
    await eventually(async () => expect(await sandboxed.firm.query('select system, attribute from worker_sync.exception')).toEqual([{ system: 'crm', attribute: 'jobTitle' }]), { what: 'the exception', timeoutMs: 30_000, everyMs: 50 });
    expect((await sandboxed.firm.latest('worker', 'hris', 'P1'))?.['jobTitle']).not.toBe('Told by the CRM');
  }, 120_000);
});

describe('a line', () => {
  it('that is dead or cut is opened again behind the last event, and no change is missed', async () => {
    await sandboxed.misbehave('crm', [{ match: { path: 'events' }, do: 'cut', times: 2 }, { match: { path: 'events' }, do: 'error', status: 503, times: 1 }, { match: { path: 'events' }, do: 'outage', times: 1 }]);
    await sandboxed.control('POST', 'crm/configure', { heartbeatMs: 600_000 });
    await reopen();
    const before = (await calls(isLine)).length;
    for (let nth = 1; nth <= 5; nth += 1) {
      await promote('P2', `Cut ${nth}`);
      await heard('P2', `Cut ${nth}`);
    }
    await eventually(async () => expect((await calls(isLine)).length).toBeGreaterThanOrEqual(before + 4), { what: 'lines that began again', timeoutMs: 60_000, everyMs: 50 });
    await sandboxed.control('POST', 'crm/configure', { heartbeatMs: 100 });
    await sandboxed.behave('crm');
  }, 180_000);

  it('whose token has ended is opened with a new one, as are the records fetched', async () => {
    await sandboxed.misbehave('crm', [{ match: { path: 'events' }, do: 'expired-token', times: 1 }, { match: { method: 'GET', path: 'sobjects/User/005' }, do: 'expired-token', times: 1 }]);
    await reopen(() => promote('P2', 'Renewed'));
    await heard('P2', 'Renewed');
    const refused = (await sandboxed.calls('crm')).filter(({ status }) => status === 401);
    expect(refused.map(({ path }) => path.includes('/events/'))).toEqual([true, false]);
    await sandboxed.behave('crm');
  }, 120_000);

  it('that tells its events again does nothing: they are published once', async () => {
    await upToDate();
    const before = (await said()).length;
    await reopen(() => sandboxed.firm.query(`update connectors.feed_position set replay_id = '0' where system = 'crm'`));
    await upToDate();
    expect(await said()).toHaveLength(before);
  }, 120_000);

  it('that was down for longer than events are kept leads to a whole reading, and goes on', async () => {
    await sandboxed.stopConnectors();
    await sandboxed.control('POST', 'crm/configure', { eventsKept: 1 });
    for (const id of ['P1', 'P2', 'P3']) await promote(id, `Missed ${id}`);
    const before = (await calls(isReading)).length;
    await sandboxed.start(env);
    for (const id of ['P1', 'P2', 'P3']) await heard(id, `Missed ${id}`);
    const read = (await calls(isReading)).length;
    expect(read).toBeGreaterThan(before);
    await sandboxed.control('POST', 'crm/configure', { eventsKept: 1_000 });
    await promote('P3', 'After the reading');
    await heard('P3', 'After the reading');
    await upToDate();
    expect(await calls(isReading)).toHaveLength(read);
  }, 180_000);

  it('takes no place among the calls at once, and shows how it stands', async () => {
    await upToDate();
    const shown = (await (await fetch(`${sandboxed.connectors!.url}/v1/systems/crm`)).json()) as { budget: { inFlight: number }; feeds: Row[] };
    expect(shown.budget.inFlight).toBe(0);
    expect(shown.feeds.filter(({ stream }) => stream === 'users')).toEqual([{ stream: 'users', kind: 'sse', state: 'open', replayId: String(await lastEvent()), owes: null, lastEventAt: expect.any(String), fault: null }]);
  }, 60_000);
});

describe('a process that is killed', () => {
  it('between publishing events and noting the replay id leaves no gap and nothing twice', async () => {
    await upToDate();
    await sandboxed.stopConnectors();
    const doomed = crew.spawn({ ...env, PSA_URL: '', ERP_URL: '', MUSTER_FAULT_POINT: 'events-published:1' });
    await promote('P1', 'Before the kill');
    await crew.bury(doomed.isAlive ? await doomed.ended.then(() => doomed) : doomed);
    await promote('P2', 'After the kill');
    const heir = await crew.join({ ...env, PSA_URL: '', ERP_URL: '' });
    await heard('P1', 'Before the kill');
    await heard('P2', 'After the kill');
    await upToDate();
    const messages = (await said()).map(({ key, value }) => `${String(key)} ${Buffer.from(value!).toString('hex')}`);
    expect(new Set(messages).size).toBe(messages.length);
    await heir.stop();
  }, 180_000);
});

describe('a long poll', () => {
  it('brings what a line would: from where that stood, over refusals, and after an id that is no longer kept', async () => {
    await promote('P1', 'While nobody polls');
    await sandboxed.start(env, pollConfig);
    await heard('P1', 'While nobody polls');
    await sandboxed.misbehave('crm', [{ match: { path: 'poll' }, do: 'error', status: 503, times: 1 }, { match: { path: 'poll' }, do: 'cut', times: 1 }, { match: { path: 'poll' }, do: 'expired-token', times: 1 }]);
    for (let nth = 1; nth <= 3; nth += 1) {
      await promote('P2', `Polled ${nth}`);
      await heard('P2', `Polled ${nth}`);
    }
    await upToDate();
    await sandboxed.stopConnectors();
    await sandboxed.control('POST', 'crm/configure', { eventsKept: 1 });
    for (const id of ['P1', 'P3']) await promote(id, `Never polled ${id}`);
    const before = (await calls(isReading)).length;
    await sandboxed.start(env, pollConfig);
    for (const id of ['P1', 'P3']) await heard(id, `Never polled ${id}`);
    expect((await calls(isReading)).length).toBeGreaterThan(before);
    await promote('P3', 'Polled on');
    await heard('P3', 'Polled on');
  }, 180_000);
});
