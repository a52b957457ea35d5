import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CircuitBreaker } from './breaker.js';

const opened = (nowMs = 0, jitter = 1) => {
  const breaker = new CircuitBreaker({ failuresMax: 3, firstWaitMs: 1_000, waitMsMax: 8_000, probeMs: 30_000 });
  for (let failure = 0; failure < 3; failure += 1) breaker.failed(nowMs, jitter);
  return breaker;
};

describe('a circuit breaker', () => {
  it('lets calls through until so many fail in a row', () => {
    const breaker = new CircuitBreaker({ failuresMax: 3 });
    breaker.failed(0, 0);
    breaker.failed(0, 0);
    breaker.succeeded();
    breaker.failed(0, 0);
    breaker.failed(0, 0);
    expect([breaker.tryPass(0), breaker.state(0)]).toEqual([{ granted: true }, { state: 'closed', failures: 2, openings: 0, waitMs: 0 }]);
    breaker.failed(0, 1);
    expect([breaker.tryPass(400), breaker.state(400)]).toEqual([{ granted: false, waitMs: 600 }, { state: 'open', failures: 3, openings: 1, waitMs: 600 }]);
  });

  it('lets one probe through when the wait is over, and all calls when it succeeds', () => {
    const breaker = opened();
    expect(breaker.state(1_000).state).toBe('half-open');
    expect(breaker.tryPass(1_000)).toEqual({ granted: true });
    // Whoever is refused meanwhile asks again soon, and not when the probe would be taken for lost.
    expect(breaker.tryPass(1_001)).toEqual({ granted: false, waitMs: 1_000 });
    breaker.succeeded();
    expect([breaker.tryPass(1_002), breaker.tryPass(1_002), breaker.state(1_002).state]).toEqual([{ granted: true }, { granted: true }, 'closed']);
  });

  it('waits twice as long after each probe that fails, up to the longest wait, and begins anew once it was closed', () => {
    const breaker = opened();
    const waits: number[] = [];
    let now = 0;
    for (let probe = 0; probe < 5; probe += 1) {
      const { waitMs } = breaker.state(now);
      waits.push(waitMs);
      now += waitMs;
      expect(breaker.tryPass(now).granted).toBe(true);
      breaker.failed(now, 1);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
    now += breaker.state(now).waitMs;
    breaker.tryPass(now);
    breaker.succeeded();
    for (let failure = 0; failure < 3; failure += 1) breaker.failed(now, 1);
    expect(breaker.state(now)).toMatchObject({ waitMs: 1_000, openings: 7 });
  });

  it('draws the wait from the upper half of its step', () => expect([opened(0, 0).state(0).waitMs, opened(0, 0.5).state(0).waitMs]).toEqual([500, 750]));

  it('is not moved by calls that began before it opened', () => {
    const breaker = opened();
    breaker.succeeded();
    breaker.failed(900, 1);
    expect(breaker.state(900)).toMatchObject({ state: 'open', waitMs: 100 });
  });

  it('sends another probe where nothing was heard of the first', () => {
    const breaker = opened();
    breaker.tryPass(1_000);
    expect(breaker.tryPass(31_000)).toEqual({ granted: true });
    expect(breaker.tryPass(31_000)).toMatchObject({ granted: false });
  });

  it('never refuses a closed one and never lets two probes through at once, whatever happens', () => fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('pass', 'failed', 'succeeded'), fc.integer({ min: 0, max: 3_000 })), { maxLength: 60 }), (steps) => {
      const breaker = new CircuitBreaker({ failuresMax: 2, firstWaitMs: 1_000, probeMs: 5_000 });
      let now = 0;
      let probedMs: number | null = null;
      for (const [step, waited] of steps) {
        now += waited;
        if (step === 'pass') {
          const { state } = breaker.state(now);
          const { granted } = breaker.tryPass(now);
          if (state === 'closed') expect(granted).toBe(true);
          else if (state === 'open') expect(granted).toBe(false);
          else if (granted) {
            if (probedMs !== null) expect(now - probedMs).toBeGreaterThanOrEqual(5_000);
            probedMs = now;
          }
        } else {
          if (step === 'failed') breaker.failed(now, 0.5);
          else breaker.succeeded();
          if (breaker.state(now).state !== 'half-open') probedMs = null;
        }
      }
    }), { numRuns: 200 },
  ));
});
