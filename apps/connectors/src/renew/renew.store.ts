import { uuidv7 } from '@muster/platform-kernel';
import { uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';

export interface Renewal {
  readonly system: string;
  readonly entity: string;
  readonly recordIds: readonly string[];
  readonly reason: string;
}

/**
 * Has records delivered once more that a target has acknowledged, whatever it was sent before. Nothing else of them changes: no version is raised, and so nobody takes them for news. One that is due,
 * waits or is parked stays as it is. Many of them do not stand before what comes alone. Answers how many.
 */
export async function renewDeliveries(tx: Transaction, { system, entity, recordIds, reason }: Renewal): Promise<number> {
  const { rowCount } = await tx.query({
    name: 'delivery-renew', values: [system, entity, uuidArray([...new Set(recordIds)].sort()), recordIds.length > 1],
    text: `update delivery set state = 'due', body_hash = null, not_before = now(), wanted_since = now(), tries = 0, in_a_crowd = $4, class = null, reason = null
      where system = $1 and entity = $2 and record_id = any (array (select record_id from delivery where system = $1 and entity = $2 and record_id = any($3::uuid[]) and state = 'delivered' order by record_id for update))`,
  });
  await tx.query({ text: 'insert into renewal (id, system, entity, records, reason) values ($1, $2, $3, $4, $5)', values: [uuidv7(), system, entity, rowCount, reason] });
  return rowCount;
}

/** Has the next reading of a stream be a whole one, unless a whole one that is under way ends before it begins. */
export async function forgetFullRead(db: Queryable, system: string, stream: string): Promise<void> {
  await db.query({ text: 'update stream_position set full_read_at = null where system = $1 and stream = $2', values: [system, stream] });
}
