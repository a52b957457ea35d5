import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock, type AnswerBody, type Question } from './testing/ask.js';
import { EventStream } from './testing/event-stream.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;
let token: string;

const client = { client_id: 'muster', client_secret: 'crm-client-secret' };
const askToken = (form: Record<string, string> = { grant_type: 'client_credentials' }, at = sandbox) => ask(`${at.urlOf('crm')}/oauth/token`, { method: 'POST', form: { ...client, ...form } });
const renew = (refreshToken: unknown) => askToken({ grant_type: 'refresh_token', refresh_token: String(refreshToken) });
const crm = (path: string, question: Question = {}, bearer = token) => ask(`${sandbox.urlOf('crm')}${path}`, { ...question, headers: { authorization: `Bearer ${bearer}`, ...question.headers } });
const query = (soql: string) => crm(`/services/data/query?q=${encodeURIComponent(soql)}`);
const upsert = (value: string, json: unknown) => crm(`/services/data/sobjects/Opportunity/ExternalId__c/${value}`, { method: 'PATCH', json });
const namesOf = ({ records }: AnswerBody) => (records as AnswerBody[]).map(({ Name }) => Name);
const code = ({ status, body }: { status: number; body: AnswerBody }) => [status, (body as unknown as AnswerBody[])[0]?.errorCode];
const deal = { Name: 'Deal', StageName: 'Proposal', CloseDate: '2026-12-31' };

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(async () => {
  clock.ms = Date.parse('2026-11-23T08:00:00.000Z');
  await control.reset('crm');
  token = (await askToken()).body.access_token;
});
afterAll(() => sandbox.stop());

