import { canonicalTopic, entities, schemas, type EntityName } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { createDecoder, createEncoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';

interface FacetCodec {
  encode(record: CanonicalRecord): Buffer;
  decoder: AvroDecoder<CanonicalRecord>;
}

/** The published form of an entity: its record, and where it has any, its restricted attributes. */
export interface RecordCodec {
  main: FacetCodec;
  restricted: FacetCodec | null;
}

/** `schemaIds` are those under which the canonical topics' schemas were registered before start. */
export function recordCodec(entity: EntityName, registry: SchemaSource, schemaIds: ReadonlyMap<string, number>): RecordCodec {
  const { canonicalRecord, restrictedRecord } = entities[entity];
  const facet = (name: string, restricted: boolean): FacetCodec => {
    const topic = canonicalTopic(entity, { restricted });
    const schemaId = schemaIds.get(topic);
    if (schemaId === undefined) throw new Error(`the schema of ${topic} was not registered before the service started`);
    const schema = schemas[name as keyof typeof schemas];
    return { encode: createEncoder<CanonicalRecord>(schema, schemaId), decoder: createDecoder<CanonicalRecord>(schema, registry) };
  };
  return { main: facet(canonicalRecord, false), restricted: restrictedRecord ? facet(restrictedRecord, true) : null };
}
