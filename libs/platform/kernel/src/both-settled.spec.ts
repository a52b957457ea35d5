import { expect, it } from '@jest/globals';
import { bothSettled } from './both-settled.js';

it('waits for the second though the first has failed, and gives the error of the first', async () => {
  let isOver = false;
  let end!: () => void;
  const second = new Promise<void>((resolve) => (end = resolve)).then(() => {
    isOver = true;
    throw new Error('second');
  });
  const both = bothSettled(Promise.reject(new Error('first')), second);
  const before = await Promise.race([both.then(() => 'done', () => 'failed'), new Promise((resolve) => setImmediate(() => resolve('waits')))]);
  end();
  await expect(both).rejects.toThrow('first');
  expect([before, isOver]).toEqual(['waits', true]);
});

it('gives what both give', async () => expect(await bothSettled(Promise.resolve(1), Promise.resolve('a'))).toEqual([1, 'a']));
