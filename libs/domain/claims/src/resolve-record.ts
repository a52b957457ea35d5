import type { LocalDate } from '@muster/platform-kernel';
import { ANY_DATE, AssertionKind, type Assertion, type ClaimValue } from './claims-doc.js';
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
  /** When a date comes, in milliseconds, by which the record may belong elsewhere. */
  nextMove: number | null;
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
  for (let i = 0; i < voices.length; i += 1) {
    const voice = voices[i]!;
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
  let all: Map<string, Held & { id: string }> | undefined;
  let latest: Assertion | undefined;
  for (const voice of voices) {
    if (voice.system !== system) continue;
    const elements = elementsOn(voice.doc, attribute, day);
    if (!elements) continue;
    all ??= new Map();
    for (const [element, held] of elements) {
      const other = all.get(element);
      if (!other || held.assertion.from > other.assertion.from || (held.assertion.from === other.assertion.from && voice.externalId < other.id)) all.set(element, { ...held, id: voice.externalId });
      if (!latest || held.assertion.recordedAt > latest.recordedAt) latest = held.assertion;
    }
  }
  if (!all) return undefined;
  const found = all;
  const value = [...found.keys()].sort().map((element) => ({ ...(JSON.parse(found.get(element)!.value as string) as object), removed: false }));
  return { value, pending: false, owner: system, assertion: latest };
}

/** The attribute on a day: the first owner that speaks of it, by its claim with the greatest effectiveFrom not after the day. */
export function resolveAttribute(context: FoldContext, record: WorkingRecord, attribute: AttributeDeclaration, scope: Scope, day: number): Resolved {
  const owners = context.governance.owners(context.rules.entity, attribute.name, scope, day);
  for (let i = 0; i < owners.length; i += 1) {
    const system = owners[i]!;
    if (attribute.kind === 'collection') {
      const collection = collectionOf(record.voices, system, attribute.name, day);
      if (collection) return collection;
      continue;
    }
    const held = scalarOf(record.voices, system, attribute.name, day);
    if (held) {
      const { value, pending } = toCanonical(context, attribute, system, held.value);
      return { value, pending, owner: system, assertion: held.assertion };
    }
  }
  return NOT_SPOKEN;
}

const UNSCOPED: Scope = {};

/** Zone and scope that a legal entity gives. */
export function placeOf(context: FoldContext, legalEntityId: unknown, ownZone: unknown): Place {
  const facts = typeof legalEntityId === 'string' ? context.legalEntity(legalEntityId) : undefined;
  const zone = (typeof ownZone === 'string' && ownZone) || facts?.timeZone || DEFAULT_ZONE;
  return { zone, day: context.today(zone), scope: facts ? { legalEntity: facts.code ?? undefined, region: facts.region ?? undefined } : UNSCOPED, nextMove: null };
}

/** The days on which a source says something of one of these attributes, or on which owners change; latest first. What is undated holds from the beginning. */
function datesOf(context: FoldContext, record: WorkingRecord, attributes: readonly (string | undefined)[]): LocalDate[] {
  const dates: LocalDate[] = [];
  const add = (date: LocalDate) => {
    if (!dates.includes(date)) dates.push(date);
  };
  for (const voice of record.voices) {
    for (const assertion of voice.doc.assertions) {
      if (assertion.kind === AssertionKind.value && assertion.entries.some((entry) => attributes.includes(entry.attribute))) add(assertion.undated ? ANY_DATE : assertion.from);
    }
  }
  if (dates.length === 0) return dates;
  const { governance, rules } = context;
  for (let change = governance.nextOwnershipChange(rules.entity, ANY_DATE); change !== undefined; change = governance.nextOwnershipChange(rules.entity, change)) add(change);
  return dates.length === 1 ? dates : dates.sort((a, b) => b - a);
}

/** The place that the sources give for a day; undefined where none speaks of it. */
function placeOn(context: FoldContext, record: WorkingRecord, byName: ReadonlyMap<string, AttributeDeclaration>, day: LocalDate): Place | undefined {
  const { scopeAttribute, zoneAttribute } = context.rules;
  const legalEntity = scopeAttribute ? resolveAttribute(context, record, byName.get(scopeAttribute)!, UNSCOPED, day) : NOT_SPOKEN;
  const ownZone = zoneAttribute ? resolveAttribute(context, record, byName.get(zoneAttribute)!, UNSCOPED, day) : NOT_SPOKEN;
  return legalEntity.owner || ownZone.owner ? placeOf(context, legalEntity.value, ownZone.value) : undefined;
}

/**
 * Where the record belongs. The legal entity is itself dated, and its zone says what day it is: the latest date counts that has come by
 * the clock of the legal entity it names. Before the first has come, as with a hire dated ahead, the first that will decides.
 * So every instant at which a record moves is known beforehand, and values of the old place are not taken up again.
 */
export function findPlace(context: FoldContext, record: WorkingRecord, byName: ReadonlyMap<string, AttributeDeclaration>): Place {
  const { scopeAttribute, zoneAttribute } = context.rules;
  if (!scopeAttribute && !zoneAttribute) return placeOf(context, null, null);
  let upcoming: Place | undefined;
  let nextMove: number | null = null;
  for (const date of datesOf(context, record, [scopeAttribute, zoneAttribute])) {
    const place = placeOn(context, record, byName, date);
    if (!place) continue;
    if (place.day >= date) return { ...place, nextMove };
    upcoming = place;
    nextMove = Math.min(context.startOf(date, place.zone), nextMove ?? Infinity);
  }
  return { ...(upcoming ?? placeOf(context, null, null)), nextMove };
}

/** When the record is next to be recomputed, in milliseconds: the start, in its zone, of the day on which a claim or an owner changes, or the instant it moves to another place. */
export function nextBoundaryOf(context: FoldContext, record: WorkingRecord, place: Place): number | null {
  let next = context.governance.nextOwnershipChange(context.rules.entity, place.day);
  for (const voice of record.voices) {
    const date = nextDateAfter(voice.doc, place.day);
    if (date !== undefined && (next === undefined || date < next)) next = date;
  }
  const starts = next === undefined ? null : context.startOf(next, place.zone);
  return starts === null || place.nextMove === null ? (starts ?? place.nextMove) : Math.min(starts, place.nextMove);
}

/** Equal content; a field that is absent equals null, since a value stored before a field was added lacks it. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a == null || b == null || typeof a !== 'object' || typeof b !== 'object') return (a ?? null) === (b ?? null);
  const [left, right] = [a as Values, b as Values];
  if (Array.isArray(a) !== Array.isArray(b) || (Array.isArray(a) && a.length !== (b as unknown[]).length)) return false;
  // Own fields only: what avsc decodes carries methods on its prototype.
  return Object.keys(left).every((key) => sameValue(left[key], right[key])) && Object.keys(right).every((key) => right[key] == null || Object.hasOwn(left, key));
}

/** True where the published external ids are those of the voices. */
export function sameSpeakers(published: readonly { system: string; id: string }[], voices: readonly Voice[]): boolean {
  return published.length === voices.length && voices.every((voice) => published.some(({ system, id }) => system === voice.system && id === voice.externalId));
}

export function externalIdsOf(record: WorkingRecord): { system: string; id: string }[] {
  return record.voices
    .map((voice) => ({ system: voice.system, id: voice.externalId }))
    .sort((a, b) => (a.system < b.system ? -1 : a.system > b.system ? 1 : a.id < b.id ? -1 : 1));
}
