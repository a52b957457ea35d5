import { canonicalTopic, cloudEventHeaders, entities, schemas, sourceTopic } from '@muster/contracts';
import type { SourceChange } from '@muster/domain-claims';
import { createDecoder } from '@muster/platform-avro';
import { partitionOf, type OutgoingMessage } from '@muster/platform-kafka';
import { byteaArray, int8Array, uuidArray } from '@muster/platform-postgres';
import { uuidv7 } from '@muster/platform-kernel';
import kafkajs from 'kafkajs';
import type { EncodedEvent } from './broker.js';
import { withClient } from './database.js';
import { canonicalValue, workerIdOf, type SourceEvent } from './events.js';
import type { BenchPlace } from './measure.js';

const CHUNK = 1_000;
const PARTITIONS_AT_ONCE = 3;
const NAMESPACE = 'parts.';

/** Events per second of each step alone, in one process: none of them can be faster in the whole. */
export interface PartFigures {
  consumeAndDecode: number;
  bulkUpsert: number;
  encodeAndProduce: number;
}

export async function measureParts(place: BenchPlace, events: readonly SourceEvent[], encoded: readonly EncodedEvent[]): Promise<PartFigures> {
  await place.broker.createTopics(NAMESPACE);
  try {
    await place.broker.publish(NAMESPACE, encoded);
    return {
      consumeAndDecode: encoded.length / (await consumeAndDecode(place, encoded.length)),
      bulkUpsert: encoded.length / (await bulkUpsert(place, encoded)),
      encodeAndProduce: events.length / (await encodeAndProduce(place, events)),
    };
  } finally {
    await place.broker.deleteTopics(NAMESPACE);
  }
}

async function consumeAndDecode({ broker }: BenchPlace, count: number): Promise<number> {
  const decoder = createDecoder<SourceChange>(schemas['muster.worker.WorkerChange'], broker.registry);
  const consumer = new kafkajs.Kafka({ clientId: 'bench', brokers: broker.kafka.brokers, logLevel: kafkajs.logLevel.ERROR }).consumer({ groupId: `${NAMESPACE}reader-${uuidv7()}` });
  let startedMs = 0;
  consumer.on(consumer.events.GROUP_JOIN, () => (startedMs = performance.now()));
  await consumer.connect();
  await consumer.subscribe({ topics: [NAMESPACE + sourceTopic('hris', 'worker'), NAMESPACE + sourceTopic('erp', 'worker')], fromBeginning: true });
  try {
    let seen = 0;
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer.run({
        autoCommit: false, partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
        eachBatch: async ({ batch }) => {
          await decoder.prepare(batch.messages.map((message) => message.value));
          for (const message of batch.messages) decoder.decode(message.value);
          seen += batch.messages.length;
          if (seen >= count) resolve();
        },
      }).catch(reject);
    });
    return (performance.now() - startedMs) / 1_000;
  } finally {
    await consumer.disconnect();
  }
}

/** One connection, 1,000 rows of the size of an event in each transaction, sorted, as binary arrays: what the database alone can take. */
async function bulkUpsert({ server }: BenchPlace, encoded: readonly EncodedEvent[]): Promise<number> {
  const url = await server.create('bench_upsert');
  await server.checkpoint();
  const rows = encoded.map(({ message }, version) => ({ id: workerIdOf(String(message.key)), version: version + 1, doc: message.value! }));
  const seconds = await withClient(url, async (client) => {
    await client.query('create table record (id uuid primary key, version bigint not null, doc bytea not null) with (fillfactor = 75)');
    const startedMs = performance.now();
    for (let from = 0; from < rows.length; from += CHUNK) {
      const latest = new Map(rows.slice(from, from + CHUNK).map((row) => [row.id, row]));
      const sorted = [...latest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      await client.query({
        name: 'upsert', text: `insert into record as r (id, version, doc) select * from unnest($1::uuid[], $2::int8[], $3::bytea[])
          on conflict (id) do update set version = excluded.version, doc = excluded.doc where r.version < excluded.version`,
        values: [uuidArray(sorted.map((row) => row.id)), int8Array(sorted.map((row) => row.version)), byteaArray(sorted.map((row) => row.doc))],
      });
    }
    return (performance.now() - startedMs) / 1_000;
  });
  await server.drop('bench_upsert');
  return seconds;
}

async function encodeAndProduce({ broker }: BenchPlace, events: readonly SourceEvent[]): Promise<number> {
  const topic = canonicalTopic('worker');
  const encode = broker.encoderOf(topic);
  const attributes = entities.worker.attributes.map(({ name }) => name).filter((name) => name !== 'costRate' && name !== 'costRateCurrency');
  const startedMs = performance.now();
  for (let from = 0; from < events.length; from += CHUNK) {
    const messages = events.slice(from, from + CHUNK).map((event): OutgoingMessage => {
      const workerId = workerIdOf(event.externalId);
      const { eventId, occurredAt, version } = event;
      const values = Object.fromEntries(attributes.map((name) => [name, canonicalValue(name, event.values[name] ?? null)]));
      const meta = {
        eventId, source: 'worker-sync', sourceEpoch: 0, sourceVersion: version, revision: 0, occurredAt, correlationId: eventId, causationId: eventId, recordVersion: version, configVersion: 'bench',
        externalIds: [{ system: 'hris', id: event.externalId }, { system: 'erp', id: event.externalId }], type: 'worker.changed', changed: [{ attribute: 'jobTitle', before: '"Consultant"' }],
      };
      const headers = cloudEventHeaders({ id: eventId, source: '/muster/worker-sync', type: 'worker.changed', subject: workerId, timeMs: occurredAt, sequence: version, correlationId: eventId, dataSchema: 'bench' });
      return { key: workerId, value: encode({ ...values, meta, workerId, mergedInto: null, retired: false, pending: [], flags: [] }), headers, partition: partitionOf(workerId, 12) };
    });
    await broker.send([{ topic: NAMESPACE + topic, messages }]);
  }
  return (performance.now() - startedMs) / 1_000;
}
