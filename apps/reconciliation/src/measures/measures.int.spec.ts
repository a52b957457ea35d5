import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { entities, schemas, type EntityName } from '@muster/contracts';
import { measureDefinitions, MEASURES, readReconciliation } from '@muster/domain-reconciliation';
import { createEncoder, type SchemaSource } from '@muster/platform-avro';
import { PermanentError, silentLogger, uuidv7 } from '@muster/platform-kernel';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { storeReceipts, storeRecords, storeSteps } from '../follow/record.store.js';
import { reconciliationMigrations } from '../reconciliation-service.js';
import { MeasureLoop } from './measure-loop.js';
import { historyOf, recordsOf, viewOf } from './measures.reader.js';

const { measures: settings } = readReconciliation({ measures: { provisionedIn: ['psa', 'identity'] } });
const definitions = new Map(measureDefinitions(settings).map((one) => [one.name, one]));
const MEASURED = ['worker', 'project', 'charge-code', 'assignment'] as const;
const registry: SchemaSource = { schemaById: (id) => (MEASURED[id] ? Promise.resolve(schemas[entities[MEASURED[id]].canonicalRecord as keyof typeof schemas]) : Promise.reject(new PermanentError('unknown-schema-id', `no schema ${id}`))) };
const DAY = 86_400_000;
const today = Math.floor(Date.now() / DAY);
const ids = { ada: uuidv7(), bob: uuidv7(), cy: uuidv7(), bridge: uuidv7(), tunnel: uuidv7(), code: uuidv7(), held: uuidv7(), left: uuidv7() };

let spec: SpecDatabase;
let nowMs = Date.now();
let loop: MeasureLoop;

function published(entity: (typeof MEASURED)[number], id: string, version: number, values: object) {
  const { canonicalRecord, idField } = entities[entity];
  const schema = schemas[canonicalRecord as keyof typeof schemas];
  const optional = Object.fromEntries(schema.fields.flatMap((field) => ('default' in field ? [[field.name, field.default]] : [])));
  const meta = { eventId: uuidv7(), source: 'x', sourceEpoch: 0, sourceVersion: 1, revision: 0, occurredAt: 0, correlationId: 'c', causationId: null, recordVersion: version, configVersion: '1', externalIds: [], type: 'x.changed', changed: [] };
  return { id, version, atMs: Date.now(), value: createEncoder<object>(schema, MEASURED.indexOf(entity))({ ...optional, meta, [idField]: id, ...values }), externalIds: [] };
}
const store = (entity: (typeof MEASURED)[number], ...records: ReturnType<typeof published>[]) => spec.database.transaction((tx) => storeRecords(tx, entity, records, (system) => system));
const receipt = (entity: EntityName, id: string, system: string) => storeReceipts(spec.database, [{ entity, id, system, version: 1, atMs: Date.now() }]);
const behind = async (name: (typeof MEASURES)[number]) => (await recordsOf(spec.database, registry, definitions.get(name)!, 50, undefined)).records;

beforeAll(async () => {
  spec = await openSpecDatabase('measures', 'reconciliation', reconciliationMigrations);
  loop = new MeasureLoop({ database: spec.database, registry, settings, logger: silentLogger, now: () => nowMs });
  await store('worker', published('worker', ids.ada, 1, { givenName: 'Ada', familyName: 'Byron', billable: true, employmentStatus: 'active' }), published('worker', ids.bob, 1, { givenName: 'Bob', billable: true, employmentStatus: 'active' }), published('worker', ids.cy, 1, { givenName: 'Cy', employmentStatus: 'terminated' }));
  await store('project', published('project', ids.bridge, 1, { code: 'P-1', status: 'open' }), published('project', ids.tunnel, 1, { code: 'P-2', status: 'open' }));
  await store('charge-code', published('charge-code', ids.code, 1, { code: 'C', project: ids.bridge, bookable: true }));
  await store('assignment', published('assignment', ids.held, 1, { role: 'Analyst', status: 'blocked', worker: ids.ada, conditions: [{ condition: 'cost-rate', owner: 'erp', detail: null, removed: false }] }), published('assignment', ids.left, 1, { role: 'Lead', status: 'confirmed', worker: ids.cy, bookedFrom: today - 5, bookedUntil: today + 5 }));
  for (const system of ['psa', 'identity']) await receipt('worker', ids.bob, system);
  await receipt('worker', ids.ada, 'psa');
}, 60_000);
afterAll(() => spec?.drop(), 60_000);

