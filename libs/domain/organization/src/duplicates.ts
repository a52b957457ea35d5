import type { EntityName } from '@muster/contracts';
import type { DuplicateRules } from '@muster/domain-identity';

const code = { name: 'code', meaning: 'Both have the same code.', strength: 'strong', all: [{ attribute: 'code' }] } as const;
const codeOfCompany = { name: 'code-and-company', meaning: 'Both have the same code in the same legal entity.', strength: 'strong', all: [{ attribute: 'code' }, { attribute: 'legalEntity' }] } as const;

/** By what two records of the organization may be one. Codes of units and cost centers are those of a company: two companies may use one code. */
export const organizationDuplicates: Partial<Record<EntityName, DuplicateRules>> = {
  'legal-entity': { rules: [code, { name: 'name-and-country', meaning: 'Both have the same name in the same country.', strength: 'fair', all: [{ attribute: 'name' }, { attribute: 'country' }] }], tells: ['code', 'name', 'country', 'currency'] },
  'org-unit': { rules: [codeOfCompany, { name: 'name-and-parent', meaning: 'Both have the same name below the same unit.', strength: 'fair', all: [{ attribute: 'name' }, { attribute: 'parent' }] }], tells: ['code', 'name', 'legalEntity', 'parent'] },
  'cost-center': { rules: [codeOfCompany, { name: 'name-and-company', meaning: 'Both have the same name in the same legal entity.', strength: 'weak', all: [{ attribute: 'name' }, { attribute: 'legalEntity' }] }], tells: ['code', 'name', 'legalEntity'] },
  location: { rules: [code, { name: 'name-and-city', meaning: 'Both have the same name in the same city.', strength: 'fair', all: [{ attribute: 'name' }, { attribute: 'city' }] }], tells: ['code', 'name', 'country', 'city'] },
  'labor-category': { rules: [code, { name: 'name', meaning: 'Both have the same name.', strength: 'fair', all: [{ attribute: 'name' }] }], tells: ['code', 'name', 'level'] },
};
