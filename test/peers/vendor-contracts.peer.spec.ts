import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { checkConnector, lintConnectors, readPage, triedConnector, tryWrite } from '@muster/connectors';
import { stopForeignPrograms } from './foreign-program.js';
import { LibraryConfig } from './library-config.js';
import { startTokenServer, startVendor, type VendorSpec } from './peer-server.js';

jest.setTimeout(60_000);

type Env = Record<string, string>;
type Tried = ReturnType<typeof triedConnector>;
type Request = Parameters<ReturnType<Tried['caller']>['call']>[2];

let config: LibraryConfig;
/** Of the vendor that runs. */
let env: Env;

beforeAll(() => {
  config = new LibraryConfig('harvest', 'forecast', 'okta', 'xero');
});

afterAll(async () => {
  await stopForeignPrograms();
  config.delete();
}, 60_000);

const trial = (more: Env = {}) => ({ configDir: config.dir, env: { ...env, ...more } });

/** Prism closes connections that were idle for five seconds, so that a call may meet one that is closed: it is made once more, as deliveries make theirs. */
async function answered<T extends { class: string; answer?: unknown }>(call: () => Promise<T>): Promise<T> {
  const first = await call();
  return first.answer || first.class !== 'transient' ? first : call();
}

/** What the contract says of a call: its status, and why where it refuses. */
async function judged(system: string, request: Request, more: Env = {}): Promise<{ status: number; class: string; faults: unknown[]; body: unknown; headers: Record<string, string>; url: string }> {
  const result = await answered(() => triedConnector(trial(more), system).caller().call('urgent', 'judged', request));
  if (!result.answer) throw new Error(result.message);
  const { status, headers, body, url } = result.answer;
  const warned = JSON.parse(headers['sl-violations'] ?? '[]') as { severity: string }[];
  const refused = ((body as { validation?: unknown[] } | undefined)?.validation ?? []) as unknown[];
  return { status, class: result.class, faults: [...warned.filter(({ severity }) => severity === 'Error'), ...refused], body, headers, url };
}

const fits = (status = 200) => expect.objectContaining({ status, class: 'ok', faults: [] });

async function readsSince(system: string, stream: string): Promise<Awaited<ReturnType<typeof judged>>> {
  const request = await triedConnector(trial(), system).connector.streams.get(stream)!.firstRequest({ kind: 'since', ms: Date.parse('2026-11-01T08:30:00Z') }, { full: false });
  return judged(system, request);
}

const person = {
  id: '0190d3c0-0000-7000-8000-000000000001', externalIds: { hris: '4711' }, refs: {},
  attributes: { givenName: 'Ada', familyName: 'Byron', preferredName: null, workEmail: 'ada@northfold.example', employmentStatus: 'active', employmentType: 'employee', jobTitle: 'Analyst', country: 'GB' },
};

/** The calls that a person's record would cause, by operation, each as the contract judges it. */
async function writesOf(system: string, attributes: Record<string, unknown> = {}): Promise<Map<string, Awaited<ReturnType<typeof judged>> & { request: Request }>> {
  const file = join(config.dir, 'record.json');
  writeFileSync(file, JSON.stringify({ ...person, attributes: { ...person.attributes, ...attributes } }));
  const { calls } = await tryWrite(trial(), system, 'worker', file);
  rmSync(file);
  const found = new Map<string, Awaited<ReturnType<typeof judged>> & { request: Request }>();
  for (const { operation, request } of calls) {
    const known = JSON.parse(JSON.stringify(request).replaceAll('(id)', '1').replaceAll('%28id%29', '1')) as Request;
    found.set(operation, { ...(await judged(system, known)), request: known });
  }
  return found;
}

function vendor(spec: VendorSpec, envOf: (url: string) => Env | Promise<Env>, tests: () => void): void {
  describe(`the contract of ${spec}`, () => {
    beforeAll(async () => {
      env = await envOf((await startVendor(spec)).url);
    }, 120_000);
    afterAll(() => stopForeignPrograms(), 60_000);
    tests();
  });
}

it('are declared without a finding', () => expect(lintConnectors(config.dir)).toEqual([]));

