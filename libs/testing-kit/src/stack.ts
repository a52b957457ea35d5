import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { findRunningStack, startStack } from '@muster/platform-embedded';
import { folderOfRun, memoryFolder } from './memory-folder.js';

export interface StackAddresses {
  KAFKA_BROKERS: string;
  SCHEMA_REGISTRY_URL: string;
  DATABASE_URL: string;
}

export interface ProvidedStack {
  addresses: StackAddresses;
  /** Where the stack comes from, for a line on the screen. */
  origin: 'environment' | 'running' | 'started';
  /** A folder in memory for what specs write, which `stop()` deletes; undefined where there is none. */
  inMemory?: string | undefined;
  /** Ends and deletes what was started for the tests; leaves servers of others alone. */
  stop(): Promise<void>;
}

/**
 * The broker, registry and database for a test run: those that the environment names; else those of an `npm start` that is up in this
 * checkout; else fresh ones, on free ports, in a folder of this run alone (in memory where there is room), so that two runs do not meet.
 */
export async function provideStack(root: string, env: NodeJS.ProcessEnv = process.env): Promise<ProvidedStack> {
  const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL } = env;
  if (KAFKA_BROKERS && SCHEMA_REGISTRY_URL && DATABASE_URL) return lent('environment', { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL });
  const running = findRunningStack(join(root, '.muster'));
  if (running && !KAFKA_BROKERS && !SCHEMA_REGISTRY_URL && !DATABASE_URL) {
    return lent('running', { KAFKA_BROKERS: running.kafkaBrokers, SCHEMA_REGISTRY_URL: running.registryUrl, DATABASE_URL: running.databaseUrl });
  }
  return startForTests(root, env);
}

function lent(origin: 'environment' | 'running', addresses: StackAddresses): ProvidedStack {
  return { addresses, origin, stop: async () => undefined };
}

async function startForTests(root: string, env: NodeJS.ProcessEnv): Promise<ProvidedStack> {
  const inMemory = memoryFolder();
  const folder = inMemory ?? folderOfRun(join(root, '.muster', 'test'));
  const stack = await startStack({
    dataDir: join(folder, 'stack'),
    packagesDir: join(root, '.muster', 'packages'),
    kafkaBrokers: env['KAFKA_BROKERS'],
    registryUrl: env['SCHEMA_REGISTRY_URL'],
    databaseUrl: env['DATABASE_URL'],
    ports: { kafka: 0, kafkaController: 0, registry: 0, postgres: 0 },
    reset: true,
  });
  if (!env['DATABASE_URL']) await withoutSync(stack.databaseUrl);
  return {
    addresses: stack.env(),
    origin: 'started',
    inMemory,
    async stop() {
      await stack.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** No test cuts the power of the machine: what a killed Postgres has written is there again, flushed to the disk or not. */
async function withoutSync(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    await client.query('alter system set fsync = off');
    await client.query('select pg_reload_conf()');
  } finally {
    await client.end();
  }
}
