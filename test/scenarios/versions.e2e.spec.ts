import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestFirm, type TestChange } from '@muster/testing';
import { at, day, Masters, ordersOf, sumsHold } from './masters.js';

let firm: TestFirm;
let masters: Masters;

beforeAll(async () => {
  firm = await TestFirm.create();
  masters = await Masters.ofFirm(firm, at('2025-02-01T12:00:00Z'));
}, 120_000);

afterAll(async () => {
  await masters?.stop();
  await firm?.stop();
}, 60_000);

type Said = Omit<TestChange, 'key'>;
/** Publishes a story once for every order of its parts, each to a record of its own, and answers what became of the records. */
async function inEveryOrder(name: string, story: Said[]) {
  const orders = ordersOf(story);
  await firm.publish(orders.flatMap((order, i) => order.map((change) => ({ occurredAt: masters.now(), ...change, key: `${name}${i}` }))));
  await masters.settled();
  return latestOf(name);
}

async function latestOf(name: string) {
  const latest = new Map((await firm.received('worker')).map(({ key, record }) => [key, record!]));
  return [...latest.values()].filter(({ meta }) => meta.externalIds.some(({ id }) => id.startsWith(name)));
}

describe('versions', () => {
  it('begin again with a new epoch, and words of the old one come too late', async () => {
    const records = await inEveryOrder('EPO', [
      { system: 'psa', epoch: 0, version: 100, values: { resourcePool: 'before the restore' } },
      { system: 'psa', epoch: 1, version: 1, values: { resourcePool: 'after the restore' } },
      { system: 'psa', epoch: 0, version: 101, values: { resourcePool: 'late' } },
    ]);
    expect(records).toHaveLength(6);
    expect(new Set(records.map((record) => record['resourcePool']))).toEqual(new Set(['after the restore']));
  }, 60_000);

  it('cut to seconds are told apart by their revision', async () => {
    const second = Math.floor(at('2025-01-31T03:00:00Z') / 1000);
    const records = await inEveryOrder('SEC', [0, 1, 2].map((revision) => ({ system: 'hris-apac', version: second, revision, values: { jobTitle: `revision ${revision}` } })));
    expect(records).toHaveLength(6);
    expect(new Set(records.map((record) => record['jobTitle']))).toEqual(new Set(['revision 2']));
    expect(await firm.query('select * from worker_sync.exception')).toEqual([]);
  }, 60_000);

  it('that hold two contents end the same in any order, and a person is told, once', async () => {
    const story = [{ version: 7, values: { jobTitle: 'Baker' } }, { version: 7, values: { jobTitle: 'Cook' } }, { version: 7, values: { jobTitle: 'Baker' } }];
    const records = await inEveryOrder('CON', story);
    expect(records).toHaveLength(6);
    expect(new Set(records.map((record) => record['jobTitle'])).size).toBe(1);
    const conflicts = await firm.query<{ record_id: string; system: string; attribute: string; code: string }>(`select record_id, system, attribute, code from worker_sync.exception where class = 'conflict'`);
    expect(conflicts.map(({ record_id: id }) => id).sort()).toEqual(records.map((record) => record['workerId']).sort());
    expect(conflicts[0]).toMatchObject({ system: 'hris', attribute: 'jobTitle', code: 'same-version-other-content' });
  }, 60_000);

  it('let a record be retired, keep it retired through what came before, and take it up again', async () => {
    const dated = { effectiveFrom: day('2024-01-01') };
    const records = await inEveryOrder('RET', [
      { ...dated, version: 1, values: { givenName: 'Ret', employmentStatus: 'A', jobTitle: 'Cook' } },
      { version: 3, operation: 'retire' },
      { ...dated, version: 2, values: { jobTitle: 'Baker' } },
    ]);
    const published = records.filter((record) => record['retired']);
    expect(records.filter((record) => record['givenName'] !== null)).toEqual([]);
    expect(published.length).toBeGreaterThan(0);
    await firm.publish(Array.from({ length: 6 }, (_, i) => ({ ...dated, key: `RET${i}`, version: 4, values: { givenName: 'Ret', employmentStatus: 'A' } })));
    await masters.settled();
    const again = await latestOf('RET');
    expect(again).toHaveLength(6);
    for (const record of again) expect(record).toMatchObject({ retired: false, givenName: 'Ret', employmentStatus: 'active', jobTitle: null });
  }, 60_000);

  it('of a whole timeline take back every date that it does not list', async () => {
    const story: Said[] = [
      { version: 1, effectiveFrom: day('2024-01-01'), values: { fte: 0.1, jobTitle: 'Cook' } },
      { version: 2, effectiveFrom: day('2025-03-01'), values: { fte: 0.2 } },
      { version: 3, coverage: 'whole-timeline', asserted: ['fte'], timeline: [{ effectiveFrom: day('2024-06-01'), values: { fte: 0.3 } }, { effectiveFrom: day('2025-04-01'), values: { fte: 0.4 } }] },
      { version: 4, effectiveFrom: day('2025-05-01'), values: { fte: 0.5 } },
    ];
    const records = await inEveryOrder('ALL', story);
    expect(records).toHaveLength(24);
    const seen = async () => new Set((await latestOf('ALL')).map((record) => `${String(record['fte'])} ${String(record['jobTitle'])}`));
    expect(await seen()).toEqual(new Set(['0.3 Cook']));
    const days: [string, string][] = [['2025-03-02', '0.3 Cook'], ['2025-04-02', '0.4 Cook'], ['2025-05-02', '0.5 Cook']];
    for (const [date, expected] of days) {
      await masters.turnTo(at(`${date}T12:00:00Z`));
      expect([date, await seen()]).toEqual([date, new Set([expected])]);
    }
    await sumsHold(firm, 'worker_sync');
  }, 60_000);
});
