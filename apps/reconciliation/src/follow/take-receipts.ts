import { schemas, type DeliveryReceipt, type ProcessStep } from '@muster/contracts';
import type { SchemaSource } from '@muster/platform-avro';
import { storeReceipts, storeSteps } from './record.store.js';
import { TopicPath } from './topic-path.js';

interface Told {
  readonly recordId: string;
  readonly meta: { readonly eventId: string; readonly correlationId: string | null };
}

const resultOf = (told: Told | null) => ({ outcome: told ? ('applied' as const) : ('no-effect' as const), recordId: told?.recordId ?? null, eventId: told?.meta.eventId ?? null, correlationId: told?.meta.correlationId ?? null, detail: null });

/** Which version each target has acknowledged. */
export function receiptPath(registry: SchemaSource): TopicPath<DeliveryReceipt> {
  return new TopicPath<DeliveryReceipt>({
    registry, schema: schemas['muster.delivery.DeliveryReceipt'], resultOf,
    take: (tx, followed) => storeReceipts(tx, followed.flatMap(({ value }) => (value ? [{ entity: value.entity, id: value.recordId, system: value.system, version: value.recordVersion, atMs: value.acknowledgedAt }] : []))),
  });
}

/** How far the long processes are. */
export function stepPath(registry: SchemaSource): TopicPath<ProcessStep> {
  return new TopicPath<ProcessStep>({
    registry, schema: schemas['muster.process.ProcessStep'], resultOf,
    take: (tx, followed) => storeSteps(tx, followed.flatMap(({ value }) => (value ? [{ instance: value.instance, stage: value.stage ?? '', state: value.state, process: value.process, entity: value.entity, recordId: value.recordId, result: value.result, atMs: value.meta.occurredAt }] : []))),
  });
}
