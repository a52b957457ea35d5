import type { MasterRules, FoldContext, Values } from './master-rules.js';
import type { AttributeDeclaration, AttributesByName } from './read-change.js';
import type { Place, Resolved } from './resolve-record.js';
import { stands } from './value-on.js';
import type { Facet, WorkingRecord } from './working-record.js';

const byNameCache = new WeakMap<MasterRules, AttributesByName>();
export function attributesByName(rules: MasterRules): AttributesByName {
  let byName = byNameCache.get(rules);
  if (!byName) byNameCache.set(rules, (byName = new Map(rules.attributes.map((attribute) => [attribute.name, attribute]))));
  return byName;
}

const templates = new WeakMap<MasterRules, Record<Facet, Values>>();

/** An object with these fields, none filled. V8 expects of a field the kind of value that it has held, and copies of one that has held all kinds are filled ten times as fast. */
function template(fields: readonly string[]): Values {
  const empty = JSON.parse(`{${fields.map((field) => `${JSON.stringify(field)}:null`).join()}}`) as Values;
  for (const kind of ['', 1, 0.5, true, {}, null]) for (const field of fields) empty[field] = kind;
  return empty;
}

/**
 * A record with all fields there and none filled, to be filled by name. An object that grows by computed names, and is copied to grow
 * further, was the largest single cost of a change (29 beside 2 microseconds, and thirteen times the memory).
 */
function emptyRecord(rules: MasterRules, facet: Facet): Values {
  let empty = templates.get(rules);
  if (!empty) {
    const namesOf = (of: Facet) => rules.attributes.filter((attribute) => facetOf(attribute) === of).map(({ name }) => name);
    empty = { main: template([...namesOf('main'), 'mergedInto', 'retired', 'pending', 'flags', 'meta', rules.idField]), restricted: template([...namesOf('restricted'), 'meta', rules.idField]) };
    templates.set(rules, empty);
  }
  return { ...empty[facet] };
}

const placesCache = new WeakMap<MasterRules, ReadonlyMap<AttributeDeclaration, number>>();

/** Where an attribute stands among those of its rules. */
export function placeOfAttribute(rules: MasterRules, attribute: AttributeDeclaration): number {
  let places = placesCache.get(rules);
  if (!places) placesCache.set(rules, (places = new Map(rules.attributes.map((each, at) => [each, at]))));
  return places.get(attribute)!;
}

export const facetOf = (attribute: AttributeDeclaration): Facet => (attribute.restricted ? 'restricted' : 'main');

export function currentValue(record: WorkingRecord, attribute: AttributeDeclaration): unknown {
  return (attribute.restricted ? record.currentRestricted : record.current)?.[attribute.name] ?? null;
}

/** The values that change, by attribute, and what is pending afterwards. */
export interface Recomputed {
  place: Place;
  changes: Map<AttributeDeclaration, unknown>;
  /** By the place of the attribute among those of the rules; empty for one that was not computed. */
  resolved: (Resolved | undefined)[];
  pending: Set<string>;
}

export function standing(record: WorkingRecord): boolean {
  return record.voices.some((voice) => stands(voice.doc));
}

/** What a facet of the record is to be, but for its meta, its id and its standing: a record of its own, to be filled up. */
export function valuesOf(context: FoldContext, record: WorkingRecord, facet: Facet, recomputed: Recomputed): Values {
  const values = emptyRecord(context.rules, facet);
  const { attributes } = context.rules;
  const { changes } = recomputed;
  for (let i = 0; i < attributes.length; i += 1) {
    const attribute = attributes[i]!;
    if (facetOf(attribute) !== facet) continue;
    const changed = changes.get(attribute);
    values[attribute.name] = changed === undefined && !changes.has(attribute) ? currentValue(record, attribute) : changed;
  }
  return values;
}
