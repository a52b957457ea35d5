import { beforeEach, describe, expect, it } from '@jest/globals';
import { entities, schemas, type AvroRecordSchema, type WorkerChange, type WorkerChangeInput } from '@muster/contracts';
import { LATEST_DATE, PermanentError, TransientError } from '@muster/platform-kernel';
import fc from 'fast-check';
import { AvroDecoder, AvroEncoder, avroType, type SchemaSource } from './index.js';

const schema = schemas['muster.worker.WorkerChange'];
const change: WorkerChangeInput = {
  meta: { eventId: 'e-1', source: 'hris', sourceVersion: 7, occurredAt: 1_700_000_000_000 },
  effectiveFrom: 20_000,
  asserted: ['givenName', 'hireDate', 'skills'],
  values: { givenName: 'Zoë 🙂', hireDate: 19_000, fte: 0.8, skills: [{ skill: 'java', level: 3 }] },
};

/** A registry in memory that counts what it is asked. */
class Schemas implements SchemaSource {
  asked: number[] = [];
  reachable = true;
  constructor(readonly known: Map<number, unknown>) {}

  async schemaById(id: number): Promise<unknown> {
    this.asked.push(id);
    if (!this.reachable) throw new TransientError('registry-unreachable', 'down');
    if (!this.known.has(id)) throw new PermanentError('unknown-schema-id', `no schema ${id}`);
    return this.known.get(id);
  }
}

const withField = (field: AvroRecordSchema['fields'][number]): AvroRecordSchema => ({ ...schema, fields: [...schema.fields, field] });
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof PermanentError) return error.code;
    throw error;
  }
  return 'none';
};

let registry: Schemas;
let now = 0;
let decoder: AvroDecoder<WorkerChange>;
const encoder = new AvroEncoder<WorkerChangeInput>(schema, 1);

beforeEach(() => {
  now = 0;
  registry = new Schemas(new Map([[1, schema]]));
  decoder = new AvroDecoder<WorkerChange>(schema, registry, () => now);
});

async function decoded(value: Buffer): Promise<WorkerChange> {
  await decoder.prepare([value]);
  return decoder.decode(value);
}

describe('encoder and decoder', () => {
  it('give back what was written, defaults filled in', async () => {
    const value = encoder.encode(change);
    expect([...value.subarray(0, 5)]).toEqual([0, 0, 0, 0, 1]);
    expect(await decoded(value)).toMatchObject({
      ...change,
      operation: 'assert', coverage: 'change', timeline: [], replacesEffectiveFrom: null,
      meta: { ...change.meta, sourceEpoch: 0, revision: 0, correlationId: null },
      values: { ...change.values, manager: null, skills: [{ skill: 'java', level: 3, removed: false }] },
    });
  });

  it('keep every value whole while slabs are renewed, also those larger than a slab', async () => {
    const names = ['x', 'y'.repeat(200_000), 'é'.repeat(300_000), 'z', ...Array.from({ length: 4000 }, (_, i) => `n${i}`)];
    const values = names.map((givenName) => encoder.encode({ ...change, values: { givenName } }));
    await decoder.prepare(values);
    expect(values.map((value) => decoder.decode(value).values?.givenName)).toEqual(names);
  });

  it('carry versions up to 2^53-1 exactly', async () => {
    for (const sourceVersion of [0, 2 ** 52, 2 ** 53 - 2, Number.MAX_SAFE_INTEGER, -(2 ** 52)]) {
      expect((await decoded(encoder.encode({ ...change, meta: { ...change.meta, sourceVersion } }))).meta.sourceVersion).toBe(sourceVersion);
    }
  });

  it('round-trip any text and number of every entity', async () => {
    const text = fc.string({ unit: 'binary' });
    await fc.assert(fc.asyncProperty(text, fc.double({ noNaN: true }), fc.maxSafeNat(), async (givenName, fte, sourceVersion) => {
      const read = await decoded(encoder.encode({ ...change, meta: { ...change.meta, sourceVersion }, values: { givenName, fte } }));
      expect([read.values?.givenName, read.values?.fte, read.meta.sourceVersion]).toEqual([givenName, fte, sourceVersion]);
    }));
    for (const { canonicalRecord, changeRecord } of Object.values(entities)) {
      for (const record of [canonicalRecord, changeRecord].filter((name) => name !== null)) expect(avroType(schemas[record as keyof typeof schemas]).name).toBe(record);
    }
  });
});

