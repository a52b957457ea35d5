import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people have given by which a system lets us in, sealed with what is not in the database. */
export class CreateGivenSecret1797600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table if not exists given_secret (system text not null, name text not null, sealed bytea not null, given_by text not null, given_at timestamptz not null default now(), primary key (system, name))');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
