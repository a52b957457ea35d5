import { schemas } from '@muster/contracts';
import { createDecoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';
import { parkedResult, type EventResult, type Inbound } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch } from '@muster/platform-kafka';
import { isUuid, PermanentError } from '@muster/platform-kernel';
import { int8Array, textArray, timestampArray, uuidArray } from '@muster/platform-postgres';

interface DeliveryReceipt {
  meta: { eventId: string; correlationId: string | null };
  entity: string;
  recordId: string;
  system: string;
  recordVersion: number;
  acknowledgedAt: number;
}

/** Remembers which version each target has acknowledged: what came before it is no longer an echo of ours. */
export class ReceiptPath {
  private readonly decoder: AvroDecoder<DeliveryReceipt>;

  constructor(private readonly options: { inbound: Inbound; registry: SchemaSource; entities: ReadonlySet<string> }) {
    this.decoder = createDecoder<DeliveryReceipt>(schemas['muster.delivery.DeliveryReceipt'], options.registry);
  }

  async apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    await this.decoder.prepare(batch.messages.map((message) => message.value));
    return this.options.inbound.take(batch, async (tx, messages) => {
      const latest = new Map<string, DeliveryReceipt>();
      const results = messages.map((message): EventResult => {
        const read = this.read(message.value);
        if (!('recordId' in read && 'system' in read)) return read as EventResult;
        const receipt = read as DeliveryReceipt;
        const ids = { eventId: receipt.meta.eventId, correlationId: receipt.meta.correlationId, recordId: receipt.recordId };
        if (!this.options.entities.has(receipt.entity)) return { outcome: 'no-effect', ...ids, detail: `${receipt.entity} is mastered elsewhere` };
        const key = `${receipt.recordId} ${receipt.system}`;
        if ((latest.get(key)?.recordVersion ?? -1) < receipt.recordVersion) latest.set(key, receipt);
        return { outcome: 'applied', ...ids, detail: null };
      });
      const receipts = [...latest.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, receipt]) => receipt);
      if (receipts.length > 0) {
        await tx.query({
          name: 'receipt-store',
          text: `insert into receipt as r (record_id, system, record_version, acknowledged_at) select * from unnest($1::uuid[], $2::text[], $3::int8[], $4::timestamptz[])
            on conflict (record_id, system) do update set record_version = excluded.record_version, acknowledged_at = excluded.acknowledged_at where r.record_version < excluded.record_version`,
          values: [uuidArray(receipts.map((r) => r.recordId)), textArray(receipts.map((r) => r.system)), int8Array(receipts.map((r) => r.recordVersion)), timestampArray(receipts.map((r) => r.acknowledgedAt))],
        });
      }
      return results;
    });
  }

  private read(value: Buffer | null): DeliveryReceipt | EventResult {
    try {
      const receipt = this.decoder.decode(value);
      const unstorable = this.decoder.unstorableReason(receipt);
      if (unstorable) throw new PermanentError('unstorable', `${unstorable} Correct it in the publisher.`);
      if (!isUuid(receipt.recordId)) throw new PermanentError('bad-record-id', 'recordId is no canonical id. Publish the id of the canonical record.');
      return receipt;
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return parkedResult({ class: 'unreadable', code: error.code, reason: error.message });
    }
  }
}
