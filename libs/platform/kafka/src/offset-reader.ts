import type { Logger } from '@muster/platform-kernel';
import type { Admin } from 'kafkajs';
import { kafkaClient } from './client.js';
import { asOwnError, kafkaCode } from './faults.js';
import type { PartitionBounds } from './offsets.js';
import type { KafkaSettings } from './settings.js';

/**
 * Asks the brokers where topics begin and end, again and again, over one connection of its own, which is opened at the first question
 * and opened anew after a fault. For metrics and audits. Errors: TransientError where the brokers are out of reach.
 */
export class OffsetReader {
  private admin: Promise<Admin> | undefined;

  constructor(private readonly options: { kafka: KafkaSettings; logger: Logger }) {}

  /** Bounds of every partition by topic; topics that do not exist are left out. */
  bounds(topics: readonly string[]): Promise<Map<string, PartitionBounds[]>> {
    return this.ask(async (admin) => {
      const found = await Promise.all(topics.map(async (topic) => [topic, await boundsOf(admin, topic)] as const));
      return new Map(found.flatMap(([topic, bounds]) => (bounds ? [[topic, bounds] as const] : [])));
    });
  }

  /** By partition, the first offset whose timestamp is `timestampMs` or later; the end where there is none. */
  firstOffsetsSince(topic: string, timestampMs: number): Promise<Map<number, number>> {
    return this.ask(async (admin) => new Map((await admin.fetchTopicOffsetsByTimestamp(topic, timestampMs)).map(({ partition, offset }) => [partition, Number(offset)])));
  }

  /** By which the cluster is known, whatever its brokers are called; undefined where it has none. */
  clusterId(): Promise<string | undefined> {
    return this.ask(async (admin) => (await admin.describeCluster()).clusterId);
  }

  async close(): Promise<void> {
    const admin = this.admin;
    this.admin = undefined;
    await (await admin?.catch(() => undefined))?.disconnect();
  }

  private async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const connected = (this.admin ??= this.open());
    try {
      return await question(await connected);
    } catch (error) {
      if (this.admin === connected) await this.close();
      throw asOwnError(error, this.options.kafka);
    }
  }

  private async open(): Promise<Admin> {
    const admin = kafkaClient({ ...this.options, requestTimeoutMs: 5_000, retry: { retries: 1, initialRetryTime: 50, maxRetryTime: 500 } }).admin();
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      await admin.disconnect();
      throw error;
    }
  }
}

async function boundsOf(admin: Admin, topic: string): Promise<PartitionBounds[] | undefined> {
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.map(({ partition, low, high }) => ({ partition, earliest: Number(low), end: Number(high) })).sort((a, b) => a.partition - b.partition);
  } catch (error) {
    if (kafkaCode(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
    throw error;
  }
}
