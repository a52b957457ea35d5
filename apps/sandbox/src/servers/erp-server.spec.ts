import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock, type AnswerBody, type Question } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;

const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
const askAt = (url: string, question: Question = {}) => ask(url, { ...question, headers: { authorization: basic('muster', 'erp-password'), ...question.headers } });
const erp = (path: string, question: Question = {}) => askAt(`${sandbox.urlOf('erp')}/odata/${path}`, question);
const list = (set: string, options: Record<string, string>) => erp(`${set}?${new URLSearchParams(options)}`);
const ada = { EmployeeNo: '100001', Name: 'Ada Holt', Company: 'GB01', CostRate: '85.50' };
const post = (json: unknown) => erp('Employees', { method: 'POST', json });
const patch = (json: unknown, etag?: string, no = '100001') => erp(`Employees('${no}')`, { method: 'PATCH', json, headers: etag === undefined ? {} : { 'if-match': etag } });

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(() => control.reset('erp'));
afterAll(() => sandbox.stop());

const employees = (count: number) => Array.from({ length: count }, (_, place) => ({ EmployeeNo: String(1_000 + place), Name: `N${place}`, Company: place % 2 === 0 ? 'US01' : 'GB01', CostRate: `${(place * 7) % 10}.00` }));

describe('logging on', () => {
  it('takes a name and a password', async () => {
    for (const authorization of ['', basic('muster', 'guess'), basic('other', 'erp-password'), 'Bearer x']) {
      const refused = await erp('Employees', { headers: { authorization } });
      expect([refused.status, refused.body.error.code, refused.headers.get('www-authenticate')]).toEqual([401, 'Unauthorized', 'Basic realm="erp"']);
    }
    await control.configure('erp', { users: [{ name: 'a', secret: 'with:colon' }] });
    expect((await erp('Employees', { headers: { authorization: basic('a', 'with:colon') } })).status).toBe(200);
  });
});

