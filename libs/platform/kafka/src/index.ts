export type { KafkaSettings } from './settings.js';
export type { BatchOutcome, HeaderValue, ReceivedBatch, ReceivedMessage } from './received-batch.js';
export { BatchServer, type BatchObserver, type BatchServerOptions, type PartitionLag } from './batch-server.js';
export { BatchController, PassThroughFilter } from './pass-through.filter.js';
export { KafkaPublisher, type KafkaPublisherOptions, type OutgoingBatch, type OutgoingMessage } from './publisher.js';
export { murmur2, partitionOf } from './partition-of.js';
export { createTopics, deleteTopics, missingTopics, pingBroker, type TopicChanges, type TopicDeclaration } from './topics.js';
export { fetchEarliest, fetchOffsets, groupLag, type GroupPartitionLag, type PartitionBounds } from './offsets.js';
export { readAll, readTopic, type ReadTopicOptions, type TopicMessage } from './read-topic.js';
