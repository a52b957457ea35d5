import { createHmac } from 'node:crypto';

/** Bytes that are kept of a hash: enough that two keys of one firm do not meet. */
const HASH_BYTES = 16;

/** Keyed hashes of what people look for: without the key nobody can try names or ids against them. */
export class KeyHasher {
  constructor(private readonly key: Buffer) {}

  /** What a system calls a record. */
  id(system: string, id: string): Buffer {
    return this.hash('id', system, id.trim());
  }

  /** An e-mail address, a code, or one word of a name, as people write it. */
  word(word: string): Buffer {
    return this.hash('word', normalized(word));
  }

  private hash(...parts: string[]): Buffer {
    return createHmac('sha256', this.key).update(parts.join('\u0001')).digest().subarray(0, HASH_BYTES);
  }
}

const normalized = (word: string) => word.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** The words of what somebody is called; a text as a whole is one of them. */
export function wordsOf(text: string): string[] {
  const words = text.trim().split(/[\s,;]+/).filter((word) => word !== '');
  return [...new Set(words.map(normalized))];
}
