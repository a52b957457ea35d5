import { bodyField, both, type Condition, Records, type StoredRecord } from '../storage/records.store.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { SystemParts } from '../vendor-system.js';

/** A body with the number of the change that made it so; the numbers rise over all changes of a collection. */
export type Sequenced<B> = B & { seq: number };

/** Records that a reader follows by the number of their last change. */
export class SequencedRecords<B extends object> {
  private readonly records: Records<Sequenced<B>>;
  private readonly numbers: KeyedValues<number>;

  /** @param indexed fields by which records are looked up */
  constructor({ database, now }: SystemParts, private readonly collection: string, indexed: readonly string[]) {
    this.records = new Records<Sequenced<B>>(database, collection, now).index('seq');
    for (const field of indexed) this.records.index(field);
    this.numbers = new KeyedValues(database, 'numbers');
  }

  get(id: string): StoredRecord<Sequenced<B>> | undefined {
    return this.records.get(id);
  }

  having(field: string, value: string): StoredRecord<Sequenced<B>>[] {
    return this.records.having(field, value);
  }

  all(): StoredRecord<Sequenced<B>>[] {
    return this.records.select();
  }

  /** Those changed after `since`, in the order of their changes, and one more than `limit` where there is more. */
  after(since: number, where: Condition, limit: number): StoredRecord<Sequenced<B>>[] {
    return this.records.select({ where: both({ sql: `${bodyField('seq')} > ?`, params: [since] }, where), order: bodyField('seq'), limit: limit + 1 });
  }

  lastSeq(): number {
    return this.numbers.get(`${this.collection}-seq`) ?? 0;
  }

  /** A record that says the same already stays as it is, its version too. */
  put(id: string, body: B): StoredRecord<Sequenced<B>> {
    const before = this.records.get(id);
    if (before && JSON.stringify(before.body) === JSON.stringify({ ...body, seq: before.body.seq })) return before;
    const seq = this.lastSeq() + 1;
    this.numbers.set(`${this.collection}-seq`, seq);
    return this.records.write(id, { ...body, seq });
  }

  /** An id that nobody has: the prefix and a number. */
  newId(prefix: string): string {
    let next = (this.numbers.get(this.collection) ?? 0) + 1;
    while (this.records.get(`${prefix}${next}`)) next += 1;
    this.numbers.set(this.collection, next);
    return `${prefix}${next}`;
  }
}
