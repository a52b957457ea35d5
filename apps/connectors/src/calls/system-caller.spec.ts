import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CallBudget, CircuitBreaker, type ApiRequest, type CompiledConnector } from '@muster/domain-connector';
import { TransientError } from '@muster/platform-kernel';
import { Secrets } from './secrets.js';
import { SystemCaller } from './system-caller.js';

type Handler = (path: string, incoming: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => {
  server?.closeAllConnections();
  if (server) server.close(() => resolve());
  else resolve();
}));

async function serve(handler: Handler): Promise<string> {
  server = createServer((incoming, response) => handler(incoming.url!, incoming, response));
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const json = (response: ServerResponse, status: number, body: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body));
const classes: Record<number, string> = { 200: 'ok', 201: 'ok', 204: 'ok', 401: 'auth', 429: 'throttled', 500: 'transient' };

/** A status whose answer we had no time to read. */
const UNREAD = 299;
const classify = ({ status }: { status: number }) => (status === UNREAD ? Promise.reject(new TransientError('machine-busy', 'no time')) : Promise.resolve({ class: classes[status] ?? 'contract', message: '' }));

function callerOf(baseUrl: string, budget = new CallBudget({ windows: [{ requests: 100, windowMs: 1_000 }], concurrency: 4, share: { urgent: 0.5, delivery: 0.3, bulk: 0.2 } })) {
  const connector = {
    baseUrl, headers: {}, limits: { timeoutMs: 2_000, bodyBytesMax: 1_000_000 }, weightOf: () => 1, quotaOf: () => undefined, classify,
    auth: { kind: 'oauth2-client-credentials', tokenUrl: '/token', clientId: 'us', clientSecret: { env: 'SECRET' }, credentialsIn: 'body', renewAheadSeconds: 30 },
  } as unknown as CompiledConnector;
  const breakers = new Map<string, CircuitBreaker>();
  const breakerOf = (operation: string) => {
    if (!breakers.has(operation)) breakers.set(operation, new CircuitBreaker());
    return breakers.get(operation)!;
  };
  return { budget, caller: new SystemCaller({ connector, secrets: new Secrets({ SECRET: 's3cret' }), budget, breakerOf, now: Date.now, signal: new AbortController().signal }) };
}
const get: ApiRequest = { method: 'GET', path: '/rows', query: {}, headers: {} };
const post: ApiRequest = { ...get, method: 'POST', body: {} };

/** Gives tokens t1, t2 and so on, and counts. */
function tokens() {
  let given = 0;
  return { get given() { return given; }, give: (response: ServerResponse) => json(response, 200, { access_token: `t${(given += 1)}`, expires_in: 300 }) };
}

describe('a call', () => {
  it('that was refused for its token is made once more with a new one, and both count against the quota', async () => {
    const { give } = tokens();
    const { budget, caller } = callerOf(await serve((path, incoming, response) => (path === '/token' ? give(response) : json(response, incoming.headers.authorization === 'Bearer t1' ? 401 : 200, { data: [] }))));
    expect(await caller.call('delivery', 'find', get)).toMatchObject({ class: 'ok' });
    expect(budget.state(Date.now()).lanes.delivery.granted).toBe(2);
  });

  it('gets the token that another one has renewed meanwhile: many refused at once ask for one', async () => {
    const server = tokens();
    const waiting: (() => void)[] = [];
    const { caller } = callerOf(await serve((path, incoming, response) => {
      if (path === '/token') return server.give(response);
      if (incoming.headers.authorization !== 'Bearer t1') return json(response, 200, {});
      waiting.push(() => json(response, 401, {}));
      // The refusals come one after the other, so that the first has its new token before the last.
      if (waiting.length === 3) waiting.forEach((refuse, nth) => setTimeout(refuse, nth * 40));
    }));
    const results = await Promise.all([1, 2, 3].map(() => caller.call('delivery', 'find', get)));
    expect(results.map((result) => result.class)).toEqual(['ok', 'ok', 'ok']);
    expect(server.given).toBe(2);
  });

  it('was not made where the server of tokens failed, so that nothing is in doubt; a failure inside its 200 does not accuse our secret', async () => {
    let answer: [number, unknown] = [500, {}];
    const { caller } = callerOf(await serve((_path, _incoming, response) => json(response, ...answer)));
    expect(await caller.call('delivery', 'create', post)).toMatchObject({ class: 'transient', mayHaveDone: false });
    answer = [200, { success: false, error: { code: 'internal' } }];
    expect(await caller.call('delivery', 'create', post)).toMatchObject({ class: 'transient', mayHaveDone: false });
    answer = [401, { error: 'invalid_client' }];
    expect(await caller.call('delivery', 'create', post)).toMatchObject({ class: 'auth', mayHaveDone: false });
  });

  it.each([['an empty answer', (response: ServerResponse) => json(response, 200, undefined)], ['the page of a gateway', (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Back soon</h1>')]])('that reads takes %s for a failure, and not for "there is none"', async (_, answer) => {
    const { give } = tokens();
    const { caller } = callerOf(await serve((path, _incoming, response) => (path === '/token' ? give(response) : answer(response))));
    expect(await caller.call('delivery', 'find', get)).toMatchObject({ class: 'transient' });
    expect(await caller.call('delivery', 'create', post)).toMatchObject({ class: 'ok' });
  });

  it('takes 204 for an answer that has nothing to say', async () => {
    const { give } = tokens();
    const { caller } = callerOf(await serve((path, _incoming, response) => (path === '/token' ? give(response) : response.writeHead(204).end())));
    expect(await caller.call('delivery', 'find', get)).toMatchObject({ class: 'ok' });
  });

  it('whose answer we had no time to read may have been done, and is no fault of the vendor', async () => {
    const { give } = tokens();
    const { caller } = callerOf(await serve((path, _incoming, response) => (path === '/token' ? give(response) : json(response, UNREAD, {}))));
    expect(await caller.call('delivery', 'create', post)).toMatchObject({ class: 'transient', mayHaveDone: true });
    expect(await caller.call('delivery', 'find', { ...get, reads: true })).toMatchObject({ class: 'transient', mayHaveDone: false });
  });

  it('is held back after many that failed, which is told apart from a try', async () => {
    const { give } = tokens();
    const { caller } = callerOf(await serve((path, _incoming, response) => (path === '/token' ? give(response) : json(response, 500, {}))));
    expect(caller.heldBack('create')).toBeUndefined();
    for (let nth = 0; nth < 5; nth += 1) expect((await caller.call('delivery', 'create', post)).isHeldBack).toBeUndefined();
    expect(await caller.call('delivery', 'create', post)).toMatchObject({ isHeldBack: true, mayHaveDone: false });
    expect(caller.heldBack('create')).toMatchObject({ isHeldBack: true });
    expect(caller.heldBack('find')).toBeUndefined();
  });

  it('that waits for its turn knows, when it asks again, that the one before was refused for being too many', async () => {
    const { give } = tokens();
    let made = 0;
    const budget = new CallBudget({ windows: [], concurrency: 1, share: { urgent: 0.5, delivery: 0.3, bulk: 0.2 } });
    const { caller } = callerOf(await serve((path, _incoming, response) => {
      if (path === '/token') return give(response);
      made += 1;
      return json(response, made === 1 ? 429 : 200, {});
    }), budget);
    const [first, second] = [caller.call('delivery', 'find', get), caller.call('delivery', 'find', get)];
    expect((await first).class).toBe('throttled');
    expect(made).toBe(1);
    expect(budget.state(Date.now()).throttledMs).toBeGreaterThan(500);
    expect((await second).class).toBe('ok');
  });
});
