import { formatLocalDate, type LocalDate } from '@muster/platform-kernel';
import type { ChargeCodeFacts, LegalEntityFacts, ProjectFacts, RateFacts } from './facts.js';

/** Something without which an assignment cannot be confirmed. */
export interface Condition {
  readonly condition: string;
  /** Kind of system that can bring it about. */
  readonly owner: string;
  /** For people; no personal data. */
  readonly detail: string;
}

export interface Window {
  readonly from: LocalDate;
  readonly until: LocalDate;
}

const periodOf = (day: LocalDate) => formatLocalDate(day).slice(0, 7);

function isOpenWithin({ bookable, opensOn, closesOn }: ChargeCodeFacts, { from, until }: Window): boolean {
  return bookable && (opensOn ?? from) <= until && (closesOn ?? until) >= from;
}

/** The charge code to book on: the one that was named, else the first billable one of the project, else its first, that is open within the days. */
export function chargeCodeFor(named: string | null, codes: readonly ChargeCodeFacts[], window: Window): ChargeCodeFacts | undefined {
  const open = codes.filter((code) => isOpenWithin(code, window)).sort((a, b) => Number(b.billable) - Number(a.billable) || ((a.code ?? '') < (b.code ?? '') ? -1 : 1));
  return named === null ? open[0] : open.find(({ id }) => id === named);
}

interface Conditioned {
  readonly rate: RateFacts | null;
  readonly code: ChargeCodeFacts | undefined;
  readonly project: ProjectFacts | null;
  /** The legal entity of the project; null while it has not arrived. */
  readonly books: LegalEntityFacts | null;
}

/** What a first confirmation lacks: a cost rate, an open charge code, an open posting period of the month in which the booking takes effect. */
export function missingConditions({ rate, code, project, books }: Conditioned, window: Window, today: LocalDate): Condition[] {
  const missing: Condition[] = [];
  if (!rate?.hasCostRate) missing.push({ condition: 'cost-rate', owner: 'erp', detail: 'The worker has no cost rate.' });
  if (!code) missing.push({ condition: 'charge-code', owner: 'erp', detail: `No charge code of the project is open from ${formatLocalDate(window.from)} to ${formatLocalDate(window.until)}.` });
  const period = periodOf(Math.max(window.from, today));
  if (project?.legalEntity && !books) missing.push({ condition: 'posting-period', owner: 'erp', detail: 'The legal entity of the project, and which of its posting periods are open, has not arrived.' });
  if (books?.closedPeriods.includes(period)) missing.push({ condition: 'posting-period', owner: 'erp', detail: `Posting period ${period} of the legal entity of the project is closed.` });
  return missing;
}
