import { describe, expect, it } from '@jest/globals';
import { metricsOf } from './promql.js';

describe('what an expression reads', () => {
  it('is its metrics with the labels by which they are chosen and grouped', () => {
    expect(metricsOf('max by (system) (a_total{state="due"}) > 900 unless on (system) sum by (other) (rate(b_total[5m] offset 1h)) > 0')).toEqual([{ metric: 'a_total', labels: ['system', 'state'] }, { metric: 'b_total', labels: ['other'] }]);
    expect(metricsOf('sum by (a) (max by (b) (x)) + y')).toEqual([{ metric: 'x', labels: ['a', 'b'] }, { metric: 'y', labels: [] }]);
  });

  it('is refused where it is none', () => expect(() => metricsOf('max by (system) (a_total) >')).toThrow(/not PromQL/));
});
