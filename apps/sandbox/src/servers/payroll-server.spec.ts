import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readCsv } from './payroll/csv.js';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock, type Question } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;

const authorization = `Basic ${Buffer.from('muster:payroll-password').toString('base64')}`;
const askAt = (at: RunningSandbox, path: string, question: Question = {}) => ask(`${at.urlOf('payroll')}${path}`, { ...question, headers: { authorization, ...question.headers } });
const payroll = (path: string, question: Question = {}) => askAt(sandbox, path, question);
const header = 'employee_no,pay_group,period,pay_code,hours,amount_cents';
const fileOf = (...lines: string[]) => `${[header, ...lines].join('\r\n')}\r\n`;
const good = fileOf('100001,GB-M,2026-11,REG,7.5,64125', '100002,GB-M,2026-11,OT,0.25,1000');
const goodControl = { rows: 2, sum_hours: 7.75, sum_amount_cents: 65_125 };
const sha = (text: string) => createHash('sha256').update(text).digest('hex');

async function putCsv(name: string, text: string, at = sandbox) {
  return (await fetch(`${at.urlOf('payroll')}/inbox/${name}.csv`, { method: 'PUT', body: text, headers: { authorization, 'content-type': 'text/csv' } })).status;
}
const putControl = (name: string, text: string, told: object, at = sandbox) => askAt(at, `/inbox/${name}.ctl`, { method: 'PUT', json: { sha256: sha(text), ...told } });
async function sendFile(name: string, text: string, told: object) {
  await putCsv(name, text);
  expect((await putControl(name, text, told)).status).toBe(202);
  return (await payroll(`/outbox/${name}.result.json`)).body as unknown as { state: string; reasons: { line: number | null; code: string }[] };
}
const reasons = async (text: string, told: object = {}) => (await sendFile('f', text, told)).reasons.map(({ line, code }) => [line, code]);
const payments = () => control.rows('payroll', 'payments');

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
const seed = (target = control) => target.seed('payroll', {
  employees: [{ employee_no: '100001', name: 'Holt, Ada', pay_group: 'GB-M', on_payroll_from: '2026-01-01' }, { employee_no: '100002', name: 'Bo', pay_group: 'GB-M', on_payroll_from: '2026-01-01', on_payroll_to: '2026-11-23' }],
  'pay-periods': [{ pay_group: 'GB-M', period: '2026-11', cut_off: '2026-11-25T18:00:00Z' }],
});
beforeEach(async () => {
  clock.ms = Date.parse('2026-11-23T08:00:00.000Z');
  await control.reset('payroll');
  await seed();
});
afterAll(() => sandbox.stop());

