import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { Backoff, OwnershipLostError, SetupError, TransientError, pause, type Logger } from '@muster/platform-kernel';
import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import { lastValueFrom, isObservable } from 'rxjs';
import { kafkaClient } from './client.js';
import { asOwnError, kafkaCode } from './faults.js';
import { handlerTable } from './handler-table.js';
import { PartitionState } from './partition-state.js';
import type { BatchOutcome, HeaderValue, ReceivedBatch, ReceivedMessage } from './received-batch.js';
import type { KafkaSettings } from './settings.js';
import { missingTopics } from './topics.js';

/** Called by the server as things happen; for metrics. Must not throw. */
export interface BatchObserver {
  onChunk?(topic: string, partition: number, size: number, ms: number): void;
  onRetry?(code: string): void;
  onRebalance?(): void;
}

export interface PartitionLag {
  topic: string;
  partition: number;
  /** Messages behind the high watermark of the last fetch. */
  messages: number;
  nextOffset: number | undefined;
  highWatermark: number;
  /** LogAppendTime of the last message handled, milliseconds since 1970. */
  lastTimestampMs: number | undefined;
}

export interface PartitionPosition {
  topic: string;
  partition: number;
  /** The next offset to take. */
  offset: number;
}

export interface BatchServerOptions {
  kafka: KafkaSettings;
  group: string;
  logger: Logger;
  /** Most messages handed over at once. */
  chunkMax?: number;
  /** Partitions handled side by side; where nothing is said, as many as a fetch is likely to bring, for handlers that bound their own work. */
  partitionsAtOnce?: number;
  /** The topics behind a pattern; the pattern itself is the topic where it is not given. */
  topicsOf?(pattern: string): readonly string[];
  /** Topics that must have a handler. */
  declaredTopics?: readonly string[];
  /** Tries of a chunk that fails with an error of no known class, before it goes to `onDefect`. */
  defectTries?: number;
  /**
   * Takes over a chunk that keeps failing with a defect; when it resolves the chunk counts as handled. Where it is not given, or
   * rejects, the chunk is tried for ever: nothing is skipped in silence.
   */
  onDefect?(batch: ReceivedBatch, error: Error): Promise<void>;
  events?: BatchObserver;
  /**
   * Where to go on in partitions that were given to this process, for handlers that keep positions of their own: the offsets that Kafka
   * keeps may lie behind what the handler lost since (a restored database), and a quiet partition would never show it.
   */
  positionsOf?(assigned: Readonly<Record<string, readonly number[]>>): Promise<readonly PartitionPosition[]>;
  sessionTimeoutMs?: number;
  /** Offsets are committed this often; they serve lag tools, and tell a new member where to begin. */
  commitIntervalMs?: number;
}

/** A fetch with nothing to bring is answered after this long: pauses, seeks and stops are heeded that soon. A message is answered at once. */
const FETCH_WAIT_MS = 500;
/**
 * Of one partition about a chunk of small events comes at once, and of all of them a dozen chunks: what was fetched stays in memory until the last of
 * it is handled. The partitions are asked for in the same order each time, so no one of them may take what the others are to have.
 */
const FETCH_PARTITION_BYTES = 450_000;
const FETCH_BYTES = 12 * FETCH_PARTITION_BYTES;
const HEARTBEAT_MS = 3_000;
/** After a kill, the group waits this long for the member that is gone; so does a consumer for its own former self after the broker was killed, since kafkajs joins anew. */
const SESSION_MS = 10_000;
const COMMIT_MS = 1_000;
const PARTITIONS_AT_ONCE = 64;
/** By these the group tells that it goes on without us: partitions may be with another process already. */
const EXPELLED = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID']);

const keyOf = (topic: string, partition: number) => `${topic}/${partition}`;

/** What failed, for the log: no message text of a foreign error, which may quote data. */
function faultFields(error: unknown): object {
  if (error instanceof TransientError) return { code: error.code, reason: error.message };
  if (error instanceof SetupError) return { code: 'setup', reason: error.message };
  if (error instanceof OwnershipLostError) return { code: 'ownership-lost' };
  if (!(error instanceof Error)) return { code: 'defect', thrown: typeof error };
  const { code } = error as { code?: unknown };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
  return { code: typeof code === 'string' ? code : 'defect', error: error.name, frames: frames?.slice(0, 8) };
}

