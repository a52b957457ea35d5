import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables: readonly string[] = [
  `create table account (name text primary key, role text not null check (role in ('reader', 'operator', 'steward')), password text not null, created_at timestamptz not null default now(), changed_at timestamptz not null default now())`,
  // What people did. Nothing is taken out of it.
  `create table act (
    id bigint generated always as identity primary key, at timestamptz not null default now(), author text not null, role text not null, act text not null, done_on text not null, reason text, result text, details jsonb
  )`,
  'create index act_on on act (done_on, id desc)',
];

/** People who may sign in, and what they did; in the schema that the connection's search_path names. */
export class CreateAccounts1797200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
