import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { compileWebhooks, type CompiledWebhooks } from './compile-webhooks.js';
import type { Secret } from './declaration.js';
import type { WebhooksDeclaration } from './webhook-declaration.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const rules: WebhooksDeclaration['rules'] = [{ when: '$contains(type, "worker.")', stream: 'workers', record: 'worker_id', fetch: { path: '/v1/workers/{id}' } }];
const streams = { workers: { request: { path: '/v1/workers' }, explode: 'assignments' }, units: { request: { path: '/v1/units' } } };
const env: Record<string, string> = { OLD: 'old-secret', NEW: 'new-secret' };
const valueOf = (secret: Secret) => ('env' in secret ? env[secret.env] : undefined);

const hr = compileWebhooks({
  signature: { header: 'X-Hr-Signature', algorithm: 'hmac-sha256', encoding: 'hex', prefix: 'v1=', over: '{timestamp}.{body}', secrets: [{ env: 'OLD' }, { env: 'NEW' }, { env: 'NONE' }] },
  timestamp: { header: 'X-Hr-Timestamp' }, id: 'event_id', rules,
}, streams);
const bodyOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const seconds = (ms: number) => String(Math.floor(ms / 1_000));
const hrRequest = (body: Buffer, secret = 'old-secret', atMs = NOW) => ({ body, headers: { 'x-hr-timestamp': seconds(atMs), 'x-hr-signature': `v1=${createHmac('sha256', secret).update(`${seconds(atMs)}.`).update(body).digest('hex')}` } as Record<string, string | undefined> });
const refusal = (webhooks: CompiledWebhooks, request: Parameters<CompiledWebhooks['refusal']>[0]) => webhooks.refusal(request, valueOf, NOW);

describe('the proof of a request', () => {
  const body = Buffer.from('{"a":"ä\u2028 {body} $& \xff"}', 'latin1');

  it('holds over the bytes as they came, by each secret that has a value', () => {
    for (const secret of ['old-secret', 'new-secret']) expect(refusal(hr, hrRequest(body, secret))).toBeUndefined();
    expect(refusal(hr, hrRequest(body, ''))).toBe('wrong-signature');
    expect(refusal(hr, { ...hrRequest(body), body: Buffer.concat([body, Buffer.from(' ')]) })).toBe('wrong-signature');
  });

  it('is missing, forged, cut, of another form, or signed for another time', () => {
    const { headers } = hrRequest(body);
    const having = (changed: Record<string, string | undefined>) => refusal(hr, { body, headers: { ...headers, ...changed } });
    expect(having({ 'x-hr-signature': undefined })).toBe('unsigned');
    expect(having({ 'x-hr-signature': '' })).toBe('unsigned');
    for (const forged of ['v1=', 'v1=00', `v0=${headers['x-hr-signature']!.slice(3)}`, headers['x-hr-signature']!.slice(3), headers['x-hr-signature']!.slice(0, -2), `${headers['x-hr-signature']}00`, 'v1=zz', 'rubbish']) expect(having({ 'x-hr-signature': forged })).toBe('wrong-signature');
    expect(having({ 'x-hr-timestamp': seconds(NOW - 1_000) })).toBe('wrong-signature');
    expect(having({ 'x-hr-timestamp': undefined })).toBe('wrong-signature');
  });

  it('may stand among others in its header', () => {
    const { headers } = hrRequest(body);
    expect(refusal(hr, { body, headers: { ...headers, 'x-hr-signature': `v0=abc, ${headers['x-hr-signature']}` } })).toBeUndefined();
  });

  it('is too old, or too far ahead, outside of the window', () => {
    expect(refusal(hr, hrRequest(body, 'old-secret', NOW - 300_000))).toBeUndefined();
    for (const atMs of [NOW - 301_000, NOW + 301_000]) expect(refusal(hr, hrRequest(body, 'old-secret', atMs))).toBe('stale');
    const words = compileWebhooks({ signature: { header: 's', algorithm: 'hmac-sha256', encoding: 'hex', over: '{timestamp}{body}', secrets: [{ env: 'OLD' }] }, timestamp: { header: 't', form: 'iso' }, rules }, streams);
    expect(refusal(words, { body, headers: { t: 'noon', s: createHmac('sha256', 'old-secret').update('noon').update(body).digest('hex') } })).toBe('bad-timestamp');
  });

  it('is in base64 over the body alone, as Xero writes it', () => {
    const xero = compileWebhooks({ signature: { header: 'x-xero-signature', algorithm: 'hmac-sha256', encoding: 'base64', secrets: [{ env: 'OLD' }] }, events: 'events', rules: [{ stream: 'units', wake: true }] }, streams);
    const intent = bodyOf({ events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: 'S0m3r4Nd0mt3xt' });
    expect(refusal(xero, { body: intent, headers: { 'x-xero-signature': createHmac('sha256', 'old-secret').update(intent).digest('base64') } })).toBeUndefined();
    expect(refusal(xero, { body: intent, headers: { 'x-xero-signature': createHmac('sha256', 'wrong').update(intent).digest('base64') } })).toBe('wrong-signature');
  });

  it.each([['hmac-sha1', 'sha1'], ['hmac-sha512', 'sha512']] as const)('is made by %s', (algorithm, name) => {
    const one = compileWebhooks({ signature: { header: 's', algorithm, encoding: 'hex', secrets: [{ env: 'OLD' }] }, rules }, streams);
    expect(refusal(one, { body, headers: { s: createHmac(name, 'old-secret').update(body).digest('hex') } })).toBeUndefined();
  });

  it('is a secret that is sent along, as Okta does it; without a value nothing is equal to it', () => {
    const okta = compileWebhooks({ sharedSecret: { header: 'Authorization', value: { env: 'OLD' } }, rules }, streams);
    expect(refusal(okta, { body, headers: { authorization: 'old-secret' } })).toBeUndefined();
    expect(refusal(okta, { body, headers: { authorization: 'old-secret2' } })).toBe('wrong-signature');
    expect(refusal(okta, { body, headers: {} })).toBe('unsigned');
    expect(refusal(compileWebhooks({ sharedSecret: { header: 'Authorization', value: { env: 'NONE' } }, rules }, streams), { body, headers: { authorization: ' ' } })).toBe('wrong-signature');
  });
});

