import type { CaseAfter, KnownCase, ProcessName } from '@muster/domain-process';
import { int4Array, int8Array, textArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';
import type { Case } from './process.store.js';

export interface CaseWrite extends Omit<CaseAfter, 'begins'> {
  readonly id: string;
  /** Version of the record with which the case began; null where it began before. */
  readonly since: number | null;
}

/** The last case of each process that records had, by record and process. After the records are locked. */
export async function casesOf(tx: Transaction, entity: string, ids: readonly string[]): Promise<Map<string, Map<ProcessName, KnownCase>>> {
  const { rows } = await tx.query({
    name: 'subject-cases',
    text: `select c.id, c.process, c.nth, c.over, c.over_after, c.mark, coalesce(i.state = 'ended', false) from subject_case c left join process_instance i on i.id = c.process || '/' || c.id || '/' || c.nth where c.entity = $1 and c.id = any($2::uuid[])`,
    values: [entity, uuidArray(ids)],
  });
  const cases = new Map<string, Map<ProcessName, KnownCase>>();
  for (const [id, process, nth, over, overAfter, mark, ended] of rows as [string, ProcessName, number, string | null, number | null, string | null, boolean][]) {
    const ofRecord = cases.get(id) ?? new Map<ProcessName, KnownCase>();
    cases.set(id, ofRecord.set(process, { nth, over, overAfter, mark, ended }));
  }
  return cases;
}

export async function writeCases(tx: Transaction, entity: string, cases: readonly CaseWrite[]): Promise<void> {
  if (cases.length === 0) return;
  const latest = [...new Map(cases.map((one) => [`${one.id} ${one.process}`, one])).values()].sort((a, b) => (`${a.id} ${a.process}` < `${b.id} ${b.process}` ? -1 : 1));
  await tx.query({
    name: 'subject-case-write',
    text: `insert into subject_case as c (entity, id, process, nth, since, over, over_after, mark)
      select $1, d.id, d.process, d.nth, coalesce(d.since, 0), d.over, d.over_after, d.mark from unnest($2::uuid[], $3::text[], $4::int4[], $5::int8[], $6::text[], $7::int4[], $8::text[]) as d(id, process, nth, since, over, over_after, mark)
      on conflict (entity, id, process) do update set nth = excluded.nth, since = greatest(c.since, excluded.since), over = excluded.over, over_after = excluded.over_after, mark = excluded.mark`,
    values: [
      entity, uuidArray(latest.map((one) => one.id)), textArray(latest.map((one) => one.process)), int4Array(latest.map((one) => one.nth)), int8Array(latest.map((one) => one.since)), textArray(latest.map((one) => one.over)),
      int4Array(latest.map((one) => one.overAfter)), textArray(latest.map((one) => one.mark)),
    ],
  });
}

export interface CaseStands {
  /** Why it is over; null while it is not. */
  readonly over: string | null;
  /** Version of the record with which it began. */
  readonly since: number;
}

/** Where a case stands on a day. One that was followed by another is over. */
export async function caseStands(db: Queryable, { entity, recordId, process, instance }: Case, today: number): Promise<CaseStands> {
  const { rows } = await db.query({ name: 'case-stands', text: 'select nth, over, over_after, since from subject_case where entity = $1 and id = $2 and process = $3', values: [entity, recordId, process] });
  const [row] = rows as [number, string | null, number | null, number][];
  if (!row) return { over: null, since: 0 };
  const [nth, over, overAfter, since] = row;
  if (nth > Number(instance.slice(instance.lastIndexOf('/') + 1))) return { over: 'superseded', since };
  return { over: over ?? (overAfter !== null && overAfter < today ? 'returned' : null), since };
}
