import type { Queryable } from '@muster/platform-postgres';

export interface OpenSnapshot {
  readonly id: string;
  readonly stream: string;
  /** Of the read that begins now: 1 for the first. */
  readonly attempt: number;
}

export interface SnapshotView {
  readonly snapshotId: string;
  readonly system: string;
  readonly stream: string;
  readonly state: 'requested' | 'reading' | 'done' | 'failed';
  readonly attempt: number;
  /** Published so far. */
  readonly records: number;
  readonly isComplete: boolean | null;
  readonly reason: string | null;
  /** Records that the system is to have and did not give; null while that is not known, or cannot be. */
  readonly absences: number | null;
  readonly requestedAt: string;
  readonly endedAt: string | null;
}

/** Asks for a snapshot; where one was asked for that has not begun, it is that one. */
export async function requestSnapshot(db: Queryable, id: string, system: string, stream: string): Promise<string> {
  const { rows } = await db.query({
    text: `insert into snapshot (id, system, stream) values ($1, $2, $3)
      on conflict (system, stream) where state = 'requested' and attempt = 0 do update set requested_at = snapshot.requested_at returning id`, values: [id, system, stream],
  });
  return (rows[0] as [string])[0];
}

/** The next one of a system, its attempt counted; undefined where none is due. One that was being read belonged to a process that is gone. */
export async function beginSnapshot(db: Queryable, system: string): Promise<OpenSnapshot | undefined> {
  const { rows } = await db.query({
    name: 'begin-snapshot', values: [system],
    text: `update snapshot set state = 'reading', attempt = attempt + 1, records = 0
      where id = (select id from snapshot where system = $1 and state in ('requested', 'reading') and not_before <= now() order by requested_at, id limit 1) returning id, stream, attempt`,
  });
  if (!rows[0]) return undefined;
  const [id, stream, attempt] = rows[0] as [string, string, number];
  return { id, stream, attempt };
}

/** The attempt that follows one whose lines are void, in the same hands. */
export async function renewSnapshot(db: Queryable, id: string): Promise<number> {
  const { rows } = await db.query({ name: 'renew-snapshot', text: 'update snapshot set attempt = attempt + 1, records = 0 where id = $1 returning attempt', values: [id] });
  return (rows[0] as [number])[0];
}

export async function noteSnapshot(db: Queryable, id: string, records: number): Promise<void> {
  await db.query({ name: 'note-snapshot', text: 'update snapshot set records = $2 where id = $1', values: [id, records] });
}

/** Leaves it to be tried again later. */
export async function postponeSnapshot(db: Queryable, id: string, waitMs: number, reason: string): Promise<void> {
  await db.query({ text: `update snapshot set state = 'requested', not_before = now() + make_interval(secs => $2), reason = $3 where id = $1`, values: [id, waitMs / 1_000, reason] });
}

export async function endSnapshot(db: Queryable, id: string, { state, records, isComplete, reason, absences }: { readonly state: 'done' | 'failed'; readonly records: number; readonly isComplete: boolean; readonly reason: string | null; readonly absences: number | null }): Promise<void> {
  await db.query({ text: 'update snapshot set state = $2, records = $3, is_complete = $4, reason = $5, absences = $6, ended_at = now() where id = $1', values: [id, state, records, isComplete, reason, absences] });
}

export async function readSnapshot(db: Queryable, snapshotId: string): Promise<SnapshotView | undefined> {
  const { rows } = await db.query({
    text: 'select system, stream, state, attempt, records, is_complete, reason, absences, (extract(epoch from requested_at) * 1000)::int8, (extract(epoch from ended_at) * 1000)::int8 from snapshot where id = $1', values: [snapshotId],
  });
  if (!rows[0]) return undefined;
  const [system, stream, state, attempt, records, isComplete, reason, absences, requestedAt, endedAt] = rows[0] as [string, string, SnapshotView['state'], number, number, boolean | null, string | null, number | null, number, number | null];
  return { snapshotId, system, stream, state, attempt, records, isComplete, reason, absences, requestedAt: new Date(requestedAt).toISOString(), endedAt: endedAt === null ? null : new Date(endedAt).toISOString() };
}
