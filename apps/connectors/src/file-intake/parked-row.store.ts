import { createHash } from 'node:crypto';
import { canonicalJson } from '@muster/platform-kernel';
import { byteaArray, int4Array, textArray, type Queryable, type Transaction } from '@muster/platform-postgres';
import type { ParkedRow } from './map-files.js';
import type { StreamId } from './source-version.store.js';

/** Of what is kept, never of the row itself: a digest of a national id can be guessed back. */
const hashOf = ({ code, redacted }: ParkedRow) => createHash('sha256').update(canonicalJson([code, redacted])).digest();

/** Keeps rows that could not be read. The same row of the same file is kept once, however often it is read. */
export async function parkRows(tx: Transaction, { system, stream, entity }: StreamId, rows: readonly ParkedRow[], run: string): Promise<void> {
  if (rows.length === 0) return;
  const unique = [...new Map(rows.map((row) => [`${row.file}\0${row.line}\0${hashOf(row).toString('hex')}`, row])).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await tx.query({
    name: 'park-rows',
    values: [
      system, stream, entity, textArray(unique.map((row) => row.file)), int4Array(unique.map((row) => row.line)), textArray(unique.map((row) => row.code)),
      textArray(unique.map((row) => row.reason)), textArray(unique.map((row) => JSON.stringify(row.redacted))), byteaArray(unique.map(hashOf)), run,
    ],
    text: `insert into parked_row (system, stream, entity, file, line, code, reason, redacted, content_hash, seen_run)
      select $1, $2, $3, u.file, u.line, u.code, u.reason, u.redacted::jsonb, u.content_hash, $10
      from unnest($4::text[], $5::int4[], $6::text[], $7::text[], $8::text[], $9::bytea[]) as u(file, line, code, reason, redacted, content_hash)
      on conflict (system, stream, entity, file, line, content_hash) do update set seen_run = excluded.seen_run, reason = excluded.reason, status = 'open'`,
  });
}

/** Rows of these files that this run, having read them to the end, has not parked again: a later file has mended or dropped them. */
export async function supersedeRows(db: Queryable, { system, stream, entity }: StreamId, files: readonly string[], run: string): Promise<number> {
  const { rowCount } = await db.query({
    text: `update parked_row set status = 'superseded' where system = $1 and stream = $2 and entity = $3 and file = any($4::text[]) and seen_run <> $5 and status = 'open'`,
    values: [system, stream, entity, textArray(files), run],
  });
  return rowCount;
}
