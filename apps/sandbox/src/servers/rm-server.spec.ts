import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { overbookedDay } from './rm/overbooking.js';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock, type Question } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;

const rm = (path: string, question: Question = {}, token = 'rm-token') => ask(`${sandbox.urlOf('rm')}/v2/${path}`, { ...question, headers: { authorization: `Bearer ${token}`, ...question.headers } });
const post = (path: string, json: unknown) => rm(path, { method: 'POST', json });
const put = (path: string, json: unknown, version?: number) => rm(path, { method: 'PUT', json, headers: version === undefined ? {} : { 'if-match': `"${version}"` } });
const ada = { external_id: '100001', name: 'Ada Holt', email: 'ada@northfold.test', skills: ['kafka'] };
const booking = { external_id: 'A-1', person_id: 'P-1', project: 'PR-1', role: 'Architect', starts_on: '2026-12-01', ends_on: '2026-12-31', hours_per_day: 6, state: 'confirmed' };
type Rows = { id: string; seq: number }[];

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(() => control.reset('rm'));
afterAll(() => sandbox.stop());

describe('tokens', () => {
  it('are asked for, and can be others', async () => {
    for (const [token, code] of [['guessed', 'token_invalid'], ['', 'token_missing']] as const) {
      const refused = await rm('people', {}, token);
      expect([refused.status, refused.body.code, refused.headers.get('www-authenticate')]).toEqual([401, code, 'Bearer realm="rm"']);
    }
    await control.configure('rm', { tokens: ['old', 'new'] });
    expect([(await rm('people', {}, 'old')).status, (await rm('people', {}, 'new')).status, (await rm('people')).status]).toEqual([200, 200, 401]);
  });
});

describe('people', () => {
  it('are created with an id, a version, a change number and defaults', async () => {
    const created = await post('people', { ...ada, shoe_size: 41 });
    expect([created.status, created.headers.get('location'), created.headers.get('etag')]).toEqual([201, '/rm/v2/people/P-1', '"1"']);
    expect(created.body).toEqual({ id: 'P-1', ...ada, active: true, unit: null, pool: null, capacity_hours: 8, reference: null, version: 1, seq: 1, updated_at: new Date(clock.ms).toISOString() });
    expect((await rm('people/P-1')).body).toEqual(created.body);
    const again = await post('people', ada);
    expect([again.status, again.body.code, again.body.id]).toEqual([409, 'duplicate_external_id', 'P-1']);
  });

  it('are refused with every field that is wrong', async () => {
    const refused = await post('people', { name: ' ', active: 'yes', capacity_hours: 25, skills: [1], external_id: 7 });
    expect([refused.status, refused.body.code, Object.keys(refused.body.fields).sort()]).toEqual([422, 'invalid', ['active', 'capacity_hours', 'external_id', 'name', 'skills']]);
  });

  it('are replaced by whoever names the present version, and by nobody else', async () => {
    await post('people', ada);
    expect((await put('people/P-1', ada)).body.code).toBe('version_required');
    expect((await put('people/P-1', ada)).status).toBe(428);
    const replaced = await put('people/P-1', { name: 'Ada Holt', pool: 'POOL-1' }, 1);
    expect([replaced.status, replaced.headers.get('etag'), replaced.body]).toMatchObject([200, '"2"', { pool: 'POOL-1', external_id: null, skills: [], version: 2, seq: 2 }]);
    const stale = await put('people/P-1', ada, 1);
    expect([stale.status, stale.body.code, stale.body.version]).toEqual([412, 'version_conflict', 2]);
    expect((await put('people/P-9', ada, 1)).status).toBe(404);
  });

  it('are changed in part by PATCH, and count no version for what changes nothing', async () => {
    await post('people', ada);
    const patch = (json: unknown, version: number) => rm('people/P-1', { method: 'PATCH', json, headers: { 'if-match': `"${version}"` } });
    expect((await patch({ active: false }, 1)).body).toMatchObject({ ...ada, active: false, version: 2 });
    expect((await patch({ active: false }, 2)).body).toMatchObject({ version: 2, seq: 2 });
    expect((await rm('people/P-1', { method: 'DELETE' })).status).toBe(405);
  });

  it('are found by external id', async () => {
    await post('people', ada);
    expect((await rm('people?external_id=100001')).body.people).toMatchObject([{ id: 'P-1' }]);
    expect((await rm(`people?external_id=${encodeURIComponent("' OR 1=1 --")}`)).body.people).toEqual([]);
  });
});

