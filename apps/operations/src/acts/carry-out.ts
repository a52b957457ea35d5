import type { ActStore, NotedAct, Person } from '@muster/platform-accounts';
import { Problem } from '@muster/platform-http';
import { TransientError } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { Refusal } from '../firm/firm-services.js';

export interface ActAsked {
  readonly by: Person;
  readonly act: string;
  readonly on: string;
  readonly reason: string | null;
  /** Names and numbers, no values. */
  readonly details?: object;
}

/** Noted before others are asked: an act that is cut off stands in the audit as under way. The work ends the note. */
export async function carryOut<T>({ database, acts }: { readonly database: Database; readonly acts: ActStore }, asked: ActAsked, work: (noted: NotedAct) => Promise<T>): Promise<T> {
  const noted = await acts.note(database, { ...asked, result: null });
  try {
    return await work(noted);
  } catch (error) {
    await acts.end(database, noted, `failed: ${error instanceof TransientError ? error.code : error instanceof Refusal ? error.problem.code : error instanceof Problem ? error.code : 'defect'}`);
    throw problemOf(error);
  }
}

/** What a service refuses is told in its own words. */
function problemOf(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error;
  const { problem: { status, code, title, input, rule, remedy, detail }, service } = error;
  return new Problem(status, code, { title, input, rule: `${service}: ${rule ?? detail}`, remedy: remedy ?? 'Look there for more.' });
}
