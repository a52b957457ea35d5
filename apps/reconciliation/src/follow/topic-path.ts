import type { AvroRecordSchema } from '@muster/contracts';
import { createDecoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';
import { parkedResult, type EventResult, type Inbound } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import { PermanentError } from '@muster/platform-kernel';
import type { Transaction } from '@muster/platform-postgres';

/** A message that could be read; its value is null for a tombstone. */
export interface Followed<T> {
  readonly message: ReceivedMessage;
  readonly value: T | null;
}

export interface TopicPathOptions<T> {
  readonly registry: SchemaSource;
  readonly schema: AvroRecordSchema;
  /** Asked before the transaction, with what could be read. */
  prepare?(followed: readonly Followed<T>[]): Promise<void>;
  /** Takes the effects of a chunk; twice, late and in another order ends alike. */
  take(tx: Transaction, followed: readonly Followed<T>[]): Promise<void>;
  resultOf(value: T | null): EventResult;
}

/** The path of one topic that is followed: what cannot be read is parked, the rest is taken in one transaction. */
export class TopicPath<T> {
  private readonly decoder: AvroDecoder<T>;

  constructor(private readonly options: TopicPathOptions<T>) {
    this.decoder = createDecoder<T>(options.schema, options.registry);
  }

  async apply(inbound: Inbound, batch: ReceivedBatch): Promise<BatchOutcome> {
    const { prepare, take, resultOf } = this.options;
    await this.decoder.prepare(batch.messages.map(({ value }) => value));
    return inbound.take(batch, async (tx, messages) => {
      // Chunks of other partitions may be among them, with schemas that were not asked for yet.
      await this.decoder.prepare(messages.map(({ value }) => value));
      const read = messages.map((message) => this.read(message));
      const followed = read.flatMap((one) => ('message' in one ? [one] : []));
      await prepare?.(followed);
      await take(tx, followed);
      return read.map((one) => ('message' in one ? resultOf(one.value) : one));
    });
  }

  private read(message: ReceivedMessage): Followed<T> | EventResult {
    if (message.value === null) return { message, value: null };
    try {
      return { message, value: this.decoder.decode(message.value) };
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return parkedResult({ class: 'unreadable', code: error.code, reason: error.message });
    }
  }
}
