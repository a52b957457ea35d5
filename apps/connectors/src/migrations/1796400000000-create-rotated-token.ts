import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Refresh tokens that servers of tokens have put in the place of those that were given to us, sealed with secrets that are not in the database. */
export class CreateRotatedToken1796400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table if not exists rotated_token (system text primary key, sealed bytea not null, kept_at timestamptz not null default now())');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
