import type { LocalDate } from '@muster/platform-kernel';

/** What a decision needs of a worker. Days are inclusive; null where nothing is known. */
export interface WorkerFacts {
  readonly employmentStatus: string | null;
  readonly hireDate: LocalDate | null;
  readonly terminationDate: LocalDate | null;
  /** Days of the current or next leave, inclusive; without an end while none is known. */
  readonly leaveStartDate: LocalDate | null;
  readonly leaveEndDate: LocalDate | null;
  /** Full-time equivalent, 0 to 1.5. */
  readonly fte: number | null;
  readonly location: string | null;
}

export interface RateFacts {
  readonly hasCostRate: boolean;
}

export interface ProjectFacts {
  readonly status: string | null;
  readonly deliveryStatus: string | null;
  readonly endDate: LocalDate | null;
  readonly legalEntity: string | null;
}

export interface ChargeCodeFacts {
  readonly id: string;
  readonly code: string | null;
  readonly bookable: boolean;
  readonly billable: boolean;
  readonly opensOn: LocalDate | null;
  readonly closesOn: LocalDate | null;
}

export interface LocationFacts {
  /** ISO days of the week that are worked, for example 12345. */
  readonly workingDays: string | null;
  /** Days that are not worked, yyyy-mm-dd. */
  readonly holidays: readonly string[];
}

export interface LegalEntityFacts {
  /** Months, yyyy-mm, into which nothing can be posted. */
  readonly closedPeriods: readonly string[];
}

/** What other bookings of a worker need to know of one. */
export interface BookingFacts {
  readonly status: string;
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly hours: number;
  /** When its confirmation was first asked for, milliseconds since 1970: who asked earlier goes before. */
  readonly askedAt: number;
}
