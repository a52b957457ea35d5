import { describe, expect, it } from '@jest/globals';
import type { ReceivedRecord } from '@muster/testing';
import { followTopic } from './subscriber-check.js';

let offset = 0;
const message = (key: string, recordVersion: number, bytes = `${key} ${recordVersion}`, partition = 0): ReceivedRecord => ({
  key, partition, offset: (offset += 1), value: Buffer.from(bytes), headers: {}, record: { meta: { recordVersion } } as ReceivedRecord['record'],
});

describe('followTopic', () => {
  it('takes versions that rise by one, and repeats that are the same to the byte', () => {
    const report = followTopic([message('a', 1), message('b', 1), message('a', 2), message('a', 1), message('a', 2), message('a', 3)]);
    expect(report).toMatchObject({ messages: 6, keys: 2, repeats: 2, faults: [] });
    expect(report.tails.get('a')!.record!.meta.recordVersion).toBe(3);
  });

  it.each([
    ['a gap', [message('a', 1), message('a', 3)], /goes from version 1 to 3/],
    ['a key that does not begin at 1', [message('a', 2)], /goes from version 0 to 2/],
    ['a repeat with other bytes', [message('a', 1), message('a', 1, 'other')], /repeats version 1 with other bytes/],
    ['a key in two partitions', [message('a', 1), message('a', 2, 'a 2', 1)], /partitions 0 and 1/],
  ])('finds %s', (_, received, fault) => {
    expect(followTopic(received).faults).toEqual([expect.stringMatching(fault)]);
  });
});
