import type { CompiledFeed, CompiledTopic } from '@muster/domain-connector';
import { SchemaRegistry, WrittenValues } from '@muster/platform-avro';
import { ClusterFault, foreignFault, OffsetReader, type KafkaSettings, type PartitionBounds, type ReceivedMessage } from '@muster/platform-kafka';
import { PermanentError, SetupError, TransientError, type Logger } from '@muster/platform-kernel';
import { NoAnswerError } from '../calls/http-call.js';
import type { Secrets } from '../calls/secrets.js';
import { StreamFault } from '../intake/stream-fault.js';
import type { EventPlace } from './event-records.js';

/** Where a person corrects what is wrong with the registry. */
const REGISTRY_NAMES = { address: 'feed.registry.url', credentials: 'feed.registry.user and feed.registry.password' };

/** True where the brokers of one of the feeds have a value. */
export function hasBrokers(feeds: Iterable<CompiledFeed>, secrets: Secrets): boolean {
  return [...feeds].some((feed) => feed.kind === 'kafka' && secrets.has(feed.brokers));
}

export interface TopicLog {
  /** Undefined where the cluster does not say what it is called. */
  readonly cluster: string | undefined;
  readonly bounds: readonly PartitionBounds[];
}

/** Reads the value of a message. Throws PermanentError, and TransientError where the registry is away. */
export type ReadValue = (value: Buffer) => Promise<unknown>;

/** Messages of one partition, sorted into those that can be read and those that cannot; places are those of `found`. */
export interface ReadMessages {
  readonly found: readonly unknown[];
  readonly places: readonly EventPlace[];
  readonly unread: readonly { readonly place: EventPlace; readonly error: Pick<PermanentError, 'code' | 'message'> }[];
}

/** A topic of a cluster that is not ours, with its registry. */
export class ForeignTopic {
  constructor(
    private readonly feed: CompiledTopic,
    private readonly secrets: Secrets,
    private readonly logger: Logger,
  ) {}

  /** Asked anew for each line, so that a secret may change. Throws StreamFault where one is missing. */
  cluster(): KafkaSettings {
    const { brokers, tls, sasl } = this.feed;
    return {
      brokers: this.valueOf(brokers).split(',').map((broker) => broker.trim()), clientId: 'muster-connectors', ssl: tls,
      ...(sasl ? { sasl: { mechanism: sasl.mechanism, username: this.valueOf(sasl.user), password: this.valueOf(sasl.password) } } : {}),
    };
  }

  /** Undefined where values are JSON. Throws StreamFault where a secret is missing. */
  registry(): SchemaRegistry | undefined {
    const { registry } = this.feed;
    return registry && new SchemaRegistry({ url: this.valueOf(registry.url), names: REGISTRY_NAMES, ...(registry.user && registry.password ? { username: this.valueOf(registry.user), password: this.valueOf(registry.password) } : {}) });
  }

  reading(): ReadValue {
    const registry = this.registry();
    if (!registry) return asJson;
    const values = new WrittenValues(registry);
    return (value) => values.read(value);
  }

  /** Throws StreamFault where the topic is not there, and ClusterFault. */
  async lookUp(kafka: KafkaSettings): Promise<TopicLog> {
    const { feed: { topic }, logger } = this;
    const offsets = new OffsetReader({ kafka, logger });
    try {
      const [cluster, found] = [await offsets.clusterId(), await offsets.bounds([topic])];
      const bounds = found.get(topic);
      if (!bounds) throw new StreamFault('contract', `The cluster at ${kafka.brokers.join(', ')} has no topic ${topic}, or does not show it to us. Correct feed.topic, or have it made.`);
      return { cluster, bounds };
    } catch (error) {
      throw error instanceof StreamFault ? error : foreignFault(error, kafka);
    } finally {
      await offsets.close();
    }
  }

  async readMessages(messages: readonly Pick<ReceivedMessage, 'partition' | 'offset' | 'value'>[], read: ReadValue): Promise<ReadMessages> {
    const { topic, eventBytesMax } = this.feed;
    const found: unknown[] = [];
    const places: EventPlace[] = [];
    const unread: ReadMessages['unread'][number][] = [];
    for (const { partition, offset, value } of messages) {
      // A key without a value says that a record is gone, which is for a reading of the stream to prove.
      if (value === null) continue;
      const place = { topic, partition, offset };
      try {
        if (value.length > eventBytesMax) throw new PermanentError('too-large', `The message has ${value.length} bytes, more than the ${eventBytesMax} that are taken. Raise feed.eventKiB, or ask for smaller ones.`);
        found.push(await read(value));
        places.push(place);
      } catch (error) {
        if (!(error instanceof PermanentError)) throw error;
        unread.push({ place, error });
      }
    }
    return { found, places, unread };
  }

  private valueOf(reference: Parameters<Secrets['valueOf']>[0]): string {
    try {
      return this.secrets.valueOf(reference);
    } catch (error) {
      if (error instanceof SetupError) throw new StreamFault('auth', error.message);
      throw error;
    }
  }
}

/** What is wrong with the cluster, its registry, the system or how they are declared; undefined for any other error. */
export function feedFault(error: unknown): Pick<StreamFault, 'kind' | 'message'> | undefined {
  if (error instanceof StreamFault) return error;
  if (error instanceof ClusterFault) return { kind: error.kind === 'refused' ? 'auth' : 'transient', message: error.message };
  if (error instanceof NoAnswerError || (error instanceof TransientError && error.code === 'registry-unreachable')) return { kind: 'transient', message: error.message };
  return undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of what is wrong would quote the value: it is not told. */
async function asJson(value: Buffer): Promise<unknown> {
  try {
    return JSON.parse(utf8.decode(value)) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
    throw new PermanentError('not-json', `The ${value.length} bytes of the message are no JSON. Publish it as JSON in UTF-8, or correct feed.value.`);
  }
}
