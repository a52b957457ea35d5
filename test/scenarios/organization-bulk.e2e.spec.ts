import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, TestFirm, type TestChange } from '@muster/testing';
import { Masters, sumsHold } from './masters.js';

const ROWS = 20_000;

let firm: TestFirm;
let masters: Masters;

beforeAll(async () => {
  firm = await TestFirm.create();
  masters = await Masters.ofFirm(firm);
}, 120_000);

afterAll(async () => {
  await masters?.stop();
  await firm?.stop();
}, 60_000);

const row = (i: number, version: number, name = `Cost center ${i}`): TestChange => ({ system: 'erp', entity: 'cost-center', bulk: true, key: `CC${i}`, version, values: { code: `CC${i}`, name, status: 'open' } });

interface Summary { received: number; applied: number; same: number; refused: number }

/** What became of the rows of all mass loads of cost centers so far. */
async function summary(): Promise<Summary> {
  const [counts] = await firm.query<{ received: number; applied: number; same: number; refused: number }>(`select coalesce(sum(next_offset - start_offset), 0)::int as received, coalesce(sum(applied), 0)::int as applied, coalesce(sum(no_effect), 0)::int as same, coalesce(sum(parked), 0)::int as refused
    from organization_sync.consumer_cursor where topic = $1`, [firm.topic('source.erp.cost-center.bulk.v1')]);
  return counts!;
}

const since = (before: Summary, after: Summary): Summary => ({ received: after.received - before.received, applied: after.applied - before.applied, same: after.same - before.same, refused: after.refused - before.refused });

describe('a mass load of cost centers', () => {
  it('does not delay a termination that arrives meanwhile', async () => {
    await firm.publish([{ key: 'T0', version: 1, values: { givenName: 'Ready', employmentStatus: 'A' } }]);
    await masters.settled();
    const load = firm.publish(Array.from({ length: ROWS }, (_, i) => row(i, 1)));
    await eventually(async () => (await summary()).received > 0, { what: 'the load to run', timeoutMs: 30_000 });
    const tookMs: number[] = [];
    for (let version = 2; (await summary()).received < ROWS; version += 1) {
      const started = performance.now();
      await firm.publish([{ key: 'T0', version, values: { employmentStatus: version % 2 === 0 ? 'T' : 'A' } }]);
      await eventually(async () => (await firm.latest('worker', 'hris', 'T0'))?.meta.recordVersion === version, { what: 'a termination to be published', timeoutMs: 20_000, everyMs: 10 });
      tookMs.push(performance.now() - started);
    }
    await load;
    expect(tookMs.length).toBeGreaterThan(0);
    expect(tookMs.sort((a, b) => a - b)[tookMs.length >> 1]).toBeLessThan(2_000);
    await masters.settled();
    expect(await summary()).toEqual({ received: ROWS, applied: ROWS, same: 0, refused: 0 });
  }, 120_000);

  it('counts at its second run what is new, changed, the same and refused, and leaves alone what it does not list', async () => {
    const before = await summary();
    const changed = new Set(Array.from({ length: 300 }, (_, i) => i * 7));
    const rows = Array.from({ length: ROWS - 1_000 }, (_, i) => (changed.has(i) ? row(i, 2, `Renamed ${i}`) : row(i, 1)));
    const fresh = Array.from({ length: 200 }, (_, i) => row(ROWS + i, 1));
    const refused = Array.from({ length: 50 }, (_, i) => ({ ...row(i, 3), values: { status: 'no such status' } }));
    await firm.publish([...rows, ...fresh, ...refused]);
    await masters.settled();
    expect(since(before, await summary())).toEqual({ received: rows.length + 250, applied: changed.size + fresh.length, same: rows.length - changed.size, refused: refused.length });
    expect(await masters.latest('cost-center', 'erp', 'CC7')).toMatchObject({ name: 'Renamed 7', status: 'active' });
    expect(await masters.latest('cost-center', 'erp', `CC${ROWS - 1}`)).toMatchObject({ name: `Cost center ${ROWS - 1}`, retired: false, status: 'active' });
    const [records] = await firm.query<{ n: number }>(`select count(*)::int as n from organization_sync.record where entity = 'cost-center' and record_version > 0`);
    expect(records!.n).toBe(ROWS + fresh.length);
    await sumsHold(firm, 'organization_sync');
    await sumsHold(firm, 'worker_sync');
  }, 120_000);
});