const isDefect = (error: unknown) => !(error instanceof TransientError) && !(error instanceof OwnershipLostError);

function received(partition: number, message: KafkaMessage): ReceivedMessage {
  return {
    partition, offset: Number(message.offset), key: message.key, value: message.value,
    headers: (message.headers ?? {}) as Record<string, HeaderValue>, timestampMs: Number(message.timestamp),
  };
}

/**
 * Nest transport that hands over what Kafka holds in chunks: `@EventPattern(name)` methods take a ReceivedBatch. Per partition, chunks
 * come one after the other in offset order; `partitionsAtOnce` partitions are handled side by side.
 *
 * A handler that rejects gets the same chunk again, after waits that double up to 15 s, for as long as it takes, while heartbeats
 * keep the group membership. A lost broker or group is joined again, for ever. Handlers must be ready to get a message twice: after a
 * rebalance or a crash, consumption goes on from the last committed offset.
 *
 * One server is one member of one group. What must not wait behind something else (a mass load, say) wants a server of its own: all
 * partitions of one fetch are handled before the next fetch.
 */
export class BatchServer extends Server implements CustomTransportStrategy {
  private readonly doubled = new Set<string>();
  private readonly partitions = new Map<string, PartitionState>();
  private readonly pausedTopics = new Set<string>();
  private readonly stop = new AbortController();
  private readonly chunkMax: number;
  private table = new Map<string, MessageHandler>();
  private consumer: Consumer | undefined;
  private supervised: Promise<void> = Promise.resolve();
  private joinedOnce = false;
  private inGroup = false;
  /** Raised by every join and end of a consumer: what was begun before is void. */
  private joins = 0;
  private handling = 0;
  private idle: (() => void) | undefined;

  constructor(private readonly options: BatchServerOptions) {
    super();
    this.chunkMax = options.chunkMax ?? 1_000;
  }

  override addHandler(pattern: unknown, callback: MessageHandler, isEventHandler = false, extras: Record<string, unknown> = {}): void {
    const name = this.normalizePattern(pattern as string);
    if (this.messageHandlers.has(name)) this.doubled.add(name);
    super.addHandler(pattern, callback, isEventHandler, extras);
  }

  /** Calls back once the group is joined, or with a SetupError. A broker out of reach is waited for. */
  listen(callback: (error?: unknown) => void): void {
    try {
      this.table = handlerTable({
        handlers: this.messageHandlers, doubled: this.doubled,
        topicsOf: this.options.topicsOf ?? ((pattern) => [pattern]), declaredTopics: this.options.declaredTopics ?? [],
      });
    } catch (error) {
      callback(error);
      return;
    }
    let told = false;
    const tell = (error?: unknown) => {
      if (!told) callback(error);
      told = true;
    };
    this.supervised = this.supervise(tell);
  }

  /** Finishes the chunks that are being handled, commits, leaves the group. */
  async close(): Promise<void> {
    this.stop.abort();
    await this.supervised;
  }

  on(): never {
    throw new Error('A BatchServer has no events to listen to: pass an observer as `events`.');
  }

  unwrap<T>(): T {
    throw new Error('kafkajs stays behind platform/kafka: ask the BatchServer.');
  }

  get topics(): string[] {
    return [...this.table.keys()];
  }

  /** True while this process is a member of its group, as far as it knows. */
  get joined(): boolean {
    return this.inGroup;
  }

  /** Stops fetching these topics; a chunk under way is finished. Holds over reconnects, not over a restart of the process. */
  pause(topics: readonly string[]): void {
    for (const topic of topics) this.pausedTopics.add(topic);
    this.consumer?.pause(topics.map((topic) => ({ topic })));
  }

  resume(topics: readonly string[]): void {
    for (const topic of topics) this.pausedTopics.delete(topic);
    this.consumer?.resume(topics.map((topic) => ({ topic })));
  }