describe('a file', () => {
  it('is paid where its control totals match', async () => {
    expect(await putCsv('nov-1', 'something else')).toBe(201);
    expect(await putCsv('nov-1', good)).toBe(200);
    expect((await payroll('/outbox')).body.files).toEqual([]);
    const taken = await putControl('nov-1', good, { ...goodControl, sum_hours: '7.75' });
    expect([taken.status, taken.body]).toEqual([202, { file: 'nov-1.csv', result: '/payroll/outbox/nov-1.result.json' }]);
    expect((await payroll('/outbox')).body.files).toEqual([{ name: 'nov-1.result.json', bytes: expect.any(Number), modified_at: new Date(clock.ms).toISOString() }]);
    expect((await payroll('/outbox/nov-1.result.json')).body).toEqual({ file: 'nov-1.csv', state: 'accepted', sha256: sha(good), processed_at: new Date(clock.ms).toISOString(), ...goodControl, reasons: [] });
    expect(await payments()).toMatchObject([{ file: 'nov-1.csv', line: 2, employee_no: '100001', hours: '7.5', amount_cents: '64125' }, { line: 3, employee_no: '100002', pay_code: 'OT' }]);
  });

  it('is refused as a whole where a total is another', async () => {
    expect(await reasons(good, { rows: 3, sum_hours: 7.74, sum_amount_cents: 65_125 })).toEqual([[null, 'total_mismatch'], [null, 'total_mismatch']]);
    expect(await reasons(good, { ...goodControl, sha256: 'x' })).toEqual([[null, 'total_mismatch']]);
    expect((await reasons(good, {})).length).toBe(3);
    expect(await payments()).toEqual([]);
    expect((await sendFile('f', good, goodControl)).state).toBe('accepted');
  });

  it('is refused with the reasons of each line', async () => {
    const bad = fileOf('100001,GB-M,2026-11,REG,7.5,100', '9,GB-M,2026-11,REG,1,1', '100001,US-M,2026-11,REG,1,1', '100001,GB-M,2026-10,BONUS,x,1.5', '100001,GB-M');
    expect(await reasons(bad, { rows: 5, sum_hours: 9.5, sum_amount_cents: 103.5 })).toEqual([[3, 'unknown_employee'], [4, 'wrong_pay_group'], [4, 'unknown_period'], [5, 'unknown_period'], [5, 'unknown_pay_code'], [5, 'wrong_hours'], [5, 'wrong_amount'], [6, 'wrong_columns']]);
    expect(await payments()).toEqual([]);
  });

  it.each([['', [1, 'wrong_header']], ['a,b\r\n', [1, 'wrong_header']], [`${header}\r\n"100001,`, [2, 'malformed']], ['\u0000', [1, 'wrong_header']]])('that is none is refused: %j', async (text, reason) => {
    expect(await reasons(text, { rows: 0, sum_hours: 0, sum_amount_cents: 0 })).toEqual([reason]);
  });

  it('is refused from the cut-off on, and there is no second chance', async () => {
    clock.ms = Date.parse('2026-11-25T18:00:00Z') - 1;
    expect((await sendFile('a', good, goodControl)).state).toBe('accepted');
    clock.ms += 1;
    const late = fileOf('100001,GB-M,2026-11,REG,8,1');
    expect(await reasons(late, { rows: 1, sum_hours: 8, sum_amount_cents: 1 })).toEqual([[2, 'cut_off_passed']]);
    expect(await payments()).toHaveLength(2);
  });

  it('sent again is a duplicate, under any name and at any time, and pays nothing twice', async () => {
    await sendFile('a', good, goodControl);
    expect(await sendFile('a', good, goodControl)).toMatchObject({ state: 'duplicate', duplicate_of: 'a.csv', reasons: [] });
    clock.passSeconds(10 * 86_400);
    expect(await sendFile('b', good, { rows: 99 })).toMatchObject({ state: 'duplicate', duplicate_of: 'a.csv' });
    expect(await payments()).toHaveLength(2);
    clock.ms = Date.parse('2026-11-23T09:00:00.000Z');
    const other = fileOf('100001,GB-M,2026-11,REG,8,1');
    expect((await sendFile('a', other, { rows: 1, sum_hours: 8, sum_amount_cents: 1 })).reasons).toMatchObject([{ line: null, code: 'file_name_used' }]);
  });

  it('has its result later where payroll takes its time', async () => {
    await control.configure('payroll', { processingS: 60 });
    await putCsv('a', good);
    await putControl('a', good, goodControl);
    expect([(await payroll('/outbox/a.result.json')).status, (await payroll('/outbox')).body.files]).toEqual([404, []]);
    clock.passSeconds(60);
    expect((await payroll('/outbox/a.result.json')).body.state).toBe('accepted');
  });

  it('needs a name, a file before its totals, totals in JSON, and a password', async () => {
    expect((await putControl('none', good, goodControl)).body.error).toBe('file_missing');
    expect((await payroll('/inbox/a.txt', { method: 'PUT', json: {} })).body.error).toBe('invalid_name');
    expect((await payroll('/inbox/..%2Fa.csv', { method: 'PUT', json: {} })).body.error).toBe('invalid_name');
    await putCsv('a', good);
    for (const body of ['', '{', '[]', 'null']) expect((await fetch(`${sandbox.urlOf('payroll')}/inbox/a.ctl`, { method: 'PUT', body, headers: { authorization } })).status).toBe(400);
    expect((await payroll('/outbox', { headers: { authorization: 'Basic eDp5' } })).status).toBe(401);
    expect(JSON.stringify(await control.calls('payroll'))).not.toContain('64125');
  });
});

describe('the nightly file', () => {
  const exported = (headers: Record<string, string> = {}) => payroll('/export/employees.csv', { headers });
  const columns = 'employee_no,name,company,pay_group,cost_center,status,on_payroll_from,on_payroll_to\r\n';

  it('has who is on the payroll, and what changes by day only on the next', async () => {
    const [ada, bo] = ['100001,"Holt, Ada",,GB-M,,,2026-01-01,\r\n', '100002,Bo,,GB-M,,,2026-01-01,2026-11-23\r\n'];
    expect((await exported()).text).toBe(columns + ada + bo);
    await control.seed('payroll', { employees: [{ employee_no: '100003', name: 'Cy', pay_group: 'GB-M', on_payroll_from: '2026-11-25' }] });
    const told = { file: 'employees.csv', rows: 2, sha256: createHash('sha256').update(columns + ada + bo).digest('hex'), made_at: '2026-11-23T02:00:00.000Z' };
    expect((await payroll('/export/employees.ctl')).body).toEqual(told);
    await control.configure('payroll', { exportRowsOff: 1 });
    expect((await payroll('/export/employees.ctl')).body).toEqual({ ...told, rows: 3 });
    clock.passSeconds(18 * 3_600 - 1);
    expect((await exported()).text).toBe(columns + ada + bo);
    clock.passSeconds(1);
    const next = await exported();
    expect([next.headers.get('content-type'), next.headers.get('last-modified'), next.text]).toEqual(['text/csv; charset=utf-8', 'Tue, 24 Nov 2026 02:00:00 GMT', columns + ada]);
    clock.passSeconds(86_400);
    await control.seed('payroll', { employees: [{ employee_no: '100001', name: 'Ada', pay_group: 'GB-M', on_payroll_from: '2026-01-01' }] });
    expect((await exported()).text).toBe(`${columns}${ada}100003,Cy,,GB-M,,,2026-11-25,\r\n`);
  });

  it('is not sent again to who has it', async () => {
    clock.passSeconds(86_400);
    const { headers } = await exported();
    expect((await exported({ 'if-none-match': headers.get('etag')! })).status).toBe(304);
    expect((await exported({ 'if-modified-since': headers.get('last-modified')! })).status).toBe(304);
    expect((await exported({ 'if-none-match': '"other"', 'if-modified-since': headers.get('last-modified')! })).status).toBe(200);
  });
});