vendor('harvest', (url) => ({ HARVEST_URL: url, HARVEST_TOKEN: 'token', HARVEST_ACCOUNT_ID: '4242' }), () => {
  it('lets us in with the token and the account, and not without one of them', async () => {
    expect((await checkConnector(trial(), 'harvest')).filter(({ ok }) => !ok)).toEqual([]);
    expect(await checkConnector(trial({ HARVEST_ACCOUNT_ID: '' }), 'harvest')).toContainEqual({ step: 'headers.Harvest-Account-Id', ok: false, detail: 'the environment variable HARVEST_ACCOUNT_ID has no value' });
    const bare = await fetch(`${env['HARVEST_URL']}/users`, { headers: { authorization: 'Bearer token', connection: 'close' } });
    expect(bare.status).toBe(401);
  });

  it('gives users, each as a change of a worker', async () => {
    const page = await readPage(trial(), 'harvest', 'users');
    expect(page).toMatchObject({ hasMore: false, parked: [], unknownFields: [] });
    expect(page.changes).toContainEqual(expect.objectContaining({ entity: 'worker', key: '3230547', content: expect.objectContaining({ values: { givenName: 'Jim', familyName: 'Allen', workEmail: 'jimallen@example.com' } }) }));
    expect(page.changes).toHaveLength(page.rows);
  });

  it('is asked for what changed since, and for the page that a link names, as it wants', async () => {
    const since = await readsSince('harvest', 'users');
    expect(since).toEqual(fits());
    expect(new URL(since.url).searchParams.get('updated_since')).toBe('2026-11-01T08:30:00.000Z');
    const stream = triedConnector(trial(), 'harvest').connector.streams.get('users')!;
    const next = await stream.next(await stream.firstRequest(null, { full: true }), { status: 200, headers: {}, url: since.url, body: { users: [{}], links: { next: `${env['HARVEST_URL']}/users?cursor=eyJhZnRlciI6MX0&per_page=2000` } } });
    expect(await judged('harvest', next!)).toEqual(fits());
    // The judge is awake: a number that is none is refused.
    expect((await judged('harvest', { method: 'GET', path: '/users', query: { per_page: 'many' }, headers: {} })).faults).not.toEqual([]);
  });

  it('takes a user that is created, changed or gone', async () => {
    const calls = await writesOf('harvest', { employmentStatus: 'terminated' });
    expect([...calls.keys()]).toEqual(['find', 'create', 'update']);
    expect(calls.get('find')).toEqual(fits());
    expect(calls.get('create')).toEqual(fits(201));
    expect(calls.get('update')).toEqual(fits());
    expect(calls.get('update')!.request).toMatchObject({ method: 'PATCH', path: '/users/1', body: { first_name: 'Ada', is_active: false } });
    const write = triedConnector(trial(), 'harvest').connector.writes.get('worker')!;
    expect(await write.idOf('create', calls.get('create')!)).toMatch(/^\d+$/);
    expect(await write.found(calls.get('find')!, 'JIMALLEN@example.com')).toMatchObject({ id: '3230547' });
    expect(await write.found(calls.get('find')!, 'nobody@example.com')).toBeNull();
    expect((await judged('harvest', { ...calls.get('create')!.request, body: { first_name: 'Ada' } })).faults).not.toEqual([]);
  });
});

