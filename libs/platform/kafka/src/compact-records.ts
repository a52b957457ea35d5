import { crc32c } from './crc32c.js';
import { insidesAreKnown, kafkajsRequire } from './kafkajs-insides.js';

/** What kafkajs hands over for one record of a batch. */
export interface RecordToWrite {
  offsetDelta?: number;
  /** Milliseconds; a Long where it does not come from us. */
  timestampDelta?: number | { toNumber(): number };
  key?: Buffer | string | null;
  value?: Buffer | string | null;
  headers?: Record<string, Buffer | string | (Buffer | string)[] | null>;
}

const zigzag = (value: number) => (value >= 0 ? value * 2 : -value * 2 - 1);

function varintSize(value: number): number {
  let left = zigzag(value);
  let size = 1;
  while (left >= 128) {
    left = Math.floor(left / 128);
    size += 1;
  }
  return size;
}

function writeVarint(bytes: Buffer, value: number, at: number): number {
  let left = zigzag(value);
  let to = at;
  while (left >= 128) {
    bytes[to] = (left % 128) | 128;
    left = Math.floor(left / 128);
    to += 1;
  }
  bytes[to] = left;
  return to + 1;
}

type Part = Buffer | string | null | undefined;

const lengthOf = (part: Part): number => (part === null || part === undefined ? -1 : typeof part === 'string' ? Buffer.byteLength(part) : part.length);
const sizeOf = (length: number): number => varintSize(length) + Math.max(0, length);

function writePart(bytes: Buffer, part: Part, length: number, at: number): number {
  const to = writeVarint(bytes, length, at);
  if (length <= 0) return to;
  if (typeof part === 'string') bytes.write(part, to, 'utf8');
  else part!.copy(bytes, to);
  return to + length;
}

/** Parts of the record that is being written, and their lengths: lists that are used again, as each record is written at one go. What is beyond its own is left of those before. */
const parts: Part[] = [];
const lengths: number[] = [];

/** Lists the parts of a record; answers how many there are. */
function listParts({ key, value, headers }: RecordToWrite): number {
  let count = 0;
  const add = (part: Part) => {
    parts[count] = part;
    lengths[count] = lengthOf(part);
    count += 1;
  };
  add(key);
  add(value);
  for (const name in headers) {
    if (!Object.hasOwn(headers, name)) continue;
    const given = headers[name]!;
    for (const one of Array.isArray(given) ? given : [given]) {
      add(name);
      add(one);
    }
  }
  return count;
}

/**
 * One record of a batch (Kafka's message format, magic 2) in one buffer of its exact size. kafkajs makes a zero-filled buffer of 512
 * bytes for each record and each header of it; with a dozen CloudEvents headers that was the largest single cost of publishing.
 */
export function recordBytes(record: RecordToWrite): Buffer {
  const listed = listParts(record);
  const count = (listed - 2) / 2;
  const offsetDelta = record.offsetDelta ?? 0;
  const timestampDelta = typeof record.timestampDelta === 'object' ? record.timestampDelta.toNumber() : (record.timestampDelta ?? 0);
  let body = 1 + varintSize(timestampDelta) + varintSize(offsetDelta) + varintSize(count);
  for (let i = 0; i < listed; i += 1) body += sizeOf(lengths[i]!);
  const bytes = Buffer.allocUnsafe(varintSize(body) + body);
  let at = writeVarint(bytes, body, 0);
  bytes[at] = 0; // attributes: none are defined
  at = writeVarint(bytes, timestampDelta, at + 1);
  at = writeVarint(bytes, offsetDelta, at);
  at = writePart(bytes, parts[0], lengths[0]!, at);
  at = writePart(bytes, parts[1], lengths[1]!, at);
  at = writeVarint(bytes, count, at);
  for (let i = 2; i < listed; i += 1) at = writePart(bytes, parts[i], lengths[i]!, at);
  return bytes;
}

/** Lets kafkajs write its records so, and their checksum with `crc32c`; answers whether it does from now on. */
export function useCompactRecords(): boolean {
  if (!insidesAreKnown()) return false;
  const place = kafkajsRequire.resolve('kafkajs/src/protocol/recordBatch/record/v0/index.js');
  const Encoder = kafkajsRequire('kafkajs/src/protocol/encoder.js') as { prototype: object };
  kafkajsRequire(place);
  const loaded = kafkajsRequire.cache[place];
  if (!loaded) return false; // a test runner that keeps modules its own way
  loaded.exports = (record: RecordToWrite) => {
    const buf = recordBytes(record);
    return Object.assign(Object.create(Encoder.prototype) as object, { buf, offset: buf.length });
  };
  const checksum = kafkajsRequire.resolve('kafkajs/src/protocol/recordBatch/crc32C/index.js');
  kafkajsRequire(checksum);
  kafkajsRequire.cache[checksum]!.exports = crc32c;
  // Who writes batches keeps the checksum that it met when it was loaded, and kafkajs has loaded it by now: it is loaded anew for the first request to produce.
  delete kafkajsRequire.cache[kafkajsRequire.resolve('kafkajs/src/protocol/recordBatch/v0/index.js')];
  return true;
}
