import { randomUUID } from 'node:crypto';
import { certificateFault, PermanentError, SetupError, TransientError, type Logger } from '@muster/platform-kernel';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { kafkaClient } from './client.js';
import { asOwnError, kafkaCode } from './faults.js';
import { OffsetReader } from './offset-reader.js';
import type { HeaderValue, ReceivedMessage } from './received-batch.js';
import type { KafkaSettings } from './settings.js';

/** What one fetch brought of one partition, in offset order; empty where the log holds nothing for us there. */
export interface FollowedBatch {
  readonly partition: number;
  readonly messages: readonly ReceivedMessage[];
  /** The offset to go on from when these are worked off. */
  readonly next: number;
}

/** A cluster that is not ours does not do as asked. refused: it does not let us in, or we do not trust it. */
export class ClusterFault extends Error {
  constructor(
    readonly kind: 'refused' | 'unreachable',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ClusterFault';
  }
}

export interface FollowTopicOptions {
  /** Of a cluster that may be another firm's. */
  readonly kafka: KafkaSettings;
  readonly topic: string;
  /** The next offset of each partition. */
  readonly from: ReadonlyMap<number, number>;
  /** The group is thrown away with the process; its name begins with this, so that a right can be given to it. */
  readonly group: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** From now on what is written is heard. Called again where the group had to be joined anew. */
  onJoined(): void;
}

/** A fetch with nothing to bring is answered after this long. */
const FETCH_WAIT_MS = 500;
const BYTES_OF_PARTITION = 1_048_576;
const BYTES_OF_FETCH = 4_194_304;
/** New partitions are noticed that soon. */
const LOOK_MS = 10_000;
const SESSION_MS = 30_000;
const BEAT_MS = 1_000;

/**
 * Follows all partitions of a topic from given offsets, one batch after the other: nothing is fetched while `handle` is at work. Nothing is committed to the cluster, where the offsets stand is for
 * the caller to keep. Resolves with `stopped` when the signal says so, and with `moved` where the log no longer holds what comes next, is another log, or has another partition: its bounds tell. Rejects with what `handle`
 * threw, or with a ClusterFault.
 */
