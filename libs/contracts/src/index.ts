export type * from './generated/records.js';
export { schemas, type RecordInputs, type RecordName, type RecordTypes } from './generated/schemas.js';
export { entities, type EntityName } from './generated/entities.js';
export { topicFamilies } from './generated/topic-families.js';
export type { AvroComplexSchema, AvroField, AvroRecordSchema, AvroSchema } from './avro-schema.js';
export type { AttributeDeclaration, CollectionAttribute, ElementField, EntityDeclaration, ReferenceAttribute, ScalarAttribute, ValueType } from './entity.js';
export type { Compatibility, TopicFamily } from './topic-family.js';
export {
  canonicalTopic, changeRecordOf, deliveryReceiptsTopic, exceptionsTopic, identityLinkTopic, isEntity, parseSourceTopic, processStepsTopic, sourcedEntities, sourceTopic, subjectOf, systemSnapshotsTopic, topicDeclarations,
  type SourceTopic, type TopicDeclaration,
} from './topics.js';
export { cloudEventHeaders, dataSchemaOf, type CloudEventAttributes } from './cloud-events.js';
