import type { Database } from '@muster/platform-postgres';

/** early: the survivor has not come yet. kept: it has a place of its own, or there is none to hand over. */
export type HandedOver = 'done' | 'early' | 'kept';

/** A record that was merged into another leaves its place in the target to that one: the target holds one of them, which is the survivor now. */
export async function handOver(database: Database, { system, entity, recordId }: { system: string; entity: string; recordId: string }, survivor: string): Promise<HandedOver> {
  return database.transaction(async (tx) => {
    // The lower id first, so that two of these do not wait for each other.
    const { rows } = await tx.query({
      name: 'delivery-hand-over-lock',
      text: 'select record_id, target_id from delivery where system = $1 and entity = $2 and record_id in ($3::uuid, $4::uuid) order by record_id for update',
      values: [system, entity, recordId, survivor],
    });
    const places = new Map(rows as [string, string | null][]);
    const targetId = places.get(recordId);
    if (!targetId) return 'kept';
    if (!places.has(survivor)) return 'early';
    if (places.get(survivor) !== null) return 'kept';
    await tx.query({ name: 'delivery-hand-over-from', text: 'update delivery set target_id = null, target_version = null, body_hash = null, in_doubt = false where system = $1 and entity = $2 and record_id = $3', values: [system, entity, recordId] });
    await tx.query({
      name: 'delivery-hand-over-to',
      text: `update delivery set target_id = $4, target_version = null, body_hash = null, in_doubt = false, state = 'due', not_before = now(), tries = 0, class = null, reason = null where system = $1 and entity = $2 and record_id = $3`,
      values: [system, entity, survivor, targetId],
    });
    return 'done';
  });
}
