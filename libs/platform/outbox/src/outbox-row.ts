/** What a service puts into its outbox; `payload` null is a tombstone. */
export interface NewOutboxRow {
  /** UUIDv7, the id of the event. */
  eventId: string;
  /** Entity, such as `worker`; the relay turns it into the topic. */
  aggregateType: string;
  /** Key of the message. */
  aggregateId: string;
  /** Event type, such as `worker.activated`. */
  type: string;
  payload: Buffer | null;
  occurredAt: Date;
  correlationId: string;
  causationId: string | null;
  traceparent: string | null;
  /** The traceparent of what caused it, for its span; known only to the process that has made the row. */
  cause?: string | null;
  /** Partition of the canonical topic that the key belongs to. */
  shard: number;
  recordVersion: number;
}

/** A row as the relay reads it back. */
export interface OutboxRow extends NewOutboxRow {
  /** bigint as text; rises in the order of insertion within a transaction, and between transactions that lock the same record. */
  id: string;
  /** Id of the run that publishes it again; null on a first publication. */
  replay?: string | null;
}

/** The part of a pg client that is needed to send one statement. */
export interface Queryable {
  query(config: { name?: string; text: string; values: unknown[] }): Promise<{ rowCount: number | null }>;
}
