import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What stands is looked at every few seconds: by these, what is over and what others have told cost nothing (the conditions are those of standing-exceptions.ts, to the letter). */
export class IndexStanding1798500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index parked_row_open on parked_row (system, stream) where status = 'open'`);
    await runner.query(`create index open_exception_standing on open_exception (id) where id ~ '^(row|finding|stream)/'`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
