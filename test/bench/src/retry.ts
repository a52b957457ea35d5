import { Backoff, pause, TransientError } from '@muster/platform-kernel';

const PATIENCE_MS = 30_000;

/** Repeats what fails for a passing reason: right after topics are made, not every part of the broker knows them yet. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const backoff = new Backoff(50, 1_000);
  for (const deadline = performance.now() + PATIENCE_MS; ; ) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TransientError) || performance.now() > deadline) throw error;
      await pause(backoff.next());
    }
  }
}
