import type { CompiledTopic } from '@muster/domain-connector';
import { followTopic, type FollowedBatch, type ReceivedMessage } from '@muster/platform-kafka';
import { Backoff, passFaultPoint, pause, TransientError, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { Secrets } from '../calls/secrets.js';
import { StoppedError } from '../calls/system-caller.js';
import { StreamFault } from '../intake/stream-fault.js';
import type { CaughtUpReader } from './caught-up-reader.js';
import type { FeedState } from './feed-loop.js';
import { noteFeedFault, readFeed, saveBeginning, saveReplay, type FeedPosition } from './feed-position.store.js';
import { feedFault, ForeignTopic, type ReadValue } from './foreign-topic.js';
import type { TakeEvents } from './take-events.js';
import { beginTopic, positionText, type TopicLoss } from './topic-position.js';

export interface TopicLoopOptions {
  readonly system: string;
  readonly stream: string;
  readonly feed: CompiledTopic;
  readonly secrets: Secrets;
  readonly events: Pick<TakeEvents, 'take' | 'parkAt'>;
  /** Where the stream can be read as well. */
  readonly reading?: { readonly reader: CaughtUpReader; wakeReading(): void };
  readonly database: Database;
  readonly logger: Logger;
  readonly observer?: { onTopicMessages(system: string, stream: string, what: string, count: number): void };
  now(): number;
}

const CEILING_MS = 60_000;
/** Messages published at once, of those that one fetch brought. */
const EVENTS_AT_ONCE = 200;
/** So many of one chunk of which none can be read are no bad messages: the topic holds something else than is declared. */
const NONE_OF = 50;

/**
 * Follows a topic of a cluster that is not ours: publish, then note in our own database how far. What was published twice has no second version. Nothing is fetched while messages are worked off. It
 * waits longer each time that it fails. What the log dropped before it was read is told, and a whole reading of the stream is owed where there is one.
 */
export class TopicLoop {
  state: FeedState = 'down';
  /** Messages since this process speaks with the cluster. */
  taken = 0;

  private readonly topic: ForeignTopic;

  constructor(private readonly options: TopicLoopOptions) {
    const { feed, secrets, logger } = options;
    this.topic = new ForeignTopic(feed, secrets, logger);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { feed, secrets } = this.options;
    // The stream is read; the feed is for who gives it brokers.
    if (!secrets.has(feed.brokers)) return;
    const backoff = new Backoff(250, CEILING_MS);
    while (!signal.aborted) {
      const takenBefore = this.taken;
      let waitMs = 0;
      try {
        // What is looked up anew at once may still be the same.
        if ((await this.follow(signal, () => backoff.reset())) === 'moved') waitMs = backoff.next();
      } catch (error) {
        if (error instanceof StoppedError || signal.aborted) return;
        if (this.taken > takenBefore) backoff.reset();
        waitMs = await this.failed(error, backoff);
      } finally {
        this.state = 'down';
      }
      await pause(waitMs, signal);
    }
  }

  /** Until we are stopped, or the log is no longer what it was. */
  private async follow(signal: AbortSignal, onJoined: () => void): Promise<'stopped' | 'moved'> {
    const { system, stream, feed, database, logger } = this.options;
    const kafka = this.topic.cluster();
    const read = this.topic.reading();
    const { cluster, bounds } = await this.topic.lookUp(kafka);
    const position = await readFeed(database, system, stream);
    const { next, lost } = beginTopic(position.replayId, { cluster, topic: feed.topic, bounds });
    await this.begun(position, lost);
    const save = (hadEvents: boolean) => saveReplay(database, system, stream, positionText({ cluster, topic: feed.topic, next }), hadEvents);
    await save(false);
    return followTopic({
      kafka, topic: feed.topic, from: next, group: `muster-${system}-${stream}`, logger, signal,
      onJoined: () => {
        this.state = 'open';
        onJoined();
      },
    }, async ({ partition, messages, next: after }: FollowedBatch) => {
      for (let from = 0; from < messages.length; from += EVENTS_AT_ONCE) {
        const some = messages.slice(from, from + EVENTS_AT_ONCE);
        if (signal.aborted) throw new StoppedError();
        const hadEvents = await this.publish(partition, some, read);
        next.set(partition, some.at(-1)!.offset + 1);
        await save(hadEvents);
        this.taken += some.length;
      }
      next.set(partition, after);
    });
  }

  /** Messages of one partition. True where one had an event. */
  private async publish(partition: number, messages: readonly ReceivedMessage[], read: ReadValue): Promise<boolean> {
    const { system, stream, feed: { topic, value: kind }, events, logger, observer } = this.options;
    const { found, places, unread } = await this.topic.readMessages(messages, read);
    if (unread.length >= NONE_OF && found.length === 0) {
      const { place: { offset }, error } = unread[0]!;
      throw new StreamFault('contract', `None of the ${unread.length} messages of ${topic}/${partition} from offset ${offset} on can be read as ${kind}. ${error.message} Correct feed.topic and feed.value, or the system has changed.`);
    }
    if (found.length > 0) await events.take(found, places);
    if (unread.length > 0) {
      await events.parkAt(unread);
      logger.warn({ system, stream, topic, partition, offset: unread[0]!.place.offset, code: unread[0]!.error.code, messages: unread.length }, 'messages of a topic cannot be read, and are parked');
    }
    if (found.length > 0) passFaultPoint('events-published');
    for (const [what, count] of [['taken', found.length], ['unread', unread.length], ['empty', messages.length - found.length - unread.length]] as const) if (count > 0) observer?.onTopicMessages(system, stream, what, count);
    return found.length > 0;
  }

  /** Notes that the topic is followed, and what must be read because the log did not keep it. */
  private async begun({ replayId, coveredSinceMs, owes }: FeedPosition, lost: readonly TopicLoss[]): Promise<void> {
    const { system, stream, feed: { topic }, database, logger, observer, events, reading, now } = this.options;
    await noteFeedFault(database, system, stream, null);
    for (const { partition, from, until, message } of lost) {
      logger.warn({ system, stream, topic, partition, from, until }, reading ? 'a topic dropped messages before they were read: the stream is read whole' : 'a topic dropped messages before they were read, and the stream cannot be read otherwise');
      observer?.onTopicMessages(system, stream, 'lost', Math.max(1, until - from));
      if (!reading) await events.parkAt([{ place: { topic, partition, offset: from }, error: { code: 'log-gap', message } }]);
    }
    const owed = reading && lost.length > 0 ? ({ sinceMs: now(), owes: 'whole' } as const) : owes === null ? undefined : { sinceMs: coveredSinceMs ?? now(), owes };
    if (lost.length > 0 || replayId === null) await saveBeginning(database, system, stream, { coveredSinceMs: owed?.sinceMs ?? null, owes: owed?.owes ?? null });
    if (!owed || !reading) return;
    reading.reader.owe(owed.sinceMs, owed.owes);
    reading.wakeReading();
  }

  /** How long to wait. A defect of ours is told loudly and tried again as well: the feed must not stand still for good. */
  private async failed(error: unknown, backoff: Backoff): Promise<number> {
    const { system, stream, logger, database } = this.options;
    const at = { system, stream };
    const fault = feedFault(error);
    if (fault) {
      logger.warn({ ...at, kind: fault.kind }, 'a topic is not followed, and is tried again');
      await noteFeedFault(database, system, stream, `${fault.kind}: ${fault.message}`).catch((cause: unknown) => logger.warn({ ...at, error: String(cause) }, 'the fault of a feed was not noted'));
    } else if (error instanceof TransientError) logger.warn({ ...at, code: error.code }, 'what a topic brought could not be kept, and is asked for again');
    else logger.error({ ...at, error: error instanceof Error ? error.stack : String(error) }, 'a topic is not followed for a reason this program does not know');
    return Math.max(backoff.next(), error instanceof StreamFault ? (error.retryAfterMs ?? 0) : 0);
  }
}
