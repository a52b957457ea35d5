import { pause } from '@muster/platform-kernel';

export interface Eventually {
  /** What is waited for, as the end of "waited for ...". */
  what: string;
  timeoutMs?: number;
  everyMs?: number;
}

/**
 * Asks again until `check` neither throws nor answers false, and resolves to its answer. A failed `expect` inside counts as "not yet";
 * undefined counts as done, since expectations return nothing: a look-up writes `find() ?? false`. Rejects at the deadline with what
 * `check` said last.
 */
export async function eventually<T>(check: () => T | Promise<T>, { what, timeoutMs = 10_000, everyMs = 25 }: Eventually): Promise<Exclude<T, false>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask(check);
    if ('value' in answer) return answer.value;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}: ${answer.notYet}`, { cause: answer.cause });
    await pause(everyMs);
  }
}

type Answer<T> = { value: Exclude<T, false> } | { notYet: string; cause?: unknown };

async function ask<T>(check: () => T | Promise<T>): Promise<Answer<T>> {
  try {
    const value = await check();
    return value === false ? { notYet: 'the last answer was false' } : { value: value as Exclude<T, false> };
  } catch (error) {
    return { notYet: error instanceof Error ? error.message : String(error), cause: error };
  }
}
