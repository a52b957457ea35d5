import { afterAll, describe, expect, it } from '@jest/globals';
import { killAllProcesses } from '@muster/testing';
import { drillCutPublishing } from '../soak/src/drills.js';

afterAll(killAllProcesses);

describe('publishing that fails after the commit, the process alive', () => {
  it('is done again, in order: connections cut before the broker has the request, and before its answer is back', async () => {
    const verdict = await drillCutPublishing({ seed: 6, times: 6 });
    expect(verdict.faults).toEqual([]);
    expect(verdict.cuts).toBeGreaterThanOrEqual(6);
  }, 180_000);
});
