import type { LocalDate } from '@muster/platform-kernel';
import type { Decider, FactReader, Summary } from './decide.js';
import type { AttributeDeclaration } from './read-change.js';

/** A canonical record without its meta: every attribute by name. */
export type Values = Record<string, unknown>;

/** What the rules of one entity add to the claims model. */
export interface MasterRules {
  entity: string;
  /** The field of the canonical record that holds its id. */
  idField: string;
  attributes: readonly AttributeDeclaration[];
  /** The reference to the legal entity that the record belongs to: its zone decides the day, its code and region the owner. */
  scopeAttribute?: string;
  /** The attribute that names the record's own time zone, where it has one. */
  zoneAttribute?: string;
  /** The reference to the record above, checked for cycles. */
  parentAttribute?: string;
  /** What the master decides itself. */
  decider?: Decider;
  /** The type of the event, for example worker.terminated. `before` is null for the first one. */
  eventType(before: Values | null, after: Values, changed: readonly string[]): string;
}

/** Where a record belongs, as far as ownership depends on it. */
export interface Scope {
  legalEntity?: string | undefined;
  region?: string | undefined;
}

/** The part of governance that folding needs. */
export interface GovernanceRules {
  version: string;
  owners(entity: string, attribute: string, scope: Scope, day: LocalDate): readonly string[];
  nextOwnershipChange(entity: string, afterDay: LocalDate): LocalDate | undefined;
  /** A source's code in canonical terms, null for a code that is to be ignored; values of attributes without a code table come back as they are. */
  canonicalValue(entity: string, attribute: string, system: string, value: string): string | null;
}

/** A legal entity as far as other records depend on it. */
export interface LegalEntityFacts {
  code: string | null;
  region: string | null;
  timeZone: string | null;
}

/** All that folding takes from outside; it has no clock and does no I/O. */
export interface FoldContext {
  rules: MasterRules;
  governance: GovernanceRules;
  /** Milliseconds since 1970. */
  nowMs: number;
  /** Today in a zone. */
  today(zone: string): LocalDate;
  startOf(date: LocalDate, zone: string): number;
  legalEntity(id: string): LegalEntityFacts | undefined;
  /** The canonical id of what a system calls `externalId`; null where no such record has arrived, undefined where it was not looked up yet. */
  resolve(entity: string, system: string, externalId: string): string | null | undefined;
  /** Collects what `resolve` answered undefined for; fold again once it is looked up. */
  unresolved: { entity: string; system: string; externalId: string }[];
  newId(): string;
  /** The kind of a system, for example hr. */
  kindOf(system: string): string;
  /** What decisions read; rules without a decider ask for nothing. */
  facts: FactReader;
  /** Told of every decision, so that the siblings of the next one are as they will be written. */
  decided(id: string, summary: Summary | null): void;
}

/** Used where a record belongs to no legal entity, or to one that has no zone yet. */
export const DEFAULT_ZONE = 'UTC';
