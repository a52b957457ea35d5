import type { NewOutboxRow } from './outbox-row.js';

/**
 * The rows that this process has committed and not yet sent, by event id: the relay takes from the table which rows there are and in
 * what order, and from here what is in them, which spares the way back from the database. Bounded; what is not here is read.
 */
export class CommittedRows {
  private readonly rows = new Map<string, NewOutboxRow>();

  constructor(private readonly max: number) {}

  add(row: NewOutboxRow): void {
    if (this.rows.size >= this.max) this.rows.delete(this.rows.keys().next().value!);
    this.rows.set(row.eventId, row);
  }

  /** The row, once. */
  take(eventId: string): NewOutboxRow | undefined {
    const row = this.rows.get(eventId);
    if (row) this.rows.delete(eventId);
    return row;
  }

  clear(): void {
    this.rows.clear();
  }
}
