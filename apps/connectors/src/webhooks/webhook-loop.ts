import type { CompiledConnector, CompiledWebhooks } from '@muster/domain-connector';
import { passFaultPoint, pause, PermanentError, TransientError, WOKEN, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { StoppedError, type SystemCaller } from '../calls/system-caller.js';
import type { PublishApart, PublishedApart } from '../intake/publish-apart.js';
import type { StreamLoop } from '../intake/stream-loop.js';
import { asDeclared, StreamFault } from '../intake/stream-fault.js';
import { dueRecords, postponeEvents, settleEvents, waitingEvents, type DueRecord, type WaitingEvent } from './webhook-event.store.js';

/** What a stream gives to those who bring it single records. */
export interface WebhookStream {
  readonly loop: Pick<StreamLoop, 'untilRead'>;
  readonly apart: Pick<PublishApart, 'publish'>;
  /** Runs when what was read of the stream before is published, where nothing else tells what is older. */
  inOrder<T>(work: () => Promise<T>): Promise<T>;
}

export interface WebhookLoopOptions {
  readonly connector: CompiledConnector;
  readonly webhooks: CompiledWebhooks;
  readonly streams: ReadonlyMap<string, WebhookStream>;
  readonly caller: SystemCaller;
  readonly database: Database;
  readonly logger: Logger;
  onEvents?(what: string, count: number): void;
}

/** done: worked off, whatever came of it. later: to be tried again. */
type Ended =
  | { readonly kind: 'done'; readonly outcome: 'published' | 'unchanged' | 'stale' | 'parked' | 'gone' | 'nothing' | 'read' | 'refused'; readonly reason?: string }
  | { readonly kind: 'later'; readonly reason: string; readonly retryAfterMs?: number; readonly isHeldBack?: boolean };

/** Another process may have taken the event in. */
const POLL_MS = 500;
const TAKEN_AT_ONCE = 200;
const EVENTS_AT_ONCE = 1_000;
const FIRST_WAIT_MS = 1_000;
const CEILING_MS = 60_000;

const keyOf = ({ stream, record, kind }: DueRecord) => `${kind}\0${stream}\0${record}`;

/**
 * Works off what one system told: what it told of one record is worked off once, by one fetch, however many events there were when it began. What
 * becomes of an event is noted after it was published, so that a process that ends in between leaves it to the next; versions drop what is said twice.
 */
export class WebhookLoop {
  private woken = new AbortController();
  private readonly underWay = new Map<string, Promise<void>>();
  /** Fetches and the like among them: those that wait for a reading take nobody's place. */
  private busy = 0;

  constructor(private readonly options: WebhookLoopOptions) {}

  wake(): void {
    this.woken.abort(WOKEN);
  }

  /** Until the signal aborts; what is under way ends first. */
  async run(signal: AbortSignal): Promise<void> {
    let queue: DueRecord[] = [];
    while (!signal.aborted) {
      this.woken = new AbortController();
      if (queue.length === 0) queue = (await this.due()).filter((one) => !this.underWay.has(keyOf(one)));
      while (queue.length > 0 && this.busy < this.options.connector.limits.concurrency) this.begin(queue.shift()!, signal);
      // Whoever ends wakes this up, too.
      await pause(POLL_MS, AbortSignal.any([signal, this.woken.signal]));
    }
    await Promise.all(this.underWay.values());
  }

  private async due(): Promise<DueRecord[]> {
    const { database, connector, logger } = this.options;
    try {
      return await dueRecords(database, connector.system, TAKEN_AT_ONCE);
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      logger.warn({ system: connector.system, code: error.code }, 'webhooks wait for the database');
      return [];
    }
  }

  private begin(due: DueRecord, signal: AbortSignal): void {
    const key = keyOf(due);
    if (this.underWay.has(key)) return;
    const takesPlace = due.kind === 'wake' ? 0 : 1;
    this.busy += takesPlace;
    const work = this.workOff(due, signal).catch((error: unknown) => this.failed(due, error)).finally(() => {
      this.busy -= takesPlace;
      this.underWay.delete(key);
      this.wake();
    });
    this.underWay.set(key, work);
  }

  /** The event is still there, and comes again; the polling of the table is the wait. */
  private async failed({ stream, kind }: DueRecord, error: unknown): Promise<void> {
    if (error instanceof StoppedError) return;
    const { connector, logger } = this.options;
    const at = { system: connector.system, stream, kind };
    if (error instanceof TransientError) logger.warn({ ...at, code: error.code }, 'what a webhook told could not be noted, and is worked off again');
    else logger.error({ ...at, error: error instanceof Error ? error.stack : String(error) }, 'a webhook failed for a reason this program does not know, and is worked off again');
    await pause(FIRST_WAIT_MS);
  }

  private async workOff(due: DueRecord, signal: AbortSignal): Promise<void> {
    const { database, connector, webhooks, streams } = this.options;
    const events = await waitingEvents(database, connector.system, due, EVENTS_AT_ONCE);
    if (events.length === 0) return;
    const stream = streams.get(due.stream);
    if (!stream) await this.settle(due, events, { kind: 'done', outcome: 'refused', reason: `The connector no longer reads ${due.stream}.` });
    else if (due.kind === 'payload') for (const event of events) await this.settle(due, [event], await this.ended(() => stream.inOrder(async () => stream.apart.publish(await asDeclared(() => webhooks.toldRows(due.stream, event.payload)), { revives: false }))));
    else if (due.kind === 'fetch') await this.settle(due, events, await this.ended(() => stream.inOrder(() => this.fetch(due, stream))));
    else if (await stream.loop.untilRead(signal)) await this.settle(due, events, { kind: 'done', outcome: 'read' });
  }

  private async fetch({ stream: name, record }: DueRecord, { apart }: WebhookStream): Promise<PublishedApart | Ended> {
    const { webhooks, caller } = this.options;
    const request = webhooks.fetch(name, record);
    if (!request) return { kind: 'done', outcome: 'refused', reason: `The connector no longer declares how a record of ${name} is fetched.` };
    const { class: kind, message, answer, retryAfterMs, isHeldBack } = await caller.call('urgent', `fetch ${name}`, request);
    // Not there for us is no proof that it is gone: that the readings of the stream decide.
    if (kind === 'gone') return { kind: 'done', outcome: 'gone', reason: message };
    if (kind === 'data' || kind === 'contract') return { kind: 'done', outcome: 'refused', reason: message };
    if (kind !== 'ok' || !answer) return { kind: 'later', reason: message, retryAfterMs, isHeldBack };
    const rows = await asDeclared(() => webhooks.fetchedRows(name, answer.body));
    passFaultPoint('webhook-fetched');
    return apart.publish(rows, { revives: true });
  }

  private async ended(work: () => Promise<PublishedApart | Ended>): Promise<Ended> {
    try {
      const result = await work();
      if ('kind' in result) return result;
      const { published, unchanged, stale, parked } = result;
      return { kind: 'done', outcome: parked > 0 ? 'parked' : published > 0 ? 'published' : stale > 0 ? 'stale' : unchanged > 0 ? 'unchanged' : 'nothing' };
    } catch (error) {
      if (error instanceof StreamFault || error instanceof PermanentError) return { kind: 'done', outcome: 'refused', reason: error.message };
      if (error instanceof TransientError) return { kind: 'later', reason: error.message };
      throw error;
    }
  }

  private async settle(due: DueRecord, events: readonly WaitingEvent[], ended: Ended): Promise<void> {
    const { database, connector, webhooks, logger, onEvents } = this.options;
    const ids = events.map(({ eventId }) => eventId);
    if (ended.kind === 'done') {
      await settleEvents(database, connector.system, due, ids, ended.outcome, ended.reason ?? null, webhooks.keptMs);
      onEvents?.(ended.outcome, ids.length);
      if (ended.outcome === 'refused') logger.warn({ system: connector.system, stream: due.stream, kind: due.kind }, 'what a webhook told cannot be worked off as declared; the readings of the stream bring it');
      return;
    }
    const tries = Math.max(...events.map((event) => event.tries));
    const stepMs = Math.min(CEILING_MS, FIRST_WAIT_MS * 2 ** Math.min(tries, 20));
    const waitMs = Math.max(ended.retryAfterMs ?? 0, ended.isHeldBack ? 0 : stepMs / 2 + (stepMs / 2) * Math.random());
    await postponeEvents(database, connector.system, due, ids, Math.round(waitMs), !ended.isHeldBack, ended.reason);
    onEvents?.('later', ids.length);
  }
}
