import { canonicalJson } from '@muster/platform-kernel';
import { ALL, AssertionKind, type Assertion, type Entry, type OpenEvent } from './claims-doc.js';
import { attributesByName, currentValue, placeOfAttribute, standing, valuesOf, type Recomputed } from './recomputed.js';
import { askedStep, decideRecord, isDecided } from './fold-decision.js';
import type { Step } from './decide.js';
import type { FoldContext, MasterRules, Values } from './master-rules.js';
import { mergeAssertion } from './merge-assertion.js';
import type { AttributeDeclaration } from './read-change.js';
import { externalIdsOf, findPlace, nextBoundaryOf, resolveAttribute, sameSpeakers, sameValue, toCanonical, type Place, type Resolved } from './resolve-record.js';
import { scalarOn } from './value-on.js';
import { voiceOf, type CanonicalMeta, type CanonicalRecord, type Facet, type Outcome, type Voice, type WorkingRecord } from './working-record.js';

/** A change that was read from a source topic, ready to be folded. */
export interface IncomingChange {
  system: string;
  externalId: string;
  assertions: Assertion[];
  eventId: string;
  correlationId: string;
  occurredAt: number;
  traceparent: string | null;
  position: { day: number; topic: string; partition: number; offset: number };
}

/** A value that a non-owner holds and the record does not; an exception unless it is an echo of ours (the store knows). */
export interface Refusal {
  attribute: string;
  system: string;
  owner: string;
  /** In canonical terms, as canonical JSON. Never leaves the service unhashed. */
  value: string;
}

export type AttributeOutcome = 'waiting' | 'scheduled' | 'applied' | 'no-effect' | 'not-owner' | 'stale' | 'conflict';

export interface ChangeResult {
  outcome: Outcome;
  details: Map<string, AttributeOutcome>;
  refusals: Refusal[];
  conflicts: string[];
  /** Set where the outcome is parked: the step that cannot be gone. */
  impossible?: { asked: string; state: string | null; /** Of the record, when it was tried. */ recordVersion: number };
  /** It asks for a step and waits behind one that is parked. */
  held?: true;
}

/** Why a record is computed anew; it names the event that the next one is caused by. */
export interface Cause {
  correlationId: string;
  causationId: string | null;
  occurredAt: number;
  traceparent: string | null;
}

function recomputeAttributes(context: FoldContext, record: WorkingRecord, attributes: readonly AttributeDeclaration[], place: Place, pendingBefore: Iterable<string>): Recomputed {
  const recomputed: Recomputed = { place, changes: new Map(), resolved: new Array<Resolved | undefined>(context.rules.attributes.length), pending: new Set(pendingBefore) };
  for (let i = 0; i < attributes.length; i += 1) {
    const attribute = attributes[i]!;
    if (isDecided(context.rules, attribute.name)) continue;
    const resolved = resolveAttribute(context, record, attribute, place.scope, place.day);
    recomputed.resolved[placeOfAttribute(context.rules, attribute)] = resolved;
    if (resolved.pending) recomputed.pending.add(attribute.name);
    else recomputed.pending.delete(attribute.name);
    if (!sameValue(currentValue(record, attribute), resolved.value)) recomputed.changes.set(attribute, resolved.value);
  }
  return recomputed;
}

function recomputeAll(context: FoldContext, record: WorkingRecord): Recomputed {
  record.placed = null;
  return recomputeAttributes(context, record, context.rules.attributes, placeFor(context, record), []);
}

function placeFor(context: FoldContext, record: WorkingRecord): Place {
  if (record.placed?.context !== context) record.placed = { context, place: findPlace(context, record, attributesByName(context.rules)) };
  return record.placed.place;
}

function isDue(context: FoldContext, record: WorkingRecord): boolean {
  return record.current === null || (record.nextBoundary !== null && record.nextBoundary <= context.nowMs) || record.current.meta.configVersion !== context.governance.version;
}

