import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransientError, silentLogger } from '@muster/platform-kernel';
import { startStack, type RunningStack } from '@muster/platform-embedded';
import { eventually } from '@muster/testing-kit';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern } from '@nestjs/microservices';
import { BatchServer } from './batch-server.js';
import { BatchController } from './pass-through.filter.js';
import { KafkaPublisher, type OutgoingBatch } from './publisher.js';
import { readAll } from './read-topic.js';
import type { ReceivedBatch } from './received-batch.js';
import type { KafkaSettings } from './settings.js';
import { createTopics } from './topics.js';

/** The shortest that a broker takes: after its restart, the group waits that long for the member that was there before. */
const SESSION_MS = 6_000;

const received: string[] = [];

@BatchController()
class Handlers {
  @EventPattern('events')
  apply(batch: ReceivedBatch): void {
    received.push(...batch.messages.map(({ value }) => value!.toString()));
  }
}

@Module({ controllers: [Handlers] })
class HandlersModule {}

/** A broker of its own, because it is stopped and frozen here. */
describe('a broker that comes and goes', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-outage-'));
  let stack: RunningStack;
  let kafka: KafkaSettings;
  let topic: string;

  beforeAll(async () => {
    stack = await startStack({
      dataDir, packagesDir: join(process.cwd(), '.muster', 'packages'), ports: { kafka: 0, kafkaController: 0 },
      registryUrl: process.env['SCHEMA_REGISTRY_URL'], databaseUrl: process.env['DATABASE_URL'],
    });
    kafka = { brokers: [stack.kafkaBrokers], clientId: 'outage-spec' };
  }, 120_000);
  afterAll(async () => {
    await stack?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);
  beforeEach(async () => {
    received.length = 0;
    topic = `spec-${randomUUID()}`;
    await createTopics(kafka, [{ name: topic, partitions: 1, config: {} }]);
  });

  const batch = (...texts: string[]): OutgoingBatch[] => [{ topic, messages: texts.map((text) => ({ key: 'k', value: Buffer.from(text), partition: 0 })) }];

  /** Runs `work` while every thread of the broker is stopped, which the signal alone does not wait for. */
  async function whileFrozen(work: () => Promise<void>): Promise<void> {
    const tasks = `/proc/${stack.pids.kafka!}/task`;
    const isStopped = (task: string) => / T /.test(readFileSync(join(tasks, task, 'stat'), 'utf8'));
    await stack.kill('kafka', 'SIGSTOP');
    try {
      await eventually(() => readdirSync(tasks).every(isStopped), { what: 'the broker to stand still' });
      await work();
    } finally {
      await stack.kill('kafka', 'SIGCONT');
    }
  }

  it('neither loses nor doubles nor swaps what was sent while the broker stood still', async () => {
    const publisher = new KafkaPublisher({ kafka, logger: silentLogger, requestTimeoutMs: 500 });
    await publisher.send(batch('a'));
    const doubtful = batch('b');
    await whileFrozen(() => expect(publisher.send(doubtful)).rejects.toBeInstanceOf(TransientError));
    await eventually(() => publisher.send(doubtful), { what: 'the batch in doubt to be taken', timeoutMs: 30_000 });

    await whileFrozen(() => expect(publisher.send(batch('c'))).rejects.toBeInstanceOf(TransientError));
    // As many messages as before: under the numbers taken back, the broker would take them for a repetition and drop them.
    const next = batch('d');
    await eventually(() => publisher.send(next), { what: 'the next batch to be taken', timeoutMs: 30_000 });
    await publisher.close();
    expect((await readAll(kafka, topic)).map(({ value }) => value!.toString())).toEqual(['a', 'b', 'c', 'd']);
  }, 90_000);

  it('goes on receiving and sending after the broker was killed and started again', async () => {
    const server = new BatchServer({ kafka, group: `group-${topic}`, logger: silentLogger, topicsOf: () => [topic], sessionTimeoutMs: SESSION_MS });
    const app = await NestFactory.createMicroservice(HandlersModule, { strategy: server, logger: false });
    await app.listen();
    const publisher = new KafkaPublisher({ kafka, logger: silentLogger, requestTimeoutMs: 2_000 });
    await publisher.send(batch('before'));
    await eventually(() => expect(received).toContain('before'), { what: 'the first message' });

    await stack.kill('kafka', 'SIGKILL');
    const during = batch('during');
    await expect(publisher.send(during)).rejects.toMatchObject({ code: 'broker-unreachable' });
    await stack.restart('kafka');
    await eventually(() => publisher.send(during), { what: 'the broker to take messages again', timeoutMs: 60_000 });
    await publisher.send(batch('after'));
    await eventually(() => expect([...new Set(received)]).toEqual(['before', 'during', 'after']), { what: 'the messages after the restart', timeoutMs: 60_000 });
    await publisher.close();
    await app.close();
    expect((await readAll(kafka, topic)).map(({ value }) => value!.toString())).toEqual(['before', 'during', 'after']);
  }, 180_000);
});
