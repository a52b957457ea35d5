import { describe, expect, it } from '@jest/globals';
import { compileWrite } from './compile-write.js';
import type { CompiledAdoption, RecordContext } from './compiled-connector.js';
import type { AdoptDeclaration } from './declaration.js';
import { MATCH_HASH_BYTES, matchHashes } from './match-hashes.js';
import { shippedGovernance } from './shipped-governance.fixture.js';

const governance = shippedGovernance();
const declared: AdoptDeclaration = {
  stream: 'resources', id: 'id', key: 'external_id', display: "name & ', ' & start_date",
  match: [
    { name: 'e-mail', certain: true, all: [{ theirs: 'email', ours: 'workEmail' }] },
    { name: 'name and start', all: [{ theirs: 'name', ours: "givenName & ' ' & familyName" }, { theirs: 'start_date', ours: 'hireDate' }] },
  ],
};
const compiled = (adopt: AdoptDeclaration = declared): CompiledAdoption =>
  compileWrite('worker', { strategy: 'look-up-before-create', key: "$externalId('hris')", update: { method: 'PUT', path: '/{id}' }, adopt }, 'psa', governance).adoption!;
const context = (attributes: Record<string, unknown> = {}): RecordContext => ({
  id: 'w-1', externalIds: { hris: 'A1' }, refs: {}, attributes: { givenName: 'José', familyName: 'Núñez', workEmail: 'jose@northfold.example', hireDate: '2024-01-15', ...attributes },
});
const row = (more: Record<string, unknown> = {}) => ({ id: 'R-1', external_id: null, name: 'JOSE  NUNEZ', email: 'Jose@Northfold.example', start_date: '2024-01-15', ...more });
const secret = Buffer.alloc(32, 7);
const hashes = async (theirs: Record<string, unknown>, ours: Record<string, unknown> = {}) => {
  const adoption = compiled();
  return { theirs: matchHashes(adoption, (await adoption.theirs(row(theirs))).values, secret), ours: matchHashes(adoption, await adoption.ours(context(ours)), secret) };
};
const shared = ({ theirs, ours }: Awaited<ReturnType<typeof hashes>>) => theirs.rules.filter(({ rule, hash }) => ours.rules.some((other) => other.rule === rule && other.hash.equals(hash))).map(({ rule }) => compiled().rules[rule]!.name);

describe('match rules', () => {
  it('have the key before them, and each pair once', () => {
    const { rules, pairs, hasKey } = compiled({ ...declared, match: [...declared.match!, { name: 'both', all: [{ theirs: 'email', ours: 'workEmail' }, { theirs: 'name', ours: 'givenName' }] }] });
    expect(rules.map(({ name, certain, pairs: of }) => [name, certain, of])).toEqual([['key', true, [0]], ['e-mail', true, [1]], ['name and start', false, [2, 3]], ['both', false, [1, 4]]]);
    expect([pairs[0], hasKey]).toEqual([{ theirs: 'external_id', ours: "$externalId('hris')", exact: true }, true]);
  });

  it('are met where all their pairs agree, case, accents and blanks aside', async () => {
    expect(shared(await hashes({}))).toEqual(['e-mail', 'name and start']);
    expect(shared(await hashes({ start_date: '2024-01-16' }))).toEqual(['e-mail']);
    expect(shared(await hashes({ external_id: 'A1', email: 'other@northfold.example', name: 'Other' }))).toEqual(['key']);
    expect(shared(await hashes({ external_id: 'a1', email: 'other@northfold.example', name: 'Other' }))).toEqual([]);
  });

  it('are not met by what is empty on both sides', async () => expect(shared(await hashes({ email: '', name: 'x' }, { workEmail: null }))).toEqual([]));

  it('have a hash of each pair, which tells what agrees, and none where there is no value', async () => {
    const { theirs, ours } = await hashes({ start_date: '2024-01-16' });
    const parts = (all: Buffer) => [0, 1, 2, 3].map((place) => all.subarray(place * MATCH_HASH_BYTES, (place + 1) * MATCH_HASH_BYTES).toString('hex'));
    expect(parts(theirs.pairs).map((part, place) => part === parts(ours.pairs)[place])).toEqual([false, true, true, false]);
    expect(parts(theirs.pairs)[0]).toMatch(/^0+$/);
  });

  it('leave nothing of the values without the secret', async () => {
    const adoption = compiled();
    const { values } = await adoption.theirs(row());
    const [one, again, other] = [secret, secret, Buffer.alloc(32, 8)].map((key) => matchHashes(adoption, values, key)) as [ReturnType<typeof matchHashes>, ReturnType<typeof matchHashes>, ReturnType<typeof matchHashes>];
    expect(one).toEqual(again);
    expect(one.pairs.subarray(16).equals(other.pairs.subarray(16))).toBe(false);
  });

  it('show a person what the declaration says, and refuse a record without an id', async () => {
    expect(await compiled().theirs(row())).toMatchObject({ id: 'R-1', display: 'JOSE  NUNEZ, 2024-01-15' });
    await expect(compiled().theirs(row({ id: null }))).rejects.toMatchObject({ code: 'contract' });
  });

  it('compare only what the target may receive', async () => {
    const adoption = compiled({ ...declared, match: [{ name: 'rate', all: [{ theirs: 'rate', ours: 'costRate' }] }] });
    expect(await adoption.ours(context({ costRate: '71.50' }))).toEqual(['A1', null]);
  });

  it('have another digest where what was read cannot be compared any more, and the same under other names', () => {
    const { digest } = compiled();
    expect(compiled({ ...declared, match: declared.match!.map((rule) => ({ ...rule, name: `${rule.name}!` })) }).digest).toBe(digest);
    expect(compiled({ ...declared, key: undefined }).digest).not.toBe(digest);
  });
});
