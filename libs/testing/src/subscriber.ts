import { OffsetReader, type KafkaSettings, type TopicMessage } from '@muster/platform-kafka';
import { eventually } from '@muster/testing-kit';
import kafkajs, { type Consumer, type EachBatchPayload } from 'kafkajs';

/** How long the broker holds an answer while nothing comes. What comes is sent at once: a short wait gains no time and keeps the broker busy with hundreds of quiet partitions. */
const MOST_WAIT_MS = 500;

/** Reads topics from their beginning and stays, so that a spec that looks often joins one group, once. */
export class Subscriber {
  private readonly messages = new Map<string, TopicMessage[]>();
  /** Next offset by topic and partition. */
  private readonly next = new Map<string, number>();
  private consumer: Promise<Consumer> | undefined;

  constructor(
    private readonly options: { kafka: KafkaSettings; group: string; topics: readonly string[]; offsets: OffsetReader },
  ) {}

  /** All messages of a topic as of now, each partition in its order. */
  async read(topic: string): Promise<TopicMessage[]> {
    await (this.consumer ??= this.open());
    const bounds = (await this.options.offsets.bounds([topic])).get(topic) ?? [];
    await eventually(() => bounds.every(({ partition, earliest, end }) => end === earliest || (this.next.get(`${topic}/${partition}`) ?? 0) >= end), { what: `a subscriber to have read ${topic}`, timeoutMs: 30_000 });
    return [...(this.messages.get(topic) ?? [])];
  }

  async close(): Promise<void> {
    await (await this.consumer)?.disconnect();
  }

  private async open(): Promise<Consumer> {
    const { kafka, topics, group } = this.options;
    const client = new kafkajs.Kafka({ clientId: 'muster-subscriber', brokers: kafka.brokers, logLevel: kafkajs.logLevel.NOTHING });
    const consumer = client.consumer({ groupId: group, maxWaitTimeInMs: MOST_WAIT_MS });
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: async (payload) => this.take(payload) });
    return consumer;
  }

  private take({ batch }: EachBatchPayload): void {
    const place = `${batch.topic}/${batch.partition}`;
    const from = this.next.get(place) ?? 0;
    let list = this.messages.get(batch.topic);
    if (!list) this.messages.set(batch.topic, (list = []));
    // A group that joins anew begins at the beginning: what was read before is passed over.
    for (const message of batch.messages) {
      if (Number(message.offset) < from) continue;
      list.push({ topic: batch.topic, partition: batch.partition, offset: Number(message.offset), key: message.key, value: message.value, headers: (message.headers ?? {}) as TopicMessage['headers'], timestampMs: Number(message.timestamp) });
    }
    this.next.set(place, Math.max(from, Number(batch.lastOffset()) + 1));
  }
}
