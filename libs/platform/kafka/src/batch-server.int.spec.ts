import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OwnershipLostError, SetupError, TransientError, silentLogger } from '@muster/platform-kernel';
import { eventually } from '@muster/testing-kit';
import { Module, type INestMicroservice, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern } from '@nestjs/microservices';
import { BatchServer, type BatchServerOptions } from './batch-server.js';
import { groupLag } from './offsets.js';
import { BatchController } from './pass-through.filter.js';
import { KafkaPublisher } from './publisher.js';
import type { BatchOutcome, ReceivedBatch } from './received-batch.js';
import { createTopics, deleteTopics } from './topics.js';

const kafka = { brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(','), clientId: 'batch-server-spec' };

let handle: (batch: ReceivedBatch) => Promise<BatchOutcome | void> | BatchOutcome | void;

@BatchController()
class Handlers {
  @EventPattern('events')
  apply(batch: ReceivedBatch): Promise<BatchOutcome | void> | BatchOutcome | void {
    return handle(batch);
  }
}

@BatchController()
class SecondHandlers {
  @EventPattern('events')
  apply(_: ReceivedBatch): void {}
}

@Module({ controllers: [Handlers] })
class OneHandlerModule {}

@Module({ controllers: [Handlers, SecondHandlers] })
class TwoHandlersModule {}

