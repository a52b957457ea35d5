import { byteaArray, int2Array, int8Array, textArray, timestampArray, uuidArray } from '@muster/platform-postgres';
import type { NewOutboxRow, Queryable } from './outbox-row.js';

const INSERT = {
  name: 'outbox-add',
  text: `insert into outbox (event_id, aggregatetype, aggregateid, type, payload, occurred_at, correlation_id, causation_id, traceparent, shard, record_version, replay)
select unnest($1::uuid[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::bytea[]), unnest($6::timestamptz[]), unnest($7::text[]), unnest($8::text[]), unnest($9::text[]), unnest($10::smallint[]), unnest($11::bigint[]), $12::text`,
};

/**
 * Adds rows in the order given, in one statement; ids rise in that order. Call it after the statement that raised the records'
 * versions: the row lock is what makes the order of ids the order of versions.
 * `replay` is the id of the run that publishes all of them again.
 */
export async function addToOutbox(tx: Queryable, rows: readonly NewOutboxRow[], replay: string | null = null): Promise<void> {
  if (rows.length === 0) return;
  await tx.query({
    ...INSERT,
    values: [
      uuidArray(rows.map((row) => row.eventId)), textArray(rows.map((row) => row.aggregateType)), textArray(rows.map((row) => row.aggregateId)),
      textArray(rows.map((row) => row.type)), byteaArray(rows.map((row) => row.payload)), timestampArray(rows.map((row) => row.occurredAt.getTime())),
      textArray(rows.map((row) => row.correlationId)), textArray(rows.map((row) => row.causationId)), textArray(rows.map((row) => row.traceparent)),
      int2Array(rows.map((row) => row.shard)), int8Array(rows.map((row) => row.recordVersion)), replay,
    ],
  });
}
