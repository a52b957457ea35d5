import { knownText } from '@muster/platform-kernel';
import avro from 'avsc';

/** The part of avsc's reader and writer that types use. Writing beyond the end only moves `pos`: avsc then asks for more room. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  writeLong(value: number): void;
  writeString(value: string): void;
}

/** avsc's own long stops at 2^53-2, one below the highest version that a source may send. */
class ExactLong extends avro.types.LongType {
  _check(value: unknown): boolean {
    return Number.isSafeInteger(value);
  }

  _read(tap: Tap): number {
    return tap.readLong();
  }

  _write(tap: Tap, value: unknown): void {
    if (!Number.isSafeInteger(value)) throw new TypeError('a version, an offset or an instant is no exact number');
    tap.writeLong(value as number);
  }
}

/** Text that comes again and again, such as the names of attributes: found among those read before, since making a string costs more. */
class RepeatedText extends avro.types.StringType {
  _read(tap: Tap): string {
    const length = tap.readLong();
    if (length === 0) return '';
    const { buf, pos: start } = tap;
    tap.pos = start + length;
    return knownText(buf, start, tap.pos, () => buf.toString('utf8', start, tap.pos));
  }
}

const UUID_BYTES = 16;
const DASHES = [8, 13, 18, 23];
const DIGITS = '0123456789abcdef';
const digitAt = new Uint8Array(256).fill(255);
for (let value = 0; value < DIGITS.length; value += 1) digitAt[DIGITS.charCodeAt(value)] = value;
/** Where the two digits of each byte stand in the text of a uuid. */
const digitsOfByte = Array.from({ length: 36 }, (_, i) => i).filter((i) => !DASHES.includes(i));
const text = Buffer.alloc(36, '-');
const bytes = new Uint8Array(UUID_BYTES);

/** Reads the text of a uuid in lower case into `bytes`; false where it is none. */
function readUuid(id: string): boolean {
  if (id.length !== 36) return false;
  for (let i = 0; i < DASHES.length; i += 1) if (id.charCodeAt(DASHES[i]!) !== 0x2d) return false;
  for (let i = 0; i < UUID_BYTES; i += 1) {
    const high = digitAt[id.charCodeAt(digitsOfByte[2 * i]!)];
    const low = digitAt[id.charCodeAt(digitsOfByte[2 * i + 1]!)];
    if (high === undefined || low === undefined || high === 255 || low === 255) return false;
    bytes[i] = (high << 4) | low;
  }
  return true;
}

function uuidAt(buffer: Buffer, start: number): string {
  for (let i = 0; i < UUID_BYTES; i += 1) {
    const byte = buffer[start + i]!;
    text[digitsOfByte[2 * i]!] = DIGITS.charCodeAt(byte >> 4);
    text[digitsOfByte[2 * i + 1]!] = DIGITS.charCodeAt(byte & 15);
  }
  return text.toString('latin1');
}

/** A uuid as its 16 bytes, less than half of its text; any other id as 0 and its text, with a second 0 where that would make 16 bytes. */
class EventId extends avro.types.StringType {
  _read(tap: Tap): string {
    const length = tap.readLong();
    const start = tap.pos;
    tap.pos = start + length;
    if (length === UUID_BYTES) return uuidAt(tap.buf, start);
    return tap.buf.toString('utf8', start + (length === UUID_BYTES + 1 && tap.buf[start + 1] === 0 ? 2 : 1), tap.pos);
  }

  _write(tap: Tap, id: unknown): void {
    if (typeof id !== 'string') throw new TypeError('an event has no id');
    if (!readUuid(id)) return tap.writeString(Buffer.byteLength(id) === UUID_BYTES - 1 ? `\u0000\u0000${id}` : `\u0000${id}`);
    tap.writeLong(UUID_BYTES);
    const start = tap.pos;
    tap.pos = start + UUID_BYTES;
    if (tap.pos <= tap.buf.length) tap.buf.set(bytes, start);
  }
}

const exactLong = new ExactLong();
const types = { 'repeated-text': new RepeatedText(), 'event-id': new EventId() };

/** Gives avsc the types above: every long, and strings that are marked with `stored`. */
export function storedTypes(schema: avro.Schema): avro.Type | undefined {
  if (schema === 'long') return exactLong;
  return types[(schema as { stored?: keyof typeof types }).stored!];
}
