import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { utf8Length, writeUtf8 } from './text-bytes.js';

describe('bytes of texts', () => {
  it('are those of UTF-8, for any text', () => {
    const text = fc.oneof(fc.string({ maxLength: 100 }), fc.string({ unit: 'grapheme', maxLength: 100 }), fc.string({ unit: 'binary', maxLength: 70 }));
    fc.assert(fc.property(text, (given) => {
      const expected = Buffer.from(given, 'utf8');
      const length = utf8Length(given);
      expect(length).toBe(expected.length);
      const bytes = Buffer.alloc(length + 2, 0xff);
      writeUtf8(bytes, given, 1, length);
      expect(bytes).toEqual(Buffer.concat([Buffer.from([0xff]), expected, Buffer.from([0xff])]));
    }), { numRuns: 1_000 });
  });
});
