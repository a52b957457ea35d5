import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables: readonly string[] = [
  // What somebody has taken again: what was selected, how fast, and how far it is. It goes on from here, whoever dies.
  `create table replay (
    id uuid primary key, author text not null, role text not null, reason text not null, selection jsonb not null, cap int not null,
    state text not null check (state in ('rehearsed', 'running', 'stopped', 'ended')), why text, rehearsal jsonb not null,
    selected int not null, done int not null default 0, applied int not null default 0, scheduled int not null default 0, waiting int not null default 0, no_effect int not null default 0, failed int not null default 0, left_out int not null default 0,
    created_at timestamptz not null default now(), paced_from timestamptz, moved_at timestamptz, ended_at timestamptz
  )`,
  `create table replay_piece (
    replay_id uuid not null, seq int not null, topic text not null, partition int not null, "offset" bigint not null, service text not null, parked boolean not null, done boolean not null default false,
    primary key (replay_id, seq)
  )`,
];

export class CreateReplay1797800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