  paused(): string[] {
    return [...this.pausedTopics];
  }

  /** Lag of each partition that something was received from since it was given to this process. */
  lag(): PartitionLag[] {
    return [...this.partitions.values()].map((state) => ({
      topic: state.topic, partition: state.partition, nextOffset: state.position, highWatermark: state.highWatermark,
      messages: Math.max(0, state.highWatermark - (state.position ?? 0)), lastTimestampMs: state.lastTimestampMs,
    }));
  }

  private get stopping(): boolean {
    return this.stop.signal.aborted;
  }

  private async supervise(tell: (error?: unknown) => void): Promise<void> {
    const backoff = new Backoff(200, 15_000);
    for (let count = 1; !this.stopping; count += 1) {
      try {
        await this.runConsumer(() => {
          count = 0;
          backoff.reset();
          this.joinedOnce = true;
          tell();
        });
      } catch (error) {
        if (error instanceof SetupError && !this.joinedOnce) {
          tell(error);
          return;
        }
        const waitMs = Math.round(backoff.next());
        this.options.logger.warn({ group: this.options.group, ...faultFields(error), count, waitMs }, 'consumer is out of its group, joining again');
        this.options.events?.onRetry?.('consumer-crash');
        await pause(waitMs, this.stop.signal);
      }
    }
    tell();
  }

