import { describe, expect, it } from '@jest/globals';
import { paceAt } from './pace.js';

describe('the pace of a replay', () => {
  it('begins with one event a second, rises by steps, and ends at its cap', () => {
    expect([0, 4.9, 5, 10, 15, 20, 25, 3_600].map((seconds) => paceAt(seconds, 50))).toEqual([1, 1, 2, 5, 10, 20, 50, 50]);
    expect([0, 5, 10, 3_600].map((seconds) => paceAt(seconds, 2))).toEqual([1, 2, 2, 2]);
    expect(paceAt(-1, 500)).toBe(1);
  });
});
