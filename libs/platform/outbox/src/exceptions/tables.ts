import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is open now of what a person should look at, as it was told on `exceptions.v1`; in the schema that the connection's search_path names. Safe to run again. */
export const openExceptionMigration: readonly string[] = [
  `create table if not exists open_exception (
    id text primary key, fingerprint text not null, exception jsonb not null, raised_at timestamptz not null default now()
  )`,
];

/** Those tables, for every service that tells of exceptions. */
export class AddOpenExceptions1797000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of openExceptionMigration) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