  /** One life of a kafkajs consumer: resolves when we stop, rejects when it crashes. */
  private async runConsumer(onJoined: () => void): Promise<void> {
    const { kafka, group, logger, sessionTimeoutMs = SESSION_MS } = this.options;
    const missing = await missingTopics(kafka, this.topics, logger);
    if (missing.length > 0) throw new SetupError(`These topics do not exist: ${missing.join(', ')}.`, 'Create the declared topics before the service starts.');

    const consumer = kafkaClient({ kafka, logger }).consumer({
      groupId: group, minBytes: 1, maxBytes: FETCH_BYTES, maxBytesPerPartition: FETCH_PARTITION_BYTES, maxWaitTimeInMs: FETCH_WAIT_MS, allowAutoTopicCreation: false,
      sessionTimeout: sessionTimeoutMs, heartbeatInterval: Math.min(HEARTBEAT_MS, sessionTimeoutMs / 3),
      // We join again ourselves, whatever the crash: kafkajs gives up on some.
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
    });
    const crashed = new Promise<Error>((resolve) => consumer.on(consumer.events.CRASH, ({ payload }) => resolve(asOwnError(payload.error, kafka))));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.forgetPartitions();
      this.keepOnly(payload.memberAssignment);
      this.inGroup = true;
      this.options.events?.onRebalance?.();
      void this.goToPositions(consumer, payload.memberAssignment);
      onJoined();
    });
    const stopped = new Promise<undefined>((resolve) => {
      if (this.stopping) resolve(undefined);
      this.stop.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    let commits: NodeJS.Timeout | undefined;
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: this.topics, fromBeginning: true });
      await consumer.run({
        // Left to itself, kafkajs commits after each fetch and waits for it: a round trip per lone event, for offsets that only lag tools read.
        autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: this.options.partitionsAtOnce ?? PARTITIONS_AT_ONCE,
        eachBatch: (payload) => this.eachBatch(payload, consumer),
      });
      this.consumer = consumer;
      if (this.pausedTopics.size > 0) consumer.pause([...this.pausedTopics].map((topic) => ({ topic })));
      commits = setInterval(() => void this.commit(consumer), this.options.commitIntervalMs ?? COMMIT_MS);
      const crash = await Promise.race([crashed, stopped]);
      if (crash) throw crash;
      await this.untilIdle();
      await this.commit(consumer);
    } catch (error) {
      throw asOwnError(error, kafka);
    } finally {
      clearInterval(commits);
      this.inGroup = false;
      this.joins += 1;
      this.consumer = undefined;
      await consumer.disconnect();
      this.forgetPartitions();
    }
  }

  /** Seeks where the handler stands. Until it is known, messages come from the offsets that Kafka keeps. */
  private async goToPositions(consumer: Consumer, assigned: Record<string, number[]>): Promise<void> {
    const join = (this.joins += 1);
    const { positionsOf, logger, group } = this.options;
    if (!positionsOf) return;
    const backoff = new Backoff();
    while (!this.stopping && join === this.joins) {
      try {
        const positions = await positionsOf(assigned);
        if (join === this.joins) for (const { topic, partition, offset } of positions) consumer.seek({ topic, partition, offset: String(offset) });
        return;
      } catch (error) {
        const waitMs = Math.round(backoff.next());
        logger.warn({ group, ...faultFields(error), waitMs }, 'positions of the partitions are not known yet, asking again');
        await pause(waitMs, this.stop.signal);
      }
    }
  }

  private forgetPartitions(): void {
    for (const state of this.partitions.values()) {
      state.forget();
      state.committed = undefined;
    }
  }

  private keepOnly(assigned: Record<string, number[]>): void {
    for (const [key, state] of this.partitions) if (!assigned[state.topic]?.includes(state.partition)) this.partitions.delete(key);
  }

  private untilIdle(): Promise<void> {
    if (this.handling === 0) return Promise.resolve();
    return new Promise((resolve) => (this.idle = resolve));
  }

  private stateOf(topic: string, partition: number): PartitionState {
    const key = keyOf(topic, partition);
    let state = this.partitions.get(key);
    if (!state) this.partitions.set(key, (state = new PartitionState(topic, partition)));
    return state;
  }

  private async eachBatch(payload: EachBatchPayload, consumer: Consumer): Promise<void> {
    this.handling += 1;
    try {
      await this.handleFetch(payload, consumer);
    } finally {
      this.handling -= 1;
      if (this.handling === 0) this.idle?.();
    }
  }

  private async handleFetch(payload: EachBatchPayload, consumer: Consumer): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const state = this.stateOf(topic, partition);
    state.highWatermark = Number(payload.batch.highWatermark);
    state.position ??= Number(messages[0]?.offset ?? payload.batch.highWatermark);
    for (let from = 0; from < messages.length && !this.leaving(payload); from += this.chunkMax) {
      const chunk = messages.slice(from, from + this.chunkMax);
      const outcome = await this.handleUntilDone(chunk.map((message) => received(partition, message)), state, payload);
      if (outcome === 'left') return;
      if (outcome.kind === 'seek') {
        state.forget(outcome.offset);
        consumer.seek({ topic, partition, offset: String(outcome.offset) });
        return;
      }
      const last = chunk[chunk.length - 1]!;
      payload.resolveOffset(last.offset);
      state.done(Number(last.offset) + 1, Number(last.timestamp));
      await this.beat(payload, consumer, state);
    }
  }

  /** True where this fetch has to be given up between two chunks. What was not resolved is fetched again, by whoever has the partition then. */
  private leaving(payload: EachBatchPayload): boolean {
    return this.stopping || !payload.isRunning() || payload.isStale() || this.pausedTopics.has(payload.batch.topic);
  }

  private async handleUntilDone(messages: ReceivedMessage[], state: PartitionState, payload: EachBatchPayload): Promise<BatchOutcome | 'left'> {
    const { signal } = state;
    const batch: ReceivedBatch = {
      group: this.options.group, topic: state.topic, partition: state.partition, messages, highWatermark: state.highWatermark, signal,
      heartbeat: () => this.beatQuietly(payload, state),
    };
    for (;;) {
      try {
        return await this.handle(batch, payload, state);
      } catch (error) {
        const { tries, backoff } = state.failed(messages[0]!.offset);
        if (isDefect(error) && tries >= (this.options.defectTries ?? 3) && this.options.onDefect) {
          if (await this.handOver(batch, error, payload, state)) return { kind: 'done' };
        }
        const waitMs = Math.round(backoff.next());
        const fields = { group: batch.group, topic: batch.topic, partition: batch.partition, offset: messages[0]!.offset, size: messages.length, ...faultFields(error), count: tries, waitMs };
        if (isDefect(error)) this.options.logger.error(fields, 'chunk failed with a defect, trying it again');
        else this.options.logger.warn(fields, 'chunk failed, trying it again');
        this.options.events?.onRetry?.((fields as { code?: string }).code ?? 'defect');
        if (!(await this.waitBeating(waitMs, payload, state))) return 'left';
      }
    }
  }

  private async handOver(batch: ReceivedBatch, error: unknown, payload: EachBatchPayload, state: PartitionState): Promise<boolean> {
    const defect = error instanceof Error ? error : new Error(`A handler threw a ${typeof error}, which is no Error.`);
    try {
      await this.whileBeating(payload, state, () => this.options.onDefect!(batch, defect));
      return true;
    } catch (failure) {
      this.options.logger.error({ topic: batch.topic, partition: batch.partition, ...faultFields(failure) }, 'chunk with a defect could not be set aside, trying it again');
      return false;
    }
  }

  private async handle(batch: ReceivedBatch, payload: EachBatchPayload, state: PartitionState): Promise<BatchOutcome> {
    const handler = this.table.get(batch.topic);
    if (!handler) throw new Error(`Topic ${batch.topic} has no handler.`);
    const started = performance.now();
    const outcome = await this.whileBeating(payload, state, async () => {
      const result: unknown = await handler(batch);
      return (isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result) as BatchOutcome | undefined;
    });
    this.options.events?.onChunk?.(batch.topic, batch.partition, batch.messages.length, performance.now() - started);
    return outcome ?? { kind: 'done' };
  }

  private async whileBeating<T>(payload: EachBatchPayload, state: PartitionState, work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => void this.beatQuietly(payload, state), 1_000);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }

  /** kafkajs sends a heartbeat when one is due. A failure is dealt with after the chunk; only an expulsion voids memory at once. */
  private async beatQuietly(payload: EachBatchPayload, state: PartitionState): Promise<void> {
    try {
      await payload.heartbeat();
    } catch (error) {
      this.noteLost(error, state);
    }
  }

  private noteLost(error: unknown, state: PartitionState): void {
    const code = kafkaCode(error);
    if (EXPELLED.has(code)) state.forget();
    this.options.logger.debug({ group: this.options.group, topic: state.topic, partition: state.partition, code }, 'heartbeat failed');
  }

  /** A heartbeat between chunks; when the group rebalances, our positions are committed and the error goes to kafkajs, which joins again. */
  private async beat(payload: EachBatchPayload, consumer: Consumer, state: PartitionState): Promise<void> {
    try {
      await payload.heartbeat();
    } catch (error) {
      this.noteLost(error, state);
      await this.commit(consumer);
      throw error;
    }
  }

  /** Waits, beating; false where the partition is to be left. A failing heartbeat is thrown: kafkajs joins again and the chunk comes back. */
  private async waitBeating(ms: number, payload: EachBatchPayload, state: PartitionState): Promise<boolean> {
    const until = performance.now() + ms;
    for (;;) {
      if (this.leaving(payload)) return false;
      const leftMs = until - performance.now();
      if (leftMs <= 0) return true;
      await pause(Math.min(leftMs, 500), this.stop.signal);
      try {
        await payload.heartbeat();
      } catch (error) {
        this.noteLost(error, state);
        throw error;
      }
    }
  }

  /** Never rejects: an offset that is not committed costs a repetition, which handlers are ready for. */
  private async commit(consumer: Consumer): Promise<void> {
    const moved = [...this.partitions.values()].filter((state) => state.position !== undefined && state.position !== state.committed);
    if (moved.length === 0) return;
    const positions = moved.map((state) => ({ state, position: state.position! }));
    try {
      await consumer.commitOffsets(positions.map(({ state, position }) => ({ topic: state.topic, partition: state.partition, offset: String(position) })));
      for (const { state, position } of positions) state.committed = position;
    } catch (error) {
      this.options.logger.debug({ group: this.options.group, code: kafkaCode(error) }, 'offsets not committed, trying again later');
    }
  }
}
