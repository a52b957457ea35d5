import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { checkConnector, lintConnectors, readPage } from '@muster/connectors';
import { stopForeignPrograms } from './foreign-program.js';
import { LibraryConfig } from './library-config.js';
import { PeerFirm, person } from './peer-firm.js';
import { SCIM_TOKEN, startScimServer, type PeerServer } from './peer-server.js';

jest.setTimeout(60_000);

interface User {
  readonly id: string;
  readonly externalId?: string;
  readonly userName: string;
  readonly active: boolean;
  readonly title?: string;
  readonly meta: { readonly version: string; readonly created: string };
}

/** More than a page of accounts holds. */
const PEOPLE = 105;
const idOf = (n: number) => `S${n}`;

let config: LibraryConfig;
let server: PeerServer;
let peer: PeerFirm;

beforeAll(async () => {
  config = new LibraryConfig('scim');
  // Every fourth reading of the accounts or so is a whole one, so that those that are gone are missed soon.
  config.change('systems/scim.yaml', ['everySeconds: 30', 'everySeconds: 1\n      fullEverySeconds: 3']);
  server = await startScimServer();
  peer = await PeerFirm.create(config, { SCIM_URL: server.url, SCIM_TOKEN });
}, 180_000);

afterAll(async () => {
  await peer?.stop();
  await stopForeignPrograms();
  config?.delete();
}, 60_000);

async function scim(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${server.url}${path}`, { method, headers: { authorization: `Bearer ${SCIM_TOKEN}`, 'content-type': 'application/scim+json' }, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
}

const usersOf = async (externalId: string) => (await scim('GET', `/Users?filter=${encodeURIComponent(`externalId eq "${externalId}"`)}`)).body['Resources'] as User[] | undefined;
const userOf = async (externalId: string, fits: (user: User) => boolean = () => true): Promise<User | false> => {
  const users = (await usersOf(externalId)) ?? [];
  return users.length === 1 && fits(users[0]!) ? users[0]! : false;
};
const count = async () => Number((await scim('GET', '/Users?count=0')).body['totalResults']);
const calls = (what: RegExp) => server.lines.filter((line) => what.test(line)).length;
const edited = (value: unknown, path: string) => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [{ op: 'replace', path, value }] });

describe('a SCIM server that nobody here wrote', () => {
  const trial = () => ({ configDir: config.dir, env: { SCIM_URL: server.url, SCIM_TOKEN } });

  it('is declared without a finding, and lets us in', async () => {
    expect(lintConnectors(config.dir)).toEqual([]);
    expect((await checkConnector(trial(), 'scim')).filter(({ ok }) => !ok)).toEqual([]);
    expect((await checkConnector({ ...trial(), env: { SCIM_URL: server.url, SCIM_TOKEN: 'wrong' } }, 'scim')).at(-1)).toMatchObject({ ok: false, detail: expect.stringMatching(/^auth: /) });
  });

  it('gets an account for each person, once', async () => {
    // Somebody has made one by hand before: it is taken over, not made again.
    await scim('POST', '/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], externalId: idOf(0), userName: 'by-hand', active: false });
    await peer.seedHr(Array.from({ length: PEOPLE }, (_, n) => person(idOf(n))));
    await peer.reading(async () => (await count()) === PEOPLE && (await userOf(idOf(0), ({ userName }) => userName === 's0@northfold.example')), 'an account for each', 120_000);
    expect(await userOf(idOf(7))).toMatchObject({ userName: 's7@northfold.example', active: true, displayName: 'GivenS7 FamilyS7', title: 'Analyst', emails: [{ value: 's7@northfold.example', type: 'work', primary: true }] });
    expect(await count()).toBe(PEOPLE);
    expect(calls(/"POST \/v2\/Users HTTP/)).toBe(PEOPLE);
  }, 180_000);

  it('tells the account and the login of each, over several pages, and then what changed', async () => {
    for (const n of [0, 99, 100, PEOPLE - 1]) {
      const { id } = (await userOf(idOf(n))) as User;
      await peer.reading(async () => (await peer.firm.latest('worker', 'hris', idOf(n)))?.['accountId'] === id, `the account of ${idOf(n)}`);
    }
    expect(await peer.firm.latest('worker', 'hris', idOf(99))).toMatchObject({ login: 's99@northfold.example' });
    await peer.reading(async () => calls(/"GET \/v2\/Users\?.*startIndex=101/) > 0, 'a second page');
    await peer.reading(async () => calls(/"GET \/v2\/Users\?.*filter=meta\.lastModified%20ge/) > 0, 'a reading of what changed');
    const page = await readPage(trial(), 'scim', 'users');
    expect(page).toMatchObject({ rows: 100, hasMore: true, parked: [], unknownFields: [] });
  }, 120_000);

  it('gets a change under the version that it has, and over one that somebody else has made meanwhile', async () => {
    await peer.changeInHr(idOf(3), '2024-02-01', { job_title: 'Architect' });
    const changed = await peer.reading(() => userOf(idOf(3), ({ title }) => title === 'Architect'), 'the title');
    const before = calls(/"PUT \/v2\/Users\/\S+ HTTP\/1\.1" 412/);
    expect((await scim('PATCH', `/Users/${changed.id}`, edited('Emperor', 'title'))).status).toBe(204);
    await peer.changeInHr(idOf(3), '2024-03-01', { job_title: 'Partner' });
    await peer.reading(() => userOf(idOf(3), ({ title }) => title === 'Partner'), 'the title over the one of somebody else');
    expect(calls(/"PUT \/v2\/Users\/\S+ HTTP\/1\.1" 412/)).toBe(before + 1);
  }, 90_000);

  it('has the account of a leaver switched off, and none of it is lost', async () => {
    const { id } = (await userOf(idOf(5))) as User;
    await peer.changeInHr(idOf(5), '2024-06-30', { employment_status: 'T', termination_date: '2024-06-29' });
    expect(await peer.reading(() => userOf(idOf(5), ({ active }) => !active), 'the account off')).toMatchObject({ id, externalId: idOf(5) });
  }, 90_000);

  it('that loses an account is missed, and gets another one when its owner changes', async () => {
    const { id } = (await userOf(idOf(9))) as User;
    expect((await scim('DELETE', `/Users/${id}`)).status).toBe(204);
    await peer.reading(async () => ((await peer.firm.latest('worker', 'hris', idOf(9)))?.['accountId'] ?? null) === null, 'no account any more');
    await peer.changeInHr(idOf(9), '2024-04-01', { job_title: 'Lead' });
    const made = await peer.reading(() => userOf(idOf(9), ({ title }) => title === 'Lead'), 'another account');
    expect(made.id).not.toBe(id);
    await peer.reading(async () => (await peer.firm.latest('worker', 'hris', idOf(9)))?.['accountId'] === made.id, 'the other account');
    expect(await count()).toBe(PEOPLE);
  }, 120_000);

  it('that refuses a record for its own sake has it parked with its words, and the others flow', async () => {
    // Two people with one address: the name of an account is there once.
    await peer.seedHr([person('S900', { work_email: 's7@northfold.example' }), person('S901')]);
    await peer.reading(() => userOf('S901'), 'the other one');
    const [parked] = await peer.reading(async () => {
      const found = await peer.deliveries('system=scim&state=parked');
      return found.length > 0 ? found : false;
    }, 'the parked one');
    expect(parked).toMatchObject({ class: 'conflict', reason: expect.stringContaining('already in use') });
    expect(await usersOf('S900')).toEqual([]);
  }, 90_000);
});
