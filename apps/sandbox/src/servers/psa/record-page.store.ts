import { always, bodyField, both, type Condition, type Records, type StoredRecord } from '../storage/records.store.js';
import type { VendorAnswer } from '../vendor-system.js';
import type { PsaBody } from './kind.js';
import { psaRefusal } from './psa-form.js';

const perPageUsual = 25;
const perPageMax = 100;

/** A page by its number, in the order of creation. Pages are counted anew at each call: what is deleted meanwhile moves the rest up, as with any vendor of page numbers. Throws Refusal. */
export function recordPage(records: Records<PsaBody>, show: (record: StoredRecord<PsaBody>) => unknown, query: URLSearchParams): VendorAnswer {
  const page = wholeOf(query, 'page', 1, Number.MAX_SAFE_INTEGER);
  const perPage = wholeOf(query, 'per_page', perPageUsual, perPageMax);
  const where = both(modifiedSince(query.get('modified_since')), ofExternalId(query.get('external_id')));
  const total = records.count(where);
  const rows = records.select({ where, limit: perPage, offset: Math.min((page - 1) * perPage, Number.MAX_SAFE_INTEGER) });
  return { status: 200, body: { data: rows.map(show), page, total_pages: Math.ceil(total / perPage), total } };
}

function wholeOf(query: URLSearchParams, name: string, usual: number, max: number): number {
  const value = Number(query.get(name) ?? usual);
  if (Number.isSafeInteger(value) && value >= 1 && value <= max) return value;
  throw psaRefusal(400, 'invalid_parameter', `${name} must be a whole number from 1 to ${max}.`);
}

function modifiedSince(text: string | null): Condition {
  if (text === null) return always;
  const ms = /^\d{4}-\d{2}-\d{2}(T|$)/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) throw psaRefusal(400, 'invalid_parameter', 'modified_since must be an ISO 8601 time.');
  return { sql: 'changed_at >= ?', params: [ms] };
}

function ofExternalId(externalId: string | null): Condition {
  return externalId === null ? always : { sql: `${bodyField('external_id')} = ?`, params: [externalId] };
}
