/** What differs, and how; the first that fits a row names it. */
export const DRIFT_CLASSES = ['mapping-fault', 'duplicate', 'missing', 'extra', 'late', 'changed-by-non-owner', 'different-effective-date'] as const;
export type DriftClass = (typeof DRIFT_CLASSES)[number];

/** What a run does about a difference. */
export const POLICIES = ['heal', 'refresh', 'accept', 'exception'] as const;
export type Policy = (typeof POLICIES)[number];

/** Where a delivery stands whose record a row is, as the connectors know it. */
export type LineState = 'settled' | 'in-flight' | 'waiting' | 'parked' | 'unwanted';

/** Where a row of a system ends up: each in exactly one. `not-ours`: nobody of us writes it, and nothing of what it says is the system's to say. */
export type RowOutcome = 'equal' | 'in-flight' | 'waiting' | 'parked' | 'unreadable' | 'not-ours' | DriftClass;

/** target: we write it there. source: the system owns it, and the master has it from there. */
export type Side = 'target' | 'source';

/** A field as the system holds it, beside what it should hold, or what the master has of it; texts of canonical JSON. */
export interface FieldPair {
  readonly name: string;
  readonly held: string | null;
  readonly wanted: string | null;
  /** Both are keyed hashes. */
  readonly hidden: boolean;
  /** The canonical attributes that it is made of; empty where nobody can tell. */
  readonly attributes: readonly string[];
}

/** A line of a snapshot, as it is judged. */
export interface JudgedLine {
  readonly kind: 'record' | 'absent';
  /** Null where we write no such record there. */
  readonly state: LineState | null;
  readonly unreadable: string | null;
  /** Of what we write; null where nothing can be compared. */
  readonly target: readonly FieldPair[] | null;
  /** Of what the system owns; null where it speaks of nothing that it owns. */
  readonly source: readonly FieldPair[] | null;
  /** What is settled there is an older version than the master has had for a while. */
  readonly isOlder: boolean;
  /** Its delivery is on its way for longer than one may take. */
  readonly isOverdue: boolean;
  /** The system says it of a record that no master knows. */
  readonly isUnknown: boolean;
  /** The system holds the record more than once. */
  readonly isDouble: boolean;
  /** What the system owns changed a moment ago, there or here: it is on its way. */
  readonly isMoving: boolean;
}

/** One thing that differs. An empty field: the row as a whole. */
export interface Drift {
  readonly side: Side;
  readonly class: DriftClass;
  readonly field: string;
  readonly held: string | null;
  readonly wanted: string | null;
  readonly hidden: boolean;
  readonly attributes: readonly string[];
}
