import { DRIFT_CLASSES, type DriftClass, type RowOutcome } from './model.js';

/** The control totals of a stream: read = compared + in flight + waiting + parked + unreadable + not ours; compared = equal + differing. */
export interface Totals {
  /** Rows that the system gave. */
  readonly read: number;
  readonly compared: number;
  readonly equal: number;
  readonly differing: number;
  readonly inFlight: number;
  readonly waiting: number;
  readonly parked: number;
  readonly unreadable: number;
  readonly notOurs: number;
  /** Records that the system is to have and does not hold: they are no rows. */
  readonly missing: number;
  /** Rows, and records that are missing, by class. */
  readonly byClass: Readonly<Record<DriftClass, number>>;
}

export const NO_TOTALS: Totals = { read: 0, compared: 0, equal: 0, differing: 0, inFlight: 0, waiting: 0, parked: 0, unreadable: 0, notOurs: 0, missing: 0, byClass: Object.fromEntries(DRIFT_CLASSES.map((one) => [one, 0])) as Record<DriftClass, number> };

/** Sums how many lines had each outcome. */
export function totalsOf(counts: ReadonlyMap<RowOutcome, number>): Totals {
  const of = (outcome: RowOutcome) => counts.get(outcome) ?? 0;
  const byClass = Object.fromEntries(DRIFT_CLASSES.map((one) => [one, of(one) + (one === 'mapping-fault' ? of('unreadable') : 0)])) as Record<DriftClass, number>;
  const differing = DRIFT_CLASSES.reduce((sum, one) => sum + (one === 'missing' ? 0 : of(one)), 0);
  const compared = of('equal') + differing;
  const [inFlight, waiting, parked, unreadable, notOurs] = [of('in-flight'), of('waiting'), of('parked'), of('unreadable'), of('not-ours')];
  return { read: compared + inFlight + waiting + parked + unreadable + notOurs, compared, equal: of('equal'), differing, inFlight, waiting, parked, unreadable, notOurs, missing: of('missing'), byClass };
}

export function addTotals(a: Totals, b: Totals): Totals {
  const byClass = Object.fromEntries(DRIFT_CLASSES.map((one) => [one, a.byClass[one] + b.byClass[one]])) as Record<DriftClass, number>;
  const sum = (name: Exclude<keyof Totals, 'byClass'>) => a[name] + b[name];
  return { read: sum('read'), compared: sum('compared'), equal: sum('equal'), differing: sum('differing'), inFlight: sum('inFlight'), waiting: sum('waiting'), parked: sum('parked'), unreadable: sum('unreadable'), notOurs: sum('notOurs'), missing: sum('missing'), byClass };
}
