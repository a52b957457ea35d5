import { afterAll, describe, expect, it } from '@jest/globals';
import { killAllProcesses } from '@muster/testing';
import { drillRestore } from '../soak/src/drill-restore.js';

afterAll(killAllProcesses);

describe('Postgres, restored from a backup behind Kafka', () => {
  it('is brought back by the sources, and subscribers, who have versions that it lost, end with what it holds', async () => {
    const verdict = await drillRestore({ seed: 7, events: 150 });
    expect(verdict.faults).toEqual([]);
    expect(verdict.versionsAfter).toBeGreaterThan(verdict.versionsBefore);
  }, 180_000);
});
