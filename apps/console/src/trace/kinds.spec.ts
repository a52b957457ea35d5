import { describe, expect, it } from '@jest/globals';
import { after } from './kinds';

describe('how long after its beginning something came', () => {
  it.each([
    ['2026-11-28T07:00:00.350Z', '+0.350 s'],
    ['2026-11-28T07:02:05Z', '+2 min 5 s'],
    ['2026-11-28T10:30:00Z', '+3 h 30 min'],
    ['2026-11-30T08:00:00Z', '+2 d 1 h'],
    ['never', ''],
  ])('%s came %s', (at, said) => {
    expect(after('2026-11-28T07:00:00Z', at)).toBe(said);
  });
});
