import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables: readonly string[] = [
  // A merge or split, from its rehearsal on: what was shown to whom, and what was said. Said once, however often it is asked for.
  `create table identity_act (
    id uuid primary key, entity text not null, relation text not null, left_system text not null, left_id text not null, right_system text not null, right_id text not null,
    survivor uuid not null, other uuid not null, versions jsonb not null, evidence jsonb not null, state text not null check (state in ('rehearsed', 'said', 'arrived')),
    author text not null, role text not null, reason text, rehearsed_at timestamptz not null, said_at timestamptz, arrived_at timestamptz
  )`,
  'create index identity_act_said on identity_act (said_at desc) where said_at is not null',
];

export class CreateIdentityActs1797900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
