import { randomUUID } from 'node:crypto';
import { TransientError, type Logger } from '@muster/platform-kernel';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { withAdmin } from './admin.js';
import { kafkaClient } from './client.js';
import { asOwnError, kafkaCode } from './faults.js';
import { OffsetReader } from './offset-reader.js';
import type { HeaderValue, ReceivedMessage } from './received-batch.js';
import type { KafkaSettings } from './settings.js';

export interface KeptReaderOptions {
  readonly kafka: KafkaSettings;
  readonly logger: Logger;
  /** So long after the last question the consumer is closed. */
  readonly idleMs?: number;
  /** What is asked for is there, so that its fetch takes as long as a broker does. */
  readonly readMs?: number;
}

const IDLE_MS = 15_000;
const READ_MS = 30_000;
/** A partition that is to be read waits at most so long for the fetch of nothing that is under way. */
const FETCH_WAIT_MS = 50;

interface Reading {
  readonly topic: string;
  readonly partition: number;
  readonly until: number;
  readonly messages: ReceivedMessage[];
  next: number;
  done(error?: Error): void;
}

interface Open {
  readonly consumer: Consumer;
  readonly group: string;
  readonly topics: readonly string[];
}

/**
 * Reads pieces of topics back, by their offsets, one after the other. Joining a group takes longer than most pieces: one consumer is kept over all that is asked, with every partition paused that nothing
 * is asked of, and closed with its group when nobody has asked for a while. It commits nothing. Errors: TransientError where the brokers are out of reach; the next question opens a consumer anew.
 */
export class KeptReader {
  private readonly offsets: OffsetReader;
  private open: Open | undefined;
  private reading: Reading | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;
  /** Consumers that were opened so far. */
  opened = 0;

  constructor(private readonly options: KeptReaderOptions) {
    this.offsets = new OffsetReader(options);
  }

  /** What the log still holds of a partition from an offset up to another, which is left out. */
  read(topic: string, partition: number, from: number, until: number): Promise<readonly ReceivedMessage[]> {
    return this.oneByOne(() => this.readNow(topic, partition, from, until));
  }

  /** Closes the consumer, and whatever it needs. It may be asked again. */
  close(): Promise<void> {
    return this.oneByOne(async () => {
      clearTimeout(this.idle);
      await this.leave();
      await this.offsets.close();
    });
  }

  private oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const run = this.last.then(work);
    this.last = run.catch(() => undefined);
    return run;
  }

  private async readNow(topic: string, partition: number, from: number, until: number): Promise<readonly ReceivedMessage[]> {
    const { kafka, logger, idleMs = IDLE_MS } = this.options;
    clearTimeout(this.idle);
    try {
      const bounds = (await this.offsets.bounds([topic])).get(topic)?.find((one) => one.partition === partition);
      if (!bounds) return [];
      const [first, stop] = [Math.max(from, bounds.earliest), Math.min(until, bounds.end)];
      if (first >= stop) return [];
      const { consumer } = await this.openFor(topic);
      return await this.fetch(consumer, topic, partition, first, stop);
    } catch (error) {
      await this.leave();
      throw error instanceof TransientError ? error : asOwnError(error, kafka);
    } finally {
      this.idle = setTimeout(() => {
        this.close().catch((error: unknown) => logger.debug({ code: kafkaCode(error) }, 'a reader was not closed in good order'));
      }, idleMs).unref();
    }
  }

  private async openFor(topic: string): Promise<Open> {
    if (this.open?.topics.includes(topic)) return this.open;
    const topics = [...(this.open?.topics ?? []), topic];
    await this.leave();
    const { kafka, logger } = this.options;
    const group = `reader-${randomUUID()}`;
    const consumer = kafkaClient({ kafka, logger }).consumer({ groupId: group, maxWaitTimeInMs: FETCH_WAIT_MS, allowAutoTopicCreation: false });
    const open = { consumer, group, topics };
    this.open = open;
    this.opened += 1;
    const joined = Promise.withResolvers<void>();
    // Whoever waits for it may do so only when the consumer runs.
    joined.promise.catch(() => undefined);
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      // kafkajs joins again by itself: a coordinator that is still loading, say.
      if (payload.restart) return;
      if (this.open === open) this.open = undefined;
      const failure = asOwnError(payload.error, kafka);
      joined.reject(failure);
      this.reading?.done(failure);
    });
    // Whoever joins again reads nothing by itself, and what was under way from where it stood.
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      for (const [name, partitions] of Object.entries(payload.memberAssignment)) consumer.pause([{ topic: name, partitions }]);
      if (this.reading) this.go(consumer, this.reading);
      joined.resolve();
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: (payload) => this.take(consumer, payload) });
    const { readMs = READ_MS } = this.options;
    const late = setTimeout(() => joined.reject(new TransientError('broker-unreachable', `The group that reads ${topics.join(', ')} back was not joined within ${readMs} ms. Ask again.`)), readMs);
    await joined.promise.finally(() => clearTimeout(late));
    return open;
  }

  private go(consumer: Consumer, { topic, partition, next }: Reading): void {
    consumer.seek({ topic, partition, offset: String(next) });
    consumer.resume([{ topic, partitions: [partition] }]);
  }

  private async fetch(consumer: Consumer, topic: string, partition: number, from: number, until: number): Promise<readonly ReceivedMessage[]> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { readMs = READ_MS } = this.options;
    const late = setTimeout(() => reject(new TransientError('broker-unreachable', `${topic}/${partition} was not read from ${from} to ${until} within ${readMs} ms. Ask again.`)), readMs);
    const reading: Reading = { topic, partition, until, messages: [], next: from, done: (error) => (error ? reject(error) : resolve()) };
    this.reading = reading;
    try {
      this.go(consumer, reading);
      await promise;
      return reading.messages;
    } finally {
      clearTimeout(late);
      this.reading = undefined;
    }
  }

  private async take(consumer: Consumer, { batch, isStale }: EachBatchPayload): Promise<void> {
    const { reading } = this;
    if (!reading || batch.topic !== reading.topic || batch.partition !== reading.partition || isStale()) return;
    for (const { offset, key, value, headers = {}, timestamp } of batch.messages) {
      if (Number(offset) < reading.next || Number(offset) >= reading.until) continue;
      reading.messages.push({ partition: batch.partition, offset: Number(offset), key, value, headers: headers as Record<string, HeaderValue>, timestampMs: Number(timestamp) });
    }
    // Compaction may have taken the last offsets: what counts is how far the fetch came, not what it held.
    reading.next = Math.max(reading.next, Number(batch.lastOffset()) + 1);
    if (reading.next < reading.until) return;
    consumer.pause([{ topic: reading.topic, partitions: [reading.partition] }]);
    reading.done();
  }

  private async leave(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    if (!open) return;
    const { kafka, logger } = this.options;
    await open.consumer.disconnect();
    try {
      await withAdmin(kafka, logger, (admin) => admin.deleteGroups([open.group]));
    } catch (error) {
      // A group that stays costs nothing: it committed no offsets, and the broker drops it by itself.
      logger.debug({ group: open.group, code: kafkaCode(error) }, 'reader group is left to the broker');
    }
  }
}
