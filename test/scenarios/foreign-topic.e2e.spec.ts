import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkConnector, readPage, recordPages, startConnectors, type RunningConnectors } from '@muster/connectors';
import { createTopics, deleteTopics } from '@muster/platform-kafka';
import { eventually, killAllProcesses, ServiceProcess, TestFirm } from '@muster/testing';
import kafkajs from 'kafkajs';
import { foreignPeople } from './foreign-people.js';
import { Masters } from './masters.js';
import { configWith, type Row } from './sandboxed-firm.js';

const connector = (topic: string) => `
connector:
  mapping: hris-apac
  streams:
    people:
      feed: { kind: kafka, brokers: { env: HRIS_APAC_BROKERS }, topic: ${topic}, value: json, eventKiB: 1, when: 'type != "heartbeat"', payload: person }
`;

let firm: TestFirm;
let masters: Masters;
let configDir: string;
let topic: string;
let kafka: kafkajs.Kafka;
let producer: kafkajs.Producer;
let admin: kafkajs.Admin;
let connectors: RunningConnectors | undefined;

beforeAll(async () => {
  configDir = configWith({});
  // Before it is known what the firm calls its own topics: this one is outside of them.
  topic = `hr.people-${process.pid}-${Date.now()}`;
  writeFileSync(join(configDir, 'mappings/hris-apac.yaml'), foreignPeople('yyyy-MM-ddTHH:mm:ss.SSSZ'));
  appendFileSync(join(configDir, 'systems/hris-apac.yaml'), connector(topic));
  firm = await TestFirm.create({ configDir });
  masters = await Masters.ofFirm(firm);
  kafka = new kafkajs.Kafka({ clientId: 'regional-hr', brokers: firm.kafka.brokers, logLevel: kafkajs.logLevel.NOTHING });
  producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  admin = kafka.admin();
  await Promise.all([producer.connect(), admin.connect(), made(2)]);
}, 240_000);

afterAll(async () => {
  await killAllProcesses();
  await stop();
  await Promise.all([producer?.disconnect(), admin?.disconnect()]);
  await deleteTopics(firm.kafka, [topic]);
  await masters?.stop();
  await firm?.stop();
  rmSync(configDir, { recursive: true, force: true });
}, 120_000);

const made = (partitions: number) => createTopics(firm.kafka, [{ name: topic, partitions, config: {} }]);
const env = (brokers = firm.kafka.brokers.join(',')) => ({ HRIS_APAC_BROKERS: brokers });
async function start(brokers?: string): Promise<void> {
  const { kafka: own, registry, database, logger, port } = firm.settings();
  connectors = await startConnectors({ kafka: own, registry, database, configDir, logger, port, topicNamespace: firm.namespace, logLevel: 'error', logFile: undefined, env: env(brokers) });
}
async function stop(): Promise<void> {
  await connectors?.stop();
  connectors = undefined;
}

let second = 0;
/** What the regional HR writes of a person. Each is a second later than the one before. */
function person(id: string, title: string): string {
  second += 1;
  return JSON.stringify({ type: 'person', person: { id, given: `Given ${id}`, family: 'Byron', title, updated: new Date(Date.UTC(2024, 0, 1, 0, 0, second)).toISOString() } });
}
const write = (partition: number, ...values: (string | null)[]) => producer.send({ topic, messages: values.map((value) => ({ partition, key: 'k', value })) });
const titled = (id: string, title: string) => eventually(async () => (await firm.latest('worker', 'hris-apac', id))?.['jobTitle'] === title, { what: `${title} of ${id}`, timeoutMs: 90_000, everyMs: 200 });
const parked = () => firm.query("select file, code, reason, redacted from connectors.parked_row where system = 'hris-apac' order by code, reason");
const feed = async () => ((await (await fetch(`${connectors!.url}/v1/systems/hris-apac`)).json()) as { state: string; feeds: Row[] }).feeds[0]!;
const position = async () => (JSON.parse((await firm.query<{ replay_id: string }>("select replay_id from connectors.feed_position where system = 'hris-apac'"))[0]!.replay_id) as { next: Record<string, number> }).next;
/** Until all that the topic holds is published and noted. */
const upToDate = () => eventually(async () => {
  const ends = await admin.fetchTopicOffsets(topic);
  expect(await position()).toEqual(Object.fromEntries(ends.map(({ partition, high }) => [partition, Number(high)])));
}, { what: 'the feed to be up to date', timeoutMs: 90_000, everyMs: 200 });

