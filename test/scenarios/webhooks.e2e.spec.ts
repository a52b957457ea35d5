import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sourceTopic } from '@muster/contracts';
import { eventually, killAllProcesses } from '@muster/testing';
import { ConnectorCrew, statesOf } from '../crash/connector-crew.js';
import { peopleOf, places } from './busy-hr.js';
import { SandboxedFirm, type LoggedCall, type Row } from './sandboxed-firm.js';
import { receiptFaults, TargetTruth } from './target-truth.js';
import { signed, tell, TellingHr } from './telling-hr.js';

const [OLD, NEW] = ['first-secret-of-hr', 'second-secret-of-hr'];
const PEOPLE = 12;
const PER_MINUTE = 200;
const FIRST_DAY = '2024-01-15';
/** HR tells of people alone: what it might tell of places is told by the test. */
const MORE_RULES = `      - { when: 'type = "units.changed"', stream: org-units, wake: true }
      - { when: 'type = "location.told"', stream: locations, record: location.id, payload: location }
`;
/** Twice the window of a timestamp. */
const LONG_AGO_MS = 600_000;

const dir = mkdtempSync(join(tmpdir(), 'muster-webhooks-'));
const [secretFile, nextFile] = [join(dir, 'secret'), join(dir, 'next')];
let sandboxed: SandboxedFirm;
let hr: TellingHr;
let crew: ConnectorCrew;
/** It is cut after ten seconds: other events are taken in, and checked, meanwhile. */
let slow: Promise<SlowRequest>;

interface SlowRequest {
  readonly begun: Date;
  readonly ended: Date;
  readonly heard: string;
}

/** Sends the first bytes of a request and no more, until the line is cut. */
function sendSlowly(url: string, body: string): Promise<SlowRequest> {
  const { hostname, port } = new URL(url);
  const begun = new Date();
  const heard: Buffer[] = [];
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on('data', (part) => heard.push(part));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve({ begun, ended: new Date(), heard: Buffer.concat(heard).toString() }));
    socket.write(`POST /v1/webhooks/hris HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`);
  });
}

beforeAll(async () => {
  writeFileSync(secretFile, `${OLD}\n`);
  sandboxed = await SandboxedFirm.create({
    'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60']],
    // Nothing is read after the first time, so that what arrives was told.
    'systems/hris.yaml': [['everySeconds: 60\n', 'everySeconds: 3600\n'], ['everySeconds: 5\n', 'everySeconds: 3600\n'], ['{ env: HRIS_WEBHOOK_SECRET }', `{ file: ${secretFile} }`], ['{ env: HRIS_WEBHOOK_SECRET_NEXT }', `{ file: ${nextFile} }`], ['    id: event_id\n', `    id: event_id\n    perMinute: ${PER_MINUTE}\n`], ['    rules:\n', `    rules:\n${MORE_RULES}`]],
  });
  hr = new TellingHr(sandboxed);
  crew = new ConnectorCrew(sandboxed);
  await sandboxed.control('POST', 'hr/configure', { webhookRetryMs: 100 });
  await sandboxed.seed('erp', places.erp);
  await sandboxed.seed('hr', { ...places.hr, workers: peopleOf(PEOPLE) });
  await sandboxed.start();
  await eventually(async () => (await sandboxed.state('psa', 'resources')).length === PEOPLE && (await sandboxed.state('erp', 'Employees')).length === PEOPLE, { what: 'everyone in the targets', timeoutMs: 60_000, everyMs: 100 });
  await hr.tellTo(webhooks(), OLD);
  slow = sendSlowly(webhooks(), JSON.stringify({ event_id: 'slow-1', type: 'worker.updated', worker_id: 'P1' }));
}, 240_000);

