import type { EntityBody } from './entity-sets.js';
import { erpRefusal } from './erp-form.js';
import { checkPeriodOpen, type PeriodOf } from './posting-periods.js';

type Find = (set: string, key: EntityBody[string] | undefined) => EntityBody | undefined;

/** What a period is charged with. */
const charged = ['EmployeeNo', 'ProjectNo', 'ChargeCode', 'StartDate', 'HoursPerDay', 'Status'] as const;

/**
 * The allocation as it is written: without a project it is one of its charge code's. Its cost stands in the month in which it begins, so that nothing of what is charged changes in or into a closed one;
 * its end, role and references do. Throws Refusal with 400.
 */
export function checkAllocation(before: EntityBody | undefined, given: EntityBody, find: Find, periodOf: PeriodOf): EntityBody {
  if (!find('Employees', given.EmployeeNo)) throw erpRefusal(400, 'UnknownEmployee', `There is no employee ${String(given.EmployeeNo)}.`);
  const code = find('ChargeCodes', given.ChargeCode);
  if (!code) throw erpRefusal(400, 'UnknownChargeCode', `There is no charge code ${String(given.ChargeCode)}.`);
  if (code.Status === 'Closed' && given.Status === 'Active') throw erpRefusal(400, 'ChargeCodeClosed', `Charge code ${String(given.ChargeCode)} is closed.`);
  const after: EntityBody = { ...given, ProjectNo: given.ProjectNo ?? code.ProjectNo! };
  if (after.ProjectNo !== code.ProjectNo) throw erpRefusal(400, 'ProjectMismatch', `Charge code ${String(given.ChargeCode)} belongs to project ${String(code.ProjectNo)}.`);
  if (after.EndDate !== null && after.EndDate! < after.StartDate!) throw erpRefusal(400, 'InvalidProperty', 'EndDate is before StartDate');
  if (charged.some((name) => after[name] !== before?.[name])) {
    for (const each of before ? [before, after] : [after]) checkPeriodOpen(String(each.StartDate).slice(0, 7), find('Projects', each.ProjectNo)?.Company, periodOf);
  }
  return after;
}
