import { Backoff, pause, TransientError, WOKEN, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { StoppedError } from '../calls/system-caller.js';
import { StreamFault } from '../intake/stream-fault.js';
import { beginSnapshot, endSnapshot, postponeSnapshot, type OpenSnapshot } from './snapshot.store.js';
import type { SnapshotEnd } from './take-snapshot.js';

export interface SnapshotLoopOptions {
  readonly system: string;
  readonly database: Database;
  readonly logger: Logger;
  /** Throws StreamFault. Undefined where the system has no such stream any more. */
  take(snapshot: OpenSnapshot): Promise<SnapshotEnd | undefined>;
}

/** Another process may have taken the request. */
const LOOK_MS = 5_000;
/** After that many reads that broke off the request is given up: who asked decides. */
const ATTEMPTS_MAX = 8;

/** Takes the snapshots of one system that were asked for, one after the other. */
export class SnapshotLoop {
  private woken = new AbortController();

  constructor(private readonly options: SnapshotLoopOptions) {}

  wake(): void {
    this.woken.abort(WOKEN);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { database, system, logger } = this.options;
    const backoff = new Backoff(1_000, 60_000);
    while (!signal.aborted) {
      this.woken = new AbortController();
      try {
        const snapshot = await beginSnapshot(database, system);
        if (!snapshot) await pause(LOOK_MS, AbortSignal.any([signal, this.woken.signal]));
        else if (await this.serve(snapshot, backoff)) backoff.reset();
      } catch (error) {
        if (error instanceof StoppedError) return;
        if (error instanceof TransientError) logger.warn({ system, code: error.code }, 'a snapshot waits for the broker or the database');
        else logger.error({ system, error: error instanceof Error ? error.stack : String(error) }, 'a snapshot failed for a reason this program does not know');
        await pause(backoff.next(), signal);
      }
    }
  }

  /** False where it could not be read to its end. */
  private async serve(snapshot: OpenSnapshot, backoff: Backoff): Promise<boolean> {
    const { database, system, logger, take } = this.options;
    try {
      const end = await take(snapshot);
      await endSnapshot(database, snapshot.id, end ? { state: 'done', ...end } : { state: 'failed', records: 0, isComplete: false, absences: null, reason: `${system} has no stream ${snapshot.stream} that can be read on request.` });
      return true;
    } catch (error) {
      if (!(error instanceof StreamFault)) throw error;
      const reason = `${error.kind}: ${error.message}`;
      logger.warn({ system, stream: snapshot.stream, kind: error.kind, attempt: snapshot.attempt }, 'a snapshot broke off');
      if (snapshot.attempt >= ATTEMPTS_MAX) await endSnapshot(database, snapshot.id, { state: 'failed', records: 0, isComplete: false, reason, absences: null });
      else await postponeSnapshot(database, snapshot.id, error.retryAfterMs ?? backoff.next(), reason);
      return false;
    }
  }
}
