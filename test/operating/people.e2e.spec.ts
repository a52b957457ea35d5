import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseLocalDate } from '@muster/platform-kernel';
import { eventually, type TestFirm } from '@muster/testing';
import { checkDescribed } from './described.js';
import { operatedFirm, type OperatedFirm } from './operated-firm.js';
import { Operator } from './operator.js';

let operated: OperatedFirm;
let firm: TestFirm;
let steward: Operator;
let operator: Operator;
let reader: Operator;
let configDir: string;

beforeAll(async () => {
  configDir = mkdtempSync(join(tmpdir(), 'muster-people-'));
  cpSync(fileURLToPath(new URL('../../config', import.meta.url)), configDir, { recursive: true });
  operated = await operatedFirm({}, { configDir });
  ({ firm } = operated);
  const { operations } = operated;
  steward = await Operator.signIn(operations, 'stella', 'steward');
  operator = await Operator.signIn(operations, 'olga', 'operator');
  reader = await Operator.signIn(operations, 'rita', 'reader');
}, 60_000);

afterAll(async () => {
  await operated?.stop();
  rmSync(configDir, { recursive: true, force: true });
}, 60_000);

interface Side { recordId: string; label: string; founded: { system: string; id: string } }
interface Pair { entity: string; first: Side; second: Side; strength: string; rules: { name: string }[]; evidence: string; contradicts: string[]; attributes: { attribute: string; outcome: string; masked: boolean; first: unknown; second: unknown }[] }
interface Found { duplicates: Pair[]; total: number; next: string | null; complete: boolean }
interface Act { id: string; state: string; survivor: string; other: string; author: string; reason: string }
interface Rehearsed { act: string | null; outcome: string; survivor: string; other: string; events: { recordId: string; type: string }[]; differences: { recordId: string; attribute: string; before: unknown; after: unknown }[]; hanging: { counts: Record<string, number> }; away: string[] }

const day = (text: string) => parseLocalDate(text);
const hris = (key: string, values: Record<string, unknown>, version = 1) => ({ key, version, values: { employmentStatus: 'active', ...values } });
const apac = (key: string, values: Record<string, unknown>, version = 1) => ({ system: 'hris-apac', key, version, values: { employmentStatus: 'Current', ...values } });
const pairs = (query = '') => steward.get<Found>(`/v1/people/duplicates?entity=worker${query}`);
const pairOf = (found: Found, name: string) => found.duplicates.find(({ first, second }) => first.label.startsWith(name) || second.label.startsWith(name));
/** What was looked at moments ago is not looked at again at once. */
const eventuallyPairs = (check: (found: Found) => void, query = '') => eventually(async () => {
  const found = await pairs(query);
  check(found);
  return found;
}, { what: 'the findings', timeoutMs: 15_000 });
const mergeOf = ({ entity, first, second }: Pair) => ({ entity, relation: 'same-as', left: first.founded, right: second.founded });
const arrived = (id: string) => eventually(async () => {
  const act = await steward.get<Act>(`/v1/people/links/${id}`);
  expect(act.state).toBe('arrived');
  return act;
}, { what: 'the master to take it', timeoutMs: 20_000 });
const links = () => firm.query<{ n: number }>(`select count(*)::int as n from worker_sync.journal where topic like '%identity-link%'`);