describe('following changes', () => {
  const all = async (since: number, between: (page: number) => Promise<unknown> = async () => undefined) => {
    const met: Rows = [];
    for (let next = since, page = 1; ; page += 1) {
      const { body } = await rm(`people?since=${next}&limit=5`);
      met.push(...(body.people as unknown as Rows));
      next = body.next_since as number;
      if (body.more === false) return { met, next };
      await between(page);
    }
  };
  const seed = (count: number) => control.seed('rm', { people: Array.from({ length: count }, (_, place) => ({ external_id: String(place), name: `N${place}` })) });

  it('meets everyone once, in the order of changes, and then only what changed', async () => {
    await seed(15);
    const first = await all(0);
    expect(first.met.map(({ seq }) => seq)).toEqual(Array.from({ length: 15 }, (_, place) => place + 1));
    expect((await all(first.next)).met).toEqual([]);
    await put('people/P-3', ada, 1);
    expect(await all(first.next)).toMatchObject({ met: [{ id: 'P-3', seq: 16, version: 2 }], next: 16 });
  });

  it('meets in the end who changes meanwhile', async () => {
    await seed(15);
    const { met } = await all(0, async (page) => page === 1 && put('people/P-12', ada, 1));
    expect([met.length, met.at(-1)]).toMatchObject([15, { id: 'P-12', seq: 16 }]);
  });

  it('is refused from a number that was never given, as after a restored backup', async () => {
    await seed(2);
    expect((await rm('people?since=2')).body).toEqual({ people: [], next_since: 2, more: false });
    const beyond = await rm('people?since=3');
    expect([beyond.status, beyond.body.code]).toEqual([410, 'since_unknown']);
    for (const wrong of ['since=-1', 'since=x', 'limit=0', 'limit=501', 'limit=1e2']) expect([wrong, (await rm(`people?${wrong}`)).body.code]).toEqual([wrong, 'invalid_parameter']);
  });
});

describe('bookings', () => {
  beforeEach(async () => void (await post('people', ada)));

  it('are made, changed under their version, and released', async () => {
    const made = await post('bookings', { ...booking, state: undefined });
    expect([made.status, made.headers.get('location'), made.body]).toMatchObject([201, '/rm/v2/bookings/B-1', { ...booking, state: 'tentative', version: 1, seq: 1 }]);
    expect((await put('bookings/B-1', booking)).status).toBe(428);
    expect((await put('bookings/B-1', booking, 1)).body).toMatchObject({ state: 'confirmed', version: 2 });
    expect((await put('bookings/B-1', booking, 1)).status).toBe(412);
    expect((await put('bookings/B-1', { ...booking, state: 'released' }, 2)).body).toMatchObject({ state: 'released', version: 3, seq: 3 });
    expect((await rm('bookings?person_id=P-1&state=released')).body.bookings).toHaveLength(1);
    expect((await post('bookings', booking)).body).toMatchObject({ code: 'duplicate_external_id', id: 'B-1' });
  });

  it('are refused where they confirm more than a person can do in a day', async () => {
    await post('bookings', booking);
    const second = { ...booking, external_id: 'A-2', starts_on: '2026-12-20', ends_on: '2027-01-20', hours_per_day: 3 };
    const refused = await post('bookings', second);
    expect([refused.status, refused.body]).toEqual([409, { code: 'overbooked', message: expect.any(String), person_id: 'P-1', day: '2026-12-20', booked_hours: 9, capacity_hours: 8 }]);
    expect((await post('bookings', { ...second, state: 'tentative' })).status).toBe(201);
    expect((await put('bookings/B-2', second, 1)).body.code).toBe('overbooked');
    expect((await put('bookings/B-2', { ...second, starts_on: '2027-01-01' }, 1)).status).toBe(200);
    expect((await put('bookings/B-1', { ...booking, hours_per_day: 7 }, 1)).status).toBe(200);
  });

  it('cannot be confirmed for who is not active', async () => {
    await put('people/P-1', { ...ada, active: false }, 1);
    expect((await post('bookings', booking)).body.code).toBe('person_inactive');
    expect((await post('bookings', { ...booking, state: 'tentative' })).status).toBe(201);
  });

  it('may be shortened for who is not active any more, and not prolonged', async () => {
    const { ends_on: end } = (await post('bookings', booking)).body;
    await put('people/P-1', { ...ada, active: false }, 1);
    expect((await put('bookings/B-1', { ...booking, ends_on: booking.starts_on }, 1)).status).toBe(200);
    expect((await put('bookings/B-1', { ...booking, ends_on: end }, 2)).body.code).toBe('person_inactive');
  });

  it('show by which external ids the person and the request are known, where somebody asks', async () => {
    await post('bookings', booking);
    expect((await rm('bookings?expand=person,request')).body.bookings).toMatchObject([{ person_id: 'P-1', person: { id: 'P-1', external_id: ada.external_id }, request: null }]);
    expect((await rm('bookings/B-1?expand=person')).body.person).toEqual({ id: 'P-1', external_id: ada.external_id });
    expect((await rm('bookings/B-1')).body).not.toHaveProperty('person');
    expect((await rm('bookings?expand=project')).body).toMatchObject({ code: 'invalid_parameter' });
  });

  it('tell every field that is wrong', async () => {
    const refused = await post('bookings', { person_id: 'P-9', starts_on: '2026-12-31', ends_on: 'soon', state: 'maybe' });
    expect([refused.status, Object.keys(refused.body.fields).sort()]).toEqual([422, ['ends_on', 'hours_per_day', 'person_id', 'project', 'state']]);
    expect((await post('bookings', { ...booking, ends_on: '2026-11-30' })).body.fields).toEqual({ ends_on: 'is before starts_on' });
  });
});

