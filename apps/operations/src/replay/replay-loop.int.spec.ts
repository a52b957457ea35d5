import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ActStore, CreateAccounts1797200000000 } from '@muster/platform-accounts';
import { silentLogger, uuidv7 } from '@muster/platform-kernel';
import { eventually, openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { FirmServices } from '../firm/firm-services.js';
import { CreateReplay1797800000000 } from '../migrations/1797800000000-create-replay.js';
import { LeaseReplays1798300000000 } from '../migrations/1798300000000-lease-replays.js';
import { ReplayLoop } from './replay-loop.js';
import { createReplay, findReplay, moveReplay, type ReplayView } from './replay.store.js';

const LEASE_MS = 600;

let spec: SpecDatabase;
/** The master that is asked, as far as its answers go. */
let master: Server;
let asked: string[][];
let answer: (places: readonly string[]) => Promise<{ status: number; body: object }>;

const taken = (places: readonly string[], more: object = {}) => ({ status: 200, body: { selected: places.length, applied: 0, scheduled: 0, waiting: 0, noEffect: places.length, failed: 0, failures: [], gone: [], setAside: [], ahead: [], ...more } });

beforeAll(async () => {
  spec = await openSpecDatabase('replays', 'operations', [CreateAccounts1797200000000, CreateReplay1797800000000, LeaseReplays1798300000000]);
  master = createServer((request, response) => {
    void json(request).then(async (body) => {
      const { places } = body as { places: string[] };
      asked.push(places);
      const { status, body: said } = await answer(places);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => master.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  master.closeAllConnections();
  await new Promise((resolve) => master.close(resolve));
  await spec.drop();
});

beforeEach(() => {
  asked = [];
  answer = async (places) => taken(places);
});

const loopOf = () => new ReplayLoop({ database: spec.database, firm: new FirmServices(() => `http://127.0.0.1:${(master.address() as AddressInfo).port}`), acts: new ActStore(), logger: silentLogger, leaseMs: LEASE_MS });

async function running(count: number, cap = 50): Promise<string> {
  const id = uuidv7();
  const rehearsal = { dryRun: true, ...taken([]).body } as unknown as ReplayView['rehearsal'];
  await spec.database.transaction(async (tx) => {
    await createReplay(tx, id, { name: 'olga', role: 'operator' }, { reason: 'a spec', selection: {}, cap, rehearsal }, Array.from({ length: count }, (_, n) => ({ seq: n + 1, topic: 't', partition: 0, offset: n, service: 'worker-sync' as const, parked: false })));
    await moveReplay(tx, id, ['rehearsed'], 'running', null);
  });
  return id;
}
const view = async (id: string) => (await findReplay(spec.database, id))!;
const set = (id: string, what: string) => spec.database.query({ text: `update replay set ${what} where id = $1`, values: [id] });
/** As if a second had passed since its last step, or its lease had run out. */
const secondLater = (id: string) => set(id, `stepped_at = stepped_at - interval '1 second'`);
const leaseRunsOut = (id: string) => set(id, `leased_until = now() - interval '1 ms', stepped_at = stepped_at - interval '1 second'`);

describe('the steps of a replay', () => {
  it('are taken by one process at a time, and by another when the lease of the first has run out or was given back', async () => {
    const id = await running(4);
    const [one, other] = [loopOf(), loopOf()];
    expect([await one.round(), await other.round()]).toEqual([1, 0]);
    await secondLater(id);
    expect([await other.round(), await one.round()]).toEqual([0, 1]);
    await leaseRunsOut(id);
    expect([await other.round(), await one.round()]).toEqual([1, 0]);
    await other.stop();
    await secondLater(id);
    expect(await one.round()).toBe(1);
    await secondLater(id);
    expect([await one.round(), (await view(id)).state]).toEqual([0, 'ended']);
    expect(asked).toEqual([['t/0/0'], ['t/0/1'], ['t/0/2'], ['t/0/3']]);
    expect(await view(id)).toMatchObject({ done: 4, noEffect: 4 });
  });

  it('are begun a second apart, whoever is woken, and slowly again by whoever takes over', async () => {
    const id = await running(100, 10);
    await set(id, `paced_from = now() - interval '11 seconds', moved_at = now()`);
    const one = loopOf();
    expect([await one.round(), await one.round(), await one.round()]).toEqual([5, 0, 0]);
    await leaseRunsOut(id);
    expect(await loopOf().round()).toBe(1);
    await set(id, `state = 'stopped'`);
  });

  it('hold no transaction and no lock while the master is asked, keep the lease as long as it takes, and are noted though a person has stopped the replay meanwhile', async () => {
    const id = await running(3, 1);
    const held = Promise.withResolvers<void>();
    answer = async (places) => {
      await held.promise;
      return taken(places);
    };
    const step = loopOf().round();
    await eventually(() => asked.length === 1, { what: 'the master to be asked', timeoutMs: 10_000, everyMs: 10 });
    const { rows } = await spec.database.query({ text: `select count(*)::int4 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'` });
    expect(rows).toEqual([[0]]);
    await eventually(async () => (await spec.database.query({ text: `select from replay where id = $1 and leased_until > stepped_at + interval '${2 * LEASE_MS} ms'`, values: [id] })).rowCount > 0, { what: 'the lease to be renewed', timeoutMs: 10_000, everyMs: 50 });
    await secondLater(id);
    expect(await loopOf().round()).toBe(0);
    expect(await moveReplay(spec.database, id, ['running'], 'stopped', 'olga stopped it.')).toBe(true);
    held.resolve();
    expect(await step).toBe(1);
    expect(await view(id)).toMatchObject({ state: 'stopped', why: 'olga stopped it.', done: 1 });
    expect(asked).toEqual([['t/0/0']]);
  });

  it('are noted by who holds the lease: one who comes back late notes nothing, and each piece is marked once', async () => {
    const id = await running(2, 1);
    const held = Promise.withResolvers<void>();
    answer = async (places) => {
      if (asked.length === 1) await held.promise;
      return taken(places);
    };
    const late = loopOf().round();
    await eventually(() => asked.length === 1, { what: 'the master to be asked', timeoutMs: 10_000, everyMs: 10 });
    // It stands still for so long that another one has gone on.
    const other = loopOf();
    await leaseRunsOut(id);
    expect(await other.round()).toBe(1);
    held.resolve();
    await late;
    expect(await view(id)).toMatchObject({ done: 1, noEffect: 1 });
    await secondLater(id);
    await other.round();
    await secondLater(id);
    await other.round();
    expect(await view(id)).toMatchObject({ state: 'ended', done: 2, noEffect: 2 });
    expect(asked).toEqual([['t/0/0'], ['t/0/0'], ['t/0/1']]);
  });
});

describe('a replay that cannot go on', () => {
  it('stops by itself where events are refused, or the master says no, says why, and goes on when it is started again', async () => {
    const id = await running(3);
    answer = async (places) => taken(places, { noEffect: 0, failed: 1, failures: [{ class: 'contract', code: 'unknown-code', reason: 'A code is not known.', count: 1 }] });
    const loop = loopOf();
    await loop.round();
    expect(await view(id)).toMatchObject({ state: 'stopped', why: 'It stopped by itself, since events are refused (contract/unknown-code): A code is not known.', done: 1, failed: 1 });
    answer = async () => ({ status: 409, body: { type: 'x', title: 'no', status: 409, detail: 'What it began is not begun again.', code: 'not-taken-again' } });
    await moveReplay(spec.database, id, ['stopped'], 'running', null);
    await secondLater(id);
    await loop.round();
    expect(await view(id)).toMatchObject({ state: 'stopped', why: 'It stopped by itself, since worker-sync refuses to take events again (not-taken-again): What it began is not begun again.', done: 1 });
    answer = async (places) => taken(places);
    await moveReplay(spec.database, id, ['stopped'], 'running', null);
    for (let n = 0; n < 3; n += 1) {
      await secondLater(id);
      await loop.round();
    }
    expect(await view(id)).toMatchObject({ state: 'ended', why: null, done: 3, failed: 1, noEffect: 2 });
  });

  it('holds up no other, and goes on when its master is back', async () => {
    const [first, second] = [await running(1), await running(1)];
    answer = async (places) => (asked.length === 1 ? { status: 503, body: { type: 'x', title: 'away', status: 503, detail: 'away', code: 'database-unreachable' } } : taken(places));
    const loop = loopOf();
    await expect(loop.round()).rejects.toMatchObject({ code: 'database-unreachable' });
    const done = async () => [(await view(first)).done + (await view(second)).done];
    expect(await done()).toEqual([1]);
    await Promise.all([secondLater(first), secondLater(second)]);
    await loop.round();
    expect(await done()).toEqual([2]);
  });
});
