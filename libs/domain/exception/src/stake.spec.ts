import { describe, expect, it } from '@jest/globals';
import { parseLocalDate } from '@muster/platform-kernel';
import { stakeOf } from './stake.js';

const booked = (from: string, until: string) => stakeOf('assignment', { status: 'confirmed', bookedFrom: parseLocalDate(from), bookedUntil: parseLocalDate(until), hoursPerDay: 8 }).hours;

describe('what is at stake', () => {
  it('is a worker who may be billed and has not left', () => {
    expect(stakeOf('worker', { billable: true, employmentStatus: 'active' }).counts).toBe(true);
    for (const worker of [{ billable: false }, { billable: null }, { billable: true, employmentStatus: 'terminated' }, { billable: true, retired: true }, { billable: true, mergedInto: 'x' }]) expect(stakeOf('worker', worker).counts).toBe(false);
  });

  it('is a charge code, and a booking that is not over', () => {
    expect(stakeOf('charge-code', { status: 'closed' }).counts).toBe(true);
    expect(['proposed', 'blocked', 'confirmed', 'released', 'cancelled', 'rejected'].filter((status) => stakeOf('assignment', { status }).counts)).toEqual(['proposed', 'blocked', 'confirmed']);
  });

  it('is the hours of the working days that are booked', () => {
    expect(booked('2026-11-23', '2026-11-23')).toBe(8); // a Monday
    expect(booked('2026-11-23', '2026-11-29')).toBe(40);
    expect(booked('2026-11-28', '2026-11-29')).toBe(0);
    expect(booked('2026-11-27', '2026-11-30')).toBe(16);
    expect(booked('2026-11-30', '2026-11-27')).toBe(0);
    expect(stakeOf('assignment', { status: 'proposed', startDate: 20_000 }).hours).toBeNull();
  });
});
