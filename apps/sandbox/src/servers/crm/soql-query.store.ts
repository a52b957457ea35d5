import type { SQLInputValue } from 'node:sqlite';
import type { FieldValues } from '../fields.js';
import { always, bodyField, both, type Condition, type Records, type StoredRecord } from '../storage/records.store.js';
import type { Soql, SoqlComparison } from './soql.js';

export interface SObjectBody extends FieldValues {
  /** Milliseconds since 1970. */
  CreatedDate: number;
}

/** The last record that was read. */
export interface ReadUpTo {
  changedAt: number;
  id: string;
}

const operators: Record<SoqlComparison['operator'], string> = { '=': 'IS', '!=': 'IS NOT', '<': '<', '<=': '<=', '>': '>', '>=': '>=' };

/** Up to `size` records behind the last one that was read. */
export function recordsOf(records: Records<SObjectBody>, soql: Soql, size: number, upTo: ReadUpTo | undefined): StoredRecord<SObjectBody>[] {
  const behind: Condition = !upTo ? always : soql.order === 'Id' ? { sql: 'id > ?', params: [upTo.id] } : { sql: '(changed_at, id) > (?, ?)', params: [upTo.changedAt, upTo.id] };
  return records.select({ where: both(whereOf(soql), behind), order: soql.order === 'Id' ? 'id' : 'changed_at, id', limit: size });
}

export function countOf(records: Records<SObjectBody>, soql: Soql): number {
  return Math.min(records.count(whereOf(soql)), soql.limit ?? Infinity);
}

function whereOf({ where }: Soql): Condition {
  return both(always, ...where.map(({ field, operator, value }): Condition => ({ sql: `${columnOf(field)} ${operators[operator]} ?`, params: [value as SQLInputValue] })));
}

function columnOf(field: string): string {
  if (field === 'Id') return 'id';
  return field === 'LastModifiedDate' || field === 'SystemModstamp' ? 'changed_at' : bodyField(field);
}
