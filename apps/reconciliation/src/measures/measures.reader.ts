import { entities, schemas } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { measuredLabel, type MeasureDefinition, type MeasureName } from '@muster/domain-reconciliation';
import { createDecoder, type SchemaSource } from '@muster/platform-avro';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { Queryable } from '@muster/platform-postgres';

export interface Point {
  readonly at: string;
  readonly value: number | null;
  readonly p95: number | null;
}

export interface MeasureView extends MeasureDefinition {
  readonly value: number | null;
  readonly p95: number | null;
  /** When it was counted; null before the first time. */
  readonly at: string | null;
  /** The last 24 hours, a point in half an hour, oldest first. */
  readonly trend: readonly Point[];
}

export interface MeasuredRecord {
  readonly entity: string;
  readonly recordId: string;
  readonly label: string;
  readonly since: string;
  readonly detail: string | null;
}

const TREND_MS = 86_400_000;
const TREND_POINTS = 48;

const pointOf = ([at, value, p95]: readonly unknown[]): Point => ({ at: (at as Date).toISOString(), value: value as number | null, p95: p95 as number | null });

/** The last point of each of equal parts of a time, oldest first. */
export async function historyOf(db: Queryable, measure: MeasureName, from: Date, until: Date, points: number): Promise<Point[]> {
  const { rows } = await db.query({
    name: 'measure-history', values: [measure, from, until, points],
    text: `select at, value, p95 from (
        select distinct on (width_bucket(extract(epoch from at), extract(epoch from $2::timestamptz), extract(epoch from $3::timestamptz) + 0.001, $4::int)) at, value, p95 from measure_history where measure = $1 and at >= $2 and at <= $3
          order by width_bucket(extract(epoch from at), extract(epoch from $2::timestamptz), extract(epoch from $3::timestamptz) + 0.001, $4::int), at desc
      ) x order by at`,
  });
  return rows.map(pointOf);
}

/** What a measure says now: counts from the records behind it, and times as they were measured last. */
export async function viewOf(db: Queryable, definition: MeasureDefinition, nowMs: number): Promise<MeasureView> {
  const trend = await historyOf(db, definition.name, new Date(nowMs - TREND_MS), new Date(nowMs), TREND_POINTS);
  const { rows } = await db.query({ name: 'measure-last', values: [definition.name], text: 'select at, value, p95 from measure_history where measure = $1 order by at desc limit 1' });
  const last = rows[0] && pointOf(rows[0]);
  if (!last) return { ...definition, value: null, p95: null, at: null, trend };
  const value = definition.unit === 'records' ? await countOf(db, definition.name) : last.value;
  return { ...definition, value, p95: last.p95, at: last.at, trend };
}

async function countOf(db: Queryable, measure: MeasureName): Promise<number> {
  const { rows } = await db.query({ name: 'measure-count', values: [measure], text: 'select count(*) from measure_record where measure = $1' });
  return (rows[0] as [number])[0];
}

/** The records behind a measure, those first that have been there longest. */
export async function recordsOf(db: Queryable, registry: SchemaSource, { name, entity }: MeasureDefinition, limit: number, after: string | undefined): Promise<{ records: MeasuredRecord[]; next: string | null; total: number }> {
  const [since, id] = after === undefined ? [null, null] : decodeCursor(after);
  const { rows } = await db.query({
    name: 'measure-record-page', values: [name, entity, since, id, limit + 1],
    text: `select m.record_id, m.since, m.detail, (extract(epoch from m.since) * 1000000)::int8, r.value from measure_record m left join lateral (select value from record x where x.entity = $2 and x.id = m.record_id offset 0) r on true
      where m.measure = $1 and ($3::int8 is null or (m.since, m.record_id) > (to_timestamp($3::numeric / 1000000), $4::uuid)) order by m.since, m.record_id limit $5`,
  });
  const page = rows.slice(0, limit) as [string, Date, string | null, number, Buffer | null][];
  const decoder = createDecoder<CanonicalRecord>(schemas[entities[entity].canonicalRecord as keyof typeof schemas], registry);
  await decoder.prepare(page.map(([, , , , value]) => value));
  const records = page.map(([recordId, at, detail, , value]) => ({ entity, recordId, label: value ? measuredLabel(entity, decoder.decode(value), recordId) : recordId, since: at.toISOString(), detail }));
  const last = page.at(-1);
  return { records, next: rows.length > limit && last ? encodeCursor(last[3], last[0]) : null, total: await countOf(db, name) };
}
