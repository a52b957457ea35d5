import type { Case } from '../store/process.store.js';
import type { ProcessTools } from './process-tools.js';

export interface Drawn {
  /** Stages in the order in which they begin. */
  stages: string[];
  /** [before, after]: the end of `before` is waited for before `after` begins; only the nearest are named. */
  edges: [string, string][];
  /** What the process ends as, by whether a stage found the case over. */
  results: string[];
}

const subject: Case = { instance: 'drawn', process: 'onboarding', entity: 'worker', recordId: 'drawn', correlationId: 'drawn' };

/** Runs a process with tools that write down what it does: what is drawn is the code. */
export async function drawProcess(process: (one: Case, tools: ProcessTools) => Promise<string>): Promise<Drawn> {
  const usual = await runOnce(process, new Set());
  const ends = new Set([usual.result]);
  for (const stage of usual.stages) ends.add((await runOnce(process, new Set([stage]))).result);
  return { stages: usual.stages, edges: nearest(usual.after), results: [...ends] };
}

async function runOnce(process: (one: Case, tools: ProcessTools) => Promise<string>, over: ReadonlySet<string>): Promise<{ stages: string[]; after: Map<string, ReadonlySet<string>>; result: string }> {
  const after = new Map<string, ReadonlySet<string>>();
  const waitedFor = new Set<string>();
  const endOf = (stage: string) => {
    waitedFor.add(stage);
    return over.has(stage) ? ('ended' as const) : ('done' as const);
  };
  const begin = (stage: string) => void after.set(stage, new Set(waitedFor));
  const result = await process(subject, {
    async stage(_, stage) {
      begin(stage);
      return endOf(stage);
    },
    async begin(_, stage) {
      begin(stage);
      return async () => endOf(stage);
    },
    async approve() {
      begin('approval');
      return endOf('approval');
    },
    ask: async () => undefined,
    over: async (_, reason) => reason,
    end: async (_, ended) => ended,
  });
  return { stages: [...after.keys()], after, result };
}

function nearest(after: ReadonlyMap<string, ReadonlySet<string>>): [string, string][] {
  const edges: [string, string][] = [];
  for (const [stage, before] of after) {
    for (const one of before) if (![...before].some((other) => other !== one && after.get(other)!.has(one))) edges.push([one, stage]);
  }
  return edges;
}

/** A Mermaid flow chart of a process. */
export function mermaidOf({ stages, edges, results }: Drawn): string {
  const first = stages.filter((stage) => !edges.some(([, after]) => after === stage));
  const last = stages.filter((stage) => !edges.some(([before]) => before === stage));
  return [
    'flowchart LR', ...first.map((stage) => `  begin([begin]) --> ${stage}`), ...edges.map(([before, after]) => `  ${before} --> ${after}`), ...last.map((stage) => `  ${stage} --> ${results[0]}([${results[0]}])`),
    ...results.slice(1).map((result) => `  over{{the case is over}} --> ${result}([${result}])`),
  ].join('\n');
}
