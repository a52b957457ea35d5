import { insidesAreKnown, kafkajsRequire } from './kafkajs-insides.js';

/** What kafkajs asks for in one fetch (request version 11). */
export interface FetchToWrite {
  replicaId: number;
  maxWaitTime: number;
  minBytes: number;
  maxBytes: number;
  isolationLevel: number;
  sessionId: number;
  sessionEpoch: number;
  topics: readonly { topic: string; partitions: readonly { partition: number; currentLeaderEpoch?: number; fetchOffset: string; logStartOffset?: number; maxBytes: number }[] }[];
  forgottenTopics: readonly { topic: string; partitions: readonly number[] }[];
  rackId: string;
}

/** A partition of an answer, as kafkajs expects it; offsets as decimal text. */
export interface FetchedPartition {
  partition: number;
  errorCode: number;
  highWatermark: string;
  lastStableOffset: string;
  lastStartOffset: string;
  abortedTransactions: { producerId: string; firstOffset: string }[];
  preferredReadReplica: number;
  messages: unknown[];
}

export interface Fetched {
  throttleTime: number;
  clientSideThrottleTime: number;
  errorCode: number;
  sessionId: number;
  responses: { topicName: string; partitions: FetchedPartition[] }[];
}

interface Encoding { buf: Buffer; offset: number; ensureAvailable(length: number): void }
type Decoding = object;
type Encode = (this: Encoding, value: unknown) => Encoding;
interface Call { request: { apiKey: number; apiVersion: number; apiName: string; encode: () => Promise<unknown> }; response: { decode: (bytes: Buffer) => Promise<Fetched>; parse: unknown } }

const FETCH_VERSION = 11;
/** Partition, leader epoch, two offsets, most bytes. */
const PARTITION_BYTES = 4 + 4 + 8 + 8 + 4;
const WORD = 2 ** 32;

/** Offsets are below 2^53, as everywhere in kafkajs. */
function writeInt64(bytes: Buffer, value: number, at: number): number {
  const high = Math.floor(value / WORD);
  return bytes.writeUInt32BE(value - high * WORD, bytes.writeInt32BE(high, at));
}

function writeText(bytes: Buffer, text: string, at: number): number {
  const length = bytes.write(text, at + 2, 'utf8');
  return bytes.writeInt16BE(length, at) + length;
}

const sizeOfText = (text: string): number => 2 + Buffer.byteLength(text);

/** The body of a fetch (Kafka protocol, Fetch request version 11) in one buffer of its exact size. */
export function fetchBytes({ replicaId, maxWaitTime, minBytes, maxBytes, isolationLevel, sessionId, sessionEpoch, topics, forgottenTopics, rackId }: FetchToWrite): Buffer {
  let size = 4 + 4 + 4 + 4 + 1 + 4 + 4 + 4 + 4 + sizeOfText(rackId);
  for (const { topic, partitions } of topics) size += sizeOfText(topic) + 4 + partitions.length * PARTITION_BYTES;
  for (const { topic, partitions } of forgottenTopics) size += sizeOfText(topic) + 4 + partitions.length * 4;
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const word of [replicaId, maxWaitTime, minBytes, maxBytes]) at = bytes.writeInt32BE(word, at);
  at = bytes.writeInt8(isolationLevel, at);
  for (const word of [sessionId, sessionEpoch, topics.length]) at = bytes.writeInt32BE(word, at);
  for (const { topic, partitions } of topics) {
    at = bytes.writeInt32BE(partitions.length, writeText(bytes, topic, at));
    for (const { partition, currentLeaderEpoch = -1, fetchOffset, logStartOffset = -1, maxBytes: most } of partitions) {
      at = bytes.writeInt32BE(currentLeaderEpoch, bytes.writeInt32BE(partition, at));
      at = bytes.writeInt32BE(most, writeInt64(bytes, logStartOffset, writeInt64(bytes, Number(fetchOffset), at)));
    }
  }
  at = bytes.writeInt32BE(forgottenTopics.length, at);
  for (const { topic, partitions } of forgottenTopics) {
    at = bytes.writeInt32BE(partitions.length, writeText(bytes, topic, at));
    for (const partition of partitions) at = bytes.writeInt32BE(partition, at);
  }
  writeText(bytes, rackId, at);
  return bytes;
}

