import type { Governance } from '@muster/domain-governance';
import { createDecoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';
import { BatchServer, type BatchOutcome, type KafkaSettings, type ReceivedBatch, type ReceivedMessage } from '@muster/platform-kafka';
import { PermanentError, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { KeyHasher } from './key-hasher.js';
import { keysOf, rowOf, tracedTopics, type TracedTopic } from './trace-row.js';
import type { TraceStore } from './trace.store.js';

export interface TraceIndexOptions {
  readonly database: Database;
  readonly store: TraceStore;
  readonly hasher: KeyHasher;
  readonly registry: SchemaSource;
  readonly governance: Governance;
  readonly kafka: KafkaSettings;
  readonly topicNamespace: string;
  readonly logger: Logger;
  now(): number;
}

type Read = Parameters<typeof rowOf>[3];

const MAINTAIN_MS = 3_600_000;
/** It comes after those who move records: one partition at a time, in a group of its own. */
const GROUP = 'operations.trace';

/**
 * The index of what is on the topics. It has positions of its own in the transaction that writes, and what was written is not written again: whatever is
 * delivered twice, or by two processes, leaves it as it is.
 */
export class TraceIndex {
  private readonly topics: ReadonlyMap<string, TracedTopic>;
  private readonly decoders = new Map<string, AvroDecoder<NonNullable<Read>>>();
  private readonly server: BatchServer;
  private maintenance: NodeJS.Timeout | undefined;
  private isStarted = false;

  constructor(private readonly options: TraceIndexOptions) {
    const { governance, kafka, topicNamespace, logger, store } = options;
    this.topics = tracedTopics([...governance.systems.values()]);
    this.server = new BatchServer({
      kafka, group: topicNamespace + GROUP, logger, chunkMax: 1_000, partitionsAtOnce: 1, topicsOf: () => [...this.topics.keys()].map((name) => topicNamespace + name), positionsOf: (assigned) => store.positions(assigned),
    });
    this.server.addHandler('traced', (batch: ReceivedBatch) => this.apply(batch), true);
  }

  /** Does not wait until it has joined: nobody but the people who look needs it. */
  start(): void {
    const { logger, store, now } = this.options;
    this.isStarted = true;
    this.server.listen((error) => {
      if (error) logger.error({ error: String(error) }, 'the trace cannot be read from the topics; start again once what it names is put right');
    });
    const maintain = () => store.dropOld(now()).catch((error: unknown) => logger.warn({ error: String(error) }, 'old days of the trace were not dropped; it is tried again in an hour'));
    this.maintenance = setInterval(() => void maintain(), MAINTAIN_MS);
    void maintain();
  }

  async stop(): Promise<void> {
    clearInterval(this.maintenance);
    if (this.isStarted) await this.server.close();
  }

  /** Takes in one chunk; again is as once. */
  async apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    const { database, store, hasher, topicNamespace, now } = this.options;
    const traced = this.topics.get(batch.topic.slice(topicNamespace.length))!;
    const decoder = this.decoderOf(traced);
    await decoder.prepare(batch.messages.map(({ value }) => value));
    const read = batch.messages.map((message) => [message, this.read(decoder, message)] as const);
    const oldest = store.oldest(now());
    const rows = read.filter(([{ timestampMs }]) => timestampMs >= oldest).map(([message, value]) => rowOf(traced, batch.topic, message, value, hasher));
    const keys = read.flatMap(([message, value]) => keysOf(traced, message, value, hasher) ?? []);
    const last = batch.messages.at(-1);
    if (!last) return { kind: 'done' };
    await store.ensureDays(rows);
    await database.transaction((tx) => store.save(tx, rows, keys, { topic: batch.topic, partition: batch.partition, offset: last.offset + 1 }));
    return { kind: 'done' };
  }

  private decoderOf({ declaration, schema }: TracedTopic): AvroDecoder<NonNullable<Read>> {
    let decoder = this.decoders.get(declaration.record);
    if (!decoder) this.decoders.set(declaration.record, (decoder = createDecoder<NonNullable<Read>>(schema, this.options.registry)));
    return decoder;
  }

  /** What cannot be read has its place in the trace all the same; that it cannot is told by whoever parks it. */
  private read(decoder: AvroDecoder<NonNullable<Read>>, { value }: ReceivedMessage): Read {
    try {
      const read = decoder.decode(value);
      return decoder.unstorableReason(read) === undefined ? read : undefined;
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return undefined;
    }
  }
}
