import type { Queryable } from '@muster/platform-postgres';
import type { Person } from './role.js';

/** Something that somebody did. */
export interface Act {
  readonly by: Person;
  readonly act: string;
  /** What it was done to, as a path: `exception-groups/<fingerprint>`. */
  readonly on: string;
  /** Why, in the words of who did it. */
  readonly reason?: string | null;
  /** Null while it is under way. */
  readonly result: string | null;
  /** Numbers and names, no values of records. */
  readonly details?: object | null;
}

export interface NotedAct {
  readonly id: number;
}

export interface ActView {
  readonly id: number;
  readonly at: string;
  readonly author: string;
  readonly role: string;
  readonly act: string;
  readonly on: string;
  readonly reason: string | null;
  readonly result: string | null;
  readonly details: object | null;
}

type Row = [id: number, at: Date, author: string, role: string, act: string, on: string, reason: string | null, result: string | null, details: object | null];

const COLUMNS = 'id, at, author, role, act, done_on, reason, result, details';

/** Who did what, why, and what came of it. An act is noted in the transaction in which it is done; one that others carry out, before they are asked and after they have answered. */
export class ActStore {
  async note(tx: Queryable, { by, act, on, reason = null, result, details = null }: Act): Promise<NotedAct> {
    const { rows } = await tx.query({
      name: 'act-note', text: 'insert into act (author, role, act, done_on, reason, result, details) values ($1, $2, $3, $4, $5, $6, $7) returning id', values: [by.name, by.role, act, on, reason, result, details && JSON.stringify(details)],
    });
    return { id: (rows[0] as [number])[0] };
  }

  /** What came of an act that was under way. */
  async end(tx: Queryable, { id }: NotedAct, result: string, details: object | null = null): Promise<void> {
    await tx.query({ name: 'act-end', text: 'update act set result = $2, details = coalesce($3, details) where id = $1', values: [id, result, details && JSON.stringify(details)] });
  }

  /** The newest first. */
  async list(database: Queryable, { limit, after, on }: { limit: number; after?: number | undefined; on?: string | undefined }): Promise<{ acts: ActView[]; next: number | null }> {
    const { rows } = await database.query({
      text: `select ${COLUMNS} from act where ($1::int8 is null or id < $1) and ($2::text is null or done_on = $2) order by id desc limit $3`, values: [after ?? null, on ?? null, limit + 1],
    });
    const acts = (rows as Row[]).slice(0, limit).map(viewOf);
    return { acts, next: rows.length > limit ? acts[acts.length - 1]!.id : null };
  }
}

function viewOf([id, at, author, role, act, on, reason, result, details]: Row): ActView {
  return { id, at: at.toISOString(), author, role, act, on, reason, result, details };
}
