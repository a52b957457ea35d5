import { formatLocalDate, type LocalDate } from '@muster/platform-kernel';
import type { LocationFacts } from './facts.js';

/** Hours of a full working day of a full-time worker. */
export const FULL_DAY_HOURS = 8;
const MONDAY_TO_FRIDAY = '12345';
const TOLERANCE = 1e-9;

export interface Load {
  readonly from: LocalDate;
  readonly until: LocalDate;
  /** Hours of each working day. */
  readonly hours: number;
}

/** ISO number of the day of the week, 1 (Monday) to 7; 1970-01-01 was a Thursday. */
export const weekdayOf = (day: LocalDate): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** Whether a day is worked at a location; Monday to Friday where nothing is known of it. */
export function isWorkingDay(day: LocalDate, calendar: LocationFacts | null): boolean {
  return (calendar?.workingDays ?? MONDAY_TO_FRIDAY).includes(String(weekdayOf(day))) && !(calendar?.holidays.includes(formatLocalDate(day)) ?? false);
}

/** The first working day on which `wanted` beside `others` takes more hours than there are; undefined where there is none. */
export function overloadedDay(wanted: Load, others: readonly Load[], capacityHours: number, calendar: LocationFacts | null): { day: LocalDate; hours: number } | undefined {
  const near = others.filter((other) => other.from <= wanted.until && other.until >= wanted.from);
  // The load changes only where a booking begins or has ended: between two such days it is the same.
  const edges = [...new Set([wanted.from, ...near.flatMap(({ from, until }) => [from, until + 1])])].filter((day) => day >= wanted.from && day <= wanted.until).sort((a, b) => a - b);
  for (const [i, edge] of edges.entries()) {
    const hours = near.reduce((sum, { from, until, hours: taken }) => (from <= edge && until >= edge ? sum + taken : sum), wanted.hours);
    if (hours <= capacityHours + TOLERANCE) continue;
    const end = (edges[i + 1] ?? wanted.until + 1) - 1;
    for (let day = edge; day <= end; day += 1) if (isWorkingDay(day, calendar)) return { day, hours };
  }
  return undefined;
}
