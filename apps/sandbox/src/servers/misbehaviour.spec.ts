import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { renameField } from './misbehaviour/rename-field.js';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import type { SystemName } from './systems.js';
import { ask, SetClock, type AnswerBody, type Asked, type Question } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;

/** How to sign in to a system, to list its people and to make one, and what it says when something goes wrong. */
interface Vendor {
  signIn?: () => Promise<Record<string, string>>;
  headers?: Record<string, string>;
  collection: string;
  list: [path: string, question?: Question];
  make: [path: string, question: Question];
  one: [path: string, question?: Question];
  made?: number;
  /** Of a throttled call; of errors with 500 and 503; of a token that has expired. */
  statuses?: { throttled: number; errors: [number, number]; expired: number };
  inside200: unknown;
  expired: unknown;
  renamed: { from: string; records: (body: AnswerBody) => unknown };
}

const jsonPost = (json: unknown): Question => ({ method: 'POST', json });
const rpc = (method: string, params: unknown) => jsonPost({ jsonrpc: '2.0', id: 1, method, params });
const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const vendors: Partial<Record<SystemName, Vendor>> = {
  hr: {
    headers: { 'x-api-key': 'hr-full-key' }, collection: 'workers', list: ['/v1/workers'], make: ['/v1/workers', jsonPost({ id: '7', assignments: [{ effective_from: '2026-01-01' }] })], one: ['/v1/workers/7'],
    inside200: { status: 'error', error: 'backend_unavailable' }, expired: { error: 'unauthorized', status: 401 }, renamed: { from: 'assignments.effective_from', records: ({ items }) => items },
  },
  psa: {
    signIn: async () => bearer((await ask(`${sandbox.urlOf('psa')}/oauth/token`, { method: 'POST', form: { grant_type: 'client_credentials', client_id: 'muster', client_secret: 'psa-client-secret' } })).body.access_token),
    collection: 'resources', list: ['/api/resources'], make: ['/api/resources', jsonPost({ name: 'Ada', external_id: '7' })], one: ['/api/resources/R-1'],
    inside200: { success: false, error: { code: 'internal' } }, expired: { error: 'token_expired' }, renamed: { from: 'external_id', records: ({ data }) => data },
  },
  erp: {
    headers: { authorization: basic('muster', 'erp-password') }, collection: 'Employees', list: ['/odata/Employees'], make: ['/odata/Employees', jsonPost({ EmployeeNo: '7' })], one: ["/odata/Employees('7')"],
    inside200: { error: { code: 'BackendFailure' } }, expired: { error: { code: 'Unauthorized' } }, renamed: { from: 'EmployeeNo', records: ({ value }) => value },
  },
  rm: {
    headers: bearer('rm-token'), collection: 'people', list: ['/v2/people'], make: ['/v2/people', jsonPost({ name: 'Ada', external_id: '7' })], one: ['/v2/people/P-1'],
    inside200: { code: 'calendar_unavailable' }, expired: { code: 'token_expired' }, renamed: { from: 'external_id', records: ({ people }) => people },
  },
  identity: {
    headers: bearer('identity-token'), collection: 'Users', list: ['/scim/v2/Users'], one: ['/scim/v2/Users?filter=userName%20eq%20%227%22'],
    make: ['/scim/v2/Users', jsonPost({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: '7' })],
    inside200: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '503' }, expired: { status: '401' }, renamed: { from: 'userName', records: ({ Resources }) => Resources },
  },
  time: {
    signIn: async () => ({ authorization: `Session ${((await ask(`${sandbox.urlOf('time')}/rpc`, rpc('session.login', { user: 'muster', password: 'time-password' }))).body.result as { token: string }).token}` }),
    collection: 'employees', list: ['/rpc', rpc('employee.searchRead', {})], make: ['/rpc', rpc('employee.create', { rows: [{ employee_no: '7', name: 'Ada' }] })], one: ['/rpc', rpc('employee.read', { ids: [1] })], made: 200,
    statuses: { throttled: 200, errors: [200, 200], expired: 200 }, inside200: { id: 1, error: { code: 'backend_error' } }, expired: { id: 1, error: { code: 'session_expired' } },
    renamed: { from: 'employee_no', records: ({ result }) => result },
  },
  crm: {
    signIn: async () => bearer((await ask(`${sandbox.urlOf('crm')}/oauth/token`, { method: 'POST', form: { grant_type: 'client_credentials', client_id: 'muster', client_secret: 'crm-client-secret' } })).body.access_token),
    collection: 'Accounts', list: ['/services/data/query?q=SELECT+Id,Name+FROM+Account'], make: ['/services/data/sobjects/Account/ExternalId__c/7', { method: 'PATCH', json: { Name: 'Ada' } }], one: ['/services/data/sobjects/Account/ExternalId__c/7'],
    inside200: [{ errorCode: 'QUERY_TIMEOUT' }], expired: [{ errorCode: 'INVALID_SESSION_ID' }], renamed: { from: 'Name', records: (body) => body.records },
  },
};
const systems = Object.keys(vendors) as SystemName[];
const signedIn: Partial<Record<SystemName, Record<string, string>>> = {};