describe('a list of workers that is dropped into a folder', () => {
  const columnsOfWorkers = 'employee_no,name,company,cost_center,status,on_payroll_from,on_payroll_to,fte';
  let folder: string;
  const drop = (name: string, lines: string[], told: object) => {
    const text = `${[columnsOfWorkers, ...lines].join('\r\n')}\r\n`;
    writeFileSync(join(folder, `${name}.csv`), text);
    writeFileSync(join(folder, `${name}.ctl`), JSON.stringify({ sha256: sha(text), ...told }));
  };
  const lists = async () => (await control.rows('payroll', 'worker-files')).map((row) => row as { file: string; state: string; reasons: { line: number | null; code: string }[] });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-workers-'));
    await control.configure('payroll', { workerFolders: [folder, join(folder, 'not-mounted')] });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is taken once its totals are there: those in it change, join and leave, and who is not in it stays', async () => {
    writeFileSync(join(folder, 'early.csv'), 'still being written');
    drop('a', ['100001,"King, Ada",GB01,CC-1,active,2026-01-01,,0.5', '100009,Nora,GB01,,active,2026-12-01,,1'], { rows: 2, sum_fte: '1.5' });
    expect([await control.tick('payroll'), await control.tick('payroll')]).toEqual([1, 0]);
    expect(await control.rows('payroll', 'employees')).toMatchObject([{ employee_no: '100001', name: 'King, Ada', pay_group: 'GB-M', cost_center: 'CC-1' }, { employee_no: '100002', name: 'Bo' }, { employee_no: '100009', pay_group: null, on_payroll_from: '2026-12-01' }]);
    expect(readdirSync(folder).sort()).toEqual(['early.csv', 'taken']);
    drop('b', ['100001,"King, Ada",GB01,CC-1,active,2026-01-01,,0.5', '100009,Nora,GB01,,active,2026-12-01,,1'], { rows: 2, sum_fte: '1.5' });
    await control.tick('payroll');
    expect((await lists()).map(({ file, state }) => [file, state])).toEqual([['a.csv', 'accepted'], ['b.csv', 'duplicate']]);
  });

  it('is refused as a whole where a total or a line is wrong', async () => {
    drop('a', ['100001,Ada,,,,soon,,2.5.1', '100001,Ada,,,,,,1', ',Nobody,,,,,'], { rows: 4, sum_fte: 1 });
    await control.tick('payroll');
    expect((await lists())[0]).toMatchObject({ state: 'refused', reasons: [{ line: null, code: 'total_mismatch' }, { line: 2, code: 'wrong_day' }, { line: 2, code: 'wrong_fte' }, { line: 3, code: 'employee_twice' }, { line: 4, code: 'wrong_columns' }, { line: 4, code: 'no_employee' }] });
    expect(await control.rows('payroll', 'employees')).toMatchObject([{ name: 'Holt, Ada' }, { name: 'Bo' }]);
    expect(readdirSync(folder)).toEqual(['refused']);
  });
});

describe('told to misbehave', () => {
  it('takes a file and never answers, fails inside a 200, and renames a column', async () => {
    clock.passSeconds(86_400);
    await putCsv('a', good);
    await control.behave('payroll', [{ do: 'timeout-after-success', latencyMs: 5, times: 1 }, { do: 'failure-inside-200', times: 1 }, { do: 'rename-field', from: 'pay_group', to: 'group' }]);
    await expect(putControl('a', good, goodControl)).rejects.toThrow();
    expect((await payroll('/outbox')).body.error).toBe('storage_unavailable');
    expect((await payroll('/export/employees.csv')).text).toMatch(/^employee_no,name,company,group,/);
    expect(await payments()).toHaveLength(2);
  });
});

describe('a restart', () => {
  it('keeps files, results and what was paid', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const first = await startSandbox({ dataDir, now: clock.now });
    await seed(new SandboxControl(first.url));
    await putCsv('a', good, first);
    await first.stop();
    const second = await startSandbox({ dataDir, now: clock.now });
    await putControl('a', good, goodControl, second);
    expect((await askAt(second, '/outbox/a.result.json')).body.state).toBe('accepted');
    await second.stop();
    rmSync(dataDir, { recursive: true });
  });
});

describe('CSV', () => {
  it('is read with quotes, line ends of any kind and without a last one', () => {
    expect(readCsv('a,"b ""c"", d"\r\n"line\nend",\n,x')).toEqual([['a', 'b "c", d'], ['line\nend', ''], ['', 'x']]);
    expect([readCsv(''), readCsv('a"b'), readCsv('a\n"b"c')]).toEqual([[], { line: 1 }, { line: 2 }]);
  });
});