/** The attributes that an assertion touches; undefined where it may touch all of them, or move the record to another place. */
function touchedBy(rules: MasterRules, landed: readonly Entry[]): AttributeDeclaration[] | undefined {
  const touched: AttributeDeclaration[] = [];
  const byName = attributesByName(rules);
  for (const entry of landed) {
    if (entry.attribute === ALL || entry.attribute === rules.scopeAttribute || entry.attribute === rules.zoneAttribute) return undefined;
    const attribute = byName.get(entry.attribute);
    if (attribute && !touched.includes(attribute)) touched.push(attribute);
  }
  return touched;
}

/** An attribute that changes, and what it was. */
interface Changed {
  readonly attribute: string;
  readonly was: unknown;
}

/** Makes an event of `values`, which becomes the published record. */
function emit(context: FoldContext, record: WorkingRecord, facet: Facet, changed: readonly Changed[], values: Values, cause: Cause): void {
  const before = facet === 'main' ? record.current : record.currentRestricted;
  const version = facet === 'main' ? (record.recordVersion += 1) : (record.restrictedVersion += 1);
  const meta: CanonicalMeta = {
    eventId: context.newId(), source: `${context.rules.entity}-master`, sourceEpoch: 0, sourceVersion: version, revision: 0, occurredAt: cause.occurredAt,
    correlationId: cause.correlationId, causationId: cause.causationId, recordVersion: version, configVersion: context.governance.version, externalIds: externalIdsOf(record), type: '',
    changed: changed.map(({ attribute, was }) => ({ attribute, before: was === null || was === undefined ? null : canonicalJson(was) })),
  };
  values['meta'] = meta;
  values[context.rules.idField] = record.id;
  const next = values as CanonicalRecord;
  meta.type = facet === 'main' ? context.rules.eventType(before, next, changed.map(({ attribute }) => attribute)) : `${context.rules.entity}.restricted-changed`;
  if (facet === 'main') record.current = next;
  else record.currentRestricted = next;
  record.events.push({ facet, record: next, traceparent: cause.traceparent });
}

/** Publishes what differs: at most one event for the record and one for its restricted attributes. */
function publishDifference(context: FoldContext, record: WorkingRecord, recomputed: Recomputed, cause: Cause): void {
  const main: Changed[] = [];
  const restricted: Changed[] = [];
  recomputed.changes.forEach((_, attribute) => (attribute.restricted ? restricted : main).push({ attribute: attribute.name, was: currentValue(record, attribute) }));

  const was = record.current;
  const stillStands = standing(record);
  const pending = recomputed.pending.size === 0 ? [] : [...recomputed.pending].sort();
  const retired = record.voices.length > 0 && !stillStands;
  const differs =
    record.publishAgain?.has('main') === true || (was === null
      ? main.length > 0 || pending.length > 0 || restricted.length > 0
      : main.length > 0 || !sameValue(was.pending, pending) || !sameValue(was.flags, record.flags) || (was.mergedInto ?? null) !== record.mergedInto || was.retired !== retired || !sameSpeakers(was.meta.externalIds, record.voices));
  if (differs) {
    const values = Object.assign(valuesOf(context, record, 'main', recomputed), { mergedInto: record.mergedInto, retired, pending, flags: [...record.flags] });
    emit(context, record, 'main', main, values, cause);
  }
  if (restricted.length > 0 || record.publishAgain?.has('restricted')) emit(context, record, 'restricted', restricted, valuesOf(context, record, 'restricted', recomputed), cause);
}

const RANK: Record<AttributeOutcome, number> = { waiting: 4, scheduled: 3, applied: 2, 'no-effect': 1, 'not-owner': 1, stale: 1, conflict: 1 };

function worst(details: Iterable<AttributeOutcome>): Outcome {
  let outcome: AttributeOutcome = 'no-effect';
  for (const detail of details) if (RANK[detail] > RANK[outcome]) outcome = detail;
  return outcome as Outcome;
}