function call(system: SystemName, [path, question = {}]: [string, Question?] = vendors[system]!.list): Promise<Asked> {
  return ask(`${sandbox.urlOf(system)}${path}`, { ...question, headers: { ...signedIn[system], ...question.headers } });
}
const make = (system: SystemName) => call(system, vendors[system]!.make);
const peopleIn = async (system: SystemName) => (await control.rows(system, vendors[system]!.collection)).length;
const statusesOf = (system: SystemName) => vendors[system]!.statuses ?? { throttled: 429, errors: [500, 503], expired: 401 };

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(async () => {
  for (const system of systems) {
    await control.reset(system);
    signedIn[system] = vendors[system]!.headers ?? (await vendors[system]!.signIn!());
  }
});
afterAll(() => sandbox.stop());

describe.each(systems)('%s, told to misbehave,', (system) => {
  it('throttles with and without Retry-After, and does nothing meanwhile', async () => {
    await control.behave(system, [{ do: 'throttle', retryAfterSeconds: 7, times: 1 }, { do: 'throttle' }]);
    const [told, silent] = [await make(system), await make(system)];
    const { throttled } = statusesOf(system);
    expect([told.status, told.headers.get('retry-after'), silent.status, silent.headers.get('retry-after')]).toEqual([throttled, '7', throttled, null]);
    expect(await peopleIn(system)).toBe(0);
  });

  it('fails with a server error, a failure inside a 200 or an expired token, each in its own form', async () => {
    await control.behave(system, [{ do: 'error', times: 1 }, { do: 'error', status: 503, times: 1 }, { do: 'failure-inside-200', times: 1 }, { do: 'expired-token', times: 1 }]);
    const answers = [await make(system), await make(system), await make(system), await make(system)];
    const { errors, expired } = statusesOf(system);
    expect(answers.map(({ status }) => status)).toEqual([...errors, 200, expired]);
    expect([answers[2]!.body ?? answers[2]!.text, answers[3]!.body ?? answers[3]!.text]).toMatchObject([vendors[system]!.inside200, vendors[system]!.expired]);
    expect(await peopleIn(system)).toBe(0);
  });

  it('does the work and never answers', async () => {
    await control.behave(system, [{ do: 'timeout-after-success', latencyMs: 20 }]);
    await expect(make(system)).rejects.toThrow();
    expect(await peopleIn(system)).toBe(1);
  });

  it('neither does the work nor answers', async () => {
    await control.behave(system, [{ do: 'timeout', latencyMs: 20 }]);
    await expect(make(system)).rejects.toThrow();
    expect(await peopleIn(system)).toBe(0);
  });

  it('cuts an answer in the middle, after the work', async () => {
    await control.behave(system, [{ do: 'cut' }]);
    await expect(make(system)).rejects.toThrow();
    expect(await peopleIn(system)).toBe(1);
  });

  it('answers with an empty body, after the work', async () => {
    await control.behave(system, [{ do: 'empty-body' }]);
    const created = await make(system);
    expect([created.status, created.text, await peopleIn(system), (await call(system)).text]).toEqual([vendors[system]!.made ?? 201, '', 1, '']);
  });

  it('is out of reach', async () => {
    await control.behave(system, [{ do: 'outage' }]);
    await expect(make(system)).rejects.toThrow();
    expect(await peopleIn(system)).toBe(0);
    await control.calm(system);
    expect((await make(system)).status).toBe(vendors[system]!.made ?? 201);
  });

  it('renames a field of its records in lists and alone', async () => {
    await make(system);
    const { from, records } = vendors[system]!.renamed;
    await control.behave(system, [{ do: 'rename-field', from, to: 'number_new' }]);
    for (const text of [JSON.stringify(records((await call(system)).body)), (await call(system, vendors[system]!.one)).text]) {
      expect(text).toContain('"number_new"');
      expect(text).not.toContain(`"${from.split('.').at(-1)}"`);
    }
    await control.calm(system);
    expect((await call(system)).text).not.toContain('number_new');
  });

  it('is slower, and does the work', async () => {
    await control.behave(system, [{ do: 'latency', latencyMs: 50 }]);
    const begun = performance.now();
    expect((await make(system)).status).toBe(vendors[system]!.made ?? 201);
    expect(performance.now() - begun).toBeGreaterThan(45);
  });

  it('notes what it did wrong', async () => {
    await control.behave(system, [{ do: 'outage', times: 1 }, { do: 'throttle', times: 1 }]);
    await control.clearCalls(system);
    await call(system).catch(() => undefined);
    await call(system);
    await call(system);
    expect((await control.calls(system)).map(({ status, misbehaved }) => [status, misbehaved])).toEqual([[null, 'outage'], [statusesOf(system).throttled, 'throttle'], [200, undefined]]);
  });
});

