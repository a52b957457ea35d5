import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who takes the steps of a replay, and until when nobody else does; a step asks other services, for which no row may stay locked. */
export class LeaseReplays1798300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table replay add leased_by text, add leased_until timestamptz, add stepped_at timestamptz');
    // Few of many run.
    await runner.query(`create index replay_running on replay (stepped_at nulls first, id) where state = 'running'`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
