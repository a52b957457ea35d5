import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { factsOf, measureDefinitions, MEASURES, measuredLabel, percentile, type MeasuredEntity } from './measures.js';
import { readReconciliation } from './reconciliation-settings.js';

describe('what counts of a record', () => {
  it.each<[MeasuredEntity, Record<string, unknown>, string[]]>([
    ['worker', { billable: true, employmentStatus: 'active' }, ['to-provision']], ['worker', { billable: true, employmentStatus: 'on-leave' }, []], ['worker', { billable: null, employmentStatus: 'active' }, []],
    ['worker', { billable: true, employmentStatus: 'terminated' }, ['left']], ['worker', { billable: true, employmentStatus: 'active', mergedInto: 'w' }, []], ['worker', { employmentStatus: 'terminated', retired: true }, []],
    ['project', { status: 'open', deliveryStatus: 'active' }, ['takes-time']], ['project', { status: 'approved' }, ['takes-time']], ['project', { status: 'open', deliveryStatus: 'completed' }, []], ['project', { status: 'closed' }, []],
    ['charge-code', { bookable: true, project: 'p' }, ['bookable']], ['demand', { status: 'open', project: 'p' }, []], ['charge-code', { bookable: false, project: 'p' }, []],
    ['assignment', { status: 'confirmed', bookedUntil: 20_000 }, ['booked']], ['assignment', { status: 'blocked', conditions: [{ condition: 'cost-rate' }] }, ['lacks-cost-rate']],
    ['assignment', { status: 'blocked', conditions: [{ condition: 'charge-code' }, { condition: 'cost-rate', removed: true }] }, []], ['assignment', { status: 'released', conditions: [{ condition: 'cost-rate' }] }, []], ['assignment', { conditions: null }, []],
  ])('%s %j', (entity, record, flags) => expect(factsOf(entity, record).flags).toEqual(flags));

  it('is told with the records that it names', () => {
    expect(factsOf('assignment', { status: 'confirmed', worker: 'w', project: 'p', bookedUntil: 20_000 })).toEqual({ flags: ['booked'], worker: 'w', project: 'p', until: 20_000 });
  });
});

describe('a percentile', () => {
  it.each([[[], 0.5, null], [[3], 0.95, 3], [[4, 1, 3, 2], 0.5, 2], [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95, 10]])('of %j at %d is %s', (values, share, expected) => expect(percentile(values, share)).toBe(expected));

  it('is one of the values, in whatever order they come', () => {
    fc.assert(fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.constantFrom(0.5, 0.95, 1), (values, share) => values.includes(percentile(values, share)!) && percentile(values, share) === percentile([...values].reverse(), share)));
  });
});

describe('a measure', () => {
  it('has a title, a formula and somebody who answers for it, each', () => {
    const defined = measureDefinitions(readReconciliation({}).measures);
    expect(defined.map(({ name }) => name)).toEqual([...MEASURES]);
    for (const { title, formula, owner } of defined) expect([title, formula, owner].every((text) => text.length > 3)).toBe(true);
    expect(measureDefinitions(readReconciliation({ measures: { provisionedIn: ['psa'] } }).measures)[0]!.formula).toContain('by each of psa.');
  });

  it('calls records as people do', () => {
    expect(measuredLabel('worker', { givenName: 'Ada', preferredName: null, familyName: 'Byron', costRate: '1' }, 'w')).toBe('Ada Byron');
    expect(measuredLabel('project', { code: 'P-1', name: 'Bridge' }, 'p')).toBe('P-1 Bridge');
    expect(measuredLabel('assignment', { role: 'Analyst', startDate: 0, endDate: null }, 'a')).toBe('Analyst, 1970-01-01 to …');
    expect(measuredLabel('worker', {}, 'w')).toBe('w');
  });
});
