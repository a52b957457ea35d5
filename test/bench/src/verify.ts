import { canonicalTopic, schemas } from '@muster/contracts';
import { createDecoder } from '@muster/platform-avro';
import { readTopic } from '@muster/platform-kafka';
import type { Broker } from './broker.js';
import { workerIdOf, type Expectation, type Values } from './events.js';

type Canonical = Record<string, unknown> & { meta: { recordVersion: number } };

export interface CanonicalTail {
  messages: number;
  /** Milliseconds since 1970 at which the broker appended the last one. */
  lastAppendedMs: number;
  /** The last value of each key, as bytes. */
  last: Map<string, Buffer>;
}

/**
 * Reads a canonical topic from its beginning and holds it against what was published: per key the versions rise by one from
 * `firstVersion`, none is missing, and the last record has the expected value of every attribute.
 */
export async function verifyCanonical(broker: Broker, namespace: string, expectation: Expectation, facet: 'main' | 'restricted', firstVersion = 1): Promise<CanonicalTail> {
  const topic = canonicalTopic('worker', { restricted: facet === 'restricted' });
  const decoder = createDecoder<Canonical>(facet === 'main' ? schemas['muster.worker.Worker'] : schemas['muster.worker.WorkerRestricted'], broker.registry);
  const versions = new Map<string, number>();
  const tail: CanonicalTail = { messages: 0, lastAppendedMs: 0, last: new Map() };
  for await (const message of readTopic({ kafka: broker.kafka, topic: namespace + topic })) {
    const key = message.key!.toString('utf8');
    await decoder.prepare([message.value]);
    const { recordVersion } = decoder.decode(message.value).meta;
    const due = versions.has(key) ? versions.get(key)! + 1 : firstVersion;
    if (recordVersion !== due) throw new Error(`${topic}: ${key} has version ${recordVersion} where ${due} is due, at ${message.partition}/${message.offset}`);
    versions.set(key, recordVersion);
    tail.messages += 1;
    tail.lastAppendedMs = Math.max(tail.lastAppendedMs, message.timestampMs);
    tail.last.set(key, message.value!);
  }
  checkFinal(topic, expectation, facet, (id) => {
    const bytes = tail.last.get(id);
    return bytes && decoder.decode(bytes);
  }, tail.last.size);
  return tail;
}

function checkFinal(topic: string, { workers }: Expectation, facet: 'main' | 'restricted', finalOf: (id: string) => Canonical | undefined, found: number): void {
  let due = 0;
  for (const [externalId, expected] of workers) {
    if (Object.keys(expected[facet]).length === 0) continue;
    due += 1;
    const record = finalOf(workerIdOf(externalId));
    if (!record) throw new Error(`${topic}: worker ${externalId} is missing`);
    checkValues(`${topic}: worker ${externalId}`, expected[facet], record);
  }
  if (found !== due) throw new Error(`${topic} holds ${found} workers where ${due} are due`);
}

function checkValues(where: string, expected: Values, record: Record<string, unknown>): void {
  for (const [attribute, value] of Object.entries(expected)) {
    if (record[attribute] !== value) throw new Error(`${where} has ${attribute} ${JSON.stringify(record[attribute])} where ${JSON.stringify(value)} is due`);
  }
}
