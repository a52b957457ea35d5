import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Accounts, CreateAccounts1797200000000 } from '@muster/platform-accounts';
import { Problem } from '@muster/platform-http';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { CreateSessions1797300000000 } from '../migrations/1797300000000-create-sessions.js';
import { KnowBrowsers1798400000000 } from '../migrations/1798400000000-know-browsers.js';
import { Sessions } from './sessions.js';

const RIGHT = 'the password of a spec';

let spec: SpecDatabase;
let accounts: Accounts;
let sessions: Sessions;

beforeAll(async () => {
  spec = await openSpecDatabase('sessions', 'operations', [CreateAccounts1797200000000, CreateSessions1797300000000, KnowBrowsers1798400000000]);
  accounts = new Accounts(spec.database);
  // Another way of proving, as an identity provider would be: that of accounts takes its time by design, and nearly two hundred are counted here.
  sessions = new Sessions(spec.database, { prove: async (name, password) => (password.startsWith(RIGHT) ? { name, role: 'operator' } : undefined) });
  await accounts.add({ name: 'walter', role: 'operator' }, RIGHT);
});

afterAll(() => spec.drop());

const open = (name: string, password: string, address: string, browser?: string) => sessions.open(name, password, { address, browser });
/** The status that a try is answered with, and how long it says to wait. */
async function answered(...tried: Parameters<typeof open>): Promise<number> {
  try {
    await open(...tried);
    return 200;
  } catch (error) {
    if (error instanceof Problem) return error.status;
    throw error;
  }
}
const guess = (times: number, name: string, address: string, browser?: string) => Promise.all(Array.from({ length: times }, () => answered(name, 'a guess', address, browser)));
const counts = (statuses: readonly number[]) => Object.fromEntries([...Map.groupBy(statuses, (status) => status)].map(([status, those]) => [status, those.length]));
const minutesLater = (minutes: number) => spec.database.query({ text: `update sign_in_try set at = at - interval '${minutes} minutes'` });
/** What others have tried is nothing to this. */
const forgotten = () => spec.database.query({ text: 'delete from sign_in_try' });

describe('tries to sign in', () => {
  it('are refused after ten that failed under one name from one address, also at one moment, and shut out nobody at another', async () => {
    expect(counts(await guess(14, 'ada', '10.0.0.1'))).toEqual({ 401: 10, 429: 4 });
    expect([await answered('ada', RIGHT, '10.0.0.1'), await answered('ada', RIGHT, '10.0.0.2'), await answered('olga', RIGHT, '10.0.0.1')]).toEqual([429, 200, 200]);
    // What was refused has not made the time longer.
    await minutesLater(14);
    await guess(3, 'ada', '10.0.0.1');
    await minutesLater(1);
    expect(await answered('ada', RIGHT, '10.0.0.1')).toBe(200);
  });

  it('of others on the same address do not shut out who has signed in with their browser before', async () => {
    await forgotten();
    const { browser } = await open('walter', RIGHT, '127.0.0.1');
    expect(counts(await guess(12, 'walter', '127.0.0.1'))).toEqual({ 401: 10, 429: 2 });
    expect(await answered('walter', RIGHT, '127.0.0.1')).toBe(429);
    expect((await open('walter', RIGHT, '127.0.0.1', browser)).browser).toBeUndefined();
    // It is counted as well, by itself, and is nothing to another name or after another password.
    expect(counts(await guess(12, 'walter', '10.0.0.9', browser))).toEqual({ 401: 10, 429: 2 });
    await forgotten();
    await guess(10, 'olga', '127.0.0.1');
    expect(await answered('olga', RIGHT, '127.0.0.1', browser)).toBe(429);
    await accounts.setPassword('walter', `${RIGHT} now`);
    await guess(10, 'walter', '127.0.0.1');
    expect(await answered('walter', `${RIGHT} now`, '127.0.0.1', browser)).toBe(429);
  });

  it('from many addresses under one name, and from one address under many names, come to an end as well', async () => {
    await forgotten();
    const { browser } = await open('stella', RIGHT, '10.0.0.1');
    for (let n = 0; n < 5; n += 1) expect(counts(await guess(10, 'stella', `10.1.0.${n}`))).toEqual({ 401: 10 });
    expect([await answered('stella', RIGHT, '10.2.0.1'), await answered('stella', RIGHT, '10.2.0.1', browser)]).toEqual([429, 200]);
    await forgotten();
    for (let n = 0; n < 10; n += 1) expect(counts(await guess(10, `nobody${n}`, '10.3.0.1'))).toEqual({ 401: 10 });
    expect([await answered('ada', RIGHT, '10.3.0.1'), await answered('ada', RIGHT, '10.3.0.2')]).toEqual([429, 200]);
  });
});