vendor('okta-users-groups', (url) => ({ OKTA_URL: url, OKTA_TOKEN: 'token' }), () => {
  it('lets us in with the token, and not without', async () => {
    expect((await checkConnector(trial(), 'okta')).filter(({ ok }) => !ok)).toEqual([]);
    expect((await fetch(`${env['OKTA_URL']}/api/v1/users`, { headers: { connection: 'close' } })).status).toBe(401);
  });

  it('gives users, those with a number of HR as changes of workers', async () => {
    const page = await readPage(trial(), 'okta', 'users');
    expect(page).toMatchObject({ hasMore: false, parked: [], unknownFields: [] });
    expect(page.rows).toBeGreaterThan(0);
    const { connector, mapping } = triedConnector(trial(), 'okta');
    expect(await connector.streams.get('users')!.rowsOf([{ id: '00u1' }])).toEqual([{ id: '00u1' }]);
    expect(mapping!.outputs.map(({ key }) => key.source)).toEqual(['profile.employeeNumber']);
  });

  it('is asked for what changed since, and for the page that its Link header names, as it wants', async () => {
    const since = await readsSince('okta', 'users');
    expect(since).toEqual(fits());
    expect(new URL(since.url).searchParams.get('search')).toBe('lastUpdated gt "2026-11-01T08:30:00.000Z"');
    const stream = triedConnector(trial(), 'okta').connector.streams.get('users')!;
    const link = [`<${since.url}>; rel="self"`, `<${env['OKTA_URL']}/api/v1/users?after=00u118oQYT4TBTemp0g4&limit=200>; rel="next"`].join(', ');
    const next = await stream.next(await stream.firstRequest(null, { full: true }), { ...since, headers: { link } });
    const second = await judged('okta', next!);
    expect(second).toEqual(fits());
    expect(new URL(second.url).searchParams.get('after')).toBe('00u118oQYT4TBTemp0g4');
  });

  it('takes an account that is created and changed, and one that is deactivated when its owner has left', async () => {
    const calls = await writesOf('okta');
    expect([...calls.keys()]).toEqual(['find', 'create', 'update']);
    for (const call of calls.values()) expect(call).toEqual(fits());
    expect(calls.get('find')!.url).toBe(`${env['OKTA_URL']}/api/v1/users/ada%40northfold.example`);
    const write = triedConnector(trial(), 'okta').connector.writes.get('worker')!;
    expect(await write.idOf('create', calls.get('create')!)).toMatch(/^00u/);
    const leaver = await writesOf('okta', { employmentStatus: 'terminated' });
    expect(leaver.get('follow-up 1')).toEqual(fits());
    expect(leaver.get('follow-up 1')!.url).toBe(`${env['OKTA_URL']}/api/v1/users/1/lifecycle/deactivate?sendEmail=false`);
    expect((await judged('okta', { ...calls.get('create')!.request, body: { credentials: {} } })).faults).not.toEqual([]);
  });

  it('says in its own words what was wrong', async () => {
    const { connector } = triedConnector(trial(), 'okta');
    const answer = { method: 'POST', path: '/api/v1/users', status: 400, headers: {}, body: { errorCode: 'E0000001', errorSummary: 'Api validation failed: login', errorCauses: [{ errorSummary: 'login: An object with this field already exists in the current organization' }] } };
    expect(await connector.classify(answer, 0)).toEqual({ class: 'conflict', message: 'Api validation failed: login login: An object with this field already exists in the current organization' });
    expect(await connector.classify({ ...answer, body: { errorSummary: 'Api validation failed: firstName' } }, 0)).toEqual({ class: 'data', message: 'Api validation failed: firstName' });
    expect(connector.quotaOf({ status: 429, headers: { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '1800000030', date: new Date(1_800_000_000_000).toUTCString() }, body: {} }, 0)).toEqual({ remaining: 0, resetMs: 30_000 });
  });
});

vendor('forecast', (url) => ({ FORECAST_URL: url, FORECAST_TOKEN: 'token', FORECAST_ACCOUNT_ID: '4242' }), () => {
  it('lets us in, and gives people, each as a change of a worker', async () => {
    expect((await checkConnector(trial(), 'forecast')).filter(({ ok }) => !ok)).toEqual([]);
    const page = await readPage(trial(), 'forecast', 'people');
    // Its example has the smallest number that there is for an id.
    expect(page).toMatchObject({ rows: 1, parked: [], unknownFields: [], changes: [{ entity: 'worker', key: '-2147483648', content: { values: { workEmail: 'user@example.com' } } }] });
  });

  it('takes a person that is created and changed', async () => {
    const calls = await writesOf('forecast');
    expect(calls.get('find')).toEqual(fits());
    expect(calls.get('create')).toEqual(fits(201));
    expect(calls.get('update')).toEqual(fits());
    expect((await judged('forecast', { ...calls.get('create')!.request, body: { first_name: 'Ada' } })).faults).not.toEqual([]);
  });
});

vendor('xero-projects', async (url) => ({ XERO_URL: url, XERO_TENANT_ID: 'b2c885a9-4bb9-4a00-9b6e-6c2bf60b1a2b', XERO_TOKEN_URL: `${(await startTokenServer()).url}/token`, XERO_CLIENT_ID: 'muster-basic', XERO_CLIENT_SECRET: 'muster-basic-secret, with 100% odd & signs' }), () => {
  it('lets us in with a token that a server of tokens gave, and gives users, each as a change of a worker', async () => {
    expect((await checkConnector(trial(), 'xero')).filter(({ ok }) => !ok)).toEqual([]);
    const page = await readPage(trial(), 'xero', 'users');
    expect(page).toMatchObject({ parked: [], unknownFields: [] });
    expect(page.changes).toHaveLength(page.rows);
    expect(page.changes[0]).toMatchObject({ entity: 'worker', content: { values: { workEmail: expect.stringContaining('@') } } });
  });

  it('is asked for the next page as it wants', async () => {
    const stream = triedConnector(trial(), 'xero').connector.streams.get('users')!;
    const first = await stream.firstRequest(null, { full: true });
    const next = await stream.next(first, { status: 200, headers: {}, url: env['XERO_URL']!, body: { items: [{}], pagination: { page: 1, pageSize: 200, pageCount: 2, itemCount: 201 } } });
    const second = await judged('xero', next!);
    expect(second).toEqual(fits());
    expect(Object.fromEntries(new URL(second.url).searchParams)).toEqual({ page: '2', pageSize: '200' });
  });
});
