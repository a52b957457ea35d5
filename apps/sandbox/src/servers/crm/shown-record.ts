import type { StoredRecord } from '../storage/records.store.js';
import { keptFields, type SObject, type SObjectName } from './sobjects.js';
import type { SObjectBody } from './soql-query.store.js';

/** A time as the CRM writes it. */
export function crmTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

export function shownField({ id, changedAt, body }: StoredRecord<SObjectBody>, field: string): unknown {
  if (field === 'Id') return id;
  if (field === 'LastModifiedDate' || field === 'SystemModstamp') return crmTime(changedAt);
  return field === 'CreatedDate' ? crmTime(body.CreatedDate) : (body[field] ?? null);
}

/** What a record is, and where. */
export function attributesOf(name: SObjectName, id: string): { type: SObjectName; url: string } {
  return { type: name, url: `/crm/services/data/sobjects/${name}/${id}` };
}

export function shownRecord(record: StoredRecord<SObjectBody>, { name, fields }: SObject): Record<string, unknown> {
  return { attributes: attributesOf(name, record.id), ...Object.fromEntries([...keptFields, ...Object.keys(fields)].map((field) => [field, shownField(record, field)])) };
}
