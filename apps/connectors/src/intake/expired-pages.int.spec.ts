import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { schemas, sourceTopic, systemSnapshotsTopic, topicDeclarations, type EntityName } from '@muster/contracts';
import type { SourceFile } from '@muster/domain-mapping';
import { createDecoder, registerSchemas, SchemaRegistry } from '@muster/platform-avro';
import { platformSettings } from '@muster/platform-config';
import { createTopics, deleteTopics, KafkaPublisher, readAll } from '@muster/platform-kafka';
import { silentLogger, uuidv7 } from '@muster/platform-kernel';
import { beginAdoption, readAdoption } from '../adoption/adoption.store.js';
import { readTarget } from '../adoption/read-target.js';
import { connectorMigrations } from '../connectors-service.js';
import { RecordDecoders } from '../delivery/follow-records.js';
import { SourceEventWriter } from '../file-intake/source-event.js';
import { root } from '../file-intake/settings.js';
import { snapshotWriter } from '../snapshots/snapshot-message.js';
import { beginSnapshot, readSnapshot, requestSnapshot } from '../snapshots/snapshot.store.js';
import { mappersOf, takeSnapshot } from '../snapshots/take-snapshot.js';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { spacesOf } from '../systems/spaces-of.js';
import { triedConnector } from '../trying/trial.js';

const psa = `
connector:
  baseUrl: { env: PSA_URL }
  auth: { kind: none }
  mapping: psa
  streams:
    resources:
      request: { path: /resources }
      records: data
      pagination: { kind: cursor, parameter: cursor, next: next, expired: 'status = 410 or body.error = "cursor_expired"' }
      complete: { total: total }
  writes:
    worker:
      strategy: look-up-before-create
      key: $externalId('hris')
      find: { method: GET, path: /resources, query: { external_id: '{key}' }, record: data }
      create: { method: POST, path: /resources, id: id }
      update: { method: PUT, path: '/resources/{id}' }
      adopt: { stream: resources, id: id, key: external_id }
      body: '{ "title": jobTitle }'
`;
const servers = platformSettings();
const namespace = `expired-${randomBytes(4).toString('hex')}.`;
const topic = namespace + systemSnapshotsTopic;
const configDir = mkdtempSync(join(tmpdir(), 'muster-expired-'));

