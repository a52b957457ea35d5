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

/** Days over which nothing begins or ends, and the hours that are taken on each working day of them. */
export type Stretch = Load;

/** The window cut into stretches, in order: the load changes only where one of the loads begins or has ended. */
export function stretchesOf({ from, until }: Omit<Load, 'hours'>, loads: readonly Load[]): Stretch[] {
  const near = loads.filter((load) => load.from <= until && load.until >= from);
  if (near.length === 0) return [{ from, until, hours: 0 }];
  const edges = [...new Set([from, ...near.flatMap((load) => [load.from, load.until + 1])])].filter((day) => day >= from && day <= until).sort((a, b) => a - b);
  return edges.map((edge, i) => ({ from: edge, until: (edges[i + 1] ?? until + 1) - 1, hours: near.reduce((sum, load) => (load.from <= edge && load.until >= edge ? sum + load.hours : sum), 0) }));
}

export function firstWorkingDay({ from, until }: Omit<Load, 'hours'>, calendar: LocationFacts | null): LocalDate | undefined {
  for (let day = from; day <= until; day += 1) if (isWorkingDay(day, calendar)) return day;
  return undefined;
}

/** The first working day on which `wanted` beside `others` takes more hours than there are; undefined where there is none. */
export function overloadedDay(wanted: Load, others: readonly Load[], capacityHours: number, calendar: LocationFacts | null): { day: LocalDate; hours: number } | undefined {
  for (const stretch of stretchesOf(wanted, others)) {
    const hours = wanted.hours + stretch.hours;
    if (hours <= capacityHours + TOLERANCE) continue;
    const day = firstWorkingDay(stretch, calendar);
    if (day !== undefined) return { day, hours };
  }
  return undefined;
}