describe('a topic of another firm', () => {
  it('is followed from its beginning: its records become workers, and its bad messages are told with their place', async () => {
    await write(0, person('A1', 'Analyst'), '{"type":"heartbeat"}', 'no json', person('A2', 'Analyst'), null);
    await write(1, person('A3', 'Analyst'), JSON.stringify({ type: 'person', person: { id: 'A4', given: 'x'.repeat(1_100) } }), '{"type":"person"}', person('A3', 'Lead'));
    await start();
    await titled('A1', 'Analyst');
    await titled('A2', 'Analyst');
    await titled('A3', 'Lead');
    await upToDate();
    expect(await parked()).toEqual([
      { file: `${topic}/1`, code: 'contract', reason: expect.stringMatching(/\/1\/2: The event has no person/), redacted: { event: ['type'], topic, partition: 1, offset: 2 } },
      { file: `${topic}/0`, code: 'not-json', reason: expect.stringMatching(/\/0\/2: The 7 bytes of the message are no JSON/), redacted: { topic, partition: 0, offset: 2 } },
      { file: `${topic}/1`, code: 'too-large', reason: expect.stringMatching(/\/1\/1: The message has 11\d\d bytes, more than the 1024/), redacted: { topic, partition: 1, offset: 1 } },
    ]);
    expect(await feed()).toMatchObject({ stream: 'people', kind: 'kafka', state: 'open', owes: null, fault: null });
    const metrics = await (await fetch(`${connectors!.url}/metrics`)).text();
    expect(metrics).toMatch(/muster_topic_messages_total\{system="hris-apac",stream="people",what="empty"[^}]*\} 1/);
    expect(metrics).toMatch(/muster_feed_event_age_seconds\{system="hris-apac",stream="people"[^}]*\} \d/);
    expect(metrics).toMatch(/muster_feed_faulty\{system="hris-apac",stream="people"[^}]*\} 0/);
  }, 240_000);

  it('is looked at, read and kept by who tries it, and nothing of that moves us on', async () => {
    const trial = { configDir, env: { ...env(), DATABASE_URL: firm.databaseUrl } };
    await stop();
    await write(1, person('A3', 'Not taken yet'));
    const before = await position();
    expect(await checkConnector(trial, 'hris-apac')).toEqual([{ step: 'feed people', ok: true, detail: `the topic ${topic} is there: 2 partitions, 10 messages, of which 1 are not published yet; the newest can be read as json` }]);
    const page = await readPage(trial, 'hris-apac', 'people');
    expect(page).toMatchObject({ what: `the newest 10 messages of ${topic}`, changed: 3, wouldPark: 3 });
    expect(page.changes.find(({ key }) => key === 'A3')).toMatchObject({ entity: 'worker', content: { values: { jobTitle: 'Not taken yet' } } });
    const [kept] = await recordPages(trial, 'hris-apac', join(configDir, 'kept'));
    const messages = JSON.parse(readFileSync(kept!.paths[0]!, 'utf8')) as unknown[];
    expect(messages.at(-1)).toMatchObject({ topic, partition: 1, value: { person: { title: 'Not taken yet' } } });
    expect(await position()).toEqual(before);
    expect(await parked()).toHaveLength(3);
    await start();
    await titled('A3', 'Not taken yet');
  }, 180_000);

  it('may hold Avro, of which the schema must be there', async () => {
    const avro = `hr.avro-${process.pid}-${Date.now()}`;
    const trial = { configDir: configWith({}), env: { ...env(), APAC_REGISTRY: firm.settings().registry.url } };
    writeFileSync(join(trial.configDir, 'mappings/hris-apac.yaml'), foreignPeople('yyyy-MM-ddTHH:mm:ss.SSSZ'));
    appendFileSync(join(trial.configDir, 'systems/hris-apac.yaml'), connector(avro).replace('value: json', 'value: avro, registry: { url: { env: APAC_REGISTRY } }'));
    await createTopics(firm.kafka, [{ name: avro, partitions: 1, config: {} }]);
    try {
      expect(await checkConnector(trial, 'hris-apac')).toMatchObject([{ ok: true, detail: `the topic ${avro} is there: 1 partitions, 0 messages` }]);
      expect(await checkConnector({ ...trial, env: { ...trial.env, APAC_REGISTRY: 'http://127.0.0.1:1' } }, 'hris-apac')).toMatchObject([{ ok: false, detail: expect.stringMatching(/^transient: The schema registry at http:\/\/127\.0\.0\.1:1 does not answer\./) }]);
      await producer.send({ topic: avro, messages: [{ value: Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 2]) }] });
      expect(await checkConnector(trial, 'hris-apac')).toMatchObject([{ ok: false, detail: expect.stringMatching(/^contract: The newest message of \S+\/0 \(offset 0\) cannot be read as avro\. The registry knows no schema id 2147483647/) }]);
    } finally {
      await deleteTopics(firm.kafka, [avro]);
      rmSync(trial.configDir, { recursive: true, force: true });
    }
  }, 120_000);

  it('that gets another partition is followed there, too', async () => {
    await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] });
    // A producer that does not know a partition yet writes nothing there, and does not say so.
    await eventually(async () => {
      const fresh = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
      await fresh.connect();
      await fresh.send({ topic, messages: [{ partition: 2, value: person('A5', 'Analyst') }] });
      await fresh.disconnect();
      return (await admin.fetchTopicOffsets(topic)).some(({ partition, high }) => partition === 2 && high !== '0');
    }, { what: 'a message in the third partition', timeoutMs: 60_000, everyMs: 200 });
    await titled('A5', 'Analyst');
    await upToDate();
  }, 180_000);

  it('is gone on with by the next process, where one is killed between publishing and noting: no gap, and nothing twice', async () => {
    await stop();
    await write(0, person('A1', 'Before the kill'));
    const before = (await position())['0'];
    const dying = ServiceProcess.spawn({ service: 'connectors', name: 'dying', env: { ...firm.env(), ...env(), CONNECTORS_PORT: '0', MUSTER_FAULT_POINT: 'events-published:1' } });
    expect((await dying.ended).signal).toBe('SIGKILL');
    expect((await position())['0']).toBe(before);
    await write(1, person('A2', 'After the kill'));
    await start();
    await titled('A1', 'Before the kill');
    await titled('A2', 'After the kill');
    await upToDate();
    const said = (await firm.raw('source.hris-apac.worker.v1')).map(({ key, value }) => `${String(key)} ${Buffer.from(value!).toString('hex')}`);
    expect(new Set(said).size).toBe(said.length);
    const offsets = await Promise.all((await admin.listGroups()).groups.filter(({ groupId }) => groupId.startsWith('muster-hris-apac-')).map(({ groupId }) => admin.fetchOffsets({ groupId, topics: [topic] })));
    expect(offsets.flat().flatMap(({ partitions }) => partitions.filter(({ offset }) => offset !== '-1'))).toEqual([]);
  }, 240_000);

  it('whose log dropped what was not read goes on with what there is, and says what is missing', async () => {
    await stop();
    const from = (await position())['0'];
    await write(0, person('A1', 'Never read'), person('A2', 'Never read'));
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(from! + 2) }] });
    await write(0, person('A3', 'After the gap'));
    await start();
    await titled('A3', 'After the gap');
    await upToDate();
    expect((await parked()).filter(({ code }) => code === 'log-gap')).toEqual([{ file: `${topic}/0`, code: 'log-gap', reason: expect.stringContaining(`/0/${from}: The log begins at ${from! + 2}`), redacted: { topic, partition: 0, offset: from } }]);
    expect((await firm.latest('worker', 'hris-apac', 'A1'))?.['jobTitle']).toBe('Before the kill');
  }, 180_000);

  it('whose cluster is away, or which is made anew, is told and waited for', async () => {
    await stop();
    await deleteTopics(firm.kafka, [topic]);
    await start('127.0.0.1:1');
    await eventually(async () => expect(await feed()).toMatchObject({ state: 'down', fault: expect.stringMatching(/^transient: The broker at 127\.0\.0\.1:1 does not do as asked/) }), { what: 'the fault', timeoutMs: 60_000, everyMs: 200 });
    await stop();
    await start();
    await eventually(async () => expect(await feed()).toMatchObject({ state: 'down', fault: expect.stringMatching(/^contract: The cluster at .* has no topic /) }), { what: 'the fault', timeoutMs: 60_000, everyMs: 200 });
    await made(1);
    await write(0, person('A1', 'Anew'));
    await titled('A1', 'Anew');
    await upToDate();
    expect(await feed()).toMatchObject({ state: 'open', fault: null });
    expect((await parked()).filter(({ reason }) => String(reason).includes('It is not the log that was followed'))).toHaveLength(1);
  }, 240_000);
});
