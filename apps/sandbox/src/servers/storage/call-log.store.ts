import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** A call as it began; texts are free of secrets. */
export interface BegunCall {
  /** Milliseconds since 1970, on the sandbox's clock. */
  at: number;
  method: string;
  path: string;
  misbehaved?: string;
  query: Record<string, string>;
  body?: unknown;
  idempotencyKey?: string;
  correlationId?: string;
}

export interface LoggedCall extends BegunCall {
  /** Counts the calls of this system in the order in which they were dealt with. */
  n: number;
  /** Null while the call is under way, and where the line was cut without an answer. */
  status: number | null;
  /** How long it took in real milliseconds, null while under way. */
  ms: number | null;
}

const callsMax = 100_000;

/** The last calls of one system. */
export class CallLog {
  private readonly insert: StatementSync;
  private readonly deleteOld: StatementSync;
  private readonly finish: StatementSync;
  private readonly selectAfter: StatementSync;
  private readonly deleteAll: StatementSync;

  /** @param max how many are kept */
  constructor(database: DatabaseSync, private readonly max = callsMax) {
    this.insert = database.prepare('INSERT INTO calls (at, method, path, misbehaved, details) VALUES (?, ?, ?, ?, ?)');
    this.deleteOld = database.prepare('DELETE FROM calls WHERE n <= ?');
    this.finish = database.prepare('UPDATE calls SET status = ?, ms = ? WHERE n = ?');
    this.selectAfter = database.prepare('SELECT * FROM calls WHERE n > ? ORDER BY n');
    this.deleteAll = database.prepare('DELETE FROM calls');
  }

  /** Returns the number of the call. */
  begin({ at, method, path, misbehaved, ...details }: BegunCall): number {
    const n = Number(this.insert.run(at, method, path, misbehaved ?? null, JSON.stringify(details)).lastInsertRowid);
    this.deleteOld.run(n - this.max);
    return n;
  }

  end(n: number, status: number | null, ms: number): void {
    this.finish.run(status, Math.round(ms), n);
  }

  /** Those beyond a number, in their order. */
  after(n: number): LoggedCall[] {
    return this.selectAfter.all(n).map((row) => ({
      n: row.n as number, at: row.at as number, method: row.method as string, path: row.path as string, status: row.status as number | null, ms: row.ms as number | null,
      ...(row.misbehaved === null ? {} : { misbehaved: row.misbehaved as string }), ...(JSON.parse(row.details as string) as Pick<BegunCall, 'query'>),
    }));
  }

  clear(): void {
    this.deleteAll.run();
  }
}
