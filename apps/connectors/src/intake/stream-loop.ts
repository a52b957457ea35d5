import type { CompiledStream } from '@muster/domain-connector';
import { Backoff, pause, TransientError, WOKEN, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { Timetable, type TimetableOptions } from '../drops/timetable.js';
import { StoppedError } from '../calls/system-caller.js';
import { clearFault, noteFault } from './stream-position.store.js';
import { StreamFault } from './stream-fault.js';
import type { PassSummary } from './stream-reader.js';

export interface StreamLoopOptions {
  readonly system: string;
  readonly stream: Pick<CompiledStream, 'name' | 'everyMs'>;
  readonly reader: {
    /** page: where a reading that was broken off goes on, null where none is under way. */
    position(): Promise<{ readonly page: unknown; readonly readAtMs: number | null }>;
    read(): Promise<PassSummary>;
  };
  /** When it is read; every so often unless said otherwise. */
  readonly timetable?: Omit<TimetableOptions, 'everyMs'>;
  readonly database: Database;
  readonly logger: Logger;
  now(): number;
  /** The streams that it comes after have been read; `sinceMs`: not before that time, milliseconds since 1970. */
  isReady(sinceMs: number | null): Promise<boolean>;
  onPass?(summary: PassSummary): void;
  onFault?(fault: StreamFault): void;
}

const NOT_READY_MS = 250;
const CEILING_MS = 60_000;
/** A wait is looked at again after this time: the clock may have been set, or the machine have slept. */
const STRIDE_MS = 3_600_000;

/** Reads one stream again and again, each time when it is due; waits longer each time that it fails. */
export class StreamLoop {
  private woken = new AbortController();
  private passes = 0;
  private readonly awaited: { readonly after: number; settle(wasRead: boolean): void }[] = [];
  /** What the last pass failed with; undefined after one that went through. */
  fault: string | undefined;
  /** The cut-off of its schedule that has passed without a reading, milliseconds since 1970. */
  lateSinceMs: number | undefined;
  private lookedAtMs: number | null = null;
  /** What stands in the database as its fault; null where that is not known. */
  private toldFault: string | undefined | null = null;
  private readonly timetable: Timetable;

  constructor(private readonly options: StreamLoopOptions) {
    this.timetable = new Timetable({ ...options.timetable, everyMs: options.stream.everyMs }, options.now());
  }

  /** Reads now rather than when it is due. */
  wake(): void {
    this.woken.abort(WOKEN);
  }

  /** Reads now. True when a pass that began after this has gone through, false where the signal aborts before. */
  untilRead(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const one = {
        after: this.passes,
        settle: (wasRead: boolean) => {
          signal.removeEventListener('abort', onAbort);
          this.awaited.splice(this.awaited.indexOf(one), 1);
          resolve(wasRead);
        },
      };
      const onAbort = () => one.settle(false);
      this.awaited.push(one);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
      this.wake();
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    const { stream, reader, now, isReady, logger, system, onPass } = this.options;
    const backoff = new Backoff(500, CEILING_MS);
    while (!signal.aborted) {
      let waitMs: number;
      try {
        const { readAtMs, page } = await reader.position();
        const { dueMs, tellMs = Infinity, lateSinceMs } = this.timetable.turn({ readAtMs, lookedAtMs: this.lookedAtMs, isUnderWay: Boolean(page) }, now());
        if (lateSinceMs !== this.lateSinceMs) await this.noteLate(lateSinceMs);
        const waitInMs = Math.min(dueMs, tellMs, now() + STRIDE_MS) - now();
        if (waitInMs > 0) await pause(waitInMs, AbortSignal.any([signal, this.woken.signal]));
        if (signal.aborted) return;
        if (now() < dueMs && !this.woken.signal.aborted) continue;
        // Who asks from here on asks for another reading: this one may have passed what they mean.
        this.woken = new AbortController();
        if (!(await isReady(this.timetable.readSince(now())))) waitMs = NOT_READY_MS;
        else {
          const pass = (this.passes += 1);
          const summary = await reader.read();
          if (summary.rows > 0) logger.debug({ system, stream: stream.name, ...summary }, 'read a stream');
          onPass?.(summary);
          for (const one of this.awaited.filter(({ after }) => after < pass)) one.settle(true);
          this.lookedAtMs = now();
          this.fault = summary.fault && `${summary.fault.kind}: ${summary.fault.message}`;
          await this.tell();
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

  private async noteLate(lateSinceMs: number | undefined): Promise<void> {
    this.lateSinceMs = lateSinceMs;
    const { system, stream, logger } = this.options;
    if (lateSinceMs !== undefined) logger.warn({ system, stream: stream.name, cutOff: new Date(lateSinceMs).toISOString() }, 'a stream was not read before its cut-off');
    await this.tell();
  }

  /** Writes down what is wrong with the stream. Readings clear it when they end, so that it is written anew after each. */
  private async tell(): Promise<void> {
    const { database, system, stream } = this.options;
    const late = this.lateSinceMs === undefined ? [] : [`late: nothing was read before the cut-off at ${new Date(this.lateSinceMs).toISOString()}. It is read as soon as it can be in its window; look whether the sender has delivered.`];
    const fault = [...late, ...(this.fault === undefined ? [] : [this.fault])].join(' ') || undefined;
    if (fault !== undefined) await noteFault(database, system, stream.name, fault);
    else if (this.toldFault !== undefined) await clearFault(database, system, stream.name);
    this.toldFault = fault;
  }

  /** How long to wait. A defect of ours is told loudly and tried again as well: the stream must not stand still for good. */
  private async failed(error: unknown, backoff: Backoff): Promise<number> {
    const { system, stream, logger, onFault } = this.options;
    const at = { system, stream: stream.name };
    if (error instanceof StreamFault) {
      this.fault = `${error.kind}: ${error.message}`;
      logger.warn({ ...at, kind: error.kind }, 'a stream cannot be read and is tried again');
      onFault?.(error);
      await this.tell().catch((cause: unknown) => logger.warn({ ...at, error: String(cause) }, 'the fault of a stream was not noted'));
      return error.retryAfterMs ?? backoff.next();
    }
    if (error instanceof TransientError) logger.warn({ ...at, code: error.code }, 'what a stream brought could not be kept, and is read again');
    else logger.error({ ...at, error: error instanceof Error ? error.stack : String(error) }, 'a stream failed for a reason this program does not know');
    return backoff.next();
  }
}
