import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { schemas, type WorkerChange } from '@muster/contracts';
import { createDecoder, SchemaRegistry } from '@muster/platform-avro';
import { platformSettings } from '@muster/platform-config';
import { createTopics, deleteTopics, readAll } from '@muster/platform-kafka';
import { parseLocalDate } from '@muster/platform-kernel';
import { eventually } from '@muster/testing';
import { Kafka, type CloudEvent, type KafkaMessage } from 'cloudevents';
import type { SampleEvent } from './chronicle.js';
import { publishEvents } from './publish.js';
import { sampleFirm } from './sample-firm.js';

const { kafka, registry } = platformSettings();
/** Two cores may be shared with a whole suite. */
const timeoutMs = 30_000;
const firm = sampleFirm({ seed: 3, consultants: 150, today: parseLocalDate('2026-11-23')! });

describe('publishing the sample firm', () => {
  let events: SampleEvent[];
  let topics: string[];
  let lines: string[];

  /** Systems under names of this spec alone, so that no other spec reads what is published here. */
  beforeEach(() => {
    const own = `spec-${randomUUID().slice(0, 8)}`;
    const changes = firm.filter(({ record }) => record !== 'muster.identity.IdentityLink');
    events = changes.map((event) => ({ ...event, topic: event.topic.replace('source.', `source.${own}-`), value: { ...event.value, meta: { ...event.value.meta, source: `${own}-${event.value.meta.source}` } } }) as SampleEvent);
    topics = [...new Set(events.map(({ topic }) => topic))];
    lines = [];
  });
  afterEach(() => deleteTopics(kafka, topics));

  /** A busy broker may not know at once what it has just made; making it again is no change. */
  const makeTopics = () => eventually(() => createTopics(kafka, topics.map((name) => ({ name, partitions: 3, config: {} }))), { what: 'the topics', timeoutMs: timeoutMs / 2 });
  /** A broker that has just started loads its consumer groups first, and says so. */
  const readWhenLoaded = (topic: string) => eventually(() => readAll(kafka, topic), { what: `all of ${topic}`, timeoutMs: timeoutMs / 2 });
  const publish = () => publishEvents(events, { kafka, registry, onProgress: (line) => lines.push(line) });

  it('brings every event to its topic, per key in order, and repeats the same bytes when asked again', async () => {
    await makeTopics();
    await publish();
    expect(lines.at(-1)).toBe(`${events.length} events of 6 systems on ${topics.length} topics`);
    const topic = topics.find((name) => name.endsWith('-hris.worker.v1'))!;
    const decoder = createDecoder<WorkerChange>(schemas['muster.worker.WorkerChange'], new SchemaRegistry(registry));
    const read = async () => {
      const messages = await readWhenLoaded(topic);
      await decoder.prepare(messages.map(({ value }) => value));
      return messages.map(({ key, value, headers }) => ({ key: key!.toString(), id: decoder.decode(value).meta.eventId, bytes: value!.toString('hex'), headers }));
    };
    const perKey = (all: { key: string; id: string }[]) => Object.groupBy(all.map(({ key, id }) => ({ key, id })), ({ key }) => key);
    const first = await read();
    const wanted = events.filter((event) => event.topic === topic);
    expect(perKey(first)).toEqual(perKey(wanted.map(({ key, value }) => ({ key, id: value.meta.eventId }))));

    await publish();
    const both = await read();
    expect(both).toHaveLength(first.length * 2);
    expect(new Set(both.map(({ bytes }) => bytes))).toEqual(new Set(first.map(({ bytes }) => bytes)));
  }, timeoutMs);

  it('carries headers that the CloudEvents SDK reads, with one trace per business change', async () => {
    await makeTopics();
    await publish();
    const topic = topics.find((name) => name.endsWith('-erp.worker.v1'))!;
    const [message] = await readWhenLoaded(topic);
    const headers = Object.fromEntries(Object.entries(message!.headers).map(([name, value]) => [name, String(value)]));
    const received: KafkaMessage = { headers, key: message!.key!.toString(), value: message!.value!, body: message!.value! };
    const event = Kafka.toEvent(received) as CloudEvent<Buffer>;
    const sent = events.find(({ value }) => value.meta.eventId === event.id)!;
    expect(event).toMatchObject({ source: sent.value.meta.source, subject: sent.key, type: 'worker.asserted', specversion: '1.0', correlationid: sent.value.meta.correlationId });
    expect(headers['traceparent']).toBe(`00-${sent.value.meta.correlationId!.replaceAll('-', '')}-${sent.value.meta.eventId.replaceAll('-', '').slice(0, 16)}-01`);
  }, timeoutMs);

  it('says what to do where the topics are missing', async () => {
    await expect(publish()).rejects.toThrow(/lacks \d+ source topics, .* Start Muster there first: npm start makes them\./);
  }, timeoutMs);

  it('ends with one sentence and 1 where no broker answers', () => {
    const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
    const ended = spawnSync(process.execPath, [program], { env: { ...process.env, KAFKA_BROKERS: '127.0.0.1:1' }, encoding: 'utf8' });
    expect([ended.status, ended.stdout, ended.stderr]).toEqual([1, '', 'The sample firm was not published, as no Kafka broker answers at 127.0.0.1:1: start it, or correct KAFKA_BROKERS.\n']);
  }, timeoutMs);
});
