import { writeUuid } from '@muster/platform-kernel';

/**
 * One-dimensional arrays in Postgres' binary format, for `unnest` in set-based statements: text arrays and JSON were measured slower.
 * node-postgres sends a Buffer parameter as binary, so the statement must cast it, for example `unnest($1::uuid[])`.
 */
const OID = { bool: 16, bytea: 17, int8: 20, int2: 21, int4: 23, text: 25, float8: 701, date: 1082, timestamptz: 1184, uuid: 2950 } as const;

const HEADER = 20;
/** 2000-01-01, where Postgres counts from. */
const EPOCH_DAYS = 10_957;
const EPOCH_MS = EPOCH_DAYS * 86_400_000;

function header(bytes: Buffer, oid: number, length: number, hasNull: boolean): void {
  bytes.writeInt32BE(1, 0);
  bytes.writeInt32BE(hasNull ? 1 : 0, 4);
  bytes.writeInt32BE(oid, 8);
  bytes.writeInt32BE(length, 12);
  bytes.writeInt32BE(1, 16);
}

function emptyArray(oid: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeInt32BE(oid, 8);
  return bytes;
}

function fixed<T>(oid: number, size: number, values: readonly (T | null)[], write: (bytes: Buffer, value: T, at: number) => void): Buffer {
  if (values.length === 0) return emptyArray(oid);
  let nulls = 0;
  for (let i = 0; i < values.length; i += 1) if (values[i] === null) nulls += 1;
  const bytes = Buffer.allocUnsafe(HEADER + values.length * 4 + (values.length - nulls) * size);
  header(bytes, oid, values.length, nulls > 0);
  let at = HEADER;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as T | null;
    if (value === null) {
      bytes.writeInt32BE(-1, at);
      at += 4;
      continue;
    }
    bytes.writeInt32BE(size, at);
    write(bytes, value, at + 4);
    at += 4 + size;
  }
  return bytes;
}

function varying<T>(oid: number, values: readonly (T | null)[], lengthOf: (value: T) => number, write: (bytes: Buffer, value: T, at: number, length: number) => void): Buffer {
  if (values.length === 0) return emptyArray(oid);
  let total = HEADER;
  let nulls = 0;
  const lengths = new Array<number>(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (value === null || value === undefined) {
      lengths[i] = -1;
      nulls += 1;
      total += 4;
    } else {
      const length = lengthOf(value);
      lengths[i] = length;
      total += 4 + length;
    }
  }
  const bytes = Buffer.allocUnsafe(total);
  header(bytes, oid, values.length, nulls > 0);
  let at = HEADER;
  for (let i = 0; i < values.length; i += 1) {
    const length = lengths[i]!;
    bytes.writeInt32BE(length, at);
    at += 4;
    if (length >= 0) {
      write(bytes, values[i] as T, at, length);
      at += length;
    }
  }
  return bytes;
}

function writeInt8(bytes: Buffer, value: number, at: number): void {
  bytes.writeInt32BE(Math.floor(value / 4_294_967_296), at);
  bytes.writeUInt32BE(((value % 4_294_967_296) + 4_294_967_296) % 4_294_967_296, at + 4);
}

export const int2Array = (values: readonly (number | null)[]) => fixed(OID.int2, 2, values, (bytes, value, at) => bytes.writeInt16BE(value, at));
export const int4Array = (values: readonly (number | null)[]) => fixed(OID.int4, 4, values, (bytes, value, at) => bytes.writeInt32BE(value, at));
/** Safe integers only. */
export const int8Array = (values: readonly (number | null)[]) => fixed(OID.int8, 8, values, writeInt8);
export const boolArray = (values: readonly (boolean | null)[]) => fixed(OID.bool, 1, values, (bytes, value, at) => (bytes[at] = value ? 1 : 0));
/** Days since 1970-01-01. */
export const dateArray = (values: readonly (number | null)[]) => fixed(OID.date, 4, values, (bytes, value, at) => bytes.writeInt32BE(value - EPOCH_DAYS, at));
/** Milliseconds since 1970. */
export const timestampArray = (values: readonly (number | null)[]) => fixed(OID.timestamptz, 8, values, (bytes, value, at) => writeInt8(bytes, (value - EPOCH_MS) * 1000, at));
export const uuidArray = (values: readonly (string | null)[]) => fixed(OID.uuid, 16, values, (bytes, value, at) => writeUuid(bytes, value, at));
export const textArray = (values: readonly (string | null)[]) =>
  varying<string>(OID.text, values, (value) => Buffer.byteLength(value), (bytes, value, at) => bytes.write(value, at, 'utf8'));
export const byteaArray = (values: readonly (Buffer | null)[]) => varying<Buffer>(OID.bytea, values, (value) => value.length, (bytes, value, at) => value.copy(bytes, at));
