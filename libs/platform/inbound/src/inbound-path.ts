import { bothSettled, OwnershipLostError, passFaultPoint, TransientError, type Logger } from '@muster/platform-kernel';
import type { BatchOutcome, PartitionPosition, ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import type { OpenedException, OpenExceptions } from '@muster/platform-outbox';
import { isDataError, type Database, type Transaction } from '@muster/platform-postgres';
import { countOutcomes, CursorStore, type CursorStep, type OutcomeCounts } from './cursor.store.js';
import { GatheredChunks, type Chunk } from './gathered-chunks.js';
import { dayOf, JournalStore } from './journal.store.js';
import { inChunkSpan } from './chunk-span.js';
import { parkedResult, type EventResult } from './outcome.js';
import { parkedException } from './parked-exception.js';
import { describe, refusalOf } from './refusal-of.js';

/** What happens to the events of a chunk, inside its transaction: one result for each, in order. */
export type ChunkWork = (tx: Transaction, messages: readonly ReceivedMessage[]) => Promise<EventResult[]>;

/** What an attribute of a record was, and is after a chunk; as the record holds it. */
export interface WrittenDifference {
  readonly entity: string;
  readonly recordId: string;
  readonly attribute: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** A way of taking a batch in: live, by the cursor, or again, from what is parked. */
export interface Inbound {
  readonly journal: JournalStore;
  /**
   * @param apart the work knows of no other partition than that of `batch`. Else chunks of a topic that come together may be one transaction: one of their works, which are alike, is given the messages of all.
   */
  take(batch: ReceivedBatch, work: ChunkWork, apart?: boolean): Promise<BatchOutcome>;
  /** Is told inside the transaction what the work of a chunk writes; absent where nobody asks. */
  wrote?(differences: readonly WrittenDifference[]): void;
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
  /** Is told of every event that is parked. */
  exceptions: Pick<OpenExceptions, 'raise'>;
  observer?: InboundObserver;
  /** How often a chunk that fails for no known reason is tried as it is, before the culprit is looked for and parked. */
  defectTries?: number;
  /** True for compacted topics, where offsets are missing by nature. */
  gapsAreNormal?(topic: string): boolean;
  /** Transactions under way at once; 3 where nothing is said. */
  chunksAtOnce?: number | undefined;
}

/** The messages of one partition in a transaction. */
interface Span {
  readonly partition: number;
  readonly known: number;
  readonly messages: readonly ReceivedMessage[];
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
  /** Partitions whose last chunk failed: the next is taken by itself. */
  private readonly failing = new Set<string>();
  private readonly gathered: GatheredChunks;

  constructor(private readonly options: InboundOptions) {
    this.journal = new JournalStore(options.database);
    this.cursors = new CursorStore(options.database, options.group);
    this.gathered = new GatheredChunks((chunks) => this.takeChunks(chunks), options.chunksAtOnce ?? 3);
  }

  take(batch: ReceivedBatch, work: ChunkWork, apart = false): Promise<BatchOutcome> {
    return inChunkSpan(this.options.group, batch, () => this.takeUnseen(batch, work, apart));
  }

  /** Where this group stands in these partitions, whatever Kafka keeps of it. */
  positionsOf(assigned: Readonly<Record<string, readonly number[]>>): Promise<PartitionPosition[]> {
    return this.cursors.positions(assigned);
  }

  private async takeUnseen(batch: ReceivedBatch, work: ChunkWork, apart: boolean): Promise<BatchOutcome> {
    const place = placeOf(batch.topic, batch.partition);
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
      if (fresh.length > 0) await this.gathered.add({ batch, messages: fresh, work, isApart: apart || this.failing.has(place) });
      this.defects.delete(place);
      this.failing.delete(place);
      return { kind: 'done' };
    } catch (error) {
      // What was committed is not known after an error: ask the cursor again.
      this.known.delete(place);
      this.failing.add(place);
      throw error;
    }
  }

  private takeChunks(chunks: readonly Chunk[]): Promise<void> {
    const [first, ...others] = chunks as [Chunk, ...Chunk[]];
    return others.length === 0 ? this.takeChunk(first.batch, first.messages, first.work) : this.takeTogether(first, chunks);
  }

  /** What fails together is tried apart, each with its own tries, so that one does not hold the others up. */
  private async takeTogether({ batch, work }: Chunk, chunks: readonly Chunk[]): Promise<void> {
    try {
      await this.commit(batch.topic, chunks.map((chunk) => ({ partition: chunk.batch.partition, messages: chunk.messages })), work);
    } catch (error) {
      if (error instanceof TransientError || error instanceof OwnershipLostError) throw error;
      throw new TransientError('tried-apart', 'Chunks of several partitions failed together, and each is tried by itself.', { cause: error });
    }
  }

  private async takeChunk(batch: ReceivedBatch, messages: readonly ReceivedMessage[], work: ChunkWork): Promise<void> {
    try {
      await this.commit(batch.topic, [{ partition: batch.partition, messages }], work);
    } catch (error) {
      if (error instanceof TransientError || error instanceof OwnershipLostError) throw error;
      const isData = isDataError(error);
      if (!isData && !this.isStubborn(batch, error)) throw error;
      if (messages.length === 1) {
        this.options.logger.error({ topic: batch.topic, partition: batch.partition, offset: messages[0]!.offset, error: describe(error) }, isData ? 'parked an event whose data Postgres refuses' : 'parked an event on which this program fails');
        await this.commit(batch.topic, [{ partition: batch.partition, messages }], async () => [parkedResult(refusalOf(error, isData))]);
        return;
      }
      const middle = messages.length >> 1;
      await this.takeChunk(batch, messages.slice(0, middle), work);
      await this.takeChunk(batch, messages.slice(middle), work);
    }
  }

  /** A defect is given a few tries before single events are blamed for it. */
  private isStubborn(batch: ReceivedBatch, error: unknown): boolean {
    const place = placeOf(batch.topic, batch.partition);
    const tries = (this.defects.get(place) ?? 0) + 1;
    this.defects.set(place, tries);
    if (tries <= (this.options.defectTries ?? 3)) this.options.logger.error({ place, tries, error: describe(error) }, 'a chunk failed for a reason this program does not know');
    return tries > (this.options.defectTries ?? 3);
  }

  private async commit(topic: string, parts: readonly { readonly partition: number; readonly messages: readonly ReceivedMessage[] }[], work: ChunkWork): Promise<void> {
    const spans = parts.map(({ partition, messages }): Span => ({ partition, messages, known: this.known.get(placeOf(topic, partition))! }));
    const messages = spans.flatMap((span) => span.messages);
    const started = performance.now();
    await this.journal.ensureDays(new Set(messages.map((message) => dayOf(message.timestampMs))));
    passFaultPoint('before-transaction');
    const steps = await this.options.database.transaction(async (tx) => {
      // Issued together: what the work reads and locks, it does after the cursors are ours, or it is rolled back.
      const [, decided] = await bothSettled(this.cursors.lock(tx, topic, spans.map(({ partition, known }) => ({ partition, next: known }))), work(tx, messages));
      if (decided.length !== messages.length) throw new Error(`${messages.length} events had ${decided.length} outcomes`);
      const steps = stepsOf(spans, decided);
      await Promise.all([this.journal.add(tx, topic, messages, decided), this.cursors.advance(tx, topic, steps), this.options.exceptions.raise(tx, parkedOf(topic, messages, decided))]);
      passFaultPoint('before-commit');
      return steps;
    });
    passFaultPoint('after-commit');
    const ms = performance.now() - started;
    steps.forEach(({ partition, next, gap, results }, i) => {
      this.known.set(placeOf(topic, partition), next);
      if (gap > 0 && !this.options.gapsAreNormal?.(topic)) this.options.logger.error({ topic, partition, from: spans[i]!.known, lost: gap }, 'the log no longer has events that were not taken: raise the retention, and ask the source to publish them again');
      this.options.observer?.onChunk(topic, partition, countOutcomes(results), ms);
    });
  }
}

const placeOf = (topic: string, partition: number) => `${topic}/${partition}`;

/** What each partition moves by, with its part of the outcomes. */
function stepsOf(spans: readonly Span[], results: readonly EventResult[]): CursorStep[] {
  let from = 0;
  return spans.map(({ partition, known, messages }) => {
    const last = messages[messages.length - 1]!;
    const next = last.offset + 1;
    const step = { partition, next, gap: next - known - messages.length, lastEventMs: last.timestampMs, results: results.slice(from, from + messages.length) };
    from += messages.length;
    return step;
  });
}

function parkedOf(topic: string, messages: readonly ReceivedMessage[], results: readonly EventResult[]): OpenedException[] {
  return results.flatMap((result, i) => (result.refused ? [parkedException({ topic, partition: messages[i]!.partition, offset: messages[i]!.offset, refused: result.refused, result })] : []));
}
