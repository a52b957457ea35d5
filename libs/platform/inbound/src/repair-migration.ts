import type { MigrationInterface, QueryRunner } from 'typeorm';
import { inboundRepairMigration } from './tables.js';

/** Edits and discards of parked events, for every service whose parked events are looked at. */
export class AddRepair1797100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of inboundRepairMigration) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