export async function followTopic({ kafka, topic, from, group, logger, signal, onJoined }: FollowTopicOptions, handle: (batch: FollowedBatch) => Promise<void>): Promise<'stopped' | 'moved'> {
  const offsets = new OffsetReader({ kafka, logger });
  const next = new Map(from);
  const end = Promise.withResolvers<'stopped' | 'moved'>();
  let ended = false;
  const stop = (how: 'stopped' | 'moved' | { readonly error: unknown }) => {
    ended = true;
    if (typeof how === 'string') end.resolve(how);
    else end.reject(how.error);
  };
  // Whoever waits for it may do so only when the consumer is there.
  end.promise.catch(() => undefined);
  const onAbort = () => stop('stopped');
  signal.addEventListener('abort', onAbort, { once: true });
  const consumer = kafkaClient({ kafka, logger }).consumer({
    groupId: `${group}-${randomUUID()}`, minBytes: 1, maxWaitTimeInMs: FETCH_WAIT_MS, maxBytesPerPartition: BYTES_OF_PARTITION, maxBytes: BYTES_OF_FETCH, allowAutoTopicCreation: false,
    sessionTimeout: SESSION_MS, retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => stop({ error: foreignFault(payload.error, kafka) }));
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    seekAll(consumer, topic, payload.memberAssignment[topic] ?? [], next);
    onJoined();
  });
  const look = async () => {
    const bounds = await ofCluster(kafka, () => offsets.bounds([topic]));
    if (bounds.get(topic)?.some(({ partition }) => !from.has(partition))) stop('moved');
  };
  const take = async ({ batch }: EachBatchPayload): Promise<void> => {
    const { partition } = batch;
    const at = next.get(partition) ?? 0;
    const first = Number(batch.firstOffset() ?? at);
    // Offsets end below where we stood: another log has the name. Else offsets that were left out may be compacted, or dropped before we had them.
    if (Number(batch.highWatermark) < at) return stop('moved');
    if (first > at && (await ofCluster(kafka, () => earliestOf(offsets, topic, partition))) > at) return stop('moved');
    const after = Number(batch.lastOffset()) + 1;
    if (after <= at) return;
    const messages = batch.messages.filter(({ offset }) => Number(offset) >= at).map((message): ReceivedMessage => ({
      partition, offset: Number(message.offset), key: message.key, value: message.value, headers: (message.headers ?? {}) as Record<string, HeaderValue>, timestampMs: Number(message.timestamp),
    }));
    await handle({ partition, messages, next: after });
    next.set(partition, after);
  };
  let handling: Promise<void> = Promise.resolve();
  const looking = setInterval(() => {
    look().catch((error: unknown) => logger.debug({ topic, code: kafkaCode(error) }, 'a topic was not looked at for new partitions; it is looked at again'));
  }, LOOK_MS);
  try {
    if (signal.aborted) return 'stopped';
    await ofCluster(kafka, () => consumer.connect());
    await ofCluster(kafka, () => consumer.subscribe({ topics: [topic], fromBeginning: true }));
    await ofCluster(kafka, () => consumer.run({
      autoCommit: false, partitionsConsumedConcurrently: 1,
      eachBatch: (payload) => {
        if (ended) return Promise.resolve();
        const beating = setInterval(() => {
          payload.heartbeat().catch((error: unknown) => logger.debug({ topic, code: kafkaCode(error) }, 'a heartbeat failed; the next fetch joins again'));
        }, BEAT_MS);
        return (handling = take(payload).catch((error: unknown) => stop({ error })).finally(() => clearInterval(beating)));
      },
    }));
    return await end.promise;
  } finally {
    ended = true;
    clearInterval(looking);
    await handling;
    signal.removeEventListener('abort', onAbort);
    await consumer.disconnect();
    await offsets.close();
  }
}

async function ofCluster<T>(kafka: KafkaSettings, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw foreignFault(error, kafka);
  }
}

/** A partition that is not known yet is begun where the log begins. */
function seekAll(consumer: Consumer, topic: string, partitions: readonly number[], next: ReadonlyMap<number, number>): void {
  for (const partition of partitions) {
    const offset = next.get(partition);
    if (offset !== undefined) consumer.seek({ topic, partition, offset: String(offset) });
  }
}

async function earliestOf(offsets: OffsetReader, topic: string, partition: number): Promise<number> {
  const bounds = (await offsets.bounds([topic])).get(topic) ?? [];
  return bounds.find((one) => one.partition === partition)?.earliest ?? 0;
}

const REFUSED = new Set(['KafkaJSSASLAuthenticationError', 'SASL_AUTHENTICATION_FAILED', 'TOPIC_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED']);

/** What a cluster answers that is not ours, without advice on our own settings. What is no fault of the cluster stays as it is. */
export function foreignFault(error: unknown, kafka: KafkaSettings): Error {
  const own = asOwnError(error, kafka);
  if (own === error && !(own instanceof TransientError || own instanceof SetupError || own instanceof PermanentError)) return own;
  const at = kafka.brokers.join(', ');
  const code = kafkaCode(own);
  const certificate = certificateFault(code, { address: 'brokers', authority: 'NODE_EXTRA_CA_CERTS' });
  if (certificate) return new ClusterFault('refused', `The certificate of the broker at ${at} ${certificate.why}. ${certificate.remedy}`, { cause: own });
  if (REFUSED.has(code)) return new ClusterFault('refused', `The broker at ${at} does not let us read (${code}). Correct sasl, or have the rights given: to read and describe the topic, and to read as the group.`, { cause: own });
  return new ClusterFault('unreachable', `The broker at ${at} does not do as asked (${code}). It is tried again; check that it runs, brokers, tls and sasl.`, { cause: own });
}
