import { describe, expect, it } from '@jest/globals';
import { parseLocalDate } from '@muster/platform-kernel';
import { chargeCodeFor, missingConditions } from './conditions.js';
import type { ChargeCodeFacts, ProjectFacts } from './facts.js';

const day = (text: string) => parseLocalDate(text)!;
const window = { from: day('2031-03-03'), until: day('2031-03-28') };
const code = (id: string, more: Partial<ChargeCodeFacts> = {}): ChargeCodeFacts => ({ id, code: id, bookable: true, billable: true, opensOn: null, closesOn: null, ...more });

describe('the charge code of a booking', () => {
  it('is the first billable one, by its number; one that is not billable only where there is no other', () => {
    expect(chargeCodeFor(null, [code('B'), code('A'), code('0', { billable: false })], window)?.id).toBe('A');
    expect(chargeCodeFor(null, [code('B', { billable: false }), code('A', { billable: false })], window)?.id).toBe('A');
    expect(chargeCodeFor(null, [], window)).toBeUndefined();
  });

  it('is the one that was named, or none', () => {
    expect(chargeCodeFor('B', [code('A'), code('B', { billable: false })], window)?.id).toBe('B');
    expect(chargeCodeFor('C', [code('A')], window)).toBeUndefined();
    expect(chargeCodeFor('B', [code('A'), code('B', { bookable: false })], window)).toBeUndefined();
  });

  it.each([
    ['opens on the last day', { opensOn: day('2031-03-28') }, true], ['opens a day later', { opensOn: day('2031-03-29') }, false],
    ['closes on the first day', { closesOn: day('2031-03-03') }, true], ['closes a day earlier', { closesOn: day('2031-03-02') }, false],
  ])('that %s', (_, dates, open) => expect(chargeCodeFor(null, [code('A', dates)], window) !== undefined).toBe(open));
});

describe('what a booking lacks', () => {
  const project: ProjectFacts = { status: 'open', deliveryStatus: 'active', endDate: null, legalEntity: 'E1' };
  const all = { rate: { hasCostRate: true }, code: code('A'), project, books: { closedPeriods: [] as string[] } };
  const today = day('2031-01-15');
  const names = (given: Parameters<typeof missingConditions>[0], on = today) => missingConditions(given, window, on).map(({ condition, owner }) => `${condition} of ${owner}`);

  it('is nothing where all is there', () => expect(names(all)).toEqual([]));

  it('is a cost rate, which is told by nothing as well as by false', () => {
    expect(names({ ...all, rate: null })).toEqual(['cost-rate of erp']);
    expect(names({ ...all, rate: { hasCostRate: false } })).toEqual(['cost-rate of erp']);
  });

  it('is a charge code, with the days', () => expect(missingConditions({ ...all, code: undefined }, window, today)).toMatchObject([{ condition: 'charge-code', detail: 'No charge code of the project is open from 2031-03-03 to 2031-03-28.' }]));

  it('is an open period of the month in which it begins, or of this one where it has begun', () => {
    expect(names({ ...all, books: { closedPeriods: ['2031-03'] } })).toEqual(['posting-period of erp']);
    expect(names({ ...all, books: { closedPeriods: ['2031-04'] } })).toEqual([]);
    expect(names({ ...all, books: { closedPeriods: ['2031-03'] } }, day('2031-04-02'))).toEqual([]);
    expect(names({ ...all, books: { closedPeriods: ['2031-04'] } }, day('2031-04-02'))).toEqual(['posting-period of erp']);
  });

  it('is the legal entity while it has not arrived, and not where the project names none', () => {
    expect(names({ ...all, books: null })).toEqual(['posting-period of erp']);
    expect(names({ ...all, books: null, project: { ...project, legalEntity: null } })).toEqual([]);
  });

  it('is everything at once', () => expect(names({ rate: null, code: undefined, project, books: { closedPeriods: ['2031-03'] } })).toEqual(['cost-rate of erp', 'charge-code of erp', 'posting-period of erp']));
});
