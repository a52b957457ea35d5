import { drill, type DrillOptions } from './drill.js';
import { FaultProxy } from './fault-proxy.js';
import { between, oneOf, type Random } from './seeded.js';
import type { Verdict } from './verdict.js';

export interface Repeated {
  seed: number;
  times: number;
  options?: Partial<DrillOptions>;
}

/** Two processes of one group, of which one is killed at a random moment, its start included, and another takes its place, again and again. */
export async function drillRandomKills({ seed, times, options }: Repeated): Promise<Verdict & { kills: number }> {
  let kills = 0;
  const verdict = await drill({ seed, processes: 2, ...options }, async ({ crew, random, pass, published }) => {
    for (; kills < times; kills += 1) {
      await pass(between(random, 0, 2_500));
      await crew.kill(oneOf(random, crew.members));
      // Not waited for: the next kill may meet it on its way into the group.
      crew.spawn();
      await published(40);
    }
    await Promise.all(crew.members.map((member) => member.ready()));
    await published(40);
  });
  return { ...verdict, kills };
}

/** HR and ERP alternate on few workers; their topics are read by two processes, of which either stands still for `frozenMs`, again and again. */
export async function drillFreezes({ seed, times, frozenMs, options }: Repeated & { frozenMs(random: Random, nth: number): number }): Promise<Verdict & { freezes: number }> {
  let freezes = 0;
  const verdict = await drill({ seed, processes: 2, workers: 6, alternate: true, ...options }, async ({ crew, random, pass, published }) => {
    for (; freezes < times; freezes += 1) {
      const frozen = oneOf(random, crew.members);
      await pass(between(random, 0, 500));
      frozen.freeze();
      await pass(frozenMs(random, freezes));
      frozen.thaw();
      await published(20);
    }
  });
  return { ...verdict, freezes };
}

/** Longer than the session of a consumer (10 s) and than the relay may send without asking the database (10 s). */
export const LONG_FREEZE_MS = 12_000;

/** A third process joins two that are at work, and leaves again. */
export async function drillRebalances({ seed, times, options }: Repeated): Promise<Verdict & { rebalances: number }> {
  let rebalances = 0;
  const verdict = await drill({ seed, processes: 2, ...options }, async ({ crew, published }) => {
    for (let n = 0; n < times; n += 1) {
      const third = await crew.join();
      await published(100);
      await crew.leave(third);
      await published(100);
      rebalances += 2;
    }
  });
  return { ...verdict, rebalances };
}

/** Publishing fails after the commit, the process alive: connections are cut before the broker has a Produce request, or after, so that only its answer is lost. */
export async function drillCutPublishing({ seed, times, options }: Repeated & { brokers?: string }): Promise<Verdict & { cuts: number }> {
  const [host, port] = (process.env['KAFKA_BROKERS'] ?? '').split(',')[0]!.split(':');
  let left = 0;
  const proxy = await FaultProxy.start({ host: host!, port: Number(port) }, () => (left-- > 0 ? (left % 2 === 0 ? 'cut-after' : 'cut-before') : 'pass'));
  try {
    const verdict = await drill({ seed, processes: 1, env: { MUSTER_TEST_PROXY: `${port}:${proxy.port}` }, ...options }, async ({ random, published, pass, crew }) => {
      for (let n = 0; n < times; n += 1) {
        const before = proxy.faults;
        left = between(random, 1, 3);
        const wanted = before + left;
        while (proxy.faults < wanted) {
          crew.checkAlive();
          await pass(20);
        }
        await published(40);
      }
    });
    if (proxy.passed === 0) verdict.faults.push('nothing was published through the proxy');
    return { ...verdict, cuts: proxy.faults };
  } finally {
    await proxy.stop();
  }
}

