import { describe, expect, it } from '@jest/globals';
import { hasItsDays, isCut, isSettled, lostDays, type BookingView } from './absence.js';

const booking = (more: Partial<BookingView> = {}): BookingView => ({
  id: 'B', project: 'P', status: 'confirmed', plannedFrom: 100, plannedUntil: 200, bookedFrom: 100, bookedUntil: 200, hoursPerDay: 8, endedByMaster: false, acknowledged: new Set(), projectUntil: null, projectOver: false, ...more,
});

describe('a booking whose worker is away', () => {
  it.each([
    ['reaches into it', {}, { from: 150, until: null }, true],
    ['ends before it', {}, { from: 201, until: null }, false],
    ['begins after it', {}, { from: 50, until: 99 }, false],
    ['was found without a day by the master', { status: 'released', endedByMaster: true }, { from: 150, until: null }, true],
    ['was released by somebody', { status: 'released' }, { from: 150, until: null }, false],
    ['was never confirmed', { status: 'approved' }, { from: 150, until: null }, false],
    ['is on a project that is over', { projectOver: true }, { from: 150, until: null }, false],
  ] as const)('is cut, or not, where it %s', (_, more, absence, cut) => {
    expect(isCut(booking(more), absence)).toBe(cut);
  });

  it.each([
    [{ bookedUntil: 149 }, { from: 150, until: null }, true], [{ bookedUntil: 150 }, { from: 150, until: null }, false], [{ bookedFrom: 181 }, { from: 90, until: 180 }, true], [{ status: 'released', bookedFrom: null, bookedUntil: null }, { from: 150, until: null }, true],
  ] as const)('is settled once no booked day is within: %j of %j', (more, absence, settled) => {
    expect(isSettled(booking(more), absence)).toBe(settled);
  });

  it('loses the days that were planned within, not those after the project', () => {
    expect(lostDays([booking(), booking({ id: 'C', projectUntil: 160 }), booking({ id: 'D', plannedFrom: 155 }), booking({ id: 'E', projectUntil: 140 })], { from: 150, until: 180 })).toEqual([
      { assignment: 'B', from: 150, until: 180 }, { assignment: 'C', from: 150, until: 160 }, { assignment: 'D', from: 155, until: 180 },
    ]);
  });

  it.each([
    [{ bookedUntil: 160 }, false], [{}, true], [{ projectUntil: 160, bookedUntil: 160 }, true], [{ status: 'released', endedByMaster: true, bookedUntil: null }, false], [{ status: 'released', bookedUntil: null }, true], [{ plannedUntil: 110, bookedUntil: 105 }, true], [{ projectOver: true, bookedUntil: 105 }, true],
  ] as const)('has its days back: %j %s', (more, has) => {
    expect(hasItsDays(booking(more), 120)).toBe(has);
  });
});
