import { describe, expect, it } from '@jest/globals';
import { AnswerClasses, quotaIn } from './classify-answer.js';
import type { CallAnswer } from './compiled-connector.js';

const now = Date.UTC(2026, 0, 1);
const answer = (status: number, more: Partial<CallAnswer> = {}): CallAnswer => ({ status, headers: {}, body: undefined, method: 'GET', path: '/workers', ...more });
const quota = { remaining: 'X-RateLimit-Remaining', reset: 'X-RateLimit-Reset' };
const plain = new AnswerClasses([], quota);
const classOf = async (given: CallAnswer) => (await plain.classify(given, now)).class;

describe('an answer of which nothing is declared', () => {
  it.each<[string, number[]]>([
    ['ok', [200, 201, 202, 204]], ['auth', [401, 403]], ['gone', [404, 410]], ['transient', [408, 423, 425, 500, 502, 503, 504]], ['conflict', [409, 412]], ['data', [400, 413, 422]], ['throttled', [429]],
    ['contract', [301, 302, 304, 402, 405, 406, 415, 418, 428]],
  ])('is %s by its status', async (kind, statuses) => {
    for (const status of statuses) expect([status, await classOf(answer(status))]).toEqual([status, kind]);
  });

  it.each<[unknown, string]>([
    [{ message: 'Name is too long' }, 'Name is too long'], [{ error: { message: 'No such worker' } }, 'No such worker'], [{ errors: [{ detail: 'bad' }, { detail: 'worse' }] }, 'bad'],
    [{ title: 'Bad', detail: 'Very bad' }, 'Very bad'], [' <html>\n nope</html>', '<html> nope</html>'], [undefined, 'HTTP 400'], [{ ok: false }, 'HTTP 400'], ['x'.repeat(600), 'x'.repeat(500)],
  ])('is told in the words of its body: %j', async (body, message) => expect((await plain.classify(answer(400, { body }), now)).message).toBe(message));

  it.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '7' }, 7_000], ['a date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000], ['a date that is over', { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    ["a date by the system's own clock", { 'retry-after': 'Thu, 01 Jan 2026 01:00:30 GMT', date: 'Thu, 01 Jan 2026 01:00:00 GMT' }, 30_000],
    ['a spent quota', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' }, 12_000], ['nothing that can be read', { 'retry-after': 'soon' }, undefined], ['nothing', {}, undefined],
  ])('waits as long as it is told by %s', async (_what, headers, waitMs) => expect((await plain.classify(answer(429, { headers }), now)).retryAfterMs).toBe(waitMs));

  it('waits for a system that is away as long as it says, and for nothing else', async () => {
    const headers = { 'retry-after': '7' };
    expect(await plain.classify(answer(503, { headers }), now)).toMatchObject({ class: 'transient', retryAfterMs: 7_000 });
    expect(await plain.classify(answer(400, { headers }), now)).not.toHaveProperty('retryAfterMs');
  });

  it('is throttled where it is forbidden because the quota is spent', async () => {
    expect(await classOf(answer(403, { headers: { 'x-ratelimit-remaining': '0' } }))).toBe('throttled');
    expect(await classOf(answer(403, { headers: { 'x-ratelimit-remaining': '3' } }))).toBe('auth');
  });
});

describe('an answer of which something is declared', () => {
  const classes = new AnswerClasses([
    { when: 'status = 200 and $exists(body.error)', class: 'data', message: 'body.error.message' },
    { when: "headers.`x-maintenance` = 'on'", class: 'transient', message: "'maintenance'" },
    { when: "method = 'DELETE' and status = 404", class: 'ok' },
    { when: '$number(body.code) > 10', class: 'conflict' },
  ], undefined);
  const classify = (given: CallAnswer) => classes.classify(given, now);

  it('is a failure inside a 200', async () => expect(await classify(answer(200, { body: { error: { message: 'No' } } }))).toEqual({ class: 'data', message: 'No' }));
  it('goes by headers, method and path too', async () => {
    expect(await classify(answer(200, { headers: { 'x-maintenance': 'on' } }))).toEqual({ class: 'transient', message: 'maintenance' });
    expect((await classify(answer(404, { method: 'DELETE' }))).class).toBe('ok');
    expect((await classify(answer(404))).class).toBe('gone');
  });
  it('goes by the status where a rule fails on a body of another shape', async () => expect((await classify(answer(502, { body: { code: 'x' } }))).class).toBe('transient'));
});

describe('the quota that an answer tells', () => {
  const told = (headers: Record<string, string>) => quotaIn(quota, { status: 200, headers, body: null }, now);
  const epoch = now / 1000 + 40;

  it.each([['40', 40_000], [String(epoch), 40_000], [String(epoch * 1000), 40_000], ['0', 0], [String(epoch - 90), 0]])('ends at %s', (reset, resetMs) =>
    expect(told({ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': reset })).toEqual({ remaining: 5, resetMs }));
  it('may tell no end, or nothing', () => {
    expect(told({ 'x-ratelimit-remaining': '5, 5;w=60' })).toEqual({ remaining: 5 });
    expect(told({ 'x-ratelimit-remaining': 'many' })).toBeUndefined();
    expect(quotaIn(undefined, { status: 200, headers: { 'x-ratelimit-remaining': '5' }, body: null }, now)).toBeUndefined();
  });
});
