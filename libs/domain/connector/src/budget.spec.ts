import { describe, expect, it } from '@jest/globals';
import { CallBudget } from './budget.js';
import { sharesOf, simulate, type Caller } from './simulated-callers.fixture.js';

const share = { urgent: 0.5, delivery: 0.3, bulk: 0.2 };
const budget = (requests: number, windowMs: number, concurrency = 100) => new CallBudget({ windows: [{ requests, windowMs }], concurrency, share });
const free = (concurrency = 2) => new CallBudget({ windows: [], concurrency, share });
const crowd = (lane: Caller['lane'], count: number, more: Partial<Caller> = {}): Caller[] => Array.from({ length: count }, () => ({ lane, weight: 1, arrivesMs: 0, lastsMs: 10, ...more }));

describe('a budget of calls', () => {
  it('gives what a window holds, and then tells when to come again', () => {
    const one = budget(2, 1_000);
    expect([one.tryTake('bulk', 1, 0).granted, one.tryTake('bulk', 1, 400).granted]).toEqual([true, true]);
    expect(one.tryTake('bulk', 1, 500)).toEqual({ granted: false, waitMs: 520 });
    expect(one.tryTake('bulk', 1, 1_020).granted).toBe(true);
  });

  it('never tells a wait above a second, so that news is heard', () => {
    const one = budget(1, 60_000);
    one.tryTake('urgent', 1, 0);
    expect(one.tryTake('urgent', 1, 0)).toEqual({ granted: false, waitMs: 1_000 });
  });

  it('holds several windows at once, and counts weights', () => {
    const one = new CallBudget({ windows: [{ requests: 10, windowMs: 1_000 }, { requests: 12, windowMs: 10_000 }], concurrency: 9, share });
    expect([one.tryTake('bulk', 6, 0).granted, one.tryTake('bulk', 5, 0).granted, one.tryTake('bulk', 4, 300).granted]).toEqual([true, false, true]);
    expect(one.tryTake('bulk', 3, 1_400)).toEqual({ granted: false, waitMs: 1_000 });
    expect(one.state(1_400).windows).toEqual([{ requests: 10, windowMs: 1_000, used: 0, left: 10 }, { requests: 12, windowMs: 10_000, used: 10, left: 2 }]);
  });

  it('lets a call that is heavier than the window have all of it', () => {
    const one = budget(3, 1_000);
    expect(one.tryTake('bulk', 50, 0).granted).toBe(true);
    expect(one.tryTake('bulk', 1, 10).granted).toBe(false);
  });

  it('has room again when a call is released, which counts once', () => {
    const one = free(1);
    const take = one.tryTake('urgent', 1, 0);
    expect(one.tryTake('urgent', 1, 0)).toEqual({ granted: false, waitMs: 10 });
    if (take.granted) for (let i = 0; i < 2; i += 1) take.release(5);
    expect([one.tryTake('urgent', 1, 5).granted, one.tryTake('urgent', 1, 5).granted, one.state(5).inFlight]).toEqual([true, false, 1]);
  });

  it('uses nearly all of the quota while there is work', () => {
    const { granted } = simulate(budget(60, 60_000, 2), crowd('bulk', 10, { lastsMs: 200, again: true }), 600_000);
    expect(granted.length).toBeGreaterThan(0.95 * 600);
  });
});

