import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The trace of the event by which a delivery is wanted. */
export class CarryTraceparent1797750000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table delivery add column if not exists traceparent text');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
