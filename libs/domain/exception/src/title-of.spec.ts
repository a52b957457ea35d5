import { describe, expect, it } from '@jest/globals';
import { titleOf } from './title-of.js';

const of = { entity: 'charge-code', system: 'erp', attribute: 'costCenter', place: 'workers of hris' };

describe('the title of a group', () => {
  it.each([
    ['contract', 'unknown-code', 'Changes of charge codes from erp with a code that no code table knows'],
    ['refused', 'not-the-owner', 'Cost center of charge codes changed in erp, which does not own it'],
    ['reference', 'unknown-record', 'Cost centers of charge codes that erp names and nobody knows'],
    ['intake', 'credentials-refused', 'No access to erp: it does not let us in, and cannot be read'],
    ['delivery', 'auth', 'Charge codes that do not reach erp: it does not let us in'],
    ['delivery', 'something-new', 'Charge codes that do not reach erp'],
    ['vendor', 'retyped-field', 'Workers of hris: a field of another type than before'],
    ['newcomer', 'x', 'Newcomer: x (workers of hris)'],
  ])('of %s/%s is in the words of the firm', (kind, code, title) => expect(titleOf({ ...of, class: kind, code })).toBe(title));

  it('does without what is not known', () => {
    expect(titleOf({ class: 'unreadable', code: 'truncated', entity: null, system: null, attribute: null, place: '' })).toBe('Events about records from a system that cannot be read');
    expect(titleOf({ class: 'unreadable', code: 'truncated', entity: null, system: null, attribute: null, place: 'delivery.receipts.v1' })).toBe('Messages of delivery.receipts.v1 that cannot be read');
    expect(titleOf({ class: 'contract', code: 'bad-value', entity: 'legal-entity', system: 'erp', attribute: null, place: '' })).toBe('Changes of legal entities from erp that break the agreed form');
  });
});
