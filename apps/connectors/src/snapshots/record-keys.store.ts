import { int8Array, textArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';

export interface ReplicaToKey {
  readonly recordId: string;
  readonly version: number;
  readonly event: Buffer;
}

export interface RecordKey {
  readonly recordId: string;
  readonly space: string;
  readonly key: string;
}

/** Records whose keys were not taken down yet, or by an older version or another configuration; in pages, by their ids. */
export async function replicasToKey(db: Queryable, entity: string, configVersion: string, after: string | null, max: number): Promise<ReplicaToKey[]> {
  const { rows } = await db.query({
    name: 'record-keys-due', values: [entity, configVersion, after, max],
    text: `select r.record_id, r.record_version, r.event from replica r left join lateral (select record_version, config_version from record_keyed x where x.entity = $1 and x.record_id = r.record_id offset 0) k on true
      where r.entity = $1 and r.event is not null and ($3::uuid is null or r.record_id > $3) and (k.record_version is distinct from r.record_version or k.config_version <> $2) order by r.record_id limit $4`,
  });
  return (rows as [string, number, Buffer][]).map(([recordId, version, event]) => ({ recordId, version, event }));
}

/** Takes the keys of records down in place of those that stood. */
export async function keepKeys(tx: Transaction, entity: string, configVersion: string, records: readonly Pick<ReplicaToKey, 'recordId' | 'version'>[], keys: readonly RecordKey[]): Promise<void> {
  const ids = uuidArray(records.map(({ recordId }) => recordId));
  // Snapshots of two systems may take down the same records at once.
  await tx.query({ text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [`record keys of ${entity}`] });
  await tx.query({ name: 'record-keys-drop', text: 'delete from record_key where entity = $1 and record_id = any($2::uuid[])', values: [entity, ids] });
  await tx.query({
    name: 'record-keys-keep', text: 'insert into record_key (entity, record_id, space, key) select $1, unnest($2::uuid[]), unnest($3::text[]), unnest($4::text[]) on conflict do nothing',
    values: [entity, uuidArray(keys.map((one) => one.recordId)), textArray(keys.map((one) => one.space)), textArray(keys.map((one) => one.key))],
  });
  await tx.query({
    name: 'record-keyed', values: [entity, ids, int8Array(records.map(({ version }) => version)), configVersion],
    text: `insert into record_keyed (entity, record_id, record_version, config_version) select $1, unnest($2::uuid[]), unnest($3::int8[]), $4
      on conflict (entity, record_id) do update set record_version = excluded.record_version, config_version = excluded.config_version`,
  });
}

/** Whose these keys are; of several records that share one, the lowest. */
export async function recordsByKey(db: Queryable, entity: string, space: string, keys: readonly string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const { rows } = await db.query({
    name: 'record-by-key', values: [entity, space, textArray([...new Set(keys)].sort())],
    text: `select k.key, x.record_id from unnest($3::text[]) as k(key) cross join lateral (select record_id from record_key r where r.entity = $1 and r.space = $2 and r.key = k.key order by record_id limit 1) x`,
  });
  return new Map(rows as [string, string][]);
}

/** Whom the target has under these ids of its own. */
export async function recordsByTargetId(db: Queryable, system: string, entity: string, targetIds: readonly string[]): Promise<Map<string, string>> {
  if (targetIds.length === 0) return new Map();
  const { rows } = await db.query({
    name: 'record-by-target-id', values: [system, entity, textArray([...new Set(targetIds)].sort())],
    text: `select t.id, x.record_id from unnest($3::text[]) as t(id) cross join lateral (select record_id from delivery d where d.system = $1 and d.entity = $2 and d.target_id = t.id offset 0) x`,
  });
  return new Map(rows as [string, string][]);
}
