import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLogger } from '@muster/platform-kernel';
import { eventually } from '@muster/testing-kit';
import { withAdmin } from './admin.js';
import { KeptReader } from './kept-reader.js';
import { KafkaPublisher } from './publisher.js';
import { createTopics, deleteTopics } from './topics.js';

const kafka = { brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(','), clientId: 'reader-spec' };
const [one, other] = [`spec-${randomUUID()}`, `spec-${randomUUID()}`];
const MESSAGES = 300;

beforeAll(async () => {
  await createTopics(kafka, [one, other].map((name) => ({ name, partitions: 2, config: {} })));
  const publisher = new KafkaPublisher({ kafka, logger: silentLogger });
  // Larger than one fetch in all, so that a piece comes in several.
  const messages = Array.from({ length: MESSAGES }, (_, n) => ({ key: `k${n}`, value: Buffer.alloc(10_000, n), partition: n % 2 }));
  await publisher.send([{ topic: one, messages }, { topic: other, messages: messages.slice(0, 10) }]);
  await publisher.close();
});

afterAll(() => deleteTopics(kafka, [one, other]));

const offsetsOf = async (reader: KeptReader, ...asked: Parameters<KeptReader['read']>) => (await reader.read(...asked)).map(({ offset }) => offset);
const range = (from: number, until: number) => Array.from({ length: until - from }, (_, n) => from + n);
const groups = () => withAdmin(kafka, silentLogger, async (admin) => (await admin.listGroups()).groups.map(({ groupId }) => groupId));

describe('a reader that is kept', () => {
  it('brings each piece as it is asked for, back and forth, over partitions and topics, by one consumer as long as the topic is the same', async () => {
    const reader = new KeptReader({ kafka, logger: silentLogger });
    try {
      expect(await offsetsOf(reader, one, 0, 10, 13)).toEqual([10, 11, 12]);
      const [message] = await reader.read(one, 1, 3, 4);
      expect(message).toMatchObject({ partition: 1, offset: 3, key: Buffer.from('k7'), value: Buffer.alloc(10_000, 7) });
      expect(await offsetsOf(reader, one, 0, 0, 150)).toEqual(range(0, 150));
      expect(await offsetsOf(reader, one, 0, 2, 3)).toEqual([2]);
      // What comes after the end is not waited for, and where there is nothing there is nothing.
      expect(await offsetsOf(reader, one, 0, 148, 1_000)).toEqual([148, 149]);
      expect(await offsetsOf(reader, one, 0, 150, 151)).toEqual([]);
      expect(await offsetsOf(reader, one, 7, 0, 1)).toEqual([]);
      expect(await Promise.all([offsetsOf(reader, one, 0, 5, 6), offsetsOf(reader, one, 1, 6, 7)])).toEqual([[5], [6]]);
      expect(reader.opened).toBe(1);
      expect(await offsetsOf(reader, other, 1, 0, 5)).toEqual(range(0, 5));
      expect(await offsetsOf(reader, one, 1, 0, 2)).toEqual([0, 1]);
      expect(reader.opened).toBe(2);
    } finally {
      await reader.close();
    }
  });

  it('leaves with its group when nobody has asked for a while, and comes again when somebody asks', async () => {
    const before = new Set(await groups());
    const reader = new KeptReader({ kafka, logger: silentLogger, idleMs: 500 });
    try {
      const own = async () => (await groups()).filter((group) => group.startsWith('reader-') && !before.has(group));
      await reader.read(one, 0, 0, 1);
      expect(reader.opened).toBe(1);
      await eventually(async () => expect(await own()).toEqual([]), { what: 'the group to be gone', timeoutMs: 20_000 });
      expect(await offsetsOf(reader, one, 0, 0, 2)).toEqual([0, 1]);
      expect(reader.opened).toBe(2);
    } finally {
      await reader.close();
    }
  });
});