afterAll(async () => {
  await killAllProcesses();
  await sandboxed?.stop();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

const webhooks = (system = 'hris') => `${sandboxed.connectors!.url}/v1/webhooks/${system}`;
const promote = (id: string, title: string) => sandboxed.changeInHr(id, FIRST_DAY, { job_title: title });
const titleIn = async (id: string) => (await sandboxed.state('psa', 'resources')).find((row) => row['external_id'] === id)?.['title'];
/** Without reading anything. */
const hasTitle = (id: string, title: string, timeoutMs = 30_000) => eventually(async () => expect(await titleIn(id)).toBe(title), { what: `${title} in the PSA`, timeoutMs, everyMs: 25 });
const lastCall = async () => (await sandboxed.calls('hr')).at(-1)?.n ?? 0;
const isFetch = ({ method, path }: LoggedCall) => method === 'GET' && /\/v1\/workers\/[^/]+$/.test(path);
const position = () => sandboxed.firm.query(`select * from connectors.stream_position where system = 'hris' and stream = 'workers'`);
async function told(): Promise<Row> {
  const system = (await (await fetch(`${sandboxed.connectors!.url}/v1/systems/hris`)).json()) as { webhooks: Row };
  return system.webhooks;
}
const outcomes = async () => (await told())['outcomes'] as Record<string, number>;
const operate = async (path: string) => expect((await fetch(`${sandboxed.connectors!.url}/v1/systems/hris/${path}`, { method: 'POST' })).ok).toBe(true);
async function metric(line: RegExp): Promise<number> {
  const text = await (await fetch(`${sandboxed.connectors!.url}/metrics`)).text();
  return Number(text.split('\n').find((one) => line.test(one))?.split(' ').at(-1) ?? 0);
}

describe('a change that HR tells of', () => {
  it('is in the targets, though nothing is read for an hour: one record is fetched, and no cursor moves', async () => {
    const [after, before] = [await lastCall(), await position()];
    await promote('P3', 'Told once');
    await hasTitle('P3', 'Told once');
    await eventually(async () => expect((await sandboxed.state('erp', 'Employees')).find((row) => row['EmployeeNo'] === 'P3')).toMatchObject({ JobTitle: 'Told once' }), { what: 'the title in the ERP', timeoutMs: 30_000 });
    await hr.untilTold();
    const calls = await sandboxed.calls('hr', after);
    expect(calls.filter(isFetch).map(({ path }) => path)).toEqual([expect.stringMatching(/\/v1\/workers\/P3$/)]);
    expect((await position())[0]!['cursor']).toEqual(before[0]!['cursor']);
    expect(await told()).toMatchObject({ isReady: true, waiting: 0, oldestSeconds: null, outcomes: { published: 1 } });
  }, 60_000);

  it('late, twice, or after what came later, has the same effect, once', async () => {
    for (const [nth, wrong] of [{ do: 'double-webhooks', times: 1 }, { do: 'reorder-webhooks', latencyMs: 2_000, times: 1 }, { do: 'late-webhooks', latencyMs: 500, times: 1 }].entries()) {
      await sandboxed.misbehave('hr', [wrong]);
      await promote('P4', `First ${nth}`);
      await promote('P4', `Second ${nth}`);
      await hasTitle('P4', `Second ${nth}`);
      await hr.untilTold();
    }
    await sandboxed.behave('hr');
    expect(await titleIn('P4')).toBe('Second 2');
    // The same event, sent twice, was worked off once.
    expect(new Set((await hr.events()).map(({ record, event_id: id }) => `${String(record)} ${String(id)}`)).size).toBe((await hr.events()).length);
    expect(await metric(/^muster_webhook_events_total\{.*what="repeated"/)).toBeGreaterThanOrEqual(1);
  }, 90_000);

  it('and lost, is found by the next reading', async () => {
    await sandboxed.misbehave('hr', [{ do: 'lose-webhooks', times: 1 }]);
    await promote('P5', 'Never told');
    await promote('P6', 'Told after');
    await hasTitle('P6', 'Told after');
    expect(await titleIn('P5')).not.toBe('Never told');
    await operate('streams/workers/read');
    await hasTitle('P5', 'Never told');
    await sandboxed.behave('hr');
  }, 60_000);

  it('waits while the system is paused, and many of one record are one fetch', async () => {
    await operate('pause');
    for (let nth = 1; nth <= 5; nth += 1) await promote('P7', `Waiting ${nth}`);
    await eventually(async () => expect(await told()).toMatchObject({ waiting: 5, oldestSeconds: expect.any(Number) }), { what: 'five events that wait', timeoutMs: 20_000 });
    expect(await metric(/^muster_webhook_backlog\{.*system="hris"/)).toBe(5);
    const after = await lastCall();
    await operate('resume');
    await hasTitle('P7', 'Waiting 5');
    await hr.untilTold();
    expect((await sandboxed.calls('hr', after)).filter(isFetch)).toHaveLength(1);
  }, 60_000);

  it('is fetched again, later and later, while HR fails', async () => {
    await sandboxed.misbehave('hr', [{ match: { method: 'GET', path: '/v1/workers/P8' }, do: 'error', status: 503, times: 3 }]);
    await promote('P8', 'At the fourth time');
    await hasTitle('P8', 'At the fourth time', 60_000);
    await sandboxed.behave('hr');
    expect((await hr.events()).find(({ record }) => record === 'P8')).toMatchObject({ state: 'done', outcome: 'published' });
    expect(await metric(/^muster_webhook_events_total\{.*what="later"/)).toBeGreaterThanOrEqual(3);
  }, 90_000);

  it('of a record that is not there for us deletes nothing', async () => {
    await sandboxed.seed('hr', { workers: peopleOf(1, 'Gone') });
    await operate('streams/workers/read');
    await eventually(async () => expect(await titleIn('Gone0')).toBe('Analyst'), { what: 'one more in the PSA', timeoutMs: 30_000 });
    await hr.remove('Gone0');
    await eventually(async () => expect(await outcomes()).toMatchObject({ gone: 1 }), { what: 'the event of the removal', timeoutMs: 30_000 });
    expect((await sandboxed.state('psa', 'resources')).find((row) => row['external_id'] === 'Gone0')).toMatchObject({ status: 'active' });
  }, 60_000);
});

describe('an event that is not of one record to fetch', () => {
  const say = async (event: Row) => expect((await tell(webhooks(), JSON.stringify(event), signed(JSON.stringify(event), OLD))).status).toBe(200);
  const outcomeOf = (eventId: string, outcome: string) => eventually(async () => expect((await hr.events()).find(({ event_id: id }) => id === eventId)).toMatchObject({ state: 'done', outcome }), { what: `${eventId} to be ${outcome}`, timeoutMs: 30_000 });

  it('wakes the reading of a stream', async () => {
    await sandboxed.seed('hr', { 'org-units': [{ ...places.hr['org-units']![1]!, name: 'Data and more' }] });
    await say({ event_id: 'wake-1', type: 'units.changed' });
    await outcomeOf('wake-1', 'read');
    await eventually(async () => expect(await sandboxed.firm.latest('org-unit', 'hris', 'OU-2')).toMatchObject({ name: 'Data and more' }), { what: 'the new name', timeoutMs: 30_000 });
  }, 60_000);

  it('brings the whole record, by the version that it has: one that comes late changes nothing, one that cannot be read is parked', async () => {
    const [location] = ((await (await fetch(`${sandboxed.sandbox.urlOf('hr')}/v1/locations`, { headers: { 'x-api-key': 'hr-full-key' } })).json()) as { items: Row[] }).items;
    const version = Number(location!['version']);
    await say({ event_id: 'place-2', type: 'location.told', location: { ...location, version: version + 2, city: 'Leeds' } });
    await outcomeOf('place-2', 'published');
    await say({ event_id: 'place-1', type: 'location.told', location: { ...location, version: version + 1, city: 'York' } });
    await outcomeOf('place-1', 'stale');
    await say({ event_id: 'place-3', type: 'location.told', location: { ...location, version: 'three', city: 'Hull' } });
    await outcomeOf('place-3', 'parked');
    await eventually(async () => expect(await sandboxed.firm.latest('location', 'hris', 'L-201')).toMatchObject({ city: 'Leeds' }), { what: 'the city that was told last', timeoutMs: 30_000 });
    // A location has two streams of attributes, and the event is parked for each.
    expect(await sandboxed.firm.query('select stream, entity, status from connectors.parked_row order by stream')).toMatchObject([{ stream: 'holidays', entity: 'location', status: 'open' }, { stream: 'location', entity: 'location', status: 'open' }]);
    expect(await sandboxed.firm.query('select 1 from connectors.webhook_event where payload is not null')).toEqual([]);
  }, 60_000);
});

describe('a request that is not to be taken', () => {
  const event = (changes: Row = {}) => JSON.stringify({ event_id: 'forged-1', type: 'worker.updated', worker_id: 'P1', occurred_at: '2026-01-01T00:00:00Z', version: 9, ...changes });

  it('is refused with what is wrong, the rule and the remedy, and nothing of it is kept', async () => {
    const before = await hr.events();
    const good = event();
    const refused = [
      ['no signature', 401, 'unsigned', await tell(webhooks(), good)],
      ['a forged signature', 401, 'wrong-signature', await tell(webhooks(), good, signed(good, 'a-guess'))],
      ['another body under a signature', 401, 'wrong-signature', await tell(webhooks(), event({ worker_id: 'P2' }), signed(good, OLD))],
      ['an old request, replayed', 401, 'stale', await tell(webhooks(), good, signed(good, OLD, Date.now() - LONG_AGO_MS))],
      ['rubbish', 400, 'not-json', await tell(webhooks(), '{"event_id": ', signed('{"event_id": ', OLD))],
      ['bytes that are no text', 400, 'not-json', await tell(webhooks(), Buffer.from([0x22, 0xff, 0x22]), signed(Buffer.from([0x22, 0xff, 0x22]), OLD))],
      ['something else than events', 422, 'not-as-declared', await tell(webhooks(), '"text"', signed('"text"', OLD))],
      ['too much', 413, 'too-large', await tell(webhooks(), event({ padding: 'x'.repeat(300_000) }), signed(good, OLD))],
      ['packed bytes', 415, 'encoded-body', await tell(webhooks(), good, { ...signed(good, OLD), 'content-encoding': 'gzip' })],
      ['an unknown system', 404, 'not-found', await tell(webhooks('nobody'), good, signed(good, OLD))],
      ['a system that tells nothing', 404, 'not-found', await tell(webhooks('psa'), good, signed(good, OLD))],
    ] as const;
    for (const [what, status, code, answer] of refused) {
      expect([what, answer.status, answer.problem?.['code']]).toEqual([what, status, code]);
      expect(answer.problem).toMatchObject({ type: `urn:muster:problem:${code}`, input: expect.any(String), rule: expect.any(String), remedy: expect.any(String) });
      for (const secret of [OLD, 'a-guess', 'forged-1', 'padding']) expect(answer.text).not.toContain(secret);
    }
    expect(await hr.events()).toEqual(before);
    for (const [, , code] of refused) expect(await metric(new RegExp(`^muster_webhook_requests_total\\{.*outcome="${code}"`))).toBeGreaterThanOrEqual(1);
  }, 60_000);

  it('is taken, and has no effect, where it is the same event again, or one that no rule fits', async () => {
    const known = (await hr.events()).find(({ state, record }) => state === 'done' && record === 'P3')!;
    const after = await lastCall();
    for (const body of [event({ event_id: known['event_id'], worker_id: 'P3' }), event({ type: 'office.moved' }), event({ worker_id: null }), '[]']) expect(await tell(webhooks(), body, signed(body, OLD))).toMatchObject({ status: 200, text: '' });
    await hr.untilTold();
    expect((await sandboxed.calls('hr', after)).filter(isFetch)).toEqual([]);
    for (const what of ['ignored', 'unreadable']) expect(await metric(new RegExp(`^muster_webhook_events_total\\{.*what="${what}"`))).toBeGreaterThanOrEqual(1);
  }, 30_000);

  it('is cut where its body does not come, and others are taken meanwhile', async () => {
    await promote('P9', 'Meanwhile');
    await hasTitle('P9', 'Meanwhile');
    const { begun, ended, heard } = await slow;
    expect(heard).toMatch(/^HTTP\/1\.1 408 [^]*"code":"slow-body"/);
    expect(await sandboxed.firm.query('select 1 from connectors.webhook_event where received_at between $1 and $2', [begun, ended])).not.toEqual([]);
  }, 60_000);
});

describe('the secret', () => {
  it('is exchanged without a restart: the next one counts beside the last, until that is taken out', async () => {
    const body = JSON.stringify({ event_id: 'rotation', type: 'worker.updated', worker_id: 'P1' });
    const status = async (secret: string) => (await tell(webhooks(), body, signed(body, secret))).status;
    expect([await status(OLD), await status(NEW)]).toEqual([200, 401]);
    writeFileSync(nextFile, NEW);
    expect([await status(OLD), await status(NEW)]).toEqual([200, 200]);
    await hr.tellTo(webhooks(), NEW);
    await promote('P10', 'Signed anew');
    await hasTitle('P10', 'Signed anew');
    writeFileSync(secretFile, NEW);
    rmSync(nextFile);
    expect([await status(OLD), await status(NEW)]).toEqual([401, 200]);
  }, 60_000);

  it('without a value, lets nothing in, and says what to set', async () => {
    rmSync(secretFile);
    const body = '[]';
    expect(await tell(webhooks(), body, signed(body, ''))).toMatchObject({ status: 503, problem: { code: 'no-secret', remedy: expect.stringContaining('connector.webhooks') } });
    expect(await told()).toMatchObject({ isReady: false });
    writeFileSync(secretFile, NEW);
    expect(await told()).toMatchObject({ isReady: true });
  }, 30_000);
});

describe('a flood', () => {
  it('is held at the declared rate, by those that are signed alone, and says when to come again', async () => {
    const forged = '[]';
    for (let nth = 0; nth < PER_MINUTE; nth += 1) expect((await tell(webhooks(), forged, signed(forged, 'a-guess'))).status).toBe(401);
    const answers = [];
    for (let nth = 0; nth < PER_MINUTE + 5; nth += 1) answers.push(await tell(webhooks(), '[]', signed('[]', NEW)));
    const [first] = answers.filter(({ status }) => status !== 200);
    expect(first).toMatchObject({ status: 429, problem: { code: 'too-many', remedy: expect.stringContaining('perMinute') } });
    expect(Number(first!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  }, 120_000);
});

describe('processes that die', () => {
  it.each(['webhook-stored', 'webhook-fetched', 'before-confirm'] as const)('at %s leave what was told to the next one', async (point) => {
    await sandboxed.stopConnectors();
    const victim = crew.spawn({ MUSTER_FAULT_POINT: `${point}:1` });
    await victim.ready();
    await eventually(async () => expect((await statesOf(victim))['hris']).toBe('active'), { what: 'the process to hold HR', timeoutMs: 30_000 });
    await hr.tellTo(`${victim.url}/v1/webhooks/hris`, NEW);
    await promote('P11', `Told before ${point}`);
    await eventually(() => !victim.isAlive, { what: `the process to die at ${point}`, timeoutMs: 30_000 });
    await crew.bury(victim);
    expect((await hr.events()).filter(({ state }) => state === 'waiting')).toMatchObject([{ record: 'P11' }]);
    const next = await crew.join();
    await hasTitle('P11', `Told before ${point}`, 60_000);
    await hr.tellTo(`${next.url}/v1/webhooks/hris`, NEW);
    await eventually(async () => expect((await hr.events()).filter(({ state }) => state === 'waiting')).toEqual([]), { what: 'the event to be worked off', timeoutMs: 30_000 });
    await crew.stop();
  }, 180_000);

  it('and those that only stand by take in what another one works off', async () => {
    await Promise.all([crew.join(), crew.join()]);
    const standby = await eventually(async () => {
      const states = await Promise.all(crew.members.map(async (member) => (await statesOf(member))['hris']));
      return [...states].sort().join() === 'active,standby' ? crew.members[states.indexOf('standby')]! : false;
    }, { what: 'one to hold HR and one to stand by', timeoutMs: 30_000 });
    await hr.tellTo(`${standby.url}/v1/webhooks/hris`, NEW);
    await promote('P2', 'Told to the other');
    await hasTitle('P2', 'Told to the other');
  }, 120_000);
});

describe('at the end', () => {
  it('every attribute of every target is as its master has it, and no version was published with two contents', async () => {
    const truths = [new TargetTruth(sandboxed, 'psa'), new TargetTruth(sandboxed, 'erp')];
    await eventually(async () => {
      await sandboxed.masters.settled();
      for (const truth of truths) expect(await truth.faults()).toEqual([]);
      expect(await receiptFaults(sandboxed, ['psa', 'erp'])).toEqual([]);
    }, { what: 'the targets to be as the masters are', timeoutMs: 60_000, everyMs: 250 });
    const titles = new Map((await sandboxed.state('hr', 'workers')).map(({ id, assignments }) => [id, (assignments as Row[])[0]!['job_title']]));
    for (const [id, title] of titles) expect([id, await titleIn(String(id))]).toEqual([id, title]);

    const contents = new Map<string, Set<string>>();
    for (const { key, headers, value } of await sandboxed.firm.raw(sourceTopic('hris', 'worker', { bulk: false }))) contents.set(`${key} ${headers['ce_sequence']}`, (contents.get(`${key} ${headers['ce_sequence']}`) ?? new Set()).add(value!.toString('base64')));
    expect([...contents].filter(([, bytes]) => bytes.size > 1)).toEqual([]);
    expect(await sandboxed.firm.query(`select * from connectors.parked_row where entity = 'worker'`)).toEqual([]);
    for (const schema of ['worker_sync', 'organization_sync']) expect(await sandboxed.firm.query(`select * from ${schema}.exception`)).toEqual([]);
  }, 120_000);
});
