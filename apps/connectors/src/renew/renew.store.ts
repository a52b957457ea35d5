import { uuidv7 } from '@muster/platform-kernel';
import { uuidArray, type Transaction } from '@muster/platform-postgres';
import { CROWD } from '../delivery/crowds.js';

export interface Renewal {
  readonly system: string;
  readonly entity: string;
  readonly recordIds: readonly string[];
  readonly reason: string;
}

/**
 * Has records delivered once more that a target has acknowledged, or is about to be brought, whatever it was sent before. Nothing else of them changes: no version is raised, and so nobody takes them
 * for news. One that waits or is parked stays as it is. A few, as a person asks for them, stand before what is brought in a crowd, also where they were part of it; many do not. Answers how many.
 */
export async function renewDeliveries(tx: Transaction, { system, entity, recordIds, reason }: Renewal): Promise<number> {
  const { rowCount } = await tx.query({
    name: 'delivery-renew', values: [system, entity, uuidArray([...new Set(recordIds)].sort()), recordIds.length > CROWD],
    text: `update delivery set state = 'due', body_hash = null, not_before = case when state = 'due' and $4 then not_before else now() end, wanted_since = case when state = 'due' then wanted_since else now() end, tries = 0,
        in_a_crowd = $4 and (in_a_crowd or state = 'delivered'), class = null, reason = null
      where system = $1 and entity = $2 and record_id = any (array (select record_id from delivery where system = $1 and entity = $2 and record_id = any($3::uuid[]) and state in ('delivered', 'due') order by record_id for update))`,
  });
  await tx.query({ text: 'insert into renewal (id, system, entity, records, reason) values ($1, $2, $3, $4, $5)', values: [uuidv7(), system, entity, rowCount, reason] });
  return rowCount;
}
