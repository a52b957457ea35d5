import { spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KafkaPublisher, createTopics, deleteTopics, partitionOf, readAll } from '@muster/platform-kafka';
import { TransientError, silentLogger, uuidv7 } from '@muster/platform-kernel';
import { eventually } from '@muster/testing-kit';
import pg from 'pg';
import { addToOutbox } from './add-to-outbox.js';
import type { NewOutboxRow } from './outbox-row.js';
import { thisProcess } from './process-identity.js';
import { Relay, type RelayBatch, type RelayOptions, type RelayPublisher } from './relay.js';
import { outboxMigrationSql } from './schema.js';

const kafka = { brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(','), clientId: 'relay-spec' };
const databaseUrl = process.env['DATABASE_URL'] ?? 'postgres://muster:muster@127.0.0.1:5432/muster';
const SHARDS = 4;

/** Stands between relay and broker: counts, holds back and refuses. */
class Gate implements RelayPublisher {
  readonly kafka = new KafkaPublisher({ kafka, logger: silentLogger });
  sends: string[][] = [];
  refusals: Error[] = [];
  severed = 0;
  /** What becomes of a send before it reaches the broker, and after the broker has it. */
  before: () => Promise<void> = async () => {};
  after: () => Promise<void> = async () => {};

  async send(batches: readonly RelayBatch[], notAfterMs?: number): Promise<void> {
    this.sends.push(batches.flatMap(({ messages }) => messages.map(({ key }) => key)));
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
    await this.before();
    await this.kafka.send(batches, notAfterMs);
    await this.after();
  }

  async sever(): Promise<void> {
    this.severed += 1;
    await this.kafka.sever();
  }
}

