import { describe, expect, it } from '@jest/globals';
import type { RunFigures } from './measure.js';
import { readOptions, type BenchOptions } from './options.js';
import { deadlocksIn, median, ratiosOf, type Findings } from './report.js';

const run = (eventsPerS: number, cpu: number, deadlocks = 0): RunFigures => ({
  eventsPerS, seconds: 1, cpu: { service: cpu, postgres: 0, broker: 0, total: cpu }, rssPeak: 0, rssEnd: 0, canonicalMessages: 0, deadlocks, walMb: 0, outcomes: {},
});
const nothing: Findings = {
  options: readOptions([]) as BenchOptions, machine: { cores: 2, loadBefore: 0 }, bytesPerEvent: 0, product: [], stock: [], stockTuned: [], filled: [], large: [], long: [], parts: [], latency: [], stockLatency: [], connectors: [],
};

describe('the report', () => {
  it('takes the median, so that one bad round says nothing', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 2])).toBe(3);
  });

  it('compares medians, the product to the other', () => {
    const findings = { ...nothing, product: [run(9_000, 1), run(12_000, 2), run(100, 3)], stock: [run(300, 20)], large: [run(80, 1)], filled: [run(100, 1)], parts: [{ consumeAndDecode: 1, bulkUpsert: 18_000, encodeAndProduce: 1 }] };
    expect(ratiosOf(findings)).toEqual({ throughputVsStock: 30, throughputVsStockTuned: undefined, throughputVsUpsertLimit: 0.5, largeVsEmpty: 0.8, cpuVsStock: 0.1 });
  });

  it('counts the deadlocks of all runs of the product', () => {
    expect(deadlocksIn({ ...nothing, product: [run(1, 1, 2)], large: [run(1, 1, 1)] })).toBe(3);
  });
});

describe('the command line', () => {
  it('has a full run without options and a small one with --quick', () => {
    expect(readOptions([])).toMatchObject({ events: 100_000, workers: 20_000, rounds: 3, withLarge: true, withStock: true });
    expect(readOptions(['--quick'])).toMatchObject({ events: 20_000, rounds: 1, withLarge: false });
  });

  it('makes no run of the product where only the connectors are named', () => {
    expect(readOptions(['--only', 'connectors'])).toMatchObject({ withProduct: false, withConnectors: true });
    expect(readOptions(['--only', 'parts'])).toMatchObject({ withProduct: true, withConnectors: false });
  });

  it('measures only what is named', () => {
    expect(readOptions(['--only', 'stock'])).toMatchObject({ withStock: true, withParts: false, withLatency: false, withLarge: false });
  });

  it.each([['--events', 'many'], ['--rounds', '0'], ['--only', 'everything'], ['--no-such-option']])('refuses %s %s with what can be said', (...args) => {
    expect(() => readOptions(args.filter((arg) => arg !== undefined))).toThrow(/npm run bench/);
  });
});
