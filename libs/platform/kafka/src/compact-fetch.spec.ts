import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fetchBytes, readFetched, type Fetched, type FetchToWrite } from './compact-fetch.js';

interface Writing { writeInt8(n: number): Writing; writeInt16(n: number): Writing; writeInt32(n: number): Writing; writeInt64(n: string): Writing; writeString(s: string): Writing; writeArray(list: unknown[]): Writing; writeEncoder(other: Writing): Writing; size(): number; buffer: Buffer }
const require = createRequire(import.meta.url);
const request = require('kafkajs/src/protocol/requests/fetch/v11/request.js') as (fetch: FetchToWrite) => { encode: () => Promise<Writing> };
const response = require('kafkajs/src/protocol/requests/fetch/v11/response.js') as { decode: (bytes: Buffer) => Promise<Fetched> };
const Encoder = require('kafkajs/src/protocol/encoder.js') as new () => Writing;
const Decoder = require('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => object;
const decodeMessages = require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js') as (decoder: object) => Promise<unknown[]>;
const Record = require('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: { key: string; value: string }) => Writing;
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0/index.js') as { RecordBatch: (batch: { firstOffset: number; records: Writing[] }) => Promise<Writing> };

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const offset = fc.maxSafeNat().map(String);
const int32 = fc.integer({ min: -1, max: 2 ** 31 - 1 });

const fetch = fc.record({
  replicaId: fc.constant(-1), maxWaitTime: int32, minBytes: int32, maxBytes: int32, isolationLevel: fc.constantFrom(0, 1), sessionId: int32, sessionEpoch: int32, rackId: text,
  topics: fc.array(fc.record({ topic: text, partitions: fc.array(fc.record({ partition: int32, fetchOffset: fc.oneof(offset, fc.constant('-1')), maxBytes: int32 }), { maxLength: 20 }) }), { maxLength: 10 }),
  forgottenTopics: fc.array(fc.record({ topic: text, partitions: fc.array(int32, { maxLength: 4 }) }), { maxLength: 3 }),
});

const partition = fc.record({
  partition: int32, errorCode: fc.constantFrom(0, 0, 0, 1, 6), offsets: fc.tuple(offset, offset, offset), aborted: fc.array(fc.tuple(offset, offset), { maxLength: 2 }), replica: fc.constantFrom(-1, -1, -1, 2),
  values: fc.array(text, { maxLength: 3 }),
});
const topics = fc.array(fc.record({ name: text, partitions: fc.array(partition, { maxLength: 8 }) }), { maxLength: 6 });

async function answer(all: typeof topics extends fc.Arbitrary<infer T> ? T : never): Promise<Buffer> {
  const written = [];
  for (const { name, partitions } of all) {
    const parts = [];
    for (const { partition: id, errorCode, offsets, aborted, replica, values } of partitions) {
      const head = new Encoder().writeInt32(id).writeInt16(errorCode);
      for (const one of offsets) head.writeInt64(one);
      head.writeArray(aborted.map(([producer, first]) => new Encoder().writeInt64(producer).writeInt64(first))).writeInt32(replica);
      if (values.length === 0) parts.push(head.writeInt32(-1));
      else {
        const batch = await RecordBatch({ firstOffset: 7, records: values.map((value) => Record({ key: 'k', value })) });
        parts.push(head.writeInt32(batch.size()).writeEncoder(batch));
      }
    }
    written.push(new Encoder().writeString(name).writeArray(parts));
  }
  return new Encoder().writeInt32(3).writeInt16(0).writeInt32(9).writeArray(written).buffer;
}

describe('a fetch', () => {
  it('is the same to the byte as kafkajs writes it', async () => {
    await fc.assert(fc.asyncProperty(fetch, async (one) => expect(fetchBytes(one).equals((await request(one).encode()).buffer)).toBe(true)), { numRuns: 300 });
  });

  it('is answered by what kafkajs reads, but for the partitions that have nothing to say', async () => {
    await fc.assert(fc.asyncProperty(topics, async (all) => {
      const bytes = await answer(all);
      const theirs = await response.decode(bytes);
      const speaking = theirs.responses.map(({ topicName, partitions }) => ({ topicName, partitions: partitions.filter(({ messages, errorCode, preferredReadReplica }) => messages.length > 0 || errorCode !== 0 || preferredReadReplica !== -1) }));
      const ours = await readFetched(bytes, (at) => decodeMessages(Object.assign(new Decoder(bytes), { offset: at })));
      expect(ours).toEqual({ ...theirs, responses: speaking.filter(({ partitions }) => partitions.length > 0) });
    }), { numRuns: 60 });
  });
});
