import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordBytes, type RecordToWrite } from './compact-records.js';

const original = createRequire(import.meta.url)('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: RecordToWrite) => { buffer: Buffer };

const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const part = fc.oneof(fc.constant(null), text, fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)));
const record = fc.record({
  offsetDelta: fc.integer({ min: 0, max: 100_000 }), timestampDelta: fc.integer({ min: 0, max: 2_000_000_000 }), key: part, value: part,
  headers: fc.dictionary(fc.string({ minLength: 1, maxLength: 40 }), fc.oneof(text, fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)), fc.array(text, { minLength: 1, maxLength: 3 })), { maxKeys: 12 }),
});

describe('a record of a batch', () => {
  it('is the same to the byte as kafkajs writes it', () => {
    fc.assert(fc.property(record, (one) => expect(recordBytes(one).equals(original(one).buffer)).toBe(true)), { numRuns: 500 });
  });
});
