import { entityId, type EntitySet } from './entity-sets.js';

/** `Employees` or `Employees('100001')`, percent signs decoded. */
export interface ODataPath {
  set: string;
  predicate: string | undefined;
}

/** Below `/odata/`; undefined where the path is none of OData's forms that this ERP knows. */
export function readPath(path: string): ODataPath | undefined {
  const match = /^\/odata\/([A-Za-z]+)(?:\((.*)\))?\/?$/s.exec(decoded(path) ?? '');
  return match ? { set: match[1]!, predicate: match[2] } : undefined;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** The entity that a key predicate names: `'x'`, or `Name='x',Other='y'` in any order. Undefined where it names none of this set. */
export function readPredicate(predicate: string, { keys }: EntitySet): string | undefined {
  const single = keys.length === 1 ? /^'((?:[^']|'')*)'$/.exec(predicate)?.[1] : undefined;
  if (single !== undefined) return unquoted(single) || undefined;
  const named = new Map([...predicate.matchAll(/(\w+)='((?:[^']|'')*)'(?:,|$)/g)].map((match) => [match[1]!, unquoted(match[2]!)]));
  const whole = [...predicate.matchAll(/(\w+)='((?:[^']|'')*)'(?:,|$)/g)].reduce((length, match) => length + match[0].length, 0) === predicate.length;
  if (!whole || named.size !== keys.length) return undefined;
  const values = keys.map((key) => named.get(key));
  return values.every((value) => value !== undefined && value !== '') ? entityId(values as string[]) : undefined;
}

/** As a key predicate is written. */
export function predicateOf({ keys }: EntitySet, body: Record<string, unknown>): string {
  const quoted = (key: string) => `'${String(body[key]).replaceAll("'", "''")}'`;
  return keys.length === 1 ? quoted(keys[0]!) : keys.map((key) => `${key}=${quoted(key)}`).join(',');
}

function unquoted(text: string): string {
  return text.replaceAll("''", "'");
}