describe('BatchServer', () => {
  let topic: string;
  let publisher: KafkaPublisher;
  let apps: INestMicroservice[] = [];

  async function start(more: Partial<BatchServerOptions> = {}, module: Type = OneHandlerModule): Promise<BatchServer> {
    const server = new BatchServer({ kafka, group: `group-${topic}`, logger: silentLogger, topicsOf: () => [topic], ...more });
    const app = await NestFactory.createMicroservice(module, { strategy: server, logger: false, abortOnError: false });
    apps.push(app);
    await app.listen();
    return server;
  }

  const send = (texts: string[], partition = 0) => publisher.send([{ topic, messages: texts.map((text) => ({ key: text, value: Buffer.from(text), headers: { n: text }, partition })) }]);
  const textsOf = (batch: ReceivedBatch) => batch.messages.map((message) => message.value!.toString());
  const numbered = (count: number) => Array.from({ length: count }, (_, n) => `m${n}`);

  beforeEach(async () => {
    publisher = new KafkaPublisher({ kafka, logger: silentLogger });
    topic = `spec-${randomUUID()}`;
    await createTopics(kafka, [{ name: topic, partitions: 2, config: { 'message.timestamp.type': 'LogAppendTime' } }]);
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
    apps = [];
    await publisher.close();
    await deleteTopics(kafka, [topic]);
  });

  it('hands over whole messages, in offset order, in chunks of at most chunkMax', async () => {
    await send(numbered(250));
    const batches: ReceivedBatch[] = [];
    handle = (batch) => void batches.push(batch);
    const began = Date.now();
    await start({ chunkMax: 100 });
    await eventually(() => expect(batches.flatMap(textsOf)).toEqual(numbered(250)), { what: 'all messages' });
    expect(batches.map((batch) => batch.messages.length)).toEqual([100, 100, 50]);
    const { key, headers, timestampMs, offset } = batches[0]!.messages[7]!;
    expect({ key: key!.toString(), n: headers['n']!.toString(), offset }).toEqual({ key: 'm7', n: 'm7', offset: 7 });
    expect(Math.abs(timestampMs - began)).toBeLessThan(60_000);
    expect(batches[0]).toMatchObject({ topic, partition: 0, highWatermark: 250 });
  });

  it('hands over a lone event at once', async () => {
    const seen = new Map<string, number>();
    handle = (batch) => textsOf(batch).forEach((text) => seen.set(text, performance.now()));
    await start();
    const waits: number[] = [];
    for (const text of numbered(20)) {
      const sentAt = performance.now();
      await send([text]);
      await eventually(() => seen.has(text), { what: text, everyMs: 1 });
      waits.push(seen.get(text)! - sentAt);
    }
    expect(waits.sort((a, b) => a - b)[10]).toBeLessThan(100);
  });

  it('gives the same chunk again after a transient fault, a lost ownership and a defect, and skips nothing', async () => {
    await send(numbered(10));
    const faults = [new TransientError('database-unreachable', 'gone'), new OwnershipLostError('other'), new TypeError('oops'), new TypeError('oops'), new TypeError('oops'), new TypeError('oops')];
    const calls: string[][] = [];
    const codes: string[] = [];
    handle = async (batch) => {
      calls.push(textsOf(batch));
      const fault = faults.shift();
      if (fault) throw fault;
    };
    await start({ events: { onRetry: (code) => codes.push(code) } });
    await eventually(() => expect(calls).toHaveLength(7), { what: 'the call that succeeds', timeoutMs: 30_000 });
    for (const call of calls) expect(call).toEqual(numbered(10));
    expect(codes).toEqual(['database-unreachable', 'ownership-lost', 'defect', 'defect', 'defect', 'defect']);
  }, 40_000);

  it('hands a chunk that keeps failing with a defect to onDefect, with the very error, and goes on', async () => {
    await send(numbered(2));
    const defect = new RangeError('oops');
    const set: unknown[] = [];
    let calls = 0;
    handle = async (batch) => {
      if (batch.messages[0]!.offset > 1) return;
      calls += 1;
      throw defect;
    };
    const handled: number[] = [];
    const server = await start({ defectTries: 3, onDefect: async (batch, error) => void set.push([textsOf(batch), error]), events: { onChunk: (_t, _p, size) => handled.push(size) } });
    await eventually(() => expect(set).toHaveLength(1), { what: 'the defect' });
    expect(calls).toBe(3);
    expect((set[0] as unknown[])[1]).toBe(defect);
    await send(['next']);
    await eventually(() => expect(handled).toEqual([1]), { what: 'the next message' });
    expect(server.lag().find(({ partition }) => partition === 0)).toMatchObject({ nextOffset: 3, messages: 0, highWatermark: 3 });
  });

  it('goes on from where a handler sends it, and voids what was remembered', async () => {
    await send(numbered(10));
    const firsts: number[] = [];
    const signals: AbortSignal[] = [];
    handle = (batch) => {
      firsts.push(batch.messages[0]!.offset);
      signals.push(batch.signal);
      if (firsts.length === 1) return { kind: 'seek', offset: 7 };
      if (firsts.length === 2) return { kind: 'seek', offset: 2 };
      return { kind: 'done' };
    };
    await start();
    await eventually(() => expect(firsts).toEqual([0, 7, 2]), { what: 'three fetches' });
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true, false]);
  });

  it('stops fetching a paused topic until it is resumed', async () => {
    const seen: string[] = [];
    handle = (batch) => void seen.push(...textsOf(batch));
    const server = await start();
    server.pause([topic]);
    expect(server.paused()).toEqual([topic]);
    await send(['held']);
    const fetchesLater = performance.now() + 1_200;
    await eventually(() => performance.now() > fetchesLater, { what: 'two fetches' });
    expect(seen).toEqual([]);
    server.resume([topic]);
    await eventually(() => expect(seen).toEqual(['held']), { what: 'the held message' });
  });

  it('keeps its membership while a handler takes longer than the session timeout', async () => {
    let rebalances = 0;
    let finish = () => {};
    const long = new Promise<void>((resolve) => (finish = resolve));
    let done = 0;
    handle = async () => {
      await long;
      done += 1;
    };
    await start({ sessionTimeoutMs: 6_000, events: { onRebalance: () => (rebalances += 1) } });
    await send(['slow']);
    const later = performance.now() + 9_000;
    await eventually(() => performance.now() > later, { what: 'the session timeout to pass', timeoutMs: 15_000, everyMs: 200 });
    finish();
    await eventually(() => expect(done).toBe(1), { what: 'the handler' });
    await send(['after']);
    await eventually(() => expect(done).toBe(2), { what: 'the next message' });
    expect(rebalances).toBe(1);
  }, 30_000);

  it('shares partitions with a second member, and voids what the first remembered', async () => {
    const partitions: number[] = [];
    const signals: AbortSignal[] = [];
    handle = (batch) => {
      partitions.push(batch.partition);
      signals.push(batch.signal);
    };
    const first = await start();
    await Promise.all([send(['a'], 0), send(['b'], 1)]);
    await eventually(() => expect(partitions.sort()).toEqual([0, 1]), { what: 'both partitions' });
    let rebalanced = 0;
    await start({ events: { onRebalance: () => (rebalanced += 1) } });
    await eventually(() => expect(rebalanced).toBeGreaterThan(0), { what: 'the second member' });
    await eventually(() => expect(signals.every((signal) => signal.aborted)).toBe(true), { what: 'the first member to join again' });
    await eventually(() => expect(first.lag().length).toBeLessThan(2), { what: 'the first member to hold one partition' });
  }, 30_000);

  it('finishes the chunk under way when it is closed, commits it, and hands over no more', async () => {
    await send(numbered(30));
    const calls: string[] = [];
    let entered = () => {};
    const inside = new Promise<void>((resolve) => (entered = resolve));
    let leave = () => {};
    const gate = new Promise<void>((resolve) => (leave = resolve));
    handle = async (batch) => {
      calls.push(...textsOf(batch));
      entered();
      await gate;
    };
    await start({ chunkMax: 10 });
    await inside;
    const closed = Promise.all(apps.map((app) => app.close()));
    leave();
    await closed;
    apps = [];
    expect(calls).toEqual(numbered(10));
    const [lag] = (await groupLag(kafka, `group-${topic}`)).filter(({ partition }) => partition === 0);
    expect(lag).toMatchObject({ committed: 10, end: 30, lag: 20 });
  });

  it('refuses to start where a topic does not exist, is declared without handler, or has two handlers', async () => {
    await expect(start({ topicsOf: () => ['spec-nowhere'] })).rejects.toThrow(/These topics do not exist: spec-nowhere/);
    await expect(start({ declaredTopics: ['other'] })).rejects.toThrow(SetupError);
    await expect(start({}, TwoHandlersModule)).rejects.toThrow(/The pattern events has two handlers/);
  });
});
