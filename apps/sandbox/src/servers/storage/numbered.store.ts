import type { DatabaseSync } from 'node:sqlite';
import { always, both, Records, type Condition } from './records.store.js';
import { KeyedValues } from './keyed-values.store.js';

export interface Numbered<B> {
  n: number;
  body: B;
}

const digits = 15;
const idOf = (n: number) => String(n).padStart(digits, '0');

/** Records under numbers that rise and are never given again: what is to be sent, or what has happened. The oldest are dropped. */
export class NumberedRecords<B extends object> {
  private readonly records: Records<B>;
  private readonly numbers: KeyedValues<number>;

  constructor(private readonly database: DatabaseSync, private readonly collection: string, now: () => number) {
    this.records = new Records(database, collection, now);
    this.numbers = new KeyedValues(database, 'numbers');
  }

  index(field: string): this {
    this.records.index(field);
    return this;
  }

  append(body: B): number {
    const n = this.last() + 1;
    this.numbers.set(this.collection, n);
    this.records.write(idOf(n), body);
    return n;
  }

  get(n: number): B | undefined {
    return this.records.get(idOf(n))?.body;
  }

  rewrite(n: number, body: B): void {
    this.records.write(idOf(n), body);
  }

  /** The highest number that was given, 0 before the first. */
  last(): number {
    return this.numbers.get(this.collection) ?? 0;
  }

  /** The lowest number that is kept. */
  first(): number | undefined {
    return this.select(always, 1)[0]?.n;
  }

  after(n: number, limit = -1): Numbered<B>[] {
    return this.select({ sql: 'id > ?', params: [idOf(n)] }, limit);
  }

  /** In the order of their numbers, where no other is given as SQL. */
  select(where: Condition, limit = -1, order = 'id'): Numbered<B>[] {
    return this.records.select({ where: both(where), order, limit }).map(({ id, body }) => ({ n: Number(id), body }));
  }

  /** Drops those that fit and are older than the last `count` numbers. */
  keep(count: number, droppable: Condition = always): void {
    this.database.prepare(`DELETE FROM records WHERE collection = ? AND id <= ? AND (${droppable.sql})`).run(this.collection, idOf(Math.max(0, this.last() - count)), ...droppable.params);
  }
}
