import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock, type Question } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;
let token: string;

const client = { client_id: 'muster', client_secret: 'psa-client-secret' };
const askToken = (form: Record<string, string> = { grant_type: 'client_credentials', ...client }, headers: Record<string, string> = {}) =>
  ask(`${sandbox.urlOf('psa')}/oauth/token`, { method: 'POST', form, headers });
const psa = (path = '', question: Question = {}, bearer = token) => ask(`${sandbox.urlOf('psa')}/api/resources${path}`, { ...question, headers: { authorization: `Bearer ${bearer}`, ...question.headers } });
const post = (json: unknown, headers: Record<string, string> = {}) => psa('', { method: 'POST', json, headers });
const ada = { external_id: '100001', name: 'Ada Holt', email: 'ada@northfold.test' };

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(async () => {
  await control.reset('psa');
  await control.configure('psa', { callsPerMinute: null });
  token = (await askToken()).body.access_token;
});
afterAll(() => sandbox.stop());

describe('access tokens', () => {
  it('are given for client credentials in the form or the header', async () => {
    const granted = await askToken();
    expect(granted.body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 300 });
    expect(granted.headers.get('cache-control')).toBe('no-store');
    const basic = `Basic ${Buffer.from('muster:psa-client-secret').toString('base64')}`;
    expect((await askToken({ grant_type: 'client_credentials' }, { authorization: basic })).status).toBe(200);
  });

  it('are given to nobody else, and for nothing else', async () => {
    const told = async (...asked: Parameters<typeof askToken>) => askToken(...asked).then(({ status, body }) => [status, body.error]);
    expect(await told({ grant_type: 'client_credentials', ...client, client_secret: 'guess' })).toEqual([401, 'invalid_client']);
    expect(await told({ grant_type: 'client_credentials' })).toEqual([401, 'invalid_client']);
    expect(await told({ grant_type: 'password', ...client })).toEqual([400, 'unsupported_grant_type']);
    expect((await ask(`${sandbox.urlOf('psa')}/oauth/token`, { method: 'POST', json: client })).body.error).toBe('invalid_request');
  });

  it('expire after their life, which can be set', async () => {
    await control.configure('psa', { tokenLifeS: 5 });
    const short = await askToken();
    expect(short.body.expires_in).toBe(5);
    clock.passSeconds(4);
    expect((await psa('', {}, short.body.access_token)).status).toBe(200);
    clock.passSeconds(1);
    const expired = await psa('', {}, short.body.access_token);
    expect([expired.status, expired.body.error]).toEqual([401, 'token_expired']);
    expect((await psa('', {}, 'invented')).body.error).toBe('invalid_token');
    expect((await ask(`${sandbox.urlOf('psa')}/api/resources`)).body.error).toBe('missing_token');
  });

  it('may have a client with two secrets while one replaces the other', async () => {
    await control.configure('psa', { clients: [{ name: 'muster', secret: 'old' }, { name: 'muster', secret: 'new' }] });
    const statuses = await Promise.all(['old', 'new', 'psa-client-secret'].map((secret) => askToken({ grant_type: 'client_credentials', client_id: 'muster', client_secret: secret })));
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 401]);
  });
});

describe('the limit of calls', () => {
  it('is 60 a minute, told in headers, and refuses with Retry-After until the minute is over', async () => {
    await control.reset('psa');
    token = (await askToken()).body.access_token;
    const first = await psa();
    expect(['limit', 'remaining', 'reset'].map((name) => first.headers.get(`x-ratelimit-${name}`))).toEqual(['60', '59', '60']);
    clock.passSeconds(20);
    for (let calls = 2; calls <= 60; calls += 1) expect((await psa()).status).toBe(200);
    const refused = await psa('', { method: 'POST', json: ada });
    expect([refused.status, refused.body.error, refused.headers.get('retry-after'), refused.headers.get('x-ratelimit-remaining')]).toEqual([429, 'rate_limited', '40', '0']);
    clock.passSeconds(39);
    expect((await psa()).status).toBe(429);
    clock.passSeconds(1);
    const next = await psa();
    expect([next.status, next.body.total, next.headers.get('x-ratelimit-remaining')]).toEqual([200, 0, '59']);
  });

  it('can have a shorter minute', async () => {
    await control.configure('psa', { callsPerMinute: 1, minuteS: 6 });
    const statuses = [(await psa()).status, (await psa()).status];
    clock.passSeconds(6);
    expect([...statuses, (await psa()).status]).toEqual([200, 429, 200]);
    await control.configure('psa', { callsPerMinute: null, minuteS: 60 });
  });

  it('can be another, or none', async () => {
    await control.configure('psa', { callsPerMinute: 1 });
    expect([(await psa()).status, (await psa()).status]).toEqual([200, 429]);
    await control.configure('psa', { callsPerMinute: null });
    const free = await psa();
    expect([free.status, free.headers.get('x-ratelimit-limit')]).toEqual([200, null]);
  });
});

