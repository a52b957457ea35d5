import { canonicalTopic, entities, schemas } from '@muster/contracts';
import { AssertionKind, encodeClaims, type Entry } from '@muster/domain-claims';
import { readGovernance } from '@muster/platform-records';
import { join } from 'node:path';
import { externalIdOf, workerIdOf } from './events.js';
import { withClient } from './database.js';
import { discard, type BenchPlace } from './measure.js';
import { openProduct } from './product.js';

/** How full the tables of a template are. */
export interface Filling {
  /** Workers of the runs, which are among the records. */
  workers: number;
  records: number;
  journalRows: number;
}

/** Version of every record that is there before a run begins. */
export const FILLED_VERSION = 1;

const ID = '00000000-0000-5000-8000-000000000000';
const EXTERNAL_ID = 'W-0000000';
const known = { givenName: 'Given', familyName: 'Family', workEmail: 'a.worker@northfold.example', employmentType: 'employee', employmentStatus: 'active', fte: 1, country: 'GB', jobTitle: 'Consultant, earlier' };

/**
 * Makes a database that looks as if worker-sync had worked in it for long: every record with its crosswalk, claims and history, the
 * workers of the runs spread evenly among the others, and the journal of today. Runs begin with copies of it.
 */
export async function makeTemplate(place: BenchPlace, name: string, filling: Filling): Promise<void> {
  const migrated = await openProduct(place, `${name}-migration`);
  await migrated.service.stop();
  await place.server.create(name, migrated.databaseName);
  await discard(place, migrated);
  await withClient(place.server.urlOf(name), async (client) => {
    await client.query(`set search_path = worker_sync; set synchronous_commit = off; truncate consumer_cursor, journal; delete from crosswalk`);
    await client.query(`create temp table seed (n int, external_id text, id uuid)`);
    await client.query({
      text: `insert into seed select (d.n - 1) * $3::int, d.external_id, d.id from unnest($1::text[], $2::uuid[]) with ordinality as d(external_id, id, n)`,
      values: [...idsOf(filling.workers), Math.floor(filling.records / filling.workers)],
    });
    await client.query(`insert into seed select n, 'X-' || lpad(n::text, 7, '0'), gen_random_uuid() from generate_series(0, ${filling.records - 1}) n where n not in (select seed.n from seed)`);
    await client.query(`insert into crosswalk (entity, id_space, external_id, record_id, founding_id) select 'worker', 'hris', external_id, id, id from seed order by n`);
    const { bytes, idAt, externalIdAt } = earlierEvent(place);
    await client.query({
      text: `insert into record (id, entity, record_version, event) select id, 'worker', ${FILLED_VERSION}, overlay(overlay($1::bytea placing convert_to(id::text, 'UTF8') from $2) placing convert_to(external_id, 'UTF8') from $3) from seed order by n`,
      values: [bytes, idAt + 1, externalIdAt + 1],
    });
    await client.query({ text: `insert into claims (record_id, system, external_id, doc) select id, 'hris', external_id, $1 from seed order by n`, values: [earlierClaims()] });
    await client.query(`insert into history (record_id, restricted, record_version, type, correlation_id, prior) select id, false, ${FILLED_VERSION}, 'worker.activated', gen_random_uuid()::text, '{"employmentStatus":null,"givenName":null,"familyName":null}' from seed order by n`);
    await fillJournal(client, filling.journalRows);
    await client.query('vacuum analyze');
  });
  await place.server.checkpoint();
}

/** Rows of today, where the runs add theirs, spread over the partitions of six source topics. */
async function fillJournal(client: { query(text: string): Promise<unknown> }, rows: number): Promise<void> {
  if (rows === 0) return;
  await client.query(`insert into journal (day, topic, partition, "offset", outcome, record_id, event_id, correlation_id)
    select current_date, 'source.system-' || (n % 6) || '.worker.v1', (n / 6) % 6, n / 36, 2, gen_random_uuid(), gen_random_uuid()::text, gen_random_uuid()::text from generate_series(0, ${rows - 1}) n`);
}

function idsOf(workers: number): [string[], string[]] {
  const externalIds = Array.from({ length: workers }, (_, number) => externalIdOf(number));
  return [externalIds, externalIds.map(workerIdOf)];
}

/** The bytes of a canonical event, and where its ids stand in them. */
function earlierEvent(place: BenchPlace): { bytes: Buffer; idAt: number; externalIdAt: number } {
  const topic = canonicalTopic('worker');
  const values = Object.fromEntries(entities.worker.attributes.filter(({ name }) => schemas['muster.worker.Worker'].fields.some((field) => field.name === name)).map(({ name }) => [name, (known as Record<string, unknown>)[name] ?? null]));
  const occurredAt = Date.now() - 40 * 86_400_000;
  const bytes = place.broker.encoderOf(topic)({
    ...values, workerId: ID, mergedInto: null, retired: false, pending: [], flags: [],
    meta: {
      eventId: ID, source: 'worker-sync', sourceEpoch: 0, sourceVersion: FILLED_VERSION, revision: 0, occurredAt, correlationId: ID.replace('5', '7'), causationId: null, recordVersion: FILLED_VERSION,
      configVersion: readGovernance(join(place.root, 'config')).version, externalIds: [{ system: 'hris', id: EXTERNAL_ID }], type: 'worker.activated', changed: [],
    },
  });
  return { bytes: Buffer.from(bytes), idAt: bytes.lastIndexOf(ID), externalIdAt: bytes.indexOf(EXTERNAL_ID) };
}

/** What HR said earlier, with a version below all of the run's. */
function earlierClaims(): Buffer {
  const entries = Object.entries(known).map(([attribute, value]): Entry => ({ attribute, element: '', value }));
  const day = Math.floor(Date.now() / 86_400_000) - 40;
  return encodeClaims({ assertions: [{ kind: AssertionKind.value, from: day, undated: true, epoch: 0, version: 1, revision: 0, eventId: ID.replace('5', '7'), recordedAt: day * 86_400_000, open: null, entries }] });
}
