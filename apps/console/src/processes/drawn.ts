import type { DrawnBox, DrawnEdge } from '../show/Drawing';
import type { Tone } from '../show/Status';
import { words } from '../show/format';
import type { Drawn, Process, Stage } from './types';

export const STAGE_TONES: Readonly<Record<Stage['state'], Tone>> = { waiting: 'busy', late: 'bad', done: 'good', skipped: 'warn', rejected: 'bad', ended: 'quiet' };

/** The process as its code runs, with how far this case is; a stage that has not begun is said to be to come. */
export function caseOf({ stages, edges, results }: Drawn, one: Process): { readonly boxes: readonly DrawnBox[]; readonly edges: readonly DrawnEdge[] } {
  const known = new Map(one.stages.map((stage) => [stage.stage, stage]));
  // Stages that only this case has, such as the second approval, stand where they began.
  const all = [...stages, ...one.stages.map(({ stage }) => stage).filter((stage) => !stages.includes(stage))];
  const first = all.filter((stage) => !edges.some(([, after]) => after === stage));
  const last = all.filter((stage) => !edges.some(([before]) => before === stage));
  const end = one.result ?? results[0] ?? 'end';
  const tone = (stage: string): Tone => STAGE_TONES[known.get(stage)?.state ?? 'ended'];
  return {
    boxes: [
      { id: 'begin', title: words(one.process), kind: 'begin', below: 'asked for', tone: 'good' },
      ...all.map((stage): DrawnBox => {
        const known_ = known.get(stage);
        return { id: stage, title: words(stage), kind: known_?.owner ?? 'stage', below: known_ ? belowOf(known_) : one.state === 'ended' ? 'not needed' : 'to come', tone: tone(stage) };
      }),
      { id: 'end', title: words(end), kind: 'end', below: one.state === 'ended' ? 'reached' : 'to come', tone: one.state === 'ended' ? (one.result === results[0] ? 'good' : 'warn') : 'quiet' },
    ],
    edges: [
      ...first.map((stage) => ({ from: 'begin', to: stage, tone: 'good' as const })),
      ...edges.map(([from, to]) => ({ from, to, tone: tone(from) === 'good' ? ('good' as const) : ('quiet' as const) })),
      ...last.map((stage) => ({ from: stage, to: 'end', tone: tone(stage) === 'good' ? ('good' as const) : ('quiet' as const) })),
    ],
  };
}

function belowOf({ state, missing }: Stage): string {
  return missing !== null && (state === 'waiting' || state === 'late') ? `${state}: ${missing}` : state;
}