describe('the measures', () => {
  it('count what they say they count, and open the records behind them', async () => {
    await loop.count();
    expect(await Promise.all(MEASURES.map(async (name) => [name, (await viewOf(spec.database, definitions.get(name)!, nowMs)).value]))).toEqual([
      ['billable-workers-not-provisioned', 1], ['projects-without-charge-code', 1], ['assignments-without-cost-rate', 1], ['workers-whose-status-differs', 0], ['bookings-of-people-who-left', 1], ['hire-to-ready-to-bill', null],
    ]);
    expect(await behind('billable-workers-not-provisioned')).toMatchObject([{ entity: 'worker', recordId: ids.ada, label: 'Ada Byron', detail: 'Not in identity' }]);
    expect(await behind('projects-without-charge-code')).toMatchObject([{ recordId: ids.tunnel, label: 'P-2' }]);
    expect(await behind('bookings-of-people-who-left')).toMatchObject([{ recordId: ids.left }]);
  });

  it('follow what changes, and keep since when the rest has been so', async () => {
    const [before] = await behind('projects-without-charge-code');
    await receipt('worker', ids.ada, 'identity');
    await store('charge-code', published('charge-code', ids.code, 2, { code: 'C', project: ids.bridge, bookable: false }));
    await store('assignment', { ...published('assignment', ids.held, 2, {}), version: Number.MAX_SAFE_INTEGER, value: null as never });
    await spec.database.query({ text: `insert into difference (system, stream, entity, key, side, field, record_id, class, hidden, attributes, act, first_run, first_seen, last_run, last_seen) values ('psa', 'resources', 'worker', 'k', 'target', 'status', $1, 'changed-by-non-owner', false, '{employmentStatus}', 'heal', $2, now(), $2, now())`, values: [ids.bob, uuidv7()] });
    await loop.count();
    expect(await behind('billable-workers-not-provisioned')).toEqual([]);
    expect(new Set((await behind('projects-without-charge-code')).map(({ recordId }) => recordId))).toEqual(new Set([ids.bridge, ids.tunnel]));
    expect((await behind('projects-without-charge-code'))[0]).toEqual(before);
    expect(await behind('assignments-without-cost-rate')).toEqual([]);
    expect(await behind('workers-whose-status-differs')).toMatchObject([{ recordId: ids.bob, detail: 'Differs in psa' }]);
  });

  it('tell how long onboarding took of those who came to its end, as a median and a 95th percentile', async () => {
    const steps = [2, 4, 30].flatMap((hours, n) => ['started', 'ended'].map((state) => ({ instance: `onboarding/${n}/1`, stage: '', state, process: 'onboarding', entity: 'worker', recordId: [ids.ada, ids.bob, ids.cy][n]!, result: state === 'ended' ? 'ready-to-bill' : null, atMs: nowMs - DAY + (state === 'ended' ? 0 : -hours * 3_600_000) })));
    await storeSteps(spec.database, steps);
    nowMs += 300_000;
    await loop.count();
    expect(await viewOf(spec.database, definitions.get('hire-to-ready-to-bill')!, nowMs)).toMatchObject({ value: 4, p95: 30, unit: 'hours' });
  });

  it('are kept in history once for a moment, and with each run; what is old goes', async () => {
    await spec.database.query({ text: 'insert into run (id, purpose, note, scope, cut_off, state, ended_at) values ($1, $2, $2, $3, now(), $2, $4)', values: [uuidv7(), 'ended', '{}', new Date(nowMs + 60_000)] });
    await spec.database.query({ text: `insert into measure_history (measure, at, value) values ('bookings-of-people-who-left', $1, 9), ('bookings-of-people-who-left', $2, 7)`, values: [new Date(nowMs - 401 * DAY), new Date(nowMs - 399 * DAY)] });
    nowMs += 61_000;
    await Promise.all([loop.count(), loop.count()]);
    await loop.count();
    const all = await historyOf(spec.database, 'bookings-of-people-who-left', new Date(nowMs - 402 * DAY), new Date(nowMs + DAY), 2_000_000);
    expect(all[0]!.value).toBe(7);
    expect(all.filter(({ at }) => Date.parse(at) > nowMs - DAY).length).toBeGreaterThanOrEqual(3);
    expect(new Set(all.map(({ at }) => at)).size).toBe(all.length);
    expect((await historyOf(spec.database, 'bookings-of-people-who-left', new Date(nowMs - 400 * DAY), new Date(nowMs), 2)).map(({ value }) => value)).toEqual([7, 1]);
  });

  it('give the records behind them in pages', async () => {
    const definition = definitions.get('projects-without-charge-code')!;
    const first = await recordsOf(spec.database, registry, definition, 1, undefined);
    const second = await recordsOf(spec.database, registry, definition, 1, first.next!);
    expect([first.total, first.records.length, second.records.length, second.next]).toEqual([2, 1, 1, null]);
    expect(first.records[0]!.recordId).not.toBe(second.records[0]!.recordId);
  });
});
