import { afterAll, describe, expect, it } from '@jest/globals';
import { killAllProcesses } from '@muster/testing';
import { drillKillStage, STAGES } from '../soak/src/drill-kill-stage.js';

afterAll(killAllProcesses);

describe('worker-sync, killed', () => {
  it.each(STAGES)('%s: nothing is lost, no version is missing or out of order, repeats are the same to the byte', async (stage) => {
    const verdict = await drillKillStage({ stage, seed: 1, kills: 2 });
    expect(verdict.faults).toEqual([]);
    expect(verdict.kills).toBe(2);
    expect(verdict.outcomes.parked).toBe(0);
  }, 180_000);
});
