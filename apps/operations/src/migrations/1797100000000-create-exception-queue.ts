import { inboundTables } from '@muster/platform-inbound';
import { outboxMigration } from '@muster/platform-outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables: readonly string[] = [
  // One exception of one service, as its last move leaves it; its id is made of fingerprint, service and exception id.
  `create table exception (
    id text primary key, fingerprint text not null, service text not null, exception_id text not null,
    class text not null, code text not null, place text not null, config_version text, reason text not null, entity text, record_id text, system text, attribute text,
    topic text, partition int, "offset" bigint, correlation_id text,
    state text not null, outcome text, version bigint not null, last_event text not null, raised_at timestamptz not null, changed_at timestamptz not null, times int not null,
    is_open boolean not null generated always as (state in ('raised', 'retried')) stored
  )`,
  'create index exception_of_group on exception (fingerprint, changed_at desc, id)',
  'create index exception_of_record on exception (record_id) where record_id is not null',
  // All that was told of it. What has been here before is not folded again.
  `create table exception_move (
    exception text not null, event_id text not null, version bigint not null, state text not null, outcome text, at timestamptz not null, by text not null, primary key (exception, event_id)
  )`,
  // All with one fingerprint. What is counted here is counted anew whenever one of them has moved; what people said of it stays.
  `create table exception_group (
    fingerprint text primary key, class text not null, code text not null, place text not null, config_version text, title text not null, reason text not null,
    services text[] not null, systems text[] not null, entity text, open int not null, total int not null, records int not null,
    billable_workers int not null, charge_codes int not null, bookings int not null, hours numeric, stake int not null,
    first_seen timestamptz not null, last_seen timestamptz not null,
    assignee text, snoozed_until timestamptz, comments int not null default 0
  )`,
  'create index exception_group_open on exception_group (last_seen desc, fingerprint) where open > 0',
  // Groups that are to be counted anew.
  'create table group_due (fingerprint text primary key)',
  // Records whose exceptions weigh more than others: billable workers, charge codes, bookings.
  'create table staked_record (entity text not null, id text not null, version bigint not null, counts boolean not null, hours numeric, primary key (entity, id))',
];

export class CreateExceptionQueue1797100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...inboundTables, ...outboxMigration, ...tables]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
