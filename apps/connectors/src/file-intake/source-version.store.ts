import type { KnownVersion, Version } from '@muster/domain-mapping';
import { TransientError } from '@muster/platform-kernel';
import { boolArray, byteaArray, int4Array, int8Array, textArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';

/** Whose versions count together. */
export interface StreamId {
  readonly system: string;
  readonly stream: string;
  readonly entity: string;
}

export interface KnownRecord extends KnownVersion {
  readonly eventId: string;
  /** The run of intake that last found the record in a file, and the chunk of it. */
  readonly seenRun: string | null;
  readonly seenChunk: number | null;
}

export interface NewVersion {
  readonly externalId: string;
  readonly version: Version;
  readonly contentHash: Buffer;
  readonly eventId: string;
  /** False until the topic has acknowledged the event of this version. */
  readonly published: boolean;
}

const KNOWN = 'external_id, epoch, version, revision, content_hash, event_id, published_at is not null, seen_run, seen_chunk';

function knownOf(row: unknown[]): [string, KnownRecord] {
  const [externalId, epoch, version, revision, contentHash, eventId, published, seenRun, seenChunk] = row as [string, number, number, number, Buffer, string, boolean, string | null, number | null];
  return [externalId, { epoch, version, revision, contentHash, eventId, published, seenRun, seenChunk }];
}

/** What is known of these records, without a lock. */
export async function readVersions(db: Queryable, { system, stream, entity }: StreamId, sortedIds: readonly string[]): Promise<Map<string, KnownRecord>> {
  const { rows } = await db.query({
    name: 'read-source-versions', values: [system, stream, entity, textArray(sortedIds)],
    text: `select ${KNOWN} from source_version where system = $1 and stream = $2 and entity = $3 and external_id = any($4::text[])`,
  });
  return new Map(rows.map(knownOf));
}

/** What is known of these records, their rows locked until the transaction ends. `sortedIds` has each id once, in order. */
export async function lockVersions(tx: Transaction, { system, stream, entity }: StreamId, sortedIds: readonly string[]): Promise<Map<string, KnownRecord>> {
  const { rows } = await tx.query({
    name: 'lock-source-versions', values: [system, stream, entity, textArray(sortedIds)],
    text: `select ${KNOWN} from source_version where system = $1 and stream = $2 and entity = $3 and external_id = any($4::text[]) order by external_id for no key update`,
  });
  return new Map(rows.map(knownOf));
}

const versionArrays = (rows: readonly NewVersion[]) => [
  textArray(rows.map((row) => row.externalId)), int4Array(rows.map((row) => row.version.epoch)), int8Array(rows.map((row) => row.version.version)),
  int4Array(rows.map((row) => row.version.revision)), byteaArray(rows.map((row) => row.contentHash)), uuidArray(rows.map((row) => row.eventId)),
];

/** Writes the first versions of records. Throws TransientError where another process was first: the transaction is to be tried again. */
export async function insertVersions(tx: Transaction, { system, stream, entity }: StreamId, rows: readonly NewVersion[], run: string, chunk: number): Promise<void> {
  if (rows.length === 0) return;
  const { rowCount } = await tx.query({
    name: 'insert-source-versions', values: [system, stream, entity, ...versionArrays(rows), run, chunk],
    text: `insert into source_version (system, stream, entity, external_id, epoch, version, revision, content_hash, event_id, seen_run, seen_chunk)
      select $1, $2, $3, u.*, $10, $11
      from unnest($4::text[], $5::int4[], $6::int8[], $7::int4[], $8::bytea[], $9::uuid[]) as u(external_id, epoch, version, revision, content_hash, event_id)
      on conflict do nothing`,
  });
  if (rowCount !== rows.length) throw new TransientError('version-taken', `Another process gave ${rows.length - rowCount} new records of ${system}/${stream} their first version meanwhile. The chunk is tried again.`);
}

/** Writes the next versions of records whose rows this transaction has locked, so that each is there. As an insert that meets its row, it finds each by its key, whatever was planned when the stream was short. */
export async function updateVersions(tx: Transaction, { system, stream, entity }: StreamId, rows: readonly NewVersion[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query({
    name: 'update-source-versions', values: [system, stream, entity, ...versionArrays(rows), boolArray(rows.map((row) => row.published))],
    text: `insert into source_version as v (system, stream, entity, external_id, epoch, version, revision, content_hash, event_id, published_at)
      select $1, $2, $3, u.external_id, u.epoch, u.version, u.revision, u.content_hash, u.event_id, case when u.published then now() end
      from unnest($4::text[], $5::int4[], $6::int8[], $7::int4[], $8::bytea[], $9::uuid[], $10::bool[]) as u(external_id, epoch, version, revision, content_hash, event_id, published)
      on conflict (system, stream, entity, external_id) do update set epoch = excluded.epoch, version = excluded.version, revision = excluded.revision, content_hash = excluded.content_hash, event_id = excluded.event_id,
        published_at = case when excluded.published_at is not null then v.published_at end`,
  });
}

/** Notes that this run has found the records, whatever became of their rows. */
export async function markSeen(tx: Transaction, { system, stream, entity }: StreamId, sortedIds: readonly string[], run: string, chunk: number): Promise<void> {
  if (sortedIds.length === 0) return;
  await tx.query({
    name: 'mark-source-versions', values: [system, stream, entity, textArray(sortedIds), run, chunk],
    text: `update source_version set seen_run = $5, seen_chunk = $6
      where system = $1 and stream = $2 and entity = $3 and external_id = any($4::text[]) and seen_run is distinct from $5`,
  });
}

/** Checks off what the topic has acknowledged; a version that another process has replaced meanwhile stays as it is. */
export async function confirmPublished(db: Queryable, { system, stream, entity }: StreamId, versions: readonly { readonly externalId: string; readonly eventId: string }[]): Promise<void> {
  if (versions.length === 0) return;
  await db.query({
    name: 'confirm-source-versions', values: [system, stream, entity, textArray(versions.map((row) => row.externalId)), uuidArray(versions.map((row) => row.eventId))],
    // The locks are taken in order; the rows are then met by their places, so that nothing is joined.
    text: `with locked as materialized (
        select ctid, event_id from source_version where system = $1 and stream = $2 and entity = $3 and external_id = any($4::text[]) order by external_id for no key update
      )
      update source_version set published_at = now() where ctid = any(array(select ctid from locked where event_id = any($5::uuid[])))`,
  });
}

export interface Absent {
  readonly count: number;
  /** The first ids, at most ten. */
  readonly sample: readonly string[];
}

/** Records that an earlier file held and this run did not find. */
export async function absentRecords(db: Queryable, { system, stream, entity }: StreamId, run: string): Promise<Absent> {
  const { rows } = await db.query({
    text: `select count(*), (array_agg(external_id order by external_id))[1:10] from source_version
      where system = $1 and stream = $2 and entity = $3 and seen_run is not null and seen_run <> $4`, values: [system, stream, entity, run],
  });
  const [count, sample] = rows[0] as [number, string[] | null];
  return { count, sample: sample ?? [] };
}
