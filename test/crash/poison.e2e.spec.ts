import { afterAll, describe, expect, it } from '@jest/globals';
import { killAllProcesses } from '@muster/testing';
import { drillPoison } from '../soak/src/drill-poison.js';

afterAll(killAllProcesses);

describe('one poison event among the others', () => {
  const rounds = 9;

  it('ends parked, and leaves the latency of the others as it was', async () => {
    const report = await drillPoison({ seed: 9, rounds, eventsPerRound: 600 });
    expect(report.verdict.faults).toEqual([]);
    expect(report.verdict.outcomes.parked).toBe(rounds + 1);
    // Runs of seconds on a machine that others share scatter by more than a tenth; the bound of 1.1 is for the long form, with 10,000 events a round.
    expect(report.p99Ratio).toBeLessThan(1.5);
  }, 180_000);
});
