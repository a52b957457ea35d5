import type { FieldPair } from '@muster/domain-reconciliation';
import { int4Array, int8Array, textArray, timestampArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';

/** A line as it waits to be compared. */
export interface StagedLine {
  readonly attempt: number;
  readonly line: number;
  readonly kind: 'record' | 'absent';
  readonly entity: string;
  readonly recordId: string | null;
  readonly externalId: string | null;
  readonly state: string | null;
  readonly wantedVersion: number | null;
  /** Where it ends up by itself; what takes several lines, or the moment of the comparison, is found then. */
  readonly outcome: string;
  /** Hashes of what is held and of what is wanted: equal where nothing differs. */
  readonly held: number;
  readonly wanted: number;
  readonly unreadable: string | null;
  /** What differs; null where nothing does. */
  readonly details: LineDetails | null;
  /** When the system says that it last changed. */
  readonly occurredAtMs: number | null;
}

export interface LineDetails {
  readonly target?: readonly FieldPair[];
  readonly source?: readonly FieldPair[];
  readonly isUnknown?: boolean;
  /** Of what is on its way: the version that the target has; null where it has none. */
  readonly acknowledgedVersion?: number | null;
}

export const WINDOWS = 1_024;

/** By what the standing differences of a row are known. */
export const keyOf = ({ recordId, externalId }: { readonly recordId: string | null; readonly externalId: string | null }) => recordId ?? `external ${externalId ?? ''}`;

/** Table of the lines of one snapshot: it is dropped as a whole. */
export const linesOf = (snapshotId: string): string => {
  if (!/^[0-9a-f-]{36}$/.test(snapshotId)) throw new Error('a snapshot id is no UUID');
  return `line_${snapshotId.replaceAll('-', '')}`;
};

/** Unlogged: after a crash of the server it is empty, and the count that the end of the snapshot names tells. */
export async function makeLines(tx: Transaction, snapshotId: string): Promise<void> {
  await tx.query({
    text: `create unlogged table if not exists ${linesOf(snapshotId)} (
      attempt int not null, line int not null, kind text not null, entity text not null, record_id uuid, external_id text, key text not null, win int not null, state text, wanted_version bigint,
      outcome text not null, held bigint not null, wanted bigint not null, unreadable text, details jsonb, occurred_at timestamptz, is_double boolean not null default false, primary key (attempt, line)
    )`,
  });
}

export async function dropLines(db: Queryable, snapshotId: string): Promise<void> {
  await db.query({ text: `drop table if exists ${linesOf(snapshotId)}` });
}

/** A line that comes again leaves the first as it is. */
export async function writeLines(tx: Transaction, snapshotId: string, lines: readonly StagedLine[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.query({
    text: `insert into ${linesOf(snapshotId)} (attempt, line, kind, entity, record_id, external_id, key, win, state, wanted_version, outcome, held, wanted, unreadable, details, occurred_at)
      select d.attempt, d.line, d.kind, d.entity, d.record_id, d.external_id, d.key, (hashtext(d.entity || ' ' || d.key) & ${WINDOWS - 1}), d.state, d.wanted_version, d.outcome, d.held, d.wanted, d.unreadable, d.details::jsonb, d.occurred_at
      from unnest($1::int4[], $2::int4[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::int8[], $10::text[], $11::int8[], $12::int8[], $13::text[], $14::text[], $15::timestamptz[])
        as d(attempt, line, kind, entity, record_id, external_id, key, state, wanted_version, outcome, held, wanted, unreadable, details, occurred_at)
      on conflict do nothing`,
    values: [
      int4Array(lines.map((l) => l.attempt)), int4Array(lines.map((l) => l.line)), textArray(lines.map((l) => l.kind)), textArray(lines.map((l) => l.entity)), uuidArray(lines.map((l) => l.recordId)), textArray(lines.map((l) => l.externalId)), textArray(lines.map(keyOf)),
      textArray(lines.map((l) => l.state)), int8Array(lines.map((l) => l.wantedVersion)), textArray(lines.map((l) => l.outcome)), int8Array(lines.map((l) => l.held)), int8Array(lines.map((l) => l.wanted)), textArray(lines.map((l) => l.unreadable)),
      textArray(lines.map((l) => l.details && JSON.stringify(l.details))), timestampArray(lines.map((l) => l.occurredAtMs)),
    ],
  });
}

/** What a chunk tells of one snapshot beside its records. */
export interface SnapshotWrite {
  readonly id: string;
  readonly system: string;
  readonly stream: string;
  /** The highest attempt that any line is of. */
  readonly attempt: number;
  readonly began: { readonly attempt: number; readonly atMs: number } | null;
  readonly end: { readonly attempt: number; readonly records: number; readonly absences: number; readonly isComplete: boolean; readonly reason: string | null; readonly atMs: number } | null;
}

/** Notes it; false where it has been compared, and its lines are of no use any more. */
export async function noteSnapshot(tx: Transaction, { id, system, stream, attempt, began, end }: SnapshotWrite): Promise<boolean> {
  const { rows } = await tx.query({
    name: 'snapshot-note',
    text: `insert into snapshot as s (id, system, stream, attempt, began_attempt, began_at, end_attempt, records, absences, is_complete, reason, ended_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      on conflict (id) do update set attempt = greatest(s.attempt, excluded.attempt), seen_at = now(),
        began_attempt = greatest(s.began_attempt, excluded.began_attempt), began_at = case when excluded.began_attempt > s.began_attempt then excluded.began_at else s.began_at end,
        end_attempt = greatest(s.end_attempt, excluded.end_attempt), records = case when excluded.end_attempt > s.end_attempt then excluded.records else s.records end, absences = case when excluded.end_attempt > s.end_attempt then excluded.absences else s.absences end,
        is_complete = case when excluded.end_attempt > s.end_attempt then excluded.is_complete else s.is_complete end, reason = case when excluded.end_attempt > s.end_attempt then excluded.reason else s.reason end,
        ended_at = case when excluded.end_attempt > s.end_attempt then excluded.ended_at else s.ended_at end
      returning is_done`,
    values: [id, system, stream, attempt, began?.attempt ?? 0, began ? new Date(began.atMs) : null, end?.attempt ?? 0, end?.records ?? null, end?.absences ?? null, end?.isComplete ?? null, end?.reason ?? null, end ? new Date(end.atMs) : null],
  });
  return !(rows as [boolean][])[0]![0];
}

/** A snapshot that has ended, and how many of its lines are here. */
export interface EndedSnapshot {
  readonly attempt: number;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  readonly lines: number;
  readonly expected: number;
  readonly isComplete: boolean;
  readonly reason: string | null;
}

/** Undefined while it has not ended. */
export async function endedSnapshot(db: Queryable, snapshotId: string): Promise<EndedSnapshot | undefined> {
  const { rows } = await db.query({ name: 'snapshot-ended', text: 'select attempt, began_at, ended_at, records + coalesce(absences, 0), is_complete, reason from snapshot where id = $1 and end_attempt > 0 and end_attempt = attempt', values: [snapshotId] });
  if (!rows[0]) return undefined;
  const [attempt, beganAt, endedAt, expected, isComplete, reason] = rows[0] as [number, Date | null, Date, number, boolean, string | null];
  const lines = await db.query({ text: `select to_regclass('${linesOf(snapshotId)}')` });
  const count = lines.rows[0]![0] === null ? 0 : (await db.query({ text: `select count(*) from ${linesOf(snapshotId)} where attempt = $1`, values: [attempt] })).rows[0]![0];
  return { attempt, beganAtMs: (beganAt ?? endedAt).getTime(), endedAtMs: endedAt.getTime(), lines: count as number, expected, isComplete, reason };
}

/** Snapshots that nobody has compared within a day, such as those that a person asked for: their lines go. */
export async function forgetSnapshots(db: Queryable): Promise<void> {
  const { rows } = await db.query({ text: `select id from snapshot s where seen_at < now() - interval '1 day' and not exists (select from run_part p where p.snapshot = s.id and p.state in ('due', 'reading'))` });
  for (const [id] of rows as [string][]) {
    await dropLines(db, id);
    await db.query({ text: 'delete from snapshot where id = $1', values: [id] });
  }
}

