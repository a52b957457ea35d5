import { parseLocalDate } from '@muster/platform-kernel';

/** date: yyyy-mm-dd; decimal: a decimal as text; share: a number from 0 to 1.5; hours: of one day, from 0 to 24. */
export type FieldKind = 'text' | 'date' | 'decimal' | 'share' | 'hours' | 'number' | 'integer' | 'boolean';
export type Fields = Readonly<Record<string, FieldKind>>;
export type FieldValues = Record<string, string | number | boolean | null>;

const textMax = 1_000;

const faults: Record<FieldKind, (value: unknown) => string | undefined> = {
  text: (value) => (typeof value === 'string' && value.length <= textMax ? undefined : `must be a text of at most ${textMax} characters`),
  date: (value) => (typeof value === 'string' && parseLocalDate(value) !== undefined ? undefined : 'must be a day, yyyy-mm-dd'),
  decimal: (value) => (typeof value === 'string' && /^-?\d{1,15}(\.\d{1,6})?$/.test(value) ? undefined : 'must be a decimal as text'),
  share: (value) => (typeof value === 'number' && value >= 0 && value <= 1.5 ? undefined : 'must be a number from 0 to 1.5'),
  hours: (value) => (typeof value === 'number' && value >= 0 && value <= 24 ? undefined : 'must be a number from 0 to 24'),
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number'),
  integer: (value) => (Number.isSafeInteger(value) ? undefined : 'must be a whole number'),
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
};

/** What is wrong with each field that is given; null is right for every kind. A field of another name is a fault where `strangers` are refused, and left out otherwise. */
export function fieldFaults(fields: Fields, given: Record<string, unknown>, strangers: 'refused' | 'ignored'): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const fault = kind ? value === null ? undefined : faults[kind](value) : strangers === 'refused' ? 'is unknown' : undefined;
    if (fault) found[name] = fault;
  }
  return found;
}

/** The known fields of what is given, after fieldFaults found nothing. */
export function knownFields(fields: Fields, given: Record<string, unknown>): FieldValues {
  return Object.fromEntries(Object.keys(fields).filter((name) => given[name] !== undefined).map((name) => [name, given[name]])) as FieldValues;
}

/** Every field in its order, null where nothing is given. */
export function allFields(fields: Fields, given: FieldValues): FieldValues {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, given[name] ?? null]));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `id: must be …; name: is unknown`, for an error message. */
export function faultsInWords(faultsByName: Record<string, string>): string {
  return Object.entries(faultsByName).map(([name, fault]) => `${name.slice(0, 60)} ${fault}`).join('; ');
}