describe('encoder', () => {
  const refusal = (value: unknown): PermanentError => {
    try {
      encoder.encode(value as WorkerChangeInput);
    } catch (error) {
      if (error instanceof PermanentError) return error;
      throw error;
    }
    throw new Error('was not refused');
  };

  it.each([
    ['a text for a date', { ...change, values: { hireDate: '2026-secret' } }, 'values.hireDate must be ["null","int"], got a string'],
    ['a missing field', { ...change, meta: { eventId: 'secret', source: 'hris', sourceVersion: 1 } }, 'meta.occurredAt must be long, got undefined'],
    ['a number beyond 2^53', { ...change, meta: { ...change.meta, sourceVersion: 2 ** 53 } }, 'meta.sourceVersion must be long, got a whole number'],
    ['a lone surrogate', { ...change, values: { givenName: 'secret\uD800' } }, 'values.givenName must be string, got a string'],
    ['an element of a collection', { ...change, values: { skills: [{ skill: 'a' }, { skill: 3 }] } }, 'values.skills.1.skill must be string, got a whole number'],
    ['nothing', undefined, 'the value must be'],
  ])('refuses %s, naming the field and not the value', (_, value, message) => {
    const error = refusal(value);
    expect(error.code).toBe('does-not-fit-schema');
    expect(error.message).toContain(message);
    expect(`${error.message} ${String(error.cause)}`).not.toContain('secret');
  });

  it('goes on after a refusal', async () => {
    refusal({ ...change, values: { hireDate: 'x' } });
    expect((await decoded(encoder.encode(change))).values?.hireDate).toBe(19_000);
  });
});

describe('schema evolution', () => {
  const newer = withField({ name: 'grade', type: ['null', 'string'], default: null });

  it('reads an added optional field with an old reader, and its absence with a new one', async () => {
    registry.known.set(2, newer);
    const value = new AvroEncoder<WorkerChangeInput & { grade: string }>(newer, 2).encode({ ...change, grade: 'senior' });
    const old = await decoded(value);
    expect(old.values?.hireDate).toBe(19_000);
    expect('grade' in old).toBe(false);

    const newReader = new AvroDecoder<WorkerChange & { grade: string | null }>(newer, registry);
    const values = [value, encoder.encode(change)];
    await newReader.prepare(values);
    expect(values.map((each) => newReader.decode(each).grade)).toEqual(['senior', null]);
  });

  it('refuses a writer schema that cannot be read, and asks for it once only', async () => {
    registry.known.set(3, { type: 'record', name: 'WorkerChange', namespace: 'muster.worker', fields: [{ name: 'operation', type: 'string' }] });
    const value = Buffer.from([0, 0, 0, 0, 3, 0]);
    expect(await decoder.prepare([value])).toEqual({ failedIds: [3] });
    now = 1e9;
    expect(await decoder.prepare([value])).toEqual({ failedIds: [3] });
    expect(codeOf(() => decoder.decode(value))).toBe('incompatible-writer-schema');
    expect(registry.asked).toEqual([3]);
  });
});

