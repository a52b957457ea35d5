import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type RunningStack } from '@muster/platform-embedded';
import { killAllProcesses } from '@muster/testing';
import { drillRestarts } from '../soak/src/drill-restarts.js';

const packagesDir = fileURLToPath(new URL('../../.muster/packages', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'muster-restarts-'));
let stack: RunningStack;

/** Servers of its own: those of the run are shared with other specs. */
beforeAll(async () => {
  stack = await startStack({ dataDir, packagesDir, ports: { kafka: 0, kafkaController: 0, registry: 0, postgres: 0 }, reset: true });
  Object.assign(process.env, stack.env());
}, 120_000);

afterAll(async () => {
  await killAllProcesses();
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

describe('broker, registry and Postgres, each restarted under load', () => {
  it('cost no event and no order: the service stays alive, the sums hold before and after', async () => {
    const verdict = await drillRestarts(stack, { seed: 8, parts: ['postgres', 'kafka', 'registry'], isKilled: (nth) => nth === 0 });
    expect(verdict.faults).toEqual([]);
    expect(verdict.restarts).toBe(3);
    expect(verdict.samples).toBeGreaterThan(3);
  }, 180_000);
});
