import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What ended long ago is found without a look at all that ever was. */
export class FindEnded1797500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index exception_ended on exception (changed_at) where not is_open');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
