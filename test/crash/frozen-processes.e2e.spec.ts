import { afterAll, describe, expect, it } from '@jest/globals';
import { killAllProcesses } from '@muster/testing';
import { drillFreezes, LONG_FREEZE_MS } from '../soak/src/drills.js';
import { between } from '../soak/src/seeded.js';

/** Freezes that a session outlives, before the one that it does not. */
const SHORT = 8;

afterAll(killAllProcesses);

describe('two systems that alternate on one worker, over two partitions and two processes', () => {
  it('keep the order of every key and a compacted tail equal to the table, with either process stopped at random moments, and once for longer than its session in the group', async () => {
    const verdict = await drillFreezes({ seed: 3, times: SHORT + 1, frozenMs: (random, nth) => (nth === SHORT ? LONG_FREEZE_MS : between(random, 100, 1_500)), options: { perSend: 10 } });
    expect(verdict.faults).toEqual([]);
    expect(verdict.freezes).toBe(SHORT + 1);
    expect(verdict.samples).toBeGreaterThan(3);
  }, 240_000);
});
