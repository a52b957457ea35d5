import { parseSourceTopic } from '@muster/contracts';
import { partitionState, worstOf } from '@muster/domain-flow';
import type { PartitionLagView } from '@muster/platform-operating';
import type { Backlogs } from './backlogs.js';
import type { GroupFlow, PartitionFlow, TopicFlow } from './flow.js';

/** The groups of a service, topic by topic; what was seen is added to the backlogs first. */
export function groupsOf(service: string, partitions: readonly PartitionLagView[], { atMs, backlogs, topicNamespace }: { readonly atMs: number; readonly backlogs: Backlogs; readonly topicNamespace: string }): GroupFlow[] {
  return [...Map.groupBy(partitions, ({ group }) => group)].map(([group, all]) => {
    const topics = [...Map.groupBy(all, ({ topic }) => topic)].map(([topic, of]) => topicOf(topic.slice(topicNamespace.length), of.map((one) => partitionOf(one, atMs, backlogs))));
    const moving = all.filter(({ paused }) => !paused);
    backlogs.add(group, { atMs, done: sumOf(moving, ({ nextOffset }) => nextOffset), waiting: sumOf(moving, ({ messages }) => messages) });
    const { perSecond, secondsToDrain } = backlogs.trend(group);
    return { service, group, state: worstOf(topics.map(({ state }) => state)), messages: sumOf(topics, ({ messages }) => messages), seconds: Math.max(0, ...topics.map(({ seconds }) => seconds)), perSecond, secondsToDrain, topics };
  });
}

function partitionOf({ group, topic, partition, nextOffset, endOffset, messages, seconds, paused }: PartitionLagView, atMs: number, backlogs: Backlogs): PartitionFlow {
  const name = `${group} ${topic}/${partition}`;
  backlogs.add(name, { atMs, done: nextOffset, waiting: messages });
  const { stillSeconds } = backlogs.trend(name);
  return { partition, state: partitionState({ messages, seconds, paused, stillSeconds }), messages, seconds, nextOffset, endOffset, stillSeconds };
}

function topicOf(topic: string, partitions: readonly PartitionFlow[]): TopicFlow {
  const source = parseSourceTopic(topic);
  return {
    topic, entity: source?.entity ?? /^canonical\.([a-z-]+)\./.exec(topic)?.[1] ?? null, system: source?.system ?? null, state: worstOf(partitions.map(({ state }) => state)),
    messages: sumOf(partitions, ({ messages }) => messages), seconds: Math.max(0, ...partitions.map(({ seconds }) => seconds)), partitions: partitions.filter(({ messages, state }) => messages > 0 || state === 'paused'),
  };
}

function sumOf<T>(all: readonly T[], value: (one: T) => number): number {
  return all.reduce((sum, one) => sum + value(one), 0);
}
