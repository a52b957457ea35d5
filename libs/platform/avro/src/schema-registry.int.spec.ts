import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SchemaRegistry as KafkajsRegistry } from '@kafkajs/confluent-schema-registry';
import { canonicalTopic, schemas, topicDeclarations, type AvroRecordSchema, type Worker, type WorkerInput } from '@muster/contracts';
import { uuidv7 } from '@muster/platform-kernel';
import { AvroDecoder, AvroEncoder, SchemaRegistry, registerSchemas } from './index.js';

const url = process.env.SCHEMA_REGISTRY_URL ?? '';
const worker = schemas['muster.worker.Worker'];
const record: WorkerInput = {
  meta: {
    eventId: uuidv7(), source: 'worker-sync', sourceVersion: 1, occurredAt: 1_700_000_000_000, correlationId: uuidv7(), recordVersion: 1, configVersion: 'c1', type: 'worker.activated',
  },
  workerId: uuidv7(),
  jobTitle: 'Architect',
};
const withField = (name: string, more: Partial<AvroRecordSchema['fields'][number]>): AvroRecordSchema => ({
  ...worker,
  fields: [...worker.fields, { name, type: ['null', 'string'], ...more }],
});
const without = (name: string): AvroRecordSchema => ({ ...worker, fields: worker.fields.filter((field) => field.name !== name) });

let registry: SchemaRegistry;
/** A subject of this run only. */
const freshSubject = () => `spec-${uuidv7()}-value`;

beforeAll(() => {
  if (url === '') throw new Error('SCHEMA_REGISTRY_URL is not set. Start the stack and run this spec with its addresses.');
  registry = new SchemaRegistry({ url });
});

describe('evolution of a canonical subject in the registry', () => {
  it('lets an added optional field be read by old and new consumers', async () => {
    const subject = freshSubject();
    const newer = withField('grade', { default: null });
    const oldId = await registry.register(subject, worker, 'FULL_TRANSITIVE');
    const newId = await registry.register(subject, newer, 'FULL_TRANSITIVE');
    const values = [
      new AvroEncoder<WorkerInput>(worker, oldId).encode(record),
      new AvroEncoder<WorkerInput & { grade: string }>(newer, newId).encode({ ...record, grade: 'senior' }),
    ];
    const oldConsumer = new AvroDecoder<Worker>(worker, new SchemaRegistry({ url }));
    const newConsumer = new AvroDecoder<Worker & { grade: string | null }>(newer, new SchemaRegistry({ url }));
    await Promise.all([oldConsumer.prepare(values), newConsumer.prepare(values)]);
    expect(values.map((value) => oldConsumer.decode(value).jobTitle)).toEqual(['Architect', 'Architect']);
    expect(values.map((value) => newConsumer.decode(value).grade)).toEqual([null, 'senior']);
  });

  it.each([
    ['a field without default', () => withField('grade', {}), /grade/],
    ['a removed field without default', () => without('workerId'), /workerId/],
    ['a field of another type', () => ({ ...without('retired'), fields: [...without('retired').fields, { name: 'retired', type: 'string', default: '' }] }), /retired/],
  ])('refuses %s before anything is published, naming subject, rule and field', async (_, changed, field) => {
    const subject = freshSubject();
    await registry.register(subject, worker, 'FULL_TRANSITIVE');
    expect(await registry.isCompatible(subject, changed() as AvroRecordSchema)).toMatchObject({ compatible: false });
    const refused = registry.register(subject, changed() as AvroRecordSchema, 'FULL_TRANSITIVE');
    await expect(refused).rejects.toMatchObject({ name: 'PermanentError', code: 'incompatible-schema', message: expect.stringContaining(`${subject} refuses muster.worker.Worker under FULL_TRANSITIVE`) });
    await expect(refused).rejects.toThrow(field);
  });

  it('is transitive: a schema is held against every earlier version', async () => {
    const subject = freshSubject();
    const second = withField('grade', { default: null });
    await registry.register(subject, worker, 'FULL_TRANSITIVE');
    await registry.register(subject, second, 'FULL_TRANSITIVE');
    expect(await registry.isCompatible(subject, withField('grade', { type: ['null', 'int'], default: null }))).toMatchObject({ compatible: false });
    expect(await registry.isCompatible(subject, worker)).toMatchObject({ compatible: true });
    expect(await registry.isCompatible(freshSubject(), second)).toMatchObject({ compatible: true });
  });
});

describe('registerSchemas', () => {
  it('gives one id per record, the same for several starters at once and again later', async () => {
    const systems = [{ name: `spec-${uuidv7()}`, entities: ['worker', 'org-unit'] }, { name: `spec-${uuidv7()}`, entities: ['worker'] }];
    const declarations = topicDeclarations(systems);
    const [first, second] = await Promise.all([registerSchemas(registry, declarations, schemas), registerSchemas(new SchemaRegistry({ url }), declarations, schemas)]);
    const third = await registerSchemas(registry, declarations, schemas);
    expect([...first!.keys()].sort()).toEqual(declarations.map((topic) => topic.name));
    const byName = (ids: Map<string, number>) => [...ids].sort(([a], [b]) => (a < b ? -1 : 1));
    expect(byName(second!)).toEqual(byName(first!));
    expect(byName(third)).toEqual(byName(first!));
    expect(first!.get(`source.${systems[0]!.name}.worker.v1`)).toBe(first!.get(`source.${systems[1]!.name}.worker.bulk.v1`));
  });

  it('writes what another client of the Confluent wire format reads', async () => {
    const ids = await registerSchemas(registry, topicDeclarations([]), schemas);
    const value = new AvroEncoder<WorkerInput>(worker, ids.get(canonicalTopic('worker'))!).encode(record);
    const client = new KafkajsRegistry({ host: url });
    expect(await client.decode(value)).toMatchObject({ workerId: record.workerId, jobTitle: 'Architect' });
    const theirs = await client.encode(ids.get(canonicalTopic('worker'))!, await client.decode(value));
    expect(theirs.equals(value)).toBe(true);
  });
});

describe('schemaById', () => {
  it('says that an id is unknown', async () => {
    await expect(registry.schemaById(2_000_000_000)).rejects.toMatchObject({ name: 'PermanentError', code: 'unknown-schema-id' });
    const decoder = new AvroDecoder<Worker>(worker, registry);
    const poison = Buffer.from([0, 0x77, 0x35, 0x94, 0, 0]);
    expect(await decoder.prepare([poison])).toEqual({ failedIds: [2_000_000_000] });
    expect(() => decoder.decode(poison)).toThrow(/no schema id 2000000000/);
  });
});

describe('a registry that does not answer as one', () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

  async function answering(status: number, body: string): Promise<SchemaRegistry> {
    server = createServer((_, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    return new SchemaRegistry({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  }

  it.each([
    [404, '', 'a wrong address is no unknown id'],
    [503, '<html>proxy</html>', 'an error page'],
    [401, '{"error_code":401,"message":"Unauthorized"}', 'a refused login'],
    [429, '{}', 'too many requests'],
  ])('%i is waited for (%s)', async (status, body) => {
    const asked = (await answering(status, body)).schemaById(1);
    await expect(asked).rejects.toMatchObject({ name: 'TransientError', code: 'registry-unreachable', message: expect.stringContaining(String(status)) });
  });

  it('is waited for when nobody listens', async () => {
    const closed = await answering(200, '{}');
    await new Promise((resolve) => server!.close(resolve));
    server = undefined;
    await expect(closed.schemaById(1)).rejects.toMatchObject({ name: 'TransientError', code: 'registry-unreachable' });
  });
});
