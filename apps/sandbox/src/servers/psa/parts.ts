import { allFields, fieldFaults, isObject, knownFields, type Fields, type FieldValues } from '../fields.js';
import type { PsaBody } from './kind.js';

/** A list of parts inside of a record. */
export interface PartsOf {
  fields: Fields;
  needed: readonly string[];
  oneOf: Readonly<Record<string, readonly string[]>>;
  /** The least and the most that a number may be. */
  bounds?: Readonly<Record<string, readonly [number, number]>>;
  /** For what a part leaves empty. */
  defaults: FieldValues;
  /** Where parts have ids of their own, and the writer gives none: the prefix and a number. */
  idPrefix?: string;
}

const partsMax = 500;

/** The parts after a write: what is given in place of the whole list, else what was there. Meaningless where partFaults finds any. */
export function partsAfter(parts: PartsOf, given: unknown, before: PsaBody[string] | undefined): FieldValues[] {
  if (!Array.isArray(given)) return given === null || !Array.isArray(before) ? [] : before;
  const whole = given.filter(isObject).map((part) => withDefaults(allFields(parts.fields, knownFields(parts.fields, part)), parts.defaults));
  if (parts.idPrefix === undefined) return whole;
  let last = Math.max(0, ...whole.map(({ id }) => numberOf(id, parts.idPrefix!)));
  return whole.map((part) => ({ ...part, id: part.id ?? `${parts.idPrefix}${(last += 1)}` }));
}

/** What is wrong with a list that is given, by the field of each part: `tasks[2].status`. */
export function partFaults(name: string, { fields, needed, oneOf, bounds = {} }: PartsOf, given: unknown): Record<string, string> {
  if (given === undefined || given === null) return {};
  if (!Array.isArray(given) || given.length > partsMax || !given.every(isObject)) return { [name]: `must be a list of at most ${partsMax} objects` };
  const faults: Record<string, string> = {};
  const seen = new Set<unknown>();
  given.forEach((part, place) => {
    const found = fieldFaults(fields, part, 'ignored');
    for (const field of needed) if (part[field] == null || part[field] === '') found[field] ??= 'is empty';
    for (const [field, allowed] of Object.entries(oneOf)) if (part[field] != null && !allowed.includes(part[field] as string)) found[field] ??= `must be one of ${allowed.join(', ')}`;
    for (const [field, [least, most]] of Object.entries(bounds)) if (isOutside(part[field], least, most)) found[field] ??= `must be from ${least} to ${most}`;
    if (part.id != null && seen.size === seen.add(part.id).size) found.id ??= 'stands twice';
    for (const [field, fault] of Object.entries(found)) faults[`${name}[${place}].${field}`] = fault;
  });
  return faults;
}

/** Of a number that is given. */
export function isOutside(value: unknown, least: number, most: number): boolean {
  return value != null && !((value as number) >= least && (value as number) <= most);
}

function withDefaults(values: FieldValues, defaults: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? defaults[name] ?? null]));
}

function numberOf(id: FieldValues[string] | undefined, prefix: string): number {
  const digits = typeof id === 'string' && id.startsWith(prefix) ? id.slice(prefix.length) : '';
  return /^\d{1,9}$/.test(digits) ? Number(digits) : 0;
}
