import { describe, expect, it } from '@jest/globals';
import { configSchemas } from '@muster/domain-governance';
import { ANSWER_CLASSES, type Auth, type ConnectorDeclaration, type Delta, type Pagination, type StreamDeclaration, type WriteDeclaration } from './declaration.js';
import { LANES } from './fair-turns.js';
import type { FeedDeclaration } from './feed-declaration.js';
import { readConnector } from './read-connector.js';
import type { ScheduleDeclaration } from './schedule.js';
import type { WebhooksDeclaration } from './webhook-declaration.js';

const env = { env: 'NAME' };
const file = { file: '/run/secrets/one' };
const auths: Required<Auth>[] = [
  { kind: 'none' }, { kind: 'api-key', header: 'X-Api-Key', value: env, prefix: 'Key ' }, { kind: 'basic', user: 'me', password: file }, { kind: 'bearer', token: env },
  { kind: 'oauth2-client-credentials', tokenUrl: '/t', clientId: env, clientSecret: env, scope: 'a b', credentialsIn: 'header', renewAheadSeconds: 0 },
  { kind: 'oauth2-refresh-token', tokenUrl: env, clientId: 'id', clientSecret: env, refreshToken: file, credentialsIn: 'body', renewAheadSeconds: 5 },
  { kind: 'jwt-bearer', tokenUrl: '/t', issuer: 'i', audience: 'a', subject: 's', privateKey: file, algorithm: 'ES256', lifetimeSeconds: 60, renewAheadSeconds: 5 },
  {
    kind: 'session', user: 'me', password: env, login: { method: 'POST', path: '/rpc', headers: { A: 'b' }, body: '{ "user": user }', encoding: 'form' }, header: 'Authorization', value: 'body.token', lifetimeSeconds: 60, renewAheadSeconds: 5,
  },
  { kind: 'ws-security', user: env, password: file, passwordType: 'digest' },
  { kind: 'signature', header: 'X-S', algorithm: 'hmac-sha256', encoding: 'hex', prefix: 'v1=', over: '{timestamp}.{body}', timestamp: { header: 'X-T', form: 'epoch-s' }, secret: env },
];
const paginations: Required<Pagination>[] = [
  { kind: 'none' }, { kind: 'page', parameter: 'p', in: 'body', first: 0, last: 'last' }, { kind: 'offset', parameter: 'o', in: 'query', first: 1, limitParameter: 'l', limit: 5, total: 'total' }, { kind: 'keyset', parameter: 'k', in: 'body', from: 'id', first: '0', limitParameter: 'l', limit: 5 }, { kind: 'cursor', parameter: 'c', in: 'body', next: 'next', expired: 'status = 410', replaces: ['s'] },
  { kind: 'windows', from: 'f', to: 't', in: 'query', form: 'iso', begin: '2020-01-01T00:00:00Z', end: '2030-01-01T00:00:00Z', cap: 100, total: 'total', pages: { kind: 'page', parameter: 'p', first: 0, last: 'last' } },
  { kind: 'link-header' }, { kind: 'next-link', next: '"@odata.nextLink"', expired: 'status = 410' },
];
const deltas: Required<Delta>[] = [
  { kind: 'full' }, { kind: 'changed-since', parameter: 's', in: 'body', from: 'at', form: 'epoch-ms', overlapSeconds: 0, tooOld: 'status = 400' },
  { kind: 'filter', parameter: 'f', in: 'query', template: 'at gt {since}', from: 'at', form: 'date', overlapSeconds: 5, tooOld: 'status = 400' }, { kind: 'token', parameter: 't', in: 'body', next: 'body.t', tooOld: 'status = 410' }, { kind: 'version', parameter: 'v', in: 'body', from: 'v', tooOld: 'status = 410' },
];
const query = { a: 'x', b: 1, c: true };
const schedule: Required<ScheduleDeclaration> = { window: { from: '22:00', to: '04:00', zone: 'Europe/London' }, days: ['mon'], cutOff: '03:00', ranSince: '20:00' };
const fetching = { method: 'GET', path: '/x/{id}', query, headers: { A: 'b' }, records: 'data' } as const;
const feeds: Required<FeedDeclaration>[] = [
  { kind: 'sse', path: '/e', query, headers: { A: 'b' }, replay: { parameter: 'r', header: 'Last-Event-ID', newest: '-1', tooOld: 'status = 400' }, names: ['Changed'], idleSeconds: 5, eventKiB: 1, when: 'true', record: 'id', payload: 'data', fetch: fetching },
  { kind: 'long-poll', path: '/e', query, headers: { A: 'b' }, replay: { parameter: 'r', next: 'last', newest: '-1', tooOld: 'status = 400' }, events: 'events', wait: { parameter: 'w', seconds: 5, form: 's' }, when: 'true', record: 'id', payload: 'data', fetch: fetching },
  { kind: 'kafka', brokers: env, topic: 'hr.people', value: 'avro', registry: { url: env, user: 'me', password: env }, sasl: { mechanism: 'scram-sha-512', user: env, password: file }, tls: true, eventKiB: 1, when: 'true', record: 'id', payload: 'data', fetch: fetching },
];
const stream: Required<StreamDeclaration> = {
  feed: feeds[0]!,
  request: { method: 'POST', path: '/x', query, headers: { A: 'b' }, body: '{}', encoding: { xml: { root: 'R', namespace: 'urn:x' } } }, records: 'data', explode: 'parts', ours: { entity: 'worker', id: 'id', key: 'key' }, pagination: { kind: 'none' }, delta: { kind: 'full' }, everySeconds: 5, fullEverySeconds: 60, after: ['other'], schedule,
  bulkAbove: 0, complete: { total: 'total' }, absent: { deletes: 'retire', maxShare: 0.1, hiddenProof: 'status = 403', goneProof: 'status = 200', request: { method: 'GET', path: '/x/{id}', query, headers: { A: 'b' }, body: '{}', encoding: 'json' },
    seesAll: { request: { method: 'GET', path: '/me', query, headers: { A: 'b' }, body: '{}', encoding: 'json' }, when: 'body.all' },
  },
};
const call = { method: 'PATCH', path: '/x/{id}', query, headers: { A: 'b' }, body: '{ "x": body }', encoding: 'json', id: 'id', version: 'v' } as const;
const write: Required<WriteDeclaration> = {
  when: 'true', strategy: 'conditional-update', key: '$id()', creates: 'true', refusesDuplicates: true, find: { ...call, record: 'data', otherwise: { ...call, record: 'data' } }, list: { request: stream.request, records: 'data', pagination: { kind: 'none' }, complete: { total: 'total' } }, create: call, update: { ...call, ifMatch: 'header' }, upsert: call, remove: { method: 'DELETE', path: '/x/{id}', query, headers: {}, body: '{}', encoding: 'form' },
  body: '{}', file: { folder: env, name: 'x-{number}.csv', columns: ['a'], control: { file: '{name}.ctl', format: 'pairs', rows: 'rows', sums: { a: 'sum' }, sha256: 'sha' }, schedule: { window: schedule.window, days: ['mon'], cutOff: '03:00' } }, maxAgeDays: 7, references: { manager: 'worker', orgUnit: { entity: 'org-unit', needs: ['name'], reads: ['code'] } }, correlation: { field: 'reference' }, idempotencyHeader: 'X-Once', readBack: { a: 'b' },
  adopt: { stream: 'one', id: 'id', key: 'external_id', display: 'name', match: [{ name: 'email', certain: true, all: [{ theirs: 'email', ours: 'workEmail' }] }] },
  parts: { party: { when: 'true', find: { ...call, record: 'data' }, create: call, update: { ...call, ifMatch: 'header' }, body: '{}', readBack: { a: 'b' } } },
  then: [{ when: 'true', method: 'POST', path: '/x/{id}', query, headers: {}, body: '{}', encoding: 'form' }],
};
const webhooks: Required<WebhooksDeclaration> = {
  signature: { header: 'X-S', algorithm: 'hmac-sha512', encoding: 'base64', prefix: 'v1=', over: '{timestamp}.{body}', secrets: [env, file] }, sharedSecret: { header: 'Authorization', value: env }, timestamp: { header: 'X-T', form: 'iso', toleranceSeconds: 60 },
  challenge: { header: 'X-C', field: 'verification' }, events: 'events', id: 'id',
  rules: [{ when: 'true', stream: 'one', record: 'id', fetch: { method: 'GET', path: '/x/{id}', query, headers: { A: 'b' }, records: 'data' } }, { stream: 'one', record: 'id', payload: 'data' }, { stream: 'one', wake: true }], bodyKiB: 1, perMinute: 2, backlog: 3,
};
const everything: Required<Omit<ConnectorDeclaration, 'fileStreams' | 'topicStreams'>> = {
  baseUrl: env, region: 'EU', auth: auths[0]!, smtp: { from: env, tls: 'none' }, headers: { A: 'b' }, encoding: { soap: { version: '1.2', namespace: 'urn:x', action: 'urn:x/{operation}', qualified: false } },
  limits: {
    windows: [{ requests: 60, seconds: 60 }], concurrency: 2, weights: [{ method: 'GET', path: '/*', weight: 0.5 }], quota: { remaining: 'R', reset: 'S' }, share: { urgent: 0.5, delivery: 0.3, bulk: 0.2 }, timeoutSeconds: 5, bodyMiB: 1,
  },
  answers: [{ when: 'true', class: 'ok', message: 'body' }], mapping: 'psa', probe: { everySeconds: 60, previewUrl: env }, streams: { one: stream }, webhooks, adopts: { 'org-unit': write.adopt }, awaits: { worker: 'hris' }, writes: { worker: write },
};
const shapeOf = (connector: ConnectorDeclaration) => {
  const system = { name: 'psa', kind: 'psa', description: 'd', precedence: 1, timeZone: 'UTC', versions: 'none', entities: ['worker'], connector };
  return readConnector({ path: 'config/systems/psa.yaml', text: JSON.stringify(system) })?.connector;
};

