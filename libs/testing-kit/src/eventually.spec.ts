import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.js';

describe('eventually', () => {
  it('asks again while the answer is false, and gives the first other one', async () => {
    const answers = [false, false, 0];
    await expect(eventually(() => answers.shift(), { what: 'a number', everyMs: 1 })).resolves.toBe(0);
  });

  it('takes a failed expectation for "not yet", and its success for the answer', async () => {
    let tries = 0;
    const third = () => {
      tries += 1;
      expect(tries).toBe(3);
    };
    await eventually(third, { what: 'the third try', everyMs: 1 });
    expect(tries).toBe(3);
  });

  it('tells at the deadline what it waited for and what was said last', async () => {
    const refusing = () => Promise.reject(new Error('refused'));
    await expect(eventually(refusing, { what: 'a connection', timeoutMs: 5, everyMs: 1 })).rejects.toThrow('waited 5 ms for a connection: refused');
  });
});
