import type { EntityName } from '@muster/contracts';
import type { DuplicateRules } from '@muster/domain-identity';

/** By what two projects, or two charge codes, may be one. */
export const projectDuplicates: Partial<Record<EntityName, DuplicateRules>> = {
  project: {
    rules: [
      { name: 'code', meaning: 'Both have the same code.', strength: 'strong', all: [{ attribute: 'code' }] },
      { name: 'opportunity', meaning: 'Both come of the same opportunity.', strength: 'fair', all: [{ attribute: 'opportunity' }] },
      { name: 'name-and-customer', meaning: 'Both have the same name for the same customer.', strength: 'weak', all: [{ attribute: 'name' }, { attribute: 'customer' }] },
    ],
    tells: ['code', 'name', 'customer', 'startDate', 'legalEntity'],
  },
  'charge-code': { rules: [{ name: 'code-and-company', meaning: 'Both have the same code in the same legal entity.', strength: 'strong', all: [{ attribute: 'code' }, { attribute: 'legalEntity' }] }], tells: ['code', 'project', 'legalEntity'] },
};
