import { WokenLoop, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { forgetWakes, pendingWakes, requestedCases } from '../store/process.store.js';
import type { Engine } from './engine.js';
import type { Stages } from './stages.js';

/** What moves within so many milliseconds is told to a stage once: a look costs more than the wait. */
const REST_MS = 100;

export interface StarterOptions {
  database: Database;
  engine: Engine;
  stages: Pick<Stages, 'toBeTold'>;
  logger: Logger;
  slowPollMs?: number;
}

/**
 * Begins the cases that were asked for, and tells stages that their record has moved. Both stand in tables until they are done, and are
 * safe to repeat: a case has one workflow, and a stage that is told once more looks once more.
 */
export class Starter {
  private readonly loop: WokenLoop;

  constructor(private readonly options: StarterOptions) {
    this.loop = new WokenLoop({ round: () => this.round(), slowPollMs: options.slowPollMs ?? 1_000, restMs: REST_MS, logger: options.logger, complaint: 'processes were not begun or told, and are again' });
  }

  start(): void {
    this.loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Answers how much was done. */
  private async round(): Promise<number> {
    const { database, engine, stages } = this.options;
    const cases = await requestedCases(database);
    await Promise.all(cases.map((one) => engine.begin(one)));
    const wakes = await pendingWakes(database);
    const newest = wakes.ids.at(-1);
    const told = await stages.toBeTold(wakes.stages);
    await Promise.all(told.map((workflow) => engine.tell(workflow, `${workflow}#${newest}`)));
    await forgetWakes(database, wakes.ids);
    return wakes.ids.length;
  }
}
