import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { uuidv5, uuidv7 } from '@muster/platform-kernel';
import { int8Array, uuidArray, type Database } from '@muster/platform-postgres';
import { connectorMigrations } from '../connectors-service.js';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { beginAdoption, keepRecordsToMatch, keepTargets, readAdoption } from './adoption.store.js';
import { confirmProposals, finishAdoption, rejectProposals } from './decide.store.js';
import { beforeMatching, matchAll, type MatchRules } from './match.store.js';

const key = { system: 'psa', entity: 'worker' };
/** Rules: 0 key, 1 e-mail, 2 number (both certain), 3 name. One pair each. */
const rules: MatchRules = { names: ['key', 'e-mail', 'number', 'name'], certain: [0, 1, 2], hasKey: true, pairs: 4 };
type Values = Readonly<Partial<Record<'key' | 'email' | 'number' | 'name', string>>>;
let spec: SpecDatabase;
let database: Database;

const hash = (value: string | undefined) => (value === undefined ? Buffer.alloc(16) : Buffer.from(value.padEnd(16, '.').slice(0, 16)));
function hashesOf({ key: k, email, number, name: n }: Values) {
  const values = [k, email, number, n];
  return { pairs: Buffer.concat(values.map(hash)), rules: values.flatMap((value, rule) => (value === undefined ? [] : [{ rule, hash: hash(value) }])) };
}
const recordId = (label: string) => uuidv5(label, '5d1e6a0e-7c0b-5a53-9d0e-6d7573746572');

/** What the target and what we hold, by names of the test. */
async function hold(theirs: Readonly<Record<string, Values>>, ours: Readonly<Record<string, Values>>): Promise<void> {
  await database.transaction(async (tx) => {
    const ids = Object.keys(ours).map(recordId);
    await keepTargets(tx, key, uuidv7(), Object.entries(theirs).map(([targetId, values]) => ({ targetId, display: targetId, ...hashesOf(values) })));
    await keepRecordsToMatch(tx, key, Object.entries(ours).map(([label, values]) => ({ recordId: recordId(label), version: 1, isMatched: true, ...hashesOf(values) })));
    await tx.query({ text: `insert into delivery (system, entity, record_id, wanted_version, state, class) select 'psa', 'worker', unnest($1::uuid[]), 1, 'waiting', 'adoption' on conflict do nothing`, values: [uuidArray(ids)] });
    await tx.query({ text: `insert into replica (entity, record_id, record_version, event) select 'worker', unnest($1::uuid[]), unnest($2::int8[]), '\\x00' on conflict do nothing`, values: [uuidArray(ids), int8Array(ids.map(() => 1))] });
  });
}

async function match(): Promise<void> {
  await beforeMatching(database);
  await database.transaction(async (tx) => {
    await readAdoption(tx, key, { lock: true });
    await matchAll(tx, key, rules, { run: uuidv7(), linkVersion: null });
    await tx.query({ text: `update adoption set state = 'open'` });
  });
}

/** Each proposal as `target record rule state`, where the record is named as the test names it. */
async function told(labels: readonly string[]): Promise<string[]> {
  const { rows } = await database.query({ text: 'select target_id, record_id, rule, state from adoption_proposal order by target_id, record_id' });
  const names = new Map(labels.map((label) => [recordId(label), label]));
  return (rows as [string, string, string, string][]).map(([target, record, rule, state]) => `${target} ${names.get(record)} ${rule} ${state}`).sort();
}
async function outcomes(labels: readonly string[]): Promise<Record<string, string>> {
  const { rows } = await database.query({ text: `select r.record_id, r.outcome, d.state, d.target_id from adoption_record r join delivery d using (system, entity, record_id)` });
  const names = new Map(labels.map((label) => [recordId(label), label]));
  return Object.fromEntries((rows as [string, string, string, string | null][]).map(([record, outcome, state, target]) => [names.get(record)!, `${outcome} ${state}${target === null ? '' : ` ${target}`}`]));
}
const idOf = async (target: string, label: string) => (await database.query({ text: 'select id from adoption_proposal where target_id = $1 and record_id = $2', values: [target, recordId(label)] })).rows[0]![0] as string;
const person = { author: 'mara', reason: 'because' };

beforeAll(async () => {
  spec = await openSpecDatabase('adoption', 'connectors', connectorMigrations);
  ({ database } = spec);
}, 60_000);

