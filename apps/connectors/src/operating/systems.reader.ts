import type { Queryable } from '@muster/platform-postgres';

export interface DeliveryCounts {
  readonly due: number;
  readonly waiting: number;
  readonly parked: number;
  readonly delivered: number;
  /** Seconds since the oldest record was wanted that the target does not have yet; null where it has all. */
  readonly oldestSeconds: number | null;
  /** Seconds since the oldest record was wanted that is due: neither refused nor waiting for another. */
  readonly dueSeconds: number | null;
  /** Records that the target acknowledged within the last minute. */
  readonly lastMinute: number;
  /** When it last acknowledged one. */
  readonly acknowledgedAt: string | null;
}

export interface StreamState {
  readonly stream: string;
  readonly isUnderWay: boolean;
  readonly rowsRead: number;
  readonly readAt: string | null;
  readonly fullReadAt: string | null;
  readonly fault: string | null;
}

export interface DeliveryView {
  readonly system: string;
  readonly entity: string;
  readonly recordId: string;
  readonly state: string;
  readonly wantedVersion: number;
  readonly acknowledgedVersion: number;
  readonly targetId: string | null;
  readonly inDoubt: boolean;
  readonly tries: number;
  readonly class: string | null;
  readonly reason: string | null;
  readonly correlationId: string | null;
  readonly wantedSince: string;
  readonly acknowledgedAt: string | null;
}

const instant = (value: unknown) => (value === null ? null : new Date(value as number).toISOString());
const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::int8`;

export async function deliveryCounts(db: Queryable): Promise<Map<string, DeliveryCounts>> {
  const { rows } = await db.query({
    text: `select system, count(*) filter (where state = 'due'), count(*) filter (where state = 'waiting'), count(*) filter (where state = 'parked'), count(*) filter (where state = 'delivered'),
      extract(epoch from now() - min(wanted_since) filter (where state <> 'delivered'))::float8, extract(epoch from now() - min(wanted_since) filter (where state = 'due'))::float8, count(*) filter (where acknowledged_at > now() - interval '1 minute'), ${ms('max(acknowledged_at)')} from delivery group by system`,
  });
  return new Map((rows as [string, number, number, number, number, number | null, number | null, number, number | null][]).map(([system, due, waiting, parked, delivered, oldestSeconds, dueSeconds, lastMinute, acknowledgedAt]) => [system, { due, waiting, parked, delivered, oldestSeconds, dueSeconds, lastMinute, acknowledgedAt: instant(acknowledgedAt) }]));
}

export async function streamStates(db: Queryable): Promise<Map<string, StreamState[]>> {
  const { rows } = await db.query({ text: `select system, stream, page is not null, rows_read, ${ms('read_at')}, ${ms('full_read_at')}, fault from stream_position order by system, stream` });
  const states = new Map<string, StreamState[]>();
  for (const [system, stream, isUnderWay, rowsRead, readAt, fullReadAt, fault] of rows as [string, string, boolean, number, number | null, number | null, string | null][]) {
    states.set(system, [...(states.get(system) ?? []), { stream, isUnderWay, rowsRead, readAt: instant(readAt), fullReadAt: instant(fullReadAt), fault }]);
  }
  return states;
}

export interface DeliverySelection {
  readonly system?: string;
  readonly entity?: string;
  readonly state?: string;
  readonly recordId?: string;
  readonly limit: number;
}

/** Deliveries, those first that have waited longest. */
export async function listDeliveries(db: Queryable, { system, entity, state, recordId, limit }: DeliverySelection): Promise<DeliveryView[]> {
  const { rows } = await db.query({
    values: [system ?? null, entity ?? null, state ?? null, recordId ?? null, limit],
    text: `select system, entity, record_id, state, wanted_version, acknowledged_version, target_id, in_doubt, tries, class, reason, correlation_id, ${ms('wanted_since')}, ${ms('acknowledged_at')}
      from delivery where ($1::text is null or system = $1) and ($2::text is null or entity = $2) and ($3::text is null or state = $3) and ($4::uuid is null or record_id = $4) order by wanted_since, system, record_id limit $5`,
  });
  return (rows as unknown[][]).map(([sys, ent, id, st, wantedVersion, acknowledgedVersion, targetId, inDoubt, tries, kind, reason, correlationId, wantedSince, acknowledgedAt]) => ({
    system: sys, entity: ent, recordId: id, state: st, wantedVersion, acknowledgedVersion, targetId, inDoubt, tries, class: kind, reason, correlationId, wantedSince: instant(wantedSince), acknowledgedAt: instant(acknowledgedAt),
  })) as DeliveryView[];
}

/** Tries again, at once, what a system did not take since it did not let us in. Answers how many. */
export async function retryRefused(db: Queryable, system: string): Promise<number> {
  const { rowCount } = await db.query({ text: `update delivery set state = 'due', not_before = now(), tries = 0 where system = $1 and class = 'auth' and state in ('due', 'parked')`, values: [system] });
  return rowCount;
}

/** Tries parked deliveries again, with today's configuration. Answers how many. */
export async function retryParked(db: Queryable, { system, entity, recordId, class: kind }: { system: string; entity?: string; recordId?: string; class?: string }): Promise<number> {
  const { rowCount } = await db.query({
    values: [system, entity ?? null, recordId ?? null, kind ?? null],
    text: `update delivery set state = 'due', not_before = now(), tries = 0, class = null, reason = null where system = $1 and state = 'parked' and ($2::text is null or entity = $2) and ($3::uuid is null or record_id = $3) and ($4::text is null or class = $4)`,
  });
  return rowCount;
}
