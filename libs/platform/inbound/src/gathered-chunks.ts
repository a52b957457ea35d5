import type { ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import type { ChunkWork } from './inbound-path.js';

/** What was not taken before of one batch. */
export interface Chunk {
  readonly batch: ReceivedBatch;
  readonly messages: readonly ReceivedMessage[];
  readonly work: ChunkWork;
  /** Its work knows of no other partition than its own. */
  readonly isApart: boolean;
}

interface Waiting extends Chunk {
  done(): void;
  failed(error: unknown): void;
}

/** Messages of several partitions that are committed together. */
const TOGETHER_MAX = 1_000;

/**
 * Lets chunks of one topic that come in the same moment, or while others are at work, be committed together: a crowd of records lies on all
 * partitions, one or two on each, and a transaction costs more than they do. At most `atOnce` commits are under way.
 */
export class GatheredChunks {
  private readonly waiting: Waiting[] = [];
  private underWay = 0;
  private isAwake = false;

  constructor(
    private readonly commit: (chunks: readonly Chunk[]) => Promise<void>,
    private readonly atOnce: number,
  ) {}

  /** Resolves when it is committed; rejects with what its commit failed with, alone or with others. */
  add(chunk: Chunk): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ ...chunk, done, failed });
      this.wake();
    });
  }

  private wake(): void {
    if (this.isAwake) return;
    this.isAwake = true;
    // The partitions of one fetch are handed over in one turn of the event loop.
    setImmediate(() => {
      this.isAwake = false;
      while (this.underWay < this.atOnce && this.waiting.length > 0) void this.run(this.takeGroup());
    });
  }

  private takeGroup(): Waiting[] {
    const first = this.waiting.shift()!;
    const group = [first];
    let size = first.messages.length;
    for (const one of first.isApart ? [] : [...this.waiting]) {
      if (one.isApart || one.batch.topic !== first.batch.topic || size + one.messages.length > TOGETHER_MAX) continue;
      size += one.messages.length;
      group.push(...this.waiting.splice(this.waiting.indexOf(one), 1));
    }
    return group;
  }

  private async run(group: readonly Waiting[]): Promise<void> {
    this.underWay += 1;
    try {
      await this.commit(group);
      for (const { done } of group) done();
    } catch (error) {
      for (const { failed } of group) failed(error);
    } finally {
      this.underWay -= 1;
      this.wake();
    }
  }
}
