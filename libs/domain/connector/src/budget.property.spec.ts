import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CallBudget } from './budget.js';
import type { Lane } from './declaration.js';
import { LANES } from './fair-turns.js';
import { sharesOf, simulate, type Caller, type Granted } from './simulated-callers.fixture.js';

type Limits = ConstructorParameters<typeof CallBudget>[0];
const share = { urgent: 0.5, delivery: 0.3, bulk: 0.2 };

const limits: fc.Arbitrary<Limits> = fc.record({
  windows: fc.array(fc.record({ requests: fc.integer({ min: 1, max: 20 }), windowMs: fc.integer({ min: 100, max: 5_000 }) }), { maxLength: 2 }),
  concurrency: fc.integer({ min: 1, max: 6 }),
  share: fc.constant(share),
});
const callersOf = (weightMax: number, more: fc.Arbitrary<Partial<Caller>> = fc.constant({})): fc.Arbitrary<Caller[]> =>
  fc.array(fc.tuple(fc.record({
    lane: fc.constantFrom<Lane>(...LANES), weight: fc.integer({ min: 1, max: weightMax }), arrivesMs: fc.integer({ min: 0, max: 8_000 }), lastsMs: fc.integer({ min: 0, max: 900 }),
  }), more).map(([caller, extra]) => ({ ...caller, ...extra })), { minLength: 1, maxLength: 80 });

const roomIn = (budget: CallBudget) => (nowMs: number) => {
  const { inFlight, concurrency, windows } = budget.state(nowMs);
  return inFlight < concurrency && windows.every(({ left }) => left >= 1);
};
const inWindow = (granted: readonly Granted[], endMs: number, windowMs: number, arrivalOf: (call: Granted) => number) =>
  granted.filter((call) => arrivalOf(call) > endMs - windowMs && arrivalOf(call) <= endMs).reduce((sum, { weight }) => sum + weight, 0);

describe('a budget of calls, whoever asks when', () => {
  it('is never above the weight of a window, in any window, even where calls arrive late', () => fc.assert(
    fc.property(limits, callersOf(8), fc.integer(), (declared, callers, seed) => {
      const { granted } = simulate(new CallBudget(declared), callers, 200_000);
      for (const { requests, windowMs } of declared.windows) {
        const lateMs = Math.min(1_000, windowMs * 0.02);
        const arrivals = new Map(granted.map((call, index) => [call, call.atMs + lateMs * (((index * 7_919 + seed) >>> 0) % 100) / 100]));
        const counted = granted.map((call) => ({ ...call, weight: Math.min(call.weight, ...declared.windows.map((window) => window.requests)) }));
        for (const [index, call] of granted.entries()) {
          const at = arrivals.get(call)!;
          expect(inWindow(counted, counted[index]!.atMs, windowMs, ({ atMs }) => atMs)).toBeLessThanOrEqual(requests);
          expect(counted.filter((_other, i) => arrivals.get(granted[i]!)! > at - windowMs && arrivals.get(granted[i]!)! <= at).reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(requests);
        }
      }
    }), { numRuns: 200 },
  ));

  it('never has more calls at once than declared', () => fc.assert(
    fc.property(limits, callersOf(8), (declared, callers) => {
      const { granted } = simulate(new CallBudget(declared), callers, 200_000);
      for (const { atMs } of granted) expect(granted.filter((other) => other.atMs <= atMs && other.endsMs > atMs).length).toBeLessThanOrEqual(declared.concurrency);
    }), { numRuns: 200 },
  ));

  it('serves everybody in the end', () => fc.assert(
    fc.property(limits, callersOf(8), (declared, callers) => {
      expect(simulate(new CallBudget(declared), callers, 2_000_000).granted).toHaveLength(callers.length);
    }), { numRuns: 200 },
  ));

  it('is not left unused while somebody waits', () => fc.assert(
    fc.property(limits, callersOf(1), (declared, callers) => {
      const budget = new CallBudget(declared);
      expect(simulate(budget, callers, 200_000, roomIn(budget)).idleMs).toBeLessThanOrEqual(50);
    }), { numRuns: 200 },
  ));

  it('is not held up for long by those who went away', () => fc.assert(
    fc.property(limits, callersOf(1, fc.record({ patience: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }) })), (declared, callers) => {
      const budget = new CallBudget(declared);
      expect(simulate(budget, callers, 200_000, roomIn(budget)).idleMs).toBeLessThanOrEqual(300);
    }), { numRuns: 200 },
  ));

  it('gives the lanes that wait their shares, be it short of calls per window or of calls at once', () => fc.assert(
    fc.property(fc.record({ urgent: fc.integer({ min: 1, max: 10 }), delivery: fc.integer({ min: 1, max: 10 }), bulk: fc.integer({ min: 1, max: 10 }) }), fc.boolean(), fc.shuffledSubarray([...LANES], { minLength: 3 }), fc.integer({ min: 1, max: 3 }), (parts, byWindow, order, weightMax) => {
      const sum = parts.urgent + parts.delivery + parts.bulk;
      const wanted = { urgent: parts.urgent / sum, delivery: parts.delivery / sum, bulk: parts.bulk / sum };
      const budget = new CallBudget({ share: wanted, windows: byWindow ? [{ requests: 30, windowMs: 1_000 }] : [], concurrency: byWindow ? 100 : 3 });
      const callers = order.flatMap((lane) => Array.from({ length: 10 }, (_, index) => ({ lane, weight: 1 + (index % weightMax), arrivesMs: 0, lastsMs: byWindow ? 5 : 60, again: true })));
      // Who came first had the first window to itself.
      const shares = sharesOf(simulate(budget, callers, 15_000).granted.filter(({ atMs }) => atMs > 0));
      for (const lane of LANES) expect(Math.abs(shares[lane] - wanted[lane])).toBeLessThan(0.04);
    }), { numRuns: 20 },
  ));
});
