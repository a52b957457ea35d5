import type { Socket } from 'node:net';
import { PermanentError, TransientError, type Logger } from '@muster/platform-kernel';
import kafkajs, { type Message, type Producer, type RecordMetadata, type TopicMessages } from 'kafkajs';
import { kafkaClient } from './client.js';
import { useCompactRecords } from './compact-records.js';
import { asOwnError, kafkaCode } from './faults.js';
import type { KafkaSettings } from './settings.js';

useCompactRecords();

export interface OutgoingMessage {
  key: Buffer | string;
  /** null is a tombstone. */
  value: Buffer | null;
  headers?: Record<string, string | Buffer>;
  /** Chosen by the key, as the Java client does, where it is not given. */
  partition?: number;
}

export interface OutgoingBatch {
  topic: string;
  messages: OutgoingMessage[];
}

export interface KafkaPublisherOptions {
  kafka: KafkaSettings;
  logger: Logger;
  /** A record batch of one partition is cut before it passes this; brokers take 1 MiB unless told otherwise. */
  recordBatchBytesMax?: number;
  /** How long the broker may take to answer one request. */
  requestTimeoutMs?: number;
}

/** Codes by which the broker says that our sequence numbers are not those that it expects. */
const SEQUENCE_LOST = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER', 'DUPLICATE_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH', 'INVALID_PRODUCER_ID_MAPPING',
]);
const RENEWALS_MAX = 3;
/** Bytes that a record needs besides key, value and headers, rounded up. */
const RECORD_OVERHEAD = 40;

function messageBytes(message: OutgoingMessage): number {
  let bytes = RECORD_OVERHEAD + message.key.length * (typeof message.key === 'string' ? 3 : 1) + (message.value?.length ?? 0);
  for (const name in message.headers) bytes += name.length + message.headers[name]!.length * 3 + 10;
  return bytes;
}

/**
 * Cuts batches into rounds in which no partition gets more than `bytesMax`. A partition's messages keep their order over the
 * rounds; a message without a partition counts for its topic as a whole.
 */
export function roundsOf(batches: readonly OutgoingBatch[], bytesMax: number): TopicMessages[][] {
  const rounds: Map<string, Message[]>[] = [];
  for (const { topic, messages } of batches) {
    const filled = new Map<number, { round: number; bytes: number }>();
    for (const message of messages) {
      const bytes = messageBytes(message);
      const partition = message.partition ?? -1;
      let place = filled.get(partition);
      if (!place) filled.set(partition, (place = { round: 0, bytes: 0 }));
      if (place.bytes > 0 && place.bytes + bytes > bytesMax) {
        place.round += 1;
        place.bytes = 0;
      }
      place.bytes += bytes;
      const round = (rounds[place.round] ??= new Map<string, Message[]>());
      const sofar = round.get(topic);
      if (sofar) sofar.push(message);
      else round.set(topic, [message]);
    }
  }
  return rounds.map((round) => [...round].map(([topic, messages]) => ({ topic, messages })));
}

/**
 * Ends a connection without handing the kernel what it still holds: a plain close would go on sending it. kafkajs does not listen to
 * 'close', and would write to what is left of the connection for ever, each request to its timeout: it is told by an error.
 */
function cut(stream: Socket, tcp: Socket): void {
  tcp.resetAndDestroy();
  stream.destroy();
  process.nextTick(() => {
    if (stream.listenerCount('error') > 0) stream.emit('error', Object.assign(new Error('This process has cut the connection.'), { code: 'ECONNRESET' }));
  });
}

/** What is used of a kafkajs producer. */
export type RequestSender = Pick<Producer, 'sendBatch' | 'disconnect'>;

interface Unsettled {
  source: readonly OutgoingBatch[];
  rounds: TopicMessages[][];
}

/** kafkajs leaves out, without a word, what is meant for a partition that the topic does not have or that nobody leads. */
function checkAllAcknowledged(sent: readonly TopicMessages[], acknowledged: readonly RecordMetadata[]): void {
  const taken = new Set(acknowledged.map(({ topicName, partition }) => `${topicName}/${partition}`));
  for (const { topic, messages } of sent) {
    const lost = messages.find(({ partition }) => partition !== undefined && !taken.has(`${topic}/${partition}`));
    if (lost) throw new TransientError('partition-missing', `No broker took what is meant for partition ${lost.partition} of ${topic}. Give the topic the partitions that schemas/topics.yaml declares, or wait until that one has a leader.`);
  }
}

/**
 * Sends with an idempotent producer, one request at a time to each broker, and resolves when all in-sync replicas have it.
 *
 * A send that fails with a TransientError may have been written or not. It stays **unsettled**: the next `send` repeats the very
 * same requests first, with the same producer id and sequence numbers, so that the broker drops what it has already. Never sending
 * other messages under the sequence numbers of a failed request is what makes this right: kafkajs takes the numbers back when a
 * request fails, and a broker that did write it would take the next messages for a repetition and drop them (see
 * docs/decisions/0005-kafka-client.md). Passing the same array again settles it without sending it twice.
 *
 * Order of calls is order on the wire; calls may overlap and then wait for each other. Errors: TransientError
 * (`broker-unreachable`, `publishing-too-late`), PermanentError (`broker-refused`) where no try will succeed, SetupError where the
 * broker does not let us in.
 */
