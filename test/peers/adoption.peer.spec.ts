import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { lintConnectors } from '@muster/connectors';
import { eventually } from '@muster/testing';
import { stopForeignPrograms } from './foreign-program.js';
import { LibraryConfig } from './library-config.js';
import { FIRST_DAY, PeerFirm, person } from './peer-firm.js';
import { SCIM_TOKEN, startScimServer, type PeerServer } from './peer-server.js';
import { forecast, harvest, okta, VendorDirectory, type Person } from './vendor-directory.js';

jest.setTimeout(90_000);

/** Of a person: whom a directory holds by the same address, by the same name alone, or not at all. */
const KNOWN = ['D1', 'D2'];
const NAMED = 'D3';
const NEW = 'D4';
const everybody = [...KNOWN, NAMED, NEW];
const given = (id: string) => `Given${id}`;
const family = (id: string) => `Family${id}`;
const address = (id: string) => `${id.toLowerCase()}@northfold.example`;
/** Addresses as a directory has them: in other letters, an old one, a stranger's. */
const held = [...KNOWN.map((id, nth) => ({ id: nth + 1, who: id, address: address(id).toUpperCase() })), { id: 3, who: NAMED, address: 'old.address@northfold.example' }, { id: 4, who: 'X', address: 'x@elsewhere.example' }];
const time = '2026-01-05T08:00:00Z';

const flat = ({ id, who, address: email }: (typeof held)[number]): Person => ({ id, first_name: given(who), last_name: family(who), email, updated_at: time });
const account = ({ id, who, address: login }: (typeof held)[number]): Person => ({ id: `00u${id}`, status: 'ACTIVE', lastUpdated: '2026-01-05T08:00:00.000Z', profile: { login, email: login, firstName: given(who), lastName: family(who) } });

/** As the library says that it is added to the file of a server whose accounts do not bear our number. */
const scimAdopts = `      adopt:
        stream: users
        id: id
        key: externalId
        display: userName
        match:
          - { name: login, certain: true, all: [{ theirs: userName, ours: workEmail }] }
          - { name: name, all: [{ theirs: displayName, ours: "$join([preferredName ? preferredName : givenName, familyName][$ != null], ' ')" }] }
      find: { method: GET, path: /Users,`;

/** Without reading anything meanwhile: the calls belong to what is waited for. */
const until = <T>(check: () => Promise<T>, what: string) => eventually(check, { what, timeoutMs: 75_000, everyMs: 200 });

interface Held {
  readonly system: string;
  readonly speaksOfOwnIds: boolean;
  /** Its id, the address and, where it keeps one, our number of everybody in it. */
  people(): Promise<{ id: string; address: string; number?: string }[]>;
}

let config: LibraryConfig;
let peer: PeerFirm;
let scim: PeerServer;
const directories = new Map<string, VendorDirectory>();

const scimHeaders = { authorization: `Bearer ${SCIM_TOKEN}`, 'content-type': 'application/scim+json' };
const scimUsers = async () => ((await (await fetch(`${scim.url}/Users`, { headers: scimHeaders })).json()) as { Resources: { id: string; userName: string; externalId?: string }[] }).Resources;
const inFlat = (system: string): Held => ({ system, speaksOfOwnIds: true, people: () => Promise.resolve(directories.get(system)!.all.map((one) => ({ id: String(one['id']), address: String(one['email']) }))) });
const targets: Held[] = [
  inFlat('harvest'),
  inFlat('forecast'),
  { system: 'okta', speaksOfOwnIds: false, people: () => Promise.resolve(directories.get('okta')!.all.map(({ id, profile }) => ({ id: String(id), address: String((profile as Person)['login']), number: (profile as Person)['employeeNumber'] as string | undefined }))) },
  { system: 'scim', speaksOfOwnIds: false, people: async () => (await scimUsers()).map(({ id, userName, externalId }) => ({ id, address: userName, number: externalId })) },
];

async function isOneRecord(system: string, id: string): Promise<boolean> {
  const known = (await peer.firm.received('worker')).map(({ record }) => record?.meta.externalIds ?? []);
  return known.some((ids) => ids.some((one) => one.system === system) && ids.some((one) => one.system === 'hris' && one.id === id));
}

