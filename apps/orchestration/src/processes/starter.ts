import { Backoff, pause, TransientError, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { forgetWakes, pendingWakes, requestedCases } from '../store/process.store.js';
import type { Engine } from './engine.js';

export interface StarterOptions {
  database: Database;
  engine: Engine;
  logger: Logger;
  slowPollMs?: number;
}

/**
 * Begins the cases that were asked for, and tells stages that their record has moved. Both stand in tables until they are done, and are
 * safe to repeat: a case has one workflow, a message one key.
 */
export class Starter {
  private readonly stopping = new AbortController();
  private woken = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: StarterOptions) {}

  start(): void {
    this.running = this.loop();
  }

  wake(): void {
    this.woken.abort();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.woken.abort();
    await this.running;
  }

  private async loop(): Promise<void> {
    const backoff = new Backoff();
    while (!this.stopping.signal.aborted) {
      this.woken = new AbortController();
      let waitMs = this.options.slowPollMs ?? 1_000;
      try {
        while ((await this.round()) > 0 && !this.stopping.signal.aborted);
        backoff.reset();
      } catch (error) {
        waitMs = backoff.next();
        this.options.logger[error instanceof TransientError ? 'warn' : 'error']({ error: error instanceof Error ? error.stack : String(error) }, 'processes were not begun or told, and are again');
      }
      await pause(waitMs, AbortSignal.any([this.woken.signal, this.stopping.signal]));
    }
  }

  /** Answers how much was done. */
  private async round(): Promise<number> {
    const { database, engine } = this.options;
    const cases = await requestedCases(database);
    await Promise.all(cases.map((one) => engine.begin(one)));
    const wakes = await pendingWakes(database);
    await Promise.all(wakes.flatMap(({ id, workflows }) => workflows.map((workflow) => engine.tell(workflow, `${workflow}#${id}`))));
    await forgetWakes(database, wakes.map(({ id }) => id));
    return wakes.length;
  }
}
