import { describe, expect, it } from '@jest/globals';
import { unstorableReason } from './index.js';

describe('unstorableReason of a value without a schema', () => {
  it.each([
    ['row.name holds the character NUL, which the database cannot store.', { row: { name: '\0' } }],
    ['holds a lone surrogate, which has no UTF-8 form.', 'a\uDC00'],
    ['[1] is no finite number.', [1, -Infinity]],
    ['a.b[0] is longer than 65536 bytes.', { a: { b: ['x'.repeat(65_537)] } }],
  ])('says: %s', (reason, value) => {
    expect(unstorableReason(value)).toBe(reason);
  });

  it('is undefined for what can be stored', () => {
    expect(unstorableReason({ a: [1, null, true, 'Zoë 🙂', { b: undefined }] })).toBeUndefined();
  });
});
