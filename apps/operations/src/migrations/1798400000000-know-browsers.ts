import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements: readonly string[] = [
  // Where a try came from: an address, or a browser that somebody has signed in with before. Tries of before are over within minutes.
  `alter table sign_in_try add place text not null default ''`,
  'create index sign_in_try_from on sign_in_try (place, at)',
  // As of sessions, only the hash of what the browser has.
  `create table known_browser (token_hash bytea primary key, name text not null, known_at timestamptz not null default now(), expires_at timestamptz not null)`,
];

export class KnowBrowsers1798400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
