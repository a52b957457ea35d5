import { canonicalTopic, entities, isEntity, schemas, type EntityName } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { createDecoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';
import { parkedResult, type EventResult, type Inbound } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import { PermanentError } from '@muster/platform-kernel';
import type { Transaction } from '@muster/platform-postgres';
import { carriedTraceparent } from '@muster/platform-tracing';
import { Crowds } from './crowds.js';
import { takeNews, wantRecords, type ReplicaWrite } from './delivery.store.js';

export type Facet = 'main' | 'restricted';

export interface FollowRecordsOptions {
  inbound: Inbound;
  registry: SchemaSource;
  topicNamespace: string;
  /** Targets that are to have records of an entity, or their restricted attributes. */
  targetsOf(entity: EntityName, facet: Facet): readonly string[];
  onCommitted(): void;
}

/** Decoders of the published forms of all entities. */
export class RecordDecoders {
  private readonly decoders = new Map<string, AvroDecoder<CanonicalRecord>>();

  constructor(private readonly registry: SchemaSource) {}

  of(entity: EntityName, facet: Facet): AvroDecoder<CanonicalRecord> {
    const name = facet === 'main' ? entities[entity].canonicalRecord : entities[entity].restrictedRecord!;
    let decoder = this.decoders.get(name);
    if (!decoder) this.decoders.set(name, (decoder = createDecoder<CanonicalRecord>(schemas[name as keyof typeof schemas], this.registry)));
    return decoder;
  }
}

/** Every canonical topic, with what it says. */
export function canonicalTopics(): { topic: string; entity: EntityName; facet: Facet }[] {
  return (Object.keys(entities) as EntityName[]).filter(isEntity).flatMap((entity) => [
    { topic: canonicalTopic(entity), entity, facet: 'main' as const },
    ...(entities[entity].restrictedRecord ? [{ topic: canonicalTopic(entity, { restricted: true }), entity, facet: 'restricted' as const }] : []),
  ]);
}

/** Keeps the latest published record of everything, and raises what each target is to have. An event only ever raises a version: however many come, a target that is held up owes one write per record. */
export class FollowRecords {
  private readonly decoders: RecordDecoders;
  private readonly topics: ReadonlyMap<string, { entity: EntityName; facet: Facet }>;
  private readonly crowds = new Crowds(() => performance.now());

  constructor(private readonly options: FollowRecordsOptions) {
    this.decoders = new RecordDecoders(options.registry);
    this.topics = new Map(canonicalTopics().map(({ topic, ...speaks }) => [options.topicNamespace + topic, speaks]));
  }

  async apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    const { entity, facet } = this.topics.get(batch.topic)!;
    const decoder = this.decoders.of(entity, facet);
    await decoder.prepare(batch.messages.map((message) => message.value));
    const targets = this.options.targetsOf(entity, facet);
    const outcome = await this.options.inbound.take(batch, async (tx, messages) => {
      const latest = new Map<string, ReplicaWrite>();
      const results = messages.map((message) => readRecord(decoder, entity, message, latest));
      await this.keep(tx, entity, facet, [...latest.values()], targets);
      return results;
    });
    this.options.onCommitted();
    return outcome;
  }

  private async keep(tx: Transaction, entity: EntityName, facet: Facet, records: readonly ReplicaWrite[], targets: readonly string[]): Promise<void> {
    const news = new Set(await takeNews(tx, entity, facet, records));
    const changed = records.filter(({ recordId }) => news.has(recordId));
    const isInACrowd = this.crowds.isCrowd(entity, changed.map(({ recordId }) => recordId));
    for (const target of targets) await wantRecords(tx, target, entity, facet, changed, isInACrowd);
  }
}

function readRecord(decoder: AvroDecoder<CanonicalRecord>, entity: EntityName, message: ReceivedMessage, latest: Map<string, ReplicaWrite>): EventResult {
  // The end of a record is told by the event before it; what follows is for compaction.
  if (message.value === null) return { outcome: 'no-effect', recordId: null, eventId: null, correlationId: null, detail: 'tombstone' };
  try {
    const record = decoder.decode(message.value);
    const recordId = record[entities[entity].idField] as string;
    const { eventId, correlationId, recordVersion } = record.meta;
    if ((latest.get(recordId)?.version ?? -1) < recordVersion) latest.set(recordId, { recordId, version: recordVersion, event: message.value, correlationId, traceparent: carriedTraceparent(message.headers) });
    return { outcome: 'applied', recordId, eventId, correlationId, detail: null };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return parkedResult({ class: 'unreadable', code: error.code, reason: error.message });
  }
}
