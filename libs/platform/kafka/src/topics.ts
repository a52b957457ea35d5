import { Backoff, pause, SetupError, TransientError, type Logger } from '@muster/platform-kernel';
import kafkajs, { type Admin } from 'kafkajs';
import { withAdmin } from './admin.js';
import { kafkaCode } from './faults.js';
import type { KafkaSettings } from './settings.js';

/** The part of a topic's declaration that the broker has to know. */
export interface TopicDeclaration {
  name: string;
  partitions: number;
  /** Broker settings by their Kafka names, such as `cleanup.policy`. */
  config: Readonly<Record<string, string | number | boolean>>;
  /** 1 unless said otherwise. */
  replicationFactor?: number;
}

/** What a start of `createTopics` found and did, by topic name. */
export interface TopicChanges {
  created: string[];
  altered: string[];
  same: string[];
}

const CREATE_TIMEOUT_MS = 60_000;
/** Asked about one more topic, a connection of kafkajs asks again about all that it was asked about before: each gets a few. */
const TOPICS_PER_CONNECTION = 8;

async function createMissing(admin: Admin, missing: readonly TopicDeclaration[], kafka: KafkaSettings, logger?: Logger): Promise<void> {
  if (missing.length === 0) return;
  // Two starters at once: kafkajs answers false where the other one was first, and rejects on anything else.
  await admin.createTopics({
    // kafkajs takes a topic that a busy broker does not know yet for one that does not exist: we wait ourselves.
    waitForLeaders: false,
    timeout: CREATE_TIMEOUT_MS,
    topics: missing.map((topic) => ({
      topic: topic.name,
      numPartitions: topic.partitions,
      replicationFactor: topic.replicationFactor ?? 1,
      configEntries: Object.entries(topic.config).map(([name, value]) => ({ name, value: String(value) })),
    })),
  });
  const few = Array.from({ length: Math.ceil(missing.length / TOPICS_PER_CONNECTION) }, (_, nth) => missing.slice(nth * TOPICS_PER_CONNECTION, (nth + 1) * TOPICS_PER_CONNECTION));
  await Promise.all(few.map((topics) => withAdmin(kafka, logger, (own) => Promise.all(topics.map(({ name }) => untilServed(own, name))))));
}

/** What a broker answers while the news of a topic is still on its way to it; and what kafkajs says where the topics before have kept a busy broker for longer than it waits in its own queue. */
const NOT_YET = new Set(['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE', 'UNKNOWN_TOPIC_OR_PARTITION', 'KafkaJSLockTimeout']);

/** A leader is named before it serves: resolves when every partition answers, so that whoever comes next can read and write. */
async function untilServed(admin: Admin, topic: string): Promise<void> {
  const backoff = new Backoff(20, 500);
  const deadline = performance.now() + CREATE_TIMEOUT_MS;
  for (;;) {
    try {
      await admin.fetchTopicOffsets(topic);
      return;
    } catch (error) {
      if (!NOT_YET.has(kafkaCode(error)) || performance.now() > deadline) throw error;
      await pause(backoff.next());
    }
  }
}

async function checkPartitions(admin: Admin, declared: readonly TopicDeclaration[]): Promise<void> {
  if (declared.length === 0) return;
  const { topics } = await admin.fetchTopicMetadata({ topics: declared.map((topic) => topic.name) });
  const found = new Map(topics.map((topic) => [topic.name, topic.partitions.length]));
  const wrong = declared.filter((topic) => found.get(topic.name) !== topic.partitions);
  if (wrong.length === 0) return;
  throw new SetupError(
    wrong.map((topic) => `Topic ${topic.name} has ${found.get(topic.name) ?? 0} partitions and is declared with ${topic.partitions}.`).join(' '),
    'The number of partitions decides which key lands where and never changes: declare the number that the topic has, or move to a new topic.',
  );
}

/** Sets what differs from the declaration; settings of the topic that the declaration does not name stay as they are. */
async function alterDiffering(admin: Admin, declared: readonly TopicDeclaration[]): Promise<string[]> {
  if (declared.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: declared.map((topic) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic.name })),
  });
  const entriesOf = new Map(resources.map((resource) => [resource.resourceName, resource.configEntries]));
  const changes = declared.flatMap((topic) => {
    const entries = entriesOf.get(topic.name) ?? [];
    const current = new Map(entries.map((entry) => [entry.configName, entry.configValue]));
    const differs = Object.entries(topic.config).some(([name, value]) => current.get(name) !== String(value));
    if (!differs) return [];
    const own = entries.filter((entry) => entry.configSource === kafkajs.ConfigSource.TOPIC_CONFIG).map((entry) => [entry.configName, entry.configValue] as const);
    const wanted = new Map([...own, ...Object.entries(topic.config).map(([name, value]) => [name, String(value)] as const)]);
    return [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic.name, configEntries: [...wanted].map(([name, value]) => ({ name, value })) }];
  });
  if (changes.length > 0) await admin.alterConfigs({ validateOnly: false, resources: changes });
  return changes.map((change) => change.name);
}

/**
 * Brings the broker's topics to their declaration: creates what is missing, alters settings that differ. May run any number of
 * times and from several processes at once. Throws SetupError naming the topics whose number of partitions differs, and
 * TransientError where the broker is out of reach.
 */
export function createTopics(kafka: KafkaSettings, declared: readonly TopicDeclaration[], logger?: Logger): Promise<TopicChanges> {
  return withAdmin(kafka, logger, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = declared.filter((topic) => !existing.has(topic.name));
    await createMissing(admin, missing, kafka, logger);
    await checkPartitions(admin, declared);
    const altered = await alterDiffering(admin, declared.filter((topic) => existing.has(topic.name)));
    const created = missing.map((topic) => topic.name);
    const touched = new Set([...created, ...altered]);
    return { created, altered, same: declared.map((topic) => topic.name).filter((name) => !touched.has(name)) };
  });
}

/** Deletes topics; those that are not there are left out. */
export function deleteTopics(kafka: KafkaSettings, names: readonly string[], logger?: Logger): Promise<void> {
  return withAdmin(kafka, logger, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const topics = names.filter((name) => existing.has(name));
    if (topics.length > 0) await admin.deleteTopics({ topics, timeout: CREATE_TIMEOUT_MS });
  });
}

/** Names of the topics among `names` that the cluster does not have. */
export function missingTopics(kafka: KafkaSettings, names: readonly string[], logger?: Logger): Promise<string[]> {
  return withAdmin(kafka, logger, async (admin) => {
    const existing = new Set(await admin.listTopics());
    return names.filter((name) => !existing.has(name));
  });
}

/** Resolves when the cluster answers; throws TransientError where it does not. For readiness checks. */
export function pingBroker(kafka: KafkaSettings, logger?: Logger): Promise<number> {
  return withAdmin(kafka, logger, async (admin) => {
    const { brokers } = await admin.describeCluster();
    if (brokers.length === 0) throw new TransientError('broker-unreachable', 'The Kafka cluster names no live broker. Check the brokers, then wait: the next try follows by itself.');
    return brokers.length;
  });
}
