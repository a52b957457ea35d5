/**
 * Tables of outbox and relay, in the schema that the connection's search_path names. Statements are safe to run again.
 *
 * The outbox has Debezium's columns (id, aggregatetype, aggregateid, type, payload; the headers are made from the others when a row is
 * sent), `shard`, the partition of the canonical topic, and `record_version`. It is read and deleted shard by shard in id order, so
 * that is its key; `id` alone is unique by its making. Rows live for milliseconds: without eager vacuuming, each read would walk over the dead.
 */
export const outboxMigration: readonly string[] = [
  `create table if not exists outbox (
    id bigint generated always as identity (cache 1),
    event_id uuid not null,
    aggregatetype text not null,
    aggregateid text not null,
    type text not null,
    payload bytea,
    occurred_at timestamptz not null,
    correlation_id text not null,
    causation_id text,
    traceparent text,
    shard smallint not null,
    record_version bigint not null,
    replay text,
    created_at timestamptz not null default now(),
    primary key (shard, id)
  ) with (
    fillfactor = 100,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = 50000,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 1000000,
    autovacuum_vacuum_cost_delay = 0
  )`,
  `create table if not exists relay_lease (
    shard smallint primary key,
    owner text not null,
    host text not null,
    pid int not null,
    boot_id text not null,
    clean boolean not null,
    taken_at timestamptz not null,
    heartbeat_at timestamptz not null
  )`,
];

/** What came later; a part of `outboxMigration` for those who begin with it. Safe to run again. */
export const outboxReplayMigration: readonly string[] = ['alter table outbox add column if not exists replay text'];

/** The same as one text, for a migration that sets the search_path to `schema`. */
export function outboxMigrationSql(schema: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(schema)) throw new Error(`The schema name '${schema}' is not lower-case letters, digits and underscores.`);
  return `set local search_path to ${schema};\n${outboxMigration.join(';\n')};`;
}
