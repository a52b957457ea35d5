import type { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import kafkajs, { type Message, type Producer } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, In } from 'typeorm';
import { OutboxMessage } from './entities.js';
import { settings } from './settings.js';

export const REGISTRY = Symbol('schema registry');

/** Polls the outbox, sends what it finds in the order of its ids, deletes what was acknowledged. */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly producer: Producer;
  private running: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(REGISTRY) private readonly registry: SchemaRegistry,
  ) {
    this.producer = new kafkajs.Kafka({ clientId: 'stock-relay', brokers: settings.brokers, logLevel: kafkajs.logLevel.ERROR }).producer({ idempotent: true, maxInFlightRequests: 1, createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.producer.connect();
    this.running = this.poll();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.running;
    await this.producer.disconnect();
  }

  private async poll(): Promise<void> {
    while (!this.stopping) {
      try {
        if ((await this.relayOnce()) === settings.relayBatch) continue;
      } catch (error) {
        this.logger.error(error);
      }
      await sleep(settings.pollMs);
    }
  }

  private async relayOnce(): Promise<number> {
    const outbox = this.dataSource.getRepository(OutboxMessage);
    const rows = await outbox.find({ order: { id: 'ASC' }, take: settings.relayBatch });
    if (rows.length === 0) return 0;
    const byTopic = new Map<string, Message[]>();
    for (const row of rows) {
      const messages = byTopic.get(row.topic) ?? [];
      byTopic.set(row.topic, messages);
      messages.push({ key: row.key, value: await this.registry.encode(settings.schemaIds[row.topic]!, row.payload), headers: row.headers });
    }
    await this.producer.sendBatch({ acks: -1, topicMessages: [...byTopic].map(([topic, messages]) => ({ topic: settings.namespace + topic, messages })) });
    await outbox.delete({ id: In(rows.map((row) => row.id)) });
    return rows.length;
  }
}
