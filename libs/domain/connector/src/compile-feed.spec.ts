import { describe, expect, it } from '@jest/globals';
import { formatFinding } from '@muster/domain-governance';
import { compileMapping } from '@muster/domain-mapping';
import { compileFeed } from './compile-feed.js';
import type { CompiledLongPoll, CompiledSse } from './compiled-feed.js';
import type { FeedDeclaration, LongPollFeed, SseFeed } from './feed-declaration.js';
import { lintConnector } from './lint-connector.js';
import { shippedGovernance } from './shipped-governance.fixture.js';

const sse: SseFeed = {
  kind: 'sse', path: '/events', query: { channel: 'users' }, replay: { parameter: 'replayId', header: 'Last-Event-ID', newest: '-1', tooOld: 'status = 400 and body.code = "too_old"' }, names: ['Changed'],
  when: 'type != "ping"', record: 'ids', fetch: { path: '/users/{id}', query: { expand: 'all {id}' }, records: 'data' },
};
const poll: LongPollFeed = { kind: 'long-poll', path: '/poll', replay: { parameter: 'after', next: 'last' }, events: 'events', wait: { parameter: 'waitMs' }, payload: 'record' };
const compiled = <T>(feed: FeedDeclaration, explode?: string) => compileFeed({ feed, explode })! as T;

describe('a line of events', () => {
  const feed = compiled<CompiledSse>(sse);

  it('goes on behind the last event, and asks for new ones where there is none', () => {
    expect(feed.request('7')).toEqual({ method: 'GET', path: '/events', query: { channel: 'users', replayId: '7' }, headers: { accept: 'text/event-stream', 'Last-Event-ID': '7' } });
    expect(feed.request(null)).toMatchObject({ query: { replayId: '-1' }, headers: { 'Last-Event-ID': '-1' } });
    const withoutNewest = compiled<CompiledSse>({ ...sse, replay: { header: 'Last-Event-ID' } });
    expect(withoutNewest.request(null)).toMatchObject({ query: { channel: 'users' }, headers: { accept: 'text/event-stream' } });
    expect(withoutNewest.request('7').query).toEqual({ channel: 'users' });
  });

  it('takes the declared types of event, of which one without a name is message', () => {
    expect(['Changed', 'Other', undefined].map((name) => feed.takes(name))).toEqual([true, false, false]);
    expect(compiled<CompiledSse>({ ...sse, names: ['message'] }).takes(undefined)).toBe(true);
    expect(compiled<CompiledSse>({ kind: 'sse', path: '/e', replay: { parameter: 'r' }, payload: '$' }).takes('Other')).toBe(true);
  });

  it('knows by the answer that an id is no longer kept', async () => {
    expect(await feed.isTooOld({ status: 400, headers: {}, body: { code: 'too_old' } })).toBe(true);
    expect(await feed.isTooOld({ status: 400, headers: {}, body: 'a gateway' })).toBe(false);
    expect(await compiled<CompiledLongPoll>(poll).isTooOld({ status: 400, headers: {}, body: {} })).toBe(false);
  });
});

describe('an event', () => {
  const { meaning } = compiled<CompiledSse>(sse);

  it('names records, which are fetched', async () => {
    expect(await meaning.contentOf({ type: 'update', ids: ['a/b', 7] })).toEqual({ rows: [], ids: ['a/b', '7'] });
    expect(await meaning.contentOf({ type: 'ping' })).toEqual({ rows: [], ids: [] });
    expect(meaning.fetch('a/b')).toEqual({ method: 'GET', path: '/users/a%2Fb', query: { expand: 'all a/b' }, headers: {} });
    expect(await meaning.fetchedRows({ data: { id: 'a' } })).toEqual([{ id: 'a' }]);
  });

  it.each([[{ type: 'update' }], [{ type: 'update', ids: [] }], [{ type: 'update', ids: ['a', {}] }]])('that names none is a fault: %j', async (event) => {
    await expect(meaning.contentOf(event)).rejects.toMatchObject({ code: 'contract' });
  });

  it('carries its record, which becomes rows as on the pages of the stream', async () => {
    const carried = compiled<CompiledLongPoll>(poll, 'parts').meaning;
    expect(await carried.contentOf({ record: { id: 1, parts: [{ day: 'a' }, { day: 'b' }] } })).toMatchObject({ rows: [{ id: 1, day: 'a' }, { id: 1, day: 'b' }], ids: [] });
    await expect(carried.contentOf({})).rejects.toMatchObject({ code: 'contract' });
    await expect(carried.contentOf({ record: 'text' })).rejects.toMatchObject({ code: 'contract' });
  });
});

