import type { PartName, RunningStack } from '@muster/platform-embedded';
import { drill, type DrillOptions } from './drill.js';
import type { Verdict } from './verdict.js';

export interface RestartOptions {
  seed: number;
  /** Parts in the order in which they are restarted. */
  parts: readonly PartName[];
  /** Whether a part is killed before it is started again, or ended in good order. */
  isKilled(nth: number): boolean;
  options?: Partial<DrillOptions>;
}

/** Broker, registry and Postgres go and come again under load; a process joins after each, so that none depends on what another one remembers. */
export async function drillRestarts(stack: RunningStack, { seed, parts, isKilled, options }: RestartOptions): Promise<Verdict & { restarts: number }> {
  let restarts = 0;
  const verdict = await drill({ seed, processes: 1, everyMs: 100, drainMs: 120_000, ...options }, async ({ crew, published }) => {
    for (const part of parts) {
      await published(20);
      if (isKilled(restarts)) await stack.kill(part);
      await stack.restart(part);
      restarts += 1;
      await published(40);
      crew.checkAlive();
    }
    await crew.join();
    await published(40);
  });
  return { ...verdict, restarts };
}
