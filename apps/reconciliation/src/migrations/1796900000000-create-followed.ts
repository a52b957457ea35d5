import { inboundTables } from '@muster/platform-inbound';
import { outboxMigration } from '@muster/platform-outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables: readonly string[] = [
  // The latest record of everything, as its master has published it: the bytes of the topic.
  'create table record (entity text not null, id uuid not null, version bigint not null, recorded_at timestamptz not null, value bytea not null, primary key (entity, id))',
  // The ids by which systems speak of a record. The space tells which of them mean the same.
  'create table spoken_id (entity text not null, record_id uuid not null, system text not null, space text not null, external_id text not null, primary key (entity, record_id, system, external_id))',
  'create index spoken_by_system on spoken_id (entity, system, external_id, record_id)',
  'create index spoken_in_space on spoken_id (entity, space, external_id, record_id)',
  // The latest version that each target has acknowledged.
  'create table acknowledged (entity text not null, record_id uuid not null, system text not null, version bigint not null, at timestamptz not null, primary key (entity, record_id, system))',
  // When each state of each stage of a long process came; stage is empty for the process itself.
  'create table process_step (instance text not null, stage text not null, state text not null, process text not null, entity text not null, record_id uuid not null, result text, at timestamptz not null, primary key (instance, stage, state))',
  'create index process_step_ended on process_step (process, at) where state = \'ended\'',
];

export class CreateFollowed1796900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...inboundTables, ...outboxMigration, ...tables]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