describe('two records of one person', () => {
  let act: string;
  let pair: Pair;

  it('are found by rules, with what agrees and what speaks against it, and confidential values are not shown', async () => {
    await firm.publish([
      hris('D1', { givenName: 'Zoë', familyName: 'Quatermain', workEmail: 'zoe.quatermain@firm.example', hireDate: day('2024-03-01') }), apac('D2', { givenName: 'ZOE', familyName: 'Quatermain', workEmail: 'Zoe.Quatermain@firm.example', hireDate: day('2025-05-05') }),
      hris('T1', { givenName: 'Tom', familyName: 'Baker', hireDate: day('2024-01-01') }), apac('T2', { givenName: 'Tom', familyName: 'Baker', hireDate: day('2024-01-01') }),
      hris('N1', { givenName: 'Nora', familyName: 'Nobody', hireDate: day('2024-01-01'), manager: 'D1' }),
      { system: 'psa', key: 'D1', version: 1, values: { resourcePool: 'pool one' } },
    ]);
    await firm.settled('worker_sync');
    const found = await eventuallyPairs(({ total }) => expect(total).toBe(2));
    pair = pairOf(found, 'Zo')!;
    expect(pair).toMatchObject({ strength: 'strong', rules: [{ name: 'work-e-mail' }], contradicts: ['hireDate'] });
    expect(pairOf(found, 'Tom')).toMatchObject({ strength: 'fair', rules: [{ name: 'name-and-hire-date' }], contradicts: [] });
    expect(found.duplicates.map(({ strength }) => strength)).toEqual(['strong', 'fair']);
    const shown = pair.attributes.find(({ attribute }) => attribute === 'workEmail')!;
    expect([shown.outcome, shown.masked, String(shown.first).toLowerCase()]).toEqual(['agrees', false, 'zoe.quatermain@firm.example']);
    const page = await pairs('&limit=1');
    expect([page.duplicates.length, (await pairs(`&limit=1&after=${page.next}`)).duplicates[0]!.rules[0]!.name]).toEqual([1, 'name-and-hire-date']);
    expect(JSON.stringify(await firm.query('select * from worker_sync.match_key'))).not.toMatch(/zoe|quatermain/i);
    const side = `/v1/duplicates/pair?entity=worker&records=${pair.first.recordId},${pair.second.recordId}`;
    const answer = await fetch(operated.workers.url + side);
    expect(checkDescribed('GET', side, answer.status, answer.headers.get('content-type')!, await answer.json())).toBe('GET /v1/duplicates/pair');
  }, 60_000);

  it('are rehearsed first: which id stays, what changes and what hangs on it; nothing of it is written', async () => {
    const before = await firm.query('select id, record_version from worker_sync.record order by id');
    const rehearsed = await operator.post<Rehearsed>('/v1/people/links/rehearse', mergeOf(pair));
    const [survivor, alias] = [pair.first.recordId, pair.second.recordId].sort() as [string, string];
    expect(rehearsed).toMatchObject({ outcome: 'applied', survivor, other: alias, away: ['assignment-sync', 'orchestration', 'organization-sync', 'project-sync'] });
    expect(rehearsed.events).toEqual(expect.arrayContaining([expect.objectContaining({ recordId: alias, type: 'worker.merged' }), expect.objectContaining({ recordId: survivor })]));
    expect(rehearsed.differences.some(({ recordId }) => recordId === survivor)).toBe(true);
    expect(rehearsed.hanging.counts).toEqual(pair.first.founded.id === 'D1' === (alias === pair.first.recordId) ? { worker: 1 } : {});
    expect(await firm.query('select id, record_version from worker_sync.record order by id')).toEqual(before);
    expect([await firm.query('select * from worker_sync.identity_link'), await links()]).toEqual([[], [{ n: 0 }]]);
    act = rehearsed.act!;
  }, 60_000);

  it('are merged by a steward alone, once, however often it is clicked and delivered', async () => {
    const refused = await operator.send<{ code: string; remedy: string }>('POST', `/v1/people/links/${act}`, { reason: 'The same person' });
    expect([refused.status, refused.body.code, refused.body.remedy]).toEqual([403, 'role-needed', 'Ask somebody who is steward, or for an account of that role.']);
    expect((await reader.send('POST', '/v1/people/links/rehearse', mergeOf(pair))).status).toBe(403);
    const clicked = await Promise.all([1, 2, 3].map(() => steward.post<Act>(`/v1/people/links/${act}`, { reason: 'The same person, she moved' })));
    expect(clicked.map(({ author, reason }) => [author, reason])).toEqual([1, 2, 3].map(() => ['stella', 'The same person, she moved']));
    const { survivor, other } = await arrived(act);
    await firm.settled('worker_sync');
    expect(await links()).toEqual([{ n: 1 }]);
    const byId = async (id: string) => (await firm.received('worker')).filter(({ key }) => key === id).map(({ record }) => record!).at(-1)!;
    expect(await byId(survivor)).toMatchObject({ resourcePool: 'pool one', mergedInto: null });
    expect(await byId(other)).toMatchObject({ mergedInto: survivor, meta: { type: 'worker.merged' } });
    // The same word once more, as a broker may deliver it.
    const [version] = await firm.query<{ v: number }>('select record_version::int as v from worker_sync.record where id = $1', [survivor]);
    const [message] = await firm.raw('source.identity-link.v1');
    await firm.send([{ topic: firm.topic('source.identity-link.v1'), message: { key: message!.key!.toString(), value: message!.value, headers: {} } }]);
    await firm.settled('worker_sync');
    expect(await firm.query('select record_version::int as v from worker_sync.record where id = $1', [survivor])).toEqual([version]);
    await eventuallyPairs(({ duplicates }) => expect(duplicates.map(({ rules }) => rules[0]!.name)).toEqual(['name-and-hire-date']));
    const said = await steward.get<{ links: object[] }>('/v1/people/links?entity=worker&state=in-force&byPeople=true');
    expect(said.links).toMatchObject([{ relation: 'same-as', author: 'stella', reason: 'The same person, she moved', source: 'operations', eventId: act, aliases: [other], act: { id: act, evidence: { rules: ['work-e-mail'], contradicts: ['hireDate'] } } }]);
    expect((await steward.get<{ acts: object[] }>('/v1/audit')).acts).toContainEqual(expect.objectContaining({ author: 'stella', act: 'merge', on: `records/worker/${survivor}`, reason: 'The same person, she moved' }));
    await eventually(async () => {
      const { nodes } = await steward.get<{ nodes: { kind: string; eventId: string | null; recordId: string | null }[] }>(`/v1/trace?key=${act}`);
      expect(nodes).toContainEqual(expect.objectContaining({ kind: 'source-event', eventId: act }));
      expect(nodes).toContainEqual(expect.objectContaining({ kind: 'canonical-event', recordId: other }));
    }, { what: 'the word to be in the trace', timeoutMs: 15_000 });
    const nothing = await steward.post<Rehearsed>('/v1/people/links/rehearse', mergeOf(pair));
    expect([nothing.outcome, nothing.act]).toEqual(['no-effect', null]);
  }, 60_000);

  it('are two again when split, each with what its own systems say, and are not offered again', async () => {
    const [link] = (await steward.get<{ links: { left: object; right: object }[] }>('/v1/people/links?entity=worker&state=in-force')).links;
    const rehearsed = await steward.post<Rehearsed>('/v1/people/links/rehearse', { entity: 'worker', relation: 'split', left: link!.left, right: link!.right });
    expect(rehearsed.events.map(({ type }) => type)).toContain('worker.unmerged');
    await firm.publish([hris('D1', { jobTitle: 'Baker' }, 2)]);
    await firm.settled('worker_sync');
    const stale = await steward.send<{ code: string }>('POST', `/v1/people/links/${rehearsed.act}`, { reason: 'Two people' });
    expect([stale.status, stale.body.code]).toEqual([409, 'rehearsal-stale']);
    const again = await steward.post<Rehearsed>('/v1/people/links/rehearse', { entity: 'worker', relation: 'split', left: link!.left, right: link!.right });
    await steward.post(`/v1/people/links/${again.act}`, { reason: 'Two people' });
    await arrived(again.act!);
    await firm.settled('worker_sync');
    expect(await firm.latest('worker', 'hris', 'D1')).toMatchObject({ givenName: 'Zoë', jobTitle: 'Baker', resourcePool: 'pool one', mergedInto: null });
    expect(await firm.latest('worker', 'hris-apac', 'D2')).toMatchObject({ givenName: 'ZOE', jobTitle: null, resourcePool: null, mergedInto: null });
    await eventuallyPairs(({ duplicates }) => expect(duplicates.map(({ rules }) => rules[0]!.name)).toEqual(['name-and-hire-date']));
  }, 60_000);
});

