import { describe, expect, it } from '@jest/globals';
import { ShareOverTime } from './share-over-time.js';

describe('a share over time', () => {
  it('counts what came in the last five minutes', () => {
    const share = new ShareOverTime();
    share.add(0, 8, 10);
    share.add(200_000, 0, 10);
    expect(share.ratio(200_000)).toBe(0.4);
    expect(share.ratio(330_000)).toBe(0);
    expect(share.ratio(900_000)).toBeUndefined();
  });
});
