import { describe, expect, it } from '@jest/globals';
import { dateReader, isDateForm } from './date-form.js';

describe('a declared form of a date', () => {
  it.each([
    ['dd-MM-yyyy', '14-01-2009'], ['yyyy-MM-dd', '2009-01-14'], ['M/d/yyyy', '1/14/2009'], ['d.M.yyyy', '14.1.2009'], ['dd MMM yyyy', '14 Jan 2009'], ['yyyyMMdd', '20090114'],
    ['yyyy-MM-ddTHH:mm:ss', '2009-01-14T23:59:59'],
  ])('%s reads %s', (form, text) => expect(dateReader(form).date(text)).toBe('2009-01-14'));

  it.each([['dd-MM-yyyy', '2009-01-14'], ['dd-MM-yyyy', '31-02-2009'], ['dd-MM-yyyy', '14-13-2009'], ['dd-MM-yyyy', '14-01-2009 '], ['MM/dd/yyyy', '14/01/2009'], ['dd-MM-yyyy', '00:00.0']])(
    '%s refuses %s', (form, text) => expect(dateReader(form).date(text)).toBeUndefined(),
  );

  it('gives a time as milliseconds of UTC, and refuses an hour that no day has', () => {
    expect(dateReader('dd.MM.yyyy HH:mm:ss').instant('01.03.2026 12:30:05')).toBe(Date.UTC(2026, 2, 1, 12, 30, 5));
    expect(dateReader('dd.MM.yyyy HH:mm').instant('01.03.2026 24:00')).toBeUndefined();
  });

  it('has year, month and day once each', () => {
    expect(isDateForm('dd-MM-yyyy')).toBe(true);
    expect(isDateForm('MM-yyyy')).toBe(false);
    expect(isDateForm('dd-dd-MM-yyyy')).toBe(false);
  });
});
