import { randomBytes } from 'node:crypto';
import { platformSettings } from '@muster/platform-config';
import { Database } from '@muster/platform-postgres';
import pg from 'pg';

export interface SpecDatabase {
  readonly database: Database;
  /** Closes it, and drops it. */
  drop(): Promise<void>;
}

/** A database of its own for one spec, with these tables of a service in its schema. */
export async function openSpecDatabase(label: string, schema: string, migrations: Parameters<typeof Database.open>[1]['migrations']): Promise<SpecDatabase> {
  const { database: servers } = platformSettings();
  const name = `${label}_${randomBytes(4).toString('hex')}`;
  const admin = async (statement: string) => {
    const client = new pg.Client({ connectionString: servers.url });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await admin(`create database ${name}`);
  const url = new URL(servers.url);
  url.pathname = `/${name}`;
  const database = await Database.open({ ...servers, url: url.href, schema, applicationName: `${label} spec` }, { migrations, entities: [] });
  return {
    database,
    async drop() {
      await database.close();
      await admin(`drop database ${name} with (force)`);
    },
  };
}
