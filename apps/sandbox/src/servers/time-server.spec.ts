import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;
let token: string;

interface Rpc {
  result: unknown;
  error: { code: string | number; data?: Record<string, unknown> };
}

async function rpcAt(at: RunningSandbox, method: string, params: unknown, session: string | undefined): Promise<Rpc> {
  const answer = await ask(`${at.urlOf('time')}/rpc`, { method: 'POST', json: { jsonrpc: '2.0', id: 7, method, params }, headers: session === undefined ? {} : { authorization: `Session ${session}` } });
  expect([answer.status, answer.body.id]).toEqual([200, 7]);
  return answer.body as unknown as Rpc;
}
const rpc = async (method: string, params: unknown = {}, session: string | undefined = token) => rpcAt(sandbox, method, params, session);
const result = async (method: string, params: unknown = {}) => (await rpc(method, params)).result;
const code = async (method: string, params: unknown = {}, session?: string) => (await rpc(method, params, session ?? token)).error.code;
const login = async (at: RunningSandbox) => ((await rpcAt(at, 'session.login', { user: 'muster', password: 'time-password' }, undefined)).result as { token: string }).token;
const ada = { employee_no: '100001', name: 'Ada Holt' };

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(async () => {
  clock.ms = Date.parse('2026-11-23T08:00:00.000Z');
  await control.reset('time');
  token = await login(sandbox);
});
afterAll(() => sandbox.stop());

describe('seats', () => {
  it('are as many employees as may be active: another one is refused, and those who are stay so', async () => {
    expect(await result('employee.create', { rows: [ada] })).toHaveLength(1);
    await control.configure('time', { seats: 1 });
    expect(await code('employee.create', { rows: [{ employee_no: '100002', name: 'Bo' }] })).toBe('invalid_values');
    expect(await result('employee.create', { rows: [{ employee_no: '100003', name: 'Cy', active: false }] })).toHaveLength(1);
    expect(await result('employee.write', { ids: [1], values: { name: 'Ada H.' } })).toBe(true);
    await control.configure('time', { seats: null });
    expect(await result('employee.create', { rows: [{ employee_no: '100002', name: 'Bo' }] })).toHaveLength(1);
  });
});

describe('a session', () => {
  it('is opened with a name and a password, and needed for all else', async () => {
    expect(await result('session.login', { user: 'muster', password: 'time-password' })).toEqual({ token: expect.any(String), user: 'muster', expires_in: 600 });
    expect([await code('session.login', { user: 'muster', password: 'guess' }), await code('employee.search', {}, 'invented'), (await rpcAt(sandbox, 'employee.search', {}, undefined)).error.code]).toEqual(['login_failed', 'session_invalid', 'session_missing']);
    const log = JSON.stringify(await control.calls('time'));
    for (const secret of ['time-password', 'guess', token]) expect([secret, log.includes(secret)]).toEqual([secret, false]);
  });

  it('ends after its time, which can be set, and when it is left', async () => {
    await control.configure('time', { sessionLifeS: 5 });
    token = await login(sandbox);
    clock.passSeconds(4);
    expect(await result('employee.search')).toEqual([]);
    clock.passSeconds(1);
    expect(await code('employee.search')).toBe('session_expired');
    token = await login(sandbox);
    expect(await result('session.logout')).toBe(true);
    expect(await code('employee.search')).toBe('session_expired');
  });
});

describe('rows', () => {
  it('are created together or not at all, under one time', async () => {
    clock.ms += 400;
    expect(await result('employee.create', { rows: [ada, { employee_no: '100002', name: 'Bo' }] })).toEqual([1, 2]);
    const twice = await rpc('employee.create', { rows: [{ employee_no: '100003', name: 'Cy' }, ada] });
    expect(twice.error).toMatchObject({ code: 'duplicate', data: { id: 1 } });
    expect(await result('employee.searchRead', { fields: ['name', 'last_modified_at'] })).toEqual([{ id: 1, name: 'Ada Holt', last_modified_at: '2026-11-23T08:00:00Z' }, { id: 2, name: 'Bo', last_modified_at: '2026-11-23T08:00:00Z' }]);
    expect(await result('employee.read', { ids: [1] })).toEqual([{ id: 1, ...ada, email: null, login: null, active: true, unit: null, cost_center: null, reference: null, last_modified_at: '2026-11-23T08:00:00Z' }]);
  });

  it('are written together, in the fields that are named', async () => {
    await result('employee.create', { rows: [ada, { employee_no: '100002', name: 'Bo' }] });
    clock.passSeconds(5);
    expect(await result('employee.write', { ids: [1, 2], values: { active: false } })).toBe(true);
    expect(await result('employee.searchRead', { domain: [['active', '=', false]], fields: ['name', 'last_modified_at'] })).toEqual([{ id: 1, name: 'Ada Holt', last_modified_at: '2026-11-23T08:00:05Z' }, { id: 2, name: 'Bo', last_modified_at: '2026-11-23T08:00:05Z' }]);
    expect((await rpc('employee.write', { ids: [1, 9], values: { active: true } })).error).toMatchObject({ code: 'not_found', data: { ids: [9] } });
    expect(await code('employee.write', { ids: [2], values: { employee_no: '100001' } })).toBe('duplicate');
    expect((await rpc('employee.write', { ids: [1], values: { name: null, active: 'no', shoe: 1 } })).error).toMatchObject({ code: 'invalid_values', data: { fields: { name: 'is empty', active: 'must be true or false', shoe: 'is unknown' } } });
    expect(await result('employee.search', { domain: [['active', '=', false]] })).toEqual([1, 2]);
  });
});

