import type { MeasuredEntity, MeasureFacts } from '@muster/domain-reconciliation';
import { formatLocalDate, type LocalDate } from '@muster/platform-kernel';
import { int8Array, textArray, uuidArray, type Queryable } from '@muster/platform-postgres';

export interface RecordToRead {
  readonly id: string;
  readonly version: number;
  readonly value: Buffer;
}

/** Records that have come or changed since their facts were taken; in pages, by their ids. */
export async function recordsToRead(db: Queryable, entity: MeasuredEntity, after: string | null, max: number): Promise<RecordToRead[]> {
  const { rows } = await db.query({
    name: 'measure-records', values: [entity, after, max],
    text: `select r.id, r.version, r.value from record r left join lateral (select version from measure_fact x where x.entity = $1 and x.id = r.id offset 0) f on true
      where r.entity = $1 and ($2::uuid is null or r.id > $2) and f.version is distinct from r.version order by r.id limit $3`,
  });
  return (rows as [string, number, Buffer][]).map(([id, version, value]) => ({ id, version, value }));
}

export async function keepFacts(db: Queryable, entity: MeasuredEntity, facts: readonly ({ readonly id: string; readonly version: number } & MeasureFacts)[]): Promise<void> {
  await db.query({
    name: 'measure-facts-keep',
    text: `insert into measure_fact as f (entity, id, version, flags, worker_id, project_id, until)
      select $1, d.id, d.version, coalesce(string_to_array(nullif(d.flags, ''), ','), '{}'), d.worker::uuid, d.project::uuid, d.until::date from unnest($2::uuid[], $3::int8[], $4::text[], $5::text[], $6::text[], $7::text[]) as d(id, version, flags, worker, project, until)
      on conflict (entity, id) do update set version = excluded.version, flags = excluded.flags, worker_id = excluded.worker_id, project_id = excluded.project_id, until = excluded.until where f.version <= excluded.version`,
    values: [
      entity, uuidArray(facts.map(({ id }) => id)), int8Array(facts.map(({ version }) => version)), textArray(facts.map(({ flags }) => flags.join(','))), textArray(facts.map(({ worker }) => worker)), textArray(facts.map(({ project }) => project)),
      textArray(facts.map(({ until }) => (until === null ? null : formatLocalDate(until as LocalDate)))),
    ],
  });
}

/** Of records that a master has forgotten. */
export async function dropFacts(db: Queryable, entity: MeasuredEntity): Promise<void> {
  await db.query({ name: 'measure-facts-drop', text: 'delete from measure_fact f where f.entity = $1 and not exists (select 1 from record r where r.entity = $1 and r.id = f.id)', values: [entity] });
}
