import { describe, expect, it } from '@jest/globals';
import { Crowds } from './crowds.js';

const ids = (from: number, count: number) => Array.from({ length: count }, (_, n) => `r${from + n}`);

describe('a crowd', () => {
  it('is many records at once, or in many small batches one after the other, each entity for itself', () => {
    let nowMs = 0;
    const crowds = new Crowds(() => nowMs);
    expect([crowds.isCrowd('worker', ids(0, 7)), crowds.isCrowd('org-unit', ids(0, 7)), crowds.isCrowd('worker', ids(7, 7)), crowds.isCrowd('org-unit', ids(7, 11))]).toEqual([false, false, true, true]);
    nowMs = 999;
    expect(crowds.isCrowd('worker', ids(20, 1))).toBe(true);
  });

  it('is not a change that comes a second after it, though the crowd itself comes again with it', () => {
    let nowMs = 0;
    const crowds = new Crowds(() => nowMs);
    crowds.isCrowd('worker', ids(0, 500));
    nowMs = 1_000;
    expect(crowds.isCrowd('worker', [...ids(0, 500), 'alone'])).toBe(false);
    nowMs = 61_000;
    expect(crowds.isCrowd('worker', ids(0, 500))).toBe(true);
  });
});
