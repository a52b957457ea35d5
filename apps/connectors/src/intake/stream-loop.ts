import type { CompiledStream } from '@muster/domain-connector';
import { Backoff, pause, TransientError, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { StoppedError } from '../calls/system-caller.js';
import { noteFault } from './stream-position.store.js';
import { StreamFault } from './stream-fault.js';
import type { PassSummary, StreamReader } from './stream-reader.js';

export interface StreamLoopOptions {
  readonly system: string;
  readonly stream: CompiledStream;
  readonly reader: Pick<StreamReader, 'position' | 'read'>;
  readonly database: Database;
  readonly logger: Logger;
  now(): number;
  /** The streams that it comes after have been read. */
  isReady(): Promise<boolean>;
  onPass?(summary: PassSummary): void;
  onFault?(fault: StreamFault): void;
}

const NOT_READY_MS = 250;
const CEILING_MS = 60_000;

/** Reads one stream again and again, each time when it is due; waits longer each time that it fails. */
export class StreamLoop {
  private woken = new AbortController();
  /** What the last pass failed with; undefined after one that went through. */
  fault: string | undefined;

  constructor(private readonly options: StreamLoopOptions) {}

  /** Reads now rather than when it is due. */
  wake(): void {
    this.woken.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { stream, reader, now, isReady, logger, system, onPass } = this.options;
    const backoff = new Backoff(500, CEILING_MS);
    while (!signal.aborted) {
      let waitMs: number;
      try {
        const { readAtMs, page } = await reader.position();
        const dueInMs = page || readAtMs === null ? 0 : readAtMs + stream.everyMs - now();
        if (dueInMs > 0) await pause(dueInMs, AbortSignal.any([signal, this.woken.signal]));
        if (signal.aborted) return;
        // Who asks from here on asks for another reading: this one may have passed what they mean.
        this.woken = new AbortController();
        if (!(await isReady())) waitMs = NOT_READY_MS;
        else {
          const summary = await reader.read();
          if (summary.rows > 0) logger.debug({ system, stream: stream.name, ...summary }, 'read a stream');
          onPass?.(summary);
          this.fault = undefined;
          backoff.reset();
          waitMs = 0;
        }
      } catch (error) {
        if (error instanceof StoppedError) return;
        waitMs = await this.failed(error, backoff);
      }
      await pause(waitMs, signal);
    }
  }

  /** How long to wait. A defect of ours is told loudly and tried again as well: the stream must not stand still for good. */
  private async failed(error: unknown, backoff: Backoff): Promise<number> {
    const { system, stream, logger, database, onFault } = this.options;
    const at = { system, stream: stream.name };
    if (error instanceof StreamFault) {
      this.fault = `${error.kind}: ${error.message}`;
      logger.warn({ ...at, kind: error.kind }, 'a stream cannot be read and is tried again');
      onFault?.(error);
      await noteFault(database, system, stream.name, this.fault).catch((cause: unknown) => logger.warn({ ...at, error: String(cause) }, 'the fault of a stream was not noted'));
      return error.retryAfterMs ?? backoff.next();
    }
    if (error instanceof TransientError) logger.warn({ ...at, code: error.code }, 'what a stream brought could not be kept, and is read again');
    else logger.error({ ...at, error: error instanceof Error ? error.stack : String(error) }, 'a stream failed for a reason this program does not know');
    return backoff.next();
  }
}
