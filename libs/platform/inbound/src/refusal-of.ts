import type { Refused } from './outcome.js';

export function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
}

/** Why an event is parked on which Postgres (`isData`) or this program fails. */
export function refusalOf(error: unknown, isData: boolean): Refused {
  if (isData) return { class: 'data', code: (error as { code: string }).code, reason: `Postgres refused the event with SQLSTATE ${(error as { code: string }).code}. Correct the value in the source, which publishes it again, or retry once the program accepts it.` };
  return { class: 'defect', code: error instanceof Error ? error.name : 'unknown', reason: 'This program failed on the event for a reason it does not know; its log has the details. Retry it with a corrected version.' };
}
