import type { EntityName } from '@muster/contracts';
import type { CanonicalRecord, IncomingChange } from '@muster/domain-claims';
import type { FieldPair } from '@muster/domain-reconciliation';
import { PermanentError } from '@muster/platform-kernel';
import { int8Array, textArray, uuidArray, type Queryable } from '@muster/platform-postgres';
import type { LegalEntities } from './legal-entities.js';
import type { OwnedFields } from './owned-fields.js';

/** What a system says of one of its records. */
export interface Said {
  readonly system: string;
  readonly entity: EntityName;
  readonly change: IncomingChange;
  /** The records that it refers to, by entity and by the id that the system gives them. */
  readonly references: readonly { readonly entity: string; readonly externalId: string }[];
}

export interface KnownRecord {
  readonly id: string;
  readonly record: CanonicalRecord;
  readonly recordedAtMs: number;
}

/** The records of the masters that systems speak of, as they stand now, for a page of lines. */
export class RecordsSaid {
  private constructor(
    private readonly owned: OwnedFields,
    private readonly records: ReadonlyMap<string, KnownRecord>,
    private readonly references: ReadonlyMap<string, string>,
  ) {}

  static async load(db: Queryable, owned: OwnedFields, said: readonly Said[]): Promise<RecordsSaid> {
    const records = new Map<string, KnownRecord>();
    const references = new Map<string, string>();
    for (const [key, some] of Map.groupBy(said, ({ system, entity }) => `${system} ${entity}`)) {
      const [system, entity] = key.split(' ') as [string, EntityName];
      for (const [externalId, known] of await recordsOf(db, owned, system, entity, some.map(({ change }) => change.externalId))) records.set(`${key} ${externalId}`, known);
      const referred = Map.groupBy(some.flatMap((one) => one.references), (one) => one.entity);
      for (const [target, wanted] of referred) {
        for (const [externalId, id] of await idsOf(db, owned.spaceOf(system, target), target, wanted.map((one) => one.externalId))) references.set(`${system} ${target} ${externalId}`, id);
      }
    }
    return new RecordsSaid(owned, records, references);
  }

  /** What the system owns of the record beside what the master has; without a record where no master knows it. */
  sourceOf(system: string, entity: EntityName, change: IncomingChange, legalEntities: LegalEntities, nowMs: number): { readonly record: KnownRecord | undefined; readonly pairs: FieldPair[] } {
    const record = this.records.get(`${system} ${entity} ${change.externalId}`);
    if (!record) return { record, pairs: [] };
    const resolve = (target: string, externalId: string) => this.references.get(`${system} ${target} ${externalId}`);
    return { record, pairs: this.owned.pairsOf(entity, system, change, record.record, legalEntities, resolve, nowMs) };
  }
}

/** Records by the ids that the system gives them. */
export async function recordsOf(db: Queryable, owned: OwnedFields, system: string, entity: EntityName, externalIds: readonly string[]): Promise<Map<string, KnownRecord>> {
  const { rows } = await db.query({
    name: 'records-said', values: [entity, system, textArray([...new Set(externalIds)].sort())],
    // One by one: a plan that is made on tables just begun would read all records for every chunk of lines.
    text: `select d.external_id, r.id, r.value, r.recorded_at from unnest($3::text[]) as d(external_id)
      cross join lateral (select x.record_id from spoken_id x where x.entity = $1 and x.system = $2 and x.external_id = d.external_id offset 0) s
      cross join lateral (select x.id, x.value, x.recorded_at from record x where x.entity = $1 and x.id = s.record_id offset 0) r order by r.recorded_at`,
  });
  const found = rows as [string, string, Buffer, Date][];
  await owned.prepareRecords(entity, found.map(([, , value]) => value));
  return new Map(found.flatMap(([externalId, id, value, recordedAt]) => {
    try {
      return [[externalId, { id, record: owned.recordOf(entity, value), recordedAtMs: recordedAt.getTime() }] as const];
    } catch (error) {
      // It was decoded when it came: its schema is gone from the registry, or is not to be had just now.
      if (error instanceof PermanentError) return [];
      throw error;
    }
  }));
}

async function idsOf(db: Queryable, space: string, entity: string, externalIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query({
    name: 'ids-said', values: [entity, space, textArray([...new Set(externalIds)].sort())],
    text: `select d.external_id, s.record_id from unnest($3::text[]) as d(external_id)
      cross join lateral (select x.record_id from spoken_id x where x.entity = $1 and x.space = $2 and x.external_id = d.external_id offset 0) s`,
  });
  return new Map(rows as [string, string][]);
}

/** Records as they were at a moment, of those that have moved on since; a record that did not stand then, or moved on hours ago, is not among them. */
export async function recordsAsOf(db: Queryable, owned: OwnedFields, entity: EntityName, ids: readonly string[], atMs: number): Promise<Map<string, CanonicalRecord>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query({
    name: 'records-as-of', values: [entity, uuidArray([...new Set(ids)].sort()), new Date(atMs)],
    text: `select d.id, b.value from unnest($2::uuid[]) as d(id) cross join lateral (select x.value from record_before x where x.entity = $1 and x.id = d.id and x.recorded_at <= $3 order by x.version desc limit 1) b`,
  });
  const found = rows as [string, Buffer][];
  await owned.prepareRecords(entity, found.map(([, value]) => value));
  return new Map(found.map(([id, value]) => [id, owned.recordOf(entity, value)]));
}

/** Since when there is a later version than the one that a target has; none of a record of which there is no later one. */
export async function behindSince(db: Queryable, entity: string, held: readonly { readonly id: string; readonly version: number }[]): Promise<Map<string, number>> {
  if (held.length === 0) return new Map();
  const { rows } = await db.query({
    name: 'record-behind-since', values: [entity, uuidArray(held.map(({ id }) => id)), int8Array(held.map(({ version }) => version))],
    text: `select d.id, least(r.recorded_at, b.recorded_at) from unnest($2::uuid[], $3::int8[]) as d(id, version)
      cross join lateral (select x.recorded_at from record x where x.entity = $1 and x.id = d.id and x.version > d.version offset 0) r
      cross join lateral (select min(x.recorded_at) as recorded_at from record_before x where x.entity = $1 and x.id = d.id and x.version > d.version) b`,
  });
  return new Map((rows as [string, Date][]).map(([id, at]) => [id, at.getTime()]));
}

/** Versions of records as they were published last, with the moment. */
export async function versionsOf(db: Queryable, entity: string, ids: readonly string[]): Promise<Map<string, { readonly version: number; readonly atMs: number }>> {
  const { rows } = await db.query({ name: 'record-versions', text: 'select id, version, recorded_at from record where entity = $1 and id = any($2::uuid[])', values: [entity, uuidArray([...new Set(ids)].sort())] });
  return new Map((rows as [string, number, Date][]).map(([id, version, at]) => [id, { version, atMs: at.getTime() }]));
}
