import { formatLocalDate } from '@muster/platform-kernel';

export const REPORTS = ['worker-status', 'project-activation', 'assignment-validity'] as const;
export type ReportName = (typeof REPORTS)[number];

type Fields = Readonly<Record<string, unknown>>;

/** How a record stands in a system: it says it, has it as it should, lacks the last versions, holds something else, does not hold it any more, or never had it. */
export type Standing = 'says' | 'in-step' | 'behind' | 'differs' | 'missing' | 'none';

export interface StandingFacts {
  readonly speaks: boolean;
  readonly acknowledged: number | null;
  readonly version: number;
  readonly missing: boolean;
  readonly differs: boolean;
}

export function standingOf({ speaks, acknowledged, version, missing, differs }: StandingFacts): Standing {
  if (missing) return 'missing';
  if (differs) return 'differs';
  if (acknowledged !== null) return acknowledged < version ? 'behind' : 'in-step';
  return speaks ? 'says' : 'none';
}

const WORST: readonly Standing[] = ['missing', 'differs', 'behind', 'none', 'in-step', 'says'];

/** How a record stands in a system that holds others in its place, such as the charge codes of a project: as the worst of them; none where there are none. */
export function worstOf(standings: readonly Standing[]): Standing {
  return WORST.find((one) => standings.includes(one)) ?? 'none';
}

/** How far what a system holds of an entity has been compared. none: no part of any run has told of it. */
export type Compared = 'compared' | 'in-part' | 'failed' | 'none';

/** A booking with what it hangs on; null where that has not arrived. */
export interface BookingFacts {
  readonly assignment: Fields;
  readonly worker: Fields | null;
  readonly project: Fields | null;
  readonly chargeCode: Fields | null;
}

const day = (value: unknown) => (typeof value === 'number' ? value : null);
const OVER = ['rejected', 'released', 'cancelled'];

/** What is wrong with a booking as it stands; empty where it is valid, or over. No personal data. */
export function bookingFaults({ assignment, worker, project, chargeCode }: BookingFacts): string[] {
  if (assignment['retired'] === true || OVER.includes(String(assignment['status']))) return [];
  const [from, until] = [day(assignment['bookedFrom']) ?? day(assignment['startDate']), day(assignment['bookedUntil']) ?? day(assignment['endDate'])];
  const faults: string[] = [];
  if (!worker) faults.push('its worker is not known');
  else {
    const [hired, left] = [day(worker['hireDate']), day(worker['terminationDate'])];
    if (worker['employmentStatus'] === 'terminated' && (left === null || until === null || left < until)) faults.push('its worker has left');
    else if (left !== null && until !== null && until > left) faults.push(`it ends after the worker's last day, ${formatLocalDate(left)}`);
    if (hired !== null && from !== null && from < hired) faults.push(`it begins before the worker's first day, ${formatLocalDate(hired)}`);
  }
  if (!project) faults.push('its project is not known');
  else {
    if (['closed', 'cancelled'].includes(String(project['status']))) faults.push(`its project is ${String(project['status'])}`);
    const ends = day(project['endDate']);
    if (ends !== null && until !== null && until > ends) faults.push(`it ends after the project, ${formatLocalDate(ends)}`);
  }
  if (assignment['status'] !== 'confirmed') return faults;
  if (!chargeCode) faults.push('it has no charge code');
  else if (chargeCode['bookable'] === false || chargeCode['status'] === 'closed') faults.push('its charge code takes no time');
  return faults;
}
