import { Backoff, pause, SetupError, TransientError } from '@muster/platform-kernel';

/** How long an intake waits for a server that is out of reach before it gives up. What it has not done, the next run does. */
export const PATIENCE_MS = 120_000;

/** Repeats work that fails with TransientError, each time after a longer wait. */
export function patience(signal?: AbortSignal, patienceMs = PATIENCE_MS): <T>(work: () => Promise<T>) => Promise<T> {
  return async (work) => {
    const backoff = new Backoff();
    const deadline = performance.now() + patienceMs;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        signal?.throwIfAborted();
        if (performance.now() > deadline) throw new SetupError(error.message, 'Start the server, then run the same intake again: it goes on where this one ended.', { cause: error });
      }
      await pause(backoff.next(), signal);
    }
  };
}
