import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExceptionState } from '@muster/domain-exception';
import { silentLogger, uuidv7 } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { CreateExceptionQueue1797100000000 } from '../migrations/1797100000000-create-exception-queue.js';
import { FindEnded1797500000000 } from '../migrations/1797500000000-find-ended.js';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { CountGroups } from './count-groups.js';
import { forgetEnded } from './forget-ended.js';
import { listExceptions } from './exceptions.reader.js';
import { listGroups } from './queue.reader.js';
import { exceptionKey, storeMoves, type ToldMove } from './queue.store.js';

let spec: SpecDatabase;
let database: Database;

beforeAll(async () => {
  spec = await openSpecDatabase('exception_queue', 'operations', [CreateExceptionQueue1797100000000, FindEnded1797500000000]);
  database = spec.database;
}, 30_000);

afterAll(() => spec?.drop());

const counting = () => new CountGroups({ database, logger: silentLogger, onCounted: () => undefined });
async function counted(): Promise<void> {
  while ((await counting().round()) > 0);
}

let clock = 1_800_000_000_000;
function move(fingerprint: string, nth: number, state: ExceptionState, more: Partial<ToldMove['of']> & { outcome?: string } = {}): ToldMove {
  const { outcome = null, ...of } = more;
  const exceptionId = `event/source.hris.worker.v1/0/${nth}`;
  clock += 1;
  return {
    id: exceptionKey(fingerprint, 'worker-sync', exceptionId), eventId: uuidv7(), version: clock, state, outcome, atMs: clock, by: 'worker-sync',
    of: { fingerprint, service: 'worker-sync', exceptionId, class: 'contract', code: 'unknown-code', place: 'source.hris.worker.v1', configVersion: 'v1', reason: 'A code that no table knows.', entity: 'worker', recordId: null, system: 'hris', attribute: null, topic: 'source.hris.worker.v1', partition: 0, offset: nth, correlationId: null, ...of },
  };
}

const stored = (moves: readonly ToldMove[]) => database.transaction((tx) => storeMoves(tx, moves));

async function standing(fingerprint: string) {
  await counted();
  const [groups, exceptions] = await Promise.all([listGroups(database, { state: 'all' }), listExceptions(database, { fingerprint, state: 'all' })]);
  return { group: groups.groups.find((group) => group.fingerprint === fingerprint), exceptions: exceptions.exceptions };
}

