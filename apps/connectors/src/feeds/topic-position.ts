import type { PartitionBounds } from '@muster/platform-kafka';

/** How far a topic is published; stands where the replay id of other feeds stands. */
export interface TopicPosition {
  /** Undefined where the cluster does not say what it is called. */
  readonly cluster: string | undefined;
  readonly topic: string;
  /** Partition to the next offset. */
  readonly next: ReadonlyMap<number, number>;
}

/** Messages that the log dropped before they were read: offsets from `from` up to, not including, `until`. */
export interface TopicLoss {
  readonly partition: number;
  readonly from: number;
  readonly until: number;
  readonly message: string;
}

export function positionText({ cluster, topic, next }: TopicPosition): string {
  return JSON.stringify({ cluster, topic, next: Object.fromEntries([...next].sort(([a], [b]) => a - b)) });
}

/**
 * Where to go on in each partition: behind what is published, at the beginning of the log where nothing is. What begins later than we stood has lost what is between, as has a partition that is new
 * and does not begin at 0. Another topic, another cluster, and a log that ends before we stood or has fewer partitions are followed from their beginning; what went before is lost, as far as anybody knows.
 */
export function beginTopic(replayId: string | null, { cluster, topic, bounds }: { readonly cluster: string | undefined; readonly topic: string; readonly bounds: readonly PartitionBounds[] }): { next: Map<number, number>; lost: TopicLoss[] } {
  const known = replayId === null ? undefined : parse(replayId);
  const beginning = new Map(bounds.map(({ partition, earliest }) => [partition, earliest]));
  if (!known) return { next: beginning, lost: [] };
  const ends = new Map(bounds.map(({ partition, end }) => [partition, end]));
  const past = [...known.next].find(([partition, at]) => at > (ends.get(partition) ?? -1));
  if (known.topic !== topic || known.cluster !== cluster || past) {
    const [partition, at] = past ?? [0, known.next.get(0) ?? 0];
    return { next: beginning, lost: [{ partition, from: at, until: at, message: `It is not the log that was followed up to here (${known.topic}): that one was made anew, or is another. It is followed from its beginning; what the former held beyond is not known.` }] };
  }
  const lost = bounds.flatMap(({ partition, earliest }): TopicLoss[] => {
    const from = known.next.get(partition) ?? 0;
    return from < earliest ? [{ partition, from, until: earliest, message: `The log begins at ${earliest}: it dropped the messages from here on before they were read. It is followed from there; have the records sent again, or its retention made longer.` }] : [];
  });
  return { next: new Map(bounds.map(({ partition, earliest }) => [partition, Math.max(known.next.get(partition) ?? 0, earliest)])), lost };
}

/** Undefined where the feed was of another kind before. */
function parse(replayId: string): TopicPosition | undefined {
  let said: unknown;
  try {
    said = JSON.parse(replayId);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof said !== 'object' || said === null || !('next' in said) || !('topic' in said)) return undefined;
  const { cluster, topic, next } = said as { cluster?: string; topic: string; next: Record<string, number> };
  return { cluster, topic, next: new Map(Object.entries(next).map(([partition, offset]) => [Number(partition), offset])) };
}
