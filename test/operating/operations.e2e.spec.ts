import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningOperations } from '@muster/operations';
import { uuidv7 } from '@muster/platform-kernel';
import { eventually, type TestFirm } from '@muster/testing';
import { muster } from './muster.js';
import { operatedFirm, type OperatedFirm } from './operated-firm.js';
import { Operator } from './operator.js';

let operated: OperatedFirm;
let firm: TestFirm;
let operations: RunningOperations;
let operator: Operator;

beforeAll(async () => {
  operated = await operatedFirm();
  ({ firm, operations } = operated);
  operator = await Operator.signIn(operations, 'olga', 'operator');
}, 60_000);

afterAll(async () => {
  await operated?.stop();
}, 60_000);

interface Group {
  fingerprint: string;
  title: string;
  code: string;
  state: string;
  open: number;
  comments: number;
}

interface Page {
  groups: Group[];
  total: object;
}

/** The first event of a stream. */
async function firstEvent(stream: Response): Promise<{ event: string; data: string }> {
  let said = '';
  for await (const part of stream.body!.pipeThrough(new TextDecoderStream())) {
    said += part;
    const [, event, data] = /event: (\w+)\n(?:id: .*\n)?data: (.*)\n\n/.exec(said) ?? [];
    if (event !== undefined) return { event, data: data! };
  }
  throw new Error(`The stream ended after ${said}`);
}

describe('the queue of exceptions', () => {
  it('shows what a service could not take, among its like', async () => {
    await firm.publish([1, 2].map((n) => ({ key: `Q${n}`, version: 1, source: 'somebody-else', values: { givenName: 'Quinn' } })));
    const page = await eventually(async () => {
      const found = await operator.get<Page>('/v1/exception-groups');
      expect(found.groups[0]?.open).toBe(2);
      return found;
    }, { what: 'the exceptions to be queued', timeoutMs: 20_000 });
    expect(page).toMatchObject({
      groups: [{ title: 'Changes of workers by somebody else than hris', class: 'identity', code: 'source-mismatch', services: ['worker-sync'], systems: ['hris'], entity: 'worker', state: 'open', total: 2, canRetry: true, canEdit: true }],
      next: null, total: { groups: 1, exceptions: 2 }, facets: { class: [{ value: 'identity', count: 2 }], system: [{ value: 'hris', count: 2 }], entity: [{ value: 'worker', count: 2 }] },
    });
    const [{ fingerprint }] = page.groups as [Page['groups'][number]];
    const { exceptions } = await operator.get<{ exceptions: { id: string }[] }>(`/v1/exceptions?fingerprint=${fingerprint}`);
    expect(exceptions).toHaveLength(2);
    expect(await operator.get(`/v1/exceptions/${exceptions[0]!.id}`)).toMatchObject({ service: 'worker-sync', state: 'raised', times: 1, moves: [{ state: 'raised', by: 'worker-sync' }] });
    expect(JSON.stringify(page)).not.toContain('Quinn');
  });

  it('tells those who look on which groups have moved, and what is at stake', async () => {
    const watching = new AbortController();
    const stream = await fetch(`${operations.url}/v1/live`, { headers: { cookie: operator.cookie }, signal: watching.signal });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const heard = firstEvent(stream);
    const worker = uuidv7();
    await firm.send([firm.canonical('worker', worker, 1, { billable: true, employmentStatus: 'active' })]);
    await firm.send([firm.exception({ class: 'delivery', code: 'data', place: 'worker of time', entity: 'worker', recordId: worker, system: 'time' })]);
    const { event, data } = await heard;
    watching.abort();
    expect(event).toBe('exceptions');
    const [fingerprint] = (JSON.parse(data) as { fingerprints: string[] }).fingerprints;
    await eventually(async () => expect(await operator.get(`/v1/exception-groups/${fingerprint}`)).toMatchObject({ title: 'Workers that time refuses', stake: { billableWorkers: 1 }, records: 1 }), { what: 'the stake to be counted', timeoutMs: 20_000 });
  }, 60_000);

  it('says how the console is built where it is not', async () => {
    const response = await fetch(`${operations.url}/`);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(await response.text()).toContain('npm run build');
    expect((await fetch(`${operations.url}/v1/nothing`)).status).toBe(404);
    expect((await fetch(`${operations.url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${operations.url}/metrics`)).text()).toContain('muster_events_total');
  });
});

