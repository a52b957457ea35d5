import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often somebody has wanted all of a stream read anew: a pass that began before that does not count. */
export class ReadAnew1798000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stream_position add column if not exists anew bigint not null default 0');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
