import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NameEntitiesOfParts1798300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Of which a stream tells, so that a report can say what was compared of them; null of parts that are older than this.
    await runner.query('alter table run_part add column if not exists entities text[]');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
