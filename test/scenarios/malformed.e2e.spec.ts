import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { OutgoingMessage } from '@muster/platform-kafka';
import type { Logger } from '@muster/platform-kernel';
import { TestFirm, type TestChange } from '@muster/testing';
import kafkajs from 'kafkajs';
import { Masters, sumsHold } from './masters.js';

const lines: string[] = [];
const note = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`);
const logger: Logger = { debug: note, info: note, warn: note, error: note };

let firm: TestFirm;
let masters: Masters;

beforeAll(async () => {
  firm = await TestFirm.create({ logger });
  masters = await Masters.ofFirm(firm);
}, 120_000);

afterAll(async () => {
  await masters?.stop();
  await firm?.stop();
}, 60_000);

/** Stands for personal data: found in no reason, journal or log. */
const PERSONAL = 'Grünwald-Ōkubo';
/** Three bytes that the kinds below put in the place of three others. */
const MARK = '~@~';

type Broken = { topic: string; message: Omit<OutgoingMessage, 'key'> & { key: OutgoingMessage['key'] | null } };
const good = (key: string, more: Partial<TestChange> = {}): TestChange => ({ key, version: 1, ...more, values: { givenName: PERSONAL, employmentStatus: 'A', ...more.values } });
const bytesOf = (change: TestChange, spoil: (value: Buffer) => Buffer | null): Broken => {
  const { topic, message } = firm.message(change);
  return { topic, message: { ...message, value: spoil(Buffer.from(message.value!)) } };
};
const spoilt = (spoil: (value: Buffer) => Buffer | null) => (key: string) => bytesOf(good(key), spoil);
const told = (more: Partial<TestChange>) => (key: string) => bytesOf(good(key, more), (value) => value);
const replaced = (value: Buffer, by: number[]) => Buffer.concat([value.subarray(0, value.indexOf(MARK)), Buffer.from(by), value.subarray(value.indexOf(MARK) + 3)]);
const withMark = (by: number[]) => (key: string) => bytesOf(good(key, { values: { familyName: `x${MARK}` } }), (value) => replaced(value, by));

/** Every kind of payload that must not be taken: its class and code, and how it is made. */
const kinds: Record<string, { refused: string; make: (key: string) => Broken }> = {
  'ends in the middle': { refused: 'unreadable/truncated', make: spoilt((value) => value.subarray(0, value.length - 7)) },
  'ends in its header': { refused: 'unreadable/truncated', make: spoilt((value) => value.subarray(0, 3)) },
  'has another magic byte': { refused: 'unreadable/wrong-magic-byte', make: spoilt((value) => Buffer.concat([Buffer.from([7]), value.subarray(1)])) },
  'is JSON': { refused: 'unreadable/wrong-magic-byte', make: spoilt(() => Buffer.from(JSON.stringify({ givenName: PERSONAL }))) },
  'names a schema id that nobody knows': { refused: 'unreadable/unknown-schema-id', make: spoilt((value) => (value.writeUInt32BE(1_999_999_999, 1), value)) },
  'is a record of another entity': { refused: 'unreadable/incompatible-writer-schema', make: (key) => ({ ...firm.message({ system: 'hris', entity: 'location', key, version: 1, values: { name: PERSONAL } }), topic: firm.topic('source.hris.worker.v1') }) },
  'goes on after its end': { refused: 'unreadable/trailing-bytes', make: spoilt((value) => Buffer.concat([value, Buffer.from(PERSONAL)])) },
  'has no value': { refused: 'unreadable/empty-payload', make: spoilt(() => null) },
  'has an empty value': { refused: 'unreadable/empty-payload', make: spoilt(() => Buffer.alloc(0)) },
  'holds NUL': { refused: 'data/unstorable', make: told({ values: { familyName: 'a\u0000b' } }) },
  'holds a lone surrogate': { refused: 'unreadable/invalid-utf8', make: withMark([0xed, 0xa0, 0x80]) },
  'holds bytes that are no UTF-8': { refused: 'unreadable/invalid-utf8', make: withMark([0xff, 0xfe, 0xfd]) },
  'holds NaN': { refused: 'data/unstorable', make: told({ values: { fte: NaN } }) },
  'holds infinity': { refused: 'data/unstorable', make: told({ values: { fte: Infinity } }) },
  'holds a date beyond time': { refused: 'data/unstorable', make: told({ values: { hireDate: 2_147_483_647 } }) },
  'takes effect before time': { refused: 'data/unstorable', make: told({ effectiveFrom: -2_147_483_648 }) },
  'holds a huge text': { refused: 'data/unstorable', make: told({ values: { familyName: PERSONAL.repeat(6_000) } }) },
  'happened the day after tomorrow': { refused: 'contract/occurred-out-of-range', make: (key) => bytesOf(good(key, { occurredAt: Date.now() + 48 * 3_600_000 }), (value) => value) },
  'asserts what no worker has': { refused: 'contract/unknown-attribute', make: told({ asserted: ['givenName', 'shoeSize'] }) },
  'asserts nothing': { refused: 'contract/nothing-asserted', make: told({ asserted: [] }) },
  'names an operation that nobody knows': { refused: 'contract/unknown-operation', make: told({ operation: 'obliterate' }) },
  'names a coverage that nobody knows': { refused: 'contract/unknown-coverage', make: told({ coverage: 'sometimes' }) },
  'holds a code that no table has': { refused: 'contract/unknown-code', make: told({ values: { employmentStatus: PERSONAL } }) },
  'has a negative version': { refused: 'contract/negative-version', make: told({ version: -1 }) },
  'has an event id without end': { refused: 'contract/bad-id', make: told({ eventId: 'e'.repeat(300) }) },
  'speaks for another system': { refused: 'identity/source-mismatch', make: told({ source: 'erp' }) },
  'has an empty key': { refused: 'contract/bad-key', make: (key) => ({ ...firm.message(good(key)), message: { ...firm.message(good(key)).message, key: ' ' } }) },
  'has no key': { refused: 'contract/bad-key', make: (key) => ({ ...firm.message(good(key)), message: { ...firm.message(good(key)).message, key: null } }) },
  'has a key with NUL': { refused: 'contract/bad-key', make: (key) => ({ ...firm.message(good(key)), message: { ...firm.message(good(key)).message, key: 'a\u0000b' } }) },
};

/** Our own publisher insists on keys; what has none goes by kafkajs. */
async function send(messages: readonly Broken[]): Promise<void> {
  await firm.send(messages.flatMap(({ topic, message: { key, ...rest } }) => (key === null ? [] : [{ topic, message: { key, ...rest } }])));
  const producer = new kafkajs.Kafka({ brokers: firm.kafka.brokers, logLevel: kafkajs.logLevel.NOTHING }).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  for (const { topic, message } of messages) if (message.key === null) await producer.send({ topic, messages: [{ key: null, value: message.value }] });
  await producer.disconnect();
}

describe('payloads that nobody can take', () => {
  it('end parked, 2,000 of them among good ones, each with its class, code and a reason that tells nothing of a person', async () => {
    const names = Object.keys(kinds);
    const messages: Broken[] = [];
    const expected = new Map<string, number>();
    for (let i = 0; i < 2_000; i += 1) {
      const { refused, make } = kinds[names[i % names.length]!]!;
      messages.push(make(`B${i}`));
      expected.set(refused, (expected.get(refused) ?? 0) + 1);
      if (i % 4 === 0) messages.push(firm.message(good(`G${i}`)));
    }
    await send(messages);
    await masters.settled();

    const parked = await firm.query<{ what: string; n: number; reason: string; longest: number }>(`select class || '/' || code as what, count(*)::int as n, min(reason) as reason, max(length(reason)) as longest from worker_sync.parked group by 1 order by 1`);
    expect(new Map(parked.map(({ what, n }) => [what, n]))).toEqual(new Map([...expected].sort(([a], [b]) => (a < b ? -1 : 1))));
    for (const { what, reason, longest } of parked) {
      expect([what, reason]).toEqual([what, expect.stringMatching(/\. .*\.$/)]); // what is wrong, then the remedy
      expect(longest).toBeLessThan(600);
    }
    const people = await firm.received('worker');
    expect(people.map(({ record }) => record!.meta.externalIds[0]!.id).sort()).toEqual(Array.from({ length: 500 }, (_, i) => `G${i * 4}`).sort());
    const [journal] = await firm.query<{ n: number }>(`select count(*)::int as n from worker_sync.journal where outcome = 4`);
    expect(journal!.n).toBe(2_000);
    await sumsHold(firm, 'worker_sync');
  }, 60_000);

  it('leave no personal data in reasons, journal, exceptions or log', async () => {
    const [found] = await firm.query<{ n: number }>(`select (select count(*) from worker_sync.parked where position($1 in reason) > 0)::int + (select count(*) from worker_sync.journal where position($1 in detail) > 0)::int + (select count(*) from worker_sync.exception where position($1 in reason) > 0)::int as n`, [PERSONAL]);
    expect(found!.n).toBe(0);
    expect(lines.filter((line) => line.includes(PERSONAL))).toEqual([]);
  }, 60_000);

  it('do no harm on the topics of links, receipts and mass loads', async () => {
    const topics = ['source.identity-link.v1', 'delivery.receipts.v1', 'source.hris.worker.bulk.v1', 'source.erp.cost-center.v1'];
    const change = firm.message(good('X')).message.value!;
    const broken = [null, Buffer.alloc(0), randomBytes(64), Buffer.from('{}'), change.subarray(0, 40), change];
    await firm.send(topics.flatMap((topic) => broken.map((value, i) => ({ topic: firm.topic(topic), message: { key: `K${i}`, value } }))));
    await firm.publish([good('AFTER'), { ...good('AFTER-BULK'), bulk: true }, { system: 'erp', entity: 'cost-center', key: 'CC', version: 1, values: { code: 'CC', name: 'After' } }]);
    await masters.settled();
    expect(await masters.latest('worker', 'hris', 'AFTER')).toMatchObject({ givenName: PERSONAL });
    expect(await masters.latest('worker', 'hris', 'AFTER-BULK')).toMatchObject({ givenName: PERSONAL });
    expect(await masters.latest('cost-center', 'erp', 'CC')).toMatchObject({ name: 'After' });
    const [workers] = await firm.query<{ n: number }>(`select count(*)::int as n from worker_sync.parked where topic <> $1`, [firm.topic('source.hris.worker.v1')]);
    // Its bulk topic takes the one that is whole; links and receipts are read by both masters.
    expect(workers!.n).toBe(6 + 6 + 5);
    const [organization] = await firm.query<{ n: number }>(`select count(*)::int as n from organization_sync.parked`);
    expect(organization!.n).toBe(6 + 6 + 6);
    await sumsHold(firm, 'worker_sync');
    await sumsHold(firm, 'organization_sync');
  }, 60_000);
});
