import type { CompiledMeaning } from '@muster/domain-connector';
import { PermanentError } from '@muster/platform-kernel';
import type { SystemCaller } from '../calls/system-caller.js';
import type { ParkedRow } from '../file-intake/map-files.js';
import { asDeclared, StreamFault } from '../intake/stream-fault.js';

export interface EventRecordsOptions {
  readonly stream: string;
  readonly meaning: CompiledMeaning;
  readonly caller: Pick<SystemCaller, 'call'>;
}

/** Of a message. */
export interface EventPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export type Rows = readonly Record<string, unknown>[];

/** Records fetched at once; each waits for its turn in the budget. */
const FETCHES_AT_ONCE = 8;
const NO_LINE = 0;

/** What events say: the records that they carry, or those that they name, each fetched once as it is now. */
export class EventRecords {
  constructor(private readonly options: EventRecordsOptions) {}

  /** @param places of the events, where they have one beside their content: parked events are told by them. */
  async contentsOf(events: readonly unknown[], places: readonly EventPlace[] = []): Promise<{ readonly told: Rows; readonly ids: readonly string[]; readonly parked: readonly ParkedRow[] }> {
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
    return { told, ids: [...ids], parked };
  }

  /** Throws StreamFault where the system cannot be asked. */
  async fetchAll(ids: readonly string[]): Promise<{ readonly rows: Rows; readonly parked: readonly ParkedRow[] }> {
    const rows: Record<string, unknown>[] = [];
    const parked: ParkedRow[] = [];
    for (let from = 0; from < ids.length; from += FETCHES_AT_ONCE) {
      for (const fetched of await Promise.all(ids.slice(from, from + FETCHES_AT_ONCE).map((id) => this.fetch(id)))) {
        if ('code' in fetched) parked.push(fetched);
        else rows.push(...fetched.rows);
      }
    }
    return { rows, parked };
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

  /** As it is parked. */
  parked({ code, message }: Pick<PermanentError, 'code' | 'message'>, redacted: Record<string, unknown>, place?: EventPlace): ParkedRow {
    if (!place) return { file: this.options.stream, line: NO_LINE, code, reason: message, redacted };
    const { topic, partition, offset } = place;
    return { file: `${topic}/${partition}`, line: NO_LINE, code, reason: `${topic}/${partition}/${offset}: ${message}`, redacted: { ...redacted, ...place } };
  }
}
