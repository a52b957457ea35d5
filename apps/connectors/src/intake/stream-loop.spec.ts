import { describe, expect, it } from '@jest/globals';
import { silentLogger } from '@muster/platform-kernel';
import { eventually } from '@muster/testing';
import { StreamLoop, type StreamLoopOptions } from './stream-loop.js';

describe('the loop of a stream', () => {
  it('that is woken while it reads, reads once more: what woke it may have changed on a page that was read already', async () => {
    const stopping = new AbortController();
    let [readings, readAtMs] = [0, null as number | null];
    const loop: StreamLoop = new StreamLoop({
      system: 'hris', stream: { name: 'workers', everyMs: 3_600_000 }, logger: silentLogger, now: Date.now, isReady: () => Promise.resolve(true),
      reader: {
        position: () => Promise.resolve({ page: null, readAtMs }),
        read: () => {
          readings += 1;
          readAtMs = Date.now();
          if (readings === 1) loop.wake();
          return Promise.resolve({ isFull: true, rows: 0, published: 0, parked: 0 });
        },
      },
    } as unknown as StreamLoopOptions);
    const running = loop.run(stopping.signal);
    await eventually(() => readings === 2, { what: 'a second reading' });
    stopping.abort();
    await running;
    expect(readings).toBe(2);
  });
});
