import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { ForeignFirm } from './foreign-firm.js';
import { ForeignProgram } from './foreign-program.js';
import { peersDir } from './snippets.js';

const EVENTS = 3_000;
let foreign: ForeignFirm;

beforeAll(async () => {
  foreign = await ForeignFirm.create();
}, 120_000);

afterAll(() => foreign?.stop(), 60_000);

/** The offset that Kafka's own tool shows as committed, and the end, by topic/partition; a partition without a commit has none. */
async function committed(group: string): Promise<Map<string, { committed: number | undefined; end: number }>> {
  const tool = new ForeignProgram('java', ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', join(peersDir, 'kafka-tools', '*'), 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', '--bootstrap-server', foreign.firm.kafka.brokers[0]!, '--describe', '--group', group], {});
  const rows = (await tool.output()).split('\n').map((line) => line.trim().split(/\s+/)).filter(([name]) => name === group);
  return new Map(rows.map(([, topic, partition, current, end]) => [`${topic}/${partition}`, { committed: current === '-' ? undefined : Number(current), end: Number(end) }]));
}

async function cursors(): Promise<Map<string, number>> {
  const rows = await foreign.firm.query<{ topic: string; partition: number; next_offset: string }>('select topic, partition, next_offset from worker_sync.consumer_cursor');
  return new Map(rows.map(({ topic, partition, next_offset }) => [`${topic}/${partition}`, Number(next_offset)]));
}

describe("Kafka's own tools", () => {
  it('see the group of a master behind its cursors by no more than what is in flight, and level with them when it is at rest', async () => {
    const { firm, masters } = foreign;
    const group = `${firm.namespace}worker-sync`;
    const source = firm.topic('source.hris.worker.v1');
    await firm.publish(Array.from({ length: EVENTS }, (_, i) => ({ key: `W${i}`, version: 1, values: { givenName: `G${i}`, employmentStatus: 'active' } })));
    const before = await cursors();
    const seen = await committed(group);
    const after = await cursors();
    expect([...seen.keys()]).toEqual(expect.arrayContaining([`${source}/0`, `${source}/1`]));
    for (const [place, { committed: offset, end }] of seen) {
      // What is committed was in the table before; what the table had before is committed later.
      if (offset !== undefined) expect(offset).toBeLessThanOrEqual(after.get(place) ?? 0);
      expect(before.get(place) ?? 0).toBeLessThanOrEqual(end);
    }
    await masters.settled();
    await eventually(async () => {
      const [table, broker] = [await cursors(), await committed(group)];
      for (const partition of [0, 1]) expect(broker.get(`${source}/${partition}`)).toEqual({ committed: table.get(`${source}/${partition}`), end: table.get(`${source}/${partition}`) });
      expect([...broker].filter(([place, { committed: offset }]) => offset !== undefined && offset !== table.get(place))).toEqual([]);
    }, { what: 'the committed offsets to be those of the cursors', timeoutMs: 60_000, everyMs: 200 });
    const sum = [...(await cursors())].filter(([place]) => place.startsWith(`${source}/`)).reduce((total, [, offset]) => total + offset, 0);
    expect(sum).toBe(EVENTS);
  }, 150_000);
});
