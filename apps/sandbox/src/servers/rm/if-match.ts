import type { StoredRecord } from '../storage/records.store.js';
import type { VendorRequest } from '../vendor-system.js';
import { rmRefusal } from './rm-form.js';

export function etagOf({ version }: StoredRecord<object>): string {
  return `"${version}"`;
}

/** Nobody writes over what they have not seen. Throws Refusal: 428 without If-Match, 412 where the version has moved on. */
export function checkVersion(record: StoredRecord<object>, { headers }: VendorRequest): void {
  const wanted = headers['if-match'];
  if (wanted === undefined) throw rmRefusal(428, 'version_required', 'Send the version that you read as If-Match.');
  if (wanted !== etagOf(record)) throw rmRefusal(412, 'version_conflict', 'The record has changed since.', { version: record.version });
}
