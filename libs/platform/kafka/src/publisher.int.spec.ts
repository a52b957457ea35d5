import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PermanentError, TransientError, silentLogger } from '@muster/platform-kernel';
import { partitionOf } from './partition-of.js';
import { KafkaPublisher } from './publisher.js';
import { readAll } from './read-topic.js';
import { createTopics, deleteTopics } from './topics.js';

const kafka = { brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(','), clientId: 'publisher-spec' };

/** Counts, in a process of its own since a test runner loads modules in its own way, what a request to produce asks of our record and of our checksum. */
const COUNTING = `
  await import(process.argv[1]);
  const { createRequire } = await import('node:module');
  const require = createRequire(process.argv[1]);
  const counts = { records: 0, checksums: 0 };
  const counted = (path, name) => {
    const loaded = require.cache[require.resolve(path)];
    const ours = loaded.exports;
    loaded.exports = (...args) => ((counts[name] += 1), ours(...args));
  };
  counted('kafkajs/src/protocol/recordBatch/record/v0/index.js', 'records');
  counted('kafkajs/src/protocol/recordBatch/crc32C/index.js', 'checksums');
  const produce = require('kafkajs/src/protocol/requests/produce/v7/request.js');
  await produce({ acks: -1, timeout: 1000, topicData: [{ topic: 't', partitions: [{ partition: 0, messages: [{ key: 'a', value: 'b', headers: {} }] }] }] }).encode();
  console.log(JSON.stringify(counts));`;

describe('KafkaPublisher', () => {
  let publisher: KafkaPublisher;
  let topic: string;
  const one = (text: string, partition = 0) => [{ topic, messages: [{ key: text, value: Buffer.from(text), partition }] }];
  const read = async () => (await readAll(kafka, topic)).map(({ value }) => value!.toString());

  beforeEach(async () => {
    topic = `spec-${randomUUID()}`;
    publisher = new KafkaPublisher({ kafka, logger: silentLogger });
    await createTopics(kafka, [{ name: topic, partitions: 3, config: {} }]);
  });
  afterEach(async () => {
    await publisher.close();
    await deleteTopics(kafka, [topic]);
  });

  it('publishes keys, values, headers and tombstones, to the partition of the key', async () => {
    const keys = ['a', 'b', 'c', 'd'];
    await publisher.send([{ topic, messages: keys.map((key) => ({ key, value: key === 'c' ? null : Buffer.from(key), headers: { id: `1-${key}` } })) }]);
    const all = await readAll(kafka, topic);
    const found = all.map(({ key, value, headers, partition }) => ({ key: key!.toString(), value: value?.toString() ?? null, id: headers['id']!.toString(), partition }));
    expect(found.sort((x, y) => (x.key < y.key ? -1 : 1))).toEqual(keys.map((key) => ({ key, value: key === 'c' ? null : key, id: `1-${key}`, partition: partitionOf(key, 3) })));
  });

  it('keeps the order of overlapping calls, and of a batch too large for one request', async () => {
    await publisher.close();
    publisher = new KafkaPublisher({ kafka, logger: silentLogger, recordBatchBytesMax: 300 });
    const texts = Array.from({ length: 200 }, (_, n) => `m${n}`);
    await Promise.all(texts.map((text) => publisher.send(one(text))));
    await publisher.send([{ topic, messages: texts.map((text) => ({ key: text, value: Buffer.from(text), partition: 0 })) }]);
    expect(await read()).toEqual([...texts, ...texts]);
  });

  it('sends nothing after the time it was given, and settles that send before the next', async () => {
    await publisher.send(one('first'));
    const late = one('late');
    await expect(publisher.send(late, performance.now() - 1)).rejects.toMatchObject({ code: 'publishing-too-late' });
    expect(await read()).toEqual(['first']);
    await publisher.send(one('next'));
    expect(await read()).toEqual(['first', 'late', 'next']);
  });

  it('sends once what is passed again after a failure', async () => {
    const late = one('late');
    await expect(publisher.send(late, performance.now() - 1)).rejects.toBeInstanceOf(TransientError);
    await publisher.send(late);
    expect(await read()).toEqual(['late']);
  });

  it('says so where the topic has no such partition, instead of losing what is meant for it', async () => {
    await expect(publisher.send(one('nowhere', 7))).rejects.toMatchObject({ code: 'partition-missing' });
    await publisher.close();
    publisher = new KafkaPublisher({ kafka, logger: silentLogger });
    await publisher.send(one('here', 2));
    expect(await read()).toEqual(['here']);
  });

  it('goes on over a new connection after it has refused to write to the one it had', async () => {
    await publisher.send(one('first'));
    const late = one('late');
    const sent = publisher.send(late, performance.now() + 20);
    // Between the check of the time and the write, as a process that is stopped there and goes on later.
    queueMicrotask(() => {
      for (const until = performance.now() + 40; performance.now() < until; );
    });
    await expect(sent).rejects.toMatchObject({ code: 'publishing-too-late' });
    const startedMs = performance.now();
    await publisher.send(late);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(await read()).toEqual(['first', 'late']);
  });

  it('forgets what was unsettled when it is severed', async () => {
    await publisher.send(one('first'));
    await expect(publisher.send(one('lost'), performance.now() - 1)).rejects.toBeInstanceOf(TransientError);
    await publisher.sever();
    await publisher.send(one('next'));
    expect(await read()).toEqual(['first', 'next']);
  });

  it('tells a message that the broker will never take from a broker that is out of reach', async () => {
    await expect(publisher.send([{ topic, messages: [{ key: 'k', value: Buffer.alloc(2_000_000), partition: 0 }] }])).rejects.toBeInstanceOf(PermanentError);
    await publisher.send(one('after'));
    expect(await read()).toEqual(['after']);
    const nowhere = new KafkaPublisher({ kafka: { brokers: ['127.0.0.1:1'], clientId: 'spec' }, logger: silentLogger });
    await expect(nowhere.send(one('x'))).rejects.toMatchObject({ name: 'TransientError', code: 'broker-unreachable' });
    await nowhere.close();
  });

  it('has kafkajs write records and checksums in our faster way once the library is loaded, whatever it loads before', () => {
    const library = fileURLToPath(new URL('../dist/index.js', import.meta.url));
    const told = execFileSync(process.execPath, ['--input-type=module', '--eval', COUNTING, library], { encoding: 'utf8' });
    expect(JSON.parse(told)).toEqual({ records: 1, checksums: 1 });
  });
});