describe('a sign-in', () => {
  it('is needed for all but health, metrics and the console, however the path is written', async () => {
    for (const path of ['/v1/exception-groups', '/V1/exception-groups', '/v1/exception-groups/', '/v1/exceptions', '/v1/live', '/v1/audit', '/v1/session']) {
      const response = await fetch(operations.url + path);
      expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 401, 'application/problem+json; charset=utf-8']);
    }
  });

  it('is a cookie that no script reads, which ends when it is closed', async () => {
    await operations.operations.accounts.add({ name: 'rita', role: 'reader' }, 'reader of the spec');
    const { status, body, headers } = await operator.send<object>('POST', '/v1/session', { name: 'Rita', password: 'reader of the spec' });
    expect({ status, body }).toEqual({ status: 200, body: { name: 'rita', role: 'reader', expiresAt: expect.any(String) } });
    expect(headers.getSetCookie()).toEqual([expect.stringMatching(/^muster_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/), expect.stringMatching(/^muster_browser=[\w-]{43}; Max-Age=15552000; Path=\/v1\/session; Expires=[^;]+; HttpOnly; SameSite=Strict$/)]);
    const rita = await Operator.of(operations.url, 'rita', 'reader of the spec');
    expect(await rita.get('/v1/session')).toMatchObject({ name: 'rita', role: 'reader' });
    expect(await firm.query(`select name from operations.session where encode(token_hash, 'base64') like '%' || $1 || '%'`, [rita.cookie.split('=')[1]])).toEqual([]);
    expect(await rita.send('POST', '/v1/exception-groups/x/comment', { text: 'hello' })).toMatchObject({ status: 403, body: { code: 'role-needed', remedy: expect.any(String) } });
    expect((await rita.send('DELETE', '/v1/session')).status).toBe(204);
    expect((await rita.send('GET', '/v1/exception-groups')).status).toBe(401);

    const again = await Operator.of(operations.url, 'rita', 'reader of the spec');
    await operations.operations.accounts.setPassword('rita', 'another password of rita');
    expect((await again.send('GET', '/v1/session')).status).toBe(401);
  });

  it('is that of an account which the command line makes, and gives another password', async () => {
    const env = { DATABASE_URL: firm.databaseUrl };
    const made = JSON.parse((await muster(['account', 'add', 'stella', '--role', 'steward', '--json'], env)).out) as { password: string };
    const stella = await Operator.of(operations.url, 'stella', made.password);
    expect(await stella.get('/v1/session')).toMatchObject({ name: 'stella', role: 'steward' });
    expect(await muster(['account', 'add', 'stella'], env)).toMatchObject({ exitCode: 1, error: expect.stringContaining('There is an account stella already') });
    expect(await muster(['account', 'add', 'sam', '--role', 'king'], env)).toMatchObject({ exitCode: 2 });
    expect(await muster(['account', 'password', 'stella', '--password-stdin'], env, 'short')).toMatchObject({ exitCode: 1, error: expect.stringContaining('12 to 200 characters') });
    const { out } = await muster(['account', 'password', 'stella', '--password-stdin'], env, 'long enough for her\n');
    expect(out).toBe('stella has another password.\n');
    expect((await stella.send('GET', '/v1/session')).status).toBe(401);
    const again = await Operator.of(operations.url, 'stella', 'long enough for her');
    const { acts } = await again.get<{ acts: object[] }>('/v1/audit?limit=4');
    expect(acts).toMatchObject([{ act: 'sign-in', author: 'stella' }, { act: 'set-password', on: 'account/stella', author: expect.stringMatching(/ at the command line$/) }, { act: 'sign-in' }, { act: 'add-account', result: 'made as steward' }]);
  }, 60_000);

  it('is refused with a wrong password, and for a while after ten of them, for names that nobody has as well', async () => {
    await operations.operations.accounts.add({ name: 'walter', role: 'operator' }, 'the password of walter');
    const own = await operator.send('POST', '/v1/session', { name: 'walter', password: 'the password of walter' });
    const browser = own.headers.getSetCookie().find((cookie) => cookie.startsWith('muster_browser='))!.split(';')[0]!;
    for (const name of ['walter', 'nobody']) {
      const tries = [];
      for (let i = 0; i < 11; i += 1) tries.push(await operator.send('POST', '/v1/session', { name, password: 'a wrong guess of it' }));
      expect(tries.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
      expect(Number(tries.at(-1)!.headers.get('retry-after'))).toBeGreaterThan(800);
    }
    expect((await operator.send('POST', '/v1/session', { name: 'walter', password: 'the password of walter' })).status).toBe(429);
    // With the browser that walter has signed in with before, others on this address are no matter.
    expect((await operator.send('POST', '/v1/session', { name: 'walter', password: 'the password of walter' }, { cookie: browser })).status).toBe(200);
  });

  it('is of no use to a page from elsewhere', async () => {
    const path = '/v1/exception-groups/x/comment';
    for (const headers of <Record<string, string>[]>[{ origin: 'http://elsewhere.example' }, { origin: 'null' }, { 'content-type': 'text/plain' }, { 'content-type': 'application/x-www-form-urlencoded' }]) {
      expect(await operator.send('POST', path, { text: 'from elsewhere' }, headers)).toMatchObject({ status: 403, body: { code: 'foreign-request' } });
    }
    expect((await operator.send('POST', path, { text: 'from here' }, { origin: operations.url.replace('[::1]', '127.0.0.1') })).status).toBe(404);
  });
});

