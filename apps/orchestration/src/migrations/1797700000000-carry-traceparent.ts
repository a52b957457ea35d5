import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The trace of the event by which an instance was asked for. */
export class CarryTraceparent1797700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table process_instance add column if not exists traceparent text');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
