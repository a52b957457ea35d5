import type { LocalDate } from '@muster/platform-kernel';
import type { ApprovalPolicy, Approver } from './process-settings.js';

/** What is decided, as far as rules of approval look at it. */
export interface ApprovalRequest {
  readonly startDate: LocalDate | null;
  readonly endDate: LocalDate | null;
  readonly hoursPerDay: number | null;
  /** Canonical id of the worker who leads the project. */
  readonly projectManager: string | null;
  /** Canonical id of the direct manager of the worker who is assigned. */
  readonly workerManager: string | null;
}

/** Hours from Monday to Friday from the first day to the last; undefined while days or hours are not known. */
export function totalHours({ startDate, endDate, hoursPerDay }: ApprovalRequest): number | undefined {
  if (startDate === null || endDate === null || hoursPerDay === null || endDate < startDate) return undefined;
  const days = endDate - startDate + 1;
  let worked = Math.floor(days / 7) * 5;
  for (let day = startDate; day < startDate + (days % 7); day += 1) if ((((day + 3) % 7) + 7) % 7 < 5) worked += 1;
  return worked * hoursPerDay;
}

/** The first policy that approves by itself; undefined where people have to. */
export function automaticPolicy(request: ApprovalRequest, policies: readonly ApprovalPolicy[]): ApprovalPolicy | undefined {
  const hours = totalHours(request);
  return hours === undefined ? undefined : policies.find(({ totalHoursAtMost }) => hours <= totalHoursAtMost);
}

/**
 * Whether a worker may decide: who is named, or holds the role; a substitute once the time of the approver is over. Nobody approves
 * what they are assigned to themselves.
 * @param by canonical id, and the ids (`<system>:<id>`) by which systems know the worker
 */
export function mayApprove(by: { id: string; ids: readonly string[] }, { approver, substitutes }: Approver, request: ApprovalRequest & { worker: string | null }, isLate: boolean): boolean {
  if (by.id === request.worker) return false;
  const isNamed = (names: readonly string[]) => names.some((name) => by.ids.includes(name));
  if (isLate && isNamed(substitutes)) return true;
  if (approver === 'project-manager') return by.id === request.projectManager;
  if (approver === 'worker-manager') return by.id === request.workerManager;
  return isNamed(approver);
}
