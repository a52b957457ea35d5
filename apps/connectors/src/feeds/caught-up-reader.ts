import type { Database } from '@muster/platform-postgres';
import { mintedAtMs } from '../file-intake/source-event.js';
import type { PassSummary, StreamReader } from '../intake/stream-reader.js';
import { beginWhole, settle, type Owed } from './feed-position.store.js';

export interface CaughtUpReaderOptions {
  readonly system: string;
  readonly stream: string;
  readonly reader: Pick<StreamReader, 'position' | 'read'>;
  readonly database: Database;
  now(): number;
}

/**
 * Reads a stream that has a feed. A line that began without a replay id tells nothing of what happened before it: the feed then owes a reading that begins after
 * the line, and the stream is due until that is through. Events are published meanwhile; which of two speaks later of a record is told by its version.
 */
export class CaughtUpReader {
  private owed: { readonly sinceMs: number; readonly owes: Owed } | undefined;

  constructor(private readonly options: CaughtUpReaderOptions) {}

  owe(sinceMs: number, owes: Owed): void {
    this.owed = { sinceMs, owes };
  }

  async position(): ReturnType<StreamReader['position']> {
    const position = await this.options.reader.position();
    return this.owed ? { ...position, readAtMs: null } : position;
  }

  async read(): Promise<PassSummary> {
    const { system, stream, reader, database, now } = this.options;
    const { owed } = this;
    if (!owed) return reader.read();
    if (owed.owes === 'whole') {
      await beginWhole(database, system, stream);
      if (this.owed === owed) this.owed = { ...owed, owes: 'reading' };
    }
    const { page, run } = await reader.position();
    // One that another process had begun may have passed what happened before the line.
    const beganMs = page && run ? mintedAtMs(run) - 1 : now();
    const summary = await reader.read();
    if (this.owed?.sinceMs === owed.sinceMs && beganMs >= owed.sinceMs) {
      await settle(database, system, stream, owed.sinceMs);
      this.owed = undefined;
    }
    return summary;
  }
}
