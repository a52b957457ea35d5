import { TestFirm } from '@muster/testing';
import pg from 'pg';
import { Crew } from './crew.js';
import { verdictOf, type Verdict } from './verdict.js';
import { WorkerLoad } from './worker-load.js';

export interface RestoreOptions {
  seed: number;
  /** Changes before the backup, between backup and restore, and after it. */
  events: number;
}

/** Statements on the server, outside of the firm's database. */
async function onServer(firm: TestFirm, statements: (name: string) => string[]): Promise<void> {
  const url = new URL(firm.databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    for (const statement of statements(name)) await client.query(statement);
  } finally {
    await client.end();
  }
}

const end = (name: string) => `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`;

export const backUp = (firm: TestFirm): Promise<void> => onServer(firm, (name) => [end(name), `create database ${name}_backup template ${name}`]);
export const restore = (firm: TestFirm): Promise<void> => onServer(firm, (name) => [`drop database ${name} with (force)`, `alter database ${name}_backup rename to ${name}`]);

/** A worker whose manager arrives later: two versions in life, one when both events are read again at once. */
async function publishLateManager(firm: TestFirm, crew: Crew): Promise<void> {
  await firm.publish([{ key: 'R1', version: 1, values: { jobTitle: 'Report', manager: 'M1' } }]);
  await crew.drained();
  await firm.publish([{ key: 'M1', version: 1, values: { jobTitle: 'Manager' } }]);
  await crew.drained();
}

/** Postgres is restored from a backup behind Kafka: what was committed and published since is known to the topics alone. */
export async function drillRestore({ seed, events }: RestoreOptions): Promise<Verdict & { versionsBefore: number; versionsAfter: number; repairMs: number }> {
  const firm = await TestFirm.create();
  const crew = new Crew(firm);
  const load = new WorkerLoad(firm, { seed, workers: 20 });
  try {
    await crew.join();
    await load.publish(events);
    await crew.drained();
    await crew.stop();
    await backUp(firm);

    await crew.join();
    await load.publish(events);
    await publishLateManager(firm, crew);
    await crew.drained();
    const versionsBefore = await highestVersion(firm, 'R1');
    await crew.stop();
    await restore(firm);

    await crew.join();
    const readyMs = performance.now();
    await crew.drained();
    await crew.repaired();
    const repairMs = Math.round(performance.now() - readyMs);
    await firm.publish([{ key: 'R1', version: 2, values: { jobTitle: 'Report of the day after' } }]);
    await load.publish(events);
    await crew.drained();
    const versionsAfter = await highestVersion(firm, 'R1');
    const verdict = await verdictOf(firm, load, { restored: true });
    if (versionsAfter <= versionsBefore) verdict.faults.push(`R1 had version ${versionsBefore} before the restore and ${versionsAfter} after a change that followed it: subscribers drop the change`);
    verdict.faults.push(...(await missedBySubscribers(firm)));
    return { ...verdict, versionsBefore, versionsAfter, repairMs };
  } finally {
    await crew.stop();
    await firm.stop();
    await onServer(firm, (name) => [`drop database if exists ${name}_backup with (force)`]);
  }
}

async function highestVersion(firm: TestFirm, key: string): Promise<number> {
  const versions = (await firm.received('worker')).filter(({ record }) => record?.meta.externalIds.some(({ id }) => id === key)).map(({ record }) => record!.meta.recordVersion);
  return Math.max(0, ...versions);
}

/** What a subscriber holds, who never takes a version twice, against the table. */
async function missedBySubscribers(firm: TestFirm): Promise<string[]> {
  const faults: string[] = [];
  for (const [column, restricted] of [['event', false], ['restricted_event', true]] as const) {
    const held = new Map<string, { version: number; value: Buffer }>();
    for (const { key, value, record } of await firm.received('worker', { restricted })) {
      const { recordVersion: version } = record!.meta;
      if (version > (held.get(key)?.version ?? 0)) held.set(key, { version, value: value! });
    }
    const rows = await firm.query<{ id: string; bytes: Buffer | null }>(`select id, ${column} as bytes from worker_sync.record where ${column} is not null`);
    for (const { id, bytes } of rows) if (!bytes || !held.get(id)?.value.equals(bytes)) faults.push(`${id}: a subscriber holds version ${held.get(id)?.version ?? 'none'} with other content than the table`);
  }
  return faults;
}
