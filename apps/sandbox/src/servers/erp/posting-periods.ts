import { entityId, type EntityBody } from './entity-sets.js';
import { erpRefusal } from './erp-form.js';

/** The entity of PostingPeriods that has an id. */
export type PeriodOf = (id: string) => EntityBody | undefined;

/** A month that nobody declared is open. @param period yyyy-mm */
export function isClosed(period: string, company: EntityBody[string] | undefined, periodOf: PeriodOf): boolean {
  return typeof company === 'string' && periodOf(entityId([period, company]))?.Open === false;
}

/** Throws Refusal with 400 where the month is closed. @param period yyyy-mm */
export function checkPeriodOpen(period: string, company: EntityBody[string] | undefined, periodOf: PeriodOf): void {
  if (isClosed(period, company, periodOf)) throw erpRefusal(400, 'PeriodClosed', `Posting period ${period} of ${String(company)} is closed.`);
}
