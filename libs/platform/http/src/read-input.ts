import { isUuid, parseLocalDate, type LocalDate } from '@muster/platform-kernel';
import { badInput, type Problem } from './problem.js';

/** Reads one value of a query or a body; throws a Problem that names the input and the rule, not the value. */
export type Reader<T> = (value: unknown, name: string) => T;

const refused = (name: string, rule: string, remedy: string): Problem => badInput(name, `${name} ${rule}.`, remedy);

const asText = (value: unknown, name: string): string => {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw refused(name, 'must be one text that is not empty', 'Give it once.');
};

export const text: Reader<string> = (value, name) => {
  const read = asText(value, name);
  if (read.length > 300 || /\p{Cc}/u.test(read) || !read.isWellFormed()) throw refused(name, 'must have at most 300 characters, none of them a control character', 'Shorten it.');
  return read;
};

export const uuid: Reader<string> = (value, name) => {
  const read = asText(value, name).toLowerCase();
  if (!isUuid(read)) throw refused(name, 'must be a UUID', 'A canonical id looks like 0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b; GET by/{system}/{externalId} finds a record by an id of a source.');
  return read;
};

export const localDate: Reader<LocalDate> = (value, name) => {
  const read = parseLocalDate(asText(value, name));
  if (read === undefined) throw refused(name, 'must be a day that exists', 'Write it as 2026-03-01.');
  return read;
};

/** Milliseconds since 1970. */
export const instant: Reader<number> = (value, name) => {
  const read = asText(value, name);
  const ms = Date.parse(read);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(read) || Number.isNaN(ms)) throw refused(name, 'must be an instant with its zone', 'Write it as 2026-03-01T12:00:00Z.');
  return ms;
};

export const flag: Reader<boolean> = (value, name) => {
  const read = asText(value, name);
  if (read !== 'true' && read !== 'false') throw refused(name, 'must be true or false', 'Leave it out for false.');
  return read === 'true';
};

export function whole(min: number, max: number): Reader<number> {
  return (value, name) => {
    const read = asText(value, name);
    const number = /^\d{1,16}$/.test(read) ? Number(read) : NaN;
    if (!(number >= min && number <= max)) throw refused(name, `must be a whole number from ${min} to ${max}`, 'Correct it.');
    return number;
  };
}

export function oneOf<const T extends string>(...allowed: readonly T[]): Reader<T> {
  return (value, name) => {
    const read = asText(value, name) as T;
    if (!allowed.includes(read)) throw refused(name, `must be one of ${allowed.join(', ')}`, 'Correct it.');
    return read;
  };
}

type Read<S extends Record<string, Reader<unknown>>> = { [K in keyof S]: ReturnType<S[K]> | undefined };

/** Reads the named values of a query or body; what is not given is undefined, what is not named is refused. */
export function readInput<const S extends Record<string, Reader<unknown>>>(given: unknown, readers: S): Read<S> {
  if (given !== undefined && given !== null && (typeof given !== 'object' || Array.isArray(given))) throw badInput('body', 'The body must be one JSON object.', 'Send application/json.');
  const values: Record<string, unknown> = {};
  const source = (given ?? {}) as Record<string, unknown>;
  for (const name of Object.keys(source)) {
    if (!Object.hasOwn(readers, name)) throw badInput(name.slice(0, 50), `${JSON.stringify(name.slice(0, 50))} is not taken here.`, Object.keys(readers).length > 0 ? `Known are ${Object.keys(readers).join(', ')}.` : 'Leave it out.');
    if (source[name] !== undefined && source[name] !== null) values[name] = readers[name]!(source[name], name);
  }
  return values as Read<S>;
}
