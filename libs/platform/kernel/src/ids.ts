import { hash, randomFillSync } from 'node:crypto';

const hex: string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The text of 16 bytes. */
export function bytesToUuid(b: Uint8Array): string {
  return `${hex[b[0]!]}${hex[b[1]!]}${hex[b[2]!]}${hex[b[3]!]}-${hex[b[4]!]}${hex[b[5]!]}-${hex[b[6]!]}${hex[b[7]!]}-${hex[b[8]!]}${hex[b[9]!]}-${hex[b[10]!]}${hex[b[11]!]}${hex[b[12]!]}${hex[b[13]!]}${hex[b[14]!]}${hex[b[15]!]}`;
}

const pool = new Uint8Array(16 * 256);
let poolAt = pool.length;
const scratch = new Uint8Array(16);

/** UUID version 7 (RFC 9562): milliseconds first, so that ids made later sort later and index inserts stay local. */
export function uuidv7(nowMs = Date.now()): string {
  if (poolAt === pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  for (let i = 6; i < 16; i += 1) scratch[i] = pool[poolAt + i]!;
  poolAt += 16;
  let ms = nowMs;
  for (let i = 5; i >= 0; i -= 1) {
    scratch[i] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  scratch[6] = (scratch[6]! & 0x0f) | 0x70;
  scratch[8] = (scratch[8]! & 0x3f) | 0x80;
  return bytesToUuid(scratch);
}

const nibbles = new Uint8Array(128);
for (let i = 0; i < 10; i += 1) nibbles[48 + i] = i;
for (let i = 0; i < 6; i += 1) nibbles[97 + i] = nibbles[65 + i] = 10 + i;

/** Writes the 16 bytes of a well-formed uuid at `at`. */
export function writeUuid(bytes: Uint8Array, uuid: string, at: number): void {
  let to = at;
  for (let from = 0; from < 36; from += 2) {
    if (uuid.charCodeAt(from) === 45) from += 1;
    bytes[to] = (nibbles[uuid.charCodeAt(from)]! << 4) | nibbles[uuid.charCodeAt(from + 1)]!;
    to += 1;
  }
}

export function uuidToBytes(uuid: string): Buffer {
  const bytes = Buffer.allocUnsafe(16);
  writeUuid(bytes, uuid, 0);
  return bytes;
}

/** UUID version 5 (RFC 9562): the same name in the same namespace always gives the same id. */
export function uuidv5(name: string, namespace: string): string {
  const digest = hash('sha1', Buffer.concat([uuidToBytes(namespace), Buffer.from(name, 'utf8')]), 'buffer');
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return bytesToUuid(digest.subarray(0, 16));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
