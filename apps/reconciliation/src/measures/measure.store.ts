import { percentile, READY_DAYS, type MeasureName, type MeasureSettings } from '@muster/domain-reconciliation';
import { textArray, type Queryable, type Transaction } from '@muster/platform-postgres';

/** How many there are, or how long it takes; null where there is nothing to measure. */
export interface MeasuredValue {
  readonly value: number | null;
  readonly p95: number | null;
}

interface Question {
  /** To the records behind a measure: id, since when by itself (null: since it was noticed), and what is so of it. */
  readonly text: string;
  values(settings: MeasureSettings): unknown[];
}

const QUESTIONS: Readonly<Record<Exclude<MeasureName, 'hire-to-ready-to-bill'>, Question>> = {
  'billable-workers-not-provisioned': {
    text: `select f.id, null::timestamptz, 'Not in ' || array_to_string(m.missing, ', ') from measure_fact f cross join lateral (
        select array_agg(s.system order by s.place) missing from unnest($1::text[]) with ordinality as s(system, place)
          where not exists (select 1 from acknowledged a where a.entity = 'worker' and a.record_id = f.id and a.system = s.system)
      ) m where f.entity = 'worker' and f.flags <> '{}' and 'to-provision' = any(f.flags) and m.missing is not null`,
    values: ({ provisionedIn }) => [textArray([...provisionedIn])],
  },
  'projects-without-charge-code': {
    text: `select f.id, null::timestamptz, null::text from measure_fact f where f.entity = 'project' and f.flags <> '{}' and 'takes-time' = any(f.flags)
      and not exists (select 1 from measure_fact c where c.entity = 'charge-code' and c.project_id = f.id and 'bookable' = any(c.flags))`,
    values: () => [],
  },
  'assignments-without-cost-rate': {
    text: `select f.id, null::timestamptz, null::text from measure_fact f where f.entity = 'assignment' and f.flags <> '{}' and 'lacks-cost-rate' = any(f.flags)`,
    values: () => [],
  },
  'workers-whose-status-differs': {
    text: `select d.record_id, min(d.first_seen), 'Differs in ' || string_agg(distinct d.system, ', ') from difference d
      where d.entity = 'worker' and d.record_id is not null and d.state not in ('resolved', 'accepted') and (d.field = 'employmentStatus' or 'employmentStatus' = any(d.attributes)) group by d.record_id`,
    values: () => [],
  },
  'bookings-of-people-who-left': {
    text: `select f.id, null::timestamptz, 'Booked until ' || f.until from measure_fact f where f.entity = 'assignment' and f.flags <> '{}' and 'booked' = any(f.flags) and f.until >= (now() at time zone 'UTC')::date
      and exists (select 1 from measure_fact w where w.entity = 'worker' and w.id = f.worker_id and 'left' = any(w.flags))`,
    values: () => [],
  },
};

/** Writes which records are behind a measure now; one that was there before keeps since when. */
export async function countRecords(tx: Transaction, measure: keyof typeof QUESTIONS, settings: MeasureSettings): Promise<MeasuredValue> {
  const { text, values } = QUESTIONS[measure];
  const asked = values(settings);
  return { value: await keepRecords(tx, measure, text, asked), p95: null };
}

/** How long onboarding took of those who came to its end lately. */
export async function timeToReady(tx: Transaction, now: Date): Promise<MeasuredValue> {
  const measure: MeasureName = 'hire-to-ready-to-bill';
  const values = [READY_DAYS, now];
  // Of a worker who was hired twice, the later time.
  const text = `select distinct on (e.record_id) e.record_id, e.at, round((extract(epoch from e.at - s.at) / 3600)::numeric, 1) || ' h' from process_step e
    cross join lateral (select at from process_step x where x.instance = e.instance and x.stage = '' and x.state = 'started' offset 0) s
    where e.process = 'onboarding' and e.state = 'ended' and e.stage = '' and e.result = 'ready-to-bill' and e.at > $2::timestamptz - make_interval(days => $1) and e.at <= $2 order by e.record_id, e.at desc`;
  await keepRecords(tx, measure, text, values);
  const { rows } = await tx.query({
    name: 'measure-ready-hours', values,
    text: `select (extract(epoch from e.at - s.at) / 3600)::float8 from process_step e cross join lateral (select at from process_step x where x.instance = e.instance and x.stage = '' and x.state = 'started' offset 0) s
      where e.process = 'onboarding' and e.state = 'ended' and e.stage = '' and e.result = 'ready-to-bill' and e.at > $2::timestamptz - make_interval(days => $1) and e.at <= $2`,
  });
  const hours = (rows as [number][]).map(([one]) => one);
  return { value: percentile(hours, 0.5), p95: percentile(hours, 0.95) };
}

async function keepRecords(tx: Transaction, measure: MeasureName, text: string, values: unknown[]): Promise<number> {
  const at = values.length;
  const { rows: [pass] } = await tx.query({ text: `select nextval('measure_pass')` });
  const { rowCount } = await tx.query({
    name: `measure-keep-${measure}`, values: [...values, measure, pass![0]],
    text: `insert into measure_record as m (measure, record_id, since, detail, pass) select $${at + 1}, q.id, coalesce(q.since, now()), q.detail, $${at + 2} from (${text}) as q(id, since, detail) order by q.id
      on conflict (measure, record_id) do update set detail = excluded.detail, pass = excluded.pass, since = case when excluded.since < m.since or m.measure = 'hire-to-ready-to-bill' then excluded.since else m.since end`,
  });
  await tx.query({ name: 'measure-drop', text: 'delete from measure_record where measure = $1 and pass <> $2', values: [measure, pass![0]] });
  return rowCount;
}

/** Keeps values for a moment; those of the same moment stand. */
export async function keepHistory(tx: Transaction, at: Date, values: ReadonlyMap<MeasureName, MeasuredValue>): Promise<void> {
  for (const [measure, { value, p95 }] of values) await tx.query({ name: 'measure-history-keep', text: 'insert into measure_history (measure, at, value, p95) values ($1, $2, $3, $4) on conflict do nothing', values: [measure, at, value, p95] });
}

export async function dropHistory(db: Queryable, before: Date): Promise<void> {
  await db.query({ name: 'measure-history-drop', text: 'delete from measure_history where at < $1', values: [before] });
}

/** One process at a time counts; false where another one does. */
export async function mayCount(tx: Transaction): Promise<boolean> {
  const { rows } = await tx.query({ text: `select pg_try_advisory_xact_lock(hashtextextended('measures', 0))` });
  return (rows[0] as [boolean])[0];
}

/** When the last run ended, and the last moment of the history; null where there was none. */
export async function lastMoments(db: Queryable): Promise<{ readonly runEndedAt: Date | null; readonly historyAt: Date | null }> {
  const { rows } = await db.query({ name: 'measure-moments', text: 'select (select max(ended_at) from run), (select max(at) from measure_history)' });
  const [runEndedAt, historyAt] = rows[0] as [Date | null, Date | null];
  return { runEndedAt, historyAt };
}
