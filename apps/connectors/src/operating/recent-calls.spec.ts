import { describe, expect, it } from '@jest/globals';
import { RecentCalls } from './recent-calls.js';

describe('the times of recent calls', () => {
  it('are those of the last two hundred of a system', () => {
    const recent = new RecentCalls();
    expect(recent.of('psa')).toBeNull();
    for (let call = 1; call <= 300; call++) recent.add('psa', call / 1_000);
    recent.add('erp', 2);
    expect(recent.of('psa')).toEqual({ calls: 200, p50Ms: 200, p95Ms: 290 });
    expect(recent.of('erp')).toEqual({ calls: 1, p50Ms: 2_000, p95Ms: 2_000 });
  });
});