describe('the events of a request', () => {
  it('are one or a list, each with its id and the record that it speaks of', async () => {
    const event = { event_id: 'E1', type: 'worker.changed', worker_id: 'W-1' };
    expect(await hr.eventsIn(event)).toEqual({ tasks: [{ kind: 'fetch', stream: 'workers', record: 'W-1', eventId: 'E1' }], ignored: 0, unreadable: 0 });
    expect(await hr.eventsIn([event, { ...event, event_id: 'E2' }, { event_id: 'E3', type: 'office.moved' }])).toMatchObject({ tasks: [{ eventId: 'E1' }, { eventId: 'E2' }], ignored: 1 });
    expect(await hr.eventsIn([])).toEqual({ tasks: [], ignored: 0, unreadable: 0 });
  });

  it('that lack what their rule needs are counted, and do not keep others away', async () => {
    const sound = { event_id: 'E1', type: 'worker.changed', worker_id: 'W-1' };
    const read = await hr.eventsIn([{ event_id: 'E2', type: 'worker.changed' }, { event_id: 'E3', type: 'worker.changed', worker_id: 'x'.repeat(501) }, { event_id: 'E4', type: 7, worker_id: 'W-2' }, sound]);
    expect(read).toEqual({ tasks: [{ kind: 'fetch', stream: 'workers', record: 'W-1', eventId: 'E1' }], ignored: 0, unreadable: 3 });
    await expect(hr.eventsIn('rubbish')).rejects.toMatchObject({ code: 'contract' });
    await expect(hr.eventsIn([[sound]])).rejects.toMatchObject({ code: 'contract' });
  });

  it('without an id, or with a long one, are told by their digest', async () => {
    const ids = await Promise.all([{ type: 'worker.x', worker_id: 1 }, { worker_id: 1, type: 'worker.x' }, { type: 'worker.x', worker_id: 2 }, { event_id: 'x'.repeat(201), type: 'worker.x', worker_id: 1 }].map(async (event) => (await hr.eventsIn(event)).tasks[0]!.eventId));
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{64}$/);
  });

  it('may concern several records and streams, be the record themselves, or only wake', async () => {
    const many = compileWebhooks({
      sharedSecret: { header: 'Authorization', value: { env: 'OLD' } }, events: 'data.events', id: 'uuid',
      rules: [{ stream: 'workers', record: "target[type='User'].id", fetch: { path: '/users/{id}' } }, { when: '$exists(unit)', stream: 'units', record: 'unit.id', payload: 'unit' }, { when: '$exists(unit)', stream: 'workers', wake: true }],
    }, streams);
    const event = { uuid: 'E1', target: [{ type: 'User', id: 'a' }, { type: 'Group', id: 'g' }, { type: 'User', id: 'b' }, { type: 'User', id: 'a' }], unit: { id: 'U', name: 'Unit' } };
    expect((await many.eventsIn({ data: { events: [event] } })).tasks).toEqual([
      { kind: 'fetch', stream: 'workers', record: 'a', eventId: 'E1' }, { kind: 'fetch', stream: 'workers', record: 'b', eventId: 'E1' },
      { kind: 'payload', stream: 'units', record: 'U', eventId: 'E1', payload: { id: 'U', name: 'Unit' } }, { kind: 'wake', stream: 'workers', record: '', eventId: 'E1' },
    ]);
    expect(await many.toldRows('units', { id: 'U', name: 'Unit' })).toEqual([{ id: 'U', name: 'Unit' }]);
  });
});

describe('the record of an event', () => {
  it('is fetched by its id, encoded, and exploded as the stream is', async () => {
    expect(hr.fetch('workers', 'W/1?')).toEqual({ method: 'GET', path: '/v1/workers/W%2F1%3F', query: {}, headers: {} });
    expect(hr.fetch('units', 'U')).toBeNull();
    expect(() => hr.fetch('workers', '..')).toThrow('cannot stand in a path');
    expect(await hr.fetchedRows('workers', { id: 'W', assignments: [{ a: 1 }, { a: 2 }] })).toEqual([{ id: 'W', assignments: [{ a: 1 }, { a: 2 }], a: 1 }, { id: 'W', assignments: [{ a: 1 }, { a: 2 }], a: 2 }]);
    await expect(hr.fetchedRows('workers', { id: 'W' })).rejects.toMatchObject({ code: 'contract' });
  });
});
