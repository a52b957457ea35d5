import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the feed of each stream stands. */
export class CreateFeed1795900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // replay_id: of the last event that is published. covered_since: when the line began that is without a gap since, in milliseconds since 1970.
    // owes: a reading of the stream that must begin after that, since nobody knows what happened before. whole: one that takes nothing as known.
    await runner.query(`create table feed_position (
      system text not null, stream text not null,
      replay_id text, covered_since bigint, owes text check (owes in ('reading', 'whole')),
      event_at timestamptz, fault text, fault_at timestamptz,
      primary key (system, stream)
    )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
