import type { LocalDate } from '@muster/platform-kernel';
import type { Values } from './master-rules.js';

/** What a master keeps of another record, by name; its deciders say which values they need. */
export type Facts = Readonly<Record<string, unknown>>;

/** Another record of the same entity that shares a group with this one, such as a booking of the same worker. */
export interface Sibling<F extends object = Facts> {
  readonly id: string;
  readonly facts: F;
}

/**
 * What a decision reads beside its record. An answer of undefined means that it was not looked up yet: the decision may answer
 * anything then, and is asked again once it is. `F` is what the master's declaration keeps of the entity.
 */
export interface FactReader {
  /** Null where no such record has arrived. */
  record<F extends object = Facts>(entity: string, id: string): F | null | undefined;
  /** The facts of all records of an entity that belong to `group`, as the master's declaration says. */
  members<F extends object = Facts>(entity: string, group: string): readonly F[] | undefined;
  /** The other records than `self` of this entity in a group, as they stand after what was folded before; reading them holds the group until the commit. */
  siblings<F extends object = Facts>(group: string, self: string): readonly Sibling<F>[] | undefined;
}

/** A step of a life cycle that a source asks for. */
export interface Step {
  /** The state that is asked for, in canonical terms. */
  readonly asked: string;
  readonly system: string;
  /** Kind of the system. */
  readonly kind: string;
  /** occurredAt of the event, milliseconds since 1970. */
  readonly at: number;
}

export interface DecideInput {
  readonly id: string;
  /** The record as last published; null before that. */
  readonly before: Values | null;
  /** What the sources say of it now; decided attributes are as in `before`. */
  readonly claimed: Values;
  readonly step: Step | undefined;
  /** False once every tool has taken the record back, or it was found to be another. */
  readonly stands: boolean;
  readonly today: LocalDate;
  readonly nowMs: number;
  readonly facts: FactReader;
}

/** Something that a person should hear of, once. */
export interface Finding {
  readonly code: string;
  readonly attribute: string;
  /** Who can mend it: a system, or a kind of system. */
  readonly owner: string;
  readonly reason: string;
}

export interface Decision {
  /** The decided attributes; one that is left out stays. */
  readonly values: Values;
  readonly findings?: readonly Finding[];
  /** The first day after today on which it may have to be decided otherwise, though nothing is said. */
  readonly nextDay?: LocalDate | undefined;
}

/** What others of its group need to know of a record. */
export interface Summary {
  readonly group: string;
  readonly facts: Facts;
  /** True where it is to be decided anew when another of the group changes. */
  readonly waits: boolean;
}

/** What a master decides itself of an entity, once the claims are resolved. Pure. */
export interface Decider {
  /** The attributes that it decides: `owner: decided` in config/ownership.yaml. */
  readonly attributes: readonly string[];
  /** The life cycle, where the entity has one: by asserting `attribute` a source asks for a step. */
  readonly lifeCycle?: {
    readonly attribute: string;
    /** same: nothing is asked for that was not reached already. */
    judge(before: Values | null, step: Step): 'step' | 'same' | 'impossible';
  };
  decide(input: DecideInput): Decision;
  summary?(record: Values): Summary | null;
}
