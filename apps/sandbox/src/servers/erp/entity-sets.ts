import type { Fields, FieldValues } from '../fields.js';

/** Keys and properties of an entity set; beside them each entity has ModifiedAt and RowVersion, which the ERP keeps. */
export interface EntitySet {
  name: string;
  keys: readonly string[];
  fields: Fields;
  /** Lists of complex values inside of the entity, by property, with the fields of each value. An absent list is empty, and one that is given takes the place of the whole. */
  lists?: Readonly<Record<string, Fields>>;
  /** Properties without which no entity can be written. */
  needed?: readonly string[];
  oneOf?: Readonly<Record<string, readonly string[]>>;
  /** No two entities have the same value of it. */
  unique?: string;
  /** Entities that it belongs to, by the name that $expand knows: their set, and the property that names one of them. */
  navigations?: Readonly<Record<string, { set: string; by: string }>>;
  /** Where a new entity names no key, the ERP gives it the next one. */
  numbering?: { prefix: string; first: number };
  /** What stands in properties that are left empty. */
  defaults?(given: EntityBody): FieldValues;
}

export type EntityBody = Record<string, FieldValues[string] | FieldValues[]>;

const revenueTreatmentOf: Readonly<Record<string, string>> = { TM: 'AS_BILLED', FP: 'PERCENT_COMPLETE', RET: 'MONTHLY', INT: 'NONE' };

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
  {
    name: 'Projects', keys: ['ProjectNo'], numbering: { prefix: 'P-', first: 10_001 }, unique: 'ExternalReference', needed: ['Name'],
    fields: {
      ProjectNo: 'text', Name: 'text', Customer: 'text', CustomerName: 'text', Company: 'text', Status: 'text', ContractType: 'text', BillingModel: 'text', RevenueTreatment: 'text', Currency: 'text',
      CostCenter: 'text', StartDate: 'date', EndDate: 'date', Manager: 'text', ExternalReference: 'text', Reference: 'text',
    },
    lists: { BillingRules: { Rule: 'text', Basis: 'text', LaborCategory: 'text', Rate: 'decimal', Currency: 'text' }, Dimensions: { Dimension: 'text', Value: 'text' } },
    oneOf: {
      Status: ['Open', 'OnHold', 'Closed'], ContractType: Object.keys(revenueTreatmentOf), BillingModel: ['HOURLY', 'MILESTONE', 'MONTHLY', 'NONE'], RevenueTreatment: Object.values(revenueTreatmentOf),
    },
    defaults: ({ ContractType }) => ({ Status: 'Open', RevenueTreatment: revenueTreatmentOf[String(ContractType)] ?? null }),
  },
  {
    name: 'ChargeCodes', keys: ['Code'], needed: ['ProjectNo'], oneOf: { Status: ['Open', 'Closed'] }, defaults: () => ({ Status: 'Open' }), navigations: { Project: { set: 'Projects', by: 'ProjectNo' } },
    fields: { Code: 'text', ProjectNo: 'text', Name: 'text', Status: 'text', OpensOn: 'date', ClosesOn: 'date', Billable: 'boolean', Task: 'text', Company: 'text', Reference: 'text' },
  },
  {
    name: 'CostAllocations', keys: ['AllocationNo'], numbering: { prefix: 'CA-', first: 1 }, unique: 'ExternalReference', needed: ['EmployeeNo', 'ChargeCode', 'StartDate', 'HoursPerDay'],
    fields: {
      AllocationNo: 'text', ExternalReference: 'text', EmployeeNo: 'text', ProjectNo: 'text', ChargeCode: 'text', Role: 'text', StartDate: 'date', EndDate: 'date', HoursPerDay: 'decimal', Status: 'text',
      Reference: 'text',
    },
    oneOf: { Status: ['Active', 'Cancelled'] }, defaults: () => ({ Status: 'Active' }),
  },
];

/** Kept by the ERP, and overlooked in what a caller sends. */
export const keptFields = ['ModifiedAt', 'RowVersion'] as const;

/** The id of an entity, from the values of its keys in their order. */
export function entityId(keyValues: readonly string[]): string {
  return keyValues.length === 1 ? keyValues[0]! : JSON.stringify(keyValues);
}
