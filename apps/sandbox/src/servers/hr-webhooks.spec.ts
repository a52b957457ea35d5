import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock, type Question } from './testing/ask.js';
import { Receiver } from './testing/receiver.js';

const clock = new SetClock();
const secret = 'a-shared-secret';
const key = 'hr-full-key';
let sandbox: RunningSandbox;
let control: SandboxControl;
let receiver: Receiver;

const askAt = (at: RunningSandbox, path: string, question: Question = {}) => ask(`${at.urlOf('hr')}/v1/${path}`, { ...question, headers: { 'x-api-key': key, ...question.headers } });
const hr = (path: string, question: Question = {}) => askAt(sandbox, path, question);
const hire = (id: string, ...from: string[]) => hr('workers', { method: 'POST', json: { id, assignments: from.map((day, place) => ({ effective_from: day, employer: 'US01', fte: 1 / (place + 1) })) } });
const change = (id: string, from: string, changes: object) => hr(`workers/${id}`, { method: 'PATCH', json: { effective_from: from, changes } });
const told = () => receiver.received.map(({ body }) => `${body.type} ${body.worker_id} ${body.version}`);
const untilTold = (...news: string[]) => eventually(() => expect(told()).toEqual(news), { what: `the news ${news.join(', ')}` });
const deliveries = () => control.rows<{ state: string; attempts: number; last_status: number | null; worker_id: string }>('hr', 'webhook-deliveries');
const untilSettled = (count: number) => eventually(async () => {
  const rows = await deliveries();
  return rows.length === count && rows.every(({ state }) => state !== 'waiting') ? rows : false;
}, { what: `${count} settled deliveries` });

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now, settings: { hr: { webhookRetryMs: 5 } } });
  control = new SandboxControl(sandbox.url);
});
beforeEach(async () => {
  clock.ms = Date.parse('2026-11-23T08:00:00.000Z');
  await control.reset('hr');
  receiver = new Receiver();
  const registered = await hr('webhooks', { method: 'POST', json: { url: await receiver.start(), secret } });
  expect([registered.status, registered.headers.get('location')]).toEqual([201, '/hr/v1/webhooks/WH-1']);
});
afterEach(() => receiver.stop());
afterAll(() => sandbox.stop());

describe('a webhook', () => {
  it('tells of who is hired, changed and deleted, in that order', async () => {
    await hire('1', '2026-11-01');
    await change('1', '2026-11-20', { fte: 0.5 });
    await hr('workers/1', { method: 'DELETE' });
    await untilTold('worker.created 1 1', 'worker.updated 1 2', 'worker.deleted 1 2');
    const { body, headers } = receiver.received[0]!;
    expect([body, headers['content-type']]).toEqual([{ event_id: expect.any(String), type: 'worker.created', worker_id: '1', occurred_at: '2026-11-23T08:00:00Z', version: 1 }, 'application/json']);
  });

  it('is signed over its time and its body', async () => {
    await hire('1', '2026-11-01');
    await untilTold('worker.created 1 1');
    const { headers, text } = receiver.received[0]!;
    expect(headers['x-hr-timestamp']).toBe(String(clock.ms / 1_000));
    expect(headers['x-hr-signature']).toBe(`v1=${createHmac('sha256', secret).update(`${headers['x-hr-timestamp']}.${text}`).digest('hex')}`);
  });

  it('comes on the day on which a row begins, and not when it is written', async () => {
    await hire('1', '2026-11-01', '2026-11-25');
    await hire('2', '2026-11-24');
    await change('1', '2026-11-26', { fte: 0.25 });
    await change('1', '2026-11-01', {  job_title: 'Analyst' });
    await untilTold('worker.created 1 1', 'worker.updated 1 3');
    expect(await control.tick('hr')).toBe(0);
    clock.passSeconds(86_400);
    expect(await control.tick('hr')).toBe(1);
    await untilTold('worker.created 1 1', 'worker.updated 1 3', 'worker.created 2 1');
    clock.passSeconds(86_400 * 3);
    expect([await control.tick('hr'), await control.tick('hr')]).toEqual([1, 0]);
    await untilTold('worker.created 1 1', 'worker.updated 1 3', 'worker.created 2 1', 'worker.updated 1 3');
  });

  it('does not come for a change that changes nothing, for one who never began, or for seeding', async () => {
    await control.seed('hr', { workers: [{ id: '7', assignments: [{ effective_from: '2026-01-01' }] }] });
    await hire('1', '2026-12-01');
    await hr('workers/1', { method: 'DELETE' });
    await hire('2', '2026-11-01');
    await change('2', '2026-11-01', { employer: 'US01' });
    await hr('workers/2', { method: 'DELETE' });
    await untilTold('worker.created 2 1', 'worker.deleted 2 1');
    expect(await deliveries()).toHaveLength(2);
  });

  it('is sent again with growing waits until it is taken, each time with the same event', async () => {
    receiver.statuses = [500, 302, 404];
    await hire('1', '2026-11-01');
    await untilTold(...Array.from({ length: 4 }, () => 'worker.created 1 1'));
    expect(new Set(receiver.received.map(({ body }) => body.event_id)).size).toBe(1);
    expect(await untilSettled(1)).toMatchObject([{ state: 'delivered', attempts: 4, last_status: 204 }]);
  });

  it('is given up after eight times', async () => {
    receiver.statuses = Array.from({ length: 20 }, () => 503);
    await control.configure('hr', { webhookRetryMs: 1 });
    await hire('1', '2026-11-01');
    expect(await untilSettled(1)).toMatchObject([{ state: 'given-up', attempts: 8, last_status: 503 }]);
    expect(receiver.received).toHaveLength(8);
  });

  it('for whom a restricted key does not see is not told to its holder', async () => {
    const other = new Receiver();
    await hr('webhooks', { method: 'POST', headers: { 'x-api-key': 'hr-restricted-key' }, json: { url: await other.start(), secret } });
    await hr('workers', { method: 'POST', json: { id: '1', assignments: [{ effective_from: '2026-11-01', employer: 'DE01' }] } });
    await hire('2', '2026-11-01');
    await untilTold('worker.created 1 1', 'worker.created 2 1');
    await eventually(() => expect(other.received.map(({ body }) => body.worker_id)).toEqual(['2']), { what: 'what the other is told' });
    await other.stop();
  });
});