function note(details: Map<string, AttributeOutcome>, attribute: string, outcome: AttributeOutcome): void {
  const known = details.get(attribute);
  if (!known || RANK[outcome] > RANK[known]) details.set(attribute, outcome);
}

/** A non-owner's value that the record does not show. An owner that has not spoken yet refuses nothing. */
function refusalOf(context: FoldContext, voice: Voice, attribute: AttributeDeclaration, entry: Entry, resolved: Resolved): Refusal | undefined {
  if (!resolved.owner || attribute.kind === 'collection') return undefined;
  const claimed = toCanonical(context, attribute, voice.system, entry.value);
  if (claimed.pending || sameValue(claimed.value, resolved.value)) return undefined;
  return { attribute: attribute.name, system: voice.system, owner: resolved.owner, value: canonicalJson(claimed.value) };
}

/**
 * An owner that speaks for the first time meets what others have said before it: whoever differs is refused now, as it would have
 * been had it spoken later.
 */
function refuseEarlierVoices(context: FoldContext, record: WorkingRecord, attribute: AttributeDeclaration, resolved: Resolved, day: number, result: ChangeResult): void {
  for (const voice of record.voices) {
    if (voice.system === resolved.owner) continue;
    const held = scalarOn(voice.doc, attribute.name, day);
    const refusal = held && refusalOf(context, voice, attribute, { attribute: attribute.name, element: '', value: held.value }, resolved);
    if (refusal) result.refusals.push(refusal);
  }
}

function judge(context: FoldContext, record: WorkingRecord, voice: Voice, assertion: Assertion, landed: readonly Entry[], recomputed: Recomputed, step: Step | undefined, result: ChangeResult): void {
  const byName = attributesByName(context.rules);
  const future = !assertion.undated && assertion.from > recomputed.place.day;
  for (const entry of landed) {
    const attribute = byName.get(entry.attribute);
    if (!attribute || assertion.kind !== AssertionKind.value) continue;
    if (isDecided(context.rules, attribute.name)) {
      const asks = context.rules.decider!.lifeCycle?.attribute === attribute.name;
      note(result.details, attribute.name, !asks ? 'not-owner' : step ? 'applied' : 'no-effect');
      continue;
    }
    const owners = context.governance.owners(context.rules.entity, attribute.name, recomputed.place.scope, future ? assertion.from : recomputed.place.day);
    if (!owners.includes(voice.system)) {
      note(result.details, attribute.name, 'not-owner');
      const refusal = future ? undefined : refusalOf(context, voice, attribute, entry, recomputed.resolved[placeOfAttribute(context.rules, attribute)]!);
      if (refusal) result.refusals.push(refusal);
      continue;
    }
    if (future) {
      note(result.details, attribute.name, 'scheduled');
      continue;
    }
    const resolved = recomputed.resolved[placeOfAttribute(context.rules, attribute)]!;
    if (resolved.owner !== voice.system) {
      note(result.details, attribute.name, 'not-owner');
      const refusal = refusalOf(context, voice, attribute, entry, resolved);
      if (refusal) result.refusals.push(refusal);
    } else if (resolved.pending && resolved.assertion === assertion) note(result.details, attribute.name, 'waiting');
    else note(result.details, attribute.name, recomputed.changes.has(attribute) ? 'applied' : 'no-effect');
    if (resolved.owner === voice.system && recomputed.changes.has(attribute) && currentValue(record, attribute) === null) refuseEarlierVoices(context, record, attribute, resolved, recomputed.place.day, result);
  }
}

