import { firstWorkingDay, stretchesOf } from '@muster/domain-assignment';
import type { AskedDemand, Prospect } from './pair.js';
import { Plan, serveInOrder } from './plan.js';
import { worthOf } from './score.js';
import type { Candidate, Shortlist } from './shortlist.js';
import type { StaffingSettings } from './staffing-settings.js';

/** At most so much of some columns together. */
export interface ModelRow {
  readonly columns: readonly number[];
  readonly coefficients: readonly number[];
  readonly atMost: number;
}

/** What the optimizer is asked: which of the columns to take, each whole or not at all, so that they are worth the most. */
export interface AssignmentModel {
  readonly worth: readonly number[];
  readonly rows: readonly ModelRow[];
  /** Columns that can be taken together: those of the greedy plan. */
  readonly start: readonly number[];
}

interface Column {
  readonly demand: AskedDemand;
  readonly candidate: Candidate;
}

/** A demand with one of its best candidates. */
export interface Modelled {
  readonly model: AssignmentModel;
  readonly columns: readonly Column[];
}

/** The best candidates of each demand, and whom the greedy plan gives it, so that the best overall is never below that. */
function columnsOf({ demand, candidates }: Shortlist, greedy: Plan, { candidates: best }: StaffingSettings): Column[] {
  const kept = candidates.slice(0, best);
  const chosen = greedy.of(demand);
  if (chosen && !kept.includes(chosen)) kept.push(chosen);
  return kept.map((candidate) => ({ demand, candidate }));
}

const isWithin = (row: ModelRow, other: ModelRow) => other.atMost <= row.atMost && row.columns.every((column) => other.columns.includes(column));

/** Rows that say something beyond the others. */
function withoutImplied(rows: readonly ModelRow[]): ModelRow[] {
  return rows.filter((row, i) => !rows.some((other, j) => i !== j && isWithin(row, other) && (j < i || !isWithin(other, row))));
}

/** Where the demands of one worker together ask for more hours than are free, a row for each stretch of days. */
function capacityRows({ bookings, capacity, calendar }: Prospect, mine: readonly number[], columns: readonly Column[]): ModelRow[] {
  const demands = mine.map((column) => ({ column, ...columns[column]!.demand }));
  const window = { from: Math.min(...demands.map(({ from }) => from)), until: Math.max(...demands.map(({ until }) => until)) };
  const edges = demands.map(({ from, until }) => ({ from, until, hours: 0 }));
  const rows = stretchesOf(window, [...bookings, ...edges]).flatMap((stretch): ModelRow[] => {
    const on = demands.filter(({ from, until }) => from <= stretch.from && until >= stretch.until);
    const atMost = capacity - stretch.hours;
    // Each alone fits: it keeps every rule.
    const isTight = on.length > 1 && on.reduce((sum, { hours }) => sum + hours, 0) > atMost;
    if (!isTight || firstWorkingDay(stretch, calendar) === undefined) return [];
    return [{ columns: on.map(({ column }) => column), coefficients: on.map(({ hours }) => hours), atMost }];
  });
  return withoutImplied(rows);
}

/** Which candidate to take for which demand, as the optimizer is asked. */
export function modelOf(shortlists: readonly Shortlist[], greedy: Plan, settings: StaffingSettings): Modelled {
  const columns: Column[] = [];
  const rows: ModelRow[] = [];
  const ofWorker = new Map<Prospect, number[]>();
  for (const shortlist of shortlists) {
    const mine = columnsOf(shortlist, greedy, settings);
    const numbers = mine.map((_, i) => columns.length + i);
    if (mine.length > 1) rows.push({ columns: numbers, coefficients: numbers.map(() => 1), atMost: 1 });
    for (const [i, { candidate: { worker } }] of mine.entries()) ofWorker.set(worker, [...(ofWorker.get(worker) ?? []), numbers[i]!]);
    columns.push(...mine);
  }
  for (const [worker, mine] of ofWorker) if (mine.length > 1) rows.push(...capacityRows(worker, mine, columns));
  const worth = columns.map(({ demand, candidate }) => worthOf({ demand, settings }, candidate.score));
  const start = columns.flatMap(({ demand, candidate }, i) => (greedy.of(demand) === candidate ? [i] : []));
  return { model: { worth, rows, start }, columns };
}

/** The plan of an answer: nobody twice, nobody over capacity, ties by id, and what is left unfilled is offered to everybody. */
export function planOf({ columns }: Modelled, values: ArrayLike<number>, shortlists: readonly Shortlist[]): Plan {
  const plan = new Plan();
  for (const [i, { demand, candidate }] of columns.entries()) if (values[i]! > 0.5 && !plan.of(demand) && plan.hasRoom(candidate, demand)) plan.choose(demand, candidate);
  return serveInOrder(plan, shortlists);
}
