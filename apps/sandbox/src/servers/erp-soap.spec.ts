import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readXml } from './erp/xml.js';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { SetClock } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;

const authorization = `Basic ${Buffer.from('muster:erp-password').toString('base64')}`;
const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const envelope = (call: string, header = '') => `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>${header}</s:Header><s:Body>${call}</s:Body></s:Envelope>`;
const send = async (body: string, headers: Record<string, string> = { authorization }, at = sandbox) => {
  const answer = await fetch(`${at.urlOf('erp')}/soap`, { method: 'POST', body, headers: { 'content-type': 'text/xml; charset=utf-8', ...headers } });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};
const soap = (operation: string, parameters: Record<string, string | number> = {}) =>
  send(envelope(`<e:${operation} xmlns:e="urn:erp:finance:v1">${Object.entries(parameters).map(([name, value]) => `<e:${name}>${value}</e:${name}>`).join('')}</e:${operation}>`));
const all = (text: string, name: string) => [...text.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map((match) => match[1]);
const one = (text: string, name: string) => all(text, name)[0];
const fault = ({ status, text }: { status: number; text: string }) => [status, one(text, 'faultcode'), one(text, 'Code')];
const usernameToken = (inner: string) => `<w:Security xmlns:w="${wsse}" s:mustUnderstand="1"><w:UsernameToken><w:Username>muster</w:Username>${inner}</w:UsernameToken></w:Security>`;
const getEmployee = '<GetEmployee xmlns="urn:erp:finance:v1"><EmployeeNo>100001</EmployeeNo></GetEmployee>';

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(async () => {
  await control.reset('erp');
  await control.seed('erp', { Employees: [{ EmployeeNo: '100001', Name: 'Ada & <Holt>', Company: 'GB01', CostRate: '85.50', CostRateCurrency: 'GBP', Billable: true }] });
});
afterAll(() => sandbox.stop());

describe('logging on', () => {
  it('takes HTTP basic, or a user name token with the password or its digest', async () => {
    const nonce = Buffer.from('0123456789abcdef');
    const created = new Date(clock.ms).toISOString();
    const digest = createHash('sha1').update(nonce).update(created).update('erp-password').digest('base64');
    const withDigest = (value: string, at = created) => usernameToken(`<w:Password Type="x#PasswordDigest">${value}</w:Password><w:Nonce>${nonce.toString('base64')}</w:Nonce><w:Created>${at}</w:Created>`);
    expect((await send(envelope(getEmployee))).status).toBe(200);
    expect((await send(envelope(getEmployee, usernameToken('<w:Password>erp-password</w:Password>')), {})).status).toBe(200);
    expect((await send(envelope(getEmployee, withDigest(digest)), {})).status).toBe(200);
    for (const header of ['', usernameToken('<w:Password>guess</w:Password>'), usernameToken(''), withDigest('x'), withDigest(digest, '2026-01-01T00:00:00Z')]) expect(fault(await send(envelope(getEmployee, header), {}))).toEqual([500, 'wsse:FailedAuthentication', 'Unauthorized']);
    const log = JSON.stringify(await control.calls('erp'));
    for (const secret of ['erp-password', 'guess']) expect([secret, log.includes(secret)]).toEqual([secret, false]);
    expect(log).toContain('GetEmployee');
  });
});

describe('reading', () => {
  it('brings cost centers page by page, and those that were modified since', async () => {
    await control.seed('erp', { CostCenters: Array.from({ length: 5 }, (_, place) => ({ Code: `CC-${place}`, Name: `N${place}`, Company: 'GB01' })) });
    const page = await soap('GetCostCenters', { Page: 2, PageSize: 2 });
    expect([page.status, page.headers.get('content-type'), all(page.text, 'Code'), one(page.text, 'TotalPages'), one(page.text, 'TotalCount')]).toEqual([200, 'text/xml; charset=utf-8', ['CC-2', 'CC-3'], '3', '5']);
    clock.passSeconds(60);
    await control.seed('erp', { CostCenters: [{ Code: 'CC-3', Name: 'Other', Company: 'GB01' }] });
    expect(all((await soap('GetCostCenters', { ModifiedSince: new Date(clock.ms).toISOString() })).text, 'Name')).toEqual(['Other']);
    expect(all((await soap('GetCostCenters', { Page: 9 })).text, 'Code')).toEqual([]);
    for (const [name, value] of [['Page', 0], ['PageSize', 'x'], ['ModifiedSince', 'soon'], ['Shoe', 1]] as const) expect(fault(await soap('GetCostCenters', { [name]: value }))).toEqual([500, 'soap:Client', 'InvalidProperty']);
  });

  it('brings an employee, with signs of XML in the name, or a fault', async () => {
    const { text } = await soap('GetEmployee', { EmployeeNo: '100001' });
    expect([one(text, 'Name'), one(text, 'Billable'), one(text, 'RowVersion'), one(text, 'HireDate')]).toEqual(['Ada &amp; &lt;Holt&gt;', 'true', '1', undefined]);
    const missing = await soap('GetEmployee', { EmployeeNo: '9' });
    expect([...fault(missing), one(missing.text, 'EmployeeNo')]).toEqual([500, 'soap:Client', 'NotFound', '9']);
  });
});

describe('writing', () => {
  it('updates an employee under the row version, which OData sees too', async () => {
    const updated = await soap('UpdateEmployee', { EmployeeNo: '100001', RowVersion: 1, JobTitle: 'R&amp;D Director', Billable: 'false' });
    expect([updated.status, one(updated.text, 'RowVersion'), one(updated.text, 'Billable')]).toEqual([200, '2', 'false']);
    expect(await control.rows('erp', 'Employees')).toMatchObject([{ JobTitle: 'R&D Director', Billable: false, Company: 'GB01', RowVersion: 2 }]);
    const stale = await soap('UpdateEmployee', { EmployeeNo: '100001', RowVersion: 1, JobTitle: 'X' });
    expect([...fault(stale), one(stale.text, 'RowVersion')]).toEqual([500, 'soap:Client', 'RowVersionConflict', '2']);
    expect(fault(await soap('UpdateEmployee', { EmployeeNo: '100001', JobTitle: 'X' }))[2]).toBe('RowVersionRequired');
    expect(fault(await soap('UpdateEmployee', { EmployeeNo: '100001', RowVersion: 2, HireDate: 'soon' }))[2]).toBe('InvalidProperty');
    const nil = await send(envelope('<UpdateEmployee xmlns="urn:erp:finance:v1" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><EmployeeNo>100001</EmployeeNo><RowVersion>2</RowVersion><JobTitle i:nil="true"/></UpdateEmployee>'));
    expect([nil.status, one(nil.text, 'JobTitle')]).toEqual([200, undefined]);
  });

  it('posts a cost rate into a period that is open, once for each reference', async () => {
    await control.seed('erp', { PostingPeriods: [{ Period: '2026-10', Company: 'GB01', Open: false }] });
    const rate = { EmployeeNo: '100001', CostRate: '90.00', Reference: 'run-1' };
    expect(fault(await soap('PostCostRate', { ...rate, Period: '2026-10' }))).toEqual([500, 'soap:Client', 'PeriodClosed']);
    const posted = await soap('PostCostRate', { ...rate, Period: '2026-11' });
    expect([one(posted.text, 'PostingNo'), one(posted.text, 'RowVersion')]).toEqual(['PT-1', '2']);
    const again = await soap('PostCostRate', rate);
    expect([...fault(again), one(again.text, 'PostingNo')]).toEqual([500, 'soap:Client', 'DuplicateReference', 'PT-1']);
    expect(await control.rows('erp', 'Postings')).toEqual([{ PostingNo: 'PT-1', EmployeeNo: '100001', Period: '2026-11', CostRate: '90.00', CostRateCurrency: 'GBP', Reference: 'run-1', PostedAt: new Date(clock.ms).toISOString() }]);
    expect(await control.rows('erp', 'Employees')).toMatchObject([{ CostRate: '90.00' }]);
    expect(fault(await soap('PostCostRate', { EmployeeNo: '100001' }))[2]).toBe('InvalidProperty');
    expect(fault(await soap('PostCostRate', { ...rate, Reference: 'r2', Period: 'May' }))[2]).toBe('InvalidProperty');
  });
});

describe('two calls at once', () => {
  it('are all that SOAP and OData have together', async () => {
    const slow = await startSandbox({ settings: { erp: { latencyMs: 60_000 } } });
    const waiting = [send(envelope(getEmployee), undefined, slow), fetch(`${slow.urlOf('erp')}/odata/Employees`, { headers: { authorization } })].map((call) => expect(call).rejects.toThrow());
    while ((await new SandboxControl(slow.url).calls('erp')).length < 2);
    expect(fault(await send(envelope(getEmployee), undefined, slow))).toEqual([503, 'soap:Server', 'TooManyConcurrentRequests']);
    await slow.stop();
    await Promise.all(waiting);
  });
});

describe('told to misbehave', () => {
  it('faults, inside a 200 too, throttles, and renames elements', async () => {
    await control.behave('erp', [{ do: 'failure-inside-200', times: 1 }, { do: 'error', times: 1 }, { do: 'throttle', retryAfterSeconds: 7, times: 1 }, { do: 'expired-token', times: 1 }, { do: 'rename-field', from: 'Employee.CostRate', to: 'Employee.Rate' }]);
    const answers = [await send(envelope(getEmployee)), await send(envelope(getEmployee)), await send(envelope(getEmployee)), await send(envelope(getEmployee))];
    expect(answers.map(fault)).toEqual([[200, 'soap:Server', 'BackendFailure'], [500, 'soap:Server', 'InternalError'], [429, 'soap:Server', 'TooManyRequests'], [500, 'wsse:FailedAuthentication', 'Unauthorized']]);
    expect(answers[2]!.headers.get('retry-after')).toBe('7');
    const { text } = await send(envelope(getEmployee));
    expect([one(text, 'Rate'), one(text, 'CostRate'), one(text, 'CostRateCurrency')]).toEqual(['85.50', undefined, 'GBP']);
  });

  it('posts and never answers', async () => {
    await control.behave('erp', [{ do: 'timeout-after-success', latencyMs: 5 }]);
    await expect(soap('PostCostRate', { EmployeeNo: '100001', CostRate: '90.00', Reference: 'run-1' })).rejects.toThrow();
    expect(await control.rows('erp', 'Postings')).toHaveLength(1);
  });
});

describe('what is no call', () => {
  it.each([
    ['', 'MalformedXml'], ['<a>', 'MalformedXml'], ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'MalformedXml'], [envelope('<a>&b;</a>'), 'MalformedXml'], ['<a>'.repeat(60) + '</a>'.repeat(60), 'MalformedXml'], ['{"json":true}', 'MalformedXml'],
    ['<a/>', 'MalformedEnvelope'], ['<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"/>', 'VersionMismatch'], [envelope(''), 'UnknownOperation'], [envelope('<Delete xmlns="urn:erp:finance:v1"/>'), 'UnknownOperation'], [envelope('<GetEmployee/>'), 'UnknownOperation'],
    [envelope('<constructor xmlns="urn:erp:finance:v1"/>'), 'UnknownOperation'], [envelope(getEmployee, '<x:T xmlns:x="urn:x" s:mustUnderstand="1"/>'), 'MustUnderstand'],
  ])('ends in a fault: %.50s', async (body, code) => {
    const answer = await send(body);
    expect(fault(answer)).toEqual([500, expect.stringMatching(/^soap:/), code]);
  });

  it('ends in a fault where it is of another type or method, or too large', async () => {
    expect(fault(await send(envelope(getEmployee), { authorization, 'content-type': 'application/json' }))[2]).toBe('UnsupportedMediaType');
    expect((await fetch(`${sandbox.urlOf('erp')}/soap`, { headers: { authorization } })).status).toBe(500);
    expect(fault(await send('x'.repeat(5 * 1_024 * 1_024 + 1)))[2]).toBe('PayloadTooLarge');
  });
});

