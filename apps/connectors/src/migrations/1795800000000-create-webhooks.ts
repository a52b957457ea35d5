import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What systems told by webhooks and what is not worked off yet; what was, for as long as the same event may come again. */
export class CreateWebhooks1795800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of webhookTables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}

const webhookTables: readonly string[] = [
  // record: id in the system, empty where none is named. payload: JSON of the record, where the event carried it, and only while it waits. outcome, reason: of what is done.
  `create table webhook_event (
    system text not null, stream text not null, record text collate "C" not null, event_id text collate "C" not null,
    kind text not null check (kind in ('payload', 'fetch', 'wake')), payload bytea,
    state text not null default 'waiting' check (state in ('waiting', 'done')), outcome text, reason text,
    received_at timestamptz not null default now(), not_before timestamptz not null default now(), tries int not null default 0, done_at timestamptz, kept_until timestamptz not null,
    primary key (record, event_id, stream, system)
  ) with (fillfactor = 75)`,
  `create index webhook_event_waiting on webhook_event (system, not_before) where state = 'waiting'`,
  `create index webhook_event_kept on webhook_event (kept_until)`,
];
