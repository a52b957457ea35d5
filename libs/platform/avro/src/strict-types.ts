import { isUtf8 } from 'node:buffer';
import { knownText, PermanentError } from '@muster/platform-kernel';
import avsc from 'avsc';
import { isWellFormed } from './well-formed.js';

/*
 * avsc trusts its input: beyond the end of the buffer it reads zeros, so that a broken count of a dozen bytes loops (and allocates)
 * 2^40 times; ints are not held to 32 bits; longs below -2^52 come out as large positive numbers; broken UTF-8 becomes U+FFFD in
 * silence. These types close those doors and cost a comparison each. What they cannot tell by themselves (a record that ends too
 * early) the decoder finds from the end position.
 */

/** The part of avsc's reader and writer that types use. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  readInt(): number;
  readLong(): number;
  skipLong(): void;
  skipString(): void;
  writeLong(value: number): void;
  writeString(value: string): void;
}

/** avsc's internal face of a type, which its own generated readers call. */
interface InnerType {
  _read(tap: Tap): unknown;
  _skip(tap: Tap): void;
}

type InvalidHook = (value: unknown, type: avsc.Type) => void;

export const LONG_MAX = Number.MAX_SAFE_INTEGER;
/** Below it avsc's arithmetic is no longer exact. */
export const LONG_MIN = -(2 ** 52);

const truncated = (tap: Tap) => new PermanentError('truncated', `The value announces more content at byte ${tap.pos} than its ${tap.buf.length} bytes hold. Publish it whole.`);
const outOfRange = (tap: Tap, range: string) => new PermanentError('out-of-range-number', `The number before byte ${tap.pos} is outside ${range}. Publish one inside.`);

class StrictIntType extends avsc.types.IntType {
  _read(tap: Tap): number {
    const value = tap.readInt();
    if ((value | 0) !== value) throw outOfRange(tap, 'the 32 bits of an Avro int');
    return value;
  }
}

class StrictLongType extends avsc.types.LongType {
  _check(value: unknown, _flags: number, hook?: InvalidHook): boolean {
    const fits = isExactLong(value);
    if (!fits) hook?.(value, this);
    return fits;
  }

  _read(tap: Tap): number {
    const start = tap.pos;
    const value = tap.readLong();
    // A negative number has the lowest bit of its first byte set; below LONG_MIN avsc has rounded it to a positive one.
    if (!isExactLong(value) || (value > -LONG_MIN && (tap.buf[start]! & 1) === 1)) throw outOfRange(tap, `${LONG_MIN} to ${LONG_MAX}`);
    return value;
  }

  _write(tap: Tap, value: unknown): void {
    if (!isExactLong(value)) throw new TypeError('not an exact long');
    tap.writeLong(value);
  }
}

function isExactLong(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= LONG_MIN;
}

/** Codes and names of attributes are shorter, and come again in every event. */
const SHORT_TEXT = 20;

function readText(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  if (text.includes('\uFFFD') && !isUtf8(bytes.subarray(start, end))) {
    throw new PermanentError('invalid-utf8', `The string at bytes ${start} to ${end} is not UTF-8. Publish it as UTF-8, without lone surrogates.`);
  }
  return text;
}

class StrictStringType extends avsc.types.StringType {
  _check(value: unknown, _flags: number, hook?: InvalidHook): boolean {
    const fits = typeof value === 'string' && isWellFormed(value);
    if (!fits) hook?.(value, this);
    return fits;
  }

  _read(tap: Tap): string {
    const length = tap.readLong();
    const start = tap.pos;
    if (!(length >= 0 && length <= tap.buf.length - start)) throw truncated(tap);
    if (length === 0) return '';
    const end = start + length;
    tap.pos = end;
    return length <= SHORT_TEXT ? knownText(tap.buf, start, end, () => readText(tap.buf, start, end)) : readText(tap.buf, start, end);
  }

  _write(tap: Tap, value: unknown): void {
    if (typeof value !== 'string' || !isWellFormed(value)) throw new TypeError('not a well-formed string');
    tap.writeString(value);
  }
}

/** Size of the next block, at most the bytes that are left: every item takes at least one. 0 at the end. */
function readBlockSize(tap: Tap): number {
  let size = tap.readLong();
  if (size < 0) {
    size = -size;
    tap.skipLong();
  }
  if (!(size <= tap.buf.length - tap.pos)) throw truncated(tap);
  return size;
}

class StrictArrayType extends avsc.types.ArrayType {
  _read(tap: Tap): unknown[] {
    const items = this.itemsType as unknown as InnerType;
    const values: unknown[] = [];
    for (let size = readBlockSize(tap); size > 0; size = readBlockSize(tap)) {
      for (let i = 0; i < size; i += 1) values.push(items._read(tap));
    }
    return values;
  }

  _skip(tap: Tap): void {
    const items = this.itemsType as unknown as InnerType;
    for (let size = readBlockSize(tap); size > 0; size = readBlockSize(tap)) {
      for (let i = 0; i < size; i += 1) items._skip(tap);
    }
  }
}

class StrictMapType extends avsc.types.MapType {
  _read(tap: Tap): Record<string, unknown> {
    const values = innerValues(this);
    const entries: [string, unknown][] = [];
    for (let size = readBlockSize(tap); size > 0; size = readBlockSize(tap)) {
      for (let i = 0; i < size; i += 1) entries.push([strictString._read(tap), values._read(tap)]);
    }
    return Object.fromEntries(entries);
  }

  _skip(tap: Tap): void {
    const values = innerValues(this);
    for (let size = readBlockSize(tap); size > 0; size = readBlockSize(tap)) {
      for (let i = 0; i < size; i += 1) {
        tap.skipString();
        values._skip(tap);
      }
    }
  }
}

function innerValues(map: unknown): InnerType {
  return (map as { valuesType: InnerType }).valuesType;
}

const strictString = new StrictStringType();
const primitives = new Map<unknown, avsc.Type>([['int', new StrictIntType()], ['long', new StrictLongType()], ['string', strictString]]);

function strictType(schema: unknown, options: unknown): avsc.Type | undefined {
  const name = typeof schema === 'string' ? schema : (schema as { type?: unknown }).type;
  if (name === 'array') return new StrictArrayType(schema as avsc.Schema, options);
  if (name === 'map') return new StrictMapType(schema as avsc.Schema, options);
  return primitives.get(name);
}

/** The avsc type of a schema: strict about its input, dates and timestamps as plain numbers, nullable values unwrapped. Throws a plain Error where the schema is none. */
export function avroType(schema: unknown): avsc.Type {
  return avsc.Type.forSchema(schema as avsc.Schema, { typeHook: strictType as never, omitRecordMethods: true });
}