describe('the types of a declaration', () => {
  it('say what the schema says, key by key', () => expect(shapeOf(everything)).toEqual(everything));
  it.each(auths)('say what the schema says of auth %j', (auth) => expect(shapeOf({ ...everything, auth })).toMatchObject({ auth }));
  it.each(paginations)('say what the schema says of pages %j', (pagination) => expect(shapeOf({ ...everything, streams: { one: { ...stream, pagination } } })).toMatchObject({ streams: { one: { pagination } } }));
  it.each(deltas)('say what the schema says of delta %j', (delta) => expect(shapeOf({ ...everything, streams: { one: { ...stream, delta } } })).toMatchObject({ streams: { one: { delta } } }));
  it.each(feeds)('say what the schema says of feed %j', (feed) => expect(shapeOf({ ...everything, streams: { one: { ...stream, feed } } })).toMatchObject({ streams: { one: { feed } } }));

  it('name the same classes and lanes as the schema, and no kind less', () => {
    const { answers, limits, auth, streams } = configSchemas['system.schema.json'].properties.connector.properties as Record<string, unknown> as {
      answers: { items: { properties: { class: { enum: string[] } } } }; limits: { properties: { share: { required: string[] } } }; auth: { properties: { kind: { enum: string[] } } };
      streams: { additionalProperties: { else: { else: { else: { properties: Record<'pagination' | 'delta', { properties: { kind: { enum: string[] } } }> } } } } };
    };
    const kinds = (of: readonly { kind: string }[]) => of.map(({ kind }) => kind);
    const { pagination, delta } = streams.additionalProperties.else.else.else.properties;
    expect([answers.items.properties.class.enum, limits.properties.share.required]).toEqual([ANSWER_CLASSES, LANES]);
    expect([auth.properties.kind.enum, pagination.properties.kind.enum, delta.properties.kind.enum]).toEqual([kinds(auths), kinds(paginations), kinds(deltas)]);
  });
});
