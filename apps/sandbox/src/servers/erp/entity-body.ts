import { allFields, fieldFaults, faultsInWords, isObject, knownFields, type FieldValues } from '../fields.js';
import { keptFields, type EntityBody, type EntitySet } from './entity-sets.js';
import { erpRefusal } from './erp-form.js';

const valuesMax = 1_000;

/** An entity after a write: what is given over what was there, every property in its order. Throws Refusal with 400. */
export function bodyAfter(set: EntitySet, given: Record<string, unknown>, before: EntityBody = {}): EntityBody {
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => !name.startsWith('@odata.') && !(keptFields as readonly string[]).includes(name)));
  const lists = listsAfter(set, own, before);
  const simple = Object.fromEntries(Object.entries(own).filter(([name]) => !Object.hasOwn(lists, name)));
  refuse(fieldFaults(set.fields, simple, 'refused'));
  const merged = allFields(set.fields, { ...(before as FieldValues), ...knownFields(set.fields, simple) });
  const whole = { ...merged, ...withoutNull(set.defaults?.(merged) ?? {}, merged) };
  refuse(emptyOrStrange(set, whole));
  return { ...whole, ...lists };
}

/** Defaults for what is null. */
function withoutNull(defaults: FieldValues, values: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => values[name] === null));
}

function listsAfter({ lists = {} }: EntitySet, given: Record<string, unknown>, before: EntityBody): Record<string, FieldValues[]> {
  return Object.fromEntries(Object.entries(lists).map(([name, fields]) => {
    const list = given[name] ?? (given[name] === undefined ? before[name] : undefined) ?? [];
    if (!Array.isArray(list) || list.length > valuesMax) throw erpRefusal(400, 'InvalidProperty', `${name} must be a list of at most ${valuesMax} values`);
    return [name, list.map((value: unknown, place) => {
      if (!isObject(value)) throw erpRefusal(400, 'InvalidProperty', `${name}[${place}] must be an object`);
      refuse(Object.fromEntries(Object.entries(fieldFaults(fields, value, 'refused')).map(([field, fault]) => [`${name}[${place}].${field}`, fault])));
      return allFields(fields, knownFields(fields, value));
    })];
  }));
}

function emptyOrStrange({ needed = [], oneOf = {} }: EntitySet, values: FieldValues): Record<string, string> {
  const empty = needed.filter((name) => values[name] === null || values[name] === '').map((name) => [name, 'is empty']);
  const strange = Object.entries(oneOf).filter(([name, allowed]) => values[name] !== null && !allowed.includes(values[name] as string)).map(([name, allowed]) => [name, `must be one of ${allowed.join(', ')}`]);
  return Object.fromEntries([...empty, ...strange]) as Record<string, string>;
}

function refuse(faults: Record<string, string>): void {
  if (Object.keys(faults).length > 0) throw erpRefusal(400, 'InvalidProperty', faultsInWords(faults));
}
