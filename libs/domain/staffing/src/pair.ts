import { FULL_DAY_HOURS, isWorkingDay, type LocationFacts } from '@muster/domain-assignment';
import type { LocalDate } from '@muster/platform-kernel';
import type { HourlyRate, StaffingDemand, StaffingWorker } from './staffing-input.js';
import type { StaffingSettings } from './staffing-settings.js';

const MIDDLE_PRIORITY = 3;
const LAST_PRIORITY = 5;
/** Of a skill whose level nobody has told. */
const LEAST_LEVEL = 1;

/** A demand with what its role needs, and with what is left open filled in. */
export interface AskedDemand extends StaffingDemand {
  readonly hours: number;
  readonly priority: number;
  readonly needs: readonly { readonly skill: string; readonly least: number }[];
}

/** A worker as rules look at one. */
export interface Prospect extends StaffingWorker {
  readonly capacity: number;
  readonly levels: ReadonlyMap<string, number>;
  readonly validUntil: ReadonlyMap<string, LocalDate | null>;
  readonly days: WorkingDays;
}

/** What rules and scores look at. */
export interface Pair {
  readonly demand: AskedDemand;
  readonly worker: Prospect;
  readonly settings: StaffingSettings;
}

/** Counts the working days of a calendar, between two days of a horizon. */
export class WorkingDays {
  private readonly until: Int32Array;

  constructor(
    private readonly first: LocalDate,
    last: LocalDate,
    calendar: LocationFacts | null,
  ) {
    this.until = new Int32Array(last - first + 2);
    for (let day = first; day <= last; day += 1) this.until[day - first + 1] = this.until[day - first]! + Number(isWorkingDay(day, calendar));
  }

  /** From the first to the last day, inclusive; days beyond the horizon are not counted. */
  count(from: LocalDate, until: LocalDate): number {
    const end = Math.min(until - this.first + 1, this.until.length - 1);
    const start = Math.max(from - this.first, 0);
    return end > start ? this.until[end]! - this.until[start]! : 0;
  }
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Demand in the order in which it is served: by priority, first day, id. */
export function askedDemands(demands: readonly StaffingDemand[], { roles }: StaffingSettings): AskedDemand[] {
  const asked = demands.map((demand) => {
    const role = demand.role !== null && Object.hasOwn(roles, demand.role) ? roles[demand.role] : undefined;
    return {
      ...demand,
      hours: demand.hoursPerDay ?? (demand.share ?? 1) * FULL_DAY_HOURS,
      priority: Math.min(Math.max(demand.priority ?? MIDDLE_PRIORITY, 1), LAST_PRIORITY),
      needs: demand.skills.map(({ skill, level }) => ({ skill, least: level ?? LEAST_LEVEL })),
      certifications: [...new Set([...demand.certifications, ...(role?.certifications ?? [])])].sort(),
      budgetRate: demand.budgetRate ?? role?.budgetRate ?? null as HourlyRate | null,
    };
  });
  return asked.sort((a, b) => a.priority - b.priority || a.from - b.from || byId(a, b));
}

/** Workers by id, ready to be looked at for these demands. */
export function prospectsOf(workers: readonly StaffingWorker[], demands: readonly StaffingDemand[]): Prospect[] {
  const first = demands.reduce((day, { from }) => Math.min(day, from), Infinity);
  const last = demands.reduce((day, { until }) => Math.max(day, until), -Infinity);
  if (first > last) return [];
  const calendars = new Map<string, WorkingDays>();
  const daysOf = (calendar: LocationFacts | null) => {
    const key = JSON.stringify([calendar?.workingDays, calendar?.holidays]);
    let days = calendars.get(key);
    if (!days) calendars.set(key, (days = new WorkingDays(first, last, calendar)));
    return days;
  };
  return workers
    .map((worker) => ({
      ...worker, capacity: (worker.fte ?? 1) * FULL_DAY_HOURS, levels: new Map(worker.skills.map(({ skill, level }) => [skill, level ?? LEAST_LEVEL])), validUntil: new Map(worker.certifications.map(({ certification, expiresOn }) => [certification, expiresOn])), days: daysOf(worker.calendar),
      bookings: [...worker.bookings].sort((a, b) => a.from - b.from || a.until - b.until || a.hours - b.hours),
    }))
    .sort(byId);
}

export type BudgetVerdict = 'within' | 'tolerated' | 'over' | 'unknown';

/** How a cost rate stands to the budget rate, and no more: the rate itself is restricted. */
export function budgetVerdict({ demand: { budgetRate }, worker: { costRate }, settings: { budgetTolerance } }: Pair): BudgetVerdict {
  if (budgetRate === null || costRate === null || budgetRate.currency !== costRate.currency) return 'unknown';
  if (costRate.amount <= budgetRate.amount) return 'within';
  return costRate.amount <= budgetRate.amount * (1 + budgetTolerance) ? 'tolerated' : 'over';
}
