import { Backoff, pause } from './backoff.js';
import { TransientError } from './errors.js';
import type { Logger } from './logger.js';

/** A reason for aborts that only wake somebody: without one, each would make an error and note its stack. */
export const WOKEN = 'woken';

export interface WokenLoopOptions {
  /** One look at what is to be done; answers how much was, and is called again at once where it was something. */
  round(): Promise<number>;
  /** How often it looks by itself. */
  slowPollMs: number;
  /** Least time between a look that found something and the next, in which more may come together; 0 where nothing is said. */
  restMs?: number;
  logger: Logger;
  /** Said of a round that failed and is made again. */
  complaint: string;
}

/**
 * Looks when it is woken, and now and then by itself, so that work which nobody told of is found as well. A round that fails is made again
 * after a wait that grows: with a warning where that is expected to pass, with an error where the program is at fault.
 */
export class WokenLoop {
  private readonly stopping = new AbortController();
  private woken = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: WokenLoopOptions) {}

  start(): void {
    this.running = this.loop();
  }

  wake(): void {
    this.woken.abort(WOKEN);
  }

  /** Resolves when the round that is under way has ended. */
  async stop(): Promise<void> {
    this.stopping.abort(WOKEN);
    this.woken.abort(WOKEN);
    await this.running;
  }

  private async loop(): Promise<void> {
    const { round, slowPollMs, restMs = 0, logger, complaint } = this.options;
    const backoff = new Backoff();
    while (!this.stopping.signal.aborted) {
      this.woken = new AbortController();
      let waitMs = slowPollMs;
      try {
        while ((await round()) > 0 && !this.stopping.signal.aborted) if (restMs > 0) await pause(restMs, this.stopping.signal);
        backoff.reset();
      } catch (error) {
        waitMs = backoff.next();
        const passes = error instanceof TransientError;
        logger[passes ? 'warn' : 'error']({ code: passes ? error.code : 'defect', error: error instanceof Error ? error.stack : String(error) }, complaint);
      }
      await pause(waitMs, AbortSignal.any([this.woken.signal, this.stopping.signal]));
    }
  }
}
