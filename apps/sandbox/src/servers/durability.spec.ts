import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock } from './testing/ask.js';

const clock = new SetClock();
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const erpKey = { authorization: `Basic ${Buffer.from('muster:erp-password').toString('base64')}` };

describe('after a restart', () => {
  let dataDir: string;
  beforeAll(() => void (dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'))));
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('resource management counts ids and changes on, the directory knows its accounts and their versions, and the ERP its postings', async () => {
    const first = await startSandbox({ dataDir, now: clock.now });
    const person = (sandbox: RunningSandbox, externalId: string) => ask(`${sandbox.urlOf('rm')}/v2/people`, { method: 'POST', headers: bearer('rm-token'), json: { name: 'Ada', external_id: externalId } });
    const account = (sandbox: RunningSandbox) => ask(`${sandbox.urlOf('identity')}/scim/v2/Users`, { method: 'POST', headers: bearer('identity-token'), json: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada' } });
    const post = (sandbox: RunningSandbox) => fetch(`${sandbox.urlOf('erp')}/soap`, {
      method: 'POST', headers: { ...erpKey, 'content-type': 'text/xml' },
      body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><PostCostRate xmlns="urn:erp:finance:v1"><EmployeeNo>1</EmployeeNo><CostRate>90.00</CostRate><Reference>r-1</Reference></PostCostRate></s:Body></s:Envelope>',
    }).then((answer) => answer.text());
    await new SandboxControl(first.url).seed('erp', { Employees: [{ EmployeeNo: '1', Company: 'GB01' }] });
    await person(first, '1');
    const { id } = (await account(first)).body;
    expect(await post(first)).toContain('<PostingNo>PT-1</PostingNo>');
    await first.stop();

    const second = await startSandbox({ dataDir, now: clock.now });
    expect((await person(second, '1')).body.code).toBe('duplicate_external_id');
    expect((await person(second, '2')).body).toMatchObject({ id: 'P-2', seq: 2, version: 1 });
    expect((await ask(`${second.urlOf('rm')}/v2/people?since=1`, { headers: bearer('rm-token') })).body).toMatchObject({ people: [{ id: 'P-2' }], next_since: 2, more: false });
    expect((await account(second)).body.scimType).toBe('uniqueness');
    expect((await ask(`${second.urlOf('identity')}/scim/v2/Users/${id}`, { headers: bearer('identity-token') })).headers.get('etag')).toBe('W/"1"');
    expect(await post(second)).toContain('DuplicateReference');
    await second.stop();
  });
});

describe('rubbish', () => {
  let sandbox: RunningSandbox;
  let crmToken: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ now: clock.now });
    crmToken = (await ask(`${sandbox.urlOf('crm')}/oauth/token`, { method: 'POST', form: { grant_type: 'client_credentials', client_id: 'muster', client_secret: 'crm-client-secret' } })).body.access_token;
  });
  afterEach(async () => expect((await ask(`${sandbox.url}/_sandbox/health`)).status).toBe(200));
  afterAll(() => sandbox.stop());

  const bodies = ['', '{', 'null', '[]', '"x"', '\u0000', '['.repeat(100_000), `${'['.repeat(8_000)}${']'.repeat(8_000)}`];
  it.each([
    ['POST', '/rm/v2/people', () => bearer('rm-token')], ['POST', '/rm/v2/bookings', () => bearer('rm-token')], ['PATCH', '/crm/services/data/sobjects/Opportunity/ExternalId__c/x', () => bearer(crmToken)], ['POST', '/talent/graphql', () => ({ 'x-api-key': 'talent-key' })],
  ] as [string, string, () => Record<string, string>][])('is refused at %s %s', async (method, path, headers) => {
    for (const body of bodies) {
      const answer = await fetch(sandbox.url + path, { method, headers: { ...headers(), 'content-type': 'application/json' }, body });
      expect([body.slice(0, 5), answer.status, typeof (await answer.json())]).toEqual([body.slice(0, 5), 400, 'object']);
    }
  });

  it.each(['/rm/v2/people/%', '/rm//', '/identity/scim/v2/Users/%ff', '/crm/services/data/query?q=%ff', '/crm/%', '/talent/%ff', '/payroll/outbox/%', '/erp/soap/%ff', '/payroll'])('in the path %s is refused', async (path) => {
    const payroll = { authorization: `Basic ${Buffer.from('muster:payroll-password').toString('base64')}` };
    const headers = path.startsWith('/rm') ? bearer('rm-token') : path.startsWith('/identity') ? bearer('identity-token') : path.startsWith('/crm') ? bearer(crmToken) : path.startsWith('/payroll') ? payroll : erpKey;
    const { status } = await ask(sandbox.url + path, { headers: { ...headers, 'x-api-key': 'talent-key' } });
    expect([path, status >= 400 && status < 500]).toEqual([path, true]);
  });
});
