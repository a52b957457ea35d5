import { describe, expect, it } from '@jest/globals';
import type { TimeForm } from './declaration.js';
import { readTime, writeTime } from './declared-time.js';

const noon = Date.UTC(2026, 2, 29, 12);

describe('times of a system', () => {
  it.each<[TimeForm, unknown]>([
    ['iso', '2026-03-29T12:00:00Z'], ['iso', '2026-03-29T12:00:00.000Z'], ['iso', '2026-03-29T14:00:00+02:00'], ['iso', '2026-03-29T14:00+0200'], ['iso', '2026-03-29 12:00:00'], ['iso', '2026-03-29T12:00:00'],
    ['epoch-ms', noon], ['epoch-ms', String(noon)], ['epoch-s', noon / 1000], ['epoch-s', `${noon / 1000}.000`],
  ])('reads %s %j as the same moment', (form, value) => expect(readTime(value, form)).toBe(noon));

  it.each<[TimeForm, unknown]>([['iso', 'yesterday'], ['iso', '2026-13-01'], ['iso', noon], ['iso', null], ['epoch-ms', '2026-03-29'], ['epoch-s', ''], ['epoch-s', undefined], ['iso', '20260329']])('does not read %s %j', (form, value) =>
    expect(readTime(value, form)).toBeUndefined());

  it.each<[TimeForm, string]>([['iso', '2026-03-29T12:00:00.999Z'], ['epoch-ms', String(noon + 999)], ['epoch-s', String(noon / 1000)], ['date', '2026-03-29']])('writes %s, never later than it is', (form, text) =>
    expect(writeTime(noon + 999, form)).toBe(text));

  it('reads a day as its first moment', () => expect(readTime('2026-03-29', 'date')).toBe(noon - 12 * 3_600_000));
});
