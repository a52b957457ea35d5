import { describe, expect, it } from '@jest/globals';
import type { DecideInput, Facts } from '@muster/domain-claims';
import { chargeCodeDecider, takesTime } from './charge-code.js';

describe('a project', () => {
  it.each([
    ['open', 'active', true], ['approved', null, true], [null, null, true], ['closed', 'active', false], ['cancelled', null, false], ['on-hold', 'active', false], ['open', 'completed', false],
  ])('that is %s in the books and %s in delivery takes time: %s', (status, deliveryStatus, takes) => expect(takesTime({ status, deliveryStatus })).toBe(takes));
});

describe('a charge code', () => {
  const open: Facts = { status: 'open', deliveryStatus: 'active' };
  const bookable = (claimed: Record<string, unknown>, project: Facts | null | undefined, stands = true) => {
    const input: DecideInput = { id: 'C1', before: null, claimed, step: undefined, stands, today: 0, nowMs: 0, facts: { record: <F extends object>() => project as F | null | undefined, members: () => [], siblings: () => [] } };
    return chargeCodeDecider.decide(input).values['bookable'];
  };

  it('is bookable while it is open and its project takes time', () => expect(bookable({ project: 'P1', status: 'open' }, open)).toBe(true));

  it.each([
    ['is closed in the books', { project: 'P1', status: 'closed' }, open, true], ['names no project', { status: 'open' }, open, true], ['names one that has not arrived', { project: 'P1', status: 'open' }, null, true],
    ['belongs to a closed one', { project: 'P1', status: 'open' }, { ...open, status: 'closed' }, true], ['was taken back', { project: 'P1', status: 'open' }, open, false],
  ])('is not where it %s', (_, claimed, project, stands) => expect(bookable(claimed, project, stands)).toBe(false));
});
