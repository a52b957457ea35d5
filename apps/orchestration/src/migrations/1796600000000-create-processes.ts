import { inboundTables } from '@muster/platform-inbound';
import { outboxMigration } from '@muster/platform-outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables: readonly string[] = [
  // What processes know of the records that they are about: which attributes have a value, never the values themselves.
  `create table subject (
    entity text not null, id uuid not null, version bigint not null, present text[] not null, status text, status_since bigint not null, start_date int, over boolean not null,
    legal_entity uuid, group_id uuid, live boolean not null default false, correlation_id text not null, refs jsonb not null default '{}',
    case_nth int not null default 0, case_since bigint not null default 0, primary key (entity, id)
  )`,
  'create index subject_of_group on subject (entity, group_id) where group_id is not null',
  `create table acknowledged (entity text not null, id uuid not null, system text not null, version bigint not null, primary key (entity, id, system))`,
  'create table legal_entity_code (id uuid primary key, code text)',
  // Instances: requested in the transaction of the event that asks for one, begun once, whatever is replayed.
  `create table process_instance (
    id text primary key, process text not null, entity text not null, record_id uuid not null, legal_entity text, correlation_id text not null, causation_id text not null,
    state text not null default 'requested', result text, requested_at timestamptz not null default now(), ended_at timestamptz
  )`,
  'create index process_instance_of_record on process_instance (record_id)',
  `create index process_instance_requested on process_instance (requested_at) where state = 'requested'`,
  `create table process_stage (
    instance text not null, stage text not null, nth int not null, workflow text not null, state text not null, owner text not null, opened_at timestamptz not null, deadline timestamptz not null, ended_at timestamptz, missing text,
    primary key (instance, stage)
  )`,
  `create index process_stage_open on process_stage (instance) where state in ('waiting', 'late')`,
  // What people, or a policy, have decided: one decision for each place in the chain.
  `create table approval (instance text not null, place int not null, decision text not null, decided_by text not null, reason text, decided_at timestamptz not null default now(), primary key (instance, place))`,
  // Records have moved: whoever waits for them is told.
  'create table wake (id bigint generated always as identity primary key, entity text not null, record_id uuid not null)',
];

export class CreateProcesses1796600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...inboundTables, ...outboxMigration, ...tables]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