describe('what people do with a group', () => {
  const groupOf = async (code: string, state = 'open') => (await operator.get<Page>(`/v1/exception-groups?code=${code}&state=${state}`)).groups[0];
  const raised = (code: string, open: number) => eventually(async () => {
    const group = await groupOf(code);
    expect(group?.open).toBe(open);
    return group!;
  }, { what: `${code} to be queued`, timeoutMs: 20_000 });
  const audit = async () => (await operator.get<{ acts: { act: string; author: string; role: string; on: string; reason: string | null; result: string | null; details: object | null }[] }>('/v1/audit')).acts;

  it('is kept with who did it and why', async () => {
    const { fingerprint } = await raised('source-mismatch', 2);
    const path = `/v1/exception-groups/${fingerprint}`;
    expect(await operator.post(`${path}/assign`, { assignee: 'olga' })).toMatchObject({ assignee: 'olga', open: 2 });
    expect(await operator.post(`${path}/comment`, { text: 'HR knows.\nThey call back.' })).toMatchObject({ comments: 1 });
    const until = new Date(Date.now() + 3_000);
    expect(await operator.post(`${path}/snooze`, { until: until.toISOString(), reason: 'until HR calls' })).toMatchObject({ state: 'snoozed', snoozedUntil: until.toISOString() });
    expect(await groupOf('source-mismatch')).toBeUndefined();
    expect(await groupOf('source-mismatch', 'snoozed')).toMatchObject({ fingerprint });
    expect(await operator.send('POST', `${path}/snooze`, { until: '2020-01-01T00:00:00Z', reason: 'late' })).toMatchObject({ status: 400, body: { input: 'until' } });
    expect(await operator.send('POST', `${path}/discard`, {})).toMatchObject({ status: 400, body: { input: 'reason' } });
    const { activity } = await operator.get<{ activity: object[] }>(path);
    expect(activity).toMatchObject([{ act: 'snooze', author: 'olga', text: 'until HR calls' }, { act: 'comment', text: 'HR knows.\nThey call back.' }, { act: 'assign', details: { assignee: 'olga' } }, { act: 'raised', author: 'worker-sync' }]);
    expect((await audit())[0]).toMatchObject({ act: 'snooze', author: 'olga', role: 'operator', on: `exception-groups/${fingerprint}`, reason: 'until HR calls', result: `snoozed until ${until.toISOString()}` });
    // It comes back by itself.
    await raised('source-mismatch', 2);
  }, 60_000);

  it('tries again what a service keeps, after a rehearsal that changes nothing', async () => {
    const { fingerprint } = await raised('source-mismatch', 2);
    const right = firm.message({ key: 'Q1', version: 1, values: { givenName: 'Quinn' } }).message.value;
    // Stands for a correction: the stored bytes say now who the topic says speaks.
    await firm.query(`update worker_sync.parked set value = $1 where convert_from(key, 'UTF8') = 'Q1'`, [right]);
    const expected = { selected: 2, applied: 1, failed: 1, failures: [{ class: 'identity', code: 'source-mismatch', count: 1, reason: expect.any(String) }] };
    expect(await operator.post('/v1/exceptions/rehearse', { fingerprint })).toMatchObject({ dryRun: true, ...expected });
    expect(await firm.latest('worker', 'hris', 'Q1')).toBeUndefined();
    expect(await operator.post('/v1/exceptions/retry', { fingerprint, reason: 'HR has corrected it' })).toMatchObject({ dryRun: false, ...expected });
    await raised('source-mismatch', 1);
    expect(await firm.latest('worker', 'hris', 'Q1')).toMatchObject({ givenName: 'Quinn' });
    expect((await audit()).slice(0, 2)).toMatchObject([{ act: 'retry', reason: 'HR has corrected it', result: '2: 1 applied, 1 failed', details: { applied: 1, failed: 1 } }, { act: 'rehearse', result: 'a rehearsal of 2: 1 applied, 1 failed' }]);
  }, 60_000);

  it('ends at its service what is discarded there', async () => {
    const { fingerprint } = await raised('source-mismatch', 1);
    const [item] = (await operator.get<{ exceptions: { id: string; topic: string; partition: number; offset: number }[] }>(`/v1/exceptions?fingerprint=${fingerprint}`)).exceptions;
    const { parked } = await operator.get<{ parked: object }>(`/v1/exceptions/${item!.id}`);
    expect(parked).toMatchObject({ topic: item!.topic, offset: item!.offset, status: 'parked', readable: true });
    expect(JSON.stringify(parked)).not.toMatch(/Quinn|Q2/);
    expect(await operator.post(`/v1/exception-groups/${fingerprint}/discard`, { reason: 'a test of HR', ids: [item!.id] })).toMatchObject({ state: 'ended', open: 0, total: 2, canRetry: false });
    expect((await audit())[0]).toMatchObject({ act: 'discard', result: '1 discarded', details: { atServices: 1, hereAlone: 0 } });
    expect(await firm.query(`select status from worker_sync.parked where convert_from(key, 'UTF8') = 'Q2'`)).toEqual([{ status: 'discarded' }]);
    await eventually(async () => expect(await operator.get(`/v1/exceptions/${item!.id}`)).toMatchObject({ state: 'discarded', moves: expect.arrayContaining([expect.objectContaining({ by: 'worker-sync', state: 'discarded' })]) }), { what: 'the service to tell of it', timeoutMs: 20_000 });
  }, 60_000);

  it('says why something cannot be tried again, and what a service that is away makes of it', async () => {
    const { fingerprint: delivery } = (await groupOf('data'))!;
    expect(await operator.send('POST', '/v1/exceptions/rehearse', { fingerprint: delivery })).toMatchObject({ status: 503, body: { code: 'service-unreachable' } });
    expect(await operator.send('POST', '/v1/exceptions/retry', { fingerprint: delivery })).toMatchObject({ status: 503, body: { code: 'service-unreachable' } });
    expect((await audit())[0]).toMatchObject({ act: 'retry', result: 'failed: service-unreachable' });
    await firm.send([firm.exception({ service: 'worker-sync', class: 'decision', code: 'cost-rate', place: 'p', entity: 'assignment' })]);
    const { fingerprint } = await raised('cost-rate', 1);
    expect(await operator.post('/v1/exceptions/retry', { fingerprint })).toMatchObject({ failed: 1, failures: [{ code: 'not-retried', reason: expect.stringContaining('by itself') }] });
  }, 60_000);

  it('discards what has no end elsewhere in operations alone, until it is told anew', async () => {
    const { fingerprint } = await raised('cost-rate', 1);
    expect(await operator.post(`/v1/exception-groups/${fingerprint}/discard`, { reason: 'agreed with finance' })).toMatchObject({ state: 'ended', open: 0, total: 1 });
    expect((await audit())[0]).toMatchObject({ act: 'discard', reason: 'agreed with finance', details: { discarded: 1, atServices: 0, hereAlone: 1 } });
    const [item] = (await operator.get<{ exceptions: { id: string; exceptionId: string }[] }>(`/v1/exceptions?fingerprint=${fingerprint}&state=ended`)).exceptions;
    expect(await operator.get(`/v1/exceptions/${item!.id}`)).toMatchObject({ state: 'discarded', outcome: 'by-operator', moves: [{ state: 'raised' }, { state: 'discarded', by: 'olga' }] });
    expect((await operator.send('POST', `/v1/exception-groups/${fingerprint}/discard`, { reason: 'again' })).status).toBe(409);
    await firm.send([firm.exception({ service: 'worker-sync', class: 'decision', code: 'cost-rate', place: 'p', entity: 'assignment', exceptionId: item!.exceptionId })]);
    await raised('cost-rate', 1);
  }, 60_000);
});
