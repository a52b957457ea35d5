import type { FaultPoint } from '@muster/platform-kernel';
import { TestFirm } from '@muster/testing';
import { Crew } from './crew.js';
import { between, seeded } from './seeded.js';
import { publishUntil, WorkerLoad } from './worker-load.js';
import { verdictOf, type Verdict } from './verdict.js';

export const STAGES: readonly FaultPoint[] = ['before-transaction', 'before-commit', 'after-commit', 'before-delete'];

export interface KillStageOptions {
  /** In the order in which it dies at them. */
  stages: readonly FaultPoint[];
  seed: number;
  /** At each stage. */
  kills: number;
  /** The process dies at a passing of the stage drawn from 1 to this. */
  passingsMax?: number;
}

/** worker-sync dies by SIGKILL at stages of its work, again and again, while sources go on to publish. */
export async function drillKillStages({ stages, seed, kills, passingsMax = 8 }: KillStageOptions): Promise<Verdict & { kills: number }> {
  const random = seeded(seed);
  const firm = await TestFirm.create();
  const crew = new Crew(firm);
  const load = new WorkerLoad(firm, { seed, workers: 12 });
  const stopping = new AbortController();
  try {
    const publishing = publishUntil(load, stopping.signal, { perSend: 6 });
    for (const stage of stages.flatMap((one) => Array.from({ length: kills }, () => one))) {
      const victim = crew.spawn({ MUSTER_FAULT_POINT: `${stage}:${between(random, 1, passingsMax)}` });
      const end = await victim.ended;
      if (end.signal !== 'SIGKILL') throw new Error(`${victim.name} should have died at ${stage} and ended with ${end.code}. Its last words:\n${victim.lastWords}`);
      await crew.bury(victim);
      crew.kills += 1;
    }
    stopping.abort();
    await publishing;
    await crew.join();
    await crew.drained();
    return { ...(await verdictOf(firm, load)), kills: crew.kills };
  } finally {
    stopping.abort();
    await crew.stop();
    await firm.stop();
  }
}
