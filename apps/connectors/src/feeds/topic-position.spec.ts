import { describe, expect, it } from '@jest/globals';
import { beginTopic, positionText } from './topic-position.js';

const log = (...bounds: [earliest: number, end: number][]) => ({ cluster: 'c1', topic: 'people', bounds: bounds.map(([earliest, end], partition) => ({ partition, earliest, end })) });
const stood = (next: Record<number, number>, { cluster = 'c1', topic = 'people' } = {}) => positionText({ cluster, topic, next: new Map(Object.entries(next).map(([partition, offset]) => [Number(partition), offset])) });
function begin(position: string | null, ...bounds: [number, number][]) {
  const { next, lost } = beginTopic(position, log(...bounds));
  return { next: Object.fromEntries(next), lost: lost.map(({ partition, from, until }) => [partition, from, until]) };
}

describe('where a topic is gone on with', () => {
  it.each([
    ['at the beginning of the log, where nothing is known', null, [[5, 9], [0, 0]], { 0: 5, 1: 0 }, []],
    ['at the beginning, where the feed was of another kind', '1234', [[5, 9]], { 0: 5 }, []],
    ['behind what is published', stood({ 0: 7, 1: 9 }), [[5, 9], [0, 9]], { 0: 7, 1: 9 }, []],
    ['in a new partition at its beginning', stood({ 0: 7 }), [[5, 9], [0, 4]], { 0: 7, 1: 0 }, []],
    ['where the log begins by now, having lost what is between', stood({ 0: 3, 1: 9 }), [[5, 9], [0, 9]], { 0: 5, 1: 9 }, [[0, 3, 5]]],
    ['where a new partition begins by now', stood({ 0: 7 }), [[5, 9], [2, 4]], { 0: 7, 1: 2 }, [[1, 0, 2]]],
    ['at the beginning of all, where one ends before we stood', stood({ 0: 7, 1: 9 }), [[0, 9], [0, 2]], { 0: 0, 1: 0 }, [[1, 9, 9]]],
    ['at the beginning of all, where one is gone', stood({ 0: 7, 1: 9 }), [[0, 9]], { 0: 0 }, [[1, 9, 9]]],
    ['at the beginning of another topic', stood({ 0: 7 }, { topic: 'staff' }), [[0, 9]], { 0: 0 }, [[0, 7, 7]]],
    ['at the beginning in another cluster', stood({ 0: 7 }, { cluster: 'c2' }), [[0, 9]], { 0: 0 }, [[0, 7, 7]]],
  ] as const)('is %s', (_, position, bounds, next, lost) => {
    expect(begin(position, ...(bounds as unknown as [number, number][]))).toEqual({ next, lost });
  });

  it('is known from its text, in a cluster without a name as well', () => {
    const nameless = { cluster: undefined, topic: 'people', next: new Map([[1, 4], [0, 2]]) };
    expect(positionText(nameless)).toBe('{"topic":"people","next":{"0":2,"1":4}}');
    expect(beginTopic(positionText(nameless), { ...log([0, 9], [0, 9]), cluster: undefined })).toEqual({ next: new Map([[0, 2], [1, 4]]), lost: [] });
  });
});
