const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** Murmur2 as the Java client computes it, a signed 32-bit number. */
export function murmur2(data: Uint8Array): number {
  const length = data.length;
  let h = SEED ^ length;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    let k = data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    h = Math.imul(h, M) ^ Math.imul(k, M);
  }
  const left = length - whole;
  if (left === 3) h ^= data[whole + 2]! << 16;
  if (left >= 2) h ^= data[whole + 1]! << 8;
  if (left >= 1) h = Math.imul(h ^ data[whole]!, M);
  h ^= h >>> 13;
  h = Math.imul(h, M);
  return h ^ (h >>> 15);
}

/** The partition that the Java client's default partitioner, and so every client we know of, gives to a key. */
export function partitionOf(key: string | Uint8Array, partitions: number): number {
  const hash = murmur2(typeof key === 'string' ? Buffer.from(key, 'utf8') : key);
  return (hash & 0x7fffffff) % partitions;
}
