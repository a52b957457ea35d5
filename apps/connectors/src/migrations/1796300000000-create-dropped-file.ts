import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What became of each file that a stream of files brought. A file under way stands in stream_position. */
export class CreateDroppedFile1796300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table dropped_file (
      id bigint generated always as identity primary key, system text not null, stream text not null, name text not null, sha256 bytea, bytes bigint not null, modified_ms bigint,
      state text not null check (state in ('taken', 'repeated', 'refused')), rows bigint, published bigint, parked bigint, code text, reason text, ended_at timestamptz not null default now()
    )`);
    await runner.query('create index dropped_file_stream on dropped_file (system, stream, id)');
    await runner.query('create index dropped_file_name on dropped_file (system, stream, name, bytes, modified_ms)');
    await runner.query(`create index dropped_file_content on dropped_file (system, stream, sha256) where state = 'taken'`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
