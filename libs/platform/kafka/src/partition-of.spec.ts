import { describe, expect, it } from '@jest/globals';
import { murmur2, partitionOf } from './partition-of.js';

/** Expected values of the Java client's own test of its murmur2. */
const JAVA: [string, number][] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

describe('partitionOf', () => {
  it.each(JAVA)('hashes %s as the Java client does', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });

  it('makes the hash positive as the Java client does: the sign bit is dropped, not the sign', () => {
    expect(partitionOf('21', 12)).toBe((-973932308 & 0x7fffffff) % 12);
    expect(partitionOf(Buffer.from('foobar'), 6)).toBe((-790332482 & 0x7fffffff) % 6);
  });

  it('takes a text and its UTF-8 bytes for the same key', () => {
    expect(partitionOf('Zoë-Ω-職', 12)).toBe(partitionOf(Buffer.from('Zoë-Ω-職', 'utf8'), 12));
  });
});
