import { describe, expect, it } from '@jest/globals';
import { mayReside } from './residency.js';

const residency = {
  attribute: 'country',
  rules: [
    { values: ['DE', 'FR'], classifications: ['confidential', 'restricted'], regions: ['EMEA'] },
    { values: ['DE'], classifications: ['restricted'], regions: ['DE'] },
    { values: ['CN'], classifications: ['internal', 'confidential', 'restricted'], regions: ['APAC'] },
  ],
} as const;
const may = (value: unknown, classification: Parameters<typeof mayReside>[2], region?: string) => mayReside(residency, value, classification, region);

describe('where a record may go', () => {
  it('is anywhere for what no rule guards', () => expect([may('DE', 'public'), may('DE', 'internal', 'AMER'), may('US', 'restricted')]).toEqual([true, true, true]));
  it('is the regions of the rule for what it guards, and nowhere for a system without a region', () => expect([may('FR', 'confidential', 'EMEA'), may('FR', 'confidential', 'AMER'), may('FR', 'confidential')]).toEqual([true, false, false]));
  it('is what all rules that fit allow', () => expect([may('DE', 'restricted', 'EMEA'), may('DE', 'restricted', 'DE')]).toEqual([false, false]));
  it('is guarded by every rule where nobody knows where the record belongs', () => expect([may(null, 'internal', 'EMEA'), may('', 'internal', 'APAC'), may(undefined, 'confidential', 'EMEA')]).toEqual([false, true, false]));
});
