import { uuidv7, type PermanentError } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { ParkedRow } from '../file-intake/map-files.js';
import { parkRows } from '../file-intake/parked-row.store.js';
import type { StreamId } from '../file-intake/source-version.store.js';
import type { PublishApart } from '../intake/publish-apart.js';
import { EventRecords, type EventPlace, type EventRecordsOptions } from './event-records.js';

export interface TakeEventsOptions extends EventRecordsOptions {
  readonly apart: Pick<PublishApart, 'publish'>;
  /** Does a work between two pages of the stream, and not while one is read. */
  inOrder<T>(work: () => Promise<T>): Promise<T>;
  readonly database: Database;
  /** Below which events are parked that give no record. */
  readonly parkedAt: StreamId;
  now(): number;
  /** What came of some events, once all of it is kept. */
  onTaken?(taken: TakenEvents): void;
}

export interface TakenEvents {
  readonly events: number;
  /** Changes that were published. */
  readonly published: number;
  /** Events, and records that they gave. */
  readonly parked: number;
}

const NOTHING_SENT = { published: 0, parked: 0 };

/** Publishes what events say. */
export class TakeEvents {
  private readonly records: EventRecords;

  constructor(private readonly options: TakeEventsOptions) {
    this.records = new EventRecords(options);
  }

  /**
   * @param places as of EventRecords.
   *
   * Throws StreamFault where the system cannot be asked: nothing of these events is published then.
   */
  async take(events: readonly unknown[], places: readonly EventPlace[] = []): Promise<void> {
    const { apart, inOrder } = this.options;
    const { told, ids, parked: unread } = await this.records.contentsOf(events, places);
    const parked = [...unread];
    // What an event carries may have been retired since it was sent.
    const sent = told.length > 0 ? await inOrder(() => apart.publish(told, { revives: false })) : NOTHING_SENT;
    const named = ids.length > 0 ? await inOrder(async () => {
      const fetched = await this.records.fetchAll(ids);
      parked.push(...fetched.parked);
      return apart.publish(fetched.rows, { revives: true });
    }) : NOTHING_SENT;
    await this.park(parked);
    this.options.onTaken?.({ events: events.length, published: sent.published + named.published, parked: parked.length + sent.parked + named.parked });
  }

  /** Notes that events could not be read. */
  async parkAt(unread: readonly { readonly place: EventPlace; readonly error: Pick<PermanentError, 'code' | 'message'> }[]): Promise<void> {
    await this.park(unread.map(({ place, error }) => this.records.parked(error, {}, place)));
    this.options.onTaken?.({ events: 0, published: 0, parked: unread.length });
  }

  private async park(rows: readonly ParkedRow[]): Promise<void> {
    const { database, parkedAt, now } = this.options;
    if (rows.length > 0) await database.transaction((tx) => parkRows(tx, parkedAt, rows, uuidv7(now())));
  }
}
