import { describe, expect, it } from '@jest/globals';
import { AnswerClasses } from './classify-answer.js';
import { compileStream } from './compile-stream.js';
import type { CallAnswer, StreamRequest } from './compiled-connector.js';
import type { StreamDeclaration } from './declaration.js';

const classes = new AnswerClasses([], undefined);
const compile = (declared: Partial<StreamDeclaration>) => compileStream('people', { request: { path: '/people' }, ...declared }, (answer, nowMs) => classes.classify(answer, nowMs));
const code = (work: Promise<unknown>) => work.then(() => 'none', (error: { code?: string }) => error.code);

describe('the first request of a stream', () => {
  const declared: Partial<StreamDeclaration> = {
    request: { path: '/people', query: { per_page: 100, active: true }, headers: { Prefer: 'x' } }, pagination: { kind: 'page', parameter: 'page' },
    delta: { kind: 'changed-since', parameter: 'since', from: 'at', form: 'epoch-s' },
  };
  const whole = { method: 'GET', path: '/people', query: { per_page: '100', active: 'true', page: '1' }, headers: { Prefer: 'x' } };

  it('asks for what changed since the cursor', async () => {
    expect(await compile(declared).firstRequest({ kind: 'since', ms: 5_000 }, { full: false })).toEqual({ ...whole, query: { ...whole.query, since: '5' } });
  });

  it('asks for everything where there is no cursor, where a whole read is due, and where the cursor is of another kind', async () => {
    const stream = compile(declared);
    expect(await stream.firstRequest(null, { full: false })).toEqual(whole);
    expect(await stream.firstRequest({ kind: 'since', ms: 5_000 }, { full: true })).toEqual(whole);
    expect(await stream.firstRequest({ kind: 'token', token: 'x' }, { full: false })).toEqual(whole);
  });

  it('may have a body, which knows since when', async () => {
    const search = compile({ request: { method: 'POST', path: '/search', body: "{ 'limit': 50, 'after': since, 'tags': ['a'] }" }, delta: { kind: 'token', parameter: 't', next: 'body.t' } });
    expect(await search.firstRequest({ kind: 'token', token: 'x' }, { full: false })).toEqual({ method: 'POST', path: '/search', query: { t: 'x' }, headers: {}, reads: true, body: { limit: 50, after: 'x', tags: ['a'] }, values: { since: 'x', full: false } });
    expect((await search.firstRequest(null, { full: true })).body).toEqual({ limit: 50, after: null, tags: ['a'] });
  });

  it('has a body of its own for each page, made of the parameters that belong there, also in a process that only has the request', async () => {
    const declared: Partial<StreamDeclaration> = {
      request: { method: 'POST', path: '/rpc', body: '{ "after": after, "size": size, "changed": changed, "version": $type(changed), "full": full }' }, records: 'result',
      pagination: { kind: 'keyset', parameter: 'after', in: 'body', from: 'id', limitParameter: 'size', limit: 2 }, delta: { kind: 'version', parameter: 'changed', in: 'body', from: 'version' },
    };
    const first = await compile(declared).firstRequest({ kind: 'version', version: '41' }, { full: false });
    expect(first).toMatchObject({ query: {}, body: { after: 0, size: 2, changed: 41, version: 'number', full: false } });
    const stored = JSON.parse(JSON.stringify(first)) as StreamRequest;
    const second = await compile(declared).next(stored, { status: 200, headers: {}, body: { result: [{ id: 3 }, { id: 9 }] }, url: 'http://rpc.example/rpc' });
    expect(second).toMatchObject({ query: {}, body: { after: 9, size: 2, changed: 41, full: false } });
    expect(await compile(declared).next(second!, { status: 200, headers: {}, body: { result: [{ id: 10 }] }, url: 'http://rpc.example/rpc' })).toBeNull();
  });

  it('has no cursor in the body of the first page', async () => {
    const people = compile({ request: { method: 'POST', path: '/graphql', body: '{ "query": "q", "variables": { "after": after } }' }, records: 'data', pagination: { kind: 'cursor', parameter: 'after', in: 'body', next: 'next' } });
    const first = await people.firstRequest(null, { full: true });
    expect(first.body).toEqual({ query: 'q', variables: {} });
    expect(await people.next(first, { status: 200, headers: {}, body: { data: [{}], next: 'c1' }, url: 'http://talent.example/graphql' })).toMatchObject({ body: { query: 'q', variables: { after: 'c1' } } });
  });
});

