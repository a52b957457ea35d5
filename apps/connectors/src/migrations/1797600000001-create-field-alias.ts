import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Fields that a vendor calls by another name than its mapping, until the mapping does. */
export class CreateFieldAlias1797600000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table if not exists field_alias (system text not null, stream text not null, field text not null, read_as text not null, given_by text not null, reason text not null, given_at timestamptz not null default now(), primary key (system, stream, field))');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
