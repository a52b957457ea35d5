import type { Logger } from '@muster/platform-kernel';
import { withAdmin } from './admin.js';
import type { KafkaSettings } from './settings.js';

/** Bounds of one partition: offsets from `earliest` up to, not including, `end`. */
export interface PartitionBounds {
  partition: number;
  earliest: number;
  end: number;
}

export interface GroupPartitionLag {
  topic: string;
  partition: number;
  /** The group's committed next offset; undefined where it never committed. */
  committed: number | undefined;
  earliest: number;
  end: number;
  /** Messages between the committed offset (or the earliest) and the end. */
  lag: number;
}

const bounds = ({ partition, low, high }: { partition: number; low: string; high: string }): PartitionBounds => ({ partition, earliest: Number(low), end: Number(high) });

/** Bounds of every partition of a topic, by partition. */
export function fetchOffsets(kafka: KafkaSettings, topic: string, logger?: Logger): Promise<PartitionBounds[]> {
  return withAdmin(kafka, logger, async (admin) => (await admin.fetchTopicOffsets(topic)).map(bounds).sort((a, b) => a.partition - b.partition));
}

/** The earliest offset still kept of each partition: position in the array is the partition. */
export async function fetchEarliest(kafka: KafkaSettings, topic: string, logger?: Logger): Promise<number[]> {
  return (await fetchOffsets(kafka, topic, logger)).map((partition) => partition.earliest);
}

/** Lag of a group in every partition of `topics`, or of the topics that it has committed to. */
export function groupLag(kafka: KafkaSettings, group: string, topics?: readonly string[], logger?: Logger): Promise<GroupPartitionLag[]> {
  return withAdmin(kafka, logger, async (admin) => {
    const committed = await admin.fetchOffsets(topics ? { groupId: group, topics: [...topics] } : { groupId: group });
    const perTopic = await Promise.all(
      committed.map(async ({ topic, partitions }) => {
        const next = new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]));
        return (await admin.fetchTopicOffsets(topic)).map(bounds).map((bound): GroupPartitionLag => {
          const own = next.get(bound.partition);
          const known = own !== undefined && own >= 0 ? own : undefined;
          return { topic, ...bound, committed: known, lag: Math.max(0, bound.end - Math.max(known ?? 0, bound.earliest)) };
        });
      }),
    );
    return perTopic.flat().sort((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition));
  });
}
