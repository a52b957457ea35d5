import { describe, expect, it } from '@jest/globals';
import { sparkOf, trendOf } from './spark';

const points = (...values: (number | null)[]) => values.map((value, n) => ({ at: new Date(n * 60_000).toISOString(), value, p95: null }));

describe('a small line', () => {
  it('goes from left to right and upwards from zero', () => expect(sparkOf(points(0, 10, 5), 100, 20)).toEqual({ path: 'M0 20L50 0L100 10', end: { x: 100, y: 10 } }));
  it('passes over what is not known', () => expect(sparkOf(points(4, null, 4), 100, 20).path).toBe('M0 0L100 0'));
  it('of zeros lies at the foot', () => expect(sparkOf(points(0, 0), 100, 20).path).toBe('M0 20L100 20'));
  it('is no line of one value, and nothing of none', () => {
    expect(sparkOf(points(3), 100, 20)).toEqual({ path: '', end: { x: 100, y: 0 } });
    expect(sparkOf(points(null), 100, 20)).toEqual({ path: '', end: null });
  });
});

describe('a trend', () => {
  it.each([[[1, 5, 2], 'rises'], [[2, null, 1], 'falls'], [[2, 9, 2], 'stays'], [[2], null]] as const)('of %j %s', (values, words) => expect(trendOf(points(...values))).toBe(words));
});
