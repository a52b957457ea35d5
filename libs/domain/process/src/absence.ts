import type { LocalDate } from '@muster/platform-kernel';

/** Days on which a worker cannot be booked; without an end where none is known. */
export interface Absence {
  readonly from: LocalDate;
  readonly until: LocalDate | null;
}

/** A booking of a worker, as the processes of leaving look at it. Days are inclusive. */
export interface BookingView {
  readonly id: string;
  readonly project: string | null;
  readonly status: string | null;
  readonly plannedFrom: LocalDate | null;
  readonly plannedUntil: LocalDate | null;
  readonly bookedFrom: LocalDate | null;
  readonly bookedUntil: LocalDate | null;
  readonly hoursPerDay: number | null;
  /** The master found no day left for it, and nobody else released it. */
  readonly endedByMaster: boolean;
  /** Kinds of system that have acknowledged it as it stands. */
  readonly acknowledged: ReadonlySet<string>;
  /** The last day of the project; null where none is known. */
  readonly projectUntil: LocalDate | null;
  readonly projectOver: boolean;
}

/** Why somebody cannot be booked. */
export type AbsenceKind = 'exit' | 'leave';

/** Days for which somebody else is needed. */
export interface LostDays {
  readonly assignment: string;
  readonly from: LocalDate;
  readonly until: LocalDate;
}

export const meets = (from: LocalDate | null, until: LocalDate | null, absence: Absence) => from !== null && until !== null && from <= (absence.until ?? until) && until >= absence.from;

const isWanted = ({ status, endedByMaster }: BookingView) => status === 'confirmed' || (status === 'released' && endedByMaster);

/** Whether days of a booking were lost to an absence, or are going to be. */
export function isCut(booking: BookingView, absence: Absence): boolean {
  return isWanted(booking) && !booking.projectOver && meets(booking.plannedFrom, booking.plannedUntil, absence);
}

/** Whether no booked day lies within the absence any more. */
export function isSettled({ status, bookedFrom, bookedUntil }: BookingView, absence: Absence): boolean {
  return status !== 'confirmed' || !meets(bookedFrom, bookedUntil, absence);
}

/** Whether a booking has all the days that plan and project leave it. */
export function hasItsDays({ status, bookedUntil, plannedUntil, projectUntil, projectOver, endedByMaster }: BookingView, today: LocalDate): boolean {
  if (projectOver || plannedUntil === null) return true;
  const until = Math.min(plannedUntil, projectUntil ?? plannedUntil);
  if (until < today) return true;
  return status === 'confirmed' ? bookedUntil !== null && bookedUntil >= until : !endedByMaster;
}

/** The days that bookings lose to an absence: those planned within it, not after the project ends. */
export function lostDays(bookings: readonly BookingView[], absence: Absence): LostDays[] {
  return bookings.filter((booking) => isCut(booking, absence)).flatMap(({ id, plannedFrom, plannedUntil, projectUntil }) => {
    const from = Math.max(plannedFrom!, absence.from);
    const until = Math.min(plannedUntil!, absence.until ?? plannedUntil!, projectUntil ?? plannedUntil!);
    return from <= until ? [{ assignment: id, from, until }] : [];
  });
}
