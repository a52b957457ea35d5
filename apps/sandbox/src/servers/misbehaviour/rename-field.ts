import { isObject } from '../fields.js';

/** Moves the value at `from` to `to` in each record, as after a vendor's release; records without it stay as they are. Paths are as in Rule. */
export function renameField(records: readonly unknown[], from: string, to: string): void {
  const steps = from.split('.');
  const name = steps.pop()!;
  const holders = steps.reduce((places, step) => each(places).flatMap((place) => (isObject(place) ? [place[step]] : [])), [...records]);
  for (const holder of each(holders)) {
    if (!isObject(holder) || !Object.hasOwn(holder, name)) continue;
    const value = holder[name];
    delete holder[name];
    place(holder, to.split('.'), value);
  }
}

function each(places: readonly unknown[]): unknown[] {
  return places.flatMap((place): unknown[] => (Array.isArray(place) ? place : [place]));
}

function place(holder: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first, ...rest] = path;
  if (rest.length === 0) return void Object.defineProperty(holder, first!, { value, enumerable: true, configurable: true, writable: true });
  const next = Object.hasOwn(holder, first!) && isObject(holder[first!]) ? (holder[first!] as Record<string, unknown>) : {};
  Object.defineProperty(holder, first!, { value: next, enumerable: true, configurable: true, writable: true });
  place(next, rest, value);
}