describe('pages that are asked for in a header', () => {
  const ranged = compile({ request: { path: '/items', headers: { Range: 'items={offset}-{offset+1}', Prefer: 'x' } }, pagination: { kind: 'offset', parameter: 'offset', limit: 2 } });
  const url = 'http://erp.example/items';

  it('have their place there alone, also in a process that only has the request', async () => {
    const first = await ranged.firstRequest(null, { full: true });
    expect(first).toMatchObject({ query: {}, headers: { Range: 'items=0-1', Prefer: 'x' } });
    const stored = JSON.parse(JSON.stringify(first)) as StreamRequest;
    expect(await ranged.next(stored, { status: 200, headers: {}, body: [{}, {}], url })).toMatchObject({ query: {}, headers: { Range: 'items=2-3', Prefer: 'x' } });
  });

  it('end where the system refuses what is behind the last full page, and not where it refuses the first or a system counts its records', async () => {
    const first = await ranged.firstRequest(null, { full: true });
    const second = (await ranged.next(first, { status: 200, headers: {}, body: [{}, {}], url }))!;
    const refused = { status: 416, headers: {}, body: '<!doctype html>' };
    expect([ranged.isPastEnd(first, refused), ranged.isPastEnd(second, refused), ranged.isPastEnd(second, { ...refused, status: 404 })]).toEqual([false, true, false]);
    const counted = compile({ pagination: { kind: 'offset', parameter: 'offset', limit: 2, total: 'total' }, records: 'data' });
    const behind = (await counted.next(await counted.firstRequest(null, { full: true }), { status: 200, headers: {}, body: { data: [{}, {}], total: 9 }, url }))!;
    expect(counted.isPastEnd(behind, refused)).toBe(false);
  });

  it('are asked for without the header while there is no cursor for it', async () => {
    const continued = compile({ request: { path: '/items', headers: { 'X-Continuation': '{token}' } }, records: 'data', pagination: { kind: 'cursor', parameter: 'token', next: 'next' } });
    const first = await continued.firstRequest(null, { full: true });
    expect([first.headers, first.query]).toEqual([{}, {}]);
    expect(await continued.next(first, { status: 200, headers: {}, body: { data: [{}], next: 'c1' }, url })).toMatchObject({ headers: { 'X-Continuation': 'c1' }, query: {} });
  });
});

describe('the rows of a page', () => {
  const rows = (declared: Partial<StreamDeclaration>, body: unknown) => compile(declared).rowsOf(body);

  it.each<[string | undefined, unknown, unknown[]]>([
    ['data', { data: [{ id: 1 }, { id: 2 }] }, [{ id: 1 }, { id: 2 }]], ['data', { data: { id: 1 } }, [{ id: 1 }]], ['data', { data: [] }, []], [undefined, [{ id: 1 }], [{ id: 1 }]], [undefined, [], []],
    ['result.rows', { result: { rows: [{ id: 1 }] } }, [{ id: 1 }]], ["[data[kind = 'b']]", { data: [{ kind: 'a' }] }, []],
  ])('are found by %s in %j', async (records, body, found) => expect(await rows({ records }, body)).toEqual(found));

  it.each<[unknown]>([[{}], [undefined], [''], [{ data: null }], [{ data: 'x' }], [{ data: [1] }], [{ data: [{ id: 1 }, null] }], ['<html>']])('are no rows but a fault where their list is not there, or none: %j', async (body) =>
    expect(await code(rows({ records: 'data' }, body))).toBe('contract'));

  it('are the parts of a record, merged over it, where the record is exploded', async () => {
    const body = { data: [{ id: 1, from: 'x', jobs: { rows: [{ from: 'a' }, { from: 'b' }] } }, { id: 2, jobs: { rows: [] } }, { id: 3, jobs: { rows: null } }] };
    const stream = compile({ records: 'data', explode: 'jobs.rows' });
    expect((await stream.rowsOf(body)).map(({ id, from }) => [id, from])).toEqual([[1, 'a'], [1, 'b']]);
    expect(await stream.recordsIn(body)).toBe(3);
    expect(await code(stream.rowsOf({ data: [{ id: 1 }] }))).toBe('contract');
  });
});

