import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An empty table whose lock orders news of records and deliveries that wait for it. */
export class CreateReleaseGate1797100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table release_gate (nothing boolean)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
