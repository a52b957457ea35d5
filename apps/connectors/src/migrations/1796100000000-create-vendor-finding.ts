import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where what a system sends is not what its mapping expects. */
export class CreateVendorFinding1796100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table if not exists vendor_finding (
        system text not null,
        stream text not null,
        origin text not null check (origin in ('read', 'probe')),
        kind text not null check (kind in ('unknown-field', 'missing-field', 'retyped-field', 'unknown-code')),
        what text not null,
        records bigint not null,
        sample_key text,
        first_seen timestamptz not null,
        last_seen timestamptz not null,
        primary key (system, stream, origin, kind, what)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
