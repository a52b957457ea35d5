import { uuidArray, type Queryable } from '@muster/platform-postgres';
import type { DueDelivery } from '../delivery/delivery.store.js';

/** Deliveries that a target does not have, of these records, as they stand. */
export async function openDeliveries(db: Queryable, system: string, entity: string, recordIds: readonly string[]): Promise<DueDelivery[]> {
  const { rows } = await db.query({
    name: 'delivery-rehearse', values: [system, entity, uuidArray([...new Set(recordIds)].sort())],
    text: `select d.entity, d.record_id, d.wanted_version, d.wanted_restricted, d.target_id, d.target_version, d.body_hash, d.in_doubt, d.tries, d.in_a_crowd, d.correlation_id, (extract(epoch from d.wanted_since) * 1000)::float8, r.event, r.restricted_event
      from delivery d left join lateral (select event, restricted_event from replica x where x.entity = d.entity and x.record_id = d.record_id offset 0) r on true
      where d.system = $1 and d.entity = $2 and d.record_id = any($3::uuid[]) and d.state in ('parked', 'due') order by d.wanted_since, d.record_id`,
  });
  return (rows as unknown[][]).map(([of, recordId, wantedVersion, wantedRestricted, targetId, targetVersion, bodyHash, inDoubt, tries, isInACrowd, correlationId, wantedSinceMs, event, restrictedEvent]) => ({
    entity: of, recordId, wantedVersion, wantedRestricted, targetId, targetVersion, bodyHash, inDoubt, tries, isInACrowd, correlationId, wantedSinceMs, event, restrictedEvent,
  })) as DueDelivery[];
}
