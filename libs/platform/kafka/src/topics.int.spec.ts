import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SetupError, TransientError, silentLogger } from '@muster/platform-kernel';
import { fetchEarliest, fetchOffsets } from './offsets.js';
import { KafkaPublisher } from './publisher.js';
import { createTopics, deleteTopics, missingTopics, pingBroker } from './topics.js';

const kafka = { brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(','), clientId: 'topics-spec' };
const names = Array.from({ length: 3 }, () => `spec-${randomUUID()}`);
const declare = (name: string, partitions: number, retentionMs: number) => ({ name, partitions, config: { 'retention.ms': retentionMs, 'message.timestamp.type': 'LogAppendTime' } });

describe('createTopics', () => {
  afterAll(() => deleteTopics(kafka, names));

  it('creates what is missing once, though two processes start together', async () => {
    const declared = names.map((name) => declare(name, 2, 60_000));
    await Promise.all([createTopics(kafka, declared), createTopics(kafka, declared)]);
    expect(await createTopics(kafka, declared)).toEqual({ created: [], altered: [], same: names });
    expect(await missingTopics(kafka, [...names, 'spec-nowhere'])).toEqual(['spec-nowhere']);
  });

  it('alters settings that differ, and those alone', async () => {
    const declared = [declare(names[0]!, 2, 120_000), declare(names[1]!, 2, 60_000)];
    expect(await createTopics(kafka, declared)).toEqual({ created: [], altered: [names[0]], same: [names[1]] });
    expect(await createTopics(kafka, declared)).toEqual({ created: [], altered: [], same: [names[0], names[1]] });
    expect(await createTopics(kafka, [{ name: names[0]!, partitions: 2, config: { 'cleanup.policy': 'compact' } }])).toMatchObject({ altered: [names[0]] });
    expect(await createTopics(kafka, [{ name: names[0]!, partitions: 2, config: { 'retention.ms': 120_000, 'cleanup.policy': 'compact' } }])).toMatchObject({ altered: [] });
  });

  it('names the topics whose number of partitions differs', async () => {
    const wrong = createTopics(kafka, [declare(names[0]!, 3, 60_000), declare(names[1]!, 1, 60_000), declare(names[2]!, 2, 60_000)]);
    await expect(wrong).rejects.toBeInstanceOf(SetupError);
    await expect(wrong).rejects.toThrow(new RegExp(`${names[0]} has 2 partitions and is declared with 3.*${names[1]} has 2 partitions and is declared with 1`));
  });

  it('gives the bounds of each partition', async () => {
    const publisher = new KafkaPublisher({ kafka, logger: silentLogger });
    await publisher.send([{ topic: names[2]!, messages: [{ key: 'k', value: null, partition: 1 }] }]);
    await publisher.close();
    expect(await fetchOffsets(kafka, names[2]!)).toEqual([{ partition: 0, earliest: 0, end: 0 }, { partition: 1, earliest: 0, end: 1 }]);
    expect(await fetchEarliest(kafka, names[2]!)).toEqual([0, 0]);
  });

  it('says that a broker is out of reach', async () => {
    await expect(pingBroker({ brokers: ['127.0.0.1:1'], clientId: 'spec' })).rejects.toBeInstanceOf(TransientError);
    expect(await pingBroker(kafka)).toBe(1);
  });
});
