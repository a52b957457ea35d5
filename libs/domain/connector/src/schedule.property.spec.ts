import { describe, expect, it } from '@jest/globals';
import { localDateAt } from '@muster/platform-kernel';
import fc from 'fast-check';
import { compileSchedule, lateSince, nextCutOff, nextRun, WEEKDAYS, windowAfter, windowAt, type ScheduleDeclaration } from './schedule.js';

const ZONES = ['Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Santiago', 'Africa/Casablanca', 'Pacific/Apia', 'UTC'];
const time = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) }).map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const declaration: fc.Arbitrary<ScheduleDeclaration> = fc
  .record({ from: time, to: time, zone: fc.constantFrom(...ZONES), days: fc.subarray([...WEEKDAYS], { minLength: 1 }), ranSince: time })
  .filter(({ from, to }) => from !== to)
  .map(({ from, to, zone, days, ranSince }) => ({ window: { from, to, zone }, days, ranSince, cutOff: from }));
/** From 2024 to 2030: each zone changes its clocks twice a year, if at all. */
const instant = fc.integer({ min: Date.UTC(2024, 0, 1) / 60_000, max: Date.UTC(2030, 0, 1) / 60_000 }).map((minutes) => minutes * 60_000);
const scheduleOf = (from: string, to: string, more: Partial<ScheduleDeclaration> = {}, zone = 'Europe/London') => compileSchedule({ window: { from, to, zone }, ...more });
const at = (iso: string) => Date.parse(iso);
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString().replace(':00.000Z', 'Z'));
const showing = (ms: number, zone: string) => new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);

describe('a schedule, whatever the zone and the day', () => {
  it('reads in a window, never in the past, and at once where the window that is open has not seen it read', () => {
    fc.assert(fc.property(declaration, instant, fc.option(fc.integer({ min: 0, max: 20_000 })), (declared, nowMs, minutesAgo) => {
      const schedule = compileSchedule(declared);
      const lastMs = minutesAgo === null ? null : nowMs - minutesAgo * 60_000;
      const next = nextRun(schedule, lastMs, nowMs);
      const open = windowAt(schedule, nowMs);
      expect(next).toBeGreaterThanOrEqual(nowMs);
      expect(windowAt(schedule, next)).toBeDefined();
      expect(next === nowMs).toBe(open !== undefined && (lastMs === null || lastMs < open.fromMs));
      if (next > nowMs) expect(windowAfter(schedule, nowMs).fromMs).toBe(next);
    }), { numRuns: 2_000 });
  });

  it('that is followed has one reading in each of its windows, on its days, at the time that the clocks show', () => {
    fc.assert(fc.property(declaration, instant, (declared, beginMs) => {
      const schedule = compileSchedule(declared);
      let [lastMs, nowMs] = [beginMs, beginMs];
      const days: number[] = [];
      for (let run = 0; run < 10; run += 1) {
        const next = nextRun(schedule, lastMs, nowMs);
        const day = localDateAt(next, declared.window.zone);
        days.push(day);
        if (showing(next, declared.window.zone) !== declared.window.from) {
          // Clocks that are set forward over the beginning: at no instant of the day do they show it.
          const shown = Array.from({ length: 36 * 60 }, (_, minute) => next - 18 * 3_600_000 + minute * 60_000).filter((ms) => localDateAt(ms, declared.window.zone) === day && showing(ms, declared.window.zone) === declared.window.from);
          expect(shown).toEqual([]);
        }
        expect(windowAt(schedule, next)!.ranSinceMs).toBeLessThanOrEqual(next);
        [lastMs, nowMs] = [next, next + 60_000];
      }
      const gaps = days.slice(1).map((day, place) => day - days[place]!);
      expect(gaps.every((gap) => gap >= 1 && gap <= 8)).toBe(true);
    }), { numRuns: 300 });
  });

  it('is late from its cut-off until it is read', () => {
    fc.assert(fc.property(declaration, instant, (declared, nowMs) => {
      const schedule = compileSchedule(declared);
      const cutOff = nextCutOff(schedule, nowMs)!;
      const { fromMs } = windowAt(schedule, cutOff)!;
      expect(cutOff).toBeGreaterThan(nowMs);
      expect(lateSince(schedule, fromMs - 60_000, cutOff)).toBe(cutOff);
      expect(lateSince(schedule, fromMs, cutOff)).toBeUndefined();
    }), { numRuns: 1_000 });
  });
});

describe('a schedule in London', () => {
  const night = scheduleOf('22:00', '04:00', { cutOff: '03:00', ranSince: '20:00' });

  it('has a night that is an hour shorter when the clocks are set forward, and one that is longer when they are set back', () => {
    const hours = (nowMs: number) => { const { fromMs, toMs } = windowAt(night, nowMs)!; return (toMs - fromMs) / 3_600_000; };
    expect([hours(at('2026-03-29T00:30Z')), hours(at('2026-10-25T00:30Z')), hours(at('2026-11-26T23:00Z'))]).toEqual([5, 7, 6]);
  });

  it('begins later where the clocks pass over its time, and once where they show it twice', () => {
    const early = scheduleOf('01:30', '03:00');
    expect(iso(nextRun(early, null, at('2026-03-28T12:00Z')))).toBe('2026-03-29T01:30Z');
    expect(iso(nextRun(early, null, at('2026-10-24T12:00Z')))).toBe('2026-10-25T00:30Z');
    expect(iso(nextRun(early, at('2026-10-25T00:31Z'), at('2026-10-25T01:31Z')))).toBe('2026-10-26T01:30Z');
  });

  it('keeps to its days by the day on which a window begins', () => {
    const fridays = scheduleOf('22:00', '04:00', { days: ['fri'] });
    expect([iso(nextRun(fridays, null, at('2026-11-24T12:00Z'))), windowAt(fridays, at('2026-11-28T03:00Z')) !== undefined, windowAt(fridays, at('2026-11-28T23:00Z'))]).toEqual(['2026-11-27T22:00Z', true, undefined]);
  });

  it('knows since when others must have run, and what its last cut-off was', () => {
    expect(iso(windowAt(night, at('2026-11-27T02:00Z'))!.ranSinceMs)).toBe('2026-11-26T20:00Z');
    expect(iso(lateSince(night, at('2026-11-25T23:00Z'), at('2026-11-27T12:00Z')))).toBe('2026-11-27T03:00Z');
    expect(lateSince(night, at('2026-11-26T23:00Z'), at('2026-11-27T12:00Z'))).toBeUndefined();
    expect(lateSince(scheduleOf('22:00', '04:00'), 0, at('2026-11-27T12:00Z'))).toBeUndefined();
  });
});
