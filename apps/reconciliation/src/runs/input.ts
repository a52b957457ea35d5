import { badInput, text, type Reader } from '@muster/platform-http';

const NAMES_MAX = 200;
const IDS_MAX = 1_000;

/** A list of names, each once. */
export const names: Reader<string[]> = (value, name) => {
  if (!Array.isArray(value) || value.length > NAMES_MAX) throw badInput(name, `${name} must be a list of at most ${NAMES_MAX} names.`, 'Correct it.');
  return [...new Set(value.map((one) => text(one, name)))];
};

/** Ids of differences. */
export const differenceIds: Reader<number[]> = (value, name) => {
  if (!Array.isArray(value) || value.length === 0 || value.length > IDS_MAX || value.some((one) => !Number.isSafeInteger(one) || one < 1)) throw badInput(name, `${name} must be a list of 1 to ${IDS_MAX} ids of differences.`, 'GET /v1/differences lists them.');
  return [...new Set(value as number[])].sort((a, b) => a - b);
};

/** An object of a body, read by a function of its own. */
export function object<T>(read: (value: object) => T): Reader<T> {
  return (value, name) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw badInput(name, `${name} must be an object.`, 'Correct it.');
    return read(value);
  };
}
