import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTopics, deleteTopics, partitionOf, readAll } from '@muster/platform-kafka';
import { uuidv7 } from '@muster/platform-kernel';
import { eventually } from '@muster/testing-kit';
import pg from 'pg';
import { addToOutbox } from './add-to-outbox.js';
import { outboxMigrationSql } from './schema.js';

const kafka = { brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(','), clientId: 'relay-kill-spec' };
const databaseUrl = process.env['DATABASE_URL'] ?? 'postgres://muster:muster@127.0.0.1:5432/muster';
const SHARDS = 4;
const KEYS = Array.from({ length: 16 }, (_, n) => `k${n}`);

/** A relay in a process of its own, from the built libs; polls often, because nobody wakes it. */
const PROGRAM = `
import pg from 'pg';
import { KafkaPublisher } from '@muster/platform-kafka';
import { silentLogger } from '@muster/platform-kernel';
import { Relay } from '@muster/platform-outbox';
const { kafka, databaseUrl, schema, topic, advisoryKey, shards } = JSON.parse(process.argv[1]);
const pool = new pg.Pool({ connectionString: databaseUrl, options: '-c search_path=' + schema, max: 2 });
pool.on('error', () => undefined);
const publisher = new KafkaPublisher({ kafka, logger: silentLogger });
const relay = new Relay({
  pool, publisher, shards, advisoryKey, logger: silentLogger, topicOf: () => topic, headersOf: (row) => ({ id: row.eventId }), slowPollMs: 20, batchMax: 64, deliveryBudgetMs: 3000,
});
relay.start();
`;

describe('Relay, killed', () => {
  let schema: string;
  let topic: string;
  let advisoryKey: number;
  let pool: pg.Pool;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    schema = `relay_${randomUUID().replaceAll('-', '')}`;
    topic = `spec-${randomUUID()}`;
    advisoryKey = randomInt(1, 2 ** 31 - 1);
    pool = new pg.Pool({ connectionString: databaseUrl, options: `-c search_path=${schema}`, max: 3 });
    await pool.query(`create schema ${schema}`);
    await pool.query(outboxMigrationSql(schema));
    await createTopics(kafka, [{ name: topic, partitions: SHARDS, config: {} }]);
  });
  afterEach(async () => {
    await end('SIGKILL');
    await pool.query(`drop schema ${schema} cascade`);
    await pool.end();
    await deleteTopics(kafka, [topic]);
  });

  function start(): void {
    const settings = JSON.stringify({ kafka, databaseUrl, schema, topic, advisoryKey, shards: SHARDS });
    child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, settings], { stdio: 'inherit', env: { ...process.env, NODE_OPTIONS: '--disable-warning=TimeoutNegativeWarning' } });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await ended;
  }

  async function add(version: number): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await addToOutbox(client, KEYS.map((key) => ({
        eventId: uuidv7(), aggregateType: 'worker', aggregateId: key, type: 'worker.changed', payload: Buffer.from(String(version)), occurredAt: new Date(),
        correlationId: 'c', causationId: 'c', traceparent: null, shard: partitionOf(key, SHARDS), recordVersion: version,
      })));
      await client.query('commit');
    } finally {
      client.release();
    }
  }

  const left = async () => Number((await pool.query('select count(*) from outbox')).rows[0].count);

  it('is followed by the next one, which loses nothing and keeps the order of every key', async () => {
    const kills = 5;
    const perLife = 120;
    let version = 0;
    for (let life = 0; life <= kills; life += 1) {
      start();
      const before = await left();
      for (let n = 0; n < perLife; n += 1) await add((version += 1));
      if (life < kills) {
        // Killed in the middle of its work: something has gone, something is left.
        await eventually(async () => (await left()) < before + perLife * KEYS.length, { what: 'the relay to be at work', timeoutMs: 20_000, everyMs: 1 });
        await end('SIGKILL');
      }
    }
    await eventually(async () => expect(await left()).toBe(0), { what: 'an empty outbox', timeoutMs: 30_000 });

    const versionsOf = new Map<string, number[]>();
    const idsOf = new Map<string, Set<string>>();
    for (const { key, value, headers } of await readAll(kafka, topic)) {
      const name = key!.toString();
      versionsOf.set(name, [...(versionsOf.get(name) ?? []), Number(value!.toString())]);
      const event = `${name} ${value!.toString()}`;
      idsOf.set(event, (idsOf.get(event) ?? new Set()).add(String(headers['id'])));
    }
    for (const key of KEYS) {
      const versions = versionsOf.get(key)!;
      expect([...new Set(versions)]).toEqual(Array.from({ length: version }, (_, n) => n + 1));
      expect(versions.at(-1)).toBe(version);
    }
    for (const ids of idsOf.values()) expect(ids.size).toBe(1);
  }, 120_000);
});