describe('creating a resource', () => {
  it('gives an id, a version and defaults', async () => {
    const created = await post({ ...ada, reference: 'run 7', shoe_size: 41 });
    expect([created.status, created.headers.get('location'), created.headers.get('etag')]).toEqual([201, '/psa/api/resources/R-1', '"1"']);
    expect(created.body).toEqual({
      id: 'R-1', ...ada, status: 'active', title: null, manager_id: null, org_unit: null, cost_center: null, start_date: null, end_date: null, utilization_target: null, resource_pool: null,
      reference: 'run 7', version: 1, modified_at: new Date(clock.ms).toISOString(),
    });
    expect((await psa('/R-1')).body).toEqual(created.body);
  });

  it('refuses an external id that exists, and names who has it', async () => {
    await post(ada);
    const refused = await post({ ...ada, name: 'Other' });
    expect([refused.status, refused.body]).toEqual([409, { error: 'duplicate_external_id', id: 'R-1', message: expect.any(String) }]);
    expect((await post({ ...ada, external_id: null })).status).toBe(201);
    expect((await post({ ...ada, external_id: null })).body.id).toBe('R-3');
  });

  it('tells every field that is wrong', async () => {
    const refused = await post({ name: ' ', email: 'nobody', status: 'gone', manager_id: 'R-9', start_date: '1.1.2026', utilization_target: '80%' });
    expect([refused.status, refused.body.error, Object.keys(refused.body.fields).sort()]).toEqual([422, 'invalid', ['email', 'manager_id', 'name', 'start_date', 'status', 'utilization_target']]);
    expect((await post({})).body.fields).toEqual({ name: 'is empty' });
  });

  it('answers an idempotency key as it did the first time, without doing anything', async () => {
    const first = await post(ada, { 'idempotency-key': 'k-1' });
    await psa('/R-1', { method: 'PUT', json: { title: 'Director' } });
    const again = await post(ada, { 'idempotency-key': 'k-1' });
    expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([201, 'true', first.body]);
    expect((await post({ ...ada, external_id: '2' }, { 'idempotency-key': 'k-2' })).body.id).toBe('R-2');
    expect((await psa()).body.total).toBe(2);
  });

  it('remembers no refusal under an idempotency key', async () => {
    expect((await post({}, { 'idempotency-key': 'k' })).status).toBe(422);
    expect((await post(ada, { 'idempotency-key': 'k' })).status).toBe(201);
  });
});

describe('changing a resource', () => {
  beforeEach(async () => void (await post(ada)));

  it('leaves fields alone that are not named', async () => {
    clock.passSeconds(1);
    const changed = await psa('/R-1', { method: 'PUT', json: { title: 'Director', id: 'R-9', version: 70 } });
    expect([changed.status, changed.body]).toMatchObject([200, { id: 'R-1', name: 'Ada Holt', title: 'Director', version: 2, modified_at: new Date(clock.ms).toISOString() }]);
  });

  it('is refused where the version has moved on, if it is asked for', async () => {
    const put = (version: string, title: string) => psa('/R-1', { method: 'PUT', json: { title }, headers: { 'if-match': version } });
    expect((await put('"1"', 'Director')).body.version).toBe(2);
    const stale = await put('"1"', 'Partner');
    expect([stale.status, stale.body]).toEqual([412, { error: 'version_conflict', version: 2, message: expect.any(String) }]);
    expect((await put('2', 'Partner')).body).toMatchObject({ title: 'Partner', version: 3 });
  });

  it('is refused for what a creation would be refused for', async () => {
    await post({ ...ada, external_id: '2' });
    expect((await psa('/R-1', { method: 'PUT', json: { external_id: '2' } })).body).toMatchObject({ error: 'duplicate_external_id', id: 'R-2' });
    expect((await psa('/R-1', { method: 'PUT', json: { name: null } })).body.fields).toEqual({ name: 'is empty' });
    expect((await psa('/R-1', { method: 'PUT', json: { external_id: '100001', manager_id: 'R-2' } })).status).toBe(200);
    expect((await psa('/R-9', { method: 'PUT', json: {} })).status).toBe(404);
  });

  it('can end in deleting it, and its reports have no manager then', async () => {
    await post({ name: 'Bo', manager_id: 'R-1' });
    expect((await psa('/R-1', { method: 'DELETE' })).status).toBe(204);
    expect((await psa('/R-1')).status).toBe(404);
    expect((await psa('/R-2')).body).toMatchObject({ manager_id: null, version: 2 });
    expect((await post(ada)).body.id).toBe('R-3');
  });
});

describe('listing resources', () => {
  it('goes by page numbers, in the order of creation', async () => {
    await control.seed('psa', { resources: Array.from({ length: 12 }, (_, place) => ({ external_id: String(place), name: `N${place}` })) });
    const second = (await psa('?page=2&per_page=5')).body;
    expect([second.page, second.total_pages, second.total, second.data.map(({ id }) => id)]).toEqual([2, 3, 12, ['R-6', 'R-7', 'R-8', 'R-9', 'R-10']]);
    expect((await psa('?page=4&per_page=5')).body.data).toEqual([]);
    for (const wrong of ['page=0', 'page=x', 'per_page=101', 'page=1e99', 'modified_since=soon']) expect([wrong, (await psa(`?${wrong}`)).body.error]).toEqual([wrong, 'invalid_parameter']);
  });

  it('finds one by external id, and those that were modified since', async () => {
    await post(ada);
    clock.passSeconds(1);
    await post({ ...ada, external_id: "x' OR 1=1" });
    const found = async (query: string) => (await psa(`?${query}`)).body.data.map(({ id }) => id);
    expect(await found('external_id=100001')).toEqual(['R-1']);
    expect(await found(`external_id=${encodeURIComponent("x' OR 1=1")}`)).toEqual(['R-2']);
    expect(await found(`modified_since=${new Date(clock.ms).toISOString()}`)).toEqual(['R-2']);
    expect(await found('external_id=none')).toEqual([]);
  });
});
