import { pause } from '@muster/platform-kernel';
import { TestFirm } from '@muster/testing';
import { Crew } from './crew.js';
import { seeded, type Random } from './seeded.js';
import { SumsSampler } from './sums-sampler.js';
import { verdictOf, type Verdict } from './verdict.js';
import { publishUntil, WorkerLoad } from './worker-load.js';

export interface DrillOptions {
  seed: number;
  /** Processes of worker-sync at the beginning. */
  processes: number;
  workers?: number;
  /** Changes in one send; sends follow each other `everyMs` apart. */
  perSend?: number;
  everyMs?: number;
  env?: Record<string, string>;
  /** HR and ERP speak in turn of each worker, where it is true; else of whom chance picks. */
  alternate?: boolean;
  drainMs?: number;
}

export interface DrillGround {
  firm: TestFirm;
  crew: Crew;
  load: WorkerLoad;
  sums: SumsSampler;
  random: Random;
  /** Resolves once at least this many more events are published and all events until then are on the topics. */
  published(more: number): Promise<void>;
  /** Resolves after this long, at once where the drill ends. */
  pass(ms: number): Promise<void>;
}

/**
 * The frame of every drill: a firm of its own, processes at work, sources that publish meanwhile, a sampler that holds the sums against
 * the topics. `happen` makes trouble; afterwards everything has to be taken, published and right.
 */
export async function drill(options: DrillOptions, happen: (ground: DrillGround) => Promise<void>): Promise<Verdict> {
  const firm = await TestFirm.create();
  const crew = new Crew(firm, options.env);
  const load = new WorkerLoad(firm, { seed: options.seed, workers: options.workers ?? 40 });
  const stopping = new AbortController();
  let sums: SumsSampler | undefined;
  try {
    for (let n = 0; n < options.processes; n += 1) await crew.join();
    sums = new SumsSampler(firm).start();
    const publishing = publishUntil(load, stopping.signal, { perSend: options.perSend ?? 20, everyMs: options.everyMs ?? 50, alternate: options.alternate ?? false });
    const published = async (more: number) => {
      const wanted = load.events + more;
      while (load.events < wanted) await load.nextSend();
    };
    await Promise.race([happen({ firm, crew, load, sums, random: seeded(options.seed), published, pass: (ms) => pause(ms, stopping.signal) }), publishing]);
    stopping.abort();
    await publishing;
    await crew.drained(options.drainMs ?? 60_000);
    return await verdictOf(firm, load, { sums: await sums.stop() });
  } finally {
    stopping.abort();
    await sums?.stop();
    await crew.stop();
    await firm.stop();
  }
}