describe('requests', () => {
  const request = {
    external_id: 'D-1', project: 'PR-1', role: 'Architect', country: 'GB', starts_on: '2026-12-01', ends_on: '2027-01-31', hours_per_day: 6, priority: 1, state: 'open', reference: null, skills: ['kafka', 'terraform'],
  };

  it('are made, changed under their version, filled, and followed by number', async () => {
    const made = await post('requests', request);
    expect([made.status, made.headers.get('location'), made.body]).toEqual([201, '/rm/v2/requests/RQ-1', { id: 'RQ-1', ...request, version: 1, seq: 1, updated_at: new Date(clock.ms).toISOString() }]);
    expect((await post('requests', request)).body).toMatchObject({ code: 'duplicate_external_id', id: 'RQ-1' });
    expect((await post('requests', { ...request, external_id: null, priority: undefined, state: undefined, skills: undefined })).body).toMatchObject({ id: 'RQ-2', priority: 3, state: 'open', skills: [] });
    expect((await put('requests/RQ-1', request)).status).toBe(428);
    const filled = await rm('requests/RQ-1', { method: 'PATCH', json: { state: 'filled' }, headers: { 'if-match': '"1"' } });
    expect(filled.body).toMatchObject({ ...request, state: 'filled', version: 2, seq: 3 });
    expect((await rm('requests?since=1')).body).toMatchObject({ requests: [{ id: 'RQ-2' }, { id: 'RQ-1' }], next_since: 3, more: false });
    expect((await rm('requests?state=open')).body.requests).toMatchObject([{ id: 'RQ-2' }]);
  });

  it('tell every field that is wrong', async () => {
    const refused = await post('requests', { role: 'x', starts_on: 'soon', priority: 0, state: 'confirmed', skills: [{ name: 'kafka' }] });
    expect([refused.status, Object.keys(refused.body.fields).sort()]).toEqual([422, ['ends_on', 'hours_per_day', 'priority', 'project', 'skills', 'starts_on', 'state']]);
    expect((await post('requests', { ...request, ends_on: '2026-11-30' })).body.fields).toEqual({ ends_on: 'is before starts_on' });
  });

  it('are named by the bookings that answer them', async () => {
    await post('people', ada);
    await post('requests', request);
    expect((await post('bookings', { ...booking, request_id: 'RQ-9' })).body.fields).toEqual({ request_id: 'is no request' });
    expect((await post('bookings', { ...booking, request_id: 'RQ-1', charge_code: 'P-10001-100' })).body).toMatchObject({ request_id: 'RQ-1', charge_code: 'P-10001-100' });
    expect((await rm('bookings/B-1', { method: 'PATCH', json: { hours_per_day: 5 }, headers: { 'if-match': '"1"' } })).body).toMatchObject({ request_id: 'RQ-1', charge_code: 'P-10001-100', hours_per_day: 5 });
  });
});

describe('the load of a person', () => {
  const time = (startsOn: string, endsOn: string, hoursPerDay: number) => ({ startsOn, endsOn, hoursPerDay });

  it('counts the days on which bookings meet, first and last included', () => {
    const others = [time('2026-12-01', '2026-12-10', 4), time('2026-12-10', '2026-12-20', 4)];
    expect(overbookedDay(time('2026-12-11', '2026-12-20', 4), others, 8)).toBeUndefined();
    expect(overbookedDay(time('2026-12-05', '2026-12-20', 0.5), others, 8)).toEqual({ day: '2026-12-10', bookedHours: 8.5 });
    expect(overbookedDay(time('2027-01-01', '2027-01-01', 9), others, 8)).toEqual({ day: '2027-01-01', bookedHours: 9 });
  });
});
