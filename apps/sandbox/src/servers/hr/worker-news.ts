import type { Assignment } from './assignments.js';

export type WorkerNews = 'worker.created' | 'worker.updated' | 'worker.deleted';

/** What a change means to those who are told of changes: nothing where it only touches rows that begin after today, since nobody is told of what has yet to take effect. */
export function newsOf(before: readonly Assignment[] | undefined, after: readonly Assignment[] | undefined, today: string): WorkerNews | undefined {
  const [was, is] = [inEffect(before, today), inEffect(after, today)];
  if (was.length === 0) return is.length === 0 ? undefined : 'worker.created';
  if (after === undefined) return 'worker.deleted';
  return JSON.stringify(was) === JSON.stringify(is) ? undefined : 'worker.updated';
}

/** What the coming of days means for a worker: what begins after the first day, up to the last. */
export function newsOfDays({ assignments }: { assignments: readonly Assignment[] }, afterDay: string, upToDay: string): WorkerNews | undefined {
  return inEffect(assignments, afterDay).length === inEffect(assignments, upToDay).length ? undefined : newsOf(inEffect(assignments, afterDay), assignments, upToDay);
}

function inEffect(rows: readonly Assignment[] = [], today: string): readonly Assignment[] {
  return rows.filter((row) => row.effective_from <= today);
}
