import { EventEmitter, once } from 'node:events';
import type { Route } from '../http/routes.js';
import { Refusal } from '../refusal.js';
import { NumberedRecords, type Numbered } from '../storage/numbered.store.js';
import type { StoredRecord } from '../storage/records.store.js';
import type { FieldValues } from '../fields.js';
import type { Collection, SystemParts, VendorAnswer } from '../vendor-system.js';
import { crmRefusal } from './crm-form.js';
import type { ChangeType } from './records.js';
import type { SObjectName } from './sobjects.js';
import type { SObjectBody } from './soql-query.store.js';

interface ChangeEvent {
  createdAt: string;
  payload: Record<string, unknown>;
}

export interface EventRules {
  /** How many events are kept to be replayed. */
  eventsKept: number;
  heartbeatMs: number;
}

const newOnly = -1;
const allKept = -2;
const pollMax = 200;
const waitMsMax = 60_000;

/** `/events/<name>Change`, such as `/events/UserChange`: what happened to records of one kind, to be followed from a replay id on, as a stream or by long polls. */
export class ChangeEvents {
  readonly routes: Route[];
  readonly collection: Collection;
  private readonly events: NumberedRecords<ChangeEvent>;
  private present = new AbortController();
  private readonly happened = new EventEmitter().setMaxListeners(0);

  constructor(private readonly parts: SystemParts, private readonly object: SObjectName, private readonly rules: () => EventRules) {
    this.events = new NumberedRecords(parts.database, `${object}Change`, parts.now);
    const path = `/events/${object}Change`;
    this.routes = [
      { method: 'GET', path, handle: ({ query }) => this.follow(this.startOf(query)) },
      { method: 'GET', path: `${path}/poll`, handle: ({ query }) => this.poll(this.startOf(query), waitMsOf(query)) },
    ];
    this.collection = {
      rows: () => this.events.after(0).map(shown),
      seed: () => { throw crmRefusal(405, 'METHOD_NOT_ALLOWED', 'Events come from changes.'); },
    };
  }

  tell(type: ChangeType, { id, changedAt }: StoredRecord<SObjectBody>, changed: FieldValues): void {
    this.events.append({
      createdAt: new Date(this.parts.now()).toISOString(),
      payload: { ChangeEventHeader: { entityName: this.object, recordIds: [id], changeType: type, commitTimestamp: changedAt, changedFields: type === 'UPDATE' ? Object.keys(changed) : [] }, ...changed },
    });
    this.events.keep(this.rules().eventsKept);
    // When the change is done whole.
    setImmediate(() => this.happened.emit('event'));
  }

  /** The events have been emptied, and are counted anew: whoever follows them has to come again. */
  forget(): void {
    this.present.abort();
    this.present = new AbortController();
  }

  /** The number after which events are wanted. Throws Refusal with 400. */
  private startOf(query: URLSearchParams): number {
    const text = query.get('replayId') ?? String(newOnly);
    if (!/^-?\d{1,15}$/.test(text)) throw crmRefusal(400, 'replay_id_invalid', 'replayId must be a whole number, -1 for new events only, or -2 for all that are kept.');
    const replayId = Number(text);
    const [last, first] = [this.events.last(), this.events.first() ?? this.events.last() + 1];
    if (replayId === newOnly) return last;
    if (replayId === allKept) return first - 1;
    if (replayId >= first - 1 && replayId <= last) return replayId;
    throw new Refusal({ status: 400, body: [{ message: `Events from ${first} to ${last} are kept.`, errorCode: 'replay_id_out_of_range' }] });
  }

  private follow(start: number): VendorAnswer {
    return {
      status: 200, headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      stream: async (write, away) => {
        const gone = AbortSignal.any([away, this.present.signal]);
        write(': connected\n\n');
        const heart = setInterval(() => write(': heartbeat\n\n'), this.rules().heartbeatMs);
        for (let last = start; !gone.aborted; await this.nextEvent(gone)) {
          for (const event of this.events.after(last)) {
            write(`id: ${event.n}\nevent: ${this.object}Change\ndata: ${JSON.stringify(shown(event))}\n\n`);
            last = event.n;
          }
        }
        clearInterval(heart);
      },
    };
  }

  private poll(start: number, waitMs: number): VendorAnswer {
    const answer = (): VendorAnswer => {
      const events = this.events.after(start, pollMax);
      return { status: 200, body: { events: events.map(shown), lastReplayId: events.at(-1)?.n ?? start } };
    };
    return this.events.last() > start || waitMs === 0 ? answer() : {
      status: 200,
      wait: async (gone) => {
        const over = new AbortController();
        const timer = setTimeout(() => over.abort(), waitMs);
        await this.nextEvent(AbortSignal.any([gone, over.signal]));
        clearTimeout(timer);
        return answer();
      },
    };
  }

  /** Resolves at the next event, or when the signal aborts. */
  private async nextEvent(signal: AbortSignal): Promise<void> {
    await once(this.happened, 'event', { signal }).catch(() => undefined);
  }
}

function shown({ n, body: { createdAt, payload } }: Numbered<ChangeEvent>): unknown {
  return { replayId: n, createdAt, payload };
}

function waitMsOf(query: URLSearchParams): number {
  const text = query.get('waitMs') ?? '0';
  if (/^\d{1,6}$/.test(text) && Number(text) <= waitMsMax) return Number(text);
  throw crmRefusal(400, 'invalid_parameter', `waitMs must be a whole number up to ${waitMsMax}.`);
}
