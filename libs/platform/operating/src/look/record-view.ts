import type { AttributeDeclaration } from '@muster/contracts';
import { ANY_DATE, AssertionKind, attributesByName, elementsOn, findPlace, resolveAttribute, sameValue, type Assertion, type FoldContext, type Place, type Resolved, type Voice, type WorkingRecord } from '@muster/domain-claims';
import { formatLocalDate, type LocalDate } from '@muster/platform-kernel';
import { datedVoices } from './claims-at.js';
import { showClaimed, showValue } from './show-value.js';

export interface StampView {
  epoch: number;
  version: number;
  revision: number;
}

/** Why an attribute has its value. shown: the owner said so; pending: its reference names what has not arrived; decided: the master decides it; none: no owner has spoken. */
export interface Provenance {
  status: 'shown' | 'pending' | 'decided' | 'none';
  owner?: string;
  externalId?: string;
  eventId?: string;
  effectiveFrom?: string | null;
  version?: StampView;
  recordedAt?: string;
  /** In the words of the source; set while pending. */
  waitsFor?: { entity: string; externalId: string };
}

export interface ComputedAttribute {
  value: unknown;
  provenance: Provenance;
}

export interface ComputedRecord {
  place: { day: string; zone: string; legalEntity?: string; region?: string };
  attributes: Map<string, ComputedAttribute>;
}

type Declarations = readonly AttributeDeclaration[];

const dateOf = (assertion: Assertion): string | null => (assertion.undated || assertion.from === ANY_DATE ? null : formatLocalDate(assertion.from));
const stampOf = ({ epoch, version, revision }: Assertion): StampView => ({ epoch, version, revision });
const instantOf = (ms: number): string => new Date(ms).toISOString();

function placeOn(context: FoldContext, record: WorkingRecord, day: LocalDate | undefined): { record: WorkingRecord; place: Place } {
  const today = findPlace(context, record, attributesByName(context.rules));
  if (day === undefined) return { record, place: today };
  const seen = day < today.day ? { ...record, voices: datedVoices(record.voices) } : record;
  return { record: seen, place: findPlace({ ...context, today: () => day }, seen, attributesByName(context.rules)) };
}

function voiceOfAssertion(voices: readonly Voice[], assertion: Assertion): Voice | undefined {
  return voices.find((voice) => voice.doc.assertions.includes(assertion));
}

function provenanceOf(record: WorkingRecord, declared: AttributeDeclaration, { owner, assertion, pending }: Resolved): Provenance {
  if (!owner || !assertion) return { status: 'none' };
  const entry = assertion.entries.find((one) => one.attribute === declared.name);
  return {
    status: pending ? 'pending' : 'shown', owner, externalId: voiceOfAssertion(record.voices, assertion)?.externalId, eventId: assertion.eventId, effectiveFrom: dateOf(assertion), version: stampOf(assertion), recordedAt: instantOf(assertion.recordedAt),
    ...(pending && declared.kind === 'reference' && typeof entry?.value === 'string' ? { waitsFor: { entity: declared.target, externalId: entry.value } } : {}),
  };
}

const isDecided = ({ rules }: FoldContext, attribute: string) => rules.decider?.attributes.includes(attribute) === true;

/**
 * The record as its claims make it, today or on a day, with whose word each attribute is. What the master decides is as last published;
 * of another day it is null, since facts of other records are kept for today only.
 */
export function computeRecord(context: FoldContext, record: WorkingRecord, declarations: Declarations, day?: LocalDate): ComputedRecord {
  const { record: seen, place } = placeOn(context, record, day);
  const byName = attributesByName(context.rules);
  const attributes = new Map<string, ComputedAttribute>();
  for (const declared of declarations) {
    if (isDecided(context, declared.name)) {
      attributes.set(declared.name, { value: day === undefined ? showValue(declared, record.current?.[declared.name]) : null, provenance: { status: 'decided' } });
      continue;
    }
    const resolved = resolveAttribute(context, seen, byName.get(declared.name)!, place.scope, place.day);
    attributes.set(declared.name, { value: showValue(declared, resolved.value), provenance: provenanceOf(seen, declared, resolved) });
  }
  const { legalEntity, region } = place.scope;
  return { place: { day: formatLocalDate(place.day), zone: place.zone, ...(legalEntity ? { legalEntity } : {}), ...(region ? { region } : {}) }, attributes };
}

export interface TimelineStep {
  /** First day. */
  from: string;
  changes: Record<string, unknown>;
}

/** Beyond this many days on which something takes effect, the earliest are left out. */
export const TIMELINE_MAX = 200;

