import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables: readonly string[] = [
  // What measures count of each record, by the version that it was read from.
  'create table measure_fact (entity text not null, id uuid not null, version bigint not null, flags text[] not null, worker_id uuid, project_id uuid, until date, primary key (entity, id))',
  `create index measure_fact_flagged on measure_fact (entity, id) where flags <> '{}'`,
  'create index measure_fact_project on measure_fact (entity, project_id) where project_id is not null',
  // The records behind each measure now, since when, and what is so of them.
  'create table measure_record (measure text not null, record_id uuid not null, since timestamptz not null, detail text, pass bigint not null, primary key (measure, record_id))',
  'create index measure_record_oldest on measure_record (measure, since, record_id)',
  'create sequence measure_pass',
  // Each five minutes and with each run. p95: beside a median.
  'create table measure_history (measure text not null, at timestamptz not null, value float8, p95 float8, primary key (measure, at))',
  'create index measure_history_at on measure_history (at)',
];

export class CreateMeasures1798200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
