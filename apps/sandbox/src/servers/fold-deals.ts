import { formatLocalDate } from '@muster/platform-kernel';
import { customers, type Customer } from '../sample-firm/customers.js';
import { billingModelOf, type Deal } from '../sample-firm/engagements.js';

const probability: Readonly<Record<string, number>> = { Prospecting: 10, Qualification: 25, Proposal: 50, Negotiation: 75, 'Closed Won': 100, 'Closed Lost': 0 };

/** Customers as the CRM's accounts, known to others by the number that the ERP bills them under. */
export function accounts(): object[] {
  return customers.map((customer) => ({ Id: accountId(customer), Name: customer.name, AccountNumber: customer.number, Industry: customer.industry, BillingCountry: customer.country, ExternalId__c: customer.number }));
}

export function opportunity({ id, name, customer, company, practice, contract, stage, value, closesOn, startsOn, endsOn, projectNo }: Deal): object {
  return {
    Id: id, Name: name, AccountId: customer && accountId(customer), StageName: stage, Amount: value, CurrencyIsoCode: company.currency, Probability: probability[stage], CloseDate: formatLocalDate(closesOn),
    Type: 'Services', ContractType__c: contract, BillingModel__c: billingModelOf[contract], ProjectCode__c: projectNo ?? null, StartDate__c: formatLocalDate(startsOn), EndDate__c: formatLocalDate(endsOn),
    Practice__c: practice.code, LegalEntity__c: company.code,
  };
}

function accountId({ number }: Customer): string {
  return `001${number.slice(2).padStart(15, '0')}`;
}
