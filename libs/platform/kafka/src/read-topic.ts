import { randomUUID } from 'node:crypto';
import { silentLogger, type Logger } from '@muster/platform-kernel';
import { withAdmin } from './admin.js';
import { kafkaClient } from './client.js';
import { asOwnError, kafkaCode } from './faults.js';
import { fetchOffsets } from './offsets.js';
import type { HeaderValue, ReceivedMessage } from './received-batch.js';
import type { KafkaSettings } from './settings.js';

export interface TopicMessage extends ReceivedMessage {
  topic: string;
  partition: number;
}

export interface ReadTopicOptions {
  kafka: KafkaSettings;
  topic: string;
  /** Where to begin in each partition; its beginning where not given. */
  from?: ReadonlyMap<number, number>;
  /** Where to stop in each partition (the offset after the last one wanted); the ends as of now where not given. */
  until?: ReadonlyMap<number, number>;
  logger?: Logger;
}

/**
 * Every message that the topic holds from `from` up to `until`, partition by partition in offset order, partitions mixed.
 * For tests and audits: it joins a group of its own, which it deletes at the end, and holds one fetch in memory.
 */
export async function* readTopic({ kafka, topic, from, until, logger = silentLogger }: ReadTopicOptions): AsyncGenerator<TopicMessage> {
  const bounds = await fetchOffsets(kafka, topic, logger);
  const left = new Map<number, number>();
  /** First offset of each partition that was not handed on yet. */
  const next = new Map<number, number>();
  for (const { partition, earliest, end } of bounds) {
    const stop = Math.min(until?.get(partition) ?? end, end);
    const start = Math.max(from?.get(partition) ?? earliest, earliest);
    if (stop <= start) continue;
    left.set(partition, stop);
    next.set(partition, start);
  }
  if (left.size === 0) return;

  const groupId = `reader-${randomUUID()}`;
  const consumer = kafkaClient({ kafka, logger }).consumer({ groupId, maxWaitTimeInMs: 100 });
  type Delivery = { messages: TopicMessage[]; taken: () => void };
  const waiting: Delivery[] = [];
  let failure: Error | undefined;
  let wake = () => {};
  let stopped = false;
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (payload.restart) return; // kafkajs joins again (a coordinator that is still loading, say) and begins anew: see `next`
    failure = asOwnError(payload.error, kafka);
    wake();
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, heartbeat }) => {
        const { partition } = batch;
        const stop = left.get(partition);
        if (stop === undefined || stopped) return;
        const messages = batch.messages
          .filter(({ offset }) => Number(offset) >= (next.get(partition) ?? 0) && Number(offset) < stop)
          .map((message): TopicMessage => ({
            topic, partition, offset: Number(message.offset), key: message.key, value: message.value,
            headers: (message.headers ?? {}) as Record<string, HeaderValue>, timestampMs: Number(message.timestamp),
          }));
        next.set(partition, Math.max(next.get(partition) ?? 0, Number(batch.lastOffset()) + 1));
        // Compaction may have taken the last offsets: what counts is how far the fetch came, not what it held.
        if (next.get(partition)! >= stop) left.delete(partition);
        await new Promise<void>((taken) => {
          waiting.push({ messages, taken });
          wake();
        });
        await heartbeat();
      },
    });
    // A reader that has to join again begins at the beginning; `next` then drops what is before.
    if (from) for (const [partition, offset] of next) consumer.seek({ topic, partition, offset: String(offset) });
    for (;;) {
      const delivery = waiting.shift();
      if (delivery) {
        yield* delivery.messages;
        delivery.taken();
      } else if (failure) throw failure;
      else if (left.size === 0) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stopped = true;
    for (const delivery of waiting) delivery.taken();
    await consumer.disconnect();
    await deleteGroup(kafka, groupId, logger);
  }
}

/** A group that stays costs nothing: it committed no offsets, and the broker drops it by itself. */
async function deleteGroup(kafka: KafkaSettings, groupId: string, logger: Logger): Promise<void> {
  try {
    await withAdmin(kafka, logger, (admin) => admin.deleteGroups([groupId]));
  } catch (error) {
    logger.debug({ groupId, code: kafkaCode(error) }, 'reader group is left to the broker');
  }
}

/** All messages of a topic as of now, in memory: for tests. */
export async function readAll(kafka: KafkaSettings, topic: string): Promise<TopicMessage[]> {
  const all: TopicMessage[] = [];
  for await (const message of readTopic({ kafka, topic })) all.push(message);
  return all;
}
