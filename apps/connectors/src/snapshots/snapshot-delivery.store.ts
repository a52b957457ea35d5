import { uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';

/** A record that a target is to have, as it stands at one moment; version 0 and state null where no delivery is kept of it. */
export interface DeliveryAt {
  readonly entity: string;
  readonly recordId: string;
  readonly state: 'due' | 'waiting' | 'parked' | 'delivered' | null;
  readonly inDoubt: boolean;
  readonly wantedVersion: number | null;
  readonly acknowledgedVersion: number | null;
  /** True where it was acknowledged in the version that is wanted now. */
  readonly isCurrent: boolean;
  /** Milliseconds since 1970. */
  readonly acknowledgedAtMs: number | null;
  readonly targetId: string | null;
  readonly event: Buffer | null;
  readonly restrictedEvent: Buffer | null;
}

/** By the clock by which deliveries are acknowledged, milliseconds since 1970. */
export async function clockOf(db: Queryable): Promise<number> {
  const { rows } = await db.query({ name: 'snapshot-clock', text: 'select (extract(epoch from clock_timestamp()) * 1000)::float8' });
  return (rows[0] as [number])[0];
}

/** One moment for all that is read in the transaction: a record beside the delivery of an older one would look like a difference. */
export async function atOneMoment(tx: Transaction): Promise<void> {
  await tx.query({ text: 'set transaction isolation level repeatable read' });
}

const COLUMNS = `d.state, coalesce(d.in_doubt, false), d.wanted_version, nullif(d.acknowledged_version, 0), coalesce(d.acknowledged_version >= d.wanted_version and d.acknowledged_restricted >= d.wanted_restricted, false),
  (extract(epoch from d.acknowledged_at) * 1000)::float8, d.target_id, r.event, r.restricted_event`;

export async function deliveriesAt(tx: Transaction, system: string, entity: string, recordIds: readonly string[]): Promise<DeliveryAt[]> {
  if (recordIds.length === 0) return [];
  const { rows } = await tx.query({
    name: 'snapshot-deliveries', values: [system, entity, uuidArray([...new Set(recordIds)].sort())],
    text: `select w.id, ${COLUMNS} from unnest($3::uuid[]) as w(id)
      left join lateral (select * from delivery x where x.system = $1 and x.entity = $2 and x.record_id = w.id offset 0) d on true
      left join lateral (select event, restricted_event from replica x where x.entity = $2 and x.record_id = w.id offset 0) r on true`,
  });
  return rows.map((row) => read(entity, row));
}

/** What the target acknowledged before a moment and still is to have, as far as that stands in the table; in pages, by ids. */
export async function acknowledgedBefore(tx: Transaction, system: string, entity: string, beforeMs: number, after: string | null, max: number): Promise<DeliveryAt[]> {
  const { rows } = await tx.query({
    name: 'snapshot-acknowledged', values: [system, entity, beforeMs, after, max],
    text: `select d.record_id, ${COLUMNS} from (
        select * from delivery where system = $1 and entity = $2 and ($4::uuid is null or record_id > $4) and state = 'delivered' and not in_doubt and target_id is not null and acknowledged_at < to_timestamp($3 / 1000.0)
          and acknowledged_version >= wanted_version and acknowledged_restricted >= wanted_restricted order by record_id limit $5
      ) d join lateral (select event, restricted_event from replica x where x.entity = $2 and x.record_id = d.record_id offset 0) r on true order by d.record_id`,
  });
  return rows.map((row) => read(entity, row));
}

function read(entity: string, row: readonly unknown[]): DeliveryAt {
  const [recordId, state, inDoubt, wantedVersion, acknowledgedVersion, isCurrent, acknowledgedAtMs, targetId, event, restrictedEvent] = row;
  return { entity, recordId, state, inDoubt, wantedVersion, acknowledgedVersion, isCurrent, acknowledgedAtMs, targetId, event, restrictedEvent } as DeliveryAt;
}

/** Under which values that nobody may see are hashed. */
export async function snapshotSecret(db: Queryable): Promise<Buffer> {
  const { rows } = await db.query({ text: 'select secret from snapshot_secret' });
  return (rows[0] as [Buffer])[0];
}
