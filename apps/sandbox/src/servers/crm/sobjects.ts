import type { Fields } from '../fields.js';

export type SObjectName = 'Opportunity' | 'Account' | 'User';

/** Fields ending in __c are the firm's own. Beside its fields each record has Id, CreatedDate, LastModifiedDate and SystemModstamp. */
export interface SObject {
  name: SObjectName;
  /** First three letters of its ids. */
  prefix: string;
  fields: Fields;
  /** The text field by which others know its records: no two have the same. */
  externalId: string;
  /** False where records are switched off and never deleted. */
  isDeletable: boolean;
  needed: readonly string[];
  oneOf: Readonly<Record<string, readonly string[]>>;
  /** Records that it belongs to, whose fields a query may select through a relation: `Account.Name`. */
  parents: Readonly<Record<string, Parent>>;
}

export interface Parent {
  object: SObjectName;
  /** The field with the parent's Id. */
  by: string;
}

export const stages = ['Prospecting', 'Qualification', 'Proposal', 'Negotiation', 'Closed Won', 'Closed Lost'];

export const sObjects: Readonly<Record<SObjectName, SObject>> = {
  Opportunity: {
    name: 'Opportunity', prefix: '006', externalId: 'ExternalId__c', isDeletable: true, needed: ['Name', 'StageName', 'CloseDate'], oneOf: { StageName: stages },
    parents: { Account: { object: 'Account', by: 'AccountId' }, Owner: { object: 'User', by: 'OwnerId' } },
    fields: {
      Name: 'text', AccountId: 'text', StageName: 'text', Amount: 'number', CurrencyIsoCode: 'text', Probability: 'number', CloseDate: 'date', Type: 'text', OwnerId: 'text', ExternalId__c: 'text', ContractType__c: 'text',
      BillingModel__c: 'text', ProjectCode__c: 'text', StartDate__c: 'date', EndDate__c: 'date', Practice__c: 'text', LegalEntity__c: 'text', Reference__c: 'text',
    },
  },
  Account: {
    name: 'Account', prefix: '001', externalId: 'ExternalId__c', isDeletable: true, needed: ['Name'], oneOf: {}, parents: { Owner: { object: 'User', by: 'OwnerId' } },
    fields: { Name: 'text', AccountNumber: 'text', Industry: 'text', BillingCountry: 'text', OwnerId: 'text', ExternalId__c: 'text', Reference__c: 'text' },
  },
  // Those who log in. Opportunities are theirs, so that none is deleted.
  User: {
    name: 'User', prefix: '005', externalId: 'EmployeeNumber', isDeletable: false, needed: ['LastName', 'Email', 'IsActive'], oneOf: {}, parents: {},
    fields: { EmployeeNumber: 'text', FirstName: 'text', LastName: 'text', Email: 'text', Title: 'text', Department: 'text', IsActive: 'boolean', Reference__c: 'text' },
  },
};

export const keptFields = ['Id', 'CreatedDate', 'LastModifiedDate', 'SystemModstamp'] as const;
