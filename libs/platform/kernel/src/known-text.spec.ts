import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { knownText } from './known-text.js';

const read = (bytes: Buffer) => knownText(bytes, 0, bytes.length, () => bytes.toString('utf8'));

describe('known text', () => {
  it('is the text of its bytes, whatever was read before', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 6 }).map((given) => Buffer.from(given)), fc.uint8Array({ maxLength: 3 }).map((given) => Buffer.from(given)));
    fc.assert(fc.property(fc.array(text, { maxLength: 40 }), (texts) => {
      for (const bytes of [...texts, ...texts]) expect(read(bytes)).toBe(bytes.toString('utf8'));
    }), { numRuns: 300 });
  });

  it('does not take one byte for the letter of that number', () => {
    read(Buffer.from('é'));
    expect(read(Buffer.from([0xe9]))).toBe('\uFFFD');
    expect(read(Buffer.from([0xe9]))).toBe('\uFFFD');
  });

  it('makes the string of a text that it has read only once', () => {
    let made = 0;
    const once = () => knownText(Buffer.from('employmentStatus'), 0, 16, () => {
      made += 1;
      return 'employmentStatus';
    });
    expect([once(), once(), made]).toEqual(['employmentStatus', 'employmentStatus', 1]);
  });
});
