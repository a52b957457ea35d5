import { setImmediate as nextTurn } from 'node:timers/promises';
import { PermanentError, TransientError } from '@muster/platform-kernel';

/** Milliseconds, from any beginning: of the clock, and those in which this process computed. */
export interface Meter {
  passed(): number;
  computed(): number;
}

const ofThisProcess: Meter = {
  passed: () => performance.now(),
  computed: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
};

/** Of the time that passed, the share in which this process computed where the machine was free. */
const FREE_SHARE = 0.9;
const FAILURES_OF_ITS_OWN = 2;
const RUNS_MAX = 4;

/**
 * Repeats a run that had no time to end, each time with nothing else of this process beside it: the clock that stopped it ran on while others had the machine. `isOverdue` tells that a run was stopped
 * by the clock. Throws PermanentError expression-failed where it takes too long by itself, again and again, though the machine was free; TransientError machine-busy where that cannot be told yet.
 */
export async function runAlone<T>(source: string, run: () => Promise<T>, isOverdue: (error: unknown) => boolean, meter: Meter = ofThisProcess): Promise<T> {
  let ownFailures = 0;
  for (let runs = 0; runs < RUNS_MAX && ownFailures < FAILURES_OF_ITS_OWN; runs += 1) {
    // What JSONata awaits is done within one turn of the event loop, so that nobody else comes between.
    await nextTurn();
    const [passed, computed] = [meter.passed(), meter.computed()];
    try {
      return await run();
    } catch (error) {
      if (!isOverdue(error)) throw error;
      if (meter.computed() - computed >= FREE_SHARE * (meter.passed() - passed)) ownFailures += 1;
    }
  }
  if (ownFailures >= FAILURES_OF_ITS_OWN) throw new PermanentError('expression-failed', `The expression ${source} does not end in time, though nothing else was running: it has no end, or too much to go through. Correct the expression, or the value at its source.`);
  throw new TransientError('machine-busy', `The expression ${source} had no time to end, since the machine has other work. It is tried again; give the machine more room where that goes on.`);
}