/** A PSA that gives two people a page, and forgets its cursors when it is told to: as many times as `expires` says, before the last page. */
const vendor = { people: [] as number[], total: undefined as number | undefined, expires: 0, status: 410, asked: [] as (string | null)[], onExpired: (): unknown => undefined };
const behave = (so: Partial<typeof vendor>): void => void Object.assign(vendor, so);
const rowOf = (n: number) => ({ id: `R-${n}`, external_id: String(n), version: 1, modified_at: '2026-01-01T00:00:00.000Z', utilization_target: null, resource_pool: `pool ${n}` });
const server: Server = createServer((incoming, response) => {
  const cursor = new URL(incoming.url!, 'http://psa').searchParams.get('cursor');
  const from = Number(cursor ?? 0);
  const { people } = vendor;
  const [status, body] = (() => {
    vendor.asked.push(cursor);
    if (from + 2 < people.length || vendor.expires === 0) return [200, { data: people.slice(from, from + 2).map(rowOf), total: vendor.total ?? people.length, ...(from + 2 < people.length ? { next: from + 2 } : {}) }];
    vendor.expires -= 1;
    vendor.onExpired();
    return [vendor.status, { error: 'cursor_expired' }];
  })();
  response.writeHead(status as number, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

let spec: SpecDatabase;
let publisher: KafkaPublisher;
let schemaIds: ReadonlyMap<string, number>;
let tried: ReturnType<typeof triedConnector>;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cpSync(join(root, 'config'), configDir, { recursive: true });
  const shipped = readFileSync(join(configDir, 'systems/psa.yaml'), 'utf8');
  writeFileSync(join(configDir, 'systems/psa.yaml'), shipped.slice(0, shipped.indexOf('\nconnector:')) + psa);
  // Its one stream is that of people: the others are taken out of the mapping, too.
  const mapped = parse(readFileSync(join(configDir, 'mappings/psa.yaml'), 'utf8')) as { files: Record<string, unknown>; outputs: { from: string }[] };
  writeFileSync(join(configDir, 'mappings/psa.yaml'), stringify({ ...mapped, files: { resources: mapped.files['resources'] }, outputs: mapped.outputs.filter(({ from }) => from === 'resources') }));
  tried = triedConnector({ configDir, env: { PSA_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } }, 'psa');
  spec = await openSpecDatabase('expired', 'connectors', connectorMigrations);
  const declarations = topicDeclarations([...tried.firm.governance.systems.values()]).filter(({ name }) => [systemSnapshotsTopic, sourceTopic('psa', 'worker', { bulk: false })].includes(name));
  schemaIds = await registerSchemas(new SchemaRegistry(servers.registry), declarations, schemas);
  await createTopics(servers.kafka, declarations.filter(({ name }) => name === systemSnapshotsTopic).map((declared) => ({ ...declared, name: topic })));
  publisher = new KafkaPublisher({ kafka: servers.kafka, logger: silentLogger });
}, 60_000);

beforeEach(() => behave({ people: [1, 2, 3, 4, 5], total: undefined, expires: 0, status: 410, asked: [], onExpired: () => undefined }));

afterAll(async () => {
  await publisher?.close();
  await deleteTopics(servers.kafka, [topic]);
  await spec?.drop();
  await new Promise((resolve) => server.close(resolve));
  rmSync(configDir, { recursive: true, force: true });
}, 60_000);

async function snapshot(): Promise<{ id: string; taking: ReturnType<typeof takeSnapshot> }> {
  const { connector, mapping, caller } = tried;
  await spec.database.query({ text: 'truncate snapshot' });
  const id = await requestSnapshot(spec.database, uuidv7(), 'psa', 'resources');
  const open = (await beginSnapshot(spec.database, 'psa'))!;
  const mapped = {
    system: 'psa', stream: connector.streams.get('resources')!, file: mapping!.files.get('resources') as SourceFile, outputs: mapping!.outputs.filter(({ from }) => from === 'resources'),
    writerOf: ({ entity }: { entity: EntityName }, name: string) => new SourceEventWriter('psa', entity, servers.registry.url, schemaIds.get(name)!),
  };
  const taking = takeSnapshot({
    ...mapped, mappers: mappersOf(mapped), caller: caller(), database: spec.database, publisher,
    topicNamespace: namespace, message: snapshotWriter(servers.registry.url, schemaIds.get(systemSnapshotsTopic)!, Date.now),
    compare: { connector, streamsOf: () => ['resources'], decoders: new RecordDecoders(new SchemaRegistry(servers.registry)), configVersion: tried.firm.governance.version, spaceOf: spacesOf(tried.firm.governance), writesOf: () => new Map([['psa', connector.writes.get('worker')!]]) },
  }, open);
  return { id, taking };
}

interface Line { attempt: number; kind: string; externalId: string | null; change: Buffer | null }
async function linesOf(id: string): Promise<Line[]> {
  const decoder = createDecoder<Line>(schemas['muster.snapshot.SystemSnapshot'], new SchemaRegistry(servers.registry));
  const messages = (await readAll(servers.kafka, topic)).filter(({ key }) => String(key) === id);
  await decoder.prepare(messages.map(({ value }) => value));
  return messages.map(({ value }) => decoder.decode(value));
}

async function beginReading(): Promise<() => Promise<void>> {
  const { connector, caller } = tried;
  const { adoption } = connector.writes.get('worker')!;
  const key = { system: 'psa', entity: 'worker' };
  await spec.database.query({ text: 'truncate adoption, adoption_target, adoption_value cascade' });
  await beginAdoption(spec.database, key, { author: 'mara', reason: 'first connection', digest: adoption!.digest, secret: randomBytes(32), run: uuidv7() });
  return async () => readTarget({ key, adoption: adoption!, stream: connector.streams.get('resources')!, caller: caller(), database: spec.database }, (await readAdoption(spec.database, key))!);
}
const adopted = async () => {
  const { rows } = await spec.database.query({ text: `select state, rows_read, (select array_agg(target_id order by target_id) from adoption_target) from adoption` });
  return rows[0];
};

describe.each([['by its status', 410], ['inside of a 200', 200]])('where pages expire, which the system tells %s', (_how, status) => {
  beforeEach(() => behave({ status, expires: 1, onExpired: () => (vendor.people = [1, 2, 4, 5, 6]) }));

  it('a snapshot begins anew as its next attempt, which alone has an end', async () => {
    const { id, taking } = await snapshot();
    expect(await taking).toEqual({ records: 5, isComplete: true, reason: null, absences: 0 });
    expect(vendor.asked).toEqual([null, '2', '4', null, '2', '4']);
    const lines = await linesOf(id);
    expect(lines.filter(({ attempt }) => attempt === 1).map(({ kind }) => kind)).toEqual(['begin', 'record', 'record', 'record', 'record']);
    expect(lines.filter(({ attempt }) => attempt === 2).map(({ kind, externalId, change }) => [kind, externalId, change !== null])).toEqual([['begin', null, false], ...['1', '2', '4', '5', '6'].map((who) => ['record', who, true]), ['end', null, false]]);
    expect(await readSnapshot(spec.database, id)).toMatchObject({ attempt: 2, records: 5 });
  });

  it('an adoption reads the target anew, and counts what it holds by that alone', async () => {
    const read = await beginReading();
    await read();
    expect(vendor.asked).toEqual([null, '2', '4', null, '2', '4']);
    expect(await adopted()).toEqual(['matching', 5, ['R-1', 'R-2', 'R-4', 'R-5', 'R-6']]);
  });
});

describe('a record that moves to a later page while it is read', () => {
  it.each([[4, true, null], [5, false, 'The system says that it holds 5 records, and gave 4.']])('is told once, and stands for no other: of %d', async (total, isComplete, reason) => {
    behave({ people: [1, 2, 3, 1, 4], total });
    const { id, taking } = await snapshot();
    expect(await taking).toEqual({ records: 4, isComplete, reason, absences: isComplete ? 0 : null });
    expect((await linesOf(id)).flatMap(({ kind, externalId }) => (kind === 'record' ? [externalId] : []))).toEqual(['1', '2', '3', '4']);
  });
});

describe('where pages expire again and again', () => {
  beforeEach(() => behave({ expires: 99 }));

  it('neither reads for ever', async () => {
    const tooOften = { kind: 'contract', message: expect.stringContaining('expired 4 times') };
    const { id, taking } = await snapshot();
    await expect(taking).rejects.toMatchObject(tooOften);
    expect(new Set((await linesOf(id)).map(({ kind }) => kind))).toEqual(new Set(['begin', 'record']));
    const read = await beginReading();
    await expect(read()).rejects.toMatchObject(tooOften);
    expect((await adopted())?.[0]).toBe('reading');
  });
});
