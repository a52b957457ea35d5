import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestFirm, type TestChange } from '@muster/testing';
import { at, company, day, Masters, ordersOf, outcomesOf, sumsHold, versionsOf } from './masters.js';

let firm: TestFirm;
let masters: Masters;

beforeAll(async () => {
  firm = await TestFirm.create();
  masters = await Masters.ofFirm(firm, at('2025-01-15T12:00:00Z'));
  await say(company('SY01', 'Australia/Sydney'), company('US01', 'America/Los_Angeles'), company('CL01', 'America/Santiago'));
  await say(...['A', 'B', 'C'].map((key): TestChange => ({ entity: 'location', key, version: 1, values: { code: key, name: key } })));
  await masters.settled();
}, 120_000);

afterAll(async () => {
  await masters?.stop();
  await firm?.stop();
}, 60_000);

/** Publishes what HR says at this moment of the clock. */
const say = (...changes: TestChange[]) => firm.publish(changes.map((change) => ({ occurredAt: masters.now(), ...change })));
const hire = (key: string, employer: string, values: Record<string, unknown> = {}): TestChange => ({ key, version: 1, effectiveFrom: day('2024-01-01'), values: { givenName: key, employmentStatus: 'A', employer, ...values } });
const valueOf = async (key: string, attribute: string) => (await masters.latest('worker', 'hris', key))[attribute];