/** What the record says from which day on, as far as claims are known today. */
export function timelineOf(context: FoldContext, record: WorkingRecord, declarations: Declarations): { steps: TimelineStep[]; leftOut: number } {
  const byName = attributesByName(context.rules);
  const days = new Set<LocalDate>();
  for (const voice of record.voices) for (const assertion of voice.doc.assertions) if (assertion.kind === AssertionKind.value && assertion.from !== ANY_DATE) days.add(assertion.from);
  const sorted = [...days].sort((a, b) => a - b);
  const kept = sorted.slice(-TIMELINE_MAX);
  const dated = { ...record, voices: datedVoices(record.voices) };
  const values = new Map<string, unknown>();
  const steps: TimelineStep[] = [];
  for (const day of kept) {
    const place = findPlace({ ...context, today: () => day }, dated, byName);
    const changes: Record<string, unknown> = {};
    for (const declared of declarations) {
      const { value } = resolveAttribute(context, dated, byName.get(declared.name)!, place.scope, day);
      if (sameValue(values.get(declared.name) ?? null, value)) continue;
      if (declared.kind === 'collection' && Array.isArray(value) && value.length === 0 && !values.has(declared.name)) continue;
      values.set(declared.name, value);
      changes[declared.name] = showValue(declared, value);
    }
    if (Object.keys(changes).length > 0) steps.push({ from: formatLocalDate(day), changes });
  }
  return { steps, leftOut: sorted.length - kept.length };
}

/** shown; asks: by it its source asked for a step of a life cycle; not-owner: kept and never shown; scheduled: takes effect later; earlier: a later date stands before it; pending; cleared: an element taken out. */
export type ClaimStanding = 'shown' | 'asks' | 'not-owner' | 'scheduled' | 'earlier' | 'pending' | 'takes-back';

export interface ClaimView {
  attribute: string;
  element?: string;
  /** Left out where the attribute is restricted and not asked for. */
  value?: unknown;
  restricted?: true;
  standing: ClaimStanding;
}

export interface AssertionView {
  kind: 'value' | 'rescind' | 'whole-timeline';
  effectiveFrom: string | null;
  version: StampView;
  eventId: string;
  recordedAt: string;
  /** Set while the event that made it is scheduled or waiting. */
  open?: string;
  replacedAt?: string;
  claims: ClaimView[];
}

export interface VoiceView {
  system: string;
  externalId: string;
  assertions: AssertionView[];
  replaced: AssertionView[];
}

const KINDS = ['value', 'rescind', 'whole-timeline'] as const;

/** Everything that every source said of the record, and what became of it. */
export function showVoices(context: FoldContext, record: WorkingRecord, declarations: Declarations, restricted: boolean): VoiceView[] {
  const place = findPlace(context, record, attributesByName(context.rules));
  const byName = attributesByName(context.rules);
  const resolved = new Map(declarations.map((declared) => [declared.name, resolveAttribute(context, record, byName.get(declared.name)!, place.scope, place.day)]));
  const declared = new Map(declarations.map((one) => [one.name, one]));
  const standingOf = (voice: Voice, assertion: Assertion, attribute: string, element: string): ClaimStanding => {
    if (assertion.kind !== AssertionKind.value) return 'takes-back';
    if (context.rules.decider?.lifeCycle?.attribute === attribute) return 'asks';
    const owners = context.governance.owners(context.rules.entity, attribute, place.scope, assertion.undated ? place.day : Math.max(assertion.from, place.day));
    if (!owners.includes(voice.system)) return 'not-owner';
    if (!assertion.undated && assertion.from > place.day) return 'scheduled';
    const current = resolved.get(attribute);
    if (current?.owner !== voice.system) return 'not-owner';
    if (declared.get(attribute)?.kind === 'collection') return elementsOn(voice.doc, attribute, place.day)?.get(element)?.assertion === assertion ? 'shown' : 'earlier';
    if (current.assertion !== assertion) return 'earlier';
    return current.pending ? 'pending' : 'shown';
  };
  const assertionOf = (voice: Voice, assertion: Assertion): AssertionView => showAssertion(assertion, declared, restricted, (attribute, element) => standingOf(voice, assertion, attribute, element));
  return record.voices
    .map((voice) => ({ system: voice.system, externalId: voice.externalId, assertions: [...voice.doc.assertions].sort((a, b) => a.from - b.from || a.recordedAt - b.recordedAt).map((assertion) => assertionOf(voice, assertion)), replaced: [] }))
    .sort((a, b) => (a.system < b.system ? -1 : a.system > b.system ? 1 : a.externalId < b.externalId ? -1 : 1));
}

export function showAssertion(assertion: Assertion, declared: ReadonlyMap<string, AttributeDeclaration>, restricted: boolean, standingOf: (attribute: string, element: string) => ClaimStanding): AssertionView {
  return {
    kind: KINDS[assertion.kind], effectiveFrom: dateOf(assertion), version: stampOf(assertion), eventId: assertion.eventId, recordedAt: instantOf(assertion.recordedAt), ...(assertion.open ? { open: assertion.open.state } : {}),
    claims: assertion.entries.map((entry): ClaimView => {
      const attribute = declared.get(entry.attribute);
      const hidden = attribute?.restricted === true && !restricted;
      const shown = assertion.kind === AssertionKind.value && attribute && !hidden ? { value: showClaimed(attribute, entry.value) } : {};
      return { attribute: entry.attribute, ...(entry.element === '' ? {} : { element: entry.element }), ...shown, ...(hidden ? { restricted: true as const } : {}), standing: standingOf(entry.attribute, entry.element) };
    }),
  };
}
