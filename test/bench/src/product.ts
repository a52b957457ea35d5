import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { pollUntil, withClient } from './database.js';
import type { BenchPlace, Candidate, Progress } from './measure.js';
import { organization } from './organization.js';
import { ServiceProcess } from './processes.js';

export interface ProductSettings {
  /** Database to begin with a copy of; empty where it is not given. */
  template?: string;
  /** Where its CPU profile goes. */
  profileDir?: string;
}

/** worker-sync as its own process, with its shipped configuration: it has taken in the organization and waits. */
export async function openProduct(place: BenchPlace, name: string, { template, profileDir }: ProductSettings = {}): Promise<Candidate> {
  const namespace = `${name}.`;
  const databaseName = name.replaceAll('-', '_');
  const [databaseUrl] = await Promise.all([place.server.create(databaseName, template), place.broker.createTopics(namespace)]);
  await place.broker.publishOrganization(namespace);
  await place.server.checkpoint();
  const profiling = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${name}.cpuprofile`] : [];
  const { flags, env } = startOf(place.root);
  const service = await ServiceProcess.start('worker-sync', [...flags, ...profiling, join(place.root, 'apps/worker-sync/dist/main.js')], {
    ...env, ...place.stack.env(), DATABASE_URL: databaseUrl, MUSTER_TOPIC_NAMESPACE: namespace, WORKER_SYNC_PORT: '0', LOG_LEVEL: 'warn', MUSTER_LOG_FILE: join(place.logDir, `${name}.log`),
  });
  await withClient(databaseUrl, (client) =>
    pollUntil(() => outcomesOf(client, 'canonical'), ({ total }) => total === organization.length, { timeoutMs: 60_000, everyMs: 50, what: 'taking in the organization' }));
  return { name, namespace, databaseName, databaseUrl, service, settledAtEnd: ({ events }) => events, progress, checkTables };
}

/** With what `npm start -w apps/worker-sync` starts it. */
function startOf(root: string): { flags: string[]; env: Record<string, string> } {
  const { scripts } = JSON.parse(readFileSync(join(root, 'apps/worker-sync/package.json'), 'utf8')) as { scripts: { start: string } };
  const words = scripts.start.split(' ');
  return { flags: words.filter((word) => word.startsWith('--')), env: Object.fromEntries(words.filter((word) => /^[A-Z_]+=/.test(word)).map((word) => word.split('=') as [string, string])) };
}

async function progress(client: pg.Client, due: number): Promise<Progress> {
  const { total, ...outcomes } = await outcomesOf(client, 'source');
  // The tables are looked into only at the end: to read through what is dead in the outbox would be counted as the database's work.
  if (total < due) return { settled: total, isLeft: true, outcomes };
  const { rows } = await client.query<{ left: boolean }>(
    'select exists (select from worker_sync.outbox) or exists (select from worker_sync.recompute_request) or exists (select from worker_sync.pending_reference) as left');
  return { settled: total, isLeft: rows[0]!.left, outcomes };
}

const outcomeColumns = ['parked', 'waiting', 'scheduled', 'applied', 'no_effect', 'lost'] as const;

/** Sums over the partitions of a family of topics; `total` leaves out what was lost. */
async function outcomesOf(client: pg.Client, family: 'source' | 'canonical'): Promise<Record<string, number> & { total: number }> {
  const { rows } = await client.query<Record<string, string>>({
    text: `select ${outcomeColumns.map((name) => `coalesce(sum(${name}), 0) as ${name}`).join(', ')} from worker_sync.consumer_cursor where position($1 in topic) > 0`, values: [`.${family}.`],
  });
  const outcomes = Object.fromEntries(outcomeColumns.map((name) => [name, Number(rows[0]![name])]));
  return { ...outcomes, total: outcomeColumns.filter((name) => name !== 'lost').reduce((sum, name) => sum + outcomes[name]!, 0) };
}

/** Nothing parked or lost, each dated change scheduled once, and the last event of each record on the topic the same as in the table, to the byte. */
const checkTables: Candidate['checkTables'] = async (client, expectation, main, { outcomes }) => {
  if (outcomes.parked !== 0 || outcomes.lost !== 0 || outcomes.scheduled !== expectation.ahead) throw new Error(`of ${expectation.events} events, ${expectation.ahead} of them dated ahead, the outcomes are ${JSON.stringify(outcomes)}`);
  const ids = [...main.last.keys()];
  for (let from = 0; from < ids.length; from += 5_000) {
    const some = ids.slice(from, from + 5_000);
    const { rows } = await client.query<{ id: string; event: Buffer }>({ text: 'select id, event from worker_sync.record where id = any($1::uuid[])', values: [some] });
    if (rows.length !== some.length) throw new Error(`${some.length - rows.length} published workers are in no row`);
    for (const { id, event } of rows) if (!event.equals(main.last.get(id)!)) throw new Error(`worker ${id} differs between topic and table`);
  }
};
