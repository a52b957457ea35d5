import { describe, expect, it } from '@jest/globals';
import { joined, type OffsetsOfTopic, type OffsetsToAsk } from './joined-offsets.js';

const END = '7';
const about = (topic: string, fromBeginning = false): OffsetsToAsk => ({ topic, partitions: [{ partition: 0 }], fromBeginning });

/** A cluster that has all topics but `gone`, knows no partition of `new` yet, and remembers what it was asked. */
function cluster() {
  const asked: string[][] = [];
  const ask = async (topics: OffsetsToAsk[]): Promise<OffsetsOfTopic[]> => {
    asked.push(topics.map(({ topic }) => topic));
    if (topics.some(({ topic }) => topic === 'gone')) throw new Error('gone is not there');
    return topics.filter(({ topic }) => topic !== 'new').map(({ topic, fromBeginning }) => ({ topic, partitions: [{ partition: 0, offset: fromBeginning ? '0' : END }] }));
  };
  return { asked, ask: joined(ask) };
}

describe('questions about offsets', () => {
  it('of one tick are one, and each has its own answer', async () => {
    const { asked, ask } = cluster();
    const answers = await Promise.all([ask([about('a')]), ask([about('b'), about('c')]), ask([about('d')])]);
    expect(answers.map((answer) => answer.map(({ topic }) => topic))).toEqual([['a'], ['b', 'c'], ['d']]);
    expect(asked).toEqual([['a', 'b', 'c', 'd']]);
    await ask([about('a')]);
    expect(asked).toHaveLength(2);
  });

  it('about both ends of a topic are not mixed', async () => {
    const { asked, ask } = cluster();
    const [high, low] = await Promise.all([ask([about('a')]), ask([about('a', true)])]);
    expect([high![0]!.partitions[0]!.offset, low![0]!.partitions[0]!.offset]).toEqual([END, '0']);
    expect(asked).toEqual([['a'], ['a']]);
  });

  it('about a topic that no broker knows a partition of yet fail as such, alone', async () => {
    const { ask } = cluster();
    const [good, bad] = await Promise.allSettled([ask([about('a')]), ask([about('new')])]);
    expect(good).toMatchObject({ status: 'fulfilled', value: [{ topic: 'a' }] });
    expect(bad).toMatchObject({ status: 'rejected', reason: { type: 'LEADER_NOT_AVAILABLE' } });
  });

  it('may name topics of which nothing is asked, beside others', async () => {
    const { ask } = cluster();
    expect(await ask([about('a'), { topic: 'new', partitions: [] }])).toMatchObject([{ topic: 'a' }]);
    await expect(ask([{ topic: 'new', partitions: [] }])).rejects.toMatchObject({ type: 'LEADER_NOT_AVAILABLE' });
  });

  it('fail for who asked what cannot be answered, alone', async () => {
    const { ask } = cluster();
    const [good, bad] = await Promise.allSettled([ask([about('a')]), ask([about('gone')])]);
    expect(good).toMatchObject({ status: 'fulfilled', value: [{ topic: 'a' }] });
    expect(bad).toMatchObject({ status: 'rejected', reason: new Error('gone is not there') });
  });
});
