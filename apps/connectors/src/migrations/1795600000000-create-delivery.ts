import { inboundRetryMigration, inboundTables } from '@muster/platform-inbound';
import { outboxMigration, outboxReplayMigration } from '@muster/platform-outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the running connectors keep: the path of a batch, the records that targets are to have, their deliveries, and where each stream stands. */
export class CreateDelivery1795600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...inboundTables, ...inboundRetryMigration, ...outboxMigration, ...outboxReplayMigration, ...deliveryTables]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}

const deliveryTables: readonly string[] = [
  // The latest canonical record of everything that any target receives, as it was published.
  `create table replica (
    entity text not null, record_id uuid not null, record_version bigint not null, restricted_version bigint not null default 0,
    event bytea, restricted_event bytea, updated_at timestamptz not null default now(),
    primary key (entity, record_id)
  ) with (fillfactor = 75)`,
  // One row per target and record, whatever happens: a target that is held up costs one pending write per record.
  // state: due, waiting (for an id or a record), parked (with the reason), delivered. in_doubt: a call was made whose outcome nobody has noted.
  `create table delivery (
    system text not null, entity text not null, record_id uuid not null,
    wanted_version bigint not null, wanted_restricted bigint not null default 0,
    acknowledged_version bigint not null default 0, acknowledged_restricted bigint not null default 0,
    state text not null check (state in ('due', 'waiting', 'parked', 'delivered')),
    in_doubt boolean not null default false,
    target_id text, target_version text, body_hash bytea,
    not_before timestamptz not null default now(), tries int not null default 0,
    class text, reason text, waits_for uuid[] not null default '{}',
    in_a_crowd boolean not null default false, correlation_id text, wanted_since timestamptz not null default now(), acknowledged_at timestamptz,
    primary key (system, entity, record_id)
  ) with (fillfactor = 60)`,
  // What was wanted alone goes before what came in a crowd, as at a first filling or a reorganization.
  `create index delivery_due on delivery (system, in_a_crowd, not_before) where state = 'due'`,
  `create index delivery_parked on delivery (system, class) where state = 'parked'`,
  `create index delivery_waits on delivery using gin (waits_for) where waits_for <> '{}'`,
  `create unique index delivery_target on delivery (system, entity, target_id) where target_id is not null`,
  // Where the reading of a stream stands: the cursor of the last whole pass, and the page under way.
  `create table stream_position (
    system text not null, stream text not null,
    cursor jsonb, page jsonb, run uuid, is_full boolean not null default false, rows_read bigint not null default 0, total bigint, to_bulk boolean not null default false,
    next_cursor jsonb, read_at timestamptz, full_read_at timestamptz, fault text, fault_at timestamptz,
    primary key (system, stream)
  )`,
  // Records that are gone from a system, more of them at once than its stream may lose without a person's word.
  `create table removal_request (
    system text not null, stream text not null, entity text not null, digest bytea not null, absent int not null, standing int not null, sample text[] not null,
    state text not null default 'waiting' check (state in ('waiting', 'approved', 'rejected')), requested_at timestamptz not null default now(), decided_at timestamptz, decided_by text, reason text,
    primary key (system, stream, entity)
  )`,
  `create table paused_system (system text primary key, paused_at timestamptz not null default now(), reason text)`,
];
