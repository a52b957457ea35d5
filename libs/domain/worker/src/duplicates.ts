import type { DuplicateRules } from '@muster/domain-identity';

/** By what two workers may be one person. */
export const workerDuplicates: DuplicateRules = {
  rules: [
    { name: 'work-e-mail', meaning: 'Both have the same work e-mail address.', strength: 'strong', all: [{ attribute: 'workEmail' }] },
    { name: 'account', meaning: 'Both have the same account in the identity system.', strength: 'strong', all: [{ attribute: 'accountId' }] },
    { name: 'name-and-hire-date', meaning: 'Both have the same name and were hired on the same day.', strength: 'fair', all: [{ wordsOf: ['givenName', 'familyName'] }, { attribute: 'hireDate' }] },
    { name: 'name-and-employer', meaning: 'Both have the same name and the same employer.', strength: 'weak', all: [{ wordsOf: ['givenName', 'familyName'] }, { attribute: 'employer' }] },
  ],
  tells: ['givenName', 'familyName', 'workEmail', 'accountId', 'hireDate', 'employer', 'country'],
};
