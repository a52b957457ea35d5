import { afterAll, describe, expect, it } from '@jest/globals';
import { killAllProcesses } from '@muster/testing';
import { drillRandomKills } from '../soak/src/drills.js';

afterAll(killAllProcesses);

describe('two processes of worker-sync under load', () => {
  it('are killed at random moments: nothing is lost, every change has its one effect, the sums hold at every second', async () => {
    const verdict = await drillRandomKills({ seed: 2, times: 8 });
    expect(verdict.faults).toEqual([]);
    expect(verdict.kills).toBe(8);
    expect(verdict.samples).toBeGreaterThan(3);
  }, 180_000);
});
