import type { Fields } from '../fields.js';

/** Keys and properties of an entity set; beside them each entity has ModifiedAt and RowVersion, which the ERP keeps. */
export interface EntitySet {
  name: string;
  keys: readonly string[];
  fields: Fields;
}

export const entitySets: readonly EntitySet[] = [
  { name: 'Companies', keys: ['Code'], fields: { Code: 'text', Name: 'text', Country: 'text', Region: 'text', TimeZone: 'text', Currency: 'text', Parent: 'text', Status: 'text' } },
  { name: 'CostCenters', keys: ['Code'], fields: { Code: 'text', Name: 'text', Company: 'text', Parent: 'text', Manager: 'text', Status: 'text' } },
  { name: 'LaborCategories', keys: ['Code'], fields: { Code: 'text', Name: 'text', Level: 'integer', Status: 'text' } },
  {
    name: 'Employees', keys: ['EmployeeNo'],
    fields: {
      EmployeeNo: 'text', Name: 'text', Company: 'text', Status: 'text', JobTitle: 'text', HireDate: 'date', TerminationDate: 'date', CostCenter: 'text', LaborCategory: 'text',
      CostRate: 'decimal', CostRateCurrency: 'text', Billable: 'boolean', BillingRole: 'text', Reference: 'text',
    },
  },
  { name: 'PostingPeriods', keys: ['Period', 'Company'], fields: { Period: 'text', Company: 'text', Open: 'boolean' } },
];

/** Kept by the ERP, and overlooked in what a caller sends. */
export const keptFields = ['ModifiedAt', 'RowVersion'] as const;

/** The id of an entity, from the values of its keys in their order. */
export function entityId(keyValues: readonly string[]): string {
  return keyValues.length === 1 ? keyValues[0]! : JSON.stringify(keyValues);
}
