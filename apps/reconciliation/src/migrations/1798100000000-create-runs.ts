import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables: readonly string[] = [
  // A snapshot as its lines tell of it: the highest attempt counts, and the end of that attempt. The lines stand in a table of its own until they are compared.
  `create table snapshot (
    id uuid primary key, system text not null, stream text not null, attempt int not null default 0, began_attempt int not null default 0, began_at timestamptz, end_attempt int not null default 0, records bigint, absences bigint, is_complete boolean, reason text, ended_at timestamptz,
    is_done boolean not null default false, seen_at timestamptz not null default now()
  )`,
  // One comparison. Its key is that of the calendar, so that what is due is made once.
  `create table run (
    id uuid primary key, purpose text not null, note text not null, scope jsonb not null, due_key text unique, requested_at timestamptz not null default now(), cut_off timestamptz not null, state text not null default 'requested', ended_at timestamptz, reason text,
    signed_by text, signed_note text, signed_at timestamptz, signed_states jsonb
  )`,
  'create index run_newest on run (requested_at desc, id)',
  // A stream of a system in a run.
  `create table run_part (
    run uuid not null, system text not null, stream text not null, snapshot uuid, state text not null default 'due', reason text, is_complete boolean, totals jsonb, by_entity jsonb, asked_at timestamptz, ended_at timestamptz, primary key (run, system, stream)
  )`,
  // Sums of hashes of what is held and of what is wanted, over the rows whose key falls into a window: equal sums, equal rows.
  'create table run_window (run uuid not null, system text not null, stream text not null, win int not null, rows int not null, held numeric not null, wanted numeric not null, primary key (run, system, stream, win))',
  // What differs, from the first run that saw it to the one that did not any more. An empty field is the row as a whole, an empty key a stream as a whole.
  `create table difference (
    id bigint generated always as identity primary key, system text not null, stream text not null, entity text not null, key text not null, side text not null, field text not null,
    record_id uuid, external_id text, class text not null, held text, wanted text, hidden boolean not null, attributes text[] not null, rows int not null default 1, act text not null, state text not null default 'open', heals int not null default 0,
    first_run uuid not null, first_seen timestamptz not null, last_run uuid not null, last_seen timestamptz not null, healing_since timestamptz, resolved_run uuid, resolved_at timestamptz,
    accepted_until date, accepted_by text, accepted_reason text, unique (system, stream, entity, key, side, field)
  )`,
  `create index difference_standing on difference (id) where state <> 'resolved'`,
  'create index difference_of_record on difference (record_id) where record_id is not null',
  'create index difference_of_run on difference (last_run, act, state)',
  // What a run saw of it, which stays.
  'create table run_difference (run uuid not null, difference bigint not null, class text not null, held text, wanted text, primary key (run, difference))',
  // Since when the calendar counts: what was due before there was a reconciliation is not made up for.
  'create table calendar (one boolean primary key default true check (one), since timestamptz not null default now())',
  'insert into calendar default values',
  // What people did.
  'create table drift_act (id bigint generated always as identity primary key, act text not null, author text not null, reason text not null, differences bigint[] not null, until date, at timestamptz not null default now())',
];

export class CreateRuns1798100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
