import { describe, expect, it } from '@jest/globals';
import { snoozeUntil } from './snooze';

const saturday = new Date(2026, 10, 28, 15, 30);

describe('how long a group is put off', () => {
  it('counts hours from now', () => {
    expect(snoozeUntil('4h', '', saturday)).toBe(new Date(2026, 10, 28, 19, 30).toISOString());
  });

  it('takes tomorrow and Monday as mornings to come, also on a Monday', () => {
    expect(snoozeUntil('tomorrow', '', saturday)).toBe(new Date(2026, 10, 29, 8).toISOString());
    expect(snoozeUntil('monday', '', saturday)).toBe(new Date(2026, 10, 30, 8).toISOString());
    expect(snoozeUntil('monday', '', new Date(2026, 10, 30, 7))).toBe(new Date(2026, 11, 7, 8).toISOString());
    expect(snoozeUntil('monday', '', new Date(2026, 10, 29, 7))).toBe(new Date(2026, 10, 30, 8).toISOString());
  });

  it('takes a moment only if it lies ahead', () => {
    expect(snoozeUntil('moment', '2026-11-28T16:00', saturday)).toBe(new Date(2026, 10, 28, 16).toISOString());
    expect([snoozeUntil('moment', '2026-11-28T15:00', saturday), snoozeUntil('moment', '', saturday)]).toEqual([null, null]);
  });
});
