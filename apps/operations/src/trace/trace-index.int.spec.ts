import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { schemas, type RecordName } from '@muster/contracts';
import { createEncoder } from '@muster/platform-avro';
import type { ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import { silentLogger, uuidv7 } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { readGovernance } from '@muster/platform-records';
import { CreateExceptionQueue1797100000000 } from '../migrations/1797100000000-create-exception-queue.js';
import { CreateTrace1797400000000 } from '../migrations/1797400000000-create-trace.js';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { KeyHasher } from './key-hasher.js';
import { TraceIndex } from './trace-index.js';
import { TraceReader } from './trace.reader.js';
import { TraceStore } from './trace.store.js';

const governance = readGovernance(fileURLToPath(new URL('../../../../config', import.meta.url)));
const now = Date.UTC(2026, 9, 30, 12);
const KEEP_DAYS = 30;
/** Records by the id under which their schema stands. */
const RECORDS: readonly RecordName[] = ['muster.worker.WorkerChange', 'muster.worker.Worker', 'muster.delivery.DeliveryReceipt'];
const encoders = RECORDS.map((name, id) => createEncoder<object>(schemas[name], id));
const registry = { schemaById: async (id: number) => schemas[RECORDS[id]!] };

let spec: SpecDatabase;
let database: Database;
let store: TraceStore;
let index: TraceIndex;
let reader: TraceReader;

beforeAll(async () => {
  spec = await openSpecDatabase('trace', 'operations', [CreateExceptionQueue1797100000000, CreateTrace1797400000000]);
  database = spec.database;
}, 30_000);

beforeEach(async () => {
  await database.query({ text: 'truncate trace_event, trace_record, trace_record_key, trace_cursor, trace_secret' });
  store = new TraceStore(database, KEEP_DAYS);
  const hasher = new KeyHasher(await store.hashKey('a key of a spec'));
  index = new TraceIndex({ database, store, hasher, registry, governance, kafka: { brokers: [], clientId: 'spec' }, topicNamespace: '', logger: silentLogger, now: () => now });
  reader = new TraceReader({ database, hasher, governance, firm: { get: async <T>() => ({ entries: [], deliveries: [] }) as T } });
});

afterAll(() => spec?.drop());

interface Said {
  topic: string;
  record: RecordName;
  key: string;
  value: object | null;
  atMs?: number;
}

const meta = (more: object = {}) => ({ eventId: uuidv7(), correlationId: uuidv7(), source: 'hris', sourceVersion: 1, occurredAt: now, ...more });
const canonicalMeta = (version: number, more: object = {}) => meta({ source: 'worker-sync', sourceVersion: version, recordVersion: version, configVersion: 'v', type: 'worker.changed', externalIds: [{ system: 'hris', id: 'W1' }], ...more });

/** Messages in their partitions, offsets from 0. */
function batchesOf(said: readonly Said[]): ReceivedBatch[] {
  return [...Map.groupBy(said, ({ topic }) => topic)].map(([topic, ones]) => ({
    group: 'spec', topic, partition: 0, highWatermark: ones.length, heartbeat: async () => undefined, signal: new AbortController().signal,
    messages: ones.map(({ record, key, value, atMs = now }, offset): ReceivedMessage => ({ partition: 0, offset, key: Buffer.from(key), value: value && Buffer.from(encoders[RECORDS.indexOf(record)]!(value)), headers: {}, timestampMs: atMs })),
  }));
}

const recordId = uuidv7();
const sourceEvent = uuidv7();
const hire: Said[] = [
  { topic: 'source.hris.worker.v1', record: 'muster.worker.WorkerChange', key: 'W1', value: { meta: meta({ eventId: sourceEvent }), asserted: ['givenName'], values: { givenName: 'Zelda' } } },
  { topic: 'canonical.worker.v1', record: 'muster.worker.Worker', key: recordId, value: { meta: canonicalMeta(1, { causationId: sourceEvent }), workerId: recordId, givenName: 'Zelda', familyName: 'Zorn', workEmail: 'zelda@firm.example' } },
  { topic: 'canonical.worker.v1', record: 'muster.worker.Worker', key: recordId, value: { meta: canonicalMeta(2), workerId: recordId, givenName: 'Zelda', familyName: 'Zahn', workEmail: 'zelda@firm.example' } },
  { topic: 'delivery.receipts.v1', record: 'muster.delivery.DeliveryReceipt', key: recordId, value: { meta: meta({ source: 'connectors' }), entity: 'worker', recordId, system: 'psa', recordVersion: 1, acknowledgedAt: now } },
];

async function all(): Promise<unknown[]> {
  const tables = ['trace_event', 'trace_record', 'trace_record_key', 'trace_cursor'];
  return Promise.all(tables.map(async (table) => (await database.query({ text: `select * from ${table} order by ${table}::text` })).rows));
}

describe('the index of the topics', () => {
  it('is the same after what was delivered twice, in pieces and in another order', async () => {
    const batches = batchesOf(hire);
    for (const batch of batches) await index.apply(batch);
    const once = await all();
    expect(once[0]).toHaveLength(4);
    for (const batch of batches) await index.apply(batch);
    expect(await all()).toEqual(once);
    await database.query({ text: 'truncate trace_event, trace_record, trace_record_key, trace_cursor' });
    const pieces = batches.flatMap((batch) => batch.messages.map((message) => ({ ...batch, messages: [message] }))).reverse();
    for (const piece of pieces) await index.apply(piece);
    expect(await all()).toEqual(once);
  });

  it('finds a record by its latest names, and traces it', async () => {
    for (const batch of batchesOf(hire)) await index.apply(batch);
    for (const key of ['zelda zahn', 'ZELDA@firm.example', 'hris:W1', 'W1', recordId]) expect([key, await reader.recordsOf(key)]).toEqual([key, [{ entity: 'worker', recordId }]]);
    expect(await reader.recordsOf('zelda zorn')).toEqual([]);
    const { nodes, edges } = await reader.trace('hris:W1', 500);
    expect(nodes.map(({ kind }) => kind).sort()).toEqual(['canonical-event', 'canonical-event', 'receipt', 'source-event']);
    expect(edges).toEqual(expect.arrayContaining([{ from: 'source.hris.worker.v1/0/0', to: 'canonical.worker.v1/0/0' }, { from: 'canonical.worker.v1/0/0', to: 'delivery.receipts.v1/0/0' }]));
    expect(await reader.trace('hris:W1', 2)).toMatchObject({ truncated: true, nodes: [{}, {}] });
  });

  it('forgets whom its master has forgotten', async () => {
    for (const batch of batchesOf([...hire, { topic: 'canonical.worker.v1', record: 'muster.worker.Worker', key: recordId, value: null }])) await index.apply(batch);
    expect(await reader.recordsOf('zelda@firm.example')).toEqual([]);
  });

  it('keeps the place of what it cannot read, and goes on', async () => {
    const [batch] = batchesOf(hire);
    const broken = { ...batch!.messages[0]!, offset: 1, value: Buffer.from('no avro') };
    expect(await index.apply({ ...batch!, messages: [...batch!.messages, broken] })).toEqual({ kind: 'done' });
    expect((await reader.trace('hris:W1', 500)).nodes.map(({ title }) => title)).toContain('hris said something of a worker that cannot be read');
    expect(await store.positions({ 'source.hris.worker.v1': [0, 1] })).toEqual([{ topic: 'source.hris.worker.v1', partition: 0, offset: 2 }, { topic: 'source.hris.worker.v1', partition: 1, offset: 0 }]);
  });

  it('is not held up by ids that are far too long, nor by a key with a character that the database cannot store, and keeps no word that a source has made up', async () => {
    const said = { ...hire[0]!, key: 'W\u0000X', value: { meta: meta({ eventId: 'e'.repeat(5_000), causationId: 'c'.repeat(5_000) }), operation: 'Zelda moved out', asserted: [] } };
    for (const batch of batchesOf([said, { ...hire[1]!, key: 'r\u0000' }])) expect(await index.apply(batch)).toEqual({ kind: 'done' });
    expect(JSON.stringify(await all())).not.toContain('Zelda');
    expect((await all())[0]).toHaveLength(2);
  });

  it('keeps days by age', async () => {
    const day = 86_400_000;
    for (const batch of batchesOf([{ ...hire[0]!, atMs: now - 31 * day }, { ...hire[0]!, atMs: now - 29 * day }])) await index.apply(batch);
    const count = async () => (await database.query({ text: 'select count(*) from trace_event' })).rows[0]![0];
    expect(await count()).toBe(1);
    await store.dropOld(now + 2 * day);
    expect(await count()).toBe(0);
  });

  it('is made anew where another key is set, and keeps the key that it has made', async () => {
    for (const batch of batchesOf(hire)) await index.apply(batch);
    await store.hashKey('a key of a spec');
    expect((await all())[0]).toHaveLength(4);
    await store.hashKey('another key');
    expect((await all()).map((rows) => (rows as unknown[]).length)).toEqual([0, 0, 0, 0]);
    await database.query({ text: 'truncate trace_secret' });
    const made = await store.hashKey(undefined);
    expect(await store.hashKey(undefined)).toEqual(made);
  });

  it('takes in thousands of events in few statements', async () => {
    const many = Array.from({ length: 5_000 }, (_, i): Said => ({ ...hire[0]!, key: `W${i}` }));
    const [batch] = batchesOf(many);
    const started = performance.now();
    for (let at = 0; at < many.length; at += 1_000) await index.apply({ ...batch!, messages: batch!.messages.slice(at, at + 1_000) });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect((await reader.trace('hris:W4321', 500)).nodes).toHaveLength(1);
  });
});
