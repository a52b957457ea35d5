import { canonicalTopic, cloudEventHeaders, schemas, sourceTopic, topicDeclarations, entities, type RecordName, type TopicDeclaration } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';
import { createEncoder, registerSchemas, SchemaRegistry } from '@muster/platform-avro';
import { createTopics, deleteTopics, KafkaPublisher, type KafkaSettings, type OutgoingBatch, type OutgoingMessage } from '@muster/platform-kafka';
import { silentLogger } from '@muster/platform-kernel';
import { readGovernance } from '@muster/platform-records';
import type { RunningStack } from '@muster/platform-embedded';
import { canonicalRecordOf, idOf, organization, type OrganizationRecord } from './organization.js';
import type { SourceEvent } from './events.js';
import { patiently } from './retry.js';

const SEND_AT_ONCE = 2_000;
/** As a source with tracing on sends it; the service carries it to the canonical event. */
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** Topics, schemas and messages of the firm, on the broker of the bench. Every run has topics of its own, under a namespace. */
export class Broker {
  private constructor(
    readonly kafka: KafkaSettings,
    readonly registry: SchemaRegistry,
    readonly declarations: readonly TopicDeclaration[],
    readonly schemaIds: ReadonlyMap<string, number>,
    private readonly governance: Governance,
    private readonly publisher: KafkaPublisher,
  ) {}

  static async open(stack: RunningStack, configDir: string): Promise<Broker> {
    const kafka = { brokers: [stack.kafkaBrokers], clientId: 'bench' };
    const registry = new SchemaRegistry({ url: stack.registryUrl });
    const governance = readGovernance(configDir);
    const declarations = topicDeclarations([...governance.systems.values()]);
    const schemaIds = await registerSchemas(registry, declarations, schemas);
    return new Broker(kafka, registry, declarations, schemaIds, governance, new KafkaPublisher({ kafka, logger: silentLogger }));
  }

  close(): Promise<void> {
    return this.publisher.close();
  }

  async createTopics(namespace: string): Promise<void> {
    const declared = this.declarations.map((topic) => ({ ...topic, name: namespace + topic.name }));
    await patiently(() => createTopics(this.kafka, declared));
  }

  deleteTopics(namespace: string): Promise<void> {
    return deleteTopics(this.kafka, this.declarations.map((declared) => namespace + declared.name));
  }

  encoderOf(topic: string): (value: object) => Buffer {
    const declared = this.declarations.find(({ name }) => name === topic)!;
    return createEncoder<object>(schemas[declared.record as RecordName], this.schemaIds.get(topic)!);
  }

  /** What workers refer to, as its master publishes it. Answers how many records. */
  async publishOrganization(namespace: string): Promise<number> {
    const nowMs = Date.now();
    for (const entity of new Set(organization.map((record) => record.entity))) {
      const encode = this.encoderOf(canonicalTopic(entity));
      const messages = organization.filter((record) => record.entity === entity).map((record): OutgoingMessage => {
        const value = canonicalRecordOf(record, this.idSpaceOf(record), nowMs);
        const id = idOf(entity, record.externalId);
        const headers = cloudEventHeaders({ id: (value.meta as { eventId: string }).eventId, source: '/muster/organization-sync', type: `${entity}.created`, subject: id, timeMs: nowMs, sequence: 1, correlationId: id, dataSchema: 'bench' });
        return { key: id, value: encode(value), headers };
      });
      await this.send([{ topic: namespace + canonicalTopic(entity), messages }]);
    }
    return organization.length;
  }

  /** The system by whose ids workers' sources name the record. */
  private idSpaceOf({ entity, system }: OrganizationRecord): string {
    return this.governance.systems.get(system)?.idSpaces.get(entity) ?? system;
  }

  /** Source messages in order; values are encoded once and can be sent to several namespaces. */
  encodeEvents(events: readonly SourceEvent[]): EncodedEvent[] {
    const encoders = { hris: this.encoderOf(sourceTopic('hris', 'worker')), erp: this.encoderOf(sourceTopic('erp', 'worker')) };
    const seen = new Map<SourceEvent, EncodedEvent>();
    return events.map((event) => {
      let encoded = seen.get(event);
      if (!encoded) seen.set(event, (encoded = { topic: sourceTopic(event.system, 'worker'), message: { key: event.externalId, value: encoders[event.system](changeOf(event)), headers: { traceparent: TRACEPARENT } } }));
      return encoded;
    });
  }

  async publish(namespace: string, events: readonly EncodedEvent[]): Promise<void> {
    for (let from = 0; from < events.length; from += SEND_AT_ONCE) {
      const byTopic = new Map<string, OutgoingMessage[]>();
      for (const { topic, message } of events.slice(from, from + SEND_AT_ONCE)) {
        const messages = byTopic.get(topic);
        if (messages) messages.push(message);
        else byTopic.set(topic, [message]);
      }
      await this.send([...byTopic].map(([topic, messages]) => ({ topic: namespace + topic, messages })));
    }
  }

  /** The leaders of topics that were just made are not known everywhere yet: the same batch is sent again, which the publisher takes for the same. */
  send(batch: readonly OutgoingBatch[]): Promise<void> {
    return patiently(() => this.publisher.send(batch));
  }
}

export interface EncodedEvent {
  topic: string;
  message: OutgoingMessage;
}

const workerAttributes = entities.worker.attributes.map(({ name }) => name);

/** The Avro value of a source topic: a whole row of what the source knows of the worker. */
export function changeOf(event: SourceEvent): object {
  const values = Object.fromEntries(workerAttributes.map((name) => [name, event.values[name] ?? null]));
  return {
    meta: { eventId: event.eventId, source: event.system, sourceEpoch: 0, sourceVersion: event.version, revision: 0, occurredAt: event.occurredAt, correlationId: event.eventId, causationId: null },
    operation: 'assert', effectiveFrom: event.effectiveFrom, replacesEffectiveFrom: null, coverage: 'change', asserted: Object.keys(event.values), values, timeline: [],
  };
}
