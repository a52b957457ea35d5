import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, TestFirm, type TestChange } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';
import { at, company, day, Masters, ordersOf, outcomesOf, sumsHold } from './masters.js';

let firm: TestFirm;
let masters: Masters;

beforeAll(async () => {
  firm = await TestFirm.create();
  masters = await Masters.ofFirm(firm, at('2025-06-30T12:00:00Z'));
}, 120_000);

afterAll(async () => {
  await masters?.stop();
  await firm?.stop();
}, 60_000);

const worker = (key: string, values: Record<string, unknown> = {}, version = 1): TestChange => ({ key, version, occurredAt: masters.now(), values: { givenName: key, employmentStatus: 'A', ...values } });

describe('references', () => {
  it('resolve in whatever order a worker, the manager, the unit, its head and the unit above arrive, and hold back nothing else', async () => {
    const orders = ordersOf(['worker', 'manager', 'unit', 'above'] as const);
    const said = (what: string, i: number): TestChange => {
      if (what === 'worker') return { ...worker(`W${i}`, { orgUnit: `U${i}`, manager: `M${i}` }), eventId: `w-${i}` };
      if (what === 'manager') return worker(`M${i}`, { orgUnit: `U${i}` });
      if (what === 'unit') return { entity: 'org-unit', key: `U${i}`, version: 1, values: { code: `U${i}`, name: 'Unit', head: `M${i}`, parent: `A${i}` } };
      return { entity: 'org-unit', key: `A${i}`, version: 1, values: { code: `A${i}`, name: 'Above', head: `W${i}` } };
    };
    for (let nth = 0; nth < 4; nth += 1) {
      await firm.publish(orders.map((order, i) => said(order[nth]!, i)));
      await masters.settled();
    }
    const known = new Map<string, Record<string, unknown>>();
    for (const entity of ['worker', 'org-unit'] as const) for (const { record } of await firm.received(entity)) known.set(record!.meta.externalIds[0]!.id, record!);
    for (const [i, order] of orders.entries()) {
      const [w, m, u, a] = [`W${i}`, `M${i}`, `U${i}`, `A${i}`].map((id) => known.get(id)!) as [Record<string, unknown>, Record<string, unknown>, Record<string, unknown>, Record<string, unknown>];
      expect([order, w]).toMatchObject([order, { manager: m['workerId'], orgUnit: u['orgUnitId'], pending: [] }]);
      expect([order, m]).toMatchObject([order, { orgUnit: u['orgUnitId'], manager: null, pending: [] }]);
      expect([order, u]).toMatchObject([order, { head: m['workerId'], parent: a['orgUnitId'], pending: [] }]);
      expect([order, a]).toMatchObject([order, { head: w['workerId'], parent: null, pending: [] }]);
      const [path] = (await outcomesOf(firm, 'worker_sync', w['workerId'])).values();
      const first = order.indexOf('worker') > Math.max(order.indexOf('manager'), order.indexOf('unit')) ? ['applied'] : ['waiting', 'applied'];
      expect([order, path]).toEqual([order, first]);
    }
    // The hire itself was published at once, with what was missing named.
    const hires = (await firm.received('worker')).filter(({ record }) => record!.meta.recordVersion === 1 && /^W\d/.test(record!.meta.externalIds[0]!.id));
    expect(hires.filter(({ record }) => record!['givenName'] === null)).toEqual([]);
    expect(hires.some(({ record }) => record!.pending!.join() === 'manager,orgUnit')).toBe(true);
    await sumsHold(firm, 'worker_sync');
    await sumsHold(firm, 'organization_sync');
  }, 60_000);

  it('that run in a circle are kept, flagged on all who stand in it, and unflagged when it is broken', async () => {
    const flags = async (...keys: string[]) => Promise.all(keys.map(async (key) => (await masters.latest('worker', 'hris', key)).flags));
    const eventuallyFlagged = (keys: string[], expected: string[]) => eventually(async () => expect(await flags(...keys)).toEqual(keys.map(() => expected)), { what: `${keys.join()} to be flagged ${JSON.stringify(expected)}`, timeoutMs: 20_000 });
    await firm.publish([worker('C1', { manager: 'C2' }), worker('C2', { manager: 'C3' }), worker('C3'), worker('C4', { manager: 'C1' }), worker('SELF', { manager: 'SELF' })]);
    await masters.settled();
    await eventuallyFlagged(['SELF'], ['cycle']);
    expect(await flags('C1', 'C2', 'C3', 'C4')).toEqual([[], [], [], []]);

    await firm.publish([worker('C3', { manager: 'C1' }, 2)]);
    await eventuallyFlagged(['C1', 'C2', 'C3'], ['cycle']);
    expect(await flags('C4')).toEqual([[]]);
    const [c1, c3] = [await masters.latest('worker', 'hris', 'C1'), await masters.latest('worker', 'hris', 'C3')];
    expect(c3['manager']).toBe(c1['workerId']);

    await firm.publish([worker('C2', { manager: 'C4' }, 2)]); // another circle through the same people: C1, C2, C4
    await eventuallyFlagged(['C1', 'C2', 'C4'], ['cycle']);
    await eventuallyFlagged(['C3'], []);

    await firm.publish([worker('C2', { manager: null }, 3), worker('SELF', { manager: 'C2' }, 2)]);
    await eventuallyFlagged(['C1', 'C2', 'C3', 'C4', 'SELF'], []);
  }, 60_000);

  it('among units may run in a circle too', async () => {
    await firm.publish(['X', 'Y'].map((key): TestChange => ({ entity: 'org-unit', key, version: 1, values: { code: key, name: key, parent: key === 'X' ? 'Y' : 'X' } })));
    await eventually(async () => {
      expect((await masters.latest('org-unit', 'hris', 'X')).flags).toEqual(['cycle']);
      expect((await masters.latest('org-unit', 'hris', 'Y')).flags).toEqual(['cycle']);
    }, { what: 'both units to be flagged', timeoutMs: 20_000 });
  }, 60_000);

  it('to a company whose zone changes compute its workers anew', async () => {
    await firm.publish([company('MOV', 'America/Los_Angeles'), company('STAY', 'America/Los_Angeles')]);
    await masters.settled();
    await firm.publish(['MOV', 'STAY'].flatMap((employer) => [
      { ...worker(`Z-${employer}`, { employer, fte: 1 }), effectiveFrom: day('2024-01-01') },
      { ...worker(`Z-${employer}`, { fte: 0.5 }, 2), effectiveFrom: day('2025-07-01') },
    ]));
    await masters.settled();
    await masters.turnTo(at('2025-06-30T18:00:00Z'));
    const fte = async (employer: string) => (await masters.latest('worker', 'hris', `Z-${employer}`))['fte'];
    expect([await fte('MOV'), await fte('STAY')]).toEqual([1, 1]);
    await firm.publish([company('MOV', 'Australia/Sydney', 2)]); // where July has begun
    await masters.settled();
    expect([await fte('MOV'), await fte('STAY')]).toEqual([0.5, 1]);
  }, 60_000);

  it('to a company whose zone changes are known to every process, whichever of them heard of it', async () => {
    await firm.publish([company('TWO', 'America/Los_Angeles')]);
    await masters.settled();
    const second = await startWorkerSync(firm.settings({ now: masters.now }));
    try {
      await masters.settled();
      await firm.publish([company('TWO', 'Australia/Sydney', 2)]);
      await masters.settled();
      const people = Array.from({ length: 20 }, (_, i) => `P-${i}`);
      await firm.publish(people.map((key) => ({ ...worker(key, { employer: 'TWO', fte: 0.5 }), effectiveFrom: day('2025-07-01') })));
      await masters.settled();
      for (const key of people) expect(await masters.latest('worker', 'hris', key)).toMatchObject({ fte: 0.5, givenName: key });
    } finally {
      await second.stop();
    }
  }, 60_000);
});
