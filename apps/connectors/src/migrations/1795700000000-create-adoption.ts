import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is kept while a target that already holds records is adopted. Values of people are kept as hashes under a secret, and both are deleted when it is finished. */
export class CreateAdoption1795700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of adoptionTables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}

const adoptionTables: readonly string[] = [
  // No row: not begun. digest: of the rules under which the values were hashed; run: of the last read.
  `create table adoption (
    system text not null, entity text not null,
    state text not null check (state in ('reading', 'matching', 'open', 'done')),
    digest text not null, secret bytea, run uuid not null, rows_read bigint not null default 0,
    began_by text not null, began_reason text not null, began_at timestamptz not null default now(),
    read_at timestamptz, matched_at timestamptz, finished_by text, finish_reason text, finished_at timestamptz, fault text,
    primary key (system, entity)
  )`,
  // What the target holds. record_id: ours, once they are linked. pairs: 16 bytes per pair of the rules.
  `create table adoption_target (
    system text not null, entity text not null, target_id text collate "C" not null, display text, pairs bytea not null, run uuid not null, record_id uuid,
    primary key (system, entity, target_id)
  ) with (fillfactor = 80)`,
  // What we hold. outcome: new (not matched yet), doubtful (a person decides), linked, free (the target has no record like it: delivery may create it).
  `create table adoption_record (
    system text not null, entity text not null, record_id uuid not null, record_version bigint not null, pairs bytea not null,
    outcome text not null check (outcome in ('new', 'doubtful', 'linked', 'free')),
    primary key (system, entity, record_id)
  ) with (fillfactor = 80)`,
  // Ids lead the keys of what follows: a planner that knows nothing of the tables then has no way to take one record for all of its entity.
  // One hash per rule and record of either side (t: theirs, o: ours): equal where all that the rule compares is equal.
  `create table adoption_value (
    system text not null, entity text not null, side text not null check (side in ('t', 'o')), id text collate "C" not null, rule smallint not null, hash bytea not null,
    primary key (id, side, rule, system, entity)
  )`,
  `create index adoption_value_hash on adoption_value (system, entity, rule, hash, side)`,
  // certain: no other record shares the values, and the rule is certain; strong: the rule is certain. evidence: one letter per pair, = agrees, ! differs, - missing.
  // link_version: of the identity link that is to be published.
  `create table adoption_proposal (
    id uuid primary key default gen_random_uuid(), system text not null, entity text not null, target_id text collate "C" not null, record_id uuid not null,
    rule text not null, certain boolean not null, strong boolean not null, evidence text not null, run uuid not null,
    state text not null default 'proposed' check (state in ('proposed', 'confirmed', 'rejected')),
    proposed_at timestamptz not null default now(), decided_by text, reason text, decided_at timestamptz, link_version bigint, link_published_at timestamptz,
    unique (target_id, record_id, system, entity)
  ) with (fillfactor = 80)`,
  `create index adoption_proposal_record on adoption_proposal (record_id, system, entity)`,
  `create index adoption_proposal_link on adoption_proposal (system, id) where link_version is not null and link_published_at is null`,
];