/** Folds one change into a record. Changes `record`; the caller writes it, or throws it away and folds again. */
export function foldChange(context: FoldContext, record: WorkingRecord, change: IncomingChange): ChangeResult {
  const voice = voiceOf(record, change.system, change.externalId);
  const result: ChangeResult = { outcome: 'no-effect', details: new Map(), refusals: [], conflicts: [] };
  const asked = askedStep(context, record, voice, change);
  if (asked && (asked.verdict === 'impossible' || (record.held && !isFirstStep(context, record, asked.verdict)))) {
    if (voice.isNew) record.voices.splice(record.voices.indexOf(voice), 1);
    return notGone(record, asked.step, context, result);
  }
  const step = asked?.verdict === 'step' ? asked.step : undefined;
  const landed: { assertion: Assertion; entries: Entry[] }[] = [];
  const allLanded: Entry[] = [];
  for (const assertion of change.assertions) {
    const merged = mergeAssertion(voice.doc, assertion);
    for (const conflict of merged.conflicts) {
      result.conflicts.push(conflict.attribute);
      note(result.details, conflict.attribute, 'conflict');
    }
    for (const replaced of merged.replaced) {
      record.replaced.push({ voice, assertion: replaced });
      for (const entry of replaced.entries) allLanded.push(entry);
    }
    if (merged.landed.length === 0) continue;
    landed.push({ assertion: voice.doc.assertions[voice.doc.assertions.length - 1]!, entries: merged.landed });
    for (const entry of merged.landed) allLanded.push(entry);
  }
  const due = isDue(context, record);
  if (allLanded.length === 0 && !due && !(voice.isNew && record.current)) {
    for (const assertion of change.assertions) for (const entry of assertion.entries) note(result.details, entry.attribute, 'stale');
    return result;
  }
  voice.touched = true;
  record.changedClaims = true;

  const cause: Cause = { correlationId: change.correlationId, causationId: change.eventId, occurredAt: change.occurredAt, traceparent: change.traceparent };
  const touched = due ? undefined : touchedBy(context.rules, allLanded);
  const recomputed = touched ? recomputeAttributes(context, record, touched, placeFor(context, record), record.current?.pending ?? []) : recomputeAll(context, record);
  for (const { assertion, entries } of landed) judge(context, record, voice, assertion, entries, recomputed, step, result);
  const tookBack = landed.some(({ assertion }) => assertion.kind !== AssertionKind.value);
  if (tookBack && recomputed.changes.size > 0) note(result.details, 'taken-back', 'applied');
  decideRecord(context, record, recomputed, step, cause);
  publishDifference(context, record, recomputed, cause);
  result.outcome = worst(result.details.values());
  if (result.outcome === 'scheduled' || result.outcome === 'waiting') {
    const open: OpenEvent = { ...change.position, state: result.outcome, correlationId: change.correlationId };
    // What takes back is at rest at once.
    for (const { assertion } of landed) if (assertion.kind === AssertionKind.value) assertion.open = open;
  }
  return result;
}

/** Whatever waits of a record that has no state yet waits for this. */
function isFirstStep({ rules }: FoldContext, record: WorkingRecord, verdict: 'step' | 'same'): boolean {
  return verdict === 'step' && (record.current?.[rules.decider!.lifeCycle!.attribute] ?? null) === null;
}

/** A step that cannot be gone from here, or that waits behind one: its event changes nothing. */
function notGone(record: WorkingRecord, step: Step, context: FoldContext, result: ChangeResult): ChangeResult {
  const { attribute } = context.rules.decider!.lifeCycle!;
  if (record.held) return { ...result, outcome: 'waiting', held: true, details: new Map([[attribute, 'waiting']]) };
  record.held = true;
  return { ...result, outcome: 'parked', impossible: { asked: step.asked, state: (record.current?.[attribute] ?? null) as string | null, recordVersion: record.recordVersion } };
}

/** Computes the whole record anew: a boundary has passed, a reference has arrived, the configuration or its voices have changed. */
export function recompute(context: FoldContext, record: WorkingRecord, cause: Cause): void {
  const recomputed = recomputeAll(context, record);
  const effective = causeOfTakingEffect(context, recomputed, cause);
  decideRecord(context, record, recomputed, undefined, effective);
  publishDifference(context, record, recomputed, effective);
}

/** A dated change that takes effect today is caused by the event that announced it. */
function causeOfTakingEffect({ rules }: FoldContext, recomputed: Recomputed, cause: Cause): Cause {
  for (const attribute of recomputed.changes.keys()) {
    const assertion = recomputed.resolved[placeOfAttribute(rules, attribute)]?.assertion;
    if (assertion?.open) return { ...cause, correlationId: assertion.open.correlationId, causationId: assertion.eventId };
  }
  return cause;
}

