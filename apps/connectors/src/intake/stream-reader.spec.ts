import { describe, expect, it } from '@jest/globals';
import type { CompiledStream, DeltaCursor, PageAnswer, StreamRequest } from '@muster/domain-connector';
import type { SourceFile } from '@muster/domain-mapping';
import { silentLogger } from '@muster/platform-kernel';
import { StreamReader, type StreamReaderOptions } from './stream-reader.js';

const START_MS = Date.parse('2026-11-27T10:00:00Z');
const PAGE_TAKES_MS = 60_000;
const since = (time: string): DeltaCursor => ({ kind: 'since', ms: Date.parse(time) });

/** Pages of rows that say when they changed; reading each takes a minute of the system's clock, and of ours. */
function readerOf(pages: readonly (readonly string[])[], behindMs = 0) {
  const clock = { now: START_MS };
  const statements: { name: string; values: unknown[] }[] = [];
  const position: { row: unknown[] | undefined } = { row: undefined };
  const database = {
    query: (statement: { name: string; values: unknown[] }) => {
      statements.push(statement);
      return Promise.resolve({ rows: statement.name === 'stream-position-read' && position.row ? [position.row] : [] });
    },
  };
  const request = (page: number) => ({ method: 'GET', path: '/rows', query: { page: String(page) }, headers: {} }) as StreamRequest;
  const stream = {
    name: 'rows', fullEveryMs: 1e9, hasTotal: false, bulkAbove: 1_000,
    firstRequest: () => Promise.resolve(request(0)), isTooOld: () => Promise.resolve(false), isExpired: () => Promise.resolve(false), isPastEnd: () => false, rowsOf: (body: string[]) => Promise.resolve(body.map((at) => ({ at }))), recordsIn: (body: string[]) => Promise.resolve(body.length), placedTotalIn: () => Promise.resolve(undefined), absent: { deletes: 'ignore' },
    next: ({ query }: StreamRequest) => Promise.resolve(Number(query['page']) + 1 < pages.length ? request(Number(query['page']) + 1) : null),
    // As the shipped cursors by time: the latest change, and not behind the clock of the answer.
    cursorAfter: (previous: DeltaCursor | null, rows: { at: string }[], { headers }: PageAnswer) => {
      const ms = Math.min(Math.max(...rows.map(({ at }) => Date.parse(at))), Date.parse(headers['date']!));
      return Promise.resolve(previous?.kind === 'since' && previous.ms >= ms ? previous : { kind: 'since', ms });
    },
  } as unknown as CompiledStream;
  const caller = {
    call: (_lane: string, _operation: string, { query }: StreamRequest) => {
      clock.now += PAGE_TAKES_MS;
      const answer: PageAnswer = { status: 200, headers: { date: new Date(clock.now - behindMs).toUTCString() }, url: 'http://system/', body: pages[Number(query['page'])] };
      return Promise.resolve({ class: 'ok', message: '', mayHaveDone: true, answer });
    },
  };
  const options = { system: 'psa', stream, file: {} as SourceFile, outputs: [], database, caller, logger: silentLogger, now: () => clock.now } as unknown as StreamReaderOptions;
  const end = () => JSON.parse(statements.find(({ name }) => name === 'stream-position-finish')!.values[2] as string) as DeltaCursor;
  return { reader: new StreamReader(options), statements, position, clock, end };
}

describe('a reading of a stream', () => {
  it('ends where it began, however late the changes are that its last pages show: what changed on an earlier page meanwhile is met by the next one', async () => {
    const { reader, end } = readerOf([['2026-11-27T09:00:00Z'], ['2026-11-27T10:01:30Z'], ['2026-11-27T10:02:30Z']]);
    await reader.read();
    expect(end()).toEqual(since('2026-11-27T10:00:00Z'));
  });

  it('goes by the clock of the system where that is another than ours', async () => {
    const { reader, end } = readerOf([['2026-11-27T09:00:00Z'], ['2026-11-27T09:59:30Z']], 7_200_000);
    await reader.read();
    expect(end()).toEqual(since('2026-11-27T08:00:00Z'));
  });

  it('does so in a process that goes on with it, too', async () => {
    const begun = readerOf([['2026-11-27T09:00:00Z'], ['2026-11-27T10:30:30Z']]);
    await begun.reader.read();
    const [, , page, run, , , , nextCursor] = begun.statements.find(({ name }) => name === 'stream-position-page')!.values as string[];
    const resumed = readerOf([['2026-11-27T09:00:00Z'], ['2026-11-27T10:30:30Z']]);
    resumed.clock.now = START_MS + 3_600_000;
    resumed.position.row = [null, JSON.parse(page!), run, true, 1, 1, null, false, JSON.parse(nextCursor!), null, null];
    await resumed.reader.read();
    expect(resumed.end()).toEqual(since('2026-11-27T10:00:00Z'));
  });
});
