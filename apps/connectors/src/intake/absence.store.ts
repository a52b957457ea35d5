import { int4Array, int8Array, textArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';
import type { StreamId } from '../file-intake/source-version.store.js';

/** Stands as the content of a record that was retired: no content has this digest, so that one that comes back is a change. */
export const RETIRED = Buffer.alloc(32);

export interface AbsentRecord {
  readonly externalId: string;
  readonly epoch: number;
  readonly version: number;
  readonly revision: number;
}

/**
 * Records of a stream that stand and that a whole read did not bring, and how many stand in all. Ids of runs rise with time: what first came beside a read after that began is no part of what it had to bring.
 */
export async function absentFrom(db: Queryable, { system, stream, entity }: StreamId, run: string): Promise<{ absent: AbsentRecord[]; standing: number }> {
  const { rows: counted } = await db.query({ text: 'select count(*) from source_version where system = $1 and stream = $2 and entity = $3 and content_hash <> $4', values: [system, stream, entity, RETIRED] });
  const { rows } = await db.query({
    text: `select external_id, epoch, version, revision from source_version where system = $1 and stream = $2 and entity = $3 and content_hash <> $4 and (seen_run is null or seen_run < $5) order by external_id`,
    values: [system, stream, entity, RETIRED, run],
  });
  return { standing: (counted[0] as [number])[0], absent: (rows as [string, number, number, number][]).map(([externalId, epoch, version, revision]) => ({ externalId, epoch, version, revision })) };
}

/** Different records that a run has met, readable or not. */
export async function seenIn(db: Queryable, { system, stream, entity }: StreamId, run: string): Promise<number> {
  const { rows } = await db.query({ text: 'select count(*) from source_version where system = $1 and stream = $2 and entity = $3 and seen_run = $4', values: [system, stream, entity, run] });
  return (rows[0] as [number])[0];
}

export interface RetiredVersion extends AbsentRecord {
  readonly eventId: string;
}

/** Promises that these records are retired, each with the version and event by which it will be said; those that changed meanwhile are left out of the answer. */
export async function promiseRetired(tx: Transaction, { system, stream, entity }: StreamId, retired: readonly RetiredVersion[]): Promise<Set<string>> {
  const sorted = [...retired].sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
  const { rows } = await tx.query({
    name: 'retire-source-versions',
    text: `update source_version v set revision = u.revision, content_hash = $9, event_id = u.event_id, published_at = null
      from unnest($4::text[], $5::int4[], $6::int8[], $7::int4[], $8::uuid[]) as u(external_id, epoch, version, revision, event_id)
      where v.system = $1 and v.stream = $2 and v.entity = $3 and v.external_id = u.external_id and v.epoch = u.epoch and v.version = u.version and v.revision = u.revision - 1 and v.content_hash <> $9
      returning v.external_id`,
    values: [system, stream, entity, textArray(sorted.map((r) => r.externalId)), int4Array(sorted.map((r) => r.epoch)), int8Array(sorted.map((r) => r.version)), int4Array(sorted.map((r) => r.revision)), uuidArray(sorted.map((r) => r.eventId)), RETIRED],
  });
  return new Set((rows as [string][]).map(([id]) => id));
}

/** Retirements that were promised and whose event may not have been sent, as after a crash. */
export async function unsentRetirements(db: Queryable, { system, stream, entity }: StreamId): Promise<RetiredVersion[]> {
  const { rows } = await db.query({
    text: 'select external_id, epoch, version, revision, event_id from source_version where system = $1 and stream = $2 and entity = $3 and content_hash = $4 and published_at is null order by external_id',
    values: [system, stream, entity, RETIRED],
  });
  return (rows as [string, number, number, number, string][]).map(([externalId, epoch, version, revision, eventId]) => ({ externalId, epoch, version, revision, eventId }));
}

/** What waits for a person: more records are absent than the stream may lose at once. */
export interface RemovalRequest {
  readonly system: string;
  readonly stream: string;
  readonly entity: string;
  readonly absent: number;
  readonly standing: number;
  readonly sample: readonly string[];
  readonly state: 'waiting' | 'approved' | 'rejected';
}

/** Asks for approval, once; what was decided of exactly these records stands. */
export async function requestRemoval(db: Queryable, { system, stream, entity }: StreamId, absent: readonly AbsentRecord[], standing: number, digest: Buffer): Promise<RemovalRequest['state']> {
  const { rows } = await db.query({
    name: 'removal-request',
    text: `insert into removal_request as r (system, stream, entity, digest, absent, standing, sample) values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (system, stream, entity) do update set
        state = case when r.digest = excluded.digest then r.state else 'waiting' end, decided_by = case when r.digest = excluded.digest then r.decided_by end, reason = case when r.digest = excluded.digest then r.reason end,
        digest = excluded.digest, absent = excluded.absent, standing = excluded.standing, sample = excluded.sample, requested_at = case when r.digest = excluded.digest then r.requested_at else now() end
      returning state`,
    values: [system, stream, entity, digest, absent.length, standing, textArray(absent.slice(0, 10).map(({ externalId }) => externalId))],
  });
  return (rows[0] as [RemovalRequest['state']])[0];
}

export async function clearRemoval(db: Queryable, { system, stream, entity }: StreamId): Promise<void> {
  await db.query({ name: 'removal-clear', text: 'delete from removal_request where system = $1 and stream = $2 and entity = $3', values: [system, stream, entity] });
}

export async function removalRequests(db: Queryable): Promise<(RemovalRequest & { requestedAt: string; decidedBy: string | null; reason: string | null })[]> {
  const { rows } = await db.query({ text: `select system, stream, entity, absent, standing, sample, state, (extract(epoch from requested_at) * 1000)::int8, decided_by, reason from removal_request order by requested_at` });
  return (rows as [string, string, string, number, number, string[], RemovalRequest['state'], number, string | null, string | null][]).map(([system, stream, entity, absent, standing, sample, state, at, decidedBy, reason]) => ({
    system, stream, entity, absent, standing, sample, state, requestedAt: new Date(at).toISOString(), decidedBy, reason,
  }));
}

/** False where nothing waits there. */
export async function decideRemoval(db: Queryable, { system, stream, entity }: StreamId, state: 'approved' | 'rejected', author: string, reason: string): Promise<boolean> {
  const { rowCount } = await db.query({ text: `update removal_request set state = $4, decided_by = $5, reason = $6, decided_at = now() where system = $1 and stream = $2 and entity = $3 and state = 'waiting'`, values: [system, stream, entity, state, author, reason] });
  return rowCount > 0;
}
