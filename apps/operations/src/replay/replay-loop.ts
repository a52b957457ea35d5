import type { ActStore } from '@muster/platform-accounts';
import { WokenLoop, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { FirmServices } from '../firm/firm-services.js';
import { paceAt } from './pace.js';
import { moveReplay, nextPieces, noteStep, takeRunning } from './replay.store.js';
import { takePieces } from './take-pieces.js';

export interface ReplayLoopOptions {
  readonly database: Database;
  readonly firm: Pick<FirmServices, 'post'>;
  readonly acts: ActStore;
  readonly logger: Logger;
}

const SECOND_MS = 1_000;
/** After a pause as long as this, whoever goes on goes slowly first. */
const STOOD_STILL_SECONDS = 30;

/**
 * Takes what runs on, second by second. A step is noted once its events have been taken; whoever dies between takes them once more, which has no effect: what stands already is known by its
 * version. The row of a replay is locked for its step, so that several processes share the replays and not the steps.
 */
export class ReplayLoop {
  private readonly loop: WokenLoop;

  constructor(private readonly options: ReplayLoopOptions) {
    this.loop = new WokenLoop({ round: () => this.step(), slowPollMs: SECOND_MS, restMs: SECOND_MS, logger: options.logger, complaint: 'a replay could not go on and is tried again' });
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

  /** One step of one replay; answers how many events it took. */
  step(): Promise<number> {
    const { database, firm, acts } = this.options;
    return database.transaction(async (tx) => {
      const replay = await takeRunning(tx, STOOD_STILL_SECONDS);
      if (!replay) return 0;
      const { id, by, reason, cap, pacedSeconds } = replay;
      const on = `replays/${id}`;
      const pieces = await nextPieces(tx, id, paceAt(pacedSeconds, cap));
      if (pieces.length === 0) {
        await moveReplay(tx, id, ['running'], 'ended', null);
        await acts.note(tx, { by, act: 'replay', on, reason, result: 'ended: all of it was taken' });
        return 0;
      }
      const { answer, leftOut } = await takePieces(firm, pieces, false, { author: by.name, reason });
      await noteStep(tx, id, pieces, { ...answer, leftOut });
      const [failure] = answer.failures;
      if (failure) {
        await moveReplay(tx, id, ['running'], 'stopped', `It stopped by itself, since events are refused (${failure.class}/${failure.code}): ${failure.reason}`);
        await acts.note(tx, { by, act: 'replay', on, reason, result: `stopped by itself: ${answer.failed} refused (${failure.class}/${failure.code})` });
      }
      return pieces.length;
    });
  }
}