describe('the description', () => {
  it('is there for everybody, and well-formed', async () => {
    const text = await (await fetch(`${sandbox.urlOf('erp')}/soap?wsdl`)).text();
    expect(readXml(text).name).toBe('definitions');
    for (const name of ['GetCostCenters', 'GetEmployee', 'UpdateEmployee', 'PostCostRate', `${sandbox.urlOf('erp')}/soap`]) expect(text).toContain(name);
  });
});

describe('XML', () => {
  it('is read with namespaces, entities, comments and character data', () => {
    const root = readXml('<?xml version="1.0"?><!-- a --><p:a xmlns:p="urn:p" xmlns="urn:d" x="1 &lt; 2"><b>t&amp;<![CDATA[<u>]]></b><c xmlns=""/></p:a>');
    expect(root).toMatchObject({ name: 'a', namespace: 'urn:p', children: [{ name: 'b', namespace: 'urn:d', text: 't&<u>' }, { name: 'c', namespace: undefined }] });
    expect(root.attributes).toEqual(new Map([['x', '1 < 2']]));
  });

  it.each(['<a/><b/>', 'x<a/>', '<a></b>', '<a x=1/>', '<a x="1" x="2"/>', '<p:a/>', '<a>&#65;</a>', '<a>&</a>', '<?php ?><a/>', '<a><![CDATA[</a>', '<!-- a -- b --><a/>', '<a\u0000/>', '<a x="<"/>'])('is refused: %j', (text) => {
    expect(() => readXml(text)).toThrow();
  });
});