export class KafkaPublisher {
  private producer: RequestSender | undefined;
  private unsettled: Unsettled | undefined;
  private turn: Promise<void> = Promise.resolve();
  private readonly connections = new Map<Socket, Socket>();
  private notAfterMs = Infinity;
  private closed = false;

  constructor(private readonly options: KafkaPublisherOptions) {}

  /**
   * @param notAfterMs on the clock of `performance.now()`: no byte leaves this process after it, also when the process was
   *   stopped in between. For callers whose right to send runs out.
   */
  send(batches: readonly OutgoingBatch[], notAfterMs = Infinity): Promise<void> {
    const sent = this.turn.then(() => this.sendInTurn(batches, notAfterMs));
    this.turn = sent.catch(() => undefined);
    return sent;
  }

  /**
   * Cuts every connection and forgets what is unsettled: nothing handed over earlier can reach the broker from here any more.
   * The next send begins with a new producer id. For a relay that has lost its shards.
   */
  async sever(): Promise<void> {
    this.notAfterMs = 0;
    for (const [stream, tcp] of this.connections) cut(stream, tcp);
    await this.turn;
    this.unsettled = undefined;
    await this.dropProducer();
  }

  /** Waits for what is being sent, then disconnects. */
  async close(): Promise<void> {
    this.closed = true;
    await this.turn;
    await this.dropProducer();
  }

  private async sendInTurn(batches: readonly OutgoingBatch[], notAfterMs: number): Promise<void> {
    if (this.closed) throw new Error('This publisher is closed: nothing can be sent any more.');
    this.notAfterMs = notAfterMs;
    if (this.unsettled && this.unsettled.source !== batches) await this.settle();
    this.unsettled ??= { source: batches, rounds: roundsOf(batches, this.options.recordBatchBytesMax ?? 900_000) };
    await this.settle();
  }

  private async settle(): Promise<void> {
    const unsettled = this.unsettled;
    if (!unsettled) return;
    for (let renewals = 0; ; ) {
      try {
        while (unsettled.rounds.length > 0) {
          await this.request(unsettled.rounds[0]!);
          unsettled.rounds.shift();
        }
        this.unsettled = undefined;
        return;
      } catch (error) {
        const code = kafkaCode(error);
        if (!SEQUENCE_LOST.has(code) || renewals === RENEWALS_MAX) throw await this.failed(error);
        // The answer tells that the request is not under way any more, so a new producer may repeat it; at worst the repetition is a second copy of the same bytes, in the same order.
        renewals += 1;
        this.options.logger.warn({ code, count: renewals }, 'broker does not know our sequence numbers, going on with a new producer id');
        await this.dropProducer();
      }
    }
  }

  private async request(topicMessages: TopicMessages[]): Promise<void> {
    this.checkTime();
    const producer = await this.connected();
    const acknowledged = await producer.sendBatch({ acks: -1, timeout: this.requestTimeoutMs, topicMessages });
    checkAllAcknowledged(topicMessages, acknowledged);
  }

  private async failed(error: unknown): Promise<Error> {
    const own = asOwnError(error, this.options.kafka);
    if (own instanceof PermanentError || kafkaCode(error) === 'UNKNOWN_TOPIC_OR_PARTITION') {
      // Refused, not in doubt: nothing to settle. Other partitions may have taken their part, so the sequence numbers end here; and
      // kafkajs would go on asking for a topic that is gone with whatever is sent next.
      this.unsettled = undefined;
      await this.dropProducer();
    }
    if (performance.now() > this.notAfterMs) return this.tooLate(own);
    return own;
  }

  private checkTime(): void {
    if (performance.now() > this.notAfterMs) throw this.tooLate();
  }

  private tooLate(cause?: Error): TransientError {
    return new TransientError('publishing-too-late', 'The right to publish ran out before the broker answered: it is checked again, and the same messages are sent again.', { cause });
  }

  private get requestTimeoutMs(): number {
    return this.options.requestTimeoutMs ?? 8_000;
  }

  private async connected(): Promise<RequestSender> {
    this.producer ??= await this.openProducer();
    return this.producer;
  }

  /** A producer with an id of its own. Few tries inside kafkajs: between ours, the caller can see whether it may still send. */
  protected async openProducer(): Promise<RequestSender> {
    const producer = kafkaClient({
      kafka: this.options.kafka, logger: this.options.logger, requestTimeoutMs: this.requestTimeoutMs,
      retry: { retries: 2, initialRetryTime: 50, maxRetryTime: 500 }, watch: (stream, tcp) => this.watch(stream, tcp),
    }).producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false, createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    try {
      await producer.connect();
    } catch (error) {
      await producer.disconnect();
      throw error;
    }
    return producer;
  }

  /** Keeps connections at hand for `sever`, and lets none of them write once the time to send is over. */
  private watch(stream: Socket, tcp: Socket): void {
    this.connections.set(stream, tcp);
    stream.once('close', () => this.connections.delete(stream));
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (...args: unknown[]): boolean => {
      if (performance.now() <= this.notAfterMs) return write(...args);
      cut(stream, tcp);
      return false;
    };
  }

  private async dropProducer(): Promise<void> {
    const producer = this.producer;
    this.producer = undefined;
    await producer?.disconnect();
  }
}
