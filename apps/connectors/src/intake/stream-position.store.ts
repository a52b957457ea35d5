import type { Queryable } from '@muster/platform-postgres';

/** Where the reading of a stream stands. `page` is set while a pass is under way: the request that comes next. */
export interface StreamPosition<Cursor, Page> {
  readonly cursor: Cursor | null;
  readonly page: Page | null;
  readonly run: string | null;
  readonly isFull: boolean;
  readonly rowsRead: number;
  /** Records that the system said a whole read brings; null where it says nothing. */
  readonly total: number | null;
  readonly toBulk: boolean;
  /** The cursor that stands once the pass is through. */
  readonly nextCursor: Cursor | null;
  /** Milliseconds since 1970 of the end of the last pass, and of the last whole one. */
  readonly readAtMs: number | null;
  readonly fullReadAtMs: number | null;
  /** Raised by whoever wants all of it read anew: a pass that began before leaves that to the next one. */
  readonly anew: number;
}

const NONE = { cursor: null, page: null, run: null, isFull: false, rowsRead: 0, total: null, toBulk: false, nextCursor: null, readAtMs: null, fullReadAtMs: null, anew: 0 };
const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::int8`;

export async function readPosition<C, P>(db: Queryable, system: string, stream: string): Promise<StreamPosition<C, P>> {
  const { rows } = await db.query({
    name: 'stream-position-read', values: [system, stream],
    text: `select cursor, page, run, is_full, rows_read, total, to_bulk, next_cursor, ${ms('read_at')}, ${ms('full_read_at')}, anew from stream_position where system = $1 and stream = $2`,
  });
  if (!rows[0]) return NONE;
  const [cursor, page, run, isFull, rowsRead, total, toBulk, nextCursor, readAtMs, fullReadAtMs, anew] = rows[0] as [C | null, P | null, string | null, boolean, number, number | null, boolean, C | null, number | null, number | null, number];
  return { cursor, page, run, isFull, rowsRead, total, toBulk, nextCursor, readAtMs, fullReadAtMs, anew };
}

/** Notes the next page of the pass under way, after what was read so far is published, unless all of it is wanted anew meanwhile. A file is taken to its end in any case, and says nothing of `anew`. */
export async function savePage<C, P>(db: Queryable, system: string, stream: string, { page, run, isFull, rowsRead, total, toBulk, nextCursor, anew }: Omit<StreamPosition<C, P>, 'cursor' | 'readAtMs' | 'fullReadAtMs' | 'anew'> & { readonly anew?: number }): Promise<void> {
  await db.query({
    name: 'stream-position-page', values: [system, stream, JSON.stringify(page), run, isFull, rowsRead, toBulk, JSON.stringify(nextCursor), total, anew ?? null],
    text: `insert into stream_position as p (system, stream, page, run, is_full, rows_read, to_bulk, next_cursor, total) values ($1, $2, $3::jsonb, $4, $5, $6, $7, $8::jsonb, $9)
      on conflict (system, stream) do update set page = excluded.page, run = excluded.run, is_full = excluded.is_full, rows_read = excluded.rows_read, to_bulk = excluded.to_bulk, next_cursor = excluded.next_cursor, total = excluded.total, fault = null, fault_at = null
      where p.anew = coalesce($10::int8, p.anew)`,
  });
}

/** Ends a pass: the next one begins at `cursor`, or at the beginning and at once where somebody has wanted all of it read anew meanwhile. */
export async function finishPass<C>(db: Queryable, system: string, stream: string, { cursor, rowsRead, isFull, anew }: { cursor: C | null; rowsRead: number; isFull: boolean; anew?: number }): Promise<void> {
  await db.query({
    name: 'stream-position-finish', values: [system, stream, JSON.stringify(cursor), rowsRead, isFull, anew ?? null],
    text: `insert into stream_position as p (system, stream, cursor, rows_read, read_at, full_read_at) values ($1, $2, $3::jsonb, $4, now(), case when $5 then now() end)
      on conflict (system, stream) do update set cursor = case when p.anew = coalesce($6::int8, p.anew) then excluded.cursor end, page = null, next_cursor = null, run = null, is_full = false, rows_read = excluded.rows_read,
        read_at = case when p.anew = coalesce($6::int8, p.anew) then now() else 'epoch' end, full_read_at = case when p.anew = coalesce($6::int8, p.anew) then coalesce(excluded.full_read_at, p.full_read_at) end, fault = null, fault_at = null`,
  });
}

/** Gives up the pass under way, whose pages no longer hold; `withCursor` forgets where the last one ended, too, so that the next is whole. */
export async function dropPass(db: Queryable, system: string, stream: string, withCursor: boolean): Promise<void> {
  await db.query({
    name: 'stream-position-drop', values: [system, stream, withCursor],
    text: `update stream_position set page = null, next_cursor = null, run = null, is_full = false, cursor = case when $3 then null else cursor end where system = $1 and stream = $2`,
  });
}

/** Has all of a stream read anew, as soon as may be; a pass that is under way goes on, and does not count. */
export async function readAnew(db: Queryable, system: string, stream: string): Promise<void> {
  await db.query({
    name: 'stream-position-anew', values: [system, stream],
    text: `update stream_position set anew = anew + 1, cursor = null, page = null, next_cursor = null, run = null, is_full = false, read_at = least(read_at, 'epoch'), full_read_at = null where system = $1 and stream = $2`,
  });
}

export async function noteFault(db: Queryable, system: string, stream: string, fault: string): Promise<void> {
  await db.query({
    name: 'stream-position-fault', values: [system, stream, fault.slice(0, 2_000)],
    text: `insert into stream_position (system, stream, fault, fault_at) values ($1, $2, $3, now()) on conflict (system, stream) do update set fault = excluded.fault, fault_at = now()`,
  });
}

export async function clearFault(db: Queryable, system: string, stream: string): Promise<void> {
  await db.query({ name: 'stream-position-fault-clear', values: [system, stream], text: 'update stream_position set fault = null, fault_at = null where system = $1 and stream = $2 and fault is not null' });
}
