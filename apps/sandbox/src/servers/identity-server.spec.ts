import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock, type AnswerBody, type Question } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';
const scim = (path: string, question: Question = {}, token = 'identity-token') => ask(`${sandbox.urlOf('identity')}/scim/v2/${path}`, { ...question, headers: { authorization: `Bearer ${token}`, ...question.headers } });
const ada = { schemas: [userSchema, enterprise], userName: 'ada.holt', externalId: '100001', name: { givenName: 'Ada', familyName: 'Holt' }, emails: [{ value: 'ada@northfold.test', type: 'work', primary: true }], [enterprise]: { employeeNumber: '100001' } };
const post = (json: unknown, endpoint = 'Users') => scim(endpoint, { method: 'POST', json });
const patch = (id: string, operations: unknown, headers: Record<string, string> = {}, endpoint = 'Users') =>
  scim(`${endpoint}/${id}`, { method: 'PATCH', headers, json: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations } });
const found = async (filter: string) => ((await scim(`Users?filter=${encodeURIComponent(filter)}`)).body.Resources as AnswerBody[]).map(({ userName }) => userName);
const refusal = ({ status, body }: { status: number; body: AnswerBody }) => [status, body.schemas, body.status, body.scimType];

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(() => control.reset('identity'));
afterAll(() => sandbox.stop());

describe('a token', () => {
  it('is asked for in SCIM', async () => {
    const refused = await scim('Users', {}, 'guessed');
    expect([...refusal(refused), refused.headers.get('content-type')]).toEqual([401, [errorSchema], '401', undefined, 'application/scim+json; charset=utf-8']);
  });
});

