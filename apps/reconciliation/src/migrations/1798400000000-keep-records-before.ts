import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables: readonly string[] = [
  // What records were before their last changes, for some hours: a run compares as of its cut-off, and records move on.
  'create table if not exists record_before (entity text not null, id uuid not null, version bigint not null, recorded_at timestamptz not null, value bytea not null, kept_at timestamptz not null default now(), primary key (entity, id, version))',
  'create index if not exists record_before_oldest on record_before (kept_at)',
];

export class KeepRecordsBefore1798400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
