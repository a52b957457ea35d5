import { byteaArray, int8Array, textArray, timestampArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';

/** A record as its master has published it last; without a value, it is forgotten. */
export interface RecordWrite {
  readonly id: string;
  readonly version: number;
  /** When the broker recorded it. */
  readonly atMs: number;
  /** As it stands on the topic. */
  readonly value: Buffer | null;
  readonly externalIds: readonly { readonly system: string; readonly id: string }[];
}

/** The space that ids of a system's records of an entity are of. */
export type SpaceOf = (system: string, entity: string) => string;

/** Writes the later versions, with the ids by which systems speak of them; what is forgotten goes, ids and all. */
export async function storeRecords(tx: Transaction, entity: string, records: readonly RecordWrite[], spaceOf: SpaceOf): Promise<void> {
  const kept = records.filter(({ value }) => value !== null);
  const gone = records.filter(({ value }) => value === null).map(({ id }) => id);
  if (gone.length > 0) {
    await tx.query({ name: 'record-before-forget', text: 'delete from record_before where entity = $1 and id = any($2::uuid[])', values: [entity, uuidArray(gone)] });
    await tx.query({ name: 'record-forget', text: 'delete from record where entity = $1 and id = any($2::uuid[])', values: [entity, uuidArray(gone)] });
    await tx.query({ name: 'spoken-forget', text: 'delete from spoken_id where entity = $1 and record_id = any($2::uuid[])', values: [entity, uuidArray(gone)] });
  }
  if (kept.length === 0) return;
  await tx.query({
    name: 'record-keep-before', values: [entity, uuidArray(kept.map(({ id }) => id)), int8Array(kept.map(({ version }) => version))],
    text: `insert into record_before (entity, id, version, recorded_at, value) select $1, d.id, r.version, r.recorded_at, r.value from unnest($2::uuid[], $3::int8[]) as d(id, version)
      cross join lateral (select x.version, x.recorded_at, x.value from record x where x.entity = $1 and x.id = d.id offset 0) r where r.version < d.version on conflict do nothing`,
  });
  const { rows } = await tx.query({
    name: 'record-write',
    text: `insert into record (entity, id, version, recorded_at, value)
      select $1, d.id, d.version, d.at, d.value from unnest($2::uuid[], $3::int8[], $4::timestamptz[], $5::bytea[]) as d(id, version, at, value)
      on conflict (entity, id) do update set version = excluded.version, recorded_at = excluded.recorded_at, value = excluded.value where record.version < excluded.version returning id`,
    values: [entity, uuidArray(kept.map(({ id }) => id)), int8Array(kept.map(({ version }) => version)), timestampArray(kept.map(({ atMs }) => atMs)), byteaArray(kept.map(({ value }) => value))],
  });
  const written = new Set((rows as [string][]).map(([id]) => id));
  const spoken = kept.filter(({ id }) => written.has(id)).flatMap(({ id, externalIds }) => externalIds.map((one) => ({ record: id, ...one })));
  await tx.query({ name: 'spoken-clear', text: 'delete from spoken_id where entity = $1 and record_id = any($2::uuid[])', values: [entity, uuidArray([...written])] });
  if (spoken.length === 0) return;
  await tx.query({
    name: 'spoken-write',
    text: `insert into spoken_id (entity, record_id, system, space, external_id) select $1, d.record_id, d.system, d.space, d.external_id
      from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as d(record_id, system, space, external_id) on conflict do nothing`,
    values: [entity, uuidArray(spoken.map(({ record }) => record)), textArray(spoken.map(({ system }) => system)), textArray(spoken.map(({ system }) => spaceOf(system, entity))), textArray(spoken.map(({ id }) => id))],
  });
}

/** What was before is asked of for no longer than a run may read. */
export async function forgetRecordsBefore(db: Queryable): Promise<void> {
  await db.query({ text: `delete from record_before where kept_at < now() - interval '4 hours'` });
}

export interface ReceiptWrite {
  readonly entity: string;
  readonly id: string;
  readonly system: string;
  readonly version: number;
  readonly atMs: number;
}

/** The latest version that a system has acknowledged of each record. */
export async function storeReceipts(db: Queryable, receipts: readonly ReceiptWrite[]): Promise<void> {
  const latest = new Map<string, ReceiptWrite>();
  for (const one of receipts) {
    const key = `${one.entity} ${one.id} ${one.system}`;
    if ((latest.get(key)?.version ?? -1) < one.version) latest.set(key, one);
  }
  if (latest.size === 0) return;
  const sorted = [...latest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  await db.query({
    name: 'acknowledged-write',
    text: `insert into acknowledged (entity, record_id, system, version, at) select * from unnest($1::text[], $2::uuid[], $3::text[], $4::int8[], $5::timestamptz[])
      on conflict (entity, record_id, system) do update set version = excluded.version, at = excluded.at where acknowledged.version < excluded.version`,
    values: [textArray(sorted.map((one) => one.entity)), uuidArray(sorted.map((one) => one.id)), textArray(sorted.map((one) => one.system)), int8Array(sorted.map((one) => one.version)), timestampArray(sorted.map((one) => one.atMs))],
  });
}

export interface StepWrite {
  readonly instance: string;
  /** Empty for the process itself. */
  readonly stage: string;
  readonly state: string;
  readonly process: string;
  readonly entity: string;
  readonly recordId: string;
  readonly result: string | null;
  readonly atMs: number;
}

/** What happened in the long processes: when each state of each stage came first. */
export async function storeSteps(db: Queryable, steps: readonly StepWrite[]): Promise<void> {
  const first = new Map<string, StepWrite>();
  for (const step of steps) {
    const key = `${step.instance} ${step.stage} ${step.state}`;
    if ((first.get(key)?.atMs ?? Infinity) > step.atMs) first.set(key, step);
  }
  if (first.size === 0) return;
  const sorted = [...first].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, step]) => step);
  await db.query({
    name: 'process-step-write',
    text: `insert into process_step (instance, stage, state, process, entity, record_id, result, at) select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::timestamptz[])
      on conflict (instance, stage, state) do update set at = least(process_step.at, excluded.at)`,
    values: [
      textArray(sorted.map((s) => s.instance)), textArray(sorted.map((s) => s.stage)), textArray(sorted.map((s) => s.state)), textArray(sorted.map((s) => s.process)), textArray(sorted.map((s) => s.entity)), uuidArray(sorted.map((s) => s.recordId)),
      textArray(sorted.map((s) => s.result)), timestampArray(sorted.map((s) => s.atMs)),
    ],
  });
}