describe('users', () => {
  it('are created at a location, with a version', async () => {
    const created = await post(ada);
    const id = created.body.id as string;
    const location = `${sandbox.urlOf('identity')}/scim/v2/Users/${id}`;
    expect([created.status, created.headers.get('location'), created.headers.get('etag')]).toEqual([201, location, 'W/"1"']);
    const at = new Date(clock.ms).toISOString();
    expect(created.body).toEqual({ ...ada, id, active: true, meta: { resourceType: 'User', created: at, lastModified: at, location, version: 'W/"1"' } });
    expect((await ask(location, { headers: { authorization: 'Bearer identity-token' } })).body).toEqual(created.body);
  });

  it('are unique by user name, whatever its case', async () => {
    await post(ada);
    expect(refusal(await post({ ...ada, userName: 'ADA.Holt' }))).toEqual([409, [errorSchema], '409', 'uniqueness']);
    const other = (await post({ ...ada, userName: 'other' })).body.id as string;
    expect(refusal(await scim(`Users/${other}`, { method: 'PUT', json: ada }))).toEqual([409, [errorSchema], '409', 'uniqueness']);
    expect(refusal(await patch(other, [{ op: 'replace', path: 'userName', value: 'ada.holt' }]))[3]).toBe('uniqueness');
  });

  it('are replaced under their ETag', async () => {
    const { id } = (await post(ada)).body;
    clock.passSeconds(1);
    const put = (json: unknown, match: string) => scim(`Users/${id}`, { method: 'PUT', json, headers: { 'if-match': match } });
    const replaced = await put({ schemas: [userSchema], userName: 'ada', active: false }, 'W/"1"');
    expect([replaced.status, replaced.headers.get('etag'), replaced.body]).toMatchObject([200, 'W/"2"', { userName: 'ada', active: false, schemas: [userSchema], meta: { lastModified: new Date(clock.ms).toISOString() } }]);
    expect(replaced.body).not.toHaveProperty('emails');
    expect(refusal(await put(ada, 'W/"1"'))).toEqual([412, [errorSchema], '412', undefined]);
  });

  it.each([
    [{ ...ada, schemas: undefined }, 'invalidSyntax'], [{ schemas: [userSchema] }, 'invalidValue'], [{ ...ada, active: 'yes' }, 'invalidValue'], [{ ...ada, emails: 'ada@northfold.test' }, 'invalidValue'], [{ ...ada, name: { givenName: 7 } }, 'invalidValue'],
  ])('are not created from %j', async (json, scimType) => {
    expect(refusal(await post(json))).toEqual([400, [errorSchema], '400', scimType]);
    expect((await scim('Users')).body.totalResults).toBe(0);
  });

  it('are deleted, and leave their groups', async () => {
    const { id } = (await post(ada)).body;
    const group = (await post({ schemas: [groupSchema], displayName: 'Consultants', members: [{ value: id }] }, 'Groups')).body;
    expect((await scim(`Users/${id}`)).body.groups).toEqual([{ value: group.id, display: 'Consultants' }]);
    expect((await scim(`Users/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(refusal(await scim(`Users/${id}`))).toEqual([404, [errorSchema], '404', undefined]);
    expect((await scim(`Groups/${group.id}`)).body).not.toHaveProperty('members');
  });
});

describe('patching', () => {
  let id: string;
  beforeEach(async () => void (id = (await post(ada)).body.id as string));

  it('sets attributes with a path and without one, operations in any case', async () => {
    expect((await patch(id, [{ op: 'Replace', path: 'active', value: false }])).body).toMatchObject({ active: false, meta: { version: 'W/"2"' } });
    const patched = await patch(id, [{ op: 'add', value: { title: 'Director', 'name.givenName': 'Adele' } }, { op: 'replace', path: `${enterprise}:costCenter`, value: 'CC-1' }, { op: 'replace', path: 'emails[type eq "work"].value', value: 'adele@northfold.test' }]);
    expect(patched.body).toMatchObject({ title: 'Director', name: { givenName: 'Adele', familyName: 'Holt' }, [enterprise]: { employeeNumber: '100001', costCenter: 'CC-1' }, emails: [{ value: 'adele@northfold.test', type: 'work', primary: true }] });
  });

  it('adds to lists and removes from them', async () => {
    await patch(id, [{ op: 'add', path: 'emails', value: [{ value: 'home@x.test', type: 'home' }] }, { op: 'add', path: 'phoneNumbers[type eq "work"].value', value: '+1' }]);
    expect((await scim(`Users/${id}`)).body).toMatchObject({ emails: [{ type: 'work' }, { type: 'home' }], phoneNumbers: [{ type: 'work', value: '+1' }] });
    const removed = await patch(id, [{ op: 'remove', path: 'emails[type eq "home"]' }, { op: 'remove', path: 'name.familyName' }, { op: 'remove', path: 'externalId' }]);
    expect([removed.body.emails, removed.body.name, removed.body.externalId]).toEqual([ada.emails, { givenName: 'Ada' }, undefined]);
  });

  it('changes nothing where one operation cannot be done', async () => {
    for (const [operation, scimType] of [
      [{ op: 'replace', path: 'shoeSize', value: 1 }, 'invalidPath'], [{ op: 'replace', path: 'emails[type eq "fax"].value', value: 'x' }, 'noTarget'], [{ op: 'remove' }, 'noTarget'], [{ op: 'move', path: 'title' }, 'invalidSyntax'],
      [{ op: 'replace', path: 'active', value: 'maybe' }, 'invalidValue'], [null, 'invalidSyntax'], [{ op: 'replace', path: '__proto__.x', value: 1 }, 'invalidPath'], [{ op: 'remove', path: 'userName' }, 'invalidValue'],
    ] as const) expect([operation, refusal(await patch(id, [{ op: 'replace', path: 'title', value: 'X' }, operation]))[3]]).toEqual([operation, scimType]);
    expect((await scim(`Users/${id}`)).body).toMatchObject({ meta: { version: 'W/"1"' } });
    expect((await patch(id, [{ op: 'replace', path: 'title', value: 'X' }], { 'if-match': 'W/"7"' })).status).toBe(412);
  });
});

describe('listing', () => {
  it('goes by startIndex and count, up to what the service gives at once', async () => {
    await control.seed('identity', { Users: Array.from({ length: 12 }, (_, place) => ({ userName: `u${place}` })) });
    const page = async (query: string) => (await scim(`Users?${query}`)).body;
    const second = await page('startIndex=6&count=5');
    expect([second.totalResults, second.startIndex, second.itemsPerPage, (second.Resources as AnswerBody[]).map(({ userName }) => userName)]).toEqual([12, 6, 5, ['u5', 'u6', 'u7', 'u8', 'u9']]);
    expect(await page('startIndex=0&count=0')).toMatchObject({ startIndex: 1, itemsPerPage: 0, totalResults: 12, Resources: [] });
    await control.configure('identity', { countMax: 4 });
    expect((await page('count=100')).itemsPerPage).toBe(4);
    expect((await scim('Users?count=many')).status).toBe(400);
  });

  it('finds by user name, external id, and time of change', async () => {
    await post(ada);
    const since = new Date(clock.ms).toISOString();
    clock.passSeconds(1);
    await post({ schemas: [userSchema], userName: 'bo "the" quick', externalId: "x' OR 1=1" });
    expect(await found('userName eq "ADA.holt"')).toEqual(['ada.holt']);
    expect(await found('userName eq "bo \\"the\\" quick"')).toEqual(['bo "the" quick']);
    expect(await found(`externalId eq "x' OR 1=1"`)).toEqual(['bo "the" quick']);
    expect(await found(`meta.lastModified gt "${since}"`)).toEqual(['bo "the" quick']);
    expect(await found(`meta.lastModified ge "${since}" and active eq true and ${enterprise}:employeeNumber eq "100001"`)).toEqual(['ada.holt']);
  });

  it.each(['userName', 'userName co "a"', 'shoe eq "a"', 'userName eq ada', 'meta.lastModified gt "soon"', 'active eq "x"', 'userName eq "a" or userName eq "b"', 'userName eq "a" and ', '', 'userName eq "\\q"'])('refuses the filter %j', async (filter) => {
    expect(refusal(await scim(`Users?filter=${encodeURIComponent(filter)}`))).toEqual([400, [errorSchema], '400', 'invalidFilter']);
  });
});

describe('groups', () => {
  it('have members added and removed, who must be users', async () => {
    const [one, two] = [(await post(ada)).body.id, (await post({ ...ada, userName: 'bo' })).body.id];
    const group = (await post({ schemas: [groupSchema], displayName: 'Consultants' }, 'Groups')).body.id as string;
    const members = async (...operations: unknown[]) => ((await patch(group, operations, {}, 'Groups')).body.members as AnswerBody[] | undefined)?.map(({ value }) => value);
    expect(await members({ op: 'add', path: 'members', value: [{ value: one }, { value: two }] }, { op: 'add', path: 'members', value: { value: one } })).toEqual([one, two]);
    expect(await members({ op: 'remove', path: `members[value eq "${one}"]` })).toEqual([two]);
    expect(refusal(await patch(group, [{ op: 'add', path: 'members', value: { value: 'nobody' } }], {}, 'Groups'))[3]).toBe('invalidValue');
    expect(refusal(await post({ schemas: [groupSchema], displayName: 'consultants' }, 'Groups'))[3]).toBe('uniqueness');
  });
});

describe('discovery', () => {
  it('tells what the service can do', async () => {
    expect((await scim('ServiceProviderConfig')).body).toMatchObject({ patch: { supported: true }, etag: { supported: true }, filter: { supported: true, maxResults: 200 }, bulk: { supported: false } });
    expect(((await scim('Schemas')).body.Resources as AnswerBody[]).map(({ id }) => id)).toEqual([userSchema, enterprise, groupSchema]);
    expect((await scim(`Schemas/${userSchema}`)).body).toMatchObject({ name: 'User' });
    expect((await scim('ResourceTypes')).body.totalResults).toBe(2);
  });
});
