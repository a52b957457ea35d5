import type { Queryable } from '@muster/platform-postgres';
import type { StreamId } from '../file-intake/source-version.store.js';

/** What became of a file. repeated: its content had been taken before. */
export type FileState = 'taken' | 'repeated' | 'refused';

export interface EndedFile {
  readonly name: string;
  readonly state: FileState;
  /** Hexadecimal digits; null where the file was not read to its end. */
  readonly sha256: string | null;
  readonly bytes: number;
  /** Of the folder's file; null for one that was downloaded. */
  readonly modifiedMs: number | null;
  readonly rows: number | null;
  readonly published: number | null;
  readonly parked: number | null;
  /** Of a refusal. */
  readonly code: string | null;
  readonly reason: string | null;
}

const hexOf = (hex: string | null) => (hex === null ? null : Buffer.from(hex, 'hex'));

/** Notes what became of a file; the same again, right after, only renews its time. */
export async function noteFile(db: Queryable, system: string, stream: string, file: EndedFile): Promise<void> {
  const { name, state, sha256, bytes, modifiedMs, rows, published, parked, code, reason } = file;
  const { rowCount } = await db.query({
    name: 'dropped-file-again', values: [system, stream, name, hexOf(sha256), state, reason, bytes, modifiedMs],
    text: `update dropped_file set ended_at = now(), bytes = $7, modified_ms = $8
      where id = (select max(id) from dropped_file where system = $1 and stream = $2) and state <> 'taken' and name = $3 and sha256 is not distinct from $4 and state = $5 and reason is not distinct from $6`,
  });
  if (rowCount > 0) return;
  await db.query({
    name: 'dropped-file-note', values: [system, stream, name, hexOf(sha256), bytes, modifiedMs, state, rows, published, parked, code, reason],
    text: `insert into dropped_file (system, stream, name, sha256, bytes, modified_ms, state, rows, published, parked, code, reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
  });
}

/** What became of exactly this file of a folder, by name, size and time; undefined where it is new. */
export async function endOf(db: Queryable, system: string, stream: string, { name, bytes, modifiedMs }: { readonly name: string; readonly bytes: number; readonly modifiedMs: number }): Promise<{ state: FileState; reason: string | null } | undefined> {
  const { rows } = await db.query({
    name: 'dropped-file-end', values: [system, stream, name, bytes, modifiedMs],
    text: `select state, reason from dropped_file where system = $1 and stream = $2 and name = $3 and bytes = $4 and modified_ms = $5 order by id desc limit 1`,
  });
  const [state, reason] = (rows[0] as [FileState, string | null] | undefined) ?? [];
  return state && { state, reason: reason! };
}

export interface TakenFile {
  readonly name: string;
  readonly sha256: string;
  readonly endedAt: string;
}

/** The last file that was taken, and the last with this content. */
export async function takenFiles(db: Queryable, system: string, stream: string, sha256: string): Promise<{ last: TakenFile | undefined; same: TakenFile | undefined }> {
  const { rows } = await db.query({
    name: 'dropped-file-taken', values: [system, stream, hexOf(sha256)],
    text: `select name, encode(sha256, 'hex'), (extract(epoch from ended_at) * 1000)::int8 from dropped_file
      where id in ((select max(id) from dropped_file where system = $1 and stream = $2 and state = 'taken'), (select max(id) from dropped_file where system = $1 and stream = $2 and state = 'taken' and sha256 = $3)) order by id desc`,
  });
  const taken = (rows as [string, string, number][]).map(([name, hash, at]): TakenFile => ({ name, sha256: hash, endedAt: new Date(at).toISOString() }));
  return { last: taken[0], same: taken.find((file) => file.sha256 === sha256) };
}

/** Refusals that no file has followed that was taken: the newest, at most three, and how many there are. */
export async function openRefusals(db: Queryable, system: string, stream: string): Promise<{ count: number; newest: { name: string; reason: string }[] }> {
  const { rows } = await db.query({
    name: 'dropped-file-refusals', values: [system, stream],
    text: `select name, reason, count(*) over () from dropped_file where system = $1 and stream = $2 and state = 'refused'
      and id > coalesce((select max(id) from dropped_file where system = $1 and stream = $2 and state = 'taken'), 0) order by id desc limit 3`,
  });
  const found = rows as [string, string, number][];
  return { count: found[0]?.[2] ?? 0, newest: found.map(([name, reason]) => ({ name, reason })) };
}

/** The newest first. */
export async function listFiles(db: Queryable, system: string, stream: string | undefined, limit: number): Promise<(EndedFile & { stream: string; endedAt: string })[]> {
  const { rows } = await db.query({
    values: [system, stream ?? null, limit],
    text: `select stream, name, state, encode(sha256, 'hex'), bytes, modified_ms, rows, published, parked, code, reason, (extract(epoch from ended_at) * 1000)::int8 from dropped_file
      where system = $1 and ($2::text is null or stream = $2) order by id desc limit $3`,
  });
  return (rows as [string, string, FileState, string | null, number, number | null, number | null, number | null, number | null, string | null, string | null, number][]).map(
    ([ofStream, name, state, sha256, bytes, modifiedMs, count, published, parked, code, reason, at]) => ({ stream: ofStream, name, state, sha256, bytes, modifiedMs, rows: count, published, parked, code, reason, endedAt: new Date(at).toISOString() }),
  );
}

/** Rows of earlier files that this run, having read the full list, has not parked again. */
export async function supersedeEarlier(db: Queryable, { system, stream, entity }: StreamId, run: string): Promise<void> {
  await db.query({ text: `update parked_row set status = 'superseded' where system = $1 and stream = $2 and entity = $3 and seen_run <> $4 and status = 'open' and file <> ''`, values: [system, stream, entity, run] });
}
