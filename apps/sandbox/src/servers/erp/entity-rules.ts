import { checkAllocation } from './cost-allocations.js';
import type { EntityCollection } from './entity-collection.js';
import type { EntityBody } from './entity-sets.js';
import { erpRefusal } from './erp-form.js';
import { checkPeriodOpen } from './posting-periods.js';
import { codesOfTemplate } from './project-template.js';

/** What the ERP minds of an entity beyond its properties. */
export interface EntityRules {
  /** Asked before an entity is written, with what it was and will be; may fill what is empty. Throws Refusal. */
  check?(before: EntityBody | undefined, after: EntityBody): EntityBody;
  /** Done once it is written, in the same step. */
  follow?(before: EntityBody | undefined, after: EntityBody): void;
  /** Asked before it is deleted. Throws Refusal. */
  checkRemoval?(entity: EntityBody): void;
}

/** @param today yyyy-mm-dd, the day of the ERP's clock in UTC */
export function entityRules(setOf: (name: string) => EntityCollection, today: () => string): Readonly<Record<string, EntityRules>> {
  const periodOf = (id: string) => setOf('PostingPeriods').find(id);
  const find = (set: string, key: EntityBody[string] | undefined) => (typeof key === 'string' ? setOf(set).find(key) : undefined);
  return {
    Employees: {
      // Cost rates are posted into the present month of the employee's company: while that period is closed, an employee cannot get another rate.
      check(before, after) {
        if (after.CostRate !== (before?.CostRate ?? null)) checkPeriodOpen(today().slice(0, 7), after.Company, periodOf);
        return after;
      },
    },
    Projects: {
      follow(before, after) {
        const codes = setOf('ChargeCodes');
        if (!before) for (const code of codesOfTemplate(after)) codes.open(code);
        if (before && before.Status !== 'Closed' && after.Status === 'Closed') {
          for (const { id, body } of codes.having('ProjectNo', String(after.ProjectNo))) if (body.Status === 'Open') codes.amend(id, { Status: 'Closed' }, 'unchecked');
        }
      },
      checkRemoval({ ProjectNo }) {
        if (setOf('ChargeCodes').having('ProjectNo', String(ProjectNo)).length > 0) throw erpRefusal(409, 'ProjectInUse', 'A project that has charge codes is closed, not deleted.');
      },
    },
    ChargeCodes: {
      check(_, after) {
        if (!find('Projects', after.ProjectNo)) throw erpRefusal(400, 'UnknownProject', `There is no project ${String(after.ProjectNo)}.`);
        return after;
      },
    },
    CostAllocations: { check: (before, after) => checkAllocation(before, after, find, periodOf) },
  };
}