describe('a stream', () => {
  it('goes by the defaults of the contract', () => {
    expect(compile({})).toMatchObject({ name: 'people', delta: 'full', pagination: 'none', everyMs: 60_000, fullEveryMs: 86_400_000, after: [], bulkAbove: 1_000, hasTotal: false, absent: { deletes: 'ignore', maxShare: 0.05 } });
  });

  it('counts the records of a page where the next one depends on it', async () => {
    const stream = compile({ records: 'data', pagination: { kind: 'page', parameter: 'page' } });
    const first = await stream.firstRequest(null, { full: true });
    const answer = (data: unknown[]) => ({ status: 200, headers: {}, body: { data }, url: 'https://x.example/people' });
    expect(await stream.next(first, answer([{}]))).toMatchObject({ query: { page: '2' } });
    expect(await stream.next(first, answer([]))).toBeNull();
  });

  it('knows how many records a whole read must bring, where that is declared', async () => {
    const stream = compile({ complete: { total: 'meta.total' } });
    expect([stream.hasTotal, await stream.totalIn({ meta: { total: 12 } }), await compile({}).totalIn({})]).toEqual([true, 12, undefined]);
    expect(await code(stream.totalIn({ meta: {} }))).toBe('contract');
  });
});

describe('a record that a whole read did not bring', () => {
  const { absent } = compile({ absent: { deletes: 'retire', maxShare: 0.1, hiddenProof: "status = 404 and body.reason = 'hidden'", request: { path: '/people/{id}', query: { of: '{id}' } } } });
  const answer = (status: number, body?: unknown): CallAnswer => ({ status, headers: {}, body, method: 'GET', path: '/people/7' });

  it('is asked for by its key', async () => {
    expect(await absent.request('7/8')).toEqual({ method: 'GET', path: '/people/7%2F8', query: { of: '7/8' }, headers: {} });
    expect(await compile({ absent: { request: { method: 'POST', path: '/rpc', body: '{ "ids": [$number(id)] }', encoding: 'form' } } }).absent.request('7')).toEqual({ method: 'POST', path: '/rpc', query: {}, headers: {}, encoding: 'form', reads: true, body: { ids: [7] } });
    expect(await compile({}).absent.request('7')).toBeNull();
  });

  it.each<[CallAnswer, string]>([[answer(404), 'gone'], [answer(410), 'gone'], [answer(404, { reason: 'hidden' }), 'hidden'], [answer(200, { id: 7 }), 'hidden'], [answer(403), 'unknown'], [answer(500), 'unknown'], [answer(429), 'unknown']])(
    '%j shows that it is %s', async (given, shown) => expect(await absent.shown(given, 0)).toBe(shown));

  it('is gone only where the system says so of it, once goneProof tells how it does', async () => {
    const { absent: proven } = compile({ absent: { deletes: 'retire', goneProof: 'status = 200 and body.deleted', request: { path: '/deleted/{id}' } } });
    const shown = await Promise.all([answer(200, { deleted: true }), answer(200, { deleted: false }), answer(404), answer(500)].map((given) => proven.shown(given, 0)));
    expect(shown).toEqual(['gone', 'unknown', 'unknown', 'unknown']);
  });

  it('may be hidden while a call does not tell that we see all', async () => {
    const { seesAll } = compile({ absent: { deletes: 'retire', request: { path: '/people/{id}' }, seesAll: { request: { path: '/me', query: { fields: 'scope' } }, when: 'status = 200 and body.scope = "all"' } } }).absent;
    expect(await seesAll!.request()).toEqual({ method: 'GET', path: '/me', query: { fields: 'scope' }, headers: {} });
    expect(await Promise.all([answer(200, { scope: 'all' }), answer(200, { scope: 'some' }), answer(403, { scope: 'all' })].map((given) => seesAll!.holds({ ...given })))).toEqual([true, false, false]);
    expect(absent.seesAll).toBeUndefined();
  });
});