describe('calls at once', () => {
  it('are two; a third is refused without a word on when to come again', async () => {
    const slow = await startSandbox({ settings: { erp: { latencyMs: 60_000 } } });
    const employeesOfSlow = () => askAt(`${slow.urlOf('erp')}/odata/Employees`);
    const waiting = [employeesOfSlow(), employeesOfSlow()].map((call) => expect(call).rejects.toThrow());
    while ((await new SandboxControl(slow.url).calls('erp')).length < 2);
    const refused = await employeesOfSlow();
    expect([refused.status, refused.body.error.code, refused.headers.get('retry-after')]).toEqual([503, 'TooManyConcurrentRequests', null]);
    await slow.stop();
    await Promise.all(waiting);
  });

  it('make room for others when they are done, however they ended', async () => {
    for (const path of ['Employees', "Employees('nobody')", 'Shoes', 'Employees']) await erp(path);
    await control.behave('erp', [{ do: 'timeout-after-success', latencyMs: 0, times: 3 }]);
    for (let call = 0; call < 3; call += 1) await erp('Employees').catch(() => undefined);
    expect((await Promise.all([erp('Employees'), erp('Employees')])).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('reading', () => {
  it('is paged by the server, with a link to the next page', async () => {
    await control.seed('erp', { Employees: employees(25) });
    await control.configure('erp', { pageSize: 10 });
    const seen: string[] = [];
    let url: string | undefined = `${sandbox.urlOf('erp')}/odata/Employees?$count=true`;
    for (; url; ) {
      const page: AnswerBody = (await askAt(url)).body;
      expect(page['@odata.count']).toBe(25);
      seen.push(...page.value.map(({ EmployeeNo }) => String(EmployeeNo)));
      url = page['@odata.nextLink'];
    }
    expect(seen).toEqual(employees(25).map(({ EmployeeNo }) => EmployeeNo));
  });

  it('ends after $top, over pages too', async () => {
    await control.seed('erp', { Employees: employees(25) });
    await control.configure('erp', { pageSize: 10 });
    const first = (await list('Employees', { $top: '13' })).body;
    const second = (await askAt(first['@odata.nextLink'])).body;
    expect([first.value.length, second.value.length, second['@odata.nextLink']]).toEqual([10, 3, undefined]);
    expect((await list('Employees', { $top: '10' })).body['@odata.nextLink']).toBeUndefined();
    expect((await list('Employees', { $top: '0', $count: 'true' })).body).toMatchObject({ '@odata.count': 25, value: [] });
  });

  it.each(['CostRate', 'CostRate desc,Name', 'ModifiedAt desc', 'Company, CostRate desc', 'BillingRole', 'RowVersion,Company desc', 'EmployeeNo desc'])('keeps its order by %s over pages', async ($orderby) => {
    await control.seed('erp', { Employees: employees(24) });
    await control.seed('erp', { Employees: [{ EmployeeNo: '1', Name: null, CostRate: null }] });
    const whole = (await list('Employees', { $orderby })).body.value.map(({ EmployeeNo }) => EmployeeNo);
    await control.configure('erp', { pageSize: 4 });
    const paged: unknown[] = [];
    for (let page = (await list('Employees', { $orderby })).body; ; page = (await askAt(page['@odata.nextLink'])).body) {
      paged.push(...page.value.map(({ EmployeeNo }) => EmployeeNo));
      if (!page['@odata.nextLink']) break;
    }
    expect([paged, new Set(paged).size]).toEqual([whole, 25]);
  });

  it('shows who changes meanwhile again, ordered by time, and loses nobody', async () => {
    await control.seed('erp', { Employees: employees(20) });
    await control.configure('erp', { pageSize: 10 });
    const first = (await list('Employees', { $orderby: 'ModifiedAt,EmployeeNo' })).body;
    clock.passSeconds(1);
    await patch({ Name: 'Changed' }, 'W/"1"', '1003');
    const second = (await askAt(first['@odata.nextLink'])).body;
    const third = (await askAt(second['@odata.nextLink'])).body;
    expect([second.value.length, third.value.map(({ EmployeeNo }) => EmployeeNo)]).toEqual([10, ['1003']]);
  });

  it('filters by text, time and both', async () => {
    await control.seed('erp', { Employees: employees(4) });
    const before = new Date(clock.ms).toISOString();
    clock.passSeconds(1);
    await post({ ...ada, Name: "O'Neil and Sons", Billable: true });
    const found = async ($filter: string) => (await list('Employees', { $filter })).body.value.map(({ EmployeeNo }) => EmployeeNo);
    expect(await found("Company eq 'US01'")).toEqual(['1000', '1002']);
    expect(await found(`ModifiedAt gt ${before}`)).toEqual(['100001']);
    expect(await found(`Company eq 'GB01' and ModifiedAt gt ${before}`)).toEqual(['100001']);
    expect(await found(`Company eq 'US01' and ModifiedAt gt ${before}`)).toEqual([]);
    expect(await found("Name eq 'O''Neil and Sons'")).toEqual(['100001']);
    expect(await found('Billable eq true')).toEqual(['100001']);
    expect(await found("EmployeeNo eq '1001'")).toEqual(['1001']);
    expect(await found("EmployeeNo gt '1002' and EmployeeNo ne null")).toEqual(['1003']);
    expect(await found('CostRate gt 7.5')).toEqual(['100001']);
    expect(await found("Billable eq null and Company ne 'GB01' and RowVersion le 1")).toEqual(['1000', '1002']);
  });

  it.each(["Shoe eq 'x'", "Company eq", "Company is 'x'", "Company eq 'x' or Name eq 'y'", 'ModifiedAt gt soon', 'Company eq US01', "Company eq 'x' and", "Company eq 'x'and Name eq 'y'"])('refuses the filter %s', async ($filter) => {
    const refused = await list('Employees', { $filter });
    expect([refused.status, refused.body.error.code]).toEqual([400, 'BadRequest']);
  });

  it('refuses what it does not know', async () => {
    expect((await list('Employees', { $expand: 'Manager' })).status).toBe(501);
    for (const [option, value] of [['$top', '-1'], ['$orderby', 'Shoe'], ['$skiptoken', 'made-up'], ['$count', 'yes']] as const) expect([option, (await list('Employees', { [option]: value })).status]).toEqual([option, 400]);
    expect([(await erp('Shoes')).status, (await erp("Employees('x")).status, (await erp("Employees(Name='x')")).status, (await erp("Employees('%ff')")).status]).toEqual([404, 404, 400, 404]);
    expect((await erp('Employees', { method: 'PUT', json: {} })).headers.get('allow')).toBe('GET, POST');
    expect((await erp('')).body.value.map(({ name }) => name)).toContain('PostingPeriods');
  });
});

describe('writing employees', () => {
  it('takes the number from the client, once', async () => {
    const created = await post(ada);
    expect([created.status, created.headers.get('etag')]).toEqual([201, 'W/"1"']);
    expect(created.body).toMatchObject({ ...ada, Status: null, Reference: null, ModifiedAt: new Date(clock.ms).toISOString(), RowVersion: 1, '@odata.etag': 'W/"1"' });
    expect((await askAt(created.headers.get('location')!)).body).toEqual(created.body);
    expect(await post(ada)).toMatchObject({ status: 409, body: { error: { code: 'EntityExists' } } });
  });

  it.each([[{ Name: 'x' }, 'BadRequest'], [{ ...ada, Shoe: 1 }, 'InvalidProperty'], [{ ...ada, CostRate: 85.5 }, 'InvalidProperty'], [{ ...ada, HireDate: 'x' }, 'InvalidProperty'], [[], 'MalformedJson']])('refuses %j as %s', async (json, code) => {
    const refused = await post(json);
    expect([refused.status, refused.body.error.code]).toEqual([400, code]);
  });

  it('changes nothing without the ETag, nor with an old one', async () => {
    await post(ada);
    expect((await patch({ Name: 'Bo' })).status).toBe(428);
    const changed = await patch({ Name: 'Bo', RowVersion: 99, '@odata.etag': 'x' }, 'W/"1"');
    expect([changed.status, changed.body.Name, changed.body.Company, changed.body['@odata.etag']]).toEqual([200, 'Bo', 'GB01', 'W/"2"']);
    expect((await patch({ Name: 'Cy' }, 'W/"1"')).status).toBe(412);
    expect((await patch({ Name: 'Cy' }, '*')).body.RowVersion).toBe(3);
    expect((await patch({ EmployeeNo: '2' }, '*')).body.error.code).toBe('KeyChange');
    expect((await patch({}, '*', 'nobody')).status).toBe(404);
  });

  it('deletes, and reads keys with quotes and slashes in them', async () => {
    await post({ ...ada, EmployeeNo: "a'b/c d" });
    const path = `Employees('${encodeURIComponent("a''b/c d")}')`;
    expect((await erp(path)).body.EmployeeNo).toBe("a'b/c d");
    expect((await erp(path, { method: 'DELETE', headers: { 'if-match': 'W/"9"' } })).status).toBe(412);
    expect((await erp(path, { method: 'DELETE' })).status).toBe(204);
    expect((await erp(path)).status).toBe(404);
  });
});

describe('posting periods', () => {
  const period = (Open: boolean, more: Record<string, unknown> = {}) => control.seed('erp', { PostingPeriods: [{ Period: '2026-11', Company: 'GB01', Open, ...more }] });

  it('refuse cost rates while they are closed, and nothing else', async () => {
    await post(ada);
    await period(false);
    for (const refused of [await patch({ CostRate: '90.00' }, 'W/"1"'), await post({ ...ada, EmployeeNo: '2' })]) expect([refused.status, refused.body.error.code]).toEqual([400, 'PeriodClosed']);
    expect((await patch({ Name: 'Bo', CostRate: '85.50' }, 'W/"1"')).status).toBe(200);
    expect((await post({ ...ada, EmployeeNo: '3', CostRate: null })).status).toBe(201);
    expect((await post({ ...ada, EmployeeNo: '4', Company: 'US01' })).status).toBe(201);
    await period(true);
    expect((await patch({ CostRate: '90.00' }, 'W/"2"')).status).toBe(200);
  });

  it('are those of the present month, and opened by who may', async () => {
    await period(false, { Period: '2026-10' });
    expect((await post(ada)).status).toBe(201);
    await period(false);
    expect((await patch({ CostRate: '1.00' }, '*')).status).toBe(400);
    const opened = await erp("PostingPeriods(Company='GB01',Period='2026-11')", { method: 'PATCH', json: { Open: true }, headers: { 'if-match': '*' } });
    expect(opened.body).toMatchObject({ Open: true, RowVersion: 2 });
    expect((await patch({ CostRate: '1.00' }, '*')).status).toBe(200);
  });
});

describe('the other entity sets', () => {
  it.each([
    ['Companies', { Code: 'GB01', Name: 'Northfold Ltd', Country: 'GBR', Region: 'EMEA', TimeZone: 'Europe/London', Currency: 'GBP', Parent: 'US01', Status: 'open' }],
    ['CostCenters', { Code: 'CC-1', Name: 'Cloud', Company: 'GB01', Parent: null, Manager: '100001', Status: 'open' }],
    ['LaborCategories', { Code: 'LC-10', Name: 'Analyst', Level: 1, Status: 'open' }],
  ])('%s are written and read alike', async (set, entity) => {
    expect((await erp(set, { method: 'POST', json: entity })).body).toMatchObject(entity);
    expect((await erp(`${set}('${entity.Code}')`, { method: 'PATCH', json: { Status: 'blocked' }, headers: { 'if-match': 'W/"1"' } })).body.Status).toBe('blocked');
    expect((await list(set, { $filter: "Status eq 'blocked'" })).body.value).toHaveLength(1);
  });
});
