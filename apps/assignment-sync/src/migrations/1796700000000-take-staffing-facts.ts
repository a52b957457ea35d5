import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Staffing needs more of workers and projects than was kept: what comes again of the same version is taken anew. `muster republish --entity worker --all` tells it again. */
export class TakeStaffingFacts1796700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`update foreign_record set record_version = 0 where entity in ('worker', 'worker.restricted', 'project')`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
