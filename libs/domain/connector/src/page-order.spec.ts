import { describe, expect, it } from '@jest/globals';
import type { PageAnswer, StreamRequest } from './compiled-connector.js';
import type { Pagination } from './declaration.js';
import { nextLinkOf } from './link-header.js';
import { compilePageOrder } from './page-order.js';

const url = 'https://psa.example/api/people';
const request = (query: Record<string, string>, more: Partial<StreamRequest> = {}): StreamRequest => ({ method: 'GET', path: '/api/people', query, headers: {}, ...more });
const answer = (body: unknown, headers: Record<string, string> = {}): PageAnswer => ({ status: 200, headers, body, url });
/** Query of the next page, `end`, or the code of the error. */
async function after(declared: Pagination, query: Record<string, string>, body: unknown, records: number, headers?: Record<string, string>): Promise<unknown> {
  try {
    const next = await compilePageOrder(declared).next(request(query), answer(body, headers), Array.from({ length: records }, () => ({})));
    return next === null ? 'end' : (next.url ?? next.query);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('pages by number', () => {
  const counted: Pagination = { kind: 'page', parameter: 'page', last: 'total_pages' };
  const uncounted: Pagination = { kind: 'page', parameter: 'p', first: 0 };

  it('begin at the first', () => expect([compilePageOrder(counted).first, compilePageOrder(uncounted).first]).toEqual([{ page: 1 }, { p: 0 }]));
  it.each<[Pagination, Record<string, string>, unknown, number, unknown]>([
    [counted, { page: '1', per_page: '100' }, { total_pages: 3 }, 100, { page: '2', per_page: '100' }], [counted, { page: '3' }, { total_pages: 3 }, 7, 'end'], [counted, { page: '1' }, { total_pages: 0 }, 0, 'end'],
    [counted, { page: '9' }, { total_pages: '10' }, 1, { page: '10' }], [counted, { page: '2' }, { total_pages: 3 }, 0, 'contract'], [counted, { page: '1' }, {}, 100, 'contract'], [counted, { page: '1' }, { total_pages: 'many' }, 9, 'contract'],
    [uncounted, { p: '0' }, [], 1, { p: '1' }], [uncounted, { p: '1' }, [], 0, 'end'],
  ])('%j after %j and %j with %i records: %j', async (declared, query, body, records, next) => expect(await after(declared, query, body, records)).toEqual(next));
});

describe('pages by offset', () => {
  const counted: Pagination = { kind: 'offset', parameter: 'offset', limitParameter: 'limit', limit: 100, total: 'total' };
  const uncounted: Pagination = { kind: 'offset', parameter: 'offset', limit: 100 };

  it('begin at 0', () => expect([compilePageOrder(counted).first, compilePageOrder(uncounted).first]).toEqual([{ offset: 0, limit: 100 }, { offset: 0 }]));
  it.each<[Pagination, string, unknown, number, unknown]>([
    [counted, '0', { total: 250 }, 100, { offset: '100' }], [counted, '0', { total: 250 }, 50, { offset: '50' }], [counted, '200', { total: 250 }, 50, 'end'], [counted, '100', { total: 250 }, 0, 'contract'], [counted, '0', {}, 100, 'contract'],
    [uncounted, '100', [], 100, { offset: '200' }], [uncounted, '100', [], 99, 'end'], [uncounted, '0', [], 0, 'end'],
  ])('%j at %s with %j and %i records: %j', async (declared, offset, body, records, next) => expect(await after(declared, { offset }, body, records)).toEqual(next));
});

describe('pages by cursor', () => {
  const declared: Pagination = { kind: 'cursor', parameter: 'cursor', next: 'meta.next', expired: "status = 410 or body.code = 'stale'" };

  it.each<[Record<string, string>, unknown, unknown]>([
    [{}, { meta: { next: 'a' } }, { cursor: 'a' }], [{ cursor: 'a', limit: '5' }, { meta: { next: 7 } }, { cursor: '7', limit: '5' }], [{ cursor: 'a' }, { meta: { next: null } }, 'end'], [{ cursor: 'a' }, {}, 'end'], [{ cursor: 'a' }, { meta: { next: '' } }, 'end'],
    [{ cursor: 'a' }, { meta: { next: 'a' } }, 'contract'],
  ])('%j and %j lead to %j', async (query, body, next) => expect(await after(declared, query, body, 9)).toEqual(next));

  it('expire as declared, and not by an answer of another shape', async () => {
    const isExpired = (status: number, body: unknown) => compilePageOrder(declared).isExpired({ status, headers: {}, body });
    expect([await isExpired(410, undefined), await isExpired(400, { code: 'stale' }), await isExpired(400, 'x'), await isExpired(200, {})]).toEqual([true, true, false, false]);
  });
});

describe('pages by link', () => {
  const byHeader: Pagination = { kind: 'link-header' };
  const byBody: Pagination = { kind: 'next-link', next: '"@odata.nextLink"' };
  const header = (link: string) => after(byHeader, {}, [], 9, { link });

  it('are followed within the origin, absolute or relative', async () => {
    expect(await header('<https://psa.example/api/people?page=2>; rel="next", <https://psa.example/api/people?page=9>; rel="last"')).toBe('https://psa.example/api/people?page=2');
    expect(await header('</api/people?page=2>; rel=next')).toBe('https://psa.example/api/people?page=2');
    expect(await after(byBody, {}, { '@odata.nextLink': 'people?$skiptoken=7' }, 9)).toBe('https://psa.example/api/people?$skiptoken=7');
    expect(await after({ kind: 'next-link', next: 'links.next' }, {}, { links: { next: '?page=2' } }, 9)).toBe('https://psa.example/api/people?page=2');
  });

  it('end where there is none', async () => {
    expect(await header('<https://psa.example/x>; rel="prev"')).toBe('end');
    expect([await after(byHeader, {}, [], 9), await after(byBody, {}, {}, 9), await after(byBody, {}, { '@odata.nextLink': null }, 9)]).toEqual(['end', 'end', 'end']);
  });

  it('are not followed to another origin, nor to the page that has them', async () => {
    expect(await header('<https://evil.example/api/people?page=2>; rel="next"')).toBe('contract');
    expect(await after(byBody, {}, { '@odata.nextLink': 'http://psa.example/api/people?page=2' }, 9)).toBe('contract');
    expect(await after(byBody, {}, { '@odata.nextLink': url }, 9)).toBe('contract');
  });

  it('keep the rest of the request', async () => {
    const next = await compilePageOrder(byBody).next(request({ a: 'b' }, { method: 'POST', body: { q: 1 }, headers: { X: 'y' } }), answer({ '@odata.nextLink': '?p=2' }), [{}]);
    expect(next).toEqual({ method: 'POST', path: '/api/people', query: { a: 'b' }, headers: { X: 'y' }, body: { q: 1 }, url: `${url}?p=2` });
  });
});

describe('pages behind the last record of the one before', () => {
  const byId: Pagination = { kind: 'keyset', parameter: 'after', in: 'body', from: 'id', limit: 2 };
  const byName: Pagination = { kind: 'keyset', parameter: 'after', from: 'name', first: '', limitParameter: 'size', limit: 2 };
  const next = async (declared: Pagination, asked: Partial<StreamRequest>, records: unknown[]) => {
    try {
      const following = await compilePageOrder(declared).next(request({}, asked), answer({}), records);
      return following === null ? 'end' : (following.values ?? following.query);
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('begin at the first, which may be a text', () => expect([compilePageOrder(byId).first, compilePageOrder(byName).first]).toEqual([{ after: 0 }, { after: '', size: 2 }]));
  it.each<[Pagination, Partial<StreamRequest>, unknown[], unknown]>([
    [byId, { values: { since: null, after: 0 } }, [{ id: 3 }, { id: 7 }], { since: null, after: 7 }], [byId, { values: { after: 7 } }, [{ id: 8 }], 'end'], [byId, { values: { after: 7 } }, [], 'end'],
    [byName, { query: { after: '', size: '2' } }, [{ name: 'Ann' }, { name: 'Bea' }], { after: 'Bea', size: '2' }], [byName, { query: { after: 'Bea' } }, [{ name: 'Ann' }, { name: 'Bea' }], 'contract'],
    [byId, { values: { after: 7 } }, [{ id: 7 }, { id: 5 }], 'contract'], [byId, { values: { after: 7 } }, [{ id: 8 }, { name: 'no id' }], 'contract'],
  ])('%j after %j with %j: %j', async (declared, asked, records, expected) => expect(await next(declared, asked, records)).toEqual(expected));
});

describe('a parameter in the body', () => {
  const next = async (declared: Pagination, values: StreamRequest['values'], body: unknown, records: number) =>
    (await compilePageOrder(declared).next(request({ q: '1' }, { values }), answer(body), Array.from({ length: records }, () => ({}))))?.values;
  it('is counted and kept among the values, numbers as numbers', async () => {
    expect(await next({ kind: 'page', parameter: 'page', in: 'body' }, { since: null, page: 1 }, {}, 5)).toEqual({ since: null, page: 2 });
    expect(await next({ kind: 'offset', parameter: 'start', in: 'body', first: 1, limit: 5, total: 'total' }, { start: 1 }, { total: 7 }, 5)).toEqual({ start: 6 });
    expect(await next({ kind: 'offset', parameter: 'start', in: 'body', first: 1, limit: 5, total: 'total' }, { start: 6 }, { total: 7 }, 2)).toBeUndefined();
    expect(await next({ kind: 'cursor', parameter: 'after', in: 'body', next: 'next', replaces: ['changed'] }, { changed: 'x', full: false }, { next: 5 }, 1)).toEqual({ full: false, after: 5 });
    expect(await next({ kind: 'cursor', parameter: 'after', in: 'body', next: 'next' }, { after: 'a' }, { next: 'b' }, 1)).toEqual({ after: 'b' });
    await expect(next({ kind: 'cursor', parameter: 'after', in: 'body', next: 'next' }, { after: 5 }, { next: 5 }, 1)).rejects.toMatchObject({ code: 'contract' });
  });
});

describe('a Link header', () => {
  it.each([
    ['<a>; rel="next"', 'a'], ['<a,b;c>; title="x, y; rel=next"; rel="next"', 'a,b;c'], ['<a>; rel="prev next"', 'a'], ['<a>;REL=NEXT', 'a'], ['<a>; rel="prev", <b>; rel="next"', 'b'], ['<a>; title="rel=next"', undefined], ['nonsense', undefined], [undefined, undefined],
  ])('%s leads to %s', (header, link) => expect(nextLinkOf(header)).toBe(link));
});

it('a single page has none after it', async () => expect(await after({ kind: 'none' }, {}, {}, 9)).toBe('end'));