beforeAll(async () => {
  config = new LibraryConfig('harvest', 'forecast', 'okta', 'scim');
  config.change('systems/scim.yaml', ['      find: { method: GET, path: /Users,', scimAdopts]);
  const started = await Promise.all([VendorDirectory.start(harvest, held.map(flat)), VendorDirectory.start(forecast, held.map(flat)), VendorDirectory.start(okta, held.map(account)), startScimServer()]);
  for (const [nth, system] of ['harvest', 'forecast', 'okta'].entries()) directories.set(system, started[nth] as VendorDirectory);
  scim = started[3];
  for (const { who, address: userName } of held) await fetch(`${scim.url}/Users`, { method: 'POST', headers: scimHeaders, body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, displayName: `${given(who)} ${family(who)}`, active: true }) });
  const urlOf = (system: string) => directories.get(system)!.url;
  peer = await PeerFirm.create(config, {
    HARVEST_URL: urlOf('harvest'), HARVEST_TOKEN: 'token', HARVEST_ACCOUNT_ID: '4242', FORECAST_URL: urlOf('forecast'), FORECAST_TOKEN: 'token', FORECAST_ACCOUNT_ID: '4242',
    OKTA_URL: urlOf('okta'), OKTA_TOKEN: 'token', SCIM_URL: scim.url, SCIM_TOKEN,
  });
  await peer.seedHr(everybody.map((id) => person(id, { hire_date: FIRST_DAY })));
}, 240_000);

afterAll(async () => {
  await peer?.stop();
  await Promise.all([...directories.values()].map((directory) => directory.stop()));
  await stopForeignPrograms();
  config?.delete();
}, 60_000);

it('are declared without a finding', () => expect(lintConnectors(config.dir)).toEqual([]));

describe.each(targets)('$system, which holds people before it is connected', ({ system, people, speaksOfOwnIds }) => {
  const decision = { author: 'mara', reason: 'seen in both systems' };
  const idsBefore = new Map<string, string>();

  it('is written nothing before its adoption has begun', async () => {
    await peer.reading(async () => (await peer.adoption(system)).counts.waiting >= everybody.length, 'all to wait', 85_000);
    for (const one of await people()) idsBefore.set(one.address.toLowerCase(), one.id);
    expect(idsBefore.size).toBe(held.length);
  });

  it('has those of one address linked, and who is there by the name alone waits for a person', async () => {
    await peer.adopt(system, 'begin', decision);
    const { counts } = await until(async () => {
      const now = await peer.adoption(system);
      if (now.state !== 'open' || now.counts.records['unmatched'] !== 0 || now.counts.records['linked']! < KNOWN.length) throw new Error(JSON.stringify(now));
      return now;
    }, 'the matching');
    expect(counts).toMatchObject({ records: { doubtful: 1 }, proposals: { proposed: 1 }, targets: { all: held.length } });
    await until(async () => (await people()).some(({ address: one }) => one === address(NEW)), 'who was missing to be made');
    const now = await people();
    for (const id of KNOWN) expect(now.filter(({ address: one }) => one === address(id))).toMatchObject([{ id: idsBefore.get(address(id)) }]);
    expect(now.some(({ address: one }) => one === address(NAMED))).toBe(false);
  });

  it('holds everybody once, when the doubtful one is decided, and the stranger as before', async () => {
    const [proposal, ...others] = await peer.proposals(system);
    expect([proposal, others]).toMatchObject([{ rule: 'name', certain: false, target: { id: idsBefore.get('old.address@northfold.example') } }, []]);
    await peer.adopt(system, 'confirm', { ...decision, proposals: [proposal!['id']] });
    await until(async () => (await people()).some(({ id, address: one }) => id === idsBefore.get('old.address@northfold.example') && one === address(NAMED)), 'the doubtful one taken over');
    // What a link of another directory has changed is matched first: it is refused until then, and says so.
    await until(async () => (await peer.adopt(system, 'finish', decision))['state'] === 'done', 'the end');
    const now = await people();
    expect(now.map(({ address: one }) => one).sort()).toEqual([...everybody.map(address), 'x@elsewhere.example'].sort());
    if (now.some(({ number }) => number !== undefined)) expect(now.map(({ number }) => number ?? null).sort()).toEqual([...everybody, null].sort());
    expect(directories.get(system)?.refused ?? []).toEqual([]);
    // A directory that speaks of people by ids of its own had founded records of them: each is one with ours now. Until its place is handed over, a survivor is refused as a duplicate.
    if (speaksOfOwnIds) for (const id of [...KNOWN, NAMED]) await until(() => isOneRecord(system, id), `${id} to be one record`);
    await until(async () => (await peer.deliveries(`system=${system}&state=parked`)).length === 0, 'nothing to be parked');
    expect((await people()).map(({ address: one }) => one).sort()).toEqual([...everybody.map(address), 'x@elsewhere.example'].sort());
  });
});