afterAll(() => spec?.drop(), 60_000);

beforeEach(async () => {
  await database.query({ text: 'truncate adoption, adoption_target, adoption_record, adoption_value, adoption_proposal, delivery, replica' });
  await beginAdoption(database, key, { ...person, digest: 'd', secret: Buffer.alloc(32), run: uuidv7() });
});

describe('matching', () => {
  it('links what a certain rule finds once on both sides, frees what nothing finds, and leaves the rest of the target alone', async () => {
    await hold({ T1: { email: 'a' }, T2: { email: 'z' } }, { A: { email: 'a' }, B: { email: 'b' } });
    await match();
    expect(await told(['A', 'B'])).toEqual(['T1 A e-mail confirmed']);
    expect(await outcomes(['A', 'B'])).toEqual({ A: 'linked due T1', B: 'free due' });
  });

  it.each<[string, Record<string, Values>, Record<string, Values>, string[]]>([
    ['one of ours that is twice in the target', { T1: { email: 'a' }, T2: { email: 'a' } }, { A: { email: 'a' } }, ['T1 A e-mail proposed', 'T2 A e-mail proposed']],
    ['two of ours that the target has once', { T1: { email: 'a' } }, { A: { email: 'a' }, B: { email: 'a' } }, ['T1 A e-mail proposed', 'T1 B e-mail proposed']],
    ['what only an uncertain rule finds', { T1: { name: 'n' } }, { A: { name: 'n' } }, ['T1 A name proposed']],
    ['two certain rules that contradict each other', { T1: { email: 'a' }, T2: { number: '7' } }, { A: { email: 'a', number: '7' } }, ['T1 A e-mail proposed', 'T2 A number proposed']],
    ['a record that the target knows under another number of ours', { T1: { key: 'K9', email: 'a' } }, { A: { key: 'K1', email: 'a' } }, ['T1 A e-mail proposed']],
    ['namesakes', { T1: { name: 'n' }, T2: { name: 'n' } }, { A: { name: 'n' }, B: { name: 'n' } }, ['T1 A name proposed', 'T1 B name proposed', 'T2 A name proposed', 'T2 B name proposed']],
  ])('lets a person decide on %s', async (_, theirs, ours, expected) => {
    await hold(theirs, ours);
    await match();
    expect(await told(['A', 'B'])).toEqual(expected);
    for (const outcome of Object.values(await outcomes(['A', 'B']))) expect(outcome).toBe('doubtful waiting');
  });

  it('does not let a weak rule stand against a certain one, nor an agreeing rule against another', async () => {
    await hold({ T1: { key: 'K1', email: 'a' }, T2: { name: 'n' } }, { A: { key: 'K1', email: 'a', name: 'n' } });
    await match();
    expect(await told(['A'])).toEqual(['T1 A key confirmed']);
  });

  it('can be done again: what was decided stands, what was rejected is not proposed again, and who has become certain is linked', async () => {
    await hold({ T1: { name: 'n' }, T2: { name: 'm' } }, { A: { name: 'n' }, B: { name: 'm' }, C: {} });
    await match();
    await database.transaction(async (tx) => rejectProposals(tx, key, { ...person, proposals: [await idOf('T1', 'A')] }));
    expect(await outcomes(['A', 'B', 'C'])).toEqual({ A: 'new waiting', B: 'doubtful waiting', C: 'free due' });
    await hold({ T2: { name: 'm', email: 'b' }, T3: { email: 'c' } }, { B: { name: 'm', email: 'b' } });
    await match();
    expect(await told(['A', 'B', 'C'])).toEqual(['T1 A name rejected', 'T2 B e-mail confirmed']);
    expect(await outcomes(['A', 'B', 'C'])).toEqual({ A: 'free due', B: 'linked due T2', C: 'free due' });
  });

  it('does not propose what a delivery has made or found meanwhile', async () => {
    await hold({ T1: { email: 'a' }, T2: { email: 'b' } }, { A: { email: 'a' }, B: { email: 'b' } });
    await database.query({ text: `update delivery set target_id = 'T1', state = 'delivered' where record_id = $1`, values: [recordId('A')] });
    await match();
    expect(await told(['A', 'B'])).toEqual(['T2 B e-mail confirmed']);
    expect(await outcomes(['A', 'B'])).toEqual({ A: 'linked delivered T1', B: 'linked due T2' });
  });

  it('proposes some of many at once, and the next when those are rejected', async () => {
    const theirs = Object.fromEntries(Array.from({ length: 25 }, (_, nth) => [`T${String(nth).padStart(2, '0')}`, { name: 'n' }]));
    await hold(theirs, { A: { name: 'n' } });
    await match();
    const ids = async () => (await database.query({ text: `select id from adoption_proposal where state = 'proposed'` })).rows.map(([id]) => id as string);
    expect(await ids()).toHaveLength(20);
    const first = await ids();
    await database.transaction((tx) => rejectProposals(tx, key, { ...person, proposals: first }));
    await match();
    expect(await ids()).toHaveLength(5);
  });
});

