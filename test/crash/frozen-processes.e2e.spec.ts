import { afterAll, describe, expect, it } from '@jest/globals';
import { killAllProcesses } from '@muster/testing';
import { drillFreezes, LONG_FREEZE_MS } from '../soak/src/drills.js';
import { between } from '../soak/src/seeded.js';

afterAll(killAllProcesses);

describe('two systems that alternate on one worker, over two partitions and two processes', () => {
  it('keep the order of every key and a compacted tail equal to the table, with either process stopped at random moments', async () => {
    const verdict = await drillFreezes({ seed: 3, times: 8, frozenMs: (random) => between(random, 100, 1_500) });
    expect(verdict.faults).toEqual([]);
    expect(verdict.samples).toBeGreaterThan(3);
  }, 180_000);

  it('do so when a process stands still for longer than its session in the group', async () => {
    const verdict = await drillFreezes({ seed: 4, times: 1, frozenMs: () => LONG_FREEZE_MS, options: { perSend: 6 } });
    expect(verdict.faults).toEqual([]);
  }, 180_000);
});
