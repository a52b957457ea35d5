import { lifeCycle, type Transition } from '../life-cycle.js';

const WHO: Readonly<Record<string, string>> = { rm: 'resource management', process: 'a process' };

const nodeOf = (state: string | null) => state ?? '[*]';

/** The life cycle as the body of a Mermaid state diagram; steps that lead nowhere else are left to the table. */
export function lifeCycleDiagram(): string {
  const asked = Map.groupBy(lifeCycle.filter(({ from, to }) => from !== to), ({ from, to }) => `${nodeOf(from)} --> ${to}`);
  const arrows = [...asked].map(([arrow, steps]) => `  ${arrow}: ${steps.map((step) => step.asked).join(', ')}`);
  const decided = ['confirmed', 'overbooked', 'blocked', 'released'].map((state) => `  booking --> ${state}`);
  return ['stateDiagram-v2', '  state booking <<choice>>', ...arrows, ...decided].join('\n');
}

const row = ({ from, asked, by, to }: Transition) => `| ${from ?? 'not there yet'} | ${asked} | ${by.map((kind) => WHO[kind]!).join(', ')} | ${to} |`;

/** The life cycle as a table in Markdown. */
export function lifeCycleTable(): string {
  return ['| where it stands | asked for | who may ask | where it leads |', '| --- | --- | --- | --- |', ...lifeCycle.map(row)].join('\n');
}
