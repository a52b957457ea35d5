import type { Drift, DriftClass, FieldPair, JudgedLine, RowOutcome } from './model.js';
import { isDateText, isSame, type Tolerance } from './tolerance.js';

export interface Judgement {
  readonly outcome: RowOutcome;
  readonly drift: readonly Drift[];
}

/** The tolerance of a field, by its name. */
export type ToleranceOf = (field: string) => Tolerance | undefined;

/**
 * Where a line ends up, and what differs in it. A line is judged by itself, so that their order does not matter: what takes several of
 * them (a record that is held twice, a fault of the mapping) is known before, or told from the sums after.
 */
export function judgeLine(line: JudgedLine, toleranceOf: ToleranceOf): Judgement {
  if (line.kind === 'absent') return line.state === 'in-flight' || line.state === 'waiting' || line.state === 'parked' ? { outcome: line.state, drift: [] } : whole('missing', 'target');
  if (line.unreadable !== null) return { outcome: 'unreadable', drift: whole('mapping-fault', 'source').drift };
  if (line.state === 'unwanted') return whole('extra', 'target');
  if (line.isDouble) return whole('duplicate', 'target');
  const target = targetDrift(line, toleranceOf);
  if (line.state === 'in-flight' && target.length === 0) return { outcome: 'in-flight', drift: [] };
  const source = line.isUnknown ? whole('late', 'source').drift : driftOf(line.source ?? [], 'source', 'late', toleranceOf);
  if (source.length > 0 && line.isMoving) return { outcome: target[0]?.class ?? 'in-flight', drift: target };
  const drift = [...target, ...source];
  if (drift.length > 0) return { outcome: worst(drift), drift };
  return { outcome: standing(line), drift };
}

/** What is on its way counts once that takes longer than a delivery may: the target then has an older version. */
function targetDrift({ state, target, isOlder, isOverdue }: JudgedLine, toleranceOf: ToleranceOf): Drift[] {
  const isCounted = state === 'settled' || (state === 'in-flight' && isOverdue);
  return isCounted ? driftOf(target ?? [], 'target', isOlder || state === 'in-flight' ? 'late' : 'changed-by-non-owner', toleranceOf) : [];
}

/** The fields of one side that differ. Where only days do, it is one thing that takes effect on another day there. */
export function driftOf(fields: readonly FieldPair[], side: Drift['side'], otherwise: DriftClass, toleranceOf: ToleranceOf): Drift[] {
  const differing = fields.filter(({ name, held, wanted }) => !isSame(held, wanted, toleranceOf(name)));
  const onlyDays = differing.length > 0 && differing.every(({ held, wanted }) => isDay(held, wanted));
  const drifted = onlyDays && otherwise !== 'late' ? 'different-effective-date' : otherwise;
  return differing.map(({ name, held, wanted, hidden, attributes }) => ({ side, class: drifted, field: name, held, wanted, hidden, attributes }));
}

const isDay = (held: string | null, wanted: string | null) => (isDateText(held) && (isDateText(wanted) || isNone(wanted))) || (isDateText(wanted) && isNone(held));
const isNone = (text: string | null) => text === null || text === 'null';

function whole(drifted: DriftClass, side: Drift['side']): Judgement & { readonly outcome: DriftClass } {
  return { outcome: drifted, drift: [{ side, class: drifted, field: '', held: null, wanted: null, hidden: false, attributes: [] }] };
}

const ORDER: readonly DriftClass[] = ['mapping-fault', 'duplicate', 'missing', 'extra', 'late', 'changed-by-non-owner', 'different-effective-date'];
const worst = (drift: readonly Drift[]): DriftClass => drift.map((one) => one.class).reduce((a, b) => (ORDER.indexOf(a) <= ORDER.indexOf(b) ? a : b));

function standing({ state, target, source }: JudgedLine): RowOutcome {
  if (state === 'waiting' || state === 'parked') return state;
  return (state === 'settled' && target !== null) || source !== null ? 'equal' : 'not-ours';
}
