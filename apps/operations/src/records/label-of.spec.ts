import { describe, expect, it } from '@jest/globals';
import { detailOf, labelOf } from './label-of.js';

describe('what people call a record', () => {
  it.each([
    ['worker', { givenName: 'Ada', familyName: 'Lovelace', preferredName: null }, 'Ada Lovelace'], ['worker', { givenName: 'Augusta', familyName: 'Lovelace', preferredName: 'Ada' }, 'Ada Lovelace'], ['worker', {}, null],
    ['project', { code: 'P-1', name: 'Apollo' }, 'P-1 Apollo'], ['assignment', { role: 'Architect', startDate: '2026-03-01', endDate: null }, 'Architect, 2026-03-01 to …'], ['assignment', {}, 'Booking'], ['cost-center', { code: 'CC1' }, 'CC1'],
  ] as const)('a %s of %j is %s', (entity, values, label) => expect(labelOf(entity, values)).toBe(label));

  it('is told apart by a few words', () => {
    expect(detailOf('worker', { jobTitle: 'Analyst', employmentStatus: 'active' })).toBe('Analyst, active');
    expect(detailOf('location', {})).toBeNull();
  });
});
