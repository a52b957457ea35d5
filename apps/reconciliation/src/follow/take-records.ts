import { canonicalTopic, entities, schemas, sourcedEntities, type EntityName } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import type { SchemaSource } from '@muster/platform-avro';
import { isUuid } from '@muster/platform-kernel';
import { storeRecords, type RecordWrite, type SpaceOf } from './record.store.js';
import { TopicPath, type Followed } from './topic-path.js';

/** Entities that systems hold records of; notices are told and not held. */
export const FOLLOWED: readonly EntityName[] = sourcedEntities();

export function recordPath(entity: EntityName, registry: SchemaSource, spaceOf: SpaceOf): TopicPath<CanonicalRecord> {
  const { canonicalRecord, idField } = entities[entity];
  return new TopicPath<CanonicalRecord>({
    registry, schema: schemas[canonicalRecord as keyof typeof schemas],
    take: (tx, followed) => storeRecords(tx, entity, latestOf(followed, idField), spaceOf),
    resultOf: (record) =>
      record ? { outcome: 'applied', recordId: record[idField] as string, eventId: record.meta.eventId, correlationId: record.meta.correlationId, detail: null } : { outcome: 'applied', recordId: null, eventId: null, correlationId: null, detail: 'tombstone' },
  });
}

export const followedTopics = (): string[] => FOLLOWED.map((entity) => canonicalTopic(entity));

/** The latest word of each record in a chunk; a tombstone ends what stood before it. */
function latestOf(followed: readonly Followed<CanonicalRecord>[], idField: string): RecordWrite[] {
  const latest = new Map<string, RecordWrite>();
  for (const { message, value: record } of followed) {
    const id = record ? (record[idField] as string) : (message.key?.toString('utf8') ?? '');
    if (!isUuid(id)) continue;
    const before = latest.get(id);
    if (record && before?.value && before.version > record.meta.recordVersion) continue;
    latest.set(id, record ? { id, version: record.meta.recordVersion, atMs: message.timestampMs, value: message.value!, externalIds: record.meta.externalIds } : { id, version: Number.MAX_SAFE_INTEGER, atMs: message.timestampMs, value: null, externalIds: [] });
  }
  return [...latest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
