import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { SetupError } from '@muster/platform-kernel';

/** The tables that every system has; what differs between systems is in the bodies. */
const schema = `
  CREATE TABLE IF NOT EXISTS records (
    place INTEGER PRIMARY KEY AUTOINCREMENT, collection TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, changed_at INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (collection, id)
  );
  CREATE INDEX IF NOT EXISTS records_changed ON records (collection, changed_at, id);
  CREATE TABLE IF NOT EXISTS buried (collection TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (collection, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS keyed_values (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, kept_until INTEGER, PRIMARY KEY (kind, key)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS keyed_values_kept ON keyed_values (kind, kept_until);
  CREATE TABLE IF NOT EXISTS calls (
    n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, status INTEGER, ms INTEGER, misbehaved TEXT, details TEXT NOT NULL
  );
`;

/** Opens the database of a system: `<folder>/<system>.sqlite`, or in memory where no folder is given. Throws SetupError where this Node has no SQLite. */
export function openDatabase(system: string, folder: string | undefined): DatabaseSync {
  // Loaded on use: whoever only asks for the sample firm's story needs no Node with SQLite.
  const sqlite = process.getBuiltinModule('node:sqlite');
  if (!sqlite) throw new SetupError(`The sandbox keeps its state in SQLite, which Node ${process.version} does not bring.`, 'Start it with npm, which takes the Node of this repository.');
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const database = new sqlite.DatabaseSync(folder === undefined ? ':memory:' : join(folder, `${system}.sqlite`));
  // Without waiting for the disk a commit still outlives the process; only a power cut could take it, and a sandbox may lose that.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 2000;');
  database.exec(schema);
  return database;
}

export function emptyDatabase(database: DatabaseSync): void {
  inTransaction(database, () => database.exec('DELETE FROM records; DELETE FROM buried; DELETE FROM keyed_values; DELETE FROM calls;'));
}

/** All of `work` or nothing of it; joins a transaction that is under way. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work();
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
