import type { SQLInputValue } from 'node:sqlite';
import { always, bodyField, both, type Condition, type Records, type StoredRecord } from '../storage/records.store.js';
import { keptFields, type EntityBody, type EntitySet } from './entity-sets.js';
import { badRequest, propertyKind, type Comparison, type Literal, type ODataQuery, type Ordering } from './odata-query.js';

export interface EntityPage {
  entities: StoredRecord<EntityBody>[];
  count: number | undefined;
  /** Where the next page begins, and how many the caller still wants; undefined at the end. */
  next: { skipToken: string; top: number | undefined } | undefined;
}

/** What entities are put in order by. */
interface Measure {
  sql: string;
  descending: boolean;
}

const operators: Record<Comparison['operator'], string> = { eq: 'IS', ne: 'IS NOT', gt: '>', ge: '>=', lt: '<', le: '<=' };

/** One page in the wished order, the key as the last measure: pages follow the last entity seen, so that what is added or changed in between moves none of the others. Throws Refusal. */
export function entityPage(records: Records<EntityBody>, set: EntitySet, { filter, orderBy, top, withCount, skipToken }: ODataQuery, pageSize: number): EntityPage {
  const measures: Measure[] = [...orderBy.map(({ field, descending }) => ({ sql: measured(set, field), descending })), { sql: 'id', descending: false }];
  const wanted = both(...filter.map((each) => compared(set, each)), always);
  const behind = skipToken === undefined ? always : behindToken(measures, readToken(skipToken, measures.length));
  const size = Math.min(top ?? pageSize, pageSize);
  const found = records.select({ where: both(wanted, behind), order: measures.map(({ sql, descending }) => `${sql} ${descending ? 'DESC' : 'ASC'}`).join(', '), limit: size + 1 });
  const entities = found.slice(0, size);
  const left = top === undefined ? undefined : top - entities.length;
  const next = found.length > size && size > 0 && left !== 0 ? { skipToken: tokenOf(entities.at(-1)!, set, orderBy), top: left } : undefined;
  return { entities, count: withCount ? records.count(wanted) : undefined, next };
}

function column(set: EntitySet, field: string): string {
  if (field === 'ModifiedAt') return 'changed_at';
  if (field === 'RowVersion') return 'version';
  if (set.keys.length === 1 && field === set.keys[0]) return 'id'; // the same text, and indexed
  return propertyKind(set, field) === 'decimal' ? `CAST(${bodyField(field)} AS REAL)` : bodyField(field);
}

/** Nothing comes before every text, and behind every number. */
function measured(set: EntitySet, field: string): string {
  return (keptFields as readonly string[]).includes(field) ? column(set, field) : `ifnull(${column(set, field)}, '')`;
}

function compared(set: EntitySet, { field, operator, literal }: Comparison): Condition {
  return { sql: `${column(set, field)} ${operators[operator]} ?`, params: [bindable(literal)] };
}

function bindable(literal: Literal): SQLInputValue {
  return typeof literal === 'boolean' ? Number(literal) : literal;
}

/** Later by the first measure, or alike in it and later by the second, and so on. */
function behindToken(measures: readonly Measure[], values: readonly SQLInputValue[]): Condition {
  const cases = measures.map((measure, place): Condition => ({
    sql: [...measures.slice(0, place).map(({ sql }) => `${sql} = ?`), `${measure.sql} ${measure.descending ? '<' : '>'} ?`].join(' AND '), params: values.slice(0, place + 1),
  }));
  return { sql: cases.map(({ sql }) => `(${sql})`).join(' OR '), params: cases.flatMap(({ params }) => params) };
}

/** The measures of an entity, as SQL sees them. */
function tokenOf({ id, version, changedAt, body }: StoredRecord<EntityBody>, set: EntitySet, orderBy: readonly Ordering[]): string {
  const measureOf = ({ field }: Ordering): SQLInputValue => {
    if (field === 'ModifiedAt') return changedAt;
    if (field === 'RowVersion') return version;
    const value = (body[field] as Literal | undefined) ?? '';
    return propertyKind(set, field) === 'decimal' && value !== '' ? Number(value) : bindable(value);
  };
  return Buffer.from(JSON.stringify([...orderBy.map(measureOf), id])).toString('base64url');
}

function readToken(token: string, length: number): SQLInputValue[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === length && values.every((value) => typeof value === 'string' || typeof value === 'number')) return values;
  } catch {
    // told below
  }
  throw badRequest('$skiptoken was not given out here, or for another $orderby.');
}
