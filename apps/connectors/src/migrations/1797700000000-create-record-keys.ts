import { randomBytes } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By what systems call our records, so that a row of a snapshot is known; and the secret under which it shows what nobody may see. */
export class CreateRecordKeys1797700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // space: the system by whose ids others speak, or a target with the key that is written there. Two records may share a key, as of people who were merged.
    await runner.query(`create table record_key (entity text not null, space text not null, key text not null, record_id uuid not null, primary key (entity, space, key, record_id))`);
    await runner.query(`create index record_key_record on record_key (entity, record_id)`);
    // The version of a record, and the configuration, by which its keys were made.
    await runner.query(`create table record_keyed (entity text not null, record_id uuid not null, record_version bigint not null, config_version text not null, primary key (entity, record_id))`);
    await runner.query(`create table snapshot_secret (secret bytea not null)`);
    await runner.query(`insert into snapshot_secret (secret) values ($1)`, [randomBytes(32)]);
    await runner.query(`alter table snapshot add column absences bigint`);
    // What somebody had delivered again although it was acknowledged.
    await runner.query(`create table renewal (id uuid primary key, system text not null, entity text not null, records int not null, reason text not null, renewed_at timestamptz not null default now())`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
