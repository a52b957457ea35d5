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

export const facetOf = (attribute: AttributeDeclaration): Facet => (attribute.restricted ? 'restricted' : 'main');

export function currentValue(record: WorkingRecord, attribute: AttributeDeclaration): unknown {
  return (attribute.restricted ? record.currentRestricted : record.current)?.[attribute.name] ?? null;
}

/** The values that change, by attribute, and what is pending afterwards. */
export interface Recomputed {
  place: Place;
  changes: Map<AttributeDeclaration, unknown>;
  resolved: Map<string, Resolved>;
  pending: Set<string>;
}

export function standing(record: WorkingRecord): boolean {
  return record.voices.some((voice) => stands(voice.doc));
}

export function valuesOf(context: FoldContext, record: WorkingRecord, facet: Facet, recomputed: Recomputed): Values {
  const values: Values = {};
  for (const attribute of context.rules.attributes) {
    if (facetOf(attribute) === facet) values[attribute.name] = recomputed.changes.has(attribute) ? recomputed.changes.get(attribute) : currentValue(record, attribute);
  }
  return values;
}
