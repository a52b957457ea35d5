import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CallBudget, CircuitBreaker, compileConnector, type ApiRequest, type ConnectorDeclaration } from '@muster/domain-connector';
import type { Governance } from '@muster/domain-governance';
import { Secrets } from './secrets.js';
import { SystemCaller } from './system-caller.js';

interface Arrived {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Answering = (arrived: Arrived, response: ServerResponse) => void;

let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => {
  server?.closeAllConnections();
  if (server) server.close(() => resolve());
  else resolve();
}));

async function serve(answering: Answering): Promise<string> {
  server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => answering({ path: incoming.url!, headers: incoming.headers, body: Buffer.concat(parts).toString('utf8') }, response));
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const json = (response: ServerResponse, status: number, body: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const xml = (response: ServerResponse, status: number, body: string) => response.writeHead(status, { 'content-type': 'text/xml' }).end(`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`);

const session: ConnectorDeclaration['auth'] = {
  kind: 'session', user: 'me', password: { env: 'PASSWORD' }, login: { method: 'POST', path: '/login', body: '{ "user": user, "password": password }' }, header: 'X-Session', value: 'user & ":" & body.token', lifetimeSeconds: 600, renewAheadSeconds: 60,
};
const answers: ConnectorDeclaration['answers'] = [{ when: 'body.error = "expired"', class: 'auth' }, { when: '$exists(body.error)', class: 'data' }];

/** A caller with a clock that is set by hand, and an environment that may be changed. */
function callerOf(baseUrl: string, declared: Partial<ConnectorDeclaration> = {}) {
  const clock = { ms: 1_000_000 };
  const env: Record<string, string> = { PASSWORD: 'right' };
  const connector = compileConnector('legacy', { baseUrl, auth: session, answers, ...declared }, undefined as unknown as Governance);
  const caller = new SystemCaller({ connector, secrets: new Secrets(env), budget: new CallBudget(connector.limits), breakerOf: () => new CircuitBreaker(), now: () => clock.ms, signal: new AbortController().signal });
  return { caller, clock, env, call: (request: ApiRequest = read) => caller.call('delivery', 'find', request) };
}
const read: ApiRequest = { method: 'POST', path: '/rpc', query: {}, headers: {}, body: { method: 'read' }, reads: true };

/** Lets in who knows the password, as s1, s2 and so on, and ends sessions when told to. */
function legacy() {
  const state = { logins: 0, refusedLogins: 0, expired: new Set<string>() };
  const answer: Answering = ({ path, headers, body }, response) => {
    if (path === '/login') {
      const isRight = (JSON.parse(body) as { password: string }).password === 'right';
      state[isRight ? 'logins' : 'refusedLogins'] += 1;
      return json(response, 200, isRight ? { token: `s${state.logins}` } : { error: 'login_failed' });
    }
    const of = String(headers['x-session']);
    return json(response, 200, state.expired.has(of) ? { error: 'expired' } : { of });
  };
  return { state, answer };
}

describe('a session', () => {
  it('is opened once for all who call at the same time, and named in each call', async () => {
    const { state, answer } = legacy();
    const { call } = callerOf(await serve(answer));
    expect((await Promise.all([call(), call(), call()])).map((result) => result.answer?.body)).toEqual([{ of: 'me:s1' }, { of: 'me:s1' }, { of: 'me:s1' }]);
    expect(state.logins).toBe(1);
  });

  it('that has ended is opened anew, where a 200 says so, and the call is made once more', async () => {
    const { state, answer } = legacy();
    const { call } = callerOf(await serve(answer));
    await call();
    state.expired.add('me:s1');
    expect((await Promise.all([call(), call()])).map((result) => result.answer?.body)).toEqual([{ of: 'me:s2' }, { of: 'me:s2' }]);
    expect(state.logins).toBe(2);
  });

  it('is opened anew ahead of its end', async () => {
    const { state, answer } = legacy();
    const { call, clock } = callerOf(await serve(answer));
    await call();
    clock.ms += 500_000;
    expect((await call()).answer?.body).toEqual({ of: 'me:s1' });
    clock.ms += 50_000;
    expect((await call()).answer?.body).toEqual({ of: 'me:s2' });
    expect(state.logins).toBe(2);
  });

  it('is not asked for again and again with a wrong password: each wait is longer, and another password is tried at once', async () => {
    const { state, answer } = legacy();
    const { call, clock, env } = callerOf(await serve(answer));
    env['PASSWORD'] = 'wrong';
    expect(await call()).toMatchObject({ class: 'auth', mayHaveDone: false });
    for (let nth = 0; nth < 5; nth += 1) expect(await call()).toMatchObject({ class: 'auth' });
    expect(state.refusedLogins).toBe(1);
    clock.ms += 5_000;
    await call();
    clock.ms += 5_000;
    await call();
    expect(state.refusedLogins).toBe(2);
    clock.ms += 5_000;
    await call();
    expect(state.refusedLogins).toBe(3);
    env['PASSWORD'] = 'right';
    expect(await call()).toMatchObject({ class: 'ok', answer: { body: { of: 'me:s1' } } });
    expect((await call()).message).not.toContain('wrong');
  });

  it('waits as long where the system has had too many logins, and says nothing against the password', async () => {
    let logins = 0;
    const { call, clock } = callerOf(await serve(({ path }, response) => {
      if (path !== '/login') return json(response, 200, {});
      logins += 1;
      return json(response, logins === 1 ? 429 : 200, logins === 1 ? {} : { token: 'x' });
    }));
    expect(await call()).toMatchObject({ class: 'transient', mayHaveDone: false });
    expect(await call()).toMatchObject({ class: 'transient' });
    expect(logins).toBe(1);
    clock.ms += 5_000;
    expect(await call()).toMatchObject({ class: 'ok' });
  });

  it('is not refused by a login that the system could not answer', async () => {
    let isDown = true;
    const { call } = callerOf(await serve(({ path }, response) => json(response, path === '/login' && isDown ? 503 : 200, { token: 'x' })));
    expect(await call()).toMatchObject({ class: 'transient', mayHaveDone: false });
    isDown = false;
    expect(await call()).toMatchObject({ class: 'ok' });
  });

  it('may be a cookie', async () => {
    const { call } = callerOf(await serve(({ path, headers }, response) => {
      if (path === '/login') return response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['lang=en; Path=/', 'sid=42; Path=/; HttpOnly'] }).end('{}');
      return json(response, 200, { cookie: headers.cookie });
    }), { auth: { ...session, header: 'Cookie', value: '$match(headers.`set-cookie`, /sid=[^;]+/).match' } as ConnectorDeclaration['auth'] });
    expect((await call()).answer?.body).toEqual({ cookie: 'sid=42' });
  });
});

