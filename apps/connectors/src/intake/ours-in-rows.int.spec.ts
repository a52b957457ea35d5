import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { entities, schemas } from '@muster/contracts';
import { compileConnector, readConnector } from '@muster/domain-connector';
import { createEncoder } from '@muster/platform-avro';
import { PermanentError, uuidv7 } from '@muster/platform-kernel';
import { fileURLToPath } from 'node:url';
import { RecordDecoders } from '../delivery/follow-records.js';
import { settleDeliveries, takeNews, wantRecords } from '../delivery/delivery.store.js';
import { readGovernance } from '../file-intake/settings.js';
import { CreateDelivery1795600000000 } from '../migrations/1795600000000-create-delivery.js';
import { CarryTraceparent1797750000000 } from '../migrations/1797750000000-carry-traceparent.js';
import { CreateReleaseGate1797100000000 } from '../migrations/1797100000000-create-release-gate.js';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { spacesOf } from '../systems/spaces-of.js';
import { nameOurs } from './ours-in-rows.js';

const text = `
name: books
kind: erp
description: x
precedence: 9
timeZone: UTC
versions: none
entities: [project]
connector:
  baseUrl: http://books.example
  auth: { kind: none }
  mapping: books
  streams:
    projects: { request: { path: /projects }, ours: { entity: project, id: id, key: tag } }
  writes:
    project:
      strategy: look-up-before-create
      key: $externalId('crm')
      find: { method: GET, path: /projects, query: { tag: '{key}' }, record: '[items]' }
      create: { method: POST, path: /projects, id: id }
      update: { method: PUT, path: '/projects/{id}' }
      body: '{ "name": name }'
`;
const governance = readGovernance(fileURLToPath(new URL('../../../../config', import.meta.url)));
const connector = compileConnector('books', readConnector({ path: 'books.yaml', text })!.connector, governance);
const schema = schemas[entities.project.canonicalRecord as 'muster.project.Project'];
const SCHEMA = 7;
const encode = createEncoder<object>(schema, SCHEMA);
const optional = Object.fromEntries(schema.fields.flatMap((field) => ('default' in field ? [[field.name, field.default]] : [])));
const decoders = new RecordDecoders({
  schemaById: (id) => (id === SCHEMA ? Promise.resolve(schema) : Promise.reject(new PermanentError('unknown-schema-id', `no schema ${id}`))),
});
let spec: SpecDatabase;

beforeAll(async () => {
  spec = await openSpecDatabase('ours', 'connectors', [CreateDelivery1795600000000, CreateReleaseGate1797100000000, CarryTraceparent1797750000000]);
}, 60_000);
afterAll(() => spec?.drop(), 60_000);

type Ids = readonly { readonly system: string; readonly id: string }[];

function published(recordId: string, version: number, externalIds: Ids) {
  const meta = { eventId: uuidv7(), source: 'crm', sourceEpoch: 0, sourceVersion: 1, revision: 0, occurredAt: 0, correlationId: 'c', causationId: null, recordVersion: version, configVersion: '1', externalIds, type: 'project.changed', changed: [] };
  return [{ recordId, version, event: encode({ ...optional, meta, projectId: recordId }), correlationId: 'c' }];
}

/** Published, and to be had by the books. */
async function wanted(externalIds: Ids): Promise<string> {
  const recordId = uuidv7();
  const news = published(recordId, 1, externalIds);
  await spec.database.transaction(async (tx) => {
    await takeNews(tx, 'project', 'main', news);
    await wantRecords(tx, 'books', 'project', 'main', news, false);
  });
  return recordId;
}
const settle = (recordId: string, targetId: string) => spec.database.transaction((tx) => settleDeliveries(tx, 'books', [
  { entity: 'project', recordId, version: 1, restricted: 0, outcome: 'delivered', targetId, targetVersion: null, bodyHash: null, inDoubt: false, notBeforeMs: 0, tries: 0, class: null, reason: null, waitsFor: [] },
]));
const named = (...rows: Record<string, unknown>[]) => nameOurs({ connector, stream: connector.streams.get('projects')!, decoders, database: spec.database, spaceOf: spacesOf(governance) }, rows);

it('gives a row that we made the key of the write, whatever a user made of it, and leaves those of others', async () => {
  await settle(await wanted([{ system: 'crm', id: 'opp-1' }]), '11');
  expect(await named({ id: 11, tag: 'own-11', name: 'A' }, { id: 12, tag: 'own-12' }, { tag: 'own-13' }, { id: '11', tag: null })).toEqual({
    rows: [{ id: 11, tag: 'opp-1', name: 'A' }, { id: 12, tag: 'own-12' }, { tag: 'own-13' }, { id: '11', tag: 'opp-1' }], displaced: ['own-11'],
  });
});

it('keeps the id under which a row was read before, although the key of the write is another by now', async () => {
  await settle(await wanted([{ system: 'crm', id: 'opp-2' }, { system: 'books', id: 'first-2' }]), '21');
  expect((await named({ id: 21, tag: 'own-21' }, { id: 21, tag: 'first-2' })).rows).toEqual([{ id: 21, tag: 'first-2' }, { id: 21, tag: 'first-2' }]);
});

it('takes a row at its word until the delivery that made it is noted, and no longer', async () => {
  const recordId = await wanted([{ system: 'crm', id: 'opp-3' }]);
  const row = { id: 31, tag: 'own-31' };
  expect(await named(row)).toEqual({ rows: [row], displaced: [] });
  await settle(recordId, '31');
  expect(await named(row)).toEqual({ rows: [{ id: 31, tag: 'opp-3' }], displaced: ['own-31'] });
  // Two records that a person has linked are one, by whatever id.
  await spec.database.transaction((tx) => takeNews(tx, 'project', 'main', published(recordId, 2, [{ system: 'crm', id: 'opp-3' }, { system: 'books', id: 'own-31' }])));
  expect(await named(row)).toEqual({ rows: [row], displaced: [] });
});
