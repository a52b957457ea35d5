import type { CompiledLine, CompiledLongPoll, CompiledSse } from '@muster/domain-connector';
import { Backoff, passFaultPoint, pause, TransientError, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { LineEvent } from '../calls/event-line.js';
import { NoAnswerError } from '../calls/http-call.js';
import { StoppedError, type CallResult, type SystemCaller } from '../calls/system-caller.js';
import { StreamFault } from '../intake/stream-fault.js';
import type { CaughtUpReader } from './caught-up-reader.js';
import { noteFeedFault, readFeed, saveBeginning, saveReplay, type FeedPosition } from './feed-position.store.js';
import { eventIn, notALine, openLine, poll, polled } from './open-feed.js';
import type { TakeEvents } from './take-events.js';

export interface FeedLoopOptions {
  readonly system: string;
  readonly stream: string;
  readonly feed: CompiledLine;
  readonly caller: SystemCaller;
  readonly events: Pick<TakeEvents, 'take'>;
  readonly reader: CaughtUpReader;
  readonly database: Database;
  readonly logger: Logger;
  now(): number;
  /** The stream is due. */
  wakeReading(): void;
}

/** down: not open, or not yet. open: what happens is heard at once. */
export type FeedState = 'down' | 'open';

const CEILING_MS = 60_000;
/** A line that lived for so long was sound, whatever ended it. */
const SOUND_MS = 10_000;
/** A system that answers a poll at once, though there is no event, is not asked more often than this. */
const EMPTY_POLL_MS = 1_000;
/** Events published at once, of those that wait. */
const EVENTS_AT_ONCE = 200;

/**
 * Follows what a system tells of one stream: publish, then note the replay id. A line that ends half way begins again behind the last event that was noted; what was published twice has no
 * second version. It waits longer each time that it fails. Nothing is read from the line while events are worked off, so that what waits waits with the system, not in our memory.
 */
export class FeedLoop {
  state: FeedState = 'down';
  /** Events since this process speaks with the system. */
  taken = 0;

  constructor(private readonly options: FeedLoopOptions) {}

  async run(signal: AbortSignal): Promise<void> {
    const { feed } = this.options;
    const backoff = new Backoff(250, CEILING_MS);
    while (!signal.aborted) {
      const [startedMs, takenBefore] = [performance.now(), this.taken];
      let waitMs: number;
      try {
        const told = await (feed.kind === 'sse' ? this.follow(feed, signal) : this.poll(feed, signal));
        if (this.taken > takenBefore || performance.now() - startedMs > SOUND_MS) backoff.reset();
        waitMs = told === 'again' ? 0 : Math.max(backoff.next(), Math.min(told ?? 0, CEILING_MS));
      } catch (error) {
        if (error instanceof StoppedError || signal.aborted) return;
        if (this.taken > takenBefore || performance.now() - startedMs > SOUND_MS) backoff.reset();
        waitMs = await this.failed(error, backoff);
      } finally {
        this.state = 'down';
      }
      await pause(waitMs, signal);
    }
  }

  /** One line, until it ends. Answers how long the system wants to be left alone, `again` where a new line is due at once. */
  private async follow(feed: CompiledSse, signal: AbortSignal): Promise<number | 'again' | undefined> {
    const { system, stream, caller, database } = this.options;
    const position = await readFeed(database, system, stream);
    const { result, line } = await openLine(caller, stream, feed, position.replayId);
    try {
      if (await this.isRefused(result, position)) return 'again';
      if (!line) throw notALine(stream, result.answer!);
      await this.begun(position);
      for await (const batch of line.batches()) await this.publish(feed, batch, signal);
      return line.retryMs;
    } finally {
      line?.close();
    }
  }

  /** Polls until it fails. */
  private async poll(feed: CompiledLongPoll, signal: AbortSignal): Promise<'again' | undefined> {
    const { system, stream, caller, database } = this.options;
    while (!signal.aborted) {
      const position = await readFeed(database, system, stream);
      const askedMs = performance.now();
      const result = await poll(caller, stream, feed, position.replayId);
      if (await this.isRefused(result, position)) return 'again';
      const { events, next } = await polled(stream, feed, result.answer!);
      if (position.replayId === null || this.state === 'down') await this.begun(position);
      for (let from = 0; from < events.length; from += EVENTS_AT_ONCE) await this.options.events.take(events.slice(from, from + EVENTS_AT_ONCE));
      if (signal.aborted) return undefined;
      if (events.length > 0) passFaultPoint('events-published');
      if (next !== position.replayId) await saveReplay(database, system, stream, next, events.length > 0);
      this.taken += events.length;
      if (events.length === 0 && position.replayId !== null) await pause(Math.max(0, EMPTY_POLL_MS - (performance.now() - askedMs)), signal);
    }
    return undefined;
  }

  /** True where the replay id is no longer kept: a whole reading is owed, and a new line. Throws StreamFault for any other refusal. */
  private async isRefused({ class: kind, message, answer, retryAfterMs }: CallResult, { replayId }: FeedPosition): Promise<boolean> {
    const { system, stream, feed, database, logger } = this.options;
    if (answer && replayId !== null && (await feed.isTooOld(answer))) {
      logger.warn({ system, stream }, 'a feed was away for longer than the system keeps its events: the stream is read whole');
      await saveBeginning(database, system, stream, { coveredSinceMs: null, owes: 'whole' });
      return true;
    }
    if (kind !== 'ok' || !answer) throw new StreamFault(kind, message, retryAfterMs);
    return false;
  }

  /** The line is there. Where it asked for new events only, the stream must be read once more, beginning now. */
  private async begun({ replayId, coveredSinceMs, owes }: FeedPosition): Promise<void> {
    const { system, stream, database, reader, wakeReading, now } = this.options;
    this.state = 'open';
    await noteFeedFault(database, system, stream, null);
    if (replayId !== null && owes === null) return;
    const [sinceMs, owed] = replayId === null ? [now(), owes ?? 'reading'] : [coveredSinceMs ?? now(), owes!];
    if (replayId === null) await saveBeginning(database, system, stream, { coveredSinceMs: sinceMs, owes: owed });
    reader.owe(sinceMs, owed);
    wakeReading();
  }

  private async publish(feed: CompiledSse, batch: readonly LineEvent[], signal: AbortSignal): Promise<void> {
    const { system, stream, database, events } = this.options;
    for (let from = 0; from < batch.length; from += EVENTS_AT_ONCE) {
      const some = batch.slice(from, from + EVENTS_AT_ONCE);
      const wanted = some.filter(({ name }) => feed.takes(name));
      if (signal.aborted) throw new StoppedError();
      if (wanted.length > 0) await events.take(wanted.map(({ data }) => eventIn(data)));
      if (wanted.length > 0) passFaultPoint('events-published');
      const { id } = some.at(-1)!;
      if (id !== undefined) await saveReplay(database, system, stream, id, wanted.length > 0);
      this.taken += wanted.length;
    }
  }

  /** How long to wait. A defect of ours is told loudly and tried again as well: the feed must not stand still for good. */
  private async failed(error: unknown, backoff: Backoff): Promise<number> {
    const { system, stream, logger, database } = this.options;
    const at = { system, stream };
    const fault = error instanceof StreamFault ? `${error.kind}: ${error.message}` : error instanceof NoAnswerError ? `transient: ${error.message}` : undefined;
    if (fault !== undefined) {
      logger.warn({ ...at, kind: error instanceof StreamFault ? error.kind : (error as NoAnswerError).code }, 'a feed is down and begins again');
      await noteFeedFault(database, system, stream, fault).catch((cause: unknown) => logger.warn({ ...at, error: String(cause) }, 'the fault of a feed was not noted'));
    } else if (error instanceof TransientError) logger.warn({ ...at, code: error.code }, 'what a feed brought could not be kept, and is asked for again');
    else logger.error({ ...at, error: error instanceof Error ? error.stack : String(error) }, 'a feed failed for a reason this program does not know');
    return Math.max(backoff.next(), error instanceof StreamFault ? (error.retryAfterMs ?? 0) : 0);
  }
}
