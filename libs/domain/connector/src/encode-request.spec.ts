import { describe, expect, it } from '@jest/globals';
import { AnswerClasses } from './classify-answer.js';
import type { AnswerRule, Encoding } from './declaration.js';
import { encodeRequest } from './encode-request.js';
import { contentOf, isXml } from './soap.js';
import { readXml } from './xml.js';

const soap = (more: object = {}): Encoding => ({ soap: { namespace: 'urn:erp', ...more } });
const call = { GetEmployee: { EmployeeNo: '7', Since: null } };
const code = (work: () => unknown) => {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a request', () => {
  it('goes as JSON, as a form or as a document', () => {
    expect(encodeRequest({ body: { a: 1 } })).toEqual({ headers: { accept: 'application/json', 'content-type': 'application/json' }, body: '{"a":1}' });
    expect(encodeRequest({})).toEqual({ headers: { accept: 'application/json' }, body: undefined });
    expect(encodeRequest({ body: { a: 'x&y z', b: [1, true], c: null }, encoding: 'form' })).toMatchObject({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=x%26y+z&b=1&b=true' });
    expect(encodeRequest({ body: { a: 1 }, encoding: { xml: { root: 'Order', namespace: 'urn:o' } } })).toMatchObject({ headers: { 'content-type': 'application/xml; charset=utf-8' }, body: '<?xml version="1.0" encoding="utf-8"?><Order xmlns="urn:o"><a>1</a></Order>' });
    expect(encodeRequest({ body: { Order: { '@id': 7 } }, encoding: { xml: {} } }).body).toContain('<Order id="7"></Order>');
  });

  it('goes as an envelope, as its version wants it', () => {
    const { headers, body } = encodeRequest({ body: call, encoding: soap({ action: 'urn:erp/{operation}' }) });
    expect(headers).toEqual({ 'content-type': 'text/xml; charset=utf-8', soapaction: '"urn:erp/GetEmployee"', accept: 'text/xml' });
    expect(body).toContain('<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetEmployee xmlns="urn:erp"><EmployeeNo>7</EmployeeNo>');
    expect(contentOf(readXml(body!))).toEqual(call);
    const later = encodeRequest({ body: call, encoding: soap({ action: 'x', version: '1.2', qualified: false }) });
    expect(later.headers).toEqual({ 'content-type': 'application/soap+xml; charset=utf-8; action="x"', accept: 'application/soap+xml' });
    expect(later.body).toContain('xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body><m:GetEmployee xmlns:m="urn:erp"><EmployeeNo>');
    expect(encodeRequest({ body: call, encoding: soap() }).headers['soapaction']).toBe('""');
  });

  it('has a user name and a password in its envelope, or the digest of the password', () => {
    const text = encodeRequest({ body: call, encoding: soap() }, { user: 'me', password: 'a<b' }).body!;
    expect(text).toContain('<wsse:Username>me</wsse:Username><wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">a&lt;b</wsse:Password>');
    const digest = encodeRequest({ body: call, encoding: soap() }, { user: 'me', password: 'secret', digest: { nonce: Buffer.from('0123456789abcdef'), created: '2026-01-01T00:00:00Z' } }).body!;
    expect(digest).toContain('#PasswordDigest">AHdjPQqhLugJUej2bfmGQqPj3Vo=</wsse:Password>');
    expect(digest).not.toContain('secret');
    expect(contentOf(readXml(digest))).toEqual(call);
  });

  it.each<[unknown, Encoding]>([
    [{ a: { b: 1 } }, 'form'], [[1], 'form'], ['x', 'form'], [{ A: 1, B: 2 }, soap()], [{}, soap()], [undefined, soap()], [{ A: [1, 2] }, soap()], [{ A: { b: 'x\u0000' } }, soap()], [[1], { xml: { root: 'R' } }], [{ a: 1, b: 2 }, { xml: {} }],
  ])('is refused where it cannot be written: %j as %j', (body, encoding) => expect(code(() => encodeRequest({ body, encoding }))).toBe('bad-body'));
});

it.each([['text/xml; charset=utf-8', true], ['application/soap+xml', true], ['application/xml', true], ['application/xhtml+xml', false], ['text/html', false], ['application/json', false], [undefined, false]])('%s is XML: %s', (type, expected) => expect(isXml(type)).toBe(expected));

describe('a SOAP fault', () => {
  const older = (faultcode: string) => ({ Fault: { faultcode, faultstring: 'It  failed' } });
  const newer = (value: string, subcode?: string) => ({ Fault: { Code: { Value: value, ...(subcode ? { Subcode: { Value: subcode } } : {}) }, Reason: { Text: [{ '@lang': 'en', '#text': 'It failed' }, { '@lang': 'de', '#text': 'x' }] } } });
  const classify = (body: unknown, status = 500, rules: AnswerRule[] = [], type = 'text/xml') => new AnswerClasses(rules, undefined).classify({ status, headers: { 'content-type': type }, body, method: 'POST', path: '/soap' }, 0);

  it.each<[unknown, number, string]>([
    [older('soap:Client'), 500, 'data'], [older('soap:Client.Input'), 500, 'data'], [older('soap:Server'), 500, 'transient'], [older('soap:Server'), 200, 'transient'], [older('soap:Client'), 200, 'data'], [older('soap:MustUnderstand'), 500, 'contract'],
    [older('wsse:FailedAuthentication'), 500, 'auth'], [older('x:Own'), 500, 'transient'], [newer('env:Sender'), 400, 'data'], [newer('env:Sender', 'wsse:FailedAuthentication'), 500, 'auth'], [newer('env:Receiver', 'x:Own'), 500, 'transient'],
    [older('soap:Server'), 429, 'throttled'], [older('soap:Client'), 401, 'auth'], [older('soap:Client'), 503, 'transient'],
  ])('%j with %i is %s', async (body, status, expected) => expect(await classify(body, status)).toMatchObject({ class: expected, message: 'It failed' }));

  it('is what a declared rule says of it', async () => {
    const rules: AnswerRule[] = [{ when: "body.Fault.detail.ErpFault.Code = 'NotFound'", class: 'gone', message: 'body.Fault.faultstring' }];
    expect(await classify({ Fault: { ...older('soap:Client').Fault, detail: { ErpFault: { Code: 'NotFound' } } } }, 500, rules)).toEqual({ class: 'gone', message: 'It failed' });
  });

  it('is none in JSON, whatever a field is called', async () => expect(await classify(older('soap:Client'), 200, [], 'application/json')).toMatchObject({ class: 'ok' }));
});
