import { describe, expect, it } from '@jest/globals';
import { addUp, inWords } from './repair-answer.js';

describe('what became of a retry', () => {
  it('is the sum of what each service answers', () => {
    const failure = { class: 'contract', code: 'unknown-code', reason: 'It holds a code.', count: 2 };
    const fresh = { running: 'a', onDisk: 'b', notice: 'Restart it.' };
    const answer = addUp(false, [
      { selected: 3, applied: 1, failed: 2, failures: [failure], attributes: { 'jobTitle=applied': 1 }, differences: Array.from({ length: 150 }, (_, i) => ({ i })), configuration: { running: 'a', onDisk: 'a', notice: null } },
      { selected: 2, noEffect: 1, failed: 1, failures: [{ ...failure, count: 1 }], attributes: { 'jobTitle=applied': 1 }, differences: Array.from({ length: 100 }, (_, i) => ({ i })), configuration: fresh },
      { selected: 1, scheduled: 1 },
    ]);
    expect(answer).toMatchObject({ selected: 6, applied: 1, scheduled: 1, noEffect: 1, failed: 3, failures: [{ ...failure, count: 3 }], attributes: { 'jobTitle=applied': 2 }, configuration: fresh });
    expect(answer.differences).toHaveLength(200);
    expect([answer, addUp(true, [{ selected: 1, calls: [{ n: 1 }] }, { calls: [{ n: 2 }] }])].map(({ calls }) => calls)).toEqual([undefined, [{ n: 1 }, { n: 2 }]]);
    expect(inWords(answer)).toBe('6: 1 applied, 1 scheduled, 1 without effect, 3 failed');
  });

  it('is nothing where nothing was there', () => expect(inWords(addUp(true, []))).toBe('a rehearsal of 0: nothing to do'));
});
