type Recorded = Readonly<Record<string, unknown>>;

/** What a record weighs when something is wrong with it. */
export interface Stake {
  /** Whether it counts: a worker who may be billed, a charge code, a booking; and none that is over. */
  readonly counts: boolean;
  /** Hours that are booked by it; null where it books none. */
  readonly hours: number | null;
}

/** Entities whose records are counted by themselves. */
export const STAKED = ['worker', 'charge-code', 'assignment'] as const;
export type Staked = (typeof STAKED)[number];

const isGone = (record: Recorded) => record['retired'] === true || (record['mergedInto'] ?? null) !== null;
const OVER: readonly unknown[] = ['cancelled', 'rejected', 'released'];

const stakes: Readonly<Record<Staked, (record: Recorded) => Stake>> = {
  worker: (record) => ({ counts: record['billable'] === true && record['employmentStatus'] !== 'terminated', hours: null }),
  'charge-code': () => ({ counts: true, hours: null }),
  assignment: (record) => ({ counts: !OVER.includes(record['status']), hours: hoursOf(record) }),
};

export function stakeOf(entity: Staked, record: Recorded): Stake {
  return isGone(record) ? { counts: false, hours: null } : stakes[entity](record);
}

/** Of the days that are booked, else of those that are asked for, Monday to Friday; a holiday counts as a day. */
function hoursOf(record: Recorded): number | null {
  const [from, until, perDay] = [record['bookedFrom'] ?? record['startDate'], record['bookedUntil'] ?? record['endDate'], record['hoursPerDay']];
  if (typeof from !== 'number' || typeof until !== 'number' || typeof perDay !== 'number') return null;
  return Math.round(workingDays(from, until) * perDay);
}

/** Monday to Friday from one day to another, both included; days count from 1970-01-01, a Thursday. */
function workingDays(from: number, until: number): number {
  /** Before the day that begins `day` days after the first Monday of 1970. */
  const before = (day: number) => Math.floor(day / 7) * 5 + Math.min(((day % 7) + 7) % 7, 5);
  return Math.max(0, before(until + 1 - 4) - before(from - 4));
}