describe('Relay', () => {
  let schema: string;
  let topic: string;
  let advisoryKey: number;
  let pool: pg.Pool;
  let started: { relay: Relay; gate: Gate; pool: pg.Pool }[];

  function newPool(): pg.Pool {
    const made = new pg.Pool({ connectionString: databaseUrl, options: `-c search_path=${schema}`, max: 4 });
    made.on('error', () => undefined); // A connection that the test ends while it is idle.
    return made;
  }

  function start(more: Partial<RelayOptions> = {}, gate = new Gate()): { relay: Relay; gate: Gate; pool: pg.Pool } {
    const own = newPool();
    const relay = new Relay({
      pool: own, publisher: gate, topicOf: () => topic, shards: SHARDS, headersOf: (row) => ({ id: row.eventId, sequence: String(row.recordVersion) }),
      logger: silentLogger, advisoryKey, slowPollMs: 200, deliveryBudgetMs: 3_000, ...more,
    });
    relay.start();
    const all = { relay, gate, pool: own };
    started.push(all);
    return all;
  }

  const row = (aggregateId: string, recordVersion: number, payload: Buffer | null = Buffer.from(`${aggregateId} v${recordVersion}`)): NewOutboxRow => ({
    eventId: uuidv7(), aggregateType: 'worker', aggregateId, type: 'worker.changed', payload, occurredAt: new Date(), correlationId: uuidv7(), causationId: uuidv7(),
    traceparent: null, shard: partitionOf(aggregateId, SHARDS), recordVersion,
  });

  async function transaction(rows: NewOutboxRow[], pause: () => Promise<void> = async () => {}): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await addToOutbox(client, rows);
      await pause();
      await client.query('commit');
    } finally {
      client.release();
    }
  }

  const left = async () => Number((await pool.query('select count(*) from outbox')).rows[0].count);
  const untilEmpty = () => eventually(async () => expect(await left()).toBe(0), { what: 'an empty outbox', timeoutMs: 20_000 });
  const published = async () => (await readAll(kafka, topic)).map(({ key, value }) => ({ key: key!.toString(), value: value?.toString() ?? null }));

  /** Per key: versions without repetitions never fall, and a repetition is byte by byte what was sent before. */
  async function expectOrder(versions: number, keys: string[]): Promise<void> {
    const messages = await readAll(kafka, topic);
    for (const key of keys) {
      const own = messages.filter((message) => message.key!.toString() === key);
      const firsts = [...new Set(own.map((message) => message.value!.toString()))];
      expect(firsts).toEqual(Array.from({ length: versions }, (_, n) => `${key} v${n + 1}`));
      expect(own.at(-1)!.value!.toString()).toBe(`${key} v${versions}`);
      const ids = new Map<string, Set<string>>();
      for (const { value, headers } of own) ids.set(value!.toString(), (ids.get(value!.toString()) ?? new Set()).add(String(headers['id'])));
      for (const [, set] of ids) expect(set.size).toBe(1);
    }
  }

  beforeEach(async () => {
    started = [];
    advisoryKey = randomInt(1, 2 ** 31 - 1);
    schema = `relay_${randomUUID().replaceAll('-', '')}`;
    topic = `spec-${randomUUID()}`;
    pool = newPool();
    await pool.query(`create schema ${schema}`);
    await pool.query(outboxMigrationSql(schema));
    await createTopics(kafka, [{ name: topic, partitions: SHARDS, config: {} }]);
  });

  afterEach(async () => {
    for (const { relay, gate, pool: own } of started) {
      await relay.stop();
      await gate.kafka.close();
      await own.end();
    }
    await pool.query(`drop schema ${schema} cascade`);
    await pool.end();
    await deleteTopics(kafka, [topic]);
  });

  it('takes from the table which rows there are and in what order, and their content from what this process committed', async () => {
    const { relay } = start();
    await eventually(() => expect(relay.heldShards).toHaveLength(SHARDS), { what: 'all shards', timeoutMs: 20_000 });
    const keys = ['a', 'b', 'c'];
    const rows = [1, 2, 3].flatMap((version) => keys.map((key) => row(key, version)));
    const rolledBack = row('a', 4);
    // Told of every other row only, in the wrong order, and of one that is in no table: what was committed in memory decides nothing.
    const marked = rows.filter((_, i) => i % 2 === 0).map((one) => ({ ...one, payload: Buffer.from(`${one.payload!.toString()} from memory`) }));
    await transaction(rows, async () => relay.wake([rolledBack, ...marked.reverse()]));
    relay.wake();
    await untilEmpty();
    const messages = await published();
    expect(messages).toHaveLength(rows.length);
    for (const key of keys) {
      const own = rows.filter(({ aggregateId }) => aggregateId === key).map((one) => `${key} v${one.recordVersion}${marked.some(({ eventId }) => eventId === one.eventId) ? ' from memory' : ''}`);
      expect(messages.filter((message) => message.key === key).map(({ value }) => value)).toEqual(own);
    }
  });

  it('publishes what was committed, with key, value, headers and partition, and deletes it', async () => {
    const { relay } = start();
    await transaction([row('a', 1), row('a', 2), row('b', 7, null)]);
    relay.wake();
    await untilEmpty();
    const messages = await readAll(kafka, topic);
    expect(messages.map(({ key, value, partition, headers }) => [key!.toString(), value?.toString() ?? null, partition, headers['sequence']!.toString()]).sort()).toEqual(
      [['a', 'a v1', partitionOf('a', SHARDS), '1'], ['a', 'a v2', partitionOf('a', SHARDS), '2'], ['b', null, partitionOf('b', SHARDS), '7']].sort(),
    );
  });

  it('publishes at once when woken in process, and when another process tells it', async () => {
    const holder = start({ slowPollMs: 60_000 });
    await eventually(() => expect(holder.relay.heldShards).toHaveLength(SHARDS), { what: 'all shards' });
    const idle = start({ slowPollMs: 60_000 });
    for (const waker of [holder, idle]) {
      await transaction([row('a', 1)]);
      const committedAt = performance.now();
      waker.relay.wake();
      await eventually(async () => expect(await left()).toBe(0), { what: 'the row to be sent', everyMs: 2 });
      expect(performance.now() - committedAt).toBeLessThan(2_000);
    }
    expect(idle.relay.heldShards).toEqual([]);
  });

  it('misses no row of a transaction that commits after a later one', async () => {
    const { relay } = start();
    let commit = () => {};
    let inserted = () => {};
    const isInserted = new Promise<void>((resolve) => (inserted = resolve));
    const early = transaction([row('early', 1)], () => {
      inserted();
      return new Promise((resolve) => (commit = resolve));
    });
    await isInserted;
    await transaction([row('late', 1)]);
    relay.wake();
    await eventually(async () => expect((await published()).map(({ key }) => key)).toContain('late'), { what: 'the later row' });
    expect((await published()).map(({ key }) => key)).toEqual(['late']);
    commit();
    await early;
    relay.wake();
    await untilEmpty();
    expect((await published()).map(({ key }) => key).sort()).toEqual(['early', 'late']);
  });

  it('lets two relays share the shards that are free, and loses and repeats nothing', async () => {
    const blocker = await pool.connect();
    await blocker.query('select pg_advisory_lock($1, shard) from generate_series(0, 1) shard', [advisoryKey]);
    const first = start();
    await eventually(() => expect(first.relay.heldShards).toEqual([2, 3]), { what: 'the free shards' });
    const other = new Gate();
    const second = start({}, other);
    await blocker.query('select pg_advisory_unlock_all()');
    blocker.release();
    const both = () => [...first.relay.heldShards, ...second.relay.heldShards].sort();
    await eventually(() => expect(both()).toEqual([0, 1, 2, 3]), { what: 'every shard to be held once' });
    const keys = Array.from({ length: 20 }, (_, n) => `k${n}`);
    for (let version = 1; version <= 10; version += 1) {
      await transaction(keys.map((key) => row(key, version)));
      second.relay.wake();
    }
    await untilEmpty();
    expect(await published()).toHaveLength(200);
    await expectOrder(10, keys);
  });

  it('hands its shards over at once when it is stopped', async () => {
    const first = start();
    await eventually(() => expect(first.relay.heldShards).toHaveLength(SHARDS), { what: 'all shards' });
    const second = start({ deliveryBudgetMs: 60_000 });
    await first.relay.stop();
    await transaction([row('a', 1)]);
    await untilEmpty();
    expect(second.gate.sends.flat()).toEqual(['a']);
  });

  it('waits out the delivery budget where the owner before vanished, and keeps the order', async () => {
    const keys = ['a', 'b', 'c'];
    const first = start();
    await transaction(keys.map((key) => row(key, 1)));
    first.relay.wake();
    await untilEmpty();
    // Another machine's process, as far as the lease tells.
    await pool.query("update relay_lease set host = 'elsewhere', boot_id = 'other', owner = 'other', clean = false");
    const locks = await pool.query('select pid from pg_locks where locktype = $1 and classid = $2', ['advisory', advisoryKey]);
    let severed = () => {};
    const vanished = new Promise<void>((resolve) => (severed = resolve));
    first.gate.sever = async () => {
      severed();
      await new Promise(() => undefined); // It never comes back.
    };
    await pool.query('select pg_terminate_backend($1)', [locks.rows[0].pid]);
    await vanished;
    started.shift();
    await first.gate.kafka.close();
    await first.pool.end();
    await transaction(keys.map((key) => row(key, 2)));
    const takenAt = performance.now();
    start({ deliveryBudgetMs: 1_500 });
    await untilEmpty();
    expect(performance.now() - takenAt).toBeGreaterThanOrEqual(1_500);
    await expectOrder(2, keys);
  });

  it('waits a second where the owner before died on this machine', async () => {
    const dead = spawn('true');
    await new Promise((resolve) => dead.once('exit', resolve));
    const { bootId } = thisProcess();
    await pool.query(
      "insert into relay_lease select shard, 'dead', $1, $2, $3, false, now(), now() from generate_series(0, 3) shard", [hostname(), dead.pid, bootId],
    );
    await transaction([row('a', 1)]);
    const began = performance.now();
    start({ deliveryBudgetMs: 60_000 });
    await untilEmpty();
    expect(performance.now() - began).toBeGreaterThanOrEqual(1_000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('keeps rows that the broker does not take, and sends the same batch again before any other', async () => {
    const gate = new Gate();
    gate.refusals = [new TransientError('broker-unreachable', 'gone'), new TransientError('broker-unreachable', 'gone')];
    const { relay } = start({}, gate);
    await transaction([row('a', 1)]);
    relay.wake();
    await eventually(() => expect(gate.sends.length).toBeGreaterThan(0), { what: 'the first try' });
    await transaction([row('a', 2)]);
    relay.wake();
    await untilEmpty();
    expect(gate.sends).toEqual([['a'], ['a'], ['a'], ['a']]);
    await expectOrder(2, ['a']);
  });

  it('deletes first what was acknowledged when it lost the database, and goes on with its shards', async () => {
    const gate = new Gate();
    let cut = true;
    gate.after = async () => {
      if (!cut) return;
      cut = false;
      const locks = await pool.query('select pid from pg_locks where locktype = $1 and classid = $2', ['advisory', advisoryKey]);
      await pool.query('select pg_terminate_backend($1)', [locks.rows[0].pid]);
    };
    const { relay } = start({}, gate);
    await transaction([row('a', 1), row('a', 2)]);
    relay.wake();
    await untilEmpty();
    await transaction([row('a', 3)]);
    relay.wake();
    await untilEmpty();
    expect(gate.severed).toBe(1);
    expect(await published()).toHaveLength(3);
    await expectOrder(3, ['a']);
  });

  it('keeps the order of every key while relays come, go and lose their connections', async () => {
    const keys = Array.from({ length: 12 }, (_, n) => `k${n}`);
    const versions = 30;
    start();
    start();
    for (let version = 1; version <= versions; version += 1) {
      await transaction(keys.map((key) => row(key, version)));
      started.forEach(({ relay }) => relay.wake());
      if (version % 10 === 5) {
        await pool.query('select pg_terminate_backend(pid) from (select distinct pid from pg_locks where locktype = $1 and classid = $2) holders', ['advisory', advisoryKey]);
      }
      if (version % 10 === 9) {
        const { relay, gate, pool: own } = started.shift()!;
        await relay.stop();
        await gate.kafka.close();
        await own.end();
        start();
      }
    }
    await untilEmpty();
    await expectOrder(versions, keys);
  }, 60_000);

  it('sends a batch larger than batchMax in several, and shards do not wait for each other', async () => {
    await transaction(Array.from({ length: 500 }, (_, n) => row(`k${n % 50}`, Math.floor(n / 50) + 1)));
    const { gate } = start({ batchMax: 100 });
    await untilEmpty();
    expect(Math.max(...gate.sends.map((send) => send.length))).toBeLessThanOrEqual(100);
    await expectOrder(10, Array.from({ length: 50 }, (_, n) => `k${n}`));
  });
});
