import { afterAll, describe, expect, it } from '@jest/globals';
import { killAllProcesses } from '@muster/testing';
import { drillRebalances } from '../soak/src/drills.js';

afterAll(killAllProcesses);

describe('a rebalance under load', () => {
  it('loses nothing and repeats nothing when a third process joins and leaves', async () => {
    const verdict = await drillRebalances({ seed: 5, times: 1 });
    expect(verdict.faults).toEqual([]);
    expect(verdict.repeats).toBe(0);
    expect(verdict.samples).toBeGreaterThan(3);
  }, 180_000);
});