/** An event waits only while the record would show its reference: one that a later claim hides is at rest. */
function stateOf(context: FoldContext, record: WorkingRecord, assertion: Assertion, place: Place): Outcome {
  if (!assertion.undated && assertion.from > place.day) return 'scheduled';
  const byName = attributesByName(context.rules);
  for (const entry of assertion.entries) {
    const attribute = byName.get(entry.attribute);
    if (attribute?.kind !== 'reference' || entry.value === null) continue;
    const resolved = resolveAttribute(context, record, attribute, place.scope, place.day);
    if (resolved.pending && resolved.assertion === assertion) return 'waiting';
  }
  return 'applied';
}

/** Ends the folding of a record: finds which open events have come to rest, and when the record is due again. */
export function settle(context: FoldContext, record: WorkingRecord): void {
  const place = placeFor(context, record);
  record.nextBoundary = earlier(nextBoundaryOf(context, record, place), decidedAnewAt(context, record));
  for (const { voice, assertion } of record.replaced) {
    const { open } = assertion;
    if (!open || voice.doc.assertions.some((other) => other.open && samePlace(other.open, open))) continue;
    if (record.moves.some((move) => samePlace(move.event, open))) continue;
    record.moves.push({ event: open, to: 'no-effect' });
  }
  for (const voice of record.voices) {
    const groups: { event: OpenEvent; assertions: Assertion[]; to: Outcome }[] = [];
    for (const assertion of voice.doc.assertions) {
      const { open } = assertion;
      if (!open) continue;
      const to = stateOf(context, record, assertion, place);
      const group = groups.find(({ event }) => samePlace(event, open));
      if (!group) groups.push({ event: open, assertions: [assertion], to });
      else {
        group.assertions.push(assertion);
        if (to === 'waiting' || (to === 'scheduled' && group.to === 'applied')) group.to = to;
      }
    }
    for (const { event, assertions, to } of groups) {
      if (to === event.state) continue;
      record.moves.push({ event, to });
      const next = to === 'scheduled' || to === 'waiting' ? { ...event, state: to } : null;
      for (const assertion of assertions) assertion.open = next;
      voice.touched = true;
      record.changedClaims = true;
    }
  }
}

/** Where nothing was decided, the day that an earlier decision named still stands. */
function decidedAnewAt({ rules }: FoldContext, { decideAgain, nextBoundary }: WorkingRecord): number | null {
  return decideAgain === undefined && rules.decider ? nextBoundary : (decideAgain ?? null);
}

const earlier = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.min(a, b));

const samePlace = (a: OpenEvent, b: OpenEvent) => a.topic === b.topic && a.partition === b.partition && a.offset === b.offset;

/** A reference that names nothing that has arrived, in the words of its source, and the event that said so. */
export interface PendingReference {
  readonly entity: string;
  readonly system: string;
  readonly externalId: string;
  readonly attribute: string;
  readonly eventId: string;
  readonly recordedAt: number;
}

/** The references of a record that name nothing that has arrived. */
export function pendingReferences(context: FoldContext, record: WorkingRecord): PendingReference[] {
  const pending = record.current?.pending ?? [];
  if (pending.length === 0) return [];
  const byName = attributesByName(context.rules);
  const place = placeFor(context, record);
  const found: PendingReference[] = [];
  for (const name of pending) {
    const attribute = byName.get(name)!;
    const { assertion, owner } = resolveAttribute(context, record, attribute, place.scope, place.day);
    const entry = assertion?.entries.find((candidate) => candidate.attribute === name);
    if (entry && owner) found.push({ entity: attribute.target!, system: owner, externalId: entry.value as string, attribute: name, eventId: assertion!.eventId, recordedAt: assertion!.recordedAt });
  }
  return found;
}
