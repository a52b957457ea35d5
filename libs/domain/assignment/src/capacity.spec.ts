import { describe, expect, it } from '@jest/globals';
import { parseLocalDate } from '@muster/platform-kernel';
import { isWorkingDay, overloadedDay, weekdayOf, type Load } from './capacity.js';

const day = (text: string) => parseLocalDate(text)!;
const load = (from: string, until: string, hours: number): Load => ({ from: day(from), until: day(until), hours });
const berlin = { workingDays: '12345', holidays: ['2031-05-01'] };

describe('a working day', () => {
  it.each([['2031-03-03', 1], ['2031-03-08', 6], ['2031-03-09', 7], ['1970-01-01', 4], ['1969-12-28', 7]])('%s is day %i of its week', (text, weekday) => expect(weekdayOf(day(text))).toBe(weekday));

  it('is Monday to Friday where nothing is known of the location', () => {
    expect(isWorkingDay(day('2031-03-07'), null)).toBe(true);
    expect(isWorkingDay(day('2031-03-08'), null)).toBe(false);
    expect(isWorkingDay(day('2031-03-08'), { workingDays: null, holidays: [] })).toBe(false);
  });

  it('is what the location says, and no holiday', () => {
    const dubai = { workingDays: '71234', holidays: [] };
    expect([isWorkingDay(day('2031-03-09'), dubai), isWorkingDay(day('2031-03-07'), dubai)]).toEqual([true, false]);
    expect(isWorkingDay(day('2031-05-01'), berlin)).toBe(false);
  });
});

describe('the first day with too many hours', () => {
  const wanted = load('2031-03-03', '2031-03-14', 4);

  it('is none where the hours fit to the last', () => {
    expect(overloadedDay(wanted, [load('2031-03-03', '2031-03-14', 4)], 8, null)).toBeUndefined();
    expect(overloadedDay(load('2031-03-03', '2031-03-03', 0.1), [load('2031-03-03', '2031-03-03', 0.2)], 0.3, null)).toBeUndefined();
  });

  it('is the first that both take, at either edge', () => {
    expect(overloadedDay(wanted, [load('2031-02-01', '2031-03-03', 5)], 8, null)).toEqual({ day: day('2031-03-03'), hours: 9 });
    expect(overloadedDay(wanted, [load('2031-03-14', '2031-06-30', 5)], 8, null)).toEqual({ day: day('2031-03-14'), hours: 9 });
    expect(overloadedDay(wanted, [load('2031-02-01', '2031-03-02', 8), load('2031-03-15', '2031-06-30', 8)], 8, null)).toBeUndefined();
  });

  it('counts those that overlap, and not those that follow each other', () => {
    const first = load('2031-03-03', '2031-03-06', 3);
    expect(overloadedDay(wanted, [first, load('2031-03-07', '2031-03-14', 3)], 8, null)).toBeUndefined();
    expect(overloadedDay(wanted, [first, load('2031-03-06', '2031-03-14', 3)], 8, null)).toEqual({ day: day('2031-03-06'), hours: 10 });
  });

  it('is a working day', () => {
    const weekend = [load('2031-03-08', '2031-03-09', 8)];
    expect(overloadedDay(wanted, weekend, 8, null)).toBeUndefined();
    expect(overloadedDay(wanted, weekend, 8, { workingDays: '1234567', holidays: [] })).toEqual({ day: day('2031-03-08'), hours: 12 });
    expect(overloadedDay(load('2031-05-01', '2031-05-02', 9), [], 8, berlin)).toEqual({ day: day('2031-05-02'), hours: 9 });
    expect(overloadedDay(load('2031-05-01', '2031-05-01', 9), [], 8, berlin)).toBeUndefined();
  });

  it('is the first day of one who has no hours at all', () => expect(overloadedDay(wanted, [], 0, null)).toEqual({ day: day('2031-03-03'), hours: 4 }));
});