describe('changes with a date', () => {
  it('says B from 1 March though C came later, and C again once B is rescinded', async () => {
    const idOf = async (key: string) => (await masters.latest('location', 'hris', key))['locationId'];
    await say(hire('MAR', 'US01', { location: 'A' }), { key: 'MAR', version: 2, effectiveFrom: day('2025-03-01'), values: { location: 'B' } });
    await masters.settled();
    expect(await valueOf('MAR', 'location')).toBe(await idOf('A'));

    await masters.turnTo(at('2025-02-10T12:00:00Z'));
    await say({ key: 'MAR', version: 3, values: { location: 'C' } });
    await masters.settled();
    expect(await valueOf('MAR', 'location')).toBe(await idOf('C'));

    await masters.turnTo(at('2025-03-01T07:59:59.999Z'));
    expect(await valueOf('MAR', 'location')).toBe(await idOf('C'));
    await masters.turnTo(at('2025-03-01T08:00:00Z'));
    expect(await valueOf('MAR', 'location')).toBe(await idOf('B'));

    await masters.turnTo(at('2025-03-02T18:00:00Z'));
    await say({ key: 'MAR', version: 4, operation: 'rescind', effectiveFrom: day('2025-03-01'), asserted: ['location'] });
    await masters.settled();
    expect(await valueOf('MAR', 'location')).toBe(await idOf('C'));
  }, 60_000);

  it('ends the same whatever order several dated changes arrive in, each taking effect on its day', async () => {
    const dated: Omit<TestChange, 'key'>[] = [
      { version: 1, effectiveFrom: day('2024-06-01'), values: { fte: 0.1 } },
      { version: 2, effectiveFrom: day('2025-04-01'), values: { fte: 0.2 } },
      { version: 3, effectiveFrom: day('2025-04-15'), values: { fte: 0.3 } },
      { version: 4, effectiveFrom: day('2025-04-01'), values: { fte: 0.4 } },
    ];
    const orders = ordersOf(dated);
    await say(...orders.map((_, i) => ({ ...hire(`O${i}`, 'US01'), version: 0 })), ...orders.flatMap((order, i) => order.map((change) => ({ ...change, key: `O${i}` }))));
    await masters.settled();
    const seen = async () => {
      const latest = new Map((await firm.received('worker')).map(({ key, record }) => [key, record!]));
      return new Set([...latest.values()].filter(({ meta }) => /^O\d/.test(meta.externalIds[0]!.id)).map((record) => record['fte']));
    };
    expect(await seen()).toEqual(new Set([0.1]));
    await masters.turnTo(at('2025-04-01T12:00:00Z'));
    expect(await seen()).toEqual(new Set([0.4]));
    await masters.turnTo(at('2025-04-15T12:00:00Z'));
    expect(await seen()).toEqual(new Set([0.3]));
  }, 60_000);

  it('begins a day when it begins for the employer, also where clocks change that night', async () => {
    const dated = (key: string, date: string): TestChange => ({ key, version: 2, effectiveFrom: day(date), values: { fte: 0.5 } });
    await say(hire('SYD', 'SY01', { fte: 1 }), hire('LAX', 'US01', { fte: 1 }), hire('SCL', 'CL01', { fte: 1 }), dated('SYD', '2025-10-05'), dated('LAX', '2025-11-03'), dated('SCL', '2025-09-07'));
    await masters.settled();
    const starts: [key: string, instant: string][] = [
      ['SCL', '2025-09-07T04:00:00Z'], // this day has no midnight: clocks go from 24:00 to 01:00
      ['SYD', '2025-10-04T14:00:00Z'], // still standard time; summer time begins at 02:00
      ['LAX', '2025-11-03T08:00:00Z'], // the night before had 25 hours
    ];
    for (const [key, instant] of starts) {
      await masters.turnTo(at(instant) - 1);
      expect([key, await valueOf(key, 'fte')]).toEqual([key, 1]);
      await masters.turnTo(at(instant));
      expect([key, await valueOf(key, 'fte')]).toEqual([key, 0.5]);
    }
  }, 60_000);

  it('catches up on a midnight that it slept through, once', async () => {
    await say(hire('OFF', 'US01', { fte: 1 }), { key: 'OFF', version: 2, effectiveFrom: day('2025-11-20'), values: { fte: 0.7 }, eventId: 'slept' }, { key: 'OFF', version: 3, effectiveFrom: day('2025-11-22'), values: { fte: 0.8 } });
    await masters.settled();
    await masters.stop();
    await masters.turnTo(at('2025-11-25T00:00:00Z'));
    await masters.start();
    await masters.caughtUp();
    const record = await masters.latest('worker', 'hris', 'OFF');
    expect(record['fte']).toBe(0.8);
    // One event for both days: nobody was told of the first while it lasted.
    expect(record.meta.recordVersion).toBe(2);
    expect((await outcomesOf(firm, 'worker_sync', record['workerId'])).get('slept')).toEqual(['scheduled', 'applied']);
  }, 60_000);

  it('replaces, corrects, rescinds and moves what is still to come', async () => {
    const next = (version: number, more: Partial<TestChange>): TestChange => ({ key: 'FUT', version, eventId: `fut-${version}`, effectiveFrom: day('2025-12-10'), values: { fte: version / 10 }, ...more });
    await say(hire('FUT', 'US01', { fte: 1 }), next(2, {}), next(3, {}), next(4, { effectiveFrom: day('2025-12-20'), replacesEffectiveFrom: day('2025-12-10') }));
    await say(next(5, { effectiveFrom: day('2025-12-28') }), next(6, { operation: 'rescind', effectiveFrom: day('2025-12-28'), values: undefined, asserted: ['fte'] }));
    // Known before: what is said late of a day long past does not change today.
    await say(next(7, { effectiveFrom: day('2024-05-01') }));
    await masters.settled();
    await masters.turnTo(at('2025-12-11T00:00:00Z'));
    expect(await valueOf('FUT', 'fte')).toBe(0.7);
    await masters.turnTo(at('2025-12-21T00:00:00Z'));
    expect(await valueOf('FUT', 'fte')).toBe(0.4);
    await masters.turnTo(at('2025-12-30T00:00:00Z'));
    expect(await valueOf('FUT', 'fte')).toBe(0.4);
    const record = await masters.latest('worker', 'hris', 'FUT');
    const outcomes = await outcomesOf(firm, 'worker_sync', record['workerId']);
    expect([2, 3, 4, 5, 7].map((version) => outcomes.get(`fut-${version}`))).toEqual([
      ['scheduled', 'no-effect'], ['scheduled', 'no-effect'], ['scheduled', 'applied'], ['scheduled', 'no-effect'], ['applied'],
    ]);
  }, 60_000);

  it('keeps one outcome for each event, and each later move once, however often the event comes', async () => {
    const twice: TestChange[] = [hire('TWO', 'US01', { fte: 1 }), { key: 'TWO', version: 2, effectiveFrom: day('2026-01-05'), values: { fte: 0.9 }, eventId: 'twice' }];
    await say(...twice, ...twice);
    await masters.settled();
    await masters.turnTo(at('2026-01-06T00:00:00Z'));
    await say(...twice);
    await masters.settled();
    const record = await masters.latest('worker', 'hris', 'TWO');
    expect(record).toMatchObject({ fte: 0.9, meta: { recordVersion: 2 } });
    const moves = await firm.query(`select m.to_outcome from worker_sync.journal_move m join worker_sync.journal j using (day, topic, partition, "offset") where j.event_id = 'twice'`);
    expect(moves).toHaveLength(1);
    await sumsHold(firm, 'worker_sync');
    for (const versions of (await versionsOf(firm, 'worker')).values()) expect(versions).toEqual(versions.map((_, i) => i + 1));
  }, 60_000);
});
