import type { Queryable } from '@muster/platform-postgres';
import type { DueDelivery } from '../delivery/delivery.store.js';

/** A record that a target is to have in its file, with what it has acknowledged of it. */
export interface FileRecord extends DueDelivery {
  readonly acknowledgedVersion: number;
  readonly acknowledgedRestricted: number;
}

/** At most `max` of the records that a target is to have of an entity, in the order of their ids, behind one of them. */
export async function recordsAfter(db: Queryable, system: string, entity: string, after: string | null, max: number): Promise<FileRecord[]> {
  const { rows } = await db.query({
    name: 'file-records', values: [system, entity, after ?? '00000000-0000-0000-0000-000000000000', max],
    text: `select d.record_id, d.wanted_version, d.wanted_restricted, d.acknowledged_version, d.acknowledged_restricted, d.target_id, d.body_hash, d.tries, d.correlation_id, r.event, r.restricted_event
      from delivery d left join lateral (select event, restricted_event from replica x where x.entity = d.entity and x.record_id = d.record_id offset 0) r on true
      where d.system = $1 and d.entity = $2 and d.record_id > $3::uuid order by d.record_id limit $4`,
  });
  return (rows as unknown[][]).map(([recordId, wantedVersion, wantedRestricted, acknowledgedVersion, acknowledgedRestricted, targetId, bodyHash, tries, correlationId, event, restrictedEvent]) => ({
    entity, recordId, wantedVersion, wantedRestricted, acknowledgedVersion, acknowledgedRestricted, targetId, targetVersion: null, bodyHash, inDoubt: false, tries, isInACrowd: true, correlationId, wantedSinceMs: 0, event, restrictedEvent,
  })) as FileRecord[];
}
