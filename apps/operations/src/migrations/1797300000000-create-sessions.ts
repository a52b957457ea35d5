import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables: readonly string[] = [
  // Of a token only its hash is kept: who reads the table cannot sign in with it.
  `create table session (token_hash bytea primary key, name text not null, role text not null, opened_at timestamptz not null default now(), expires_at timestamptz not null)`,
  'create index session_of on session (name)',
  // Tries that have not succeeded.
  `create table sign_in_try (id bigint generated always as identity primary key, name text not null, at timestamptz not null default now())`,
  'create index sign_in_try_of on sign_in_try (name, at)',
];

export class CreateSessions1797300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
