import type { FieldValues } from '../fields.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { Records } from '../storage/records.store.js';
import type { Collection, SystemParts } from '../vendor-system.js';
import { erpRefusal } from './erp-form.js';

/** What was posted, never changed afterwards. */
export class Postings implements Collection {
  private readonly records: Records<FieldValues>;
  private readonly numbers: KeyedValues<number>;

  constructor({ database, now }: SystemParts) {
    this.records = new Records<FieldValues>(database, 'Postings', now).index('Reference');
    this.numbers = new KeyedValues(database, 'numbers');
  }

  /** Returns the number of the posting. */
  add(posting: FieldValues): string {
    const next = (this.numbers.get('posting') ?? 0) + 1;
    this.numbers.set('posting', next);
    return this.records.write(`PT-${next}`, posting).id;
  }

  ofReference(reference: string): string | undefined {
    return this.records.having('Reference', reference)[0]?.id;
  }

  seed(): void {
    throw erpRefusal(405, 'MethodNotAllowed', 'Postings come from posting.');
  }

  rows(): unknown[] {
    return this.records.select().map(({ id, changedAt, body }) => ({ PostingNo: id, ...body, PostedAt: new Date(changedAt).toISOString() }));
  }
}
