import { describe, expect, it } from '@jest/globals';
import { bookingFaults, standingOf, worstOf, type BookingFacts } from './reports.js';

const facts = { speaks: false, acknowledged: null, version: 3, missing: false, differs: false };
const booking = (more: Partial<BookingFacts> = {}): BookingFacts => ({ assignment: { status: 'confirmed', startDate: 20_000, endDate: 20_100 }, worker: { employmentStatus: 'active', hireDate: 19_000, terminationDate: null }, project: { status: 'open', endDate: 20_200 }, chargeCode: { status: 'open', bookable: true }, ...more });

describe('how a record stands in a system', () => {
  it.each([
    [{}, 'none'], [{ speaks: true }, 'says'], [{ acknowledged: 3 }, 'in-step'], [{ acknowledged: 2, speaks: true }, 'behind'], [{ acknowledged: 3, differs: true }, 'differs'], [{ acknowledged: 3, differs: true, missing: true }, 'missing'],
  ] as const)('%j: %s', (more, standing) => expect(standingOf({ ...facts, ...more })).toBe(standing));

  it('is that of the worst of those that stand for it there', () => expect([worstOf(['in-step', 'missing', 'differs']), worstOf(['in-step', 'none']), worstOf(['in-step']), worstOf([])]).toEqual(['missing', 'none', 'in-step', 'none']));
});

describe('a booking', () => {
  it.each<[string, Partial<BookingFacts>, string[]]>([
    ['that is as it should be', {}, []],
    ['that is over', { assignment: { status: 'released' }, worker: null }, []],
    ['of somebody who has left', { worker: { employmentStatus: 'terminated', terminationDate: 19_500 } }, ['its worker has left']],
    ['of somebody who leaves before its end', { worker: { employmentStatus: 'active', terminationDate: 20_050 } }, ["it ends after the worker's last day, 2024-11-23"]],
    ['of somebody who left on its last day', { worker: { employmentStatus: 'terminated', terminationDate: 20_100 } }, []],
    ['before the first day', { worker: { employmentStatus: 'pending', hireDate: 20_010 } }, ["it begins before the worker's first day, 2024-10-14"]],
    ['on a project that is closed, without a charge code', { project: { status: 'closed', endDate: 20_099 }, chargeCode: null }, ['its project is closed', 'it ends after the project, 2025-01-11', 'it has no charge code']],
    ['of nobody known', { worker: null, project: null }, ['its worker is not known', 'its project is not known']],
    ['on a charge code that is closed', { chargeCode: { status: 'closed' } }, ['its charge code takes no time']],
    ['that is proposed, and needs no charge code yet', { assignment: { status: 'proposed', startDate: 20_000, endDate: 20_100 }, chargeCode: null }, []],
  ])('%s', (_, more, faults) => expect(bookingFaults(booking(more))).toEqual(faults));
});
