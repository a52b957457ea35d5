import type { CompiledMeaning } from '@muster/domain-connector';
import { PermanentError, uuidv7 } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { SystemCaller } from '../calls/system-caller.js';
import type { ParkedRow } from '../file-intake/map-files.js';
import { parkRows } from '../file-intake/parked-row.store.js';
import type { StreamId } from '../file-intake/source-version.store.js';
import type { PublishApart } from '../intake/publish-apart.js';
import { asDeclared, StreamFault } from '../intake/stream-fault.js';

export interface TakeEventsOptions {
  readonly stream: string;
  readonly meaning: CompiledMeaning;
  readonly caller: Pick<SystemCaller, 'call'>;
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

/** Of a message. */
export interface EventPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** Records fetched at once; each waits for its turn in the budget. */
const FETCHES_AT_ONCE = 8;
const NO_LINE = 0;
const NOTHING_SENT = { published: 0, parked: 0 };

type Rows = readonly Record<string, unknown>[];

/** Publishes what events say: the records that they carry, or those that they name, each fetched once as it is now. */
export class TakeEvents {
  constructor(private readonly options: TakeEventsOptions) {}

  /**
   * @param places of the events, where they have one beside their content: parked events are told by them.
   *
   * Throws StreamFault where the system cannot be asked: nothing of these events is published then.
   */
  async take(events: readonly unknown[], places: readonly EventPlace[] = []): Promise<void> {
    const { apart, inOrder } = this.options;
    const told: Record<string, unknown>[] = [];
    const parked: ParkedRow[] = [];
    const ids = new Set<string>();
    for (const [index, event] of events.entries()) {
      try {
        const content = await this.options.meaning.contentOf(event);
        told.push(...content.rows);
        for (const id of content.ids) ids.add(id);
      } catch (error) {
        if (!(error instanceof PermanentError)) throw error;
        parked.push(this.parked(error, { event: event !== null && typeof event === 'object' ? Object.keys(event).sort() : typeof event }, places[index]));
      }
    }
    // What an event carries may have been retired since it was sent.
    const sent = told.length > 0 ? await inOrder(() => apart.publish(told, { revives: false })) : NOTHING_SENT;
    const named = ids.size > 0 ? await inOrder(async () => apart.publish(await this.fetchAll([...ids], parked), { revives: true })) : NOTHING_SENT;
    await this.park(parked);
    this.options.onTaken?.({ events: events.length, published: sent.published + named.published, parked: parked.length + sent.parked + named.parked });
  }

  private async fetchAll(ids: readonly string[], parked: ParkedRow[]): Promise<Rows> {
    const rows: Record<string, unknown>[] = [];
    for (let from = 0; from < ids.length; from += FETCHES_AT_ONCE) {
      for (const fetched of await Promise.all(ids.slice(from, from + FETCHES_AT_ONCE).map((id) => this.fetch(id)))) {
        if ('code' in fetched) parked.push(fetched);
        else rows.push(...fetched.rows);
      }
    }
    return rows;
  }

  /** A record that is not there, or not for us, gives no rows: whether it is gone is for a whole read to prove. One that the system refuses is parked, so that those behind it are not held up. */
  private async fetch(id: string): Promise<{ readonly rows: Rows } | ParkedRow> {
    const { stream, meaning, caller } = this.options;
    try {
      const { class: kind, message, answer, retryAfterMs } = await caller.call('urgent', `fetch ${stream}`, meaning.fetch(id));
      if (kind === 'gone') return { rows: [] };
      if (kind === 'data' || kind === 'conflict') return this.parked({ code: 'not-fetched', message }, { id });
      if (kind !== 'ok' || !answer) throw new StreamFault(kind, message, retryAfterMs);
      return { rows: await asDeclared(() => meaning.fetchedRows(answer.body)) };
    } catch (error) {
      if (error instanceof PermanentError) return this.parked(error, { id });
      throw error;
    }
  }

  /** Notes that events could not be read. */
  async parkAt(unread: readonly { readonly place: EventPlace; readonly error: Pick<PermanentError, 'code' | 'message'> }[]): Promise<void> {
    await this.park(unread.map(({ place, error }) => this.parked(error, {}, place)));
    this.options.onTaken?.({ events: 0, published: 0, parked: unread.length });
  }

  private parked({ code, message }: Pick<PermanentError, 'code' | 'message'>, redacted: Record<string, unknown>, place?: EventPlace): ParkedRow {
    if (!place) return { file: this.options.stream, line: NO_LINE, code, reason: message, redacted };
    const { topic, partition, offset } = place;
    return { file: `${topic}/${partition}`, line: NO_LINE, code, reason: `${topic}/${partition}/${offset}: ${message}`, redacted: { ...redacted, ...place } };
  }

  private async park(rows: readonly ParkedRow[]): Promise<void> {
    const { database, parkedAt, now } = this.options;
    if (rows.length > 0) await database.transaction((tx) => parkRows(tx, parkedAt, rows, uuidv7(now())));
  }
}
