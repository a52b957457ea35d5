import type { Database } from '@muster/platform-postgres';
import { markInDoubt } from './delivery.store.js';

interface Asked {
  readonly entity: string;
  readonly recordId: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Notes that calls are about to be made. What is asked for while a note is being written goes into the next one together: a commit for many calls, and none of them waits for a timer. */
export class DoubtMarks {
  private asked: Asked[] = [];
  private isWriting = false;

  constructor(
    private readonly database: Database,
    private readonly system: string,
  ) {}

  /** Resolves when it is noted; rejects where it could not be. */
  mark(entity: string, recordId: string): Promise<void> {
    return new Promise((done, failed) => {
      this.asked.push({ entity, recordId, done, failed });
      if (!this.isWriting) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    // What comes in the same turn of the loop goes together.
    await Promise.resolve();
    while (this.asked.length > 0) {
      const some = this.asked;
      this.asked = [];
      for (const entity of new Set(some.map((one) => one.entity))) await this.write(entity, some.filter((one) => one.entity === entity));
    }
    this.isWriting = false;
  }

  private async write(entity: string, some: readonly Asked[]): Promise<void> {
    try {
      await markInDoubt(this.database, this.system, entity, some.map(({ recordId }) => recordId));
      for (const { done } of some) done();
    } catch (error) {
      for (const { failed } of some) failed(error);
    }
  }
}