describe('tokens', () => {
  it('are given to known clients, and end after their life', async () => {
    await control.configure('crm', { tokenLifeS: 5 });
    const granted = (await askToken()).body;
    expect(granted).toEqual({ access_token: expect.any(String), refresh_token: expect.any(String), token_type: 'Bearer', issued_at: String(clock.ms), expires_in: 5 });
    expect(await askToken({ grant_type: 'password' })).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
    expect(await askToken({ client_secret: 'guess', grant_type: 'client_credentials' })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    clock.passSeconds(4);
    expect((await crm('/services/data/query?q=SELECT+Id+FROM+Account', {}, granted.access_token)).status).toBe(200);
    clock.passSeconds(1);
    expect(code(await crm('/services/data/query?q=SELECT+Id+FROM+Account', {}, granted.access_token))).toEqual([401, 'INVALID_SESSION_ID']);
    expect(code(await crm('/services/data/query', {}, 'invented'))).toEqual([401, 'INVALID_SESSION_ID']);
  });

  it('are renewed by a refresh token, which is good once', async () => {
    const first = (await askToken()).body;
    const second = (await renew(first.refresh_token)).body;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const third = (await renew(second.refresh_token)).body;
    expect((await query('SELECT Id FROM Account')).status).toBe(200);
    expect((await crm('/services/data/query?q=SELECT+Id+FROM+Account', {}, third.access_token)).status).toBe(200);
    expect(await renew('invented')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('are all revoked where an old refresh token is used again', async () => {
    const first = (await renew('crm-refresh-token')).body;
    const second = (await renew(first.refresh_token)).body;
    expect((await renew(first.refresh_token)).body.error).toBe('invalid_grant');
    expect((await renew(second.refresh_token)).body.error).toBe('invalid_grant');
    expect((await crm('/services/data/query?q=SELECT+Id+FROM+Account', {}, second.access_token)).status).toBe(401);
    expect((await renew('crm-refresh-token')).body.error).toBe('invalid_grant');
    expect((await query('SELECT Id FROM Account')).status).toBe(200);
  });

  it('are kept out of the call log', async () => {
    const granted = (await renew('crm-refresh-token')).body;
    await renew(granted.refresh_token);
    const log = JSON.stringify(await control.calls('crm'));
    for (const secret of ['crm-client-secret', 'crm-refresh-token', granted.refresh_token as string]) expect([secret, log.includes(secret)]).toEqual([secret, false]);
  });
});

describe('an upsert by external id', () => {
  it('creates the first time, and updates from then on', async () => {
    const created = await upsert('D-1', deal);
    expect([created.status, created.body]).toMatchObject([201, { id: '006000000000000001', success: true }]);
    clock.passSeconds(5);
    expect(await upsert('D-1', { StageName: 'Closed Won', Amount: 1200.5 })).toMatchObject({ status: 204, text: '' });
    expect((await crm('/services/data/sobjects/Opportunity/ExternalId__c/D-1')).body).toMatchObject({
      Id: '006000000000000001', ...deal, StageName: 'Closed Won', Amount: 1200.5, ExternalId__c: 'D-1', CreatedDate: '2026-11-23T08:00:00.000+0000', LastModifiedDate: '2026-11-23T08:00:05.000+0000',
    });
  });

  it.each([
    [{ Name: 'Deal' }, 'REQUIRED_FIELD_MISSING'], [{ ...deal, Shoe__c: 1 }, 'INVALID_FIELD'], [{ ...deal, Amount: 'much' }, 'JSON_PARSER_ERROR'], [{ ...deal, StageName: 'Maybe' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'], [{ ...deal, ExternalId__c: 'X' }, 'INVALID_FIELD'],
  ])('is refused with %j', async (json, errorCode) => {
    expect(code(await upsert('D-1', json))).toEqual([400, errorCode]);
    expect(await control.rows('crm', 'Opportunities')).toEqual([]);
  });

  it('stands beside creating, changing and deleting by id', async () => {
    const created = await crm('/services/data/sobjects/Opportunity', { method: 'POST', json: { ...deal, ExternalId__c: 'D-1' } });
    const one = `/services/data/sobjects/Opportunity/${created.body.id}`;
    expect(created.headers.get('location')).toBe(`/crm${one}`);
    expect(code(await crm('/services/data/sobjects/Opportunity', { method: 'POST', json: { ...deal, ExternalId__c: 'D-1' } }))).toEqual([400, 'DUPLICATE_VALUE']);
    expect((await crm(one, { method: 'PATCH', json: { Name: 'Renamed' } })).status).toBe(204);
    expect((await crm(one)).body.Name).toBe('Renamed');
    expect((await crm(one, { method: 'DELETE' })).status).toBe(204);
    expect(code(await crm(one))).toEqual([404, 'NOT_FOUND']);
  });
});

describe('queries', () => {
  const seed = (count: number) => control.seed('crm', { Opportunities: Array.from({ length: count }, (_, place) => ({ ...deal, Name: `N${place}`, ExternalId__c: `D-${place}` })) });

  it('come in batches, each record once', async () => {
    await control.configure('crm', { batchSize: 5 });
    await seed(12);
    const names: unknown[] = [];
    let page = (await query('SELECT Id, Name FROM Opportunity WHERE LastModifiedDate > 2026-11-01T00:00:00Z ORDER BY LastModifiedDate, Id')).body;
    expect(page).toMatchObject({ totalSize: 12, done: false, nextRecordsUrl: expect.stringMatching(/^\/crm\/services\/data\/query\/01g/) });
    for (;;) {
      names.push(...namesOf(page));
      if (page.done) break;
      page = (await crm((page.nextRecordsUrl as string).replace('/crm', ''))).body;
    }
    expect(names).toEqual(Array.from({ length: 12 }, (_, place) => `N${place}`));
    const limited = (await query('SELECT Name FROM Opportunity LIMIT 7')).body;
    expect([limited.totalSize, namesOf((await crm((limited.nextRecordsUrl as string).replace('/crm', ''))).body)]).toEqual([7, ['N5', 'N6']]);
    clock.passSeconds(900);
    expect(code(await crm((limited.nextRecordsUrl as string).replace('/crm', ''), {}, (await askToken()).body.access_token))).toEqual([400, 'INVALID_QUERY_LOCATOR']);
  });

  it('find what changed since, to the second, and go on behind an id', async () => {
    await seed(6);
    clock.passSeconds(60);
    await upsert('D-4', { Name: 'Changed' });
    const since = async (rest: string) => namesOf((await query(`SELECT Name FROM Opportunity WHERE LastModifiedDate ${rest}`)).body);
    expect(await since('> 2026-11-23T08:00:00Z ORDER BY LastModifiedDate, Id')).toEqual(['Changed']);
    expect(await since('= 2026-11-23T08:00:00.000+0000 AND Id > \'006000000000000003\' ORDER BY Id LIMIT 2')).toEqual(['N3', 'N5']);
    expect(await since('>= 2026-11-23T08:01:00Z AND Amount = null AND StageName = \'Proposal\'')).toEqual(['Changed']);
  });

  it('show the wished fields with where they are from', async () => {
    await upsert('D-1', { ...deal, Name: "O'Brien\\s" });
    expect((await query("select Id, LastModifiedDate from opportunity where Name = 'O\\'Brien\\\\s'")).body).toEqual({
      totalSize: 1, done: true, records: [{ attributes: { type: 'Opportunity', url: '/crm/services/data/sobjects/Opportunity/006000000000000001' }, Id: '006000000000000001', LastModifiedDate: '2026-11-23T08:00:00.000+0000' }],
    });
  });

  it('show fields of the account that a deal belongs to, or null', async () => {
    const account = (await crm('/services/data/sobjects/Account/ExternalId__c/C-1', { method: 'PATCH', json: { Name: 'Acme', Industry: 'Energy' } })).body.id;
    await upsert('D-1', { ...deal, AccountId: account, LegalEntity__c: 'GB01' });
    await upsert('D-2', deal);
    await upsert('D-3', { ...deal, AccountId: '001000000000000099' });
    const attributes = { type: 'Account', url: `/crm/services/data/sobjects/Account/${String(account)}` };
    const found = (await query('SELECT Id, Account.Name, LegalEntity__c, account.industry FROM Opportunity')).body.records as AnswerBody[];
    expect(found.map(({ Id, Account, LegalEntity__c: entity }) => [Id, Account, entity])).toEqual([
      ['006000000000000001', { attributes, Name: 'Acme', Industry: 'Energy' }, 'GB01'], ['006000000000000002', null, null], ['006000000000000003', null, null],
    ]);
  });

  it('show parents over batches too', async () => {
    await control.seed('crm', { Accounts: [{ Id: '001000000000000001', Name: 'Acme' }], Opportunities: ['1', '2', '3'].map((ExternalId__c) => ({ ...deal, ExternalId__c, AccountId: '001000000000000001' })) });
    await control.configure('crm', { batchSize: 2 });
    const first = (await query('SELECT Account.Name FROM Opportunity')).body;
    const second = (await crm(String(first.nextRecordsUrl).replace('/crm', ''))).body;
    expect([...(first.records as AnswerBody[]), ...(second.records as AnswerBody[])].map(({ Account }) => (Account as AnswerBody).Name)).toEqual(['Acme', 'Acme', 'Acme']);
  });

  it.each([
    ['SELECT Shoe.Name FROM Opportunity', 'INVALID_FIELD'], ['SELECT Account.Shoe FROM Opportunity', 'INVALID_FIELD'], ['SELECT Account.Owner.LastName FROM Opportunity', 'INVALID_FIELD'], ['SELECT Account.Name FROM Account', 'INVALID_FIELD'],
    ['', 'MALFORMED_QUERY'], ['SELECT', 'MALFORMED_QUERY'], ['SELECT * FROM Account', 'MALFORMED_QUERY'], ['SELECT Id FROM Shoe', 'INVALID_TYPE'], ['SELECT Shoe FROM Account', 'INVALID_FIELD'], ['SELECT Id FROM Account WHERE Name LIKE \'x\'', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Account WHERE Name = x', 'INVALID_QUERY_FILTER_OPERATOR'], ['SELECT Id FROM Account WHERE LastModifiedDate > \'2026-11-23\'', 'INVALID_QUERY_FILTER_OPERATOR'], ['SELECT Id FROM Account WHERE Id > \'x\' AND ', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Account ORDER BY Name', 'MALFORMED_QUERY'], [`SELECT Id FROM Account WHERE${' '.repeat(5_000)}x`, 'MALFORMED_QUERY'],
  ])('are refused: %.60s', async (soql, errorCode) => {
    expect(code(await query(soql))).toEqual([400, errorCode]);
  });
});

describe('users', () => {
  const user = { FirstName: 'Ada', LastName: 'Byron', Email: 'ada@northfold.example', Title: 'Analyst', IsActive: true };
  const upsertUser = (number: string, json: unknown) => crm(`/services/data/sobjects/User/EmployeeNumber/${number}`, { method: 'PATCH', json });

  it('are known by the number of the employee', async () => {
    expect((await upsertUser('100001', user)).body).toMatchObject({ id: '005000000000000001', success: true });
    clock.passSeconds(5);
    expect((await upsertUser('100001', { Title: 'Engineer' })).status).toBe(204);
    expect((await crm('/services/data/sobjects/User/EmployeeNumber/100001')).body).toMatchObject({
      Id: '005000000000000001', ...user, Title: 'Engineer', EmployeeNumber: '100001', Department: null, LastModifiedDate: '2026-11-23T08:00:05.000+0000', SystemModstamp: '2026-11-23T08:00:05.000+0000',
    });
    expect((await crm('/services/data/sobjects/User/005000000000000001')).body.EmployeeNumber).toBe('100001');
    expect(code(await crm('/services/data/sobjects/User', { method: 'POST', json: { ...user, EmployeeNumber: '100001' } }))).toEqual([400, 'DUPLICATE_VALUE']);
    expect(code(await upsertUser('100002', { ...user, Email: null }))).toEqual([400, 'REQUIRED_FIELD_MISSING']);
    expect(code(await upsertUser('100002', { ...user, ExternalId__c: '1' }))).toEqual([400, 'INVALID_FIELD']);
  });

  it('are switched off, and never deleted', async () => {
    await upsertUser('100001', user);
    const one = '/services/data/sobjects/User/EmployeeNumber/100001';
    expect(code(await crm(one, { method: 'DELETE' }))).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect((await upsertUser('100001', { IsActive: false })).status).toBe(204);
    expect((await crm(one)).body.IsActive).toBe(false);
  });

  it('are found by queries', async () => {
    await upsertUser('100001', user);
    clock.passSeconds(60);
    await upsertUser('100002', { ...user, FirstName: 'Grace', IsActive: false });
    const numbers = async (where: string) => ((await query(`SELECT EmployeeNumber FROM User WHERE ${where}`)).body.records as AnswerBody[]).map(({ EmployeeNumber }) => EmployeeNumber);
    expect(await numbers('IsActive = true')).toEqual(['100001']);
    expect(await numbers('IsActive = FALSE')).toEqual(['100002']);
    expect(await numbers('SystemModstamp > 2026-11-23T08:00:00Z')).toEqual(['100002']);
  });

  it('have events of their own', async () => {
    await upsertUser('100001', user);
    await upsertUser('100001', { IsActive: false });
    await upsert('D-1', deal);
    const { events } = (await crm('/events/UserChange/poll?replayId=-2')).body as unknown as { events: unknown[] };
    const header = { entityName: 'User', recordIds: ['005000000000000001'], commitTimestamp: clock.ms };
    expect(events).toEqual([
      { replayId: 1, createdAt: new Date(clock.ms).toISOString(), payload: { ChangeEventHeader: { ...header, changeType: 'CREATE', changedFields: [] }, ...user, EmployeeNumber: '100001' } },
      { replayId: 2, createdAt: new Date(clock.ms).toISOString(), payload: { ChangeEventHeader: { ...header, changeType: 'UPDATE', changedFields: ['IsActive'] }, IsActive: false } },
    ]);
  });
});

describe('the quota of calls', () => {
  it('is told with each call, refuses when it is spent, and is new on the next day', async () => {
    await control.configure('crm', { callsPerDay: 3, tokenLifeS: 100_000 });
    token = (await askToken()).body.access_token;
    const usage = async () => (await query('SELECT Id FROM Account')).headers.get('sforce-limit-info');
    expect([await usage(), await usage(), await usage()]).toEqual(['api-usage=1/3', 'api-usage=2/3', 'api-usage=3/3']);
    const refused = await upsert('D-1', deal);
    expect([...code(refused), refused.headers.get('sforce-limit-info')]).toEqual([403, 'REQUEST_LIMIT_EXCEEDED', 'api-usage=3/3']);
    expect((await crm('/events/OpportunityChange/poll')).status).toBe(200);
    clock.passSeconds(86_400);
    expect(await usage()).toBe('api-usage=1/3');
  });
});

describe('platform events', () => {
  const follow = (replayId: number | string) => EventStream.follow(`${sandbox.urlOf('crm')}/events/OpportunityChange?replayId=${replayId}`, { authorization: `Bearer ${token}` });
  const untilIds = (stream: EventStream, ...ids: string[]) => eventually(() => expect(stream.events.map(({ id }) => id)).toEqual(ids), { what: `events ${ids.join(', ')}` });
  const poll = async (parameters: string) => (await crm(`/events/OpportunityChange/poll?${parameters}`)).body as unknown as { events: { replayId: number }[]; lastReplayId: number };

  it('tell what happened to an opportunity, as it happens', async () => {
    const stream = await follow(-1);
    await upsert('D-1', deal);
    await upsert('D-1', { StageName: 'Closed Won' });
    await upsert('D-1', { StageName: 'Closed Won' });
    await crm('/services/data/sobjects/Opportunity/ExternalId__c/D-1', { method: 'DELETE' });
    await untilIds(stream, '1', '2', '3');
    const header = { entityName: 'Opportunity', recordIds: ['006000000000000001'], commitTimestamp: clock.ms };
    expect(stream.events.map(({ data }) => data)).toEqual([
      { replayId: 1, createdAt: new Date(clock.ms).toISOString(), payload: { ChangeEventHeader: { ...header, changeType: 'CREATE', changedFields: [] }, ...deal, ExternalId__c: 'D-1' } },
      { replayId: 2, createdAt: new Date(clock.ms).toISOString(), payload: { ChangeEventHeader: { ...header, changeType: 'UPDATE', changedFields: ['StageName'] }, StageName: 'Closed Won' } },
      { replayId: 3, createdAt: new Date(clock.ms).toISOString(), payload: { ChangeEventHeader: { ...header, changeType: 'DELETE', changedFields: [] } } },
    ]);
    await stream.leave();
  });

  it('are replayed from an id, all of them, or not at all', async () => {
    for (const value of ['1', '2', '3']) await upsert(`D-${value}`, deal);
    const [from1, all, fresh] = [await follow(1), await follow(-2), await follow(-1)];
    await upsert('D-4', deal);
    await untilIds(from1, '2', '3', '4');
    await untilIds(all, '1', '2', '3', '4');
    await untilIds(fresh, '4');
    await Promise.all([from1, all, fresh].map((stream) => stream.leave()));
  });

  it('are kept up to a number, and no older ones can be asked for', async () => {
    await control.configure('crm', { eventsKept: 2 });
    for (const value of ['1', '2', '3', '4']) await upsert(`D-${value}`, deal);
    expect((await poll('replayId=-2')).events.map(({ replayId }) => replayId)).toEqual([3, 4]);
    expect((await poll('replayId=2')).events.map(({ replayId }) => replayId)).toEqual([3, 4]);
    for (const id of [1, 0, 5]) await expect(follow(id)).rejects.toThrow(/^400 .*replay_id_out_of_range/);
    expect(code(await crm('/events/OpportunityChange/poll?replayId=1'))).toEqual([400, 'replay_id_out_of_range']);
    await expect(follow('x')).rejects.toThrow(/^400/);
  });

  it('come with heartbeats', async () => {
    await control.configure('crm', { heartbeatMs: 5 });
    const stream = await follow(-1);
    await eventually(() => expect(stream.comments).toContain('heartbeat'), { what: 'a heartbeat' });
    await stream.leave();
  });

  it('need a token', async () => {
    await expect(EventStream.follow(`${sandbox.urlOf('crm')}/events/OpportunityChange`, {})).rejects.toThrow(/^401/);
  });

  it('are waited for by a long poll', async () => {
    const waiting = poll('replayId=0&waitMs=10000');
    await upsert('D-1', deal);
    expect(await waiting).toMatchObject({ events: [{ replayId: 1 }], lastReplayId: 1 });
    expect(await poll('replayId=1&waitMs=5')).toEqual({ events: [], lastReplayId: 1 });
    expect(await poll('replayId=0')).toMatchObject({ lastReplayId: 1 });
    expect((await crm('/events/OpportunityChange/poll?waitMs=x')).status).toBe(400);
  });

  it('end where the CRM is emptied, is cut by a rule, or stops', async () => {
    const stream = await follow(-1);
    await control.reset('crm');
    await stream.ended;
    token = (await askToken()).body.access_token;
    await control.behave('crm', [{ do: 'cut', match: { path: 'events' }, times: 1 }, { do: 'outage', match: { path: 'events' }, times: 1 }]);
    const cut = await follow(-1);
    await cut.ended;
    await expect(follow(-1)).rejects.toThrow();
    const other = await startSandbox({ now: clock.now });
    const bearer = (await askToken(undefined, other)).body.access_token;
    const followed = await EventStream.follow(`${other.urlOf('crm')}/events/OpportunityChange`, { authorization: `Bearer ${bearer}` });
    await other.stop();
    await followed.ended;
  });

  it('do not come from seeding', async () => {
    await control.seed('crm', { Opportunities: [{ ...deal, ExternalId__c: 'D-1' }] });
    expect(await poll('replayId=-2')).toEqual({ events: [], lastReplayId: 0 });
  });
});

describe('a restart', () => {
  it('keeps records, events, tokens and the quota', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const first = await startSandbox({ dataDir, now: clock.now });
    const headers = { authorization: `Bearer ${(await askToken(undefined, first)).body.access_token}` };
    await ask(`${first.urlOf('crm')}/services/data/sobjects/Opportunity/ExternalId__c/D-1`, { method: 'PATCH', json: deal, headers });
    await first.stop();
    const second = await startSandbox({ dataDir, now: clock.now });
    const found = await ask(`${second.urlOf('crm')}/services/data/sobjects/Opportunity/ExternalId__c/D-1`, { headers });
    expect([found.body.Name, found.headers.get('sforce-limit-info')]).toEqual(['Deal', 'api-usage=2/5000']);
    expect((await ask(`${second.urlOf('crm')}/events/OpportunityChange/poll?replayId=0`, { headers })).body.events).toMatchObject([{ replayId: 1 }]);
    await second.stop();
    rmSync(dataDir, { recursive: true });
  });
});
