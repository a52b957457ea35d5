import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileStream } from './compile-stream.js';
import type { DeltaCursor, StreamRequest } from './compiled-connector.js';
import type { StreamDeclaration } from './declaration.js';

const DAY_MS = 86_400_000;
const CAP = 5;
const begin = '2020-01-01T00:00:00Z';
const beginMs = Date.parse(begin);
const declared: StreamDeclaration = {
  request: { path: '/search' }, records: 'found',
  pagination: { kind: 'windows', from: 'from', to: 'to', begin, end: '2030-01-01T00:00:00Z', cap: CAP, total: 'count', pages: { kind: 'offset', parameter: 'offset', limitParameter: 'limit', limit: 2, total: 'count' } },
  delta: { kind: 'changed-since', parameter: 'from', from: 'at', overlapSeconds: 60 },
};

interface Found {
  id: number;
  at: string;
}

/** A search that shows its first results only, and says how many there are. */
function search(records: readonly Found[], { query }: StreamRequest): { count: number; found: Found[] } {
  const all = records.filter(({ at }) => at >= query['from']! && at <= query['to']!);
  const offset = Number(query['offset']);
  return { count: all.length, found: all.slice(0, CAP).slice(offset, offset + Number(query['limit'])) };
}

async function read(records: readonly Found[], since: DeltaCursor | null = null): Promise<{ ids: Set<number>; calls: number }> {
  const stream = compileStream('found', declared, () => Promise.reject(new Error('no call is classed here')));
  const ids = new Set<number>();
  let calls = 0;
  for (let request: StreamRequest | null = await stream.firstRequest(since, { full: since === null }); request; calls += 1) {
    // As a checkpoint: written down, and gone on with by another process.
    const asked: StreamRequest = JSON.parse(JSON.stringify(request)) as StreamRequest;
    const body = search(records, asked);
    for (const { id } of (await stream.rowsOf(body)) as unknown as Found[]) ids.add(id);
    request = await stream.next(asked, { status: 200, headers: {}, body, url: 'https://psa.example/search' });
  }
  return { ids, calls };
}

const at = (ms: number) => new Date(beginMs + ms).toISOString();

describe('a system that shows so many results at most', () => {
  it('is read whole, wherever its records lie', async () => {
    const times = fc.array(fc.oneof(fc.integer({ min: 0, max: 3_000 * DAY_MS }), fc.integer({ min: 0, max: 50 })), { maxLength: 60 });
    await fc.assert(fc.asyncProperty(times, async (list) => {
      const counts = new Map<number, number>();
      const records = list.flatMap((ms, id) => {
        counts.set(ms, (counts.get(ms) ?? 0) + 1);
        return counts.get(ms)! > CAP ? [] : [{ id, at: at(ms) }];
      });
      expect((await read(records)).ids).toEqual(new Set(records.map(({ id }) => id)));
    }), { numRuns: 100 });
  });

  it('is asked once where it has few, and from where the last read ended', async () => {
    const records = Array.from({ length: 40 }, (_, id) => ({ id, at: at(id * DAY_MS) }));
    expect((await read(records.slice(0, 2))).calls).toBe(1);
    const { ids, calls } = await read(records, { kind: 'since', ms: beginMs + 36 * DAY_MS });
    expect([[...ids], calls]).toEqual([[36, 37, 38, 39], 2]);
  });

  it('is told where more lie at one instant than it ever shows', async () => {
    const records = Array.from({ length: CAP + 1 }, (_, id) => ({ id, at: at(5) }));
    await expect(read(records)).rejects.toMatchObject({ code: 'contract', message: expect.stringContaining('6 records') });
  });
});
