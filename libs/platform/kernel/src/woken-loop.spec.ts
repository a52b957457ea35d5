import { describe, expect, it } from '@jest/globals';
import { TransientError } from './errors.js';
import { silentLogger, type Logger } from './logger.js';
import { WokenLoop } from './woken-loop.js';

/** A loop whose rounds answer, or fail, as given; it stops by itself after the last. */
async function rounds(answers: readonly (number | Error)[], slowPollMs: number): Promise<{ made: number; said: string[] }> {
  const said: string[] = [];
  const say = (level: string) => (fields: unknown) => void said.push(`${level} ${(fields as { code: string }).code}`);
  const logger = { debug: () => undefined, info: () => undefined, warn: say('warn'), error: say('error') } as Logger;
  let made = 0;
  const ended = new Promise<void>((resolve) => {
    const loop = new WokenLoop({
      slowPollMs, logger, complaint: 'a round failed',
      async round() {
        const answer = answers[made]!;
        made += 1;
        if (made === answers.length) void loop.stop().then(resolve);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
    loop.start();
    loop.wake();
  });
  await ended;
  return { made, said };
}

describe('a loop that is woken', () => {
  it('goes on at once while there is something to do, and looks by itself', async () => {
    expect(await rounds([3, 1, 0, 0], 1)).toEqual({ made: 4, said: [] });
  });

  it('makes a round again that failed, with a warning where that passes and an error where it does not', async () => {
    expect(await rounds([new TransientError('40P01', 'deadlock'), new Error('a defect'), 0], 60_000)).toEqual({ made: 3, said: ['warn 40P01', 'error defect'] });
  });

  it('does not wait for its poll when it is told to stop, and ends after the round that is under way', async () => {
    let under = 0;
    const loop = new WokenLoop({ slowPollMs: 600_000, logger: silentLogger, complaint: 'x', round: async () => (under += 1) && 0 });
    loop.start();
    await loop.stop();
    expect(under).toBe(1);
  });
});
