import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables: readonly string[] = [
  // What is on the topics, by reference: ids and keyed hashes, and no value of any record. Partitioned by the day of LogAppendTime, dropped by age.
  `create table trace_event (
    day date not null, topic text not null, partition int not null, "offset" bigint not null, at timestamptz not null,
    kind text not null, type text not null, service text, entity text, record_id text, system text, version bigint,
    event_id text, causation_id text, correlation_id text, key_hash bytea, about text, outcome text, detail text,
    primary key (day, topic, partition, "offset")
  ) partition by range (day)`,
  'create index trace_by_event on trace_event (event_id) where event_id is not null',
  'create index trace_by_cause on trace_event (causation_id) where causation_id is not null',
  'create index trace_by_correlation on trace_event (correlation_id) where correlation_id is not null',
  'create index trace_by_record on trace_event (record_id, at desc) where record_id is not null',
  'create index trace_by_key on trace_event (key_hash) where key_hash is not null',
  'create index trace_by_about on trace_event (about) where about is not null',
  // Every record that was published, by its latest version, and the keyed hashes by which people look for it.
  'create table trace_record (entity text not null, record_id text not null, version bigint not null, primary key (record_id, entity))',
  'create table trace_record_key (hash bytea not null, entity text not null, record_id text not null, primary key (hash, record_id, entity))',
  'create index trace_record_key_of on trace_record_key (record_id, entity)',
  // Where each topic is read on from. It moves with what was read; reading again changes nothing.
  'create table trace_cursor (topic text not null, partition int not null, next_offset bigint not null, primary key (topic, partition))',
  // The key of the hashes, where none is set: made once.
  'create table trace_secret (one boolean primary key default true check (one), key bytea, digest bytea not null)',
];

export class CreateTrace1797400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