describe('webhooks, told to misbehave,', () => {
  it('come twice', async () => {
    await control.behave('hr', [{ do: 'double-webhooks', times: 1 }]);
    await hire('1', '2026-11-01');
    await untilTold('worker.created 1 1', 'worker.created 1 1');
    expect(new Set(receiver.received.map(({ body }) => body.event_id)).size).toBe(1);
  });

  it('overtake one another', async () => {
    await control.behave('hr', [{ do: 'reorder-webhooks', times: 1 }]);
    await hire('1', '2026-11-01');
    await change('1', '2026-11-01', { fte: 0.5 });
    await untilTold('worker.updated 1 2', 'worker.created 1 1');
  });

  it('do not come', async () => {
    await control.behave('hr', [{ do: 'lose-webhooks', times: 1 }]);
    await hire('1', '2026-11-01');
    await hire('2', '2026-11-01');
    await untilTold('worker.created 2 1');
    expect((await untilSettled(2)).map(({ state }) => state)).toEqual(['lost', 'delivered']);
  });

  it('come late', async () => {
    await control.behave('hr', [{ do: 'late-webhooks', latencyMs: 80, times: 1 }]);
    const begun = performance.now();
    await hire('1', '2026-11-01');
    await untilTold('worker.created 1 1');
    expect(performance.now() - begun).toBeGreaterThan(75);
  });

  it('leave the answers to calls alone, and other systems have none', async () => {
    await control.behave('hr', [{ do: 'lose-webhooks' }, { do: 'throttle', match: { path: 'org-units' } }]);
    expect([(await hr('workers')).status, (await hr('org-units')).status]).toEqual([200, 429]);
    await expect(control.behave('psa', [{ do: 'lose-webhooks' }])).rejects.toThrow('sends no webhooks');
  });
});

describe('registering', () => {
  it('is done once for each address, shows no secret, and ends', async () => {
    const { url } = (await hr('webhooks')).body.items[0] as unknown as { url: string };
    const again = await hr('webhooks', { method: 'POST', json: { url, secret } });
    expect([again.status, again.body.error, again.body.id]).toEqual([409, 'already_exists', 'WH-1']);
    expect((await hr('webhooks')).text).not.toContain(secret);
    expect(JSON.stringify(await control.calls('hr'))).not.toContain(secret);
    receiver.statuses = [500];
    await control.configure('hr', { webhookRetryMs: 60_000 });
    await hire('1', '2026-11-01');
    await untilTold('worker.created 1 1');
    expect((await hr('webhooks/WH-1', { method: 'DELETE' })).status).toBe(204);
    expect((await hr('webhooks/WH-1', { method: 'DELETE' })).status).toBe(404);
    await hire('2', '2026-11-01');
    expect(await untilSettled(1)).toMatchObject([{ state: 'given-up', worker_id: '1' }]);
  });

  it.each([[{}], [{ url: 'x', secret }], [{ url: 'ftp://x/', secret }], [{ url: 'http://x/', secret: 'short' }], [{ url: 'http://x/', secret, colour: 1 }]])('is refused with %j', async (json) => {
    expect((await hr('webhooks', { method: 'POST', json })).body.error).toBe('invalid');
  });

  it('has no tick in systems that do nothing by the clock', async () => {
    await expect(control.tick('psa')).rejects.toThrow('no_clockwork');
  });
});

describe('a restart', () => {
  it('loses no webhook that was still to be sent', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const url = await receiver.stop().then(() => receiver.start());
    await receiver.stop();
    const first = await startSandbox({ dataDir, now: clock.now, settings: { hr: { webhookRetryMs: 20 } } });
    await askAt(first, 'webhooks', { method: 'POST', json: { url, secret } });
    await askAt(first, 'workers', { method: 'POST', json: { id: '1', assignments: [{ effective_from: '2026-11-01' }] } });
    await first.stop();
    await receiver.start(Number(new URL(url).port));
    const second = await startSandbox({ dataDir, now: clock.now, settings: { hr: { webhookRetryMs: 20 } } });
    await untilTold('worker.created 1 1');
    await second.stop();
    rmSync(dataDir, { recursive: true });
  });
});