describe('the lanes of a budget', () => {
  it('lend what they do not use', () => expect(simulate(budget(10, 1_000), crowd('bulk', 20, { again: true }), 10_000).granted.length).toBeGreaterThanOrEqual(95));

  it('get their shares of what two of them want', () => {
    const { granted } = simulate(budget(20, 1_000), [...crowd('bulk', 20, { again: true }), ...crowd('urgent', 20, { again: true })], 20_000);
    const shares = sharesOf(granted.filter(({ atMs }) => atMs > 0));
    expect(shares.urgent).toBeCloseTo(0.5 / 0.7, 1);
    expect(shares.bulk).toBeCloseTo(0.2 / 0.7, 1);
  });

  it('let an urgent call before all that wait, however many, and bulk go on under a flood of urgent ones', () => {
    const late = simulate(budget(1, 1_000), [...crowd('bulk', 9, { again: true }), ...crowd('delivery', 9, { again: true }), ...crowd('urgent', 1, { arrivesMs: 5_500 })], 20_000).granted;
    const behind = late.slice(late.findIndex(({ atMs }) => atMs > 5_500));
    expect(behind[0]!.lane).toBe('urgent');
    expect(sharesOf(simulate(budget(1, 100), [...crowd('urgent', 20, { again: true }), ...crowd('bulk', 20, { again: true })], 20_000).granted).bulk).toBeGreaterThan(0.25);
  });

  it('keep the turn of a heavy call while light ones press', () => {
    const { granted } = simulate(budget(5, 1_000), [...crowd('bulk', 9, { again: true }), ...crowd('delivery', 1, { weight: 5, arrivesMs: 2_500 })], 20_000);
    expect(granted.find(({ lane }) => lane === 'delivery')!.atMs).toBeLessThan(4_600);
  });
});

describe('a throttled budget', () => {
  it('makes all lanes wait as long as the system says', () => {
    const one = free();
    one.throttled(700, 0);
    expect([one.tryTake('urgent', 1, 0), one.tryTake('bulk', 1, 699), one.state(200).throttledMs]).toEqual([{ granted: false, waitMs: 700 }, { granted: false, waitMs: 1 }, 500]);
    expect(one.tryTake('urgent', 1, 700).granted).toBe(true);
  });

  it('makes them wait longer each time where it does not say, up to a minute, and anew after a success', () => {
    const one = free();
    let now = 0;
    const waits = Array.from({ length: 8 }, () => {
      one.throttled(undefined, now);
      // Those that were in flight with it are refused with it.
      one.throttled(undefined, now + 1);
      one.succeeded(now + 1);
      const waitMs = one.state(now).throttledMs;
      now += waitMs;
      return waitMs;
    });
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    one.succeeded(now);
    one.throttled(undefined, now);
    expect(one.state(now).throttledMs).toBe(1_000);
  });
});

describe('a budget that hears what is left', () => {
  it('takes no more than that until the quota is full again', () => {
    const one = free(9);
    one.learn({ remaining: 2, resetMs: 500 }, 0);
    expect([one.tryTake('urgent', 1, 0).granted, one.tryTake('urgent', 1, 0).granted, one.tryTake('urgent', 1, 0)]).toEqual([true, true, { granted: false, waitMs: 500 }]);
    expect([one.state(0).quotaRemaining, one.tryTake('urgent', 1, 500).granted, one.state(500).quotaRemaining]).toEqual([0, true, null]);
  });

  it('counts the calls in flight against it, and believes the newest answer', () => {
    const one = free(9);
    one.tryTake('urgent', 1, 0);
    one.learn({ remaining: 1, resetMs: 500 }, 10);
    expect(one.tryTake('urgent', 1, 10).granted).toBe(false);
    one.learn({ remaining: 5, resetMs: 500 }, 20);
    expect(one.state(20).quotaRemaining).toBe(4);
  });

  it('does not wait for ever where no header tells the end', () => {
    const one = free();
    one.learn({ remaining: 0 }, 0);
    expect([one.tryTake('urgent', 1, 0).granted, one.tryTake('urgent', 1, 1_000).granted]).toEqual([false, true]);
  });

  it('tells what was granted and who waits', () => {
    const one = free(1);
    one.tryTake('bulk', 3, 0);
    one.tryTake('urgent', 1, 0);
    expect(one.state(0)).toMatchObject({ inFlight: 1, concurrency: 1, lanes: { urgent: { granted: 0, waiting: 1 }, delivery: { granted: 0, waiting: 0 }, bulk: { granted: 3, waiting: 0 } } });
    expect(one.state(1_000).lanes.urgent.waiting).toBe(0);
  });
});