describe('decoder', () => {
  const whole = encoder.encode(change);
  const patched = (at: number, ...bytes: number[]) => Buffer.concat([whole.subarray(0, at), Buffer.from(bytes)]);
  /** Header, meta with four short strings and numbers, operation ... up to the field that is broken. */
  const meta = [2, 0x65, 2, 0x68, 0, 14, 0, 0, 0, 0];
  const upToAsserted = [0, 0, 0, 0, 1, ...meta, 2, 0x61, 0, 0, 2, 0x63];

  it.each([
    ['empty-payload', null],
    ['empty-payload', Buffer.alloc(0)],
    ['wrong-magic-byte', Buffer.from('{"meta":{}}')],
    ['truncated', Buffer.from([0, 0, 0])],
    ['truncated', whole.subarray(0, 5)],
    ['truncated', whole.subarray(0, whole.length - 1)],
    ['trailing-bytes', Buffer.concat([whole, Buffer.from([0])])],
    ['truncated', Buffer.from([...upToAsserted, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])],
    ['truncated', Buffer.from([...upToAsserted, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0])],
    ['truncated', Buffer.from([...upToAsserted, 2, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x1f])],
    ['truncated', Buffer.from([...upToAsserted, 2, 1])],
    ['malformed-value', Buffer.from([...upToAsserted, 0, 6])],
    ['invalid-utf8', Buffer.from([...upToAsserted, 2, 6, 0xed, 0xa0, 0x80, 0, 0, 0])],
    ['invalid-utf8', patched(5, 2, 0xff, 2, 0x68)],
    ['out-of-range-number', Buffer.from([0, 0, 0, 0, 1, 2, 0x65, 2, 0x68, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])],
    ['out-of-range-number', Buffer.from([0, 0, 0, 0, 1, 2, 0x65, 2, 0x68, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1])],
    ['out-of-range-number', Buffer.from([0, 0, 0, 0, 1, 2, 0x65, 2, 0x68, 0, 0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f])],
  ])('refuses as %s', async (code, value) => {
    await decoder.prepare([whole, value]);
    expect(codeOf(() => decoder.decode(value))).toBe(code);
  });

  it('ends every cut and every changed byte of a value with a value or a PermanentError, quickly', async () => {
    await decoder.prepare([whole]);
    const started = performance.now();
    for (let at = 0; at < whole.length; at += 1) {
      codeOf(() => decoder.decode(whole.subarray(0, at)));
      for (const byte of [0, 1, 0x7f, 0x80, 0xff]) {
        if (at > 0 && at < 5) continue;
        const broken = Buffer.from(whole);
        broken[at] = byte;
        codeOf(() => decoder.decode(broken));
      }
    }
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      codeOf(() => decoder.decode(Buffer.from([0, 0, 0, 0, 1, ...bytes])));
    }), { numRuns: 2000 });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('keeps U+FFFD where the publisher wrote it', async () => {
    expect((await decoded(encoder.encode({ ...change, values: { givenName: 'a\uFFFDb' } }))).values?.givenName).toBe('a\uFFFDb');
  });

  it('refuses an unknown id for a short time only, and goes on with the others', async () => {
    const unknown = Buffer.from([0, 0, 0, 0, 9, 0]);
    expect(await decoder.prepare([unknown, whole])).toEqual({ failedIds: [9] });
    expect(codeOf(() => decoder.decode(unknown))).toBe('unknown-schema-id');
    expect(decoder.decode(whole).values?.hireDate).toBe(19_000);
    now = 29_999;
    expect(await decoder.prepare([unknown])).toEqual({ failedIds: [9] });
    expect(registry.asked.filter((id) => id === 9)).toHaveLength(1);
    now = 30_000;
    registry.known.set(9, schema);
    expect(await decoder.prepare([unknown])).toEqual({ failedIds: [] });
    expect(codeOf(() => decoder.decode(unknown))).toBe('truncated');
  });

  it('waits for a registry out of reach: prepare rejects, and nothing is remembered against the id', async () => {
    registry.reachable = false;
    await expect(decoder.prepare([whole])).rejects.toMatchObject({ name: 'TransientError', code: 'registry-unreachable' });
    registry.reachable = true;
    expect((await decoded(whole)).values?.hireDate).toBe(19_000);
  });

  it('asks for each id once per batch', async () => {
    await decoder.prepare(Array.from({ length: 1000 }, () => whole));
    await decoder.prepare([whole]);
    expect(registry.asked).toEqual([1]);
  });
});

describe('unstorableReason', () => {
  it.each([
    ['values.givenName', { values: { givenName: 'a\0b' } }],
    ['values.givenName', { values: { givenName: 'x'.repeat(64 * 1024 + 1) } }],
    ['values.givenName', { values: { givenName: 'é'.repeat(32 * 1024 + 1) } }],
    ['values.fte', { values: { fte: Infinity } }],
    ['values.fte', { values: { fte: NaN } }],
    ['values.hireDate', { values: { hireDate: LATEST_DATE + 1 } }],
    ['effectiveFrom', { effectiveFrom: -(2 ** 31) }],
    ['meta.occurredAt', { meta: { ...change.meta, occurredAt: 2 ** 52 } }],
    ['asserted has', { asserted: Array.from({ length: 10_001 }, () => 'a') }],
    ['values.skills[1].skill', { values: { skills: [{ skill: 'a' }, { skill: '\0' }] } }],
  ])('names %s', async (place, part) => {
    const reason = decoder.unstorableReason(await decoded(encoder.encode({ ...change, ...part })));
    expect(reason).toMatch(new RegExp(`^${place.replace(/[[\].]/g, '\\$&')} `));
  });

  it('finds nothing in what can be stored', async () => {
    expect(decoder.unstorableReason(await decoded(encoder.encode(change)))).toBeUndefined();
    expect(decoder.unstorableReason(await decoded(encoder.encode({ ...change, values: { hireDate: LATEST_DATE, givenName: 'x'.repeat(64 * 1024) } })))).toBeUndefined();
  });
});
