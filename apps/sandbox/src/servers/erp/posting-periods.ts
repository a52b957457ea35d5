import type { FieldValues } from '../fields.js';
import { entityId, type EntitySet } from './entity-sets.js';
import { erpRefusal } from './erp-form.js';

/**
 * Cost rates are posted into the present month of the employee's company: while that period is closed, an employee cannot get another rate. A month that nobody declared is open.
 * @param period yyyy-mm, the month of the ERP's clock in UTC
 */
export function checkPostingPeriod(set: EntitySet, before: FieldValues | undefined, after: FieldValues, period: string, periodOf: (id: string) => FieldValues | undefined): void {
  if (set.name !== 'Employees' || typeof after.Company !== 'string' || after.CostRate === (before?.CostRate ?? null)) return;
  if (periodOf(entityId([period, after.Company]))?.Open !== false) return;
  throw erpRefusal(400, 'PeriodClosed', `Posting period ${period} of ${after.Company} is closed.`);
}
