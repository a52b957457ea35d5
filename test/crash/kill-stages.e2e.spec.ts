import { afterAll, describe, expect, it } from '@jest/globals';
import { killAllProcesses } from '@muster/testing';
import { drillKillStages, STAGES } from '../soak/src/drill-kill-stage.js';

afterAll(killAllProcesses);

describe('worker-sync, killed', () => {
  it(`${STAGES.join(', ')}, twice each: nothing is lost, no version is missing or out of order, repeats are the same to the byte`, async () => {
    const verdict = await drillKillStages({ stages: STAGES, seed: 1, kills: 2 });
    expect(verdict.faults).toEqual([]);
    expect(verdict.kills).toBe(2 * STAGES.length);
    expect(verdict.outcomes.parked).toBe(0);
  }, 480_000);
});
