import { describe, expect, it } from '@jest/globals';
import { differenceOf } from './compare.js';

const row = { id: 'a', recordVersion: 3, digest: 'x', underWay: false };
const said = { recordVersion: 3, digest: 'x', gone: false };

describe('topic and table', () => {
  it('are equal where the last value has the bytes of the table', () => expect(differenceOf(row, said)).toBe('equal'));
  it('tell an older version, and other bytes under the same version, as stale', () => {
    expect(differenceOf(row, { ...said, recordVersion: 2, digest: 'y' })).toBe('stale');
    expect(differenceOf(row, { ...said, digest: 'y' })).toBe('stale');
  });
  it('tell a record that the topic never had, or last had as a tombstone, as missing', () => {
    expect(differenceOf(row, undefined)).toBe('missing');
    expect(differenceOf(row, { ...said, gone: true })).toBe('missing');
  });
  it('tell a topic that knows more than the table, as after a restored backup', () => expect(differenceOf(row, { ...said, recordVersion: 4, digest: 'y' })).toBe('ahead'));
  it('take no difference that is about to be published for a fault', () => expect(differenceOf({ ...row, underWay: true }, undefined)).toBe('under-way'));
});