describe('searching', () => {
  beforeEach(() => control.seed('time', { employees: Array.from({ length: 12 }, (_, place) => ({ employee_no: String(100 + place), name: `N${place}`, unit: place % 2 === 0 ? 'A' : 'B' })) }));

  it('goes by offset and limit, in the wished order', async () => {
    expect(await result('employee.search', { offset: 5, limit: 3 })).toEqual([6, 7, 8]);
    expect(await result('employee.search', { order: [['unit', 'DESC'], ['id', 'DESC']], limit: 4 })).toEqual([12, 10, 8, 6]);
    expect(await result('employee.search', { offset: 12 })).toEqual([]);
    for (const wrong of [{ limit: 0 }, { limit: 501 }, { offset: -1 }, { offset: 'x' }]) expect([wrong, await code('employee.search', wrong)]).toEqual([wrong, -32602]);
  });

  it('finds what changed since, second by second', async () => {
    clock.passSeconds(60);
    await result('employee.write', { ids: [3, 1], values: { unit: 'C' } });
    const since = (operator: string) => result('employee.search', { domain: [['last_modified_at', operator, '2026-11-23T08:01:00Z']], order: [['last_modified_at', 'ASC']] });
    expect([await since('>='), await since('>')]).toEqual([[1, 3], []]);
  });

  it('takes domains with and, or, lists and patterns', async () => {
    const search = (...domain: unknown[]) => result('employee.search', { domain });
    expect(await search(['employee_no', '=', '103'])).toEqual([4]);
    expect(await search('OR', ['employee_no', 'in', ['100', '102']], [['unit', '=', 'B'], ['name', 'ilike', 'n1%']])).toEqual([1, 2, 3, 12]);
    expect(await search(['name', '!=', "x' OR 1=1"], ['id', '<=', 2])).toEqual([1, 2]);
  });

  it.each([[[['shoe', '=', 1]]], [[['name', '~', 'x']]], [[['name', '=']]], ['name'], [['name']], [[['last_modified_at', '>', 'soon']]], [[['name', '=', {}]]], [JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`)]])('refuses the domain %j', async (domain) => {
    expect(await code('employee.search', { domain })).toBe('invalid_domain');
  });
});

describe('entries', () => {
  const entry = { employee: 1, charge_code: 1, day: '2026-12-01', hours: 7.5 };

  beforeEach(async () => {
    await result('employee.create', { rows: [ada, { employee_no: '100002', name: 'Bo' }] });
    await result('chargeCode.create', { rows: [{ code: 'CC-1', opens_on: '2026-12-01', closes_on: '2026-12-31', employees: [1] }] });
  });

  it('are booked by who may, on a code that is open', async () => {
    expect(await result('entry.create', { rows: [entry] })).toEqual([1]);
    for (const wrong of [{ employee: 2 }, { charge_code: 9 }, { day: '2026-11-30' }, { day: '2027-01-01' }]) expect([wrong, await code('entry.create', { rows: [{ ...entry, ...wrong }] })]).toEqual([wrong, 'not_bookable']);
    await result('chargeCode.write', { ids: [1], values: { employees: null } });
    expect(await result('entry.create', { rows: [{ ...entry, employee: 2 }] })).toEqual([2]);
    expect(await code('chargeCode.write', { ids: [1], values: { employees: ['x'] } })).toBe('invalid_values');
  });

  it('are booked on a restricted code by who has an active assignment that covers the day, and is one of those who may', async () => {
    await result('chargeCode.write', { ids: [1], values: { restricted: true, employees: null } });
    const assign = (more: object) => result('assignment.create', { rows: [{ assignment_no: 'A-1', employee: 1, charge_code: 1, opens_on: '2026-12-10', closes_on: '2026-12-20', ...more }] });
    const booked = async (day: string, employee = 1) => (await rpc('entry.create', { rows: [{ ...entry, employee, day }] })).error?.code;
    expect(await booked('2026-12-10')).toBe('not_bookable');
    await assign({});
    expect(await Promise.all([booked('2026-12-09'), booked('2026-12-10'), booked('2026-12-20'), booked('2026-12-21'), booked('2026-12-15', 2)])).toEqual(['not_bookable', undefined, undefined, 'not_bookable', 'not_bookable']);
    await assign({ assignment_no: 'A-2', employee: 2, opens_on: null, closes_on: null });
    expect(await booked('2026-12-15', 2)).toBeUndefined();
    await result('assignment.write', { ids: [2], values: { active: false } });
    expect(await booked('2026-12-15', 2)).toBe('not_bookable');
    await result('chargeCode.write', { ids: [1], values: { employees: [2] } });
    expect(await booked('2026-12-15')).toBe('not_bookable');
    await result('chargeCode.write', { ids: [1], values: { restricted: false, employees: null } });
    expect(await booked('2026-12-25', 2)).toBeUndefined();
  });

  it('are submitted and approved, and then stay', async () => {
    await result('entry.create', { rows: [entry] });
    expect(await code('entry.approve', { ids: [1] })).toBe('wrong_state');
    expect(await code('entry.write', { ids: [1], values: { state: 'approved' } })).toBe('invalid_values');
    expect(await result('entry.submit', { ids: [1] })).toBe(true);
    expect(await result('entry.approve', { ids: [1] })).toBe(true);
    expect(await result('entry.read', { ids: [1] })).toMatchObject([{ ...entry, state: 'approved', approved_by: 'muster', approved_at: new Date(clock.ms).toISOString() }]);
    expect(await code('entry.write', { ids: [1], values: { hours: 1 } })).toBe('entry_locked');
    expect(await code('entry.approve', { ids: [1] })).toBe('wrong_state');
  });
});

describe('assignments', () => {
  const assigned = { assignment_no: 'A-1', employee: 1, charge_code: 1, opens_on: '2026-12-10', closes_on: '2026-12-20' };

  beforeEach(async () => {
    await result('employee.create', { rows: [ada] });
    await result('chargeCode.create', { rows: [{ code: 'CC-1' }] });
  });

  it('are rows as all others, known by one number', async () => {
    expect(await result('assignment.create', { rows: [assigned] })).toEqual([1]);
    expect(await result('assignment.searchRead', { domain: [['assignment_no', '=', 'A-1']] })).toEqual([{ id: 1, ...assigned, active: true, reference: null, last_modified_at: '2026-11-23T08:00:00Z' }]);
    expect((await rpc('assignment.create', { rows: [assigned] })).error).toMatchObject({ code: 'duplicate', data: { id: 1 } });
    expect(await result('assignment.write', { ids: [1], values: { closes_on: null } })).toBe(true);
    expect(await result('chargeCode.read', { ids: [1], fields: ['restricted'] })).toEqual([{ id: 1, restricted: false }]);
  });

  it('are of somebody, to a charge code, and end after they begin', async () => {
    const wrong = await rpc('assignment.create', { rows: [{ ...assigned, employee: 9, charge_code: 9, closes_on: '2026-12-01' }] });
    expect(wrong.error).toMatchObject({ code: 'invalid_values', data: { fields: { employee: 'is nobody', charge_code: 'is no charge code', closes_on: 'is before opens_on' } } });
    expect((await rpc('assignment.create', { rows: [{}] })).error.data!.fields).toEqual({ assignment_no: 'is empty', employee: 'is empty', charge_code: 'is empty' });
  });
});

describe('what is no call', () => {
  it.each([
    ['', -32700], ['{', -32700], ['[]', -32600], ['{}', -32600], ['{"jsonrpc":"2.0","id":1}', -32600], ['{"jsonrpc":"1.0","id":1,"method":"employee.search"}', -32600], ['[{"jsonrpc":"2.0","id":1,"method":"employee.search"}]', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"employee.search","params":[1]}', -32602], ['{"jsonrpc":"2.0","id":1,"method":"constructor"}', -32601], [`${'['.repeat(8_000)}${']'.repeat(8_000)}`, -32600],
  ])('is refused inside a 200: %.40s', async (body, expected) => {
    const answer = await fetch(`${sandbox.urlOf('time')}/rpc`, { method: 'POST', headers: { authorization: `Session ${token}`, 'content-type': 'application/json' }, body });
    expect([answer.status, ((await answer.json()) as Rpc).error.code]).toEqual([200, expected]);
  });

  it('is refused alike at other paths', async () => {
    expect((await ask(`${sandbox.urlOf('time')}/rest`)).body).toMatchObject({ id: null, error: { code: -32600 } });
  });
});

describe('a restart', () => {
  it('keeps rows, numbers and sessions', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const first = await startSandbox({ dataDir, now: clock.now });
    const session = await login(first);
    await rpcAt(first, 'employee.create', { rows: [ada] }, session);
    await first.stop();
    const second = await startSandbox({ dataDir, now: clock.now });
    expect((await rpcAt(second, 'employee.create', { rows: [{ employee_no: '2', name: 'Bo' }] }, session)).result).toEqual([2]);
    await second.stop();
    rmSync(dataDir, { recursive: true });
  });
});
