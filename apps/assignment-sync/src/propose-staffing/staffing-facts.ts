import type { LocationFacts, ProjectFacts, WorkerFacts } from '@muster/domain-assignment';
import type { StaffingWorker } from '@muster/domain-staffing';
import { EARLIEST_DATE } from '@muster/platform-kernel';

/** What staffing needs of a worker beyond what bookings are decided by. */
export interface StaffingFacts {
  /** Retired, or found to be another. */
  readonly gone: boolean;
  readonly country: string | null;
  readonly skills: StaffingWorker['skills'];
  readonly certifications: StaffingWorker['certifications'];
  readonly utilizationTarget: number | null;
}

/** The cost rate as it is published, a decimal as text. Restricted: it stays in what staffing computes with. */
export interface CostFacts {
  readonly costRate: string | null;
  readonly costRateCurrency: string | null;
}

export interface CustomerFacts {
  readonly customer: string | null;
}

/** What is known of everybody and everything by the same topics. */
export interface Known {
  readonly workers: ReadonlyMap<string, WorkerFacts & Partial<StaffingFacts>>;
  readonly rates: ReadonlyMap<string, Partial<CostFacts>>;
  readonly projects: ReadonlyMap<string, ProjectFacts & Partial<CustomerFacts>>;
  readonly calendars: ReadonlyMap<string, LocationFacts>;
  /** Legal entity to its code. */
  readonly codes: ReadonlyMap<string, string | null>;
}

type Employed = Pick<StaffingWorker, 'employment' | 'absences'>;

function employmentOf({ employmentStatus, hireDate, terminationDate, gone }: WorkerFacts & StaffingFacts): Employed['employment'] {
  const isOver = gone || employmentStatus === null || (employmentStatus === 'terminated' && terminationDate === null);
  return isOver ? null : { from: hireDate, until: terminationDate };
}

function absencesOf({ employmentStatus, leaveStartDate = null, leaveEndDate = null }: Pick<WorkerFacts, 'employmentStatus'> & Partial<WorkerFacts>): Employed['absences'] {
  if (leaveStartDate !== null) return [{ from: leaveStartDate, until: leaveEndDate }];
  return employmentStatus === 'on-leave' ? [{ from: EARLIEST_DATE, until: leaveEndDate }] : [];
}

/** Of a worker of whom nothing came since staffing asks for more: `muster republish --entity worker --all` tells it. */
const NOTHING_MORE: StaffingFacts = { gone: false, country: null, skills: [], certifications: [], utilizationTarget: null };

/** A worker as staffing sees one. Work permits stand in no record, so nobody has one here. */
export function staffingWorkerOf(id: string, kept: WorkerFacts & Partial<StaffingFacts>, { rates, calendars }: Known, booked: Pick<StaffingWorker, 'bookings' | 'projects' | 'customers'>): StaffingWorker {
  const facts = { ...NOTHING_MORE, ...kept };
  const { skills, certifications, country, location, fte, utilizationTarget } = facts;
  const { costRate = null, costRateCurrency = null } = rates.get(id) ?? {};
  return {
    id, skills, certifications, country, location, fte, utilizationTarget, ...booked, workPermits: null, employment: employmentOf(facts), absences: absencesOf(facts),
    calendar: (location !== null && calendars.get(location)) || null, costRate: costRate === null || costRateCurrency === null ? null : { amount: Number(costRate), currency: costRateCurrency },
  };
}