describe('deciding', () => {
  it('links the two, rejects what else was proposed for them, and matches anew who lost the last candidate', async () => {
    await hold({ T1: { name: 'n' } }, { A: { name: 'n' }, B: { name: 'n' } });
    await match();
    await database.transaction(async (tx) => confirmProposals(tx, key, { ...person, proposals: [await idOf('T1', 'A')] }, 5));
    expect(await told(['A', 'B'])).toEqual(['T1 A name confirmed', 'T1 B name rejected']);
    expect(await outcomes(['A', 'B'])).toEqual({ A: 'linked due T1', B: 'new waiting' });
    expect((await database.query({ text: `select decided_by, reason, link_version from adoption_proposal where state = 'confirmed'` })).rows).toEqual([['mara', 'because', 5]]);
  });

  it('refuses what is decided, two of one record, and what a delivery took, and does nothing then', async () => {
    await hold({ T1: { name: 'n' }, T2: { name: 'n' }, T3: { name: 'x' } }, { A: { name: 'n' }, B: { name: 'x' } });
    await match();
    const confirm = (...proposals: string[]) => database.transaction((tx) => confirmProposals(tx, key, { ...person, proposals }, null));
    const [one, two, other] = [await idOf('T1', 'A'), await idOf('T2', 'A'), await idOf('T3', 'B')];
    await expect(confirm(one, two)).rejects.toMatchObject({ status: 409 });
    await expect(confirm(one, uuidv7())).rejects.toMatchObject({ status: 409 });
    await database.query({ text: `insert into delivery (system, entity, record_id, wanted_version, state, target_id) values ('psa', 'worker', $1, 1, 'delivered', 'T3')`, values: [recordId('C')] });
    await expect(confirm(one, other)).rejects.toMatchObject({ status: 409 });
    expect(await outcomes(['A', 'B'])).toEqual({ A: 'doubtful waiting', B: 'doubtful waiting' });
    await confirm(one);
    await expect(confirm(one)).rejects.toMatchObject({ status: 409 });
  });

  it('is finished when all is decided, or left as new', async () => {
    await hold({ T1: { name: 'n' } }, { A: { name: 'n' } });
    await match();
    const finish = (leaveAsNew: boolean) => database.transaction((tx) => finishAdoption(tx, key, { ...person, leaveAsNew }, async () => 0));
    await expect(finish(false)).rejects.toMatchObject({ status: 409, parts: { input: 'undecided' } });
    await finish(true);
    expect(await outcomes(['A'])).toEqual({ A: 'free due' });
    expect(await beginAdoption(database, key, { ...person, digest: 'd', secret: Buffer.alloc(32), run: uuidv7() })).toBe(false);
  });
});

it('matches 5,000 people in some seconds', async () => {
  const nths = Array.from({ length: 5_000 }, (_, nth) => nth);
  await hold(Object.fromEntries(nths.map((nth) => [`T${nth}`, { ...(nth % 10 === 0 ? {} : { email: `e${nth}` }), name: `n${nth % 2_500}` }])), Object.fromEntries(nths.map((nth) => [`A${nth}`, { key: `K${nth}`, email: `e${nth}`, name: `n${nth % 2_500}` }])));
  const startedMs = performance.now();
  await match();
  const ms = performance.now() - startedMs;
  if (process.env['ADOPT_PEOPLE']) process.stderr.write(`matched in ${Math.round(ms)} ms\n`);
  expect(ms).toBeLessThan(15_000);
  const { rows } = await database.query({ text: `select count(*) filter (where state = 'confirmed'), count(*) filter (where state = 'proposed') from adoption_proposal` });
  expect(rows).toEqual([[4_500, 1_000]]);
}, 60_000);
