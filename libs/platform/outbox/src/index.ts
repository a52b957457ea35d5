export { addToOutbox } from './add-to-outbox.js';
export { headersOfRow } from './headers-of-row.js';
export type { NewOutboxRow, OutboxRow, Queryable } from './outbox-row.js';
export { outboxMigration, outboxMigrationSql, outboxReplayMigration } from './schema.js';
export { Relay, type RelayBatch, type RelayObserver, type RelayOptions, type RelayPublisher } from './relay.js';
export { EXCEPTION, eventExceptionId, OpenExceptions, prepareExceptions, storable, type ExceptionEnd, type OpenedException, type OpenExceptionsOptions } from './exceptions/open-exceptions.js';
export { AddOpenExceptions1797000000000, openExceptionMigration } from './exceptions/tables.js';
