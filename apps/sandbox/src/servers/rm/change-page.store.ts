import { always, bodyField, both, type Condition, type StoredRecord } from '../storage/records.store.js';
import type { VendorAnswer } from '../vendor-system.js';
import { rmRefusal } from './rm-form.js';
import type { Sequenced, SequencedRecords } from './sequenced.store.js';

const limitUsual = 100;
const limitMax = 500;

/** What changed after a number: whoever reads on from `next_since` until there is no more has met every record in its last state. Throws Refusal. */
export function changePage<B extends object>(
  records: SequencedRecords<B>, listName: string, show: (record: StoredRecord<Sequenced<B>>) => unknown, query: URLSearchParams, filters: readonly string[],
): VendorAnswer {
  const since = wholeOf(query, 'since', 0, 0, Number.MAX_SAFE_INTEGER);
  const limit = wholeOf(query, 'limit', limitUsual, 1, limitMax);
  if (since > records.lastSeq()) throw rmRefusal(410, 'since_unknown', 'No change here has had this number yet. Read everything.');
  const found = records.after(since, filtered(query, filters), limit);
  const page = found.slice(0, limit);
  return { status: 200, body: { [listName]: page.map(show), next_since: page.at(-1)?.body.seq ?? since, more: found.length > limit } };
}

function wholeOf(query: URLSearchParams, name: string, usual: number, min: number, max: number): number {
  const text = query.get(name) ?? String(usual);
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw rmRefusal(400, 'invalid_parameter', `${name} must be a whole number from ${min} to ${max}.`);
}

function filtered(query: URLSearchParams, filters: readonly string[]): Condition {
  return both(always, ...filters.flatMap((field): Condition[] => (query.has(field) ? [{ sql: `${bodyField(field)} = ?`, params: [query.get(field)] }] : [])));
}
