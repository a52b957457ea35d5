import type { EntityBody } from './entity-sets.js';

/** The charge codes that a new project gets: one for delivery, billable unless the project is internal, and one that is not billable. */
export function codesOfTemplate({ ProjectNo, Status, ContractType, StartDate, EndDate, Company }: EntityBody): EntityBody[] {
  const code = (suffix: string, Name: string, Billable: boolean): EntityBody => ({
    Code: `${String(ProjectNo)}-${suffix}`, ProjectNo: ProjectNo!, Name, Status: Status === 'Closed' ? 'Closed' : 'Open', OpensOn: StartDate ?? null, ClosesOn: EndDate ?? null, Billable, Task: null, Company: Company ?? null,
    Reference: null,
  });
  return [code('100', 'Delivery', ContractType !== 'INT'), code('900', 'Non-billable', false)];
}
