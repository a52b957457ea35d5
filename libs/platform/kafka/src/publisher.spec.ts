import { describe, expect, it } from '@jest/globals';
import { roundsOf, type OutgoingMessage } from './publisher.js';

const message = (key: string, partition: number, bytes: number): OutgoingMessage => ({ key, value: Buffer.alloc(bytes), partition });

describe('roundsOf', () => {
  it('sends in one round what fits', () => {
    const batches = [{ topic: 'a', messages: [message('1', 0, 10), message('2', 1, 10)] }, { topic: 'b', messages: [message('3', 0, 10)] }];
    expect(roundsOf(batches, 1_000)).toEqual([batches]);
  });

  it('puts off what would pass the limit of its partition, in order, without holding up the others', () => {
    const batches = [{ topic: 'a', messages: [message('1', 0, 600), message('2', 0, 600), message('3', 1, 600), message('4', 0, 600)] }];
    const keys = roundsOf(batches, 1_000).map((round) => round.flatMap(({ messages }) => messages.map(({ key }) => key)));
    expect(keys).toEqual([['1', '3'], ['2'], ['4']]);
  });

  it('sends a message that alone passes the limit alone, for the broker to judge', () => {
    expect(roundsOf([{ topic: 'a', messages: [message('1', 0, 5_000)] }], 1_000)).toHaveLength(1);
  });

  it('makes no round of nothing', () => {
    expect(roundsOf([{ topic: 'a', messages: [] }], 1_000)).toEqual([]);
  });
});
