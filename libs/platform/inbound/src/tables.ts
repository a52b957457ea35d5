/** Tables of the path of a batch; each service runs them in its own Postgres schema, by its first migration. */
export const inboundTables: readonly string[] = [
  // Where each partition stands. Its row is the lock of the partition, and its counters the proof that nothing is missing:
  // next_offset - start_offset - lost = parked + waiting + scheduled + applied + no_effect.
  `create table consumer_cursor (
    group_name text not null, topic text not null, partition int not null,
    start_offset bigint not null, next_offset bigint not null,
    lost bigint not null default 0,
    parked bigint not null default 0, waiting bigint not null default 0, scheduled bigint not null default 0, applied bigint not null default 0, no_effect bigint not null default 0,
    last_event_at timestamptz, updated_at timestamptz not null default now(),
    primary key (group_name, topic, partition)
  ) with (fillfactor = 50)`,
  // What became of each event. Insert-only; partitioned by the day of LogAppendTime, made ahead, dropped by age.
  `create table journal (
    day date not null, topic text not null, partition int not null, "offset" bigint not null,
    outcome smallint not null, record_id uuid, event_id text, correlation_id text, detail text, recorded_at timestamptz not null default now(),
    primary key (day, topic, partition, "offset")
  ) partition by range (day)`,
  // Later moves of an event: from scheduled to applied, from parked to no effect.
  `create table journal_move (
    id bigint generated always as identity primary key,
    day date not null, topic text not null, partition int not null, "offset" bigint not null,
    from_outcome smallint not null, to_outcome smallint not null, reason text not null, moved_at timestamptz not null default now()
  )`,
  `create index journal_move_of_event on journal_move (day, topic, partition, "offset")`,
  // Events that could not be taken, whole, until a person or a later version has dealt with them.
  `create table parked (
    topic text not null, partition int not null, "offset" bigint not null, day date not null,
    key bytea, value bytea, headers jsonb not null default '{}',
    class text not null, code text not null, reason text not null, handler text not null,
    event_id text, correlation_id text, event_at timestamptz not null, parked_at timestamptz not null default now(),
    status text not null default 'parked', tries int not null default 0, resolved_at timestamptz, resolved_as text,
    record_id uuid, detail text,
    primary key (topic, partition, "offset")
  )`,
  `create index parked_open on parked (class, code) where status = 'parked'`,
];

/** What people did with parked events: who settled one and why, and each edit beside the original, which stays as it came. Safe to run again. */
export const inboundRepairMigration: readonly string[] = [
  'alter table parked add column if not exists edited bytea, add column if not exists edits int not null default 0, add column if not exists settled_by text, add column if not exists settled_reason text',
  `create table if not exists parked_edit (
    topic text not null, partition int not null, "offset" bigint not null, nth int not null,
    value bytea not null, changed text[] not null, author text not null, reason text not null, outcome text not null, edited_at timestamptz not null default now(),
    primary key (topic, partition, "offset", nth)
  )`,
];

/** What came later; a part of `inboundTables` for those who begin with them. The journal is insert-only, so what a retry found stands here. Safe to run again. */
export const inboundRetryMigration: readonly string[] = ['alter table parked add column if not exists record_id uuid', 'alter table parked add column if not exists detail text'];
