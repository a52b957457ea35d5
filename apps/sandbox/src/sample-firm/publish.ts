import { cloudEventHeaders, dataSchemaOf, schemas, topicDeclarations, type RecordInputs, type RecordName, type TopicDeclaration } from '@muster/contracts';
import { createEncoder, registerSchemas, SchemaRegistry, type RegistrySettings } from '@muster/platform-avro';
import { KafkaPublisher, missingTopics, type KafkaSettings, type OutgoingBatch, type OutgoingMessage } from '@muster/platform-kafka';
import { Backoff, pause, SetupError, silentLogger, TransientError } from '@muster/platform-kernel';
import type { SampleEvent } from './chronicle.js';

export interface PublishSettings {
  kafka: KafkaSettings;
  registry: RegistrySettings;
  /** Told after every chunk; the last one is the summary. */
  onProgress(line: string): void;
}

const chunkEvents = 250;
const triesMax = 6;

type Encode = (event: SampleEvent) => OutgoingMessage;

/**
 * Publishes the events in their order, and resolves when the broker has acknowledged all of them. Publishing them again only repeats them. Throws SetupError where the broker stays out of
 * reach or lacks a topic, TransientError('registry-unreachable').
 */
export async function publishEvents(events: readonly SampleEvent[], settings: PublishSettings): Promise<void> {
  try {
    await publishAll(events, settings);
  } catch (error) {
    if (!(error instanceof TransientError) || error.code !== 'broker-unreachable') throw error;
    throw new SetupError(`The sample firm was not published, as no Kafka broker answers at ${settings.kafka.brokers.join(', ')}:`, 'start it, or correct KAFKA_BROKERS.', { cause: error });
  }
}

async function publishAll(events: readonly SampleEvent[], { kafka, registry, onProgress }: PublishSettings): Promise<void> {
  const declarations = declarationsOf(events);
  await checkTopics(kafka, declarations);
  const encode = await encoderOf(declarations, registry);
  const publisher = new KafkaPublisher({ kafka, logger: silentLogger });
  try {
    for (let sent = 0; sent < events.length; sent += chunkEvents) {
      const chunk = events.slice(sent, sent + chunkEvents);
      await sendPatiently(publisher, batchesOf(chunk, encode));
      onProgress(`${sent + chunk.length} of ${events.length} events`);
    }
  } finally {
    await publisher.close();
  }
  const systems = new Set(events.map(({ value }) => value.meta.source));
  onProgress(`${events.length} events of ${systems.size} systems on ${declarations.length} topics`);
}

/** The topics that the events go to, as the contracts declare them. */
function declarationsOf(events: readonly SampleEvent[]): TopicDeclaration[] {
  const used = new Set(events.map(({ topic }) => topic));
  const spoken = events.flatMap(({ record, topic, value }) => (record === 'muster.identity.IdentityLink' ? [] : [{ name: value.meta.source, entities: [topic.split('.')[2]!] }]));
  const distinct = new Map(spoken.map((system) => [`${system.name}/${system.entities.join()}`, system]));
  return topicDeclarations([...distinct.values()]).filter(({ name }) => used.has(name));
}

/** The sandbox is a guest: topics are made by those who answer for them. */
async function checkTopics(kafka: KafkaSettings, declarations: readonly TopicDeclaration[]): Promise<void> {
  const missing = await missingTopics(kafka, declarations.map(({ name }) => name));
  if (missing.length > 0) throw new SetupError(`The broker at ${kafka.brokers.join(', ')} lacks ${missing.length} source topics, ${missing[0]} among them.`, 'Start Muster there first: npm start makes them.');
}

async function encoderOf(declarations: readonly TopicDeclaration[], settings: RegistrySettings): Promise<Encode> {
  const registry = new SchemaRegistry(settings);
  const ids = await registerSchemas(registry, declarations, schemas);
  const encoders = new Map(declarations.map(({ name, record }) => [name, createEncoder<RecordInputs[RecordName]>(schemas[record], ids.get(name)!)]));
  return (event) => ({ key: event.key, value: encoders.get(event.topic)!(event.value), headers: headersOf(event, dataSchemaOf(registry.address, ids.get(event.topic)!)) });
}

export function headersOf({ topic, key, record, value }: SampleEvent, dataSchema: string): Record<string, string> {
  const { eventId, source, occurredAt, sourceVersion, correlationId } = value.meta;
  const type = record === 'muster.identity.IdentityLink' ? 'identity-link.declared' : `${topic.split('.')[2]}.${value.operation === 'rescind' ? 'rescinded' : 'asserted'}`;
  return cloudEventHeaders({ id: eventId, source, type, subject: key, timeMs: occurredAt, dataSchema, sequence: sourceVersion, correlationId: correlationId!, traceparent: traceparentOf(correlationId!, eventId) });
}

/** One trace per business change, one span per event of it. */
function traceparentOf(correlationId: string, eventId: string): string {
  return `00-${correlationId.replaceAll('-', '')}-${eventId.replaceAll('-', '').slice(0, 16)}-01`;
}

function batchesOf(events: readonly SampleEvent[], encode: Encode): OutgoingBatch[] {
  const byTopic = new Map<string, OutgoingMessage[]>();
  for (const event of events) {
    const messages = byTopic.get(event.topic);
    if (messages) messages.push(encode(event));
    else byTopic.set(event.topic, [encode(event)]);
  }
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }));
}

/** The same array again settles what the broker may have or may not have, without sending it twice. */
async function sendPatiently(publisher: KafkaPublisher, batches: OutgoingBatch[]): Promise<void> {
  const backoff = new Backoff(200, 5_000);
  for (let left = triesMax; ; left -= 1) {
    try {
      return await publisher.send(batches);
    } catch (error) {
      if (!(error instanceof TransientError) || left === 1) throw error;
      await pause(backoff.next());
    }
  }
}
