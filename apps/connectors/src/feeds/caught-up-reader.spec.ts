import { describe, expect, it } from '@jest/globals';
import { uuidv7 } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { CaughtUpReader } from './caught-up-reader.js';

/** A stream whose readings take a second, and what was said to the database. */
function streamOf(position: { page: unknown; run: string | null } = { page: null, run: null }) {
  const clock = { ms: 1_000_000 };
  const said: string[] = [];
  const query = (statement: { name: string }) => {
    said.push(statement.name);
    return Promise.resolve({ rows: [] });
  };
  const database = { query, transaction: (work: (tx: unknown) => Promise<unknown>) => work({ query }) } as unknown as Database;
  const underWay = { ...position };
  const inner = {
    position: () => Promise.resolve({ ...underWay, readAtMs: 5 }),
    read: () => {
      clock.ms += 1_000;
      Object.assign(underWay, { page: null, run: null });
      return Promise.resolve({ isFull: false, rows: 0, published: 0, parked: 0 });
    },
  };
  const reader = new CaughtUpReader({ system: 'crm', stream: 'users', reader: inner as never, database, now: () => clock.ms });
  const isDue = async () => (await reader.position()).readAtMs === null;
  return { clock, said, reader, isDue };
}

describe('a stream with a feed', () => {
  it('is read as it is due while nothing is owed', async () => {
    const { reader, said, isDue } = streamOf();
    expect(await isDue()).toBe(false);
    await reader.read();
    expect(said).toEqual([]);
  });

  it('is due while a reading is owed, which is settled by one that began after the line', async () => {
    const { reader, clock, said, isDue } = streamOf();
    reader.owe(clock.ms, 'reading');
    expect(await isDue()).toBe(true);
    await reader.read();
    expect([said, await isDue()]).toEqual([['feed-settle'], false]);
  });

  it('finishes a reading that was begun before the line, and owes another', async () => {
    const { reader, clock, said, isDue } = streamOf({ page: {}, run: uuidv7(900_000) });
    reader.owe(clock.ms, 'reading');
    await reader.read();
    expect([said, await isDue()]).toEqual([[], true]);
    await reader.read();
    expect([said, await isDue()]).toEqual([['feed-settle'], false]);
  });

  it('goes on with one that another process began after the line', async () => {
    const { reader, said } = streamOf({ page: {}, run: uuidv7(950_000) });
    reader.owe(940_000, 'reading');
    await reader.read();
    expect(said).toEqual(['feed-settle']);
  });

  it('forgets where it stood before a whole one, once', async () => {
    const { reader, clock, said } = streamOf({ page: {}, run: uuidv7(900_000) });
    reader.owe(clock.ms, 'whole');
    await reader.read();
    expect(said.slice(0, 2)).toEqual(['stream-position-drop', 'feed-whole']);
    await reader.read();
    expect(said.filter((name) => name === 'feed-whole')).toHaveLength(1);
    expect(said.at(-1)).toBe('feed-settle');
  });

  it('owes another where a line began while it was read', async () => {
    const { reader, clock, isDue } = streamOf();
    reader.owe(clock.ms, 'reading');
    const reading = reader.read();
    reader.owe(clock.ms + 500, 'reading');
    await reading;
    expect(await isDue()).toBe(true);
  });
});
