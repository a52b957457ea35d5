import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions of source records, shared by file, poll and webhook, and the rows of files that could not be read. */
export class CreateFileIntake1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Every intake rewrites seen_run of every row it finds: room on the page keeps those updates off the index.
    await runner.query(`
      create table if not exists source_version (
        system text not null,
        stream text not null,
        entity text not null,
        external_id text collate "C" not null,
        epoch integer not null,
        version bigint not null,
        revision integer not null,
        content_hash bytea not null,
        event_id uuid not null,
        published_at timestamptz,
        seen_run uuid,
        seen_chunk integer,
        primary key (system, stream, entity, external_id)
      ) with (fillfactor = 70)`);
    await runner.query(`
      create table if not exists parked_row (
        system text not null,
        stream text not null,
        entity text not null,
        file text not null,
        line integer not null,
        code text not null,
        reason text not null,
        redacted jsonb not null,
        content_hash bytea not null,
        parked_at timestamptz not null default now(),
        seen_run uuid not null,
        status text not null default 'open' check (status in ('open', 'superseded')),
        primary key (system, stream, entity, file, line, content_hash)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
