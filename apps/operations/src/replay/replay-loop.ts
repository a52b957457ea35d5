import { randomUUID } from 'node:crypto';
import type { ActStore } from '@muster/platform-accounts';
import { passFaultPoint, TransientError, WokenLoop, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { Refusal, type FirmServices } from '../firm/firm-services.js';
import { paceAt } from './pace.js';
import { endLeases, isHeldBy, leaseRunning, moveReplay, nextPieces, noteStep, renewLease, type ReplayPiece, type RunningReplay } from './replay.store.js';
import { takePieces, type Taken } from './take-pieces.js';

export interface ReplayLoopOptions {
  readonly database: Database;
  readonly firm: Pick<FirmServices, 'post'>;
  readonly acts: ActStore;
  readonly logger: Logger;
  /** So long after its last sign of life another process goes on with what this one was at. */
  readonly leaseMs?: number;
}

const SECOND_MS = 1_000;
const LEASE_MS = 10_000;
/** After a pause as long as this, whoever goes on goes slowly first. */
const STOOD_STILL_SECONDS = 30;

/**
 * Takes what runs on, second by second. A replay is on a lease of the process that takes its steps, which renews it; no transaction is open while a master is asked. A step is noted once its events have been
 * taken, by whoever holds the lease then. Who dies between, or has lost its lease to another, leaves pieces that are taken once more, which has no effect: what stands already is known by its version.
 */
export class ReplayLoop {
  private readonly loop: WokenLoop;
  private readonly holder = randomUUID();
  private readonly leaseMs: number;

  constructor(private readonly options: ReplayLoopOptions) {
    this.leaseMs = options.leaseMs ?? LEASE_MS;
    this.loop = new WokenLoop({ round: () => this.round(), slowPollMs: SECOND_MS, restMs: SECOND_MS, logger: options.logger, complaint: 'a replay could not go on and is tried again' });
  }

  start(): void {
    this.loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  /** Ends when the step under way has, and lets others go on at once. */
  async stop(): Promise<void> {
    await this.loop.stop();
    try {
      await endLeases(this.options.database, this.holder);
    } catch (error) {
      this.options.logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'the leases of replays were not given back; they run out by themselves');
    }
  }

  /** One step of each replay that is due; one that cannot go on does not hold up the others. Answers how many events were taken. */
  async round(): Promise<number> {
    const { database } = this.options;
    const terms = { holder: this.holder, leaseMs: this.leaseMs, stoodStillSeconds: STOOD_STILL_SECONDS };
    const faults: unknown[] = [];
    let taken = 0;
    for (let replay = await leaseRunning(database, terms); replay; replay = await leaseRunning(database, terms)) {
      try {
        taken += await this.step(replay);
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
    return taken;
  }

  private async step(replay: RunningReplay): Promise<number> {
    const pieces = await nextPieces(this.options.database, replay.id, paceAt(replay.pacedSeconds, replay.cap));
    if (pieces.length === 0) {
      await this.end(replay, 'ended', null, 'ended: all of it was taken');
      return 0;
    }
    const taken = await this.take(replay, pieces);
    if (!taken) return 0;
    passFaultPoint('replay-unnoted');
    await this.note(replay, pieces, taken);
    passFaultPoint('replay-noted');
    return pieces.length;
  }

  /** undefined where the master says no to all of it, which asking again would not change: the replay has stopped then. */
  private async take(replay: RunningReplay, pieces: readonly ReplayPiece[]): Promise<Taken | undefined> {
    const { id, by, reason } = replay;
    const { database, firm, logger } = this.options;
    const renewing = setInterval(() => {
      renewLease(database, id, { holder: this.holder, leaseMs: this.leaseMs }).catch((error: unknown) => logger.debug({ replay: id, error: error instanceof Error ? error.message : String(error) }, 'the lease of a replay was not renewed; it is tried again'));
    }, this.leaseMs / 3);
    try {
      return await takePieces(firm, pieces, false, { author: by.name, reason });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, code, rule = error.problem.detail } = error.problem;
      if (status >= 500) throw new TransientError(code, `${error.service} cannot take events again now (${code}).`, { cause: error });
      await this.end(replay, 'stopped', `It stopped by itself, since ${error.service} refuses to take events again (${code}): ${rule}`, `stopped by itself: ${error.service} refuses to take events again (${code})`);
      return undefined;
    } finally {
      clearInterval(renewing);
    }
  }

  private async note({ id, by, reason }: RunningReplay, pieces: readonly ReplayPiece[], { answer, leftOut }: Taken): Promise<void> {
    const { database, acts, logger } = this.options;
    const isNoted = await database.transaction(async (tx) => {
      if (!(await isHeldBy(tx, id, this.holder))) return false;
      await noteStep(tx, id, pieces, { ...answer, leftOut });
      const [failure] = answer.failures;
      if (failure && (await moveReplay(tx, id, ['running'], 'stopped', `It stopped by itself, since events are refused (${failure.class}/${failure.code}): ${failure.reason}`))) {
        await acts.note(tx, { by, act: 'replay', on: `replays/${id}`, reason, result: `stopped by itself: ${answer.failed} refused (${failure.class}/${failure.code})` });
      }
      return true;
    });
    if (!isNoted) logger.warn({ replay: id, pieces: pieces.length }, 'the lease of a replay ran out during a step; whoever has it now takes the step once more');
  }

  /** Where a person has not moved it meanwhile. */
  private async end({ id, by, reason }: RunningReplay, to: 'ended' | 'stopped', why: string | null, result: string): Promise<void> {
    const { database, acts } = this.options;
    await database.transaction(async (tx) => {
      if (!(await isHeldBy(tx, id, this.holder)) || !(await moveReplay(tx, id, ['running'], to, why))) return;
      await acts.note(tx, { by, act: 'replay', on: `replays/${id}`, reason, result });
    });
  }
}
