import { inboundRetryMigration, inboundTables } from '@muster/platform-inbound';
import { outboxMigration, outboxReplayMigration } from '@muster/platform-outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { decisionTables, duplicateTables, linkAuthors, recordTables, waitingLinkTables } from './tables.js';

/** The tables that every master has: path of a batch, records and claims, outbox. */
export class CreateMasterTables1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...inboundTables, ...recordTables, ...outboxMigration]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}

/** What the operating surface needs: the mark of a republished row, and what a retry found. */
export class AddRetryAndReplay1795200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...inboundRetryMigration, ...outboxReplayMigration]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}

/** Links that wait for an id come to rest when it is heard of: which event that was is kept until then. */
export class AddWaitingLinks1795400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of waitingLinkTables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}

/** What a master decides itself: facts, groups, and steps that wait. */
export class AddDecisions1796500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of decisionTables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}

/** Since when a reference waits for what it names. */
export class AddWaitingSince1797600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table pending_reference add column if not exists since timestamptz not null default now()');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}

/** Which records may be one, what people found to be two, and who said that some are one. */
export class AddDuplicates1797900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...duplicateTables, ...linkAuthors]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
