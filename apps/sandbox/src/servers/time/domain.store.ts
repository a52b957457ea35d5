import type { SQLInputValue } from 'node:sqlite';
import { always, bodyField, type Condition } from '../storage/records.store.js';
import type { Entity } from './entities.js';
import { RpcFault } from './rpc-form.js';

const operators: Record<string, string> = { '=': 'IS', '!=': 'IS NOT', '>': '>', '>=': '>=', '<': '<', '<=': '<=' };
const depthMax = 10;
const clausesMax = 500;

/** `[["active","=",true],["last_modified_at",">=","2026-11-23T08:00:00Z"]]`: all of the clauses, or one of them where the list begins with "OR". Throws RpcFault. */
export function readDomain(entity: Entity, domain: unknown, depth = 0): Condition {
  if (!Array.isArray(domain) || domain.length > clausesMax || depth > depthMax) throw invalid('domain must be a list of clauses');
  const [first, ...rest] = domain as unknown[];
  const isWord = first === 'AND' || first === 'OR';
  const clauses = (isWord ? rest : (domain as unknown[])).map((clause) => readClause(entity, clause, depth));
  if (clauses.length === 0) return always;
  return { sql: clauses.map(({ sql }) => `(${sql})`).join(first === 'OR' ? ' OR ' : ' AND '), params: clauses.flatMap(({ params }) => params) };
}

function readClause(entity: Entity, clause: unknown, depth: number): Condition {
  if (!Array.isArray(clause)) throw invalid('a clause is [field, operator, value]');
  const [field, operator, value] = clause as unknown[];
  if (typeof field !== 'string' || field === 'AND' || field === 'OR') return readDomain(entity, clause, depth + 1);
  const column = columnOf(entity, field);
  if (operator === 'in' && Array.isArray(value)) return { sql: `${column} IN (SELECT value FROM json_each(?))`, params: [JSON.stringify(value.map((each) => literal(field, each)))] };
  if (operator === 'ilike' && typeof value === 'string') return { sql: `${column} LIKE ?`, params: [value] };
  if (clause.length !== 3 || typeof operator !== 'string' || !Object.hasOwn(operators, operator)) throw invalid(`operators are ${Object.keys(operators).join(' ')} in ilike`);
  return { sql: `${column} ${operators[operator]} ?`, params: [literal(field, value)] };
}

function columnOf({ fields, name }: Entity, field: string): string {
  if (field === 'id') return 'CAST(id AS INTEGER)';
  if (field === 'last_modified_at') return 'changed_at';
  if (!Object.hasOwn(fields, field)) throw invalid(`${name} has no field ${field.slice(0, 60)}`);
  return bodyField(field);
}

function literal(field: string, value: unknown): SQLInputValue {
  if (field === 'last_modified_at') {
    const ms = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : NaN;
    if (Number.isNaN(ms)) throw invalid('last_modified_at is compared with an ISO 8601 time');
    return ms;
  }
  if (typeof value === 'boolean') return Number(value);
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw invalid('a value is a text, a number, true, false or null');
}

/** `[["last_modified_at","ASC"],["id","ASC"]]` as ORDER BY; the id decides in the end. Throws RpcFault. */
export function readOrder(entity: Entity, order: unknown): string {
  if (!Array.isArray(order) || order.length > 10) throw invalid('order must be a list of [field, ASC or DESC]');
  const parts = (order as unknown[]).map((part) => {
    const [field, direction = 'ASC'] = Array.isArray(part) ? (part as unknown[]) : [];
    if (typeof field !== 'string' || (direction !== 'ASC' && direction !== 'DESC')) throw invalid('order must be a list of [field, ASC or DESC]');
    return `${columnOf(entity, field)} ${direction}`;
  });
  return [...parts, columnOf(entity, 'id')].join(', ');
}

const invalid = (what: string) => new RpcFault('invalid_domain', `This cannot be searched: ${what}.`);