describe('a call that reads by POST', () => {
  it('has changed nothing, whatever it was answered, and an empty answer is none', async () => {
    let answer: (response: ServerResponse) => void = (response) => json(response, 500, {});
    const { call } = callerOf(await serve(({ path }, response) => (path === '/login' ? json(response, 200, { token: 'x' }) : answer(response))));
    expect(await call()).toMatchObject({ class: 'transient', mayHaveDone: false });
    expect(await call({ ...read, reads: undefined })).toMatchObject({ class: 'transient', mayHaveDone: true });
    answer = (response) => response.writeHead(200).end();
    expect(await call()).toMatchObject({ class: 'transient' });
    answer = (response) => response.destroy();
    expect(await call()).toMatchObject({ class: 'transient', mayHaveDone: false });
  });
});

describe('SOAP', () => {
  const declared: Partial<ConnectorDeclaration> = { auth: { kind: 'ws-security', user: 'me', password: { env: 'PASSWORD' }, passwordType: 'digest' }, answers: [], headers: { 'Content-Type': 'text/xml; charset=UTF-8' } };
  const ask: ApiRequest = { ...read, path: '/soap', body: { Get: { No: 7, Name: 'A & B' } }, encoding: { soap: { namespace: 'urn:x', action: 'urn:x/{operation}' } } };

  it('goes as an envelope with a user name token of its own, under the headers that the connector has', async () => {
    const arrived: Arrived[] = [];
    const { call } = callerOf(await serve((one, response) => {
      arrived.push(one);
      xml(response, 200, '<GetResponse xmlns="urn:x"><Row><No>7</No><Rate/></Row></GetResponse>');
    }), declared);
    expect(await call(ask)).toMatchObject({ class: 'ok', answer: { body: { GetResponse: { Row: { No: '7', Rate: '' } } } } });
    await call(ask);
    expect(arrived[0]).toMatchObject({ headers: { 'content-type': 'text/xml; charset=UTF-8', soapaction: '"urn:x/Get"', accept: 'text/xml' } });
    expect(arrived[0]!.body).toContain('<Get xmlns="urn:x"><No>7</No><Name>A &amp; B</Name></Get>');
    const nonces = arrived.map(({ body }) => /<wsse:Nonce[^>]*>([^<]+)</.exec(body)?.[1]);
    expect(new Set(nonces).size).toBe(2);
    for (const { body } of arrived) expect(body).not.toContain('right');
  });

  it('fails where there is a fault, whatever the status, and where the answer is cut', async () => {
    let answer: (response: ServerResponse) => void = (response) => xml(response, 200, '<s:Fault><faultcode>s:Server</faultcode><faultstring>Not now</faultstring></s:Fault>');
    const { call } = callerOf(await serve((_, response) => answer(response)), declared);
    expect(await call({ ...ask, reads: undefined })).toMatchObject({ class: 'transient', message: 'Not now', mayHaveDone: true });
    answer = (response) => xml(response, 500, '<s:Fault><faultcode>s:Client</faultcode><faultstring>No such No</faultstring></s:Fault>');
    expect(await call(ask)).toMatchObject({ class: 'data', message: 'No such No', mayHaveDone: false });
    answer = (response) => response.writeHead(200, { 'content-type': 'text/xml' }).end('<s:Envelope><s:Body><GetResponse>');
    expect(await call({ ...ask, reads: undefined })).toMatchObject({ class: 'transient', mayHaveDone: true });
    answer = (response) => response.writeHead(200, { 'content-type': 'text/xml' }).end('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>');
    expect(await call(ask)).toMatchObject({ class: 'transient' });
    answer = (response) => response.writeHead(200, { 'content-type': 'text/xml' }).end(`<a>${'x'.repeat(17 << 20)}</a>`);
    expect((await call(ask)).message).toContain('limits.bodyMiB');
  });

  it('does not send what cannot be written: that is the fault of the record', async () => {
    let calls = 0;
    const { call } = callerOf(await serve((_, response) => xml(response, 200, String((calls += 1)))), declared);
    expect(await call({ ...ask, body: { Get: { Name: 'a\u0000' } } })).toMatchObject({ class: 'data', mayHaveDone: false });
    expect(calls).toBe(0);
  });
});