describe('a long poll', () => {
  it('waits for events, but not for the first id', () => {
    const feed = compiled<CompiledLongPoll>(poll);
    expect(feed.request('7').query).toEqual({ after: '7', waitMs: '25000' });
    expect(feed.request(null).query).toEqual({ waitMs: '0' });
    expect(compiled<CompiledLongPoll>({ ...poll, wait: { parameter: 'timeout', seconds: 9, form: 's' } }).request('7').query).toEqual({ after: '7', timeout: '9' });
  });

  it('brings events, and the id to go on from', async () => {
    const feed = compiled<CompiledLongPoll>(poll);
    expect(await feed.eventsIn({ events: [{ n: 1 }], last: 8 })).toEqual({ events: [{ n: 1 }], next: '8' });
    expect(await feed.eventsIn({ last: '8' })).toEqual({ events: [], next: '8' });
    expect((await feed.eventsIn({ events: [] })).next).toBeUndefined();
  });
});

describe('the linter', () => {
  const governance = shippedGovernance();
  const mapping = compileMapping('config/mappings/psa.yaml', 'mapping: psa\nversion: 1\nsystem: psa\ndescription: d\nfiles: { users: { format: records, columns: { id: } } }\noutputs: [{ entity: worker, from: users, key: id, attributes: { resourcePool: id } }]\n', governance);
  const lint = (feed: string) => lintConnector({
    path: 'config/systems/psa.yaml',
    text: `name: psa\nkind: psa\ndescription: d\nprecedence: 1\ntimeZone: UTC\nversions: restarts\nentities: [worker]\nids: { worker: hris }\nconnector:\n  baseUrl: { env: PSA_URL }\n  auth: { kind: none }\n  mapping: psa\n  streams:\n    users:\n      request: { path: /users }\n      feed: ${feed}\n`,
  }, new Map([['psa', mapping]]), governance).map(formatFinding);

  it('takes a sound feed', () => expect(lint("{ kind: sse, path: /e, replay: { parameter: r }, record: id, fetch: { path: '/users/{id}' } }")).toEqual([]));
  it.each([
    ["{ kind: sse, path: /e, replay: {}, record: id, fetch: { path: '/users/{id}' } }", 'no-replay'],
    ['{ kind: sse, path: /e, replay: { parameter: r } }', 'one-way'],
    ["{ kind: sse, path: /e, replay: { parameter: r }, record: id, payload: data, fetch: { path: '/users/{id}' } }", 'one-way'],
    ['{ kind: sse, path: /e, replay: { parameter: r }, payload: data }', 'unordered-payload'],
    ["{ kind: sse, path: /e, replay: { parameter: r }, fetch: { path: '/users/{id}' } }", 'no-record'],
    ['{ kind: sse, path: /e, replay: { parameter: r }, record: id, fetch: { path: /users } }', 'unfilled-placeholder'],
    ["{ kind: sse, path: /e, query: { r: 1 }, replay: { parameter: r }, record: id, fetch: { path: '/users/{id}' } }", 'parameter-twice'],
    ["{ kind: sse, path: /e, replay: { parameter: r, tooOld: code = 1 }, record: id, fetch: { path: '/users/{id}' } }", 'unknown-field'],
    ["{ kind: long-poll, path: /e, replay: { parameter: r, next: 'a[' }, wait: { parameter: w }, record: id, fetch: { path: '/users/{id}' } }", 'bad-expression'],
    ["{ kind: long-poll, path: /e, replay: { parameter: r, next: last }, wait: { parameter: r }, record: id, fetch: { path: '/users/{id}' } }", 'parameter-twice'],
    ["{ kind: long-poll, path: /e, replay: { parameter: r, next: last }, record: id, fetch: { path: '/users/{id}' } }", 'wait'],
    ["{ kind: smoke, path: /e, replay: { parameter: r } }", 'kind'],
  ])('says with its line what is wrong with %s', (feed, rule) => {
    const findings = lint(feed);
    expect(findings.join('\n')).toContain(rule);
    for (const finding of findings) expect(finding).toMatch(/^config\/systems\/psa\.yaml:16:\d+ /);
  });
});
