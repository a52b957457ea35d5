import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Complete reads of streams that somebody asked for. */
export class CreateSnapshot1796200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table if not exists snapshot (
        id uuid primary key,
        system text not null,
        stream text not null,
        state text not null default 'requested' check (state in ('requested', 'reading', 'done', 'failed')),
        attempt integer not null default 0,
        records bigint not null default 0,
        is_complete boolean,
        reason text,
        not_before timestamptz not null default now(),
        requested_at timestamptz not null default now(),
        ended_at timestamptz
      )`);
    await runner.query(`create index if not exists snapshot_open on snapshot (system, requested_at) where state in ('requested', 'reading')`);
    // One read answers all who ask while it has not begun.
    await runner.query(`create unique index if not exists snapshot_requested on snapshot (system, stream) where state = 'requested' and attempt = 0`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
