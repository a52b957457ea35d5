import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Small things that a system remembers by a key: settings, tokens, answers given, counters. Values are kept as JSON. */
export class KeyedValues<T> {
  private readonly getOne: StatementSync;
  private readonly setOne: StatementSync;
  private readonly getAll: StatementSync;
  private readonly deleteAll: StatementSync;
  private readonly deleteOld: StatementSync;

  constructor(database: DatabaseSync, private readonly kind: string) {
    this.getOne = database.prepare('SELECT value FROM keyed_values WHERE kind = ? AND key = ?');
    this.setOne = database.prepare('INSERT INTO keyed_values (kind, key, value, kept_until) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, kept_until = excluded.kept_until');
    this.getAll = database.prepare('SELECT key, value FROM keyed_values WHERE kind = ? ORDER BY key');
    this.deleteAll = database.prepare('DELETE FROM keyed_values WHERE kind = ?');
    this.deleteOld = database.prepare('DELETE FROM keyed_values WHERE kind = ? AND kept_until < ?');
  }

  get(key: string): T | undefined {
    const row = this.getOne.get(this.kind, key);
    return row && (JSON.parse(row.value as string) as T);
  }

  /** @param keptUntil milliseconds since 1970 after which it may be forgotten; null for never. */
  set(key: string, value: T, keptUntil: number | null = null): void {
    this.setOne.run(this.kind, key, JSON.stringify(value), keptUntil);
  }

  entries(): [string, T][] {
    return this.getAll.all(this.kind).map((row) => [row.key as string, JSON.parse(row.value as string) as T]);
  }

  clear(): void {
    this.deleteAll.run(this.kind);
  }

  forgetBefore(timeMs: number): void {
    this.deleteOld.run(this.kind, timeMs);
  }
}