/** The same disorder at every run. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  let state = seed;
  const next = () => (state = (state * 48_271) % 2_147_483_647);
  return list.map((item) => ({ item, at: next() })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}

describe('the queue', () => {
  it('stands alike however the moves arrive: twice, in any order, in chunks of any size', async () => {
    const history = (fingerprint: string) => {
      clock = 1_800_000_000_000;
      return [1, 2, 3].flatMap((nth) => [move(fingerprint, nth, 'raised'), move(fingerprint, nth, 'retried'), ...(nth === 1 ? [move(fingerprint, nth, 'resolved', { outcome: 'applied' })] : []), ...(nth === 2 ? [move(fingerprint, nth, 'discarded', { outcome: 'by-operator' }), move(fingerprint, nth, 'raised')] : [])]);
    };
    await stored(history('in-order'));
    const expected = await standing('in-order');
    expect(expected.group).toMatchObject({ open: 2, total: 3, state: 'open', canRetry: true, canEdit: true, title: 'Changes of workers from hris with a code that no code table knows' });
    expect(expected.exceptions.map(({ state, times, outcome }) => [state, times, outcome]).sort()).toEqual([['raised', 3, null], ['resolved', 2, 'applied'], ['retried', 2, null]]);
    for (const seed of [3, 17, 71]) {
      const fingerprint = `shuffled-${seed}`;
      const told = history(fingerprint);
      const arriving = shuffled([...told, ...told], seed);
      for (let at = 0; at < arriving.length; at += 3) {
        await stored(arriving.slice(at, at + 3));
        await counted();
      }
      const found = await standing(fingerprint);
      const plain = ({ exceptions, group }: typeof found) => ({ group: { ...group, fingerprint: '' }, exceptions: exceptions.map((one) => ({ ...one, id: '', key: '', fingerprint: '' })) });
      expect(plain(found)).toEqual(plain(expected));
    }
  });

  it('is counted right where exceptions move while it is counted', async () => {
    const rounds = counting();
    await Promise.all([
      (async () => {
        for (let nth = 0; nth < 60; nth += 1) await stored([move('busy', nth, 'raised')]);
      })(),
      (async () => {
        for (let i = 0; i < 60; i += 1) await rounds.round();
      })(),
    ]);
    expect((await standing('busy')).group).toMatchObject({ open: 60, total: 60 });
  });

  it('tells what is at stake: the billable workers, charge codes and bookings of what is open, each once', async () => {
    await database.query({ text: `insert into staked_record (entity, id, version, counts, hours) values ('worker', 'w1', 1, true, null), ('worker', 'w2', 1, false, null), ('charge-code', 'c1', 1, true, null), ('assignment', 'a1', 1, true, 40), ('assignment', 'a2', 1, true, 16)` });
    const of = (nth: number, entity: string, recordId: string, state: ExceptionState = 'raised') => move('stake', nth, state, { entity, recordId });
    await stored([of(1, 'worker', 'w1'), of(2, 'worker', 'w1'), of(3, 'worker', 'w2'), of(4, 'charge-code', 'c1'), of(5, 'assignment', 'a1'), of(6, 'assignment', 'a2'), of(6, 'assignment', 'a2', 'resolved')]);
    expect((await standing('stake')).group).toMatchObject({ open: 5, total: 6, records: 4, stake: { billableWorkers: 1, chargeCodes: 1, bookings: 1, hours: 40 } });
  });

  it('forgets what ended long ago, and keeps what is open however old it is', async () => {
    clock = 1_700_000_000_000;
    await stored([move('old', 1, 'raised'), move('old', 1, 'resolved'), move('old', 2, 'raised'), move('over', 1, 'raised'), move('over', 1, 'resolved')]);
    await counted();
    expect(await forgetEnded(database, clock + 89 * 86_400_000)).toBe(0);
    expect(await forgetEnded(database, clock + 91 * 86_400_000)).toBe(2);
    expect((await standing('old')).group).toMatchObject({ open: 1, total: 1 });
    expect((await standing('over')).group).toBeUndefined();
    expect((await database.query({ text: `select count(*) from exception_move m where not exists (select from exception e where e.id = m.exception)` })).rows).toEqual([[0]]);
  });

  it('shows the first groups of a hundred thousand exceptions within a tenth of a second, filtered as well', async () => {
    await database.query({
      text: `insert into exception (id, fingerprint, service, exception_id, class, code, place, config_version, reason, entity, record_id, system, attribute, topic, partition, "offset", correlation_id, state, outcome, version, last_event, raised_at, changed_at, times)
        select 'm' || n, 'mass' || (n % 2000), 'worker-sync', 'event/t/0/' || n, (array['contract', 'unreadable', 'refused', 'delivery'])[1 + n % 2000 % 4], 'code' || (n % 2000 % 50), 'source.hris.worker.v1', 'v1', 'The reason of ' || (n % 2000), 'worker', 'r' || (n % 30000),
          (array['hris', 'erp', 'psa'])[1 + n % 2000 % 3], null, 'source.hris.worker.v1', 0, n, null, case when n % 10 = 0 then 'resolved' else 'raised' end, null, n, 'e' || n, now() - n * interval '1 second', now() - n * interval '1 second', 1 from generate_series(1, 100000) as n`,
    });
    await database.query({ text: `insert into group_due select distinct fingerprint from exception where fingerprint like 'mass%'` });
    await counted();
    const timed = async (query: Parameters<typeof listGroups>[1]) => {
      await listGroups(database, query);
      const started = performance.now();
      const page = await listGroups(database, query);
      return { page, ms: performance.now() - started };
    };
    const all = await timed({});
    expect(all.page.groups).toHaveLength(50);
    expect(all.page.total.groups).toBeGreaterThan(1_800);
    const filtered = await timed({ system: 'erp', class: 'unreadable', q: 'reason of 1', order: 'count' });
    expect(filtered.page.groups.length).toBeGreaterThan(10);
    expect(filtered.page.groups.every((group) => group.class === 'unreadable' && group.systems.includes('erp'))).toBe(true);
    // Another system may be chosen in place of this one, of the same class.
    expect(filtered.page.facets.system.map(({ value }) => value).sort()).toEqual(['erp', 'hris', 'psa']);
    expect(filtered.page.facets.class.map(({ value }) => value).sort()).toEqual(['contract', 'delivery', 'refused', 'unreadable']);
    expect(filtered.page.facets.system.find(({ value }) => value === 'erp')!.count).toBe(filtered.page.total.exceptions);
    const seen = new Set<string>();
    for (let after: string | null | undefined; after !== null; ) {
      const page = await listGroups(database, { state: 'all', limit: 200, order: 'stake', ...(after ? { after } : {}) });
      for (const { fingerprint } of page.groups) {
        expect(seen.has(fingerprint)).toBe(false);
        seen.add(fingerprint);
      }
      after = page.next;
    }
    expect(seen.size).toBeGreaterThanOrEqual(2_000);
    const items = performance.now();
    expect((await listExceptions(database, { fingerprint: 'mass7' })).exceptions.length).toBeGreaterThan(40);
    const limits = { first: all.ms, filtered: filtered.ms, items: performance.now() - items };
    for (const ms of Object.values(limits)) expect(ms).toBeLessThan(100);
  }, 30_000);
});
