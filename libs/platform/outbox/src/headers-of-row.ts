import { cloudEventHeaders, dataSchemaOf } from '@muster/contracts';
import type { OutboxRow } from './outbox-row.js';

/** The CloudEvents headers under which a service publishes a row of its outbox. The schema is that of the payload, which names it by its first bytes. */
export function headersOfRow(service: string, row: OutboxRow, registryUrl: string): Record<string, string> {
  return cloudEventHeaders({
    id: row.eventId, source: `/muster/${service}`, type: row.type, subject: row.aggregateId, timeMs: row.occurredAt.getTime(), sequence: row.recordVersion, correlationId: row.correlationId,
    dataSchema: dataSchemaOf(registryUrl, row.payload ? row.payload.readUInt32BE(1) : 0), traceparent: row.traceparent ?? undefined, replay: row.replay ?? undefined,
  });
}
