/** Tables of a master; each service runs them in its own Postgres schema, by its first migration. No foreign keys between records. */
export const recordTables: readonly string[] = [
  // Which record a source means by an id. id_space is the system whose ids are used; founding_id the record that this id alone would have.
  `create table crosswalk (
    entity text not null, id_space text not null, external_id text not null,
    record_id uuid not null, founding_id uuid not null,
    primary key (entity, id_space, external_id)
  )`,
  `create index crosswalk_of_record on crosswalk (record_id)`,
  `create index crosswalk_of_founder on crosswalk (founding_id)`,
  // The record as last published: the bytes of its events, so that a repeat is the same to the byte. Half of each page is left
  // free, so that most updates stay in their page and touch no index.
  `create table record (
    id uuid primary key, entity text not null,
    record_version bigint not null default 0, restricted_version bigint not null default 0,
    event bytea, restricted_event bytea,
    merged_into uuid, parent_id uuid, in_cycle boolean not null default false,
    next_boundary timestamptz, updated_at timestamptz not null default now()
  ) with (fillfactor = 50)`,
  `create index record_due on record (next_boundary) where next_boundary is not null`,
  `create index record_in_cycle on record (id) where in_cycle`,
  // All that one source record says, as Avro bytes: one row per speaking source record, so that a batch reads and writes few rows.
  `create table claims (
    record_id uuid not null, system text not null, external_id text not null, doc bytea not null,
    primary key (record_id, system, external_id)
  ) with (fillfactor = 75)`,
  // What changed with each version, and what it was before: the record as it was recorded at any time.
  `create table history (
    record_id uuid not null, restricted boolean not null, record_version bigint not null,
    recorded_at timestamptz not null default now(), type text not null, causation_id text, correlation_id text not null, prior text not null,
    primary key (record_id, restricted, record_version)
  )`,
  // Claims that were replaced or taken back, with when: what was claimed at any time.
  `create table claim_history (
    id bigint generated always as identity, record_id uuid not null, system text not null, external_id text not null,
    replaced_at timestamptz not null default now(), doc bytea not null,
    primary key (record_id, id)
  )`,
  // References that name what has not arrived.
  `create table pending_reference (
    record_id uuid not null, entity text not null, id_space text not null, external_id text not null,
    primary key (record_id, entity, id_space, external_id)
  )`,
  `create index pending_reference_of_target on pending_reference (entity, id_space, external_id)`,
  `create table recompute_request (id bigint generated always as identity primary key, record_id uuid not null, reason text not null, requested_at timestamptz not null default now())`,
  `create table identity_link (
    entity text not null, left_space text not null, left_id text not null, right_space text not null, right_id text not null,
    active boolean not null, relation text not null, epoch int not null, version bigint not null, revision int not null, reason text,
    primary key (entity, left_space, left_id, right_space, right_id)
  )`,
  `create index identity_link_right on identity_link (entity, right_space, right_id)`,
  // Raised by every merge and split, under the locks of the records: what was remembered of the crosswalk before is void.
  `create table identity_epoch (one boolean primary key default true check (one), epoch bigint not null)`,
  `insert into identity_epoch (epoch) values (1)`,
  `create table receipt (record_id uuid not null, system text not null, record_version bigint not null, acknowledged_at timestamptz not null, primary key (record_id, system))`,
  // Refused values and conflicts, each once; parked events stand in parked.
  `create table exception (
    id bigint generated always as identity primary key, fingerprint text not null unique,
    class text not null, code text not null, entity text not null, record_id uuid, system text, attribute text, reason text not null,
    topic text, partition int, "offset" bigint, correlation_id text, raised_at timestamptz not null default now()
  )`,
  `create index exception_of_record on exception (record_id)`,
  // What records of other services look like from here: the facts that rules need.
  `create table foreign_record (entity text not null, id uuid not null, record_version bigint not null, facts jsonb not null, primary key (entity, id))`,
  `create table service_state (key text primary key, value text not null)`,
];

/** Events that gave a link whose ids have not both been heard of; `day` in days since 1970, as the journal's key. */
export const waitingLinkTables: readonly string[] = [
  `create table waiting_link (
    entity text not null, left_space text not null, left_id text not null, right_space text not null, right_id text not null,
    day int not null, topic text not null, partition int not null, "offset" bigint not null,
    primary key (entity, left_space, left_id, right_space, right_id)
  )`,
  `create index waiting_link_right on waiting_link (entity, right_space, right_id)`,
];

/** Records that may be one: by keys that rules make of each record's values, so that like ones are found without comparing each with each. */
export const duplicateTables: readonly string[] = [
  // Up to which version a record is in the keys.
  'create table matched_record (record_id uuid primary key, record_version bigint not null)',
  // Keyed hashes: two records are compared by them, and nobody reads a value out of them.
  'create table match_key (record_id uuid not null, entity text not null, rule text not null, hash bytea not null, primary key (record_id, rule))',
  'create index match_key_of_hash on match_key (entity, rule, hash)',
  // What agrees is the evidence; where it changes, a pair is another finding.
  `create table duplicate_pair (
    first_id uuid not null, second_id uuid not null, entity text not null, rules text[] not null, strength smallint not null, evidence text not null,
    found_at timestamptz not null default now(), look bigint not null, primary key (first_id, second_id)
  )`,
  'create index duplicate_pair_of_second on duplicate_pair (second_id)',
  'create index duplicate_pair_order on duplicate_pair (entity, strength desc, first_id, second_id)',
  // What a person has found to be two things, by the evidence that there was.
  `create table told_apart (
    first_id uuid not null, second_id uuid not null, entity text not null, evidence text not null, author text not null, reason text not null, told_at timestamptz not null default now(), primary key (first_id, second_id)
  )`,
];

/** Who said a link, and when; unknown of those that were said before it was kept. */
export const linkAuthors: readonly string[] = ['author text', 'source text', 'event_id text', 'correlation_id text', 'said_at timestamptz'].map((column) => `alter table identity_link add column ${column}`);

/** What masters need that decide attributes themselves: by which facts, within which group, and which steps of life cycles wait. */
export const decisionTables: readonly string[] = [
  // Records of one entity that belong to another record, such as the charge codes of a project.
  'alter table foreign_record add column group_id uuid',
  'create index foreign_record_of_group on foreign_record (entity, group_id) where group_id is not null',
  // Who was decided by what: <entity>/<id>, or <entity>*/<group> for all of a group.
  'create table dependency (on_key text not null, record_id uuid not null, primary key (on_key, record_id))',
  // What records that share something need to know of each other, such as the bookings of a worker; a group is changed by one transaction at a time.
  'create table sibling_group (group_id uuid primary key)',
  'create table sibling (record_id uuid primary key, group_id uuid not null, facts jsonb not null, waits boolean not null)',
  'create index sibling_of_group on sibling (group_id)',
  // The first of a record is parked, or is to be; those behind it wait, whole.
  `create table step_hold (
    id bigint generated always as identity primary key, record_id uuid not null,
    topic text not null, partition int not null, "offset" bigint not null, day date not null, event_id text not null, correlation_id text not null,
    system text not null, epoch int not null, version bigint not null, revision int not null, occurred_at bigint not null,
    tried_version bigint not null, waits boolean not null, key bytea, value bytea, headers jsonb not null, event_at timestamptz not null,
    unique (topic, partition, "offset")
  )`,
  'create index step_hold_of_record on step_hold (record_id, occurred_at, id)',
];
