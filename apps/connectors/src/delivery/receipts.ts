import { schemas, type EntityName } from '@muster/contracts';
import { createEncoder } from '@muster/platform-avro';
import { partitionOf } from '@muster/platform-kafka';
import { uuidv7 } from '@muster/platform-kernel';
import type { NewOutboxRow } from '@muster/platform-outbox';
import { childTraceparent } from '@muster/platform-tracing';

export const RECEIPT_PARTITIONS = 12;
export const RECEIPT = 'receipt';

export interface Receipt {
  readonly entity: EntityName;
  readonly recordId: string;
  readonly system: string;
  /** The version of the record that the target has acknowledged. */
  readonly version: number;
  readonly targetId: string | null;
  readonly correlationId: string | null;
  readonly traceparent?: string | null;
}

/** Says to everyone that a target has a version of a record. */
export function receiptWriter(schemaId: number, now: () => number): (receipt: Receipt) => NewOutboxRow {
  const encode = createEncoder<object>(schemas['muster.delivery.DeliveryReceipt'], schemaId);
  return ({ entity, recordId, system, version, targetId, correlationId, traceparent }) => {
    const nowMs = now();
    const eventId = uuidv7(nowMs);
    const meta = { eventId, source: 'connectors', sourceEpoch: 0, sourceVersion: version, revision: 0, occurredAt: nowMs, correlationId: correlationId ?? eventId, causationId: null };
    return {
      eventId, aggregateType: RECEIPT, aggregateId: recordId, type: 'delivery.acknowledged', payload: encode({ meta, entity, recordId, system, recordVersion: version, acknowledgedAt: nowMs, targetId }),
      occurredAt: new Date(nowMs), correlationId: meta.correlationId, causationId: null, traceparent: childTraceparent(traceparent, eventId), cause: traceparent ?? null, shard: partitionOf(recordId, RECEIPT_PARTITIONS), recordVersion: version,
    };
  };
}

