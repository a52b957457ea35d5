import type { FieldKind } from '../fields.js';
import { keptFields, type EntitySet } from './entity-sets.js';
import { erpRefusal } from './erp-form.js';

export type Literal = string | number | boolean | null;

export interface Comparison {
  field: string;
  operator: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
  /** A time for ModifiedAt, in milliseconds since 1970. */
  literal: Literal;
}

export interface Ordering {
  field: string;
  descending: boolean;
}

export interface ODataQuery {
  filter: Comparison[];
  orderBy: Ordering[];
  /** How many entities the caller wants over all pages. */
  top: number | undefined;
  withCount: boolean;
  /** Names of navigations. */
  expand: string[];
  skipToken: string | undefined;
}

export type PropertyKind = FieldKind | 'timestamp';

export function propertyKind({ fields }: EntitySet, name: string): PropertyKind | undefined {
  if (name === keptFields[0]) return 'timestamp';
  if (name === keptFields[1]) return 'integer';
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

const known = ['$filter', '$orderby', '$top', '$count', '$skiptoken', '$expand'];

/** Reads the query options. Throws Refusal: 501 for one that this ERP does not have, 400 for what it cannot read. */
export function readQuery(query: URLSearchParams, set: EntitySet): ODataQuery {
  const stranger = [...query.keys()].find((name) => name.startsWith('$') && !known.includes(name));
  if (stranger) throw erpRefusal(501, 'NotImplemented', `There is no ${stranger.slice(0, 40)} here, only ${known.join(', ')}.`);
  const count = query.get('$count') ?? 'false';
  if (count !== 'true' && count !== 'false') throw badRequest('$count must be true or false.');
  return {
    filter: readFilter(query.get('$filter') ?? '', set), orderBy: readOrder(query.get('$orderby') ?? '', set), top: readTop(query.get('$top')), withCount: count === 'true',
    expand: readExpand(query.get('$expand'), set), skipToken: query.get('$skiptoken') ?? undefined,
  };
}

export function badRequest(message: string) {
  return erpRefusal(400, 'BadRequest', message);
}

function readTop(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw badRequest('$top must be a whole number.');
  return Number(text);
}

/** Whole entities: nothing is selected of them. Throws Refusal. */
export function readExpand(text: string | null, { name: set, navigations }: EntitySet): string[] {
  if (text !== null && !navigations) throw erpRefusal(501, 'NotImplemented', `Nothing of ${set} can be expanded.`);
  const names = (text ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '');
  for (const name of names) if (!Object.hasOwn(navigations!, name)) throw badRequest(`${set} have no navigation ${name.slice(0, 60)}.`);
  return names;
}

function readOrder(text: string, set: EntitySet): Ordering[] {
  if (text.trim() === '') return [];
  return text.split(',').map((part) => {
    const [, field, direction] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/.exec(part) ?? [];
    if (!field || !propertyKind(set, field)) throw badRequest(`$orderby cannot be read at ${JSON.stringify(part.slice(0, 60))}.`);
    return { field, descending: direction === 'desc' };
  });
}

const comparison = /^\s*(\w+)\s+(eq|ne|gt|ge|lt|le)\s+('(?:[^']|'')*'|[^\s']+)(?:\s+|$)/;

/** Comparisons joined by `and`. */
function readFilter(text: string, set: EntitySet): Comparison[] {
  if (text.trim() === '') return [];
  const found: Comparison[] = [];
  for (let rest = text; ; ) {
    const match = comparison.exec(rest);
    if (!match) throw badRequest(`$filter cannot be read at ${JSON.stringify(rest.slice(0, 60))}.`);
    const [whole, field, operator, literal] = match as unknown as [string, string, Comparison['operator'], string];
    found.push({ field, operator, literal: readLiteral(literal, field, set) });
    rest = rest.slice(whole.length);
    if (rest === '') return found;
    const and = /^and\s+/.exec(rest);
    if (!and) throw badRequest(`$filter cannot be read at ${JSON.stringify(rest.slice(0, 60))}; comparisons may be joined by and.`);
    rest = rest.slice(and[0].length);
  }
}

function readLiteral(text: string, field: string, set: EntitySet): Literal {
  const kind = propertyKind(set, field);
  if (!kind) throw badRequest(`${set.name} have no property ${field.slice(0, 60)}.`);
  const literal = text === 'null' ? null : literals[kind](text);
  if (literal === undefined) throw badRequest(`${text.slice(0, 60)} is no value for ${field}.`);
  return literal;
}

const quoted = (text: string) => (text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : undefined);
const numeric = (text: string) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined);
const day = (text: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined);

/** OData writes texts in quotes, and days and times without. */
const literals: Record<PropertyKind, (text: string) => Literal | undefined> = {
  text: quoted, date: day, decimal: numeric, share: numeric, hours: numeric, number: numeric, integer: numeric,
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  timestamp: (text) => {
    const ms = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(text) : NaN;
    return Number.isNaN(ms) ? undefined : ms;
  },
};
