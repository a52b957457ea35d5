import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Records as their systems sent them, by the events that were made of them. One row holds those of one chunk, since they compress well together. */
export class CreateSourceOriginal1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table if not exists source_original (
        id uuid primary key,
        system text not null,
        stream text not null,
        classification text not null,
        kept_at timestamptz not null,
        expires_at timestamptz not null,
        event_ids uuid[] not null,
        content bytea not null
      )`);
    // An event is looked for by the time at which its id was minted: ids are many, and are asked for seldom.
    await runner.query('create index if not exists source_original_kept on source_original (kept_at)');
    await runner.query('create index if not exists source_original_expires on source_original (expires_at)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