describe('two people of one name', () => {
  it('are said to be two, and are offered again only when something else agrees', async () => {
    const { entity, first, second, evidence } = pairOf(await pairs(), 'Tom')!;
    const told = { entity, records: [first.recordId, second.recordId], evidence, reason: 'Two bakers' };
    expect((await operator.send('POST', '/v1/people/duplicates/apart', told)).status).toBe(403);
    expect([await steward.post('/v1/people/duplicates/apart', told), await steward.post('/v1/people/duplicates/apart', told)]).toEqual([{ apart: true, changed: true }, { apart: true, changed: false }]);
    expect([(await pairs()).total, (await pairs('&state=apart')).duplicates]).toMatchObject([0, [{ toldApart: { author: 'stella', reason: 'Two bakers' } }]]);
    await firm.publish([hris('T1', { workEmail: 'tom@firm.example' }, 2), apac('T2', { jobTitle: 'Baker' }, 2)]);
    await firm.settled('worker_sync');
    await eventuallyPairs(({ duplicates }) => expect(duplicates).toHaveLength(1), '&state=apart');
    await firm.publish([apac('T2', { workEmail: 'tom@firm.example' }, 3)]);
    await firm.settled('worker_sync');
    await eventuallyPairs(({ duplicates }) => expect(duplicates).toMatchObject([{ strength: 'strong', toldApart: null }]));
    expect((await steward.send('POST', '/v1/people/duplicates/apart', told)).status).toBe(409);
  }, 60_000);
});

