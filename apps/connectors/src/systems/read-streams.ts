import type { CompiledFileStream, CompiledStream } from '@muster/domain-connector';
import { isLeftOut } from '@muster/domain-mapping';
import { fileReaderOf } from '../drops/file-readers.js';
import { CaughtUpReader } from '../feeds/caught-up-reader.js';
import { FeedLoop } from '../feeds/feed-loop.js';
import { hasBrokers } from '../feeds/foreign-topic.js';
import { TopicLoop } from '../feeds/topic-loop.js';
import { PublishApart } from '../intake/publish-apart.js';
import type { StreamLoop } from '../intake/stream-loop.js';
import { StreamReader } from '../intake/stream-reader.js';
import type { WebhookStream } from '../webhooks/webhook-loop.js';
import { publishingOf, streamLoopOf, takeEventsOf } from './stream-options.js';
import type { HeldSystem } from './system-options.js';

/** What is done with one stream. */
export interface StreamWork {
  readonly name: string;
  /** Reads it; undefined where it only comes over a topic. */
  readonly loop?: StreamLoop;
  /** Follows what the system tells of it as it happens. */
  readonly feed?: FeedLoop | TopicLoop;
  /** For those who bring single records of it. */
  readonly told?: WebhookStream;
}

/** All streams of a system, however they come. */
export function streamWorks(held: HeldSystem): StreamWork[] {
  const { streams, fileStreams } = held.connector;
  return [...[...streams.values()].map((stream) => readCalls(held, stream)), ...[...fileStreams.values()].flatMap((stream) => readFiles(held, stream)), ...followTopics(held)];
}

/** A stream that is read page by page. */
function readCalls(held: HeldSystem, stream: CompiledStream): StreamWork {
  const { system, connector, database, logger, now, observer, secrets, mapping, caller } = held;
  const { name } = stream;
  if (isLeftOut(mapping!.files.get(name)!)) throw new Error(`the stream ${name} of ${system} is left out by its mapping`);
  const publishing = publishingOf(held, stream);
  const reader = new StreamReader(publishing);
  const beside = { apart: new PublishApart(publishing), inOrder: <T>(work: () => Promise<T>) => reader.inOrder(work) };
  const feed = connector.feeds.get(name);
  const caughtUp = new CaughtUpReader({ system, stream: name, reader, database, now });
  const loop = streamLoopOf(held, { stream, reader: feed ? caughtUp : reader });
  const told = { loop, ...beside };
  if (!feed) return { name, loop, told };
  const following = { system, stream: name, events: takeEventsOf(held, name, feed, beside), database, logger, now };
  const reading = { reader: caughtUp, wakeReading: () => loop.wake() };
  return { name, loop, told, feed: feed.kind === 'kafka' ? new TopicLoop({ ...following, feed, secrets, reading, observer }) : new FeedLoop({ ...following, ...reading, feed, caller }) };
}

/** A stream that comes in whole files; none where its folder has no value. */
function readFiles(held: HeldSystem, stream: CompiledFileStream): StreamWork[] {
  const { system, mapping, secrets, observer, signal } = held;
  const { name, whole } = stream;
  const reader = fileReaderOf({ ...publishingOf(held, stream), mappingVersion: mapping!.version, signal }, secrets);
  if (!reader) return [];
  const refused = () => observer?.onPass(system, name, { isFull: whole, rows: 0, published: 0, parked: 0, files: { taken: 0, repeated: 0, refused: 1 } });
  return [{ name, loop: streamLoopOf(held, { stream, reader, looks: stream.source.kind === 'folder', onFault: ({ kind }) => kind === 'data' && refused() }) }];
}

/** Streams that come over a topic alone. One whose brokers have no value is not there. */
function followTopics(held: HeldSystem): StreamWork[] {
  const { system, connector, database, logger, now, observer, secrets } = held;
  return [...connector.topicStreams.values()].flatMap((stream) => {
    const { name } = stream;
    const feed = connector.feeds.get(name);
    if (feed?.kind !== 'kafka' || !hasBrokers([feed], secrets)) return [];
    const events = takeEventsOf(held, name, feed, { apart: new PublishApart(publishingOf(held, stream)), inOrder: (work) => work() });
    return [{ name, feed: new TopicLoop({ system, stream: name, feed, secrets, events, database, logger, now, observer }) }];
  });
}
