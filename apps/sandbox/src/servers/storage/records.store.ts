import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

export interface StoredRecord<B> {
  id: string;
  /** Counts the writes of this record, from 1; goes on counting where a deleted id comes back. */
  version: number;
  /** Milliseconds since 1970, in the grain of the collection. */
  changedAt: number;
  body: B;
}

/** A part of a WHERE clause over id, version, changed_at and body (JSON). */
export interface Condition {
  sql: string;
  params: SQLInputValue[];
}

export const always: Condition = { sql: 'TRUE', params: [] };

export function both(...conditions: Condition[]): Condition {
  return { sql: conditions.map(({ sql }) => `(${sql})`).join(' AND '), params: conditions.flatMap(({ params }) => params) };
}

/** A field of the body as SQL. The name comes from a declaration, never from a caller. */
export function bodyField(name: string): string {
  return `json_extract(body, '$.${name}')`;
}

export interface Choice {
  where?: Condition;
  /** ORDER BY clause; in the order of arrival where it is not given. */
  order?: string;
  limit?: number;
  offset?: number;
}

const statementsMax = 300;
const columns = 'id, version, changed_at, body';

const upsert = `
  INSERT INTO records (collection, id, version, changed_at, body) VALUES (?1, ?2, 1 + coalesce((SELECT version FROM buried WHERE collection = ?1 AND id = ?2), 0), ?3, ?4)
  ON CONFLICT (collection, id) DO UPDATE SET version = version + 1, changed_at = excluded.changed_at, body = excluded.body`;

/** The records of one collection of a system. */
export class Records<B extends object> {
  private readonly statements = new Map<string, StatementSync>();

  /** @param grainMs how finely the system tells times of change. */
  constructor(private readonly database: DatabaseSync, private readonly collection: string, private readonly now: () => number, private readonly grainMs = 1) {}

  /** Makes look-ups by one field of the body quick. */
  index(field: string): this {
    this.database.exec(`CREATE INDEX IF NOT EXISTS records_by_${field} ON records (collection, ${bodyField(field)})`);
    return this;
  }

  get(id: string, where = always): StoredRecord<B> | undefined {
    return this.select({ where: both({ sql: 'id = ?', params: [id] }, where), limit: 1 })[0];
  }

  /** Those whose body has this text in a field; quick for an indexed one. */
  having(field: string, value: string): StoredRecord<B>[] {
    return this.select({ where: { sql: `${bodyField(field)} = ?`, params: [value] } });
  }

  select({ where = always, order = 'place', limit = -1, offset = 0 }: Choice = {}): StoredRecord<B>[] {
    const statement = this.prepare(`SELECT ${columns} FROM records WHERE collection = ? AND (${where.sql}) ORDER BY ${order} LIMIT ? OFFSET ?`);
    return statement.all(this.collection, ...where.params, limit, offset).map(recordOf<B>);
  }

  count(where = always): number {
    return this.prepare(`SELECT count(*) AS number FROM records WHERE collection = ? AND (${where.sql})`).get(this.collection, ...where.params)!.number as number;
  }

  /** Adds the record or writes over it; either is a new version. */
  write(id: string, body: B): StoredRecord<B> {
    return this.upsert(upsert, id, body)!;
  }

  /** As write, but leaves a record alone that already says the same. */
  put(id: string, body: B): StoredRecord<B> {
    return this.upsert(`${upsert} WHERE body <> excluded.body`, id, body) ?? this.get(id)!;
  }

  private upsert(sql: string, id: string, body: B): StoredRecord<B> | undefined {
    const changedAt = Math.floor(this.now() / this.grainMs) * this.grainMs;
    const written = this.prepare(`${sql} RETURNING version`).get(this.collection, id, changedAt, JSON.stringify(body));
    return written && { id, version: written.version as number, changedAt, body };
  }

  /** False where there was none. */
  remove(id: string): boolean {
    const gone = this.prepare('DELETE FROM records WHERE collection = ? AND id = ? RETURNING version').get(this.collection, id);
    if (gone) this.prepare('INSERT INTO buried (collection, id, version) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET version = excluded.version').run(this.collection, id, gone.version!);
    return gone !== undefined;
  }

  /** Prepared once for each form of a statement; a caller may choose among many, so that not all are kept. */
  private prepare(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    if (this.statements.size >= statementsMax) this.statements.clear();
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

function recordOf<B>(row: Record<string, SQLOutputValue>): StoredRecord<B> {
  return { id: row.id as string, version: row.version as number, changedAt: row.changed_at as number, body: JSON.parse(row.body as string) as B };
}
