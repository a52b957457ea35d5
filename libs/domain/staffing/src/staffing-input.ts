import type { Load, LocationFacts } from '@muster/domain-assignment';
import type { LocalDate } from '@muster/platform-kernel';

/** An hour's cost or price. */
export interface HourlyRate {
  readonly amount: number;
  /** ISO 4217. Rates in two currencies are not compared. */
  readonly currency: string;
}

/** Somebody is needed. Days are inclusive. */
export interface StaffingDemand {
  /** Canonical id. */
  readonly id: string;
  readonly project: string;
  readonly customer: string | null;
  readonly role: string | null;
  /** Level 1 (novice) to 5 (expert), the least that will do; null: any. */
  readonly skills: readonly { readonly skill: string; readonly level: number | null }[];
  readonly certifications: readonly string[];
  /** ISO 3166-1 alpha-2; null where it does not matter. */
  readonly country: string | null;
  readonly location: string | null;
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly hoursPerDay: number | null;
  /** Share of a full-time capacity, where no hours are given. */
  readonly share: number | null;
  /** 1 (first) to 5 (last); 3 where nothing is said. */
  readonly priority: number | null;
  readonly budgetRate: HourlyRate | null;
  /** Workers who were proposed for it before and rejected. */
  readonly refused: readonly string[];
}

/** Who may be proposed. Null is always: not known. */
export interface StaffingWorker {
  /** Canonical id. */
  readonly id: string;
  readonly skills: readonly { readonly skill: string; readonly level: number | null }[];
  /** With the last valid day; null: it does not expire. */
  readonly certifications: readonly { readonly certification: string; readonly expiresOn: LocalDate | null }[];
  readonly country: string | null;
  readonly location: string | null;
  /** Countries that the worker may work in beside their own. */
  readonly workPermits: readonly string[] | null;
  /** First and last day of employment, null: open; null where not employed. */
  readonly employment: { readonly from: LocalDate | null; readonly until: LocalDate | null } | null;
  readonly absences: readonly { readonly from: LocalDate; readonly until: LocalDate | null }[];
  readonly fte: number | null;
  readonly calendar: LocationFacts | null;
  readonly bookings: readonly Load[];
  readonly costRate: HourlyRate | null;
  /** Share of the working time, 0 to 1. */
  readonly utilizationTarget: number | null;
  /** Projects, and customers, that the worker was booked for. */
  readonly projects: readonly string[];
  readonly customers: readonly string[];
}
