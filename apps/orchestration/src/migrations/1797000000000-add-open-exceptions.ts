import { openExceptionMigration } from '@muster/platform-outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What of the exceptions was told and has not ended. */
export class AddOpenExceptions1797000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of openExceptionMigration) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
