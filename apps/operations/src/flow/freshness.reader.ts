import type { Queryable } from '@muster/platform-postgres';

/** How long changes of a system took to a target: from the broker's time of the source event to that of the receipt. */
export interface Freshness {
  entity: string;
  from: string;
  to: string;
  /** Changes that arrived within the last hour. */
  count: number;
  p50Seconds: number;
  p95Seconds: number;
}

/** Of the newest so many receipts, so that a mass load costs no more than a day's work. */
const RECEIPTS_MAX = 5_000;

/** By entity, source and target, the slowest first. Percentiles are of the nearest rank. A receipt counts from the first source event of its correlation. */
export async function freshnessOf(db: Queryable, nowMs: number): Promise<Freshness[]> {
  const { rows } = await db.query({
    name: 'freshness', values: [new Date(nowMs - 3_600_000)],
    text: `with receipts as (select entity, system, correlation_id, at from trace_event where day >= $1::timestamptz::date and kind = 'receipt' and at > $1 and correlation_id is not null order by at desc limit ${RECEIPTS_MAX})
      select r.entity, s.system, r.system, count(*), percentile_disc(0.5) within group (order by extract(epoch from r.at - s.at)::float8), percentile_disc(0.95) within group (order by extract(epoch from r.at - s.at)::float8)
      from receipts r cross join lateral (select system, at from trace_event e where e.correlation_id = r.correlation_id and kind = 'source-event' and system is not null order by at limit 1) s
      where r.at >= s.at group by 1, 2, 3 order by 6 desc, 1, 2, 3`,
  });
  return (rows as [string, string, string, number, number, number][]).map(([entity, from, to, count, p50Seconds, p95Seconds]) => ({ entity, from, to, count, p50Seconds, p95Seconds }));
}