interface Unmapped {
  codes: { system: string; attribute: string; table: string; code: string; events: number; records: number; place: { file: string; line: number; missing: string[] }; choices: { code: string }[]; mappedOnDisk: boolean; queue: { fingerprint: string; ids: string[] }[] }[];
  references: { entity: string; names: string; idSpace: string; externalId: string; records: number; some: string[]; master: string }[];
}

describe('words that have no meaning yet', () => {
  const unmapped = () => steward.get<Unmapped>('/v1/people/unmapped');
  const parked = (count: number) => eventually(async () => {
    const told = await unmapped();
    expect(told.codes.map(({ code, queue }) => [code, queue.reduce((sum, { ids }) => sum + ids.length, 0)])).toEqual([['X7', count]]);
    return told;
  }, { what: 'the code with what waits for it', timeoutMs: 20_000 });

  it('are listed by system, attribute and code, with where a meaning is given; after that, one retry takes what waits', async () => {
    await firm.publish([1, 2].map((n) => ({ key: `U${n}`, version: 1, values: { givenName: `U${n}`, familyName: 'Unmapped', employmentStatus: 'active', employmentType: 'X7' } })));
    await firm.publish([hris('U3', { givenName: 'U3', orgUnit: 'OU-NONE' })]);
    await firm.settled('worker_sync');
    const told = await parked(2);
    expect(told.codes[0]).toMatchObject({ system: 'hris', attribute: 'employmentType', table: 'employment-type', events: 2, records: 2, steward: expect.any(String), mappedOnDisk: false, place: { file: 'config/codes/employment-type.yaml', missing: [] } });
    expect(told.codes[0]!.choices.map(({ code }) => code)).toEqual(['employee', 'contractor', 'intern']);
    expect(told.references).toMatchObject([{ entity: 'worker', names: 'org-unit', externalId: 'OU-NONE', records: 1, master: 'organization-sync' }]);

    const { place } = told.codes[0]!;
    const file = join(configDir, place.file.replace('config/', ''));
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines[place.line - 1]).toContain('E: employee');
    lines[place.line - 1] = lines[place.line - 1]!.replace('E: employee', 'E: employee, X7: contractor');
    writeFileSync(file, lines.join('\n'));
    expect((await unmapped()).codes[0]).toMatchObject({ mappedOnDisk: true });
    await operated.restart();

    const group = told.codes[0]!.queue[0]!;
    const retried = await steward.post<{ applied: number; failed: number }>('/v1/exceptions/retry', { ...group, reason: 'It is mapped' });
    expect(retried).toMatchObject({ applied: 2, failed: 0 });
    await firm.settled('worker_sync');
    expect(await firm.latest('worker', 'hris', 'U2')).toMatchObject({ employmentType: 'contractor' });
    expect((await unmapped()).codes).toEqual([]);
    expect((await unmapped()).references[0]).toMatchObject({ externalId: 'OU-NONE', records: 1 });
  }, 60_000);
});
