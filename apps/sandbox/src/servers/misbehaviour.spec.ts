import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { renameField } from './misbehaviour/rename-field.js';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import type { SystemName } from './systems.js';
import { ask, SetClock, type Asked, type Question } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;
let token: string;

/** One call that lists people, and one that makes a person, in each system. */
const listed: Record<SystemName, string> = { hr: '/v1/workers', psa: '/api/resources', erp: '/odata/Employees' };
const made: Record<SystemName, unknown> = { hr: { id: '7', assignments: [{ effective_from: '2026-01-01' }] }, psa: { name: 'Ada', external_id: '7' }, erp: { EmployeeNo: '7' } };
const collections: Record<SystemName, string> = { hr: 'workers', psa: 'resources', erp: 'Employees' };
const systems = Object.keys(listed) as SystemName[];

function call(system: SystemName, question: Question = {}, path = listed[system]): Promise<Asked> {
  const authorization = system === 'psa' ? `Bearer ${token}` : `Basic ${Buffer.from('muster:erp-password').toString('base64')}`;
  return ask(`${sandbox.urlOf(system)}${path}`, { ...question, headers: { authorization, 'x-api-key': 'hr-full-key', ...question.headers } });
}
const make = (system: SystemName) => call(system, { method: 'POST', json: made[system] });
const peopleIn = async (system: SystemName) => (await control.rows(system, collections[system])).length;

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(async () => {
  for (const system of systems) await control.reset(system);
  token = (await ask(`${sandbox.urlOf('psa')}/oauth/token`, { method: 'POST', form: { grant_type: 'client_credentials', client_id: 'muster', client_secret: 'psa-client-secret' } })).body.access_token;
});
afterAll(() => sandbox.stop());

describe.each(systems)('%s, told to misbehave,', (system) => {
  it('throttles with and without Retry-After, and does nothing meanwhile', async () => {
    await control.behave(system, [{ do: 'throttle', retryAfterSeconds: 7, times: 1 }, { do: 'throttle' }]);
    const [told, silent] = [await make(system), await make(system)];
    expect([told.status, told.headers.get('retry-after'), silent.status, silent.headers.get('retry-after')]).toEqual([429, '7', 429, null]);
    expect(await peopleIn(system)).toBe(0);
  });

  it('fails with a server error, a failure inside a 200 or an expired token, each in its own form', async () => {
    await control.behave(system, [{ do: 'error', times: 1 }, { do: 'error', status: 503, times: 1 }, { do: 'failure-inside-200', times: 1 }, { do: 'expired-token', times: 1 }]);
    const answers = [await make(system), await make(system), await make(system), await make(system)];
    expect(answers.map(({ status }) => status)).toEqual([500, 503, 200, 401]);
    const inside200 = { hr: { status: 'error', error: 'backend_unavailable' }, psa: { success: false, error: { code: 'internal' } }, erp: { error: { code: 'BackendFailure' } } };
    const expired = { hr: { error: 'unauthorized', status: 401 }, psa: { error: 'token_expired' }, erp: { error: { code: 'Unauthorized' } } };
    expect([answers[2]!.body, answers[3]!.body]).toMatchObject([inside200[system], expired[system]]);
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
    expect([created.status, created.text, await peopleIn(system), (await call(system)).text]).toEqual([201, '', 1, '']);
  });

  it('is out of reach', async () => {
    await control.behave(system, [{ do: 'outage' }]);
    await expect(make(system)).rejects.toThrow();
    expect(await peopleIn(system)).toBe(0);
    await control.calm(system);
    expect((await make(system)).status).toBe(201);
  });

  it('renames a field of its records in lists and alone', async () => {
    await make(system);
    const [from, key] = { hr: ['assignments.effective_from', 'items'], psa: ['external_id', 'data'], erp: ['EmployeeNo', 'value'] }[system] as [string, string];
    await control.behave(system, [{ do: 'rename-field', from, to: 'number_new' }]);
    const { body } = await call(system);
    const one = { hr: '/v1/workers/7', psa: '/api/resources/R-1', erp: "/odata/Employees('7')" }[system];
    for (const record of [...(body[key] as unknown as object[]), (await call(system, {}, one)).body]) {
      expect(JSON.stringify(record)).toContain('"number_new"');
      expect(JSON.stringify(record)).not.toContain(`"${from.split('.').at(-1)}"`);
    }
    await control.calm(system);
    expect((await call(system)).text).not.toContain('number_new');
  });

  it('is slower, and does the work', async () => {
    await control.behave(system, [{ do: 'latency', latencyMs: 50 }]);
    const begun = performance.now();
    expect((await make(system)).status).toBe(201);
    expect(performance.now() - begun).toBeGreaterThan(45);
  });

  it('notes what it did wrong', async () => {
    await control.behave(system, [{ do: 'outage', times: 1 }, { do: 'throttle', times: 1 }]);
    await control.clearCalls(system);
    await call(system).catch(() => undefined);
    await call(system);
    await call(system);
    expect((await control.calls(system)).map(({ status, misbehaved }) => [status, misbehaved])).toEqual([[null, 'outage'], [429, 'throttle'], [200, undefined]]);
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
    [{ rules: [{ do: 'error', match: { body: 'x' } }] }], [{ rules: [{ do: 'rename-field', from: 'a' }] }], [{ rules: [{ do: 'error', latencyMs: -1 }] }], [{ rules: [null] }], [{ rules: [], mood: 'bad' }], [{}],
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
