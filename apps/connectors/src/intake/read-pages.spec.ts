import { describe, expect, it } from '@jest/globals';
import { compileConnector, type Pagination, type StreamRequest } from '@muster/domain-connector';
import type { Governance } from '@muster/domain-governance';
import type { SystemCaller } from '../calls/system-caller.js';
import { readPages } from './read-pages.js';

const LIMIT = 2;
const byPage: Pagination = { kind: 'page', parameter: 'page', last: '$ceil(total / 2)' };
const byOffset: Pagination = { kind: 'offset', parameter: 'offset', limit: LIMIT, total: 'total' };
const byCursor: Pagination = { kind: 'cursor', parameter: 'offset', next: 'next' };

interface Told {
  readonly pagination: Pagination;
  readonly isWhole?: boolean;
  /** How many more the system says there are than it shows. */
  readonly hidden?: number;
  /** What happens behind each page, by the number of calls so far. */
  readonly meanwhile?: (calls: number, records: string[]) => void;
}

/** What a reading ends with, and how often it began, of a system that lists a, b, c, d, e. */
async function reading({ pagination, isWhole = true, hidden = 0, meanwhile }: Told): Promise<{ seen: string; begun: number; dropped: string[] }> {
  const records = [...'abcde'];
  let calls = 0;
  const caller = {
    call: (_lane: string, _operation: string, { query }: StreamRequest) => {
      const from = query['page'] === undefined ? Number(query['offset'] ?? 0) : (Number(query['page']) - 1) * LIMIT;
      const next = from + LIMIT < records.length ? from + LIMIT : null;
      const body = { items: records.slice(from, from + LIMIT).map((id) => ({ id })), total: records.length + hidden, next };
      calls += 1;
      meanwhile?.(calls, records);
      return Promise.resolve({ class: 'ok', message: '', mayHaveDone: true, answer: { status: 200, headers: {}, url: 'http://system/', body } });
    },
  } as unknown as SystemCaller;
  const rows = { request: { path: '/rows' }, records: 'items', pagination, ...(pagination.kind === 'offset' ? {} : { complete: { total: 'total' } }) };
  const stream = compileConnector('system', { baseUrl: 'http://system/', auth: { kind: 'none' }, streams: { rows } }, undefined as unknown as Governance).streams.get('rows')!;
  let [seen, begun] = ['', 0];
  const dropped: string[] = [];
  await readPages({
    stream, caller, lane: () => 'urgent', isWhole: () => isWhole,
    begin: () => {
      [seen, begun] = ['', begun + 1];
      return stream.firstRequest(null, { full: true });
    },
    take: ({ rows: page }) => {
      seen += page.map(({ id }) => id).join('');
      return Promise.resolve();
    },
    drop: (why) => Promise.resolve(void dropped.push(why)),
  });
  return { seen, begun, dropped };
}

const firstGoes = (calls: number, records: string[]) => void (calls === 1 && records.shift());

describe('a reading of pages that are asked for by their place', () => {
  it.each([['number', byPage], ['offset', byOffset]])('is made again at once where a record has moved up, by %s', async (_what, pagination) => {
    expect(await reading({ pagination, meanwhile: firstGoes })).toEqual({ seen: 'bcde', begun: 2, dropped: ['moved'] });
  });

  it('is made again where only changes are read, once their number sinks', async () => {
    expect(await reading({ pagination: byPage, isWhole: false, meanwhile: firstGoes })).toEqual({ seen: 'bcde', begun: 2, dropped: ['moved'] });
    expect(await reading({ pagination: byPage, isWhole: false, hidden: 3 })).toMatchObject({ seen: 'abcde', begun: 1 });
  });

  it('is made once where nothing went, and where something came', async () => {
    expect(await reading({ pagination: byPage })).toMatchObject({ seen: 'abcde', begun: 1 });
    expect(await reading({ pagination: byPage, meanwhile: (calls, records) => void (calls === 1 && records.push('f')) })).toMatchObject({ seen: 'abcdef', begun: 1 });
  });

  it('is not made again and again for a difference that stays, or for records that go each time', async () => {
    expect(await reading({ pagination: { kind: 'page', parameter: 'page' }, hidden: 2 })).toMatchObject({ seen: 'abcde', begun: 2 });
    expect(await reading({ pagination: byPage, meanwhile: (calls, records) => void (calls % 2 === 1 && records.shift()) })).toMatchObject({ begun: 3, dropped: ['moved', 'moved'] });
  });

  it('is left alone where pages follow a cursor', async () => {
    expect(await reading({ pagination: byCursor, hidden: 2 })).toMatchObject({ begun: 1 });
  });
});
