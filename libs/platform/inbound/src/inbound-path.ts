import { OwnershipLostError, passFaultPoint, TransientError, type Logger } from '@muster/platform-kernel';
import type { BatchOutcome, PartitionPosition, ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import { isDataError, type Database, type Transaction } from '@muster/platform-postgres';
import { countOutcomes, CursorStore, type OutcomeCounts } from './cursor.store.js';
import { dayOf, JournalStore } from './journal.store.js';
import { inChunkSpan } from './chunk-span.js';
import { parkedResult, type EventResult } from './outcome.js';
import { describe, refusalOf } from './refusal-of.js';

/** What happens to the events of a chunk, inside its transaction: one result for each, in order. */
export type ChunkWork = (tx: Transaction, messages: readonly ReceivedMessage[]) => Promise<EventResult[]>;

/** A way of taking a batch in: live, by the cursor, or again, from what is parked. */
export interface Inbound {
  readonly journal: JournalStore;
  take(batch: ReceivedBatch, work: ChunkWork): Promise<BatchOutcome>;
}

export interface InboundObserver {
  onChunk(topic: string, partition: number, counts: OutcomeCounts, ms: number): void;
}

export interface InboundOptions {
  database: Database;
  group: string;
  /** The earliest offset that the log still has. */
  earliestOffset(topic: string, partition: number): Promise<number>;
  logger: Logger;
  observer?: InboundObserver;
  /** How often a chunk that fails for no known reason is tried as it is, before the culprit is looked for and parked. */
  defectTries?: number;
  /** True for compacted topics, where offsets are missing by nature. */
  gapsAreNormal?(topic: string): boolean;
}

/**
 * The path of a batch, whatever is in it: the cursor refuses what was taken before, one transaction holds all effects, and every
 * event has one outcome. Offsets that Kafka keeps serve lag tools only.
 */
export class InboundPath implements Inbound {
  readonly journal: JournalStore;
  private readonly cursors: CursorStore;
  /** Next offset by topic and partition, as far as this process knows it. */
  private readonly known = new Map<string, number>();
  /** Where the log was asked to go back to: if it still begins later, the records between are gone. */
  private readonly sought = new Map<string, number>();
  private readonly defects = new Map<string, number>();

  constructor(private readonly options: InboundOptions) {
    this.journal = new JournalStore(options.database);
    this.cursors = new CursorStore(options.database, options.group);
  }

  take(batch: ReceivedBatch, work: ChunkWork): Promise<BatchOutcome> {
    return inChunkSpan(this.options.group, batch, () => this.takeUnseen(batch, work));
  }

  /** Where this group stands in these partitions, whatever Kafka keeps of it. */
  positionsOf(assigned: Readonly<Record<string, readonly number[]>>): Promise<PartitionPosition[]> {
    return this.cursors.positions(assigned);
  }

  private async takeUnseen(batch: ReceivedBatch, work: ChunkWork): Promise<BatchOutcome> {
    const place = `${batch.topic}/${batch.partition}`;
    try {
      const known = this.known.get(place) ?? (await this.cursors.read(batch.topic, batch.partition, () => this.options.earliestOffset(batch.topic, batch.partition)));
      this.known.set(place, known);
      const first = batch.messages[0]?.offset;
      if (first === undefined) return { kind: 'done' };
      if (first > known && this.sought.get(place) !== known) {
        this.sought.set(place, known);
        return { kind: 'seek', offset: known };
      }
      const fresh = batch.messages.filter((message) => message.offset >= known);
      if (fresh.length > 0) await this.takeChunk(batch, fresh, work);
      this.defects.delete(place);
      return { kind: 'done' };
    } catch (error) {
      // What was committed is not known after an error: ask the cursor again.
      this.known.delete(place);
      throw error;
    }
  }

  private async takeChunk(batch: ReceivedBatch, messages: readonly ReceivedMessage[], work: ChunkWork): Promise<void> {
    try {
      await this.commitChunk(batch, messages, work);
    } catch (error) {
      if (error instanceof TransientError || error instanceof OwnershipLostError) throw error;
      const isData = isDataError(error);
      if (!isData && !this.isStubborn(batch, error)) throw error;
      if (messages.length === 1) {
        this.options.logger.error({ topic: batch.topic, partition: batch.partition, offset: messages[0]!.offset, error: describe(error) }, isData ? 'parked an event whose data Postgres refuses' : 'parked an event on which this program fails');
        await this.commitChunk(batch, messages, async () => [parkedResult(refusalOf(error, isData))]);
        return;
      }
      const middle = messages.length >> 1;
      await this.takeChunk(batch, messages.slice(0, middle), work);
      await this.takeChunk(batch, messages.slice(middle), work);
    }
  }

  /** A defect is given a few tries before single events are blamed for it. */
  private isStubborn(batch: ReceivedBatch, error: unknown): boolean {
    const place = `${batch.topic}/${batch.partition}`;
    const tries = (this.defects.get(place) ?? 0) + 1;
    this.defects.set(place, tries);
    if (tries <= (this.options.defectTries ?? 3)) this.options.logger.error({ place, tries, error: describe(error) }, 'a chunk failed for a reason this program does not know');
    return tries > (this.options.defectTries ?? 3);
  }

  private async commitChunk(batch: ReceivedBatch, messages: readonly ReceivedMessage[], work: ChunkWork): Promise<void> {
    const place = `${batch.topic}/${batch.partition}`;
    const known = this.known.get(place)!;
    const started = performance.now();
    await this.journal.ensureDays(new Set(messages.map((message) => dayOf(message.timestampMs))));
    const last = messages[messages.length - 1]!;
    const gap = last.offset + 1 - known - messages.length;
    const lost = this.options.gapsAreNormal?.(batch.topic) ? 0 : gap;
    passFaultPoint('before-transaction');
    const results = await this.options.database.transaction(async (tx) => {
      await this.cursors.lock(tx, batch.topic, batch.partition, known);
      const decided = await work(tx, messages);
      if (decided.length !== messages.length) throw new Error(`${messages.length} events had ${decided.length} outcomes`);
      await Promise.all([
        this.journal.add(tx, batch.topic, batch.partition, messages, decided),
        this.cursors.advance(tx, batch.topic, batch.partition, last.offset + 1, gap, last.timestampMs, decided),
      ]);
      passFaultPoint('before-commit');
      return decided;
    });
    passFaultPoint('after-commit');
    this.known.set(place, last.offset + 1);
    if (lost > 0) this.options.logger.error({ topic: batch.topic, partition: batch.partition, from: known, lost }, 'the log no longer has events that were not taken: raise the retention, and ask the source to publish them again');
    this.options.observer?.onChunk(batch.topic, batch.partition, countOutcomes(results), performance.now() - started);
  }
}
