import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReceivedBatch } from '@muster/platform-kafka';
import { silentLogger, TransientError } from '@muster/platform-kernel';
import { openExceptionMigration, OpenExceptions, outboxMigration } from '@muster/platform-outbox';
import { Database } from '@muster/platform-postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { InboundPath, type ChunkWork } from './inbound-path.js';
import { inboundTables } from './tables.js';

const url = process.env['DATABASE_URL'] ?? 'postgres://muster:muster@127.0.0.1:5432/muster';
const TOPIC = 'spoken';

class CreateTables1000000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const text of [...inboundTables, ...outboxMigration, ...openExceptionMigration]) await runner.query(text);
    await runner.query('create table taken (partition int not null, o bigint not null, by_transaction bigint not null default txid_current(), primary key (partition, o))');
  }

  async down(): Promise<void> {}
}

/** Messages of a partition by their values; each is written down with its transaction. */
function batchOf(partition: number, values: readonly string[], from = 0): ReceivedBatch {
  return {
    group: 'spec', topic: TOPIC, partition, highWatermark: from + values.length, heartbeat: async () => undefined, signal: new AbortController().signal,
    messages: values.map((value, i) => ({ partition, offset: from + i, key: null, value: Buffer.from(value), headers: {}, timestampMs: Date.now() })),
  };
}

describe('the path of batches that come together', () => {
  let database: Database;
  let path: InboundPath;

  const work: ChunkWork = async (tx, messages) => {
    for (const { partition, offset, value } of messages) await tx.query({ text: 'insert into taken (partition, o) values ($1::int, $2::bigint / $3::int)', values: [partition, offset, value!.toString() === 'refused' ? 0 : 1] });
    return messages.map(({ partition, offset }) => ({ outcome: 'applied' as const, recordId: null, eventId: `${partition}/${offset}`, correlationId: null, detail: null }));
  };
  const take = async (batch: ReceivedBatch, apart?: boolean): Promise<void> => {
    try {
      await path.take(batch, work, apart);
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      await path.take(batch, work, apart);
    }
  };
  const taken = async () => (await database.query({ text: 'select partition, o from taken order by 1, 2' })).rows;
  const transactions = async () => (await database.query({ text: 'select count(distinct by_transaction) from taken' })).rows[0]![0];
  const stands = async () => (await database.query({ text: 'select partition, next_offset, applied, parked from consumer_cursor order by partition' })).rows;

  beforeEach(async () => {
    database = await Database.open({ url, schema: `inbound_${randomUUID().replaceAll('-', '')}`, applicationName: 'inbound-spec' }, { migrations: [CreateTables1000000000000], entities: [] });
    const exceptions = new OpenExceptions({ service: 'spec', configVersion: 'spec', schemaId: 1, topicNamespace: '', now: Date.now });
    path = new InboundPath({ database, group: 'spec', logger: silentLogger, exceptions, earliestOffset: async () => 0 });
  });

  afterEach(async () => {
    await database.query({ text: `drop schema ${database.settings.schema} cascade` });
    await database.close();
  });

  it('commits the partitions of a topic in one transaction, with the cursor and the journal of each', async () => {
    for (const partition of [0, 1, 2]) await take(batchOf(partition, ['a']));
    expect(await transactions()).toBe(3);
    await Promise.all([0, 1, 2].map((partition) => take(batchOf(partition, ['b'], 1))));
    expect(await taken()).toEqual([[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]]);
    expect(await transactions()).toBe(4);
    expect(await stands()).toEqual([[0, 2, 2, 0], [1, 2, 2, 0], [2, 2, 2, 0]]);
    expect((await database.query({ text: 'select partition, "offset", event_id from journal order by 1, 2' })).rows).toEqual([0, 1, 2].flatMap((partition) => [0, 1].map((offset) => [partition, offset, `${partition}/${offset}`])));
    await Promise.all([0, 1, 2].map((partition) => take(batchOf(partition, ['a', 'b']))));
    expect(await stands()).toEqual([[0, 2, 2, 0], [1, 2, 2, 0], [2, 2, 2, 0]]);
  });

  it('keeps those apart whose work knows one partition', async () => {
    await Promise.all([0, 1].map((partition) => take(batchOf(partition, ['a']), true)));
    expect(await transactions()).toBe(2);
  });

  it('parks what the database refuses, and takes all else, once', async () => {
    await Promise.all([take(batchOf(0, ['a', 'refused', 'c'])), take(batchOf(1, ['a', 'b'])), take(batchOf(2, ['a']))]);
    expect(await taken()).toEqual([[0, 0], [0, 2], [1, 0], [1, 1], [2, 0]]);
    expect(await stands()).toEqual([[0, 3, 2, 1], [1, 2, 2, 0], [2, 1, 1, 0]]);
    expect((await database.query({ text: 'select topic, partition, "offset", class from parked' })).rows).toEqual([[TOPIC, 0, 1, 'data']]);
    await Promise.all([take(batchOf(0, ['d'], 3)), take(batchOf(1, ['c'], 2))]);
    expect(await stands()).toEqual([[0, 4, 3, 1], [1, 3, 3, 0], [2, 1, 1, 0]]);
  });

  it('commits nothing of any where another owner has moved the cursor of one', async () => {
    await Promise.all([take(batchOf(0, ['a'])), take(batchOf(1, ['a']))]);
    await database.query({ text: 'update consumer_cursor set next_offset = 2, applied = 2 where partition = 1' });
    const ends = await Promise.allSettled([path.take(batchOf(0, ['b'], 1), work), path.take(batchOf(1, ['b'], 1), work)]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await stands()).toEqual([[0, 1, 1, 0], [1, 2, 2, 0]]);
    await Promise.all([take(batchOf(0, ['b'], 1)), take(batchOf(1, ['b', 'c'], 1))]);
    expect(await stands()).toEqual([[0, 2, 2, 0], [1, 3, 3, 0]]);
  });
});
