import { describe, expect, it } from '@jest/globals';
import type { MeasureView } from './types';
import { besideOf, valueOf } from './wording';

describe('a time', () => {
  it.each([[null, '—'], [0.011, '40 s'], [0.5, '30 min'], [5.25, '5.3 h'], [40, '40 h'], [96, '4.0 d']])('of %s hours is read as %s', (value, words) => expect(valueOf({ value, unit: 'hours' })).toBe(words));
});

describe('how it went', () => {
  const trend = (hours: number, ...values: number[]) => values.map((value, n) => ({ at: new Date(n * hours * 3_600_000).toISOString(), value, p95: null }));
  const said = (points: MeasureView['trend']) => besideOf({ trend: points, p95: null, unit: 'records', value: 2 } as unknown as MeasureView);

  it.each([
    [trend(24, 2, 2), 'as a day ago'], [trend(24, 1, 2), 'rises over the last day'],
    [trend(1, 2, 2), 'unchanged so far'], [trend(1, 3, 2), 'falls so far'], [trend(1, 2), 'counted since today'],
  ])('tells of no day that was not counted: %j is "%s"', (points, words) => expect(said(points)).toBe(words));
});
