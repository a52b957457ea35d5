import { describe, expect, it } from '@jest/globals';
import { backlogTrend, partitionState, targetState, worstOf, type BacklogSample, type TargetLevel } from './index.js';

const samples = (...all: [seconds: number, done: number, waiting: number][]): BacklogSample[] => all.map(([seconds, done, waiting]) => ({ atMs: seconds * 1_000, done, waiting }));

describe('the trend of a backlog', () => {
  it('is its speed, and when it will be done', () => {
    expect(backlogTrend(samples([0, 100, 900], [10, 300, 700], [20, 500, 500]))).toEqual({ perSecond: 20, stillSeconds: 0, secondsToDrain: 25 });
  });

  it('knows no end where nothing moves, and since when that is', () => {
    expect(backlogTrend(samples([0, 100, 50], [15, 120, 60], [30, 120, 61], [45, 120, 70]))).toEqual({ perSecond: 20 / 45, stillSeconds: 30, secondsToDrain: 70 / (20 / 45) });
    expect(backlogTrend(samples([0, 100, 50], [60, 100, 50]))).toEqual({ perSecond: 0, stillSeconds: 60, secondsToDrain: null });
    expect(backlogTrend(samples([0, 100, 50]))).toEqual({ perSecond: 0, stillSeconds: 0, secondsToDrain: null });
  });

  it('does not take the time in which nothing waited for standing still', () => {
    expect(backlogTrend(samples([0, 100, 0], [600, 100, 0], [615, 100, 3])).stillSeconds).toBe(15);
    expect(backlogTrend(samples([0, 100, 0], [600, 100, 0]))).toEqual({ perSecond: 0, stillSeconds: 0, secondsToDrain: 0 });
  });

  it('begins anew where what was done is taken back, as after a restored database', () => {
    expect(backlogTrend(samples([0, 1_000, 10], [10, 200, 810], [20, 300, 710]))).toEqual({ perSecond: 10, stillSeconds: 0, secondsToDrain: 71 });
  });
});

describe('the state of a partition', () => {
  const level = { messages: 5, seconds: 1, paused: false, stillSeconds: 0 };
  it.each([
    ['healthy', level], ['healthy', { ...level, messages: 0, seconds: 0, stillSeconds: 300 }], ['slow', { ...level, seconds: 30 }], ['stuck', { ...level, seconds: 100, stillSeconds: 60 }], ['paused', { ...level, paused: true, stillSeconds: 900 }],
  ] as const)('is %s of %o', (state, of) => expect(partitionState(of)).toBe(state));
});

describe('the state of a target', () => {
  const level: TargetLevel = { connection: 'active', due: 3, parked: 0, oldestSeconds: 2, stillSeconds: 0, isThrottled: false, isScheduled: false, isHeldBack: false };
  it.each([
    ['healthy', level], ['healthy', { ...level, due: 0, oldestSeconds: null, isThrottled: true }], ['slow', { ...level, oldestSeconds: 40 }], ['stuck', { ...level, stillSeconds: 61 }],
    ['waiting-for-vendor', { ...level, stillSeconds: 61, isThrottled: true }], ['waiting-for-vendor', { ...level, due: 0, isHeldBack: true }], ['parked', { ...level, due: 0, parked: 1 }], ['slow', { ...level, parked: 1, oldestSeconds: 31 }],
    ['scheduled', { ...level, stillSeconds: 900, oldestSeconds: 900, isScheduled: true }], ['healthy', { ...level, due: 0, isScheduled: true }], ['paused', { ...level, connection: 'paused' as const, isHeldBack: true }], ['absent', { ...level, connection: 'absent' as const }],
  ] as const)('is %s of %o', (state, of) => expect(targetState(of)).toBe(state));
});

describe('the state of a whole', () => {
  it('is that of the part that needs somebody first', () => {
    expect(worstOf([])).toBe('healthy');
    expect(worstOf(['healthy', 'slow', 'paused'])).toBe('slow');
    expect(worstOf(['slow', 'stuck', 'waiting-for-vendor'])).toBe('stuck');
  });
});
