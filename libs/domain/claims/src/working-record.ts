import { decodeClaims, type Assertion, type ClaimsDoc, type OpenEvent } from './claims-doc.js';
import type { Finding } from './decide.js';
import type { FoldContext, Values } from './master-rules.js';
import type { Place } from './resolve-record.js';

/** One source record that speaks of a canonical record. */
export interface Voice {
  system: string;
  externalId: string;
  doc: ClaimsDoc;
  /** Its claims changed and are to be written. */
  touched: boolean;
  /** It speaks for the first time: externalIds of the record grow. */
  isNew: boolean;
}

export interface CanonicalMeta {
  eventId: string; source: string; sourceEpoch: number; sourceVersion: number; revision: number; occurredAt: number;
  correlationId: string; causationId: string | null; recordVersion: number; configVersion: string;
  externalIds: { system: string; id: string }[]; type: string; changed: { attribute: string; before: string | null }[];
}

/** A published record: meta, id, attributes and standing. */
export type CanonicalRecord = Values & { meta: CanonicalMeta; mergedInto?: string | null; retired?: boolean; pending?: string[]; flags?: string[] };

export type Facet = 'main' | 'restricted';

export interface EmittedEvent {
  facet: Facet;
  record: CanonicalRecord;
  traceparent: string | null;
}

export type Outcome = 'parked' | 'waiting' | 'scheduled' | 'applied' | 'no-effect';

/** An event that was scheduled or waiting has come to rest, or changed from one to the other. */
export interface OutcomeMove {
  event: OpenEvent;
  to: Outcome;
}

/** A record while a batch is folded into it. */
export interface WorkingRecord {
  id: string;
  recordVersion: number;
  restrictedVersion: number;
  /** Null while nothing was published. */
  current: CanonicalRecord | null;
  currentRestricted: CanonicalRecord | null;
  mergedInto: string | null;
  flags: readonly string[];
  /** Milliseconds; when it passes, the record is due for a full recomputation. */
  nextBoundary: number | null;
  voices: Voice[];
  // What folding adds:
  events: EmittedEvent[];
  moves: OutcomeMove[];
  /** Claims that no longer stand, for the history of claims. */
  replaced: { voice: Voice; assertion: Assertion }[];
  changedClaims: boolean;
  /** An impossible step is parked: further steps wait behind it. */
  held: boolean;
  /** What its decisions found, for a person to hear of. */
  findings: { finding: Finding; correlationId: string }[];
  /** Milliseconds; when it passes, the record is to be decided anew. Undefined while this folding has decided nothing. */
  decideAgain: number | null | undefined;
  /** Facets to publish though nothing differs: subscribers have other versions than the table. */
  publishAgain?: ReadonlySet<Facet>;
  /** Where it belongs, found once for a context; found anew when what that depends on changes. */
  placed: { context: FoldContext; place: Place } | null;
}

export interface StoredVoice {
  system: string;
  externalId: string;
  doc: Buffer;
}

export function openRecord(stored: {
  id: string; recordVersion: number; restrictedVersion: number; current: CanonicalRecord | null; currentRestricted: CanonicalRecord | null;
  mergedInto: string | null; flags: readonly string[]; nextBoundary: number | null; voices: readonly StoredVoice[];
}): WorkingRecord {
  // Field by field: a copy of one object into another is the slower the more there are.
  const { id, recordVersion, restrictedVersion, current, currentRestricted, mergedInto, flags, nextBoundary } = stored;
  return {
    id, recordVersion, restrictedVersion, current, currentRestricted, mergedInto, flags, nextBoundary,
    voices: stored.voices.map((voice) => ({ system: voice.system, externalId: voice.externalId, doc: decodeClaims(voice.doc), touched: false, isNew: false })),
    events: [], moves: [], replaced: [], changedClaims: false, held: false, findings: [], decideAgain: undefined, placed: null,
  };
}

export function voiceOf(record: WorkingRecord, system: string, externalId: string): Voice {
  let voice = record.voices.find((candidate) => candidate.system === system && candidate.externalId === externalId);
  if (!voice) {
    voice = { system, externalId, doc: { assertions: [] }, touched: false, isNew: true };
    record.voices.push(voice);
  }
  return voice;
}