/**
 * Reads the answer to a fetch (Kafka protocol, Fetch response version 11), without the partitions that have nothing to say: no
 * records, no error, no replica to read from instead. kafkajs would make a batch of each, count its lag, and hand it to a worker.
 * @param messagesAt reads the records whose length stands at this place
 */
export async function readFetched(bytes: Buffer, messagesAt: (at: number) => Promise<unknown[]>): Promise<Fetched> {
  const int64 = (place: number) => bytes.readBigInt64BE(place).toString();
  const fetched: Fetched = { throttleTime: 0, clientSideThrottleTime: bytes.readInt32BE(0), errorCode: bytes.readInt16BE(4), sessionId: bytes.readInt32BE(6), responses: [] };
  let at = 14;
  for (let topics = bytes.readInt32BE(10); topics > 0; topics -= 1) {
    const name = at + 2;
    at = name + bytes.readInt16BE(at);
    const topicName = bytes.toString('utf8', name, at);
    const partitions: FetchedPartition[] = [];
    let left = bytes.readInt32BE(at);
    for (at += 4; left > 0; left -= 1) {
      const head = at;
      const errorCode = bytes.readInt16BE(head + 4);
      const aborted = Math.max(0, bytes.readInt32BE(head + 30));
      const tail = head + 34 + aborted * 16;
      const preferredReadReplica = bytes.readInt32BE(tail);
      const length = Math.max(0, bytes.readInt32BE(tail + 4));
      at = tail + 8 + length;
      if (length === 0 && errorCode === 0 && preferredReadReplica === -1) continue;
      partitions.push({
        partition: bytes.readInt32BE(head), errorCode, highWatermark: int64(head + 6), lastStableOffset: int64(head + 14), lastStartOffset: int64(head + 22),
        abortedTransactions: Array.from({ length: aborted }, (_, nth) => ({ producerId: int64(head + 34 + nth * 16), firstOffset: int64(head + 42 + nth * 16) })),
        preferredReadReplica, messages: await messagesAt(tail + 4),
      });
    }
    if (partitions.length > 0) fetched.responses.push({ topicName, partitions });
  }
  return fetched;
}

/**
 * Lets kafkajs ask and read so. It writes a zero-filled buffer of 512 bytes and three big integers for each partition of each fetch, and
 * a group that waits for something on hundreds of quiet partitions fetches twice a second; that was its largest cost at rest.
 */
export function useCompactFetches(): boolean {
  if (!insidesAreKnown()) return false;
  const api = kafkajsRequire('kafkajs/src/protocol/requests/fetch/index.js') as { protocol: (options: { version: number }) => (fetch: Partial<FetchToWrite>) => Call };
  const Encoder = kafkajsRequire('kafkajs/src/protocol/encoder.js') as { prototype: Encoding & { writeInt64: Encode } };
  const Decoder = kafkajsRequire('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => Decoding & { offset: number };
  const decodeMessages = kafkajsRequire('kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js') as (decoder: Decoding) => Promise<unknown[]>;
  const { protocol } = api;
  const encoded = (buf: Buffer) => Object.assign(Object.create(Encoder.prototype) as object, { buf, offset: buf.length });
  const decode = (bytes: Buffer) => readFetched(bytes, (offset) => decodeMessages(Object.assign(new Decoder(bytes), { offset })));
  api.protocol = ({ version }) => {
    const call = protocol({ version });
    if (version !== FETCH_VERSION) return call;
    return (fetch) => {
      const { request, response, ...rest } = call(fetch);
      const whole = { replicaId: -1, isolationLevel: 1, sessionId: 0, sessionEpoch: -1, forgottenTopics: [], rackId: '', ...defined(fetch) } as FetchToWrite;
      return { ...rest, request: { ...request, encode: async () => encoded(fetchBytes(whole)) }, response: { ...response, decode } };
    };
  };
  const wide = Encoder.prototype.writeInt64;
  Encoder.prototype.writeInt64 = function (value) {
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isSafeInteger(number)) return wide.call(this, value);
    this.ensureAvailable(8);
    this.offset = writeInt64(this.buf, number, this.offset);
    return this;
  };
  return true;
}

const defined = <T extends object>(of: T): Partial<T> => Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as Partial<T>;
