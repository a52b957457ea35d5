import type { SQLInputValue } from 'node:sqlite';
import { always, bodyField, both, type Condition } from '../storage/records.store.js';
import { scimRefusal, scimUrn } from './scim-form.js';

interface Filterable {
  sql: string;
  kind: 'folded' | 'text' | 'boolean' | 'time';
}

/** What can be asked for, by name in small letters. `unique` and `externalId` stand at the top of a stored body, and are indexed. */
const filterable: Record<string, Filterable> = {
  id: { sql: 'id', kind: 'text' }, username: { sql: bodyField('unique'), kind: 'folded' }, externalid: { sql: bodyField('externalId'), kind: 'text' },
  displayname: { sql: `lower(${bodyField('resource.displayName')})`, kind: 'folded' }, active: { sql: bodyField('resource.active'), kind: 'boolean' }, 'meta.lastmodified': { sql: 'changed_at', kind: 'time' },
  [`${scimUrn.enterprise}:employeeNumber`.toLowerCase()]: { sql: bodyField(`resource."${scimUrn.enterprise}".employeeNumber`), kind: 'text' },
};
const operators: Record<string, string> = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' };

/** Comparisons joined by `and`: `userName eq "ada"`, `meta.lastModified gt "2026-11-23T08:00:00Z"`. Throws Refusal with invalidFilter. */
export function readFilter(filter: string | null): Condition {
  if (filter === null) return always;
  const conditions: Condition[] = [];
  for (let rest = filter; ; ) {
    const match = /^\s*([\w.:-]+)\s+(eq|gt|ge|lt|le)\s+("(?:[^"\\]|\\.)*"|true|false)\s*(and\s+|$)/i.exec(rest);
    if (!match) throw invalid(`It cannot be read at ${JSON.stringify(rest.slice(0, 60))}.`);
    conditions.push(comparison(match[1]!, match[2]!.toLowerCase(), match[3]!));
    rest = rest.slice(match[0].length);
    if (rest === '' && match[4] === '') return both(...conditions);
  }
}

function comparison(name: string, operator: string, literal: string): Condition {
  const attribute = Object.hasOwn(filterable, name.toLowerCase()) ? filterable[name.toLowerCase()] : undefined;
  if (!attribute) throw invalid(`There is no filter by ${name.slice(0, 60)}.`);
  if (operator !== 'eq' && attribute.kind !== 'time') throw invalid(`${name} is compared by eq only.`);
  return { sql: `${attribute.sql} ${operators[operator]} ?`, params: [valueOf(attribute, literal)] };
}

function valueOf({ kind }: Filterable, literal: string): SQLInputValue {
  const value = parsed(literal);
  if (kind === 'boolean' && typeof value === 'boolean') return Number(value);
  if (kind !== 'boolean' && typeof value === 'string') {
    if (kind !== 'time') return kind === 'folded' ? value.toLowerCase() : value;
    const ms = /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : NaN;
    if (!Number.isNaN(ms)) return ms;
  }
  throw invalid(`${literal.slice(0, 60)} is no value to compare with.`);
}

function parsed(literal: string): unknown {
  try {
    return JSON.parse(literal.startsWith('"') ? literal : literal.toLowerCase());
  } catch {
    throw invalid(`${literal.slice(0, 60)} is no value.`);
  }
}

const invalid = (detail: string) => scimRefusal(400, detail, 'invalidFilter');
