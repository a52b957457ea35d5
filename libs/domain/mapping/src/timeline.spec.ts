import { describe, expect, it } from '@jest/globals';
import { timelineOf, type Part } from './timeline.js';

const part = (line: number, from: number, to: number | null, unit: string): Part => ({ line, from, to, values: { orgUnit: unit } });
const shown = (...parts: Part[]) => timelineOf(parts, ['orgUnit']).map(({ effectiveFrom, values }) => [effectiveFrom, values.orgUnit]);

describe('a whole timeline', () => {
  it('has its parts in order, whatever the order of the rows', () => expect(shown(part(2, 50, null, 'B'), part(1, 10, 49, 'A'))).toEqual([[10, 'A'], [50, 'B']]));
  it('clears between two parts that do not meet, and after the last that ends', () => expect(shown(part(1, 10, 20, 'A'), part(2, 30, 40, 'B'))).toEqual([[10, 'A'], [21, null], [30, 'B'], [41, null]]));
  it('lets the later part stand from its first day on', () => expect(shown(part(1, 10, 100, 'A'), part(2, 50, null, 'B'))).toEqual([[10, 'A'], [50, 'B']]));
  it('refuses two parts of one day, and one that ends before it begins', () => {
    expect(() => shown(part(1, 10, null, 'A'), part(2, 10, null, 'B'))).toThrow(expect.objectContaining({ code: 'timeline-date-twice' }));
    expect(() => shown(part(1, 10, 9, 'A'))).toThrow(expect.objectContaining({ code: 'timeline-ends-before-it-begins' }));
  });
});
