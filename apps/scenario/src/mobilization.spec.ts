import { describe, expect, it } from '@jest/globals';
import { allOf } from './all-of.js';
import type { Row } from './calls.js';
import { inTurns } from './in-turns.js';
import { leastSeconds } from './limits.js';
import { duration, timingsOf } from './timings.js';

const seconds = (count: number) => Array.from({ length: count }, (_, nth) => count - nth);

describe('of many that took some time', () => {
  it('the half, 19 of 20 and all took no longer than is told', () => {
    expect(timingsOf(seconds(100))).toEqual({ p50: 50, p95: 95, last: 100 });
    expect(timingsOf(seconds(3))).toEqual({ p50: 2, p95: 3, last: 3 });
    expect(timingsOf([7])).toEqual({ p50: 7, p95: 7, last: 7 });
  });

  it('is told in seconds while it is short', () => expect([4.26, 99, 185.4].map(duration)).toEqual(['4.3 s', '99.0 s', '3 min 5 s']));
});

describe('a limit of calls', () => {
  const window = { requests: 60, seconds: 60 };

  it('costs nothing while all calls fit into one window, and a window for each that follows', () => {
    expect([0, 60, 61, 120, 121].map((calls) => leastSeconds(calls, window))).toEqual([0, 0, 60, 60, 120]);
  });

  it('costs more where some go for reading', () => expect([leastSeconds(54, window, 6), leastSeconds(55, window, 6), leastSeconds(3, { requests: 1, seconds: 10 }, 1)]).toEqual([0, 60, 20]));
});

describe('work that is done in turns', () => {
  it('comes back in the order of its items, with no more under way than may be', async () => {
    let [underWay, most] = [0, 0];
    const results = await inTurns(seconds(10), 3, async (item, place) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return item + place;
    });
    expect({ results, most }).toEqual({ results: Array.from({ length: 10 }, () => 10), most: 3 });
  });

  it('fails with the first that does, and begins nothing more', async () => {
    const begun: number[] = [];
    const work = inTurns([1, 2, 3, 4, 5, 6], 2, async (item) => {
      begun.push(item);
      await new Promise((resolve) => setImmediate(resolve));
      if (item === 1) throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(begun).not.toContain(6);
  });
});

describe('many as one expectation', () => {
  const wanted = new Map<string, Row>([['1', { name: 'Ada' }], ['2', { name: 'Bo' }]]);
  const found = (rows: Row[]) => allOf({ system: 'ERP', what: 'employees', wanted, idOf: ({ no }) => no, read: async () => rows }).read();

  it('are right where each is there as it is to be, whoever else is', async () => {
    expect(await found([{ no: 1, name: 'Ada', more: true }, { no: 2, name: 'Bo' }, { no: 3 }])).toEqual({ right: 2, others: [], twice: 0 });
  });

  it('names those that are missing or otherwise, and counts who is there twice', async () => {
    expect(await found([{ no: 1, name: 'Eve' }])).toEqual({ right: 0, others: ['1', '2'], twice: 0 });
    expect(await found([{ no: 1, name: 'Ada' }, { no: 1, name: 'Ada' }, { no: 2, name: 'Bo' }])).toEqual({ right: 2, others: [], twice: 1 });
  });
});
