import { canonicalJson } from '@muster/platform-kernel';
import type { Assertion, ClaimValue } from './claims-doc.js';
import { DEFAULT_ZONE, type FoldContext, type Scope, type Values } from './master-rules.js';
import type { AttributeDeclaration } from './read-change.js';
import { elementsOn, nextDateAfter, scalarOn, type Held } from './value-on.js';
import type { Voice, WorkingRecord } from './working-record.js';

/** What an attribute is on a day, and whose word it is. */
export interface Resolved {
  value: unknown;
  /** Its reference names a record that has not arrived. */
  pending: boolean;
  /** The system whose claim it is; undefined where no owner has spoken. */
  owner?: string;
  assertion?: Assertion;
}

/** Day, zone and scope that a record is computed for. */
export interface Place {
  zone: string;
  day: number;
  scope: Scope;
}

const NOT_SPOKEN: Resolved = { value: null, pending: false };

/** A source's value in canonical terms: references by canonical id, codes translated. */
export function toCanonical(context: FoldContext, attribute: AttributeDeclaration, system: string, value: ClaimValue): Pick<Resolved, 'value' | 'pending'> {
  if (value === null) return NOT_SPOKEN;
  if (attribute.kind === 'reference') {
    const id = context.resolve(attribute.target!, system, value as string);
    if (id === undefined) context.unresolved.push({ entity: attribute.target!, system, externalId: value as string });
    return id ? { value: id, pending: false } : { value: null, pending: true };
  }
  if (typeof value === 'string') return { value: context.governance.canonicalValue(context.rules.entity, attribute.name, system, value), pending: false };
  return { value, pending: false };
}

/** The word of one system, over all the source records by which it speaks of this record: the latest date, then the lower id. */
function scalarOf(voices: readonly Voice[], system: string, attribute: string, day: number): Held | undefined {
  let best: Held | undefined;
  let bestId = '';
  for (const voice of voices) {
    if (voice.system !== system) continue;
    const held = scalarOn(voice.doc, attribute, day);
    if (!held) continue;
    if (!best || held.assertion.from > best.assertion.from || (held.assertion.from === best.assertion.from && voice.externalId < bestId)) {
      best = held;
      bestId = voice.externalId;
    }
  }
  return best;
}

function collectionOf(voices: readonly Voice[], system: string, attribute: string, day: number): Resolved | undefined {
  const all = new Map<string, Held & { id: string }>();
  let latest: Assertion | undefined;
  let spoken = false;
  for (const voice of voices) {
    if (voice.system !== system) continue;
    const elements = elementsOn(voice.doc, attribute, day);
    if (!elements) continue;
    spoken = true;
    for (const [element, held] of elements) {
      const other = all.get(element);
      if (!other || held.assertion.from > other.assertion.from || (held.assertion.from === other.assertion.from && voice.externalId < other.id)) all.set(element, { ...held, id: voice.externalId });
      if (!latest || held.assertion.recordedAt > latest.recordedAt) latest = held.assertion;
    }
  }
  if (!spoken) return undefined;
  const value = [...all.keys()].sort().map((element) => ({ ...(JSON.parse(all.get(element)!.value as string) as object), removed: false }));
  return { value, pending: false, owner: system, assertion: latest };
}

/** The attribute on a day: the first owner that speaks of it, by its claim with the greatest effectiveFrom not after the day. */
export function resolveAttribute(context: FoldContext, record: WorkingRecord, attribute: AttributeDeclaration, scope: Scope, day: number): Resolved {
  for (const system of context.governance.owners(context.rules.entity, attribute.name, scope, day)) {
    if (attribute.kind === 'collection') {
      const collection = collectionOf(record.voices, system, attribute.name, day);
      if (collection) return collection;
      continue;
    }
    const held = scalarOf(record.voices, system, attribute.name, day);
    if (held) return { ...toCanonical(context, attribute, system, held.value), owner: system, assertion: held.assertion };
  }
  return NOT_SPOKEN;
}

const UNSCOPED: Scope = {};

/** Zone and scope that a legal entity gives. */
export function placeOf(context: FoldContext, legalEntityId: unknown, ownZone: unknown): Place {
  const facts = typeof legalEntityId === 'string' ? context.legalEntity(legalEntityId) : undefined;
  const zone = (typeof ownZone === 'string' && ownZone) || facts?.timeZone || DEFAULT_ZONE;
  return { zone, day: context.today(zone), scope: facts ? { legalEntity: facts.code ?? undefined, region: facts.region ?? undefined } : UNSCOPED };
}

/**
 * Where the record belongs today. The legal entity is itself dated, and its zone says what day it is: start from the default zone,
 * and look once more on the day that the legal entity found there has.
 */
export function findPlace(context: FoldContext, record: WorkingRecord, byName: ReadonlyMap<string, AttributeDeclaration>): Place {
  const { scopeAttribute, zoneAttribute } = context.rules;
  let place = placeOf(context, null, null);
  if (!scopeAttribute && !zoneAttribute) return place;
  for (let look = 0; look < 2; look += 1) {
    const legalEntity = scopeAttribute ? resolveAttribute(context, record, byName.get(scopeAttribute)!, UNSCOPED, place.day).value : null;
    const ownZone = zoneAttribute ? resolveAttribute(context, record, byName.get(zoneAttribute)!, UNSCOPED, place.day).value : null;
    place = placeOf(context, legalEntity, ownZone);
  }
  return place;
}

/** When the record is next to be recomputed, in milliseconds: the start, in its zone, of the day on which a claim or an owner changes. */
export function nextBoundaryOf(context: FoldContext, record: WorkingRecord, place: Place): number | null {
  let next = context.governance.nextOwnershipChange(context.rules.entity, place.day);
  for (const voice of record.voices) {
    const date = nextDateAfter(voice.doc, place.day);
    if (date !== undefined && (next === undefined || date < next)) next = date;
  }
  return next === undefined ? null : context.startOf(next, place.zone);
}

export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return (a ?? null) === (b ?? null);
  return canonicalJson(a) === canonicalJson(b);
}

export function externalIdsOf(record: WorkingRecord): { system: string; id: string }[] {
  return record.voices
    .map((voice) => ({ system: voice.system, id: voice.externalId }))
    .sort((a, b) => (a.system < b.system ? -1 : a.system > b.system ? 1 : a.id < b.id ? -1 : 1));
}

export type { Values };
