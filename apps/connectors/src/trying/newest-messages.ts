import type { PartitionBounds } from '@muster/platform-kafka';
import { followTopic, type ReceivedMessage } from '@muster/platform-kafka';
import { silentLogger } from '@muster/platform-kernel';
import type { ForeignTopic, TopicLog } from '../feeds/foreign-topic.js';

export interface NewestMessages extends TopicLog {
  /** The newest of each partition, the oldest of them first. */
  readonly messages: readonly ReceivedMessage[];
  /** False where not all partitions answered in time. */
  readonly isWhole: boolean;
}

export interface NewestMessagesOptions {
  readonly topic: string;
  /** Begins the name of a group that is thrown away. */
  readonly group: string;
  /** Of each partition. */
  readonly most: number;
  readonly patienceMs: number;
}

/** Reads the newest messages of a topic of another cluster, in a group of its own that commits nothing. Throws StreamFault, ClusterFault. */
export async function newestMessages(foreign: ForeignTopic, { topic, group, most, patienceMs }: NewestMessagesOptions): Promise<NewestMessages> {
  const kafka = foreign.cluster();
  const log = await foreign.lookUp(kafka);
  const from = new Map(log.bounds.map(({ partition, earliest, end }) => [partition, Math.max(earliest, end - most)]));
  const ends = new Map(log.bounds.filter(({ partition, end }) => from.get(partition)! < end).map(({ partition, end }: PartitionBounds) => [partition, end]));
  const messages: ReceivedMessage[] = [];
  if (ends.size === 0) return { ...log, messages, isWhole: true };
  const left = new Set(ends.keys());
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), patienceMs);
  try {
    await followTopic({ kafka, topic, from, group, logger: silentLogger, signal: enough.signal, onJoined: () => undefined }, async ({ partition, messages: some, next }) => {
      const end = ends.get(partition) ?? 0;
      messages.push(...some.filter(({ offset }) => offset < end));
      if (next >= end) left.delete(partition);
      if (left.size === 0) enough.abort();
    });
  } finally {
    clearTimeout(timer);
  }
  return { ...log, messages: messages.sort((a, b) => a.timestampMs - b.timestampMs), isWhole: left.size === 0 };
}
