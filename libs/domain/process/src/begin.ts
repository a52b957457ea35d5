import type { LocalDate } from '@muster/platform-kernel';

type Recorded = Readonly<Record<string, unknown>>;

const atWork = (status: unknown) => status === 'pending' || status === 'active' || status === 'on-leave';

/** The case of a worker is over: the hire was taken back, the record found to be another, employment ended. */
export function isWorkerOver(worker: Recorded): boolean {
  return worker['retired'] === true || (worker['mergedInto'] ?? null) !== null || worker['employmentStatus'] === 'terminated';
}

/**
 * Whether a worker is to be onboarded now: employed, and hired not longer ago than `hiredSinceDays`. A hire whose first day is not told
 * yet begins with its first event.
 */
export function beginsOnboarding(worker: Recorded, { today, hiredSinceDays, isFirstOfSpell }: { today: LocalDate; hiredSinceDays: number; isFirstOfSpell: boolean }): boolean {
  if (isWorkerOver(worker) || !atWork(worker['employmentStatus'])) return false;
  const hired = (worker['hireDate'] ?? null) as LocalDate | null;
  return hired === null ? isFirstOfSpell : hired >= today - hiredSinceDays;
}

export function isProjectOver(project: Recorded): boolean {
  return project['retired'] === true || (project['mergedInto'] ?? null) !== null || project['status'] === 'cancelled' || project['status'] === 'closed';
}

/** Whether a project is to be activated: a won opportunity led to it, and it is a shell that the books have not opened. */
export function beginsActivation(project: Recorded): boolean {
  return !isProjectOver(project) && (project['opportunity'] ?? null) !== null && project['status'] === 'approved';
}

/** The case of an assignment is over: it was given up, released, refused, taken back, or found to be another. */
export function isAssignmentOver(assignment: Recorded): boolean {
  return assignment['retired'] === true || (assignment['mergedInto'] ?? null) !== null || ['cancelled', 'rejected', 'released'].includes(assignment['status'] as string);
}

/** Whether an assignment is to be approved: somebody proposed it. */
export function beginsApproval(assignment: Recorded): boolean {
  return !isAssignmentOver(assignment) && assignment['status'] === 'proposed';
}
