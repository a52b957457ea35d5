import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WebhookTask } from '@muster/domain-connector';
import type { Database } from '@muster/platform-postgres';
import { CreateWebhooks1795800000000 } from '../migrations/1795800000000-create-webhooks.js';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { countWaiting, dueRecords, forgetEvents, postponeEvents, settleEvents, storeEvents, waitingEvents, webhookBacklogs, webhookStates } from './webhook-event.store.js';

const DAY_MS = 86_400_000;
let spec: SpecDatabase;
let database: Database;

beforeAll(async () => {
  spec = await openSpecDatabase('webhooks', 'connectors', [CreateWebhooks1795800000000]);
  ({ database } = spec);
}, 60_000);
beforeEach(() => database.query({ text: 'truncate webhook_event' }));
afterAll(() => spec?.drop(), 60_000);

const fetchOf = (record: string, eventId: string): WebhookTask => ({ kind: 'fetch', stream: 'workers', record, eventId });
const of = (record: string) => ({ stream: 'workers', record, kind: 'fetch' }) as const;
const store = (tasks: readonly WebhookTask[], keptMs = DAY_MS) => storeEvents(database, 'hris', tasks, keptMs);

describe('what is kept of webhooks', () => {
  it('is each event once, whether it waits or was worked off, also where one request tells it twice', async () => {
    expect(await store([fetchOf('A', '1'), fetchOf('A', '2'), fetchOf('A', '1'), fetchOf('B', '1')])).toBe(3);
    expect(await store([fetchOf('A', '1'), fetchOf('B', '2')])).toBe(1);
    await settleEvents(database, 'hris', of('A'), ['1'], 'published', null, DAY_MS);
    expect(await store([fetchOf('A', '1')])).toBe(0);
    expect(await storeEvents(database, 'psa', [fetchOf('A', '1')], DAY_MS)).toBe(1);
    expect([await countWaiting(database, 'hris', 10), await countWaiting(database, 'hris', 2)]).toEqual([3, 2]);
  });

  it('is told by record, the longest first, and by event within it', async () => {
    await store([fetchOf('B', '1')]);
    await store([fetchOf('A', '2')]);
    await store([fetchOf('B', '3')]);
    expect(await dueRecords(database, 'hris', 10)).toEqual([of('B'), of('A')]);
    expect(await waitingEvents(database, 'hris', of('B'), 10)).toEqual([{ eventId: '1', tries: 0, payload: undefined }, { eventId: '3', tries: 0, payload: undefined }]);
  });

  it('waits longer where it failed, and comes with the next event of its record', async () => {
    await store([fetchOf('A', '1')]);
    await postponeEvents(database, 'hris', of('A'), ['1'], 60_000, true, 'away');
    expect(await dueRecords(database, 'hris', 10)).toEqual([]);
    await store([fetchOf('A', '2')]);
    expect(await dueRecords(database, 'hris', 10)).toEqual([of('A')]);
    expect(await waitingEvents(database, 'hris', of('A'), 10)).toMatchObject([{ eventId: '1', tries: 1 }, { eventId: '2', tries: 0 }]);
  });

  it('is the record itself only while it waits', async () => {
    const payload = { id: 'A', name: 'nul \u0000, \ud800 and ä', list: [1, null] };
    await store([{ kind: 'payload', stream: 'workers', record: 'A', eventId: '1', payload }]);
    const due = { stream: 'workers', record: 'A', kind: 'payload' } as const;
    expect(await waitingEvents(database, 'hris', due, 10)).toEqual([{ eventId: '1', tries: 0, payload }]);
    await settleEvents(database, 'hris', due, ['1'], 'published', null, DAY_MS);
    expect((await database.query({ text: 'select payload from webhook_event' })).rows).toEqual([[null]]);
  });

  it('is forgotten after its time; of what still waited it is told how many', async () => {
    await store([fetchOf('A', '1')], 0);
    await store([fetchOf('B', '1'), fetchOf('C', '1')]);
    await settleEvents(database, 'hris', of('B'), ['1'], 'gone', 'no such worker', 0);
    expect(await forgetEvents(database)).toBe(1);
    expect((await database.query({ text: 'select record from webhook_event' })).rows).toEqual([['C']]);
  });

  it('is counted by what waits and what came of it', async () => {
    await store([fetchOf('A', '1'), fetchOf('B', '1'), fetchOf('C', '1')]);
    await settleEvents(database, 'hris', of('A'), ['1'], 'published', null, DAY_MS);
    await settleEvents(database, 'hris', of('B'), ['1'], 'gone', null, DAY_MS);
    expect((await webhookStates(database)).get('hris')).toEqual({ waiting: 1, oldestSeconds: expect.any(Number), lastReceivedAt: expect.any(String), outcomes: { gone: 1, published: 1 } });
    expect((await webhookBacklogs(database)).get('hris')).toMatchObject({ waiting: 1 });
  });
});
