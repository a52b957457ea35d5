import type { Decider } from '@muster/domain-claims';

/** What a decision needs of a project. */
export interface ProjectFacts {
  readonly status: string | null;
  readonly deliveryStatus: string | null;
}

/** True while time may be booked on a project: not once it is closed, cancelled or delivered, and not while it is on hold. */
export function takesTime({ status, deliveryStatus }: ProjectFacts): boolean {
  return !['closed', 'cancelled', 'on-hold'].includes(status ?? '') && deliveryStatus !== 'completed';
}

/** A charge code may be booked on while it is open in the books and its project takes time: closing a project closes its codes, whatever the books still say of them. */
export const chargeCodeDecider: Decider = {
  attributes: ['bookable'],
  decide({ claimed, stands, facts }) {
    const project = claimed['project'] as string | null;
    const known = project ? facts.record<ProjectFacts>('project', project) : null;
    return { values: { bookable: stands && claimed['status'] === 'open' && known != null && takesTime(known) } };
  },
};
