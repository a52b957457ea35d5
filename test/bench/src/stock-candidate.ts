import { join } from 'node:path';
import { canonicalTopic } from '@muster/contracts';
import type pg from 'pg';
import { workerIdOf } from './events.js';
import type { BenchPlace, Candidate, Progress } from './measure.js';
import { ServiceProcess } from './processes.js';

/** Knobs of the stock service. */
export interface StockKnobs {
  concurrency: number;
  pollMs: number;
  relayBatch: number;
  poolMax: number;
}

/** The stack's ordinary way as its own process, joined to its group and waiting. */
export async function openStock(place: BenchPlace, name: string, knobs: StockKnobs): Promise<Candidate> {
  const namespace = `${name}.`;
  const databaseName = name.replaceAll('-', '_');
  const [databaseUrl] = await Promise.all([place.server.create(databaseName), place.broker.createTopics(namespace)]);
  await place.server.checkpoint();
  const topics = [canonicalTopic('worker'), canonicalTopic('worker', { restricted: true })];
  const service = await ServiceProcess.start('the stock service', ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning', join(place.root, 'test/bench/dist/stock/main.js')], {
    ...place.stack.env(), DATABASE_URL: databaseUrl, STOCK_NAMESPACE: namespace, STOCK_CONCURRENCY: String(knobs.concurrency), STOCK_POLL_MS: String(knobs.pollMs), STOCK_RELAY_BATCH: String(knobs.relayBatch),
    STOCK_POOL: String(knobs.poolMax), STOCK_SCHEMA_IDS: JSON.stringify(Object.fromEntries(topics.map((topic) => [topic, place.broker.schemaIds.get(topic)!]))), KAFKAJS_NO_PARTITIONER_WARNING: '1',
  });
  return { name, namespace, databaseName, databaseUrl, service, settledAtEnd: ({ distinct }) => distinct, progress, checkTables };
}

/** It keeps no account of repeats: its inbox has a row for each event that is not one. */
async function progress(client: pg.Client, due: number): Promise<Progress> {
  const { rows } = await client.query<{ settled: string }>('select count(*) as settled from inbox_message');
  const settled = Number(rows[0]!.settled);
  if (settled < due) return { settled, isLeft: true, outcomes: {} };
  const { rows: left } = await client.query('select from outbox_message limit 1');
  return { settled, isLeft: left.length > 0, outcomes: {} };
}

/** Every row as expected, with the version of its last event, and each dated change kept once. */
const checkTables: Candidate['checkTables'] = async (client, expectation, main) => {
  const { rows } = await client.query<Record<string, unknown> & { id: string }>('select * from worker');
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const [externalId, expected] of expectation.workers) {
    const row = found.get(workerIdOf(externalId));
    for (const [attribute, value] of Object.entries({ ...expected.main, ...expected.restricted })) {
      if (row?.[attribute] !== value) throw new Error(`stock: worker ${externalId} has ${attribute} ${JSON.stringify(row?.[attribute])} where ${JSON.stringify(value)} is due`);
    }
  }
  if (main.last.size !== expectation.workers.size) throw new Error(`stock: ${main.last.size} workers are published where ${expectation.workers.size} are due`);
  const { rows: scheduled } = await client.query<{ count: string }>('select count(*) from scheduled_change');
  if (Number(scheduled[0]!.count) !== expectation.ahead) throw new Error(`stock: ${scheduled[0]!.count} dated changes are kept where ${expectation.ahead} are due`);
};