describe('rules', () => {
  it('are for the calls that they fit, and end when they are used up', async () => {
    await control.behave('hr', [{ match: { method: 'post', path: '/workers$' }, do: 'error', times: 2 }]);
    const statuses = [(await call('hr')).status, (await make('hr')).status, (await make('hr')).status, (await make('hr')).status];
    expect(statuses).toEqual([200, 500, 500, 201]);
    const told = (await ask(`${sandbox.url}/_sandbox/hr/behave`)).body;
    expect(told).toEqual([{ match: { method: 'post', path: '/workers$' }, do: 'error', times: 2, fired: 2 }]);
  });

  it('end by themselves once their time is over', async () => {
    await control.behave('hr', [{ do: 'error', seconds: 120 }]);
    clock.passSeconds(119);
    expect((await call('hr')).status).toBe(500);
    clock.passSeconds(1);
    expect((await call('hr')).status).toBe(200);
  });

  it('with a probability draw alike under the same seed', async () => {
    const run = async (seed: number) => {
      await control.behave('hr', [{ do: 'error', probability: 0.2 }], seed);
      const statuses: number[] = [];
      for (let calls = 0; calls < 100; calls += 1) statuses.push((await call('hr')).status);
      return statuses;
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
    const failed = first.filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(8);
    expect(failed).toBeLessThan(35);
  });

  it.each([
    [{ rules: 'all' }], [{ rules: [{}] }], [{ rules: [{ do: 'sulk' }] }], [{ rules: [{ do: 'error', status: 200 }] }], [{ rules: [{ do: 'error', probability: 2 }] }], [{ rules: [{ do: 'error', match: { path: '(' } }] }],
    [{ rules: [{ do: 'error', match: { body: 'x' } }] }], [{ rules: [{ do: 'rename-field', from: 'a' }] }], [{ rules: [{ do: 'error', latencyMs: -1 }] }], [{ rules: [{ do: 'outage', seconds: 0.5 }] }], [{ rules: [null] }], [{ rules: [], mood: 'bad' }], [{}],
  ])('are refused as %j, and those before stay', async (json) => {
    await control.behave('hr', [{ do: 'throttle' }]);
    const refused = await ask(`${sandbox.url}/_sandbox/hr/behave`, { method: 'POST', json });
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_rules']);
    expect((await call('hr')).status).toBe(429);
  });
});

describe('a renamed field', () => {
  it('can move into an object, through lists', () => {
    const records = [{ rows: [{ mail: 'a', contact: { phone: 1 } }, { phone: 2 }] }, {}, null, 'x'];
    renameField(records, 'rows.mail', 'contact.email');
    expect(records).toEqual([{ rows: [{ contact: { phone: 1, email: 'a' } }, { phone: 2 }] }, {}, null, 'x']);
  });
});
