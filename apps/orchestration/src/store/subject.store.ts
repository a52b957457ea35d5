import type { CaseView, RelatedView } from '@muster/domain-process';
import { boolArray, int4Array, int8Array, textArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';
import { caseStands } from './case.store.js';
import type { Case } from './process.store.js';

/** A record as processes know it. */
export interface SubjectWrite {
  readonly id: string;
  readonly version: number;
  readonly present: readonly string[];
  readonly status: string | null;
  /** Days since 1970. */
  readonly startDate: number | null;
  readonly over: boolean;
  readonly legalEntity: string | null;
  /** The project of a charge code or a demand. */
  readonly group: string | null;
  readonly live: boolean;
  /** Ids, days and hours that processes need; no personal data beyond them. */
  readonly refs: Readonly<Record<string, unknown>>;
  /** What has to arrive in a system for it to have the record as it stands; its status where there is no more to it. */
  readonly standing: string | null;
  /** Canonical id of the worker whose booking it is. */
  readonly worker: string | null;
  /** Canonical id of the worker who leads it: the manager of a worker, or of a project. */
  readonly lead: string | null;
  readonly correlationId: string;
}

export interface KnownSubject {
  readonly version: number;
  readonly over: boolean;
  readonly startDate: number | null;
  readonly legalEntity: string | null;
  readonly worker: string | null;
  readonly lead: string | null;
}

/** What is known of these records, before what is written now; locked, so that two chunks cannot both begin a case. */
export async function lockSubjects(tx: Transaction, entity: string, ids: readonly string[]): Promise<Map<string, KnownSubject>> {
  const { rows } = await tx.query({ name: 'subject-lock', text: 'select id, version, over, start_date, legal_entity, worker_id, lead_id from subject where entity = $1 and id = any($2::uuid[]) order by id for update', values: [entity, uuidArray([...ids].sort())] });
  return new Map((rows as [string, number, boolean, number | null, string | null, string | null, string | null][]).map(([id, version, over, startDate, legalEntity, worker, lead]) => [id, { version, over, startDate, legalEntity, worker, lead }]));
}

export async function writeSubjects(tx: Transaction, entity: string, subjects: readonly SubjectWrite[]): Promise<void> {
  if (subjects.length === 0) return;
  const sorted = [...subjects].sort((a, b) => (a.id < b.id ? -1 : 1));
  await tx.query({
    name: 'subject-write',
    text: `insert into subject (entity, id, version, present, status, status_since, standing, start_date, over, legal_entity, group_id, worker_id, lead_id, live, correlation_id, refs)
      select $1, d.id, d.version, string_to_array(d.present, ' '), d.status, d.version, d.standing, d.start_date, d.over, d.legal_entity, d.group_id, d.worker_id, d.lead_id, d.live, d.correlation_id, d.refs::jsonb
      from unnest($2::uuid[], $3::int8[], $4::text[], $5::text[], $6::text[], $7::int4[], $8::bool[], $9::uuid[], $10::uuid[], $11::uuid[], $12::uuid[], $13::bool[], $14::text[], $15::text[])
        as d(id, version, present, status, standing, start_date, over, legal_entity, group_id, worker_id, lead_id, live, correlation_id, refs)
      on conflict (entity, id) do update set version = excluded.version, present = excluded.present, status = excluded.status, standing = excluded.standing,
        status_since = case when subject.standing is distinct from excluded.standing then excluded.version else subject.status_since end, start_date = excluded.start_date, over = excluded.over, legal_entity = excluded.legal_entity,
        group_id = excluded.group_id, worker_id = excluded.worker_id, lead_id = excluded.lead_id, live = excluded.live, correlation_id = excluded.correlation_id, refs = excluded.refs where subject.version < excluded.version`,
    values: [
      entity, uuidArray(sorted.map((s) => s.id)), int8Array(sorted.map((s) => s.version)), textArray(sorted.map((s) => s.present.join(' '))), textArray(sorted.map((s) => s.status)), textArray(sorted.map((s) => s.standing)),
      int4Array(sorted.map((s) => s.startDate)), boolArray(sorted.map((s) => s.over)), uuidArray(sorted.map((s) => s.legalEntity)), uuidArray(sorted.map((s) => s.group)), uuidArray(sorted.map((s) => s.worker)), uuidArray(sorted.map((s) => s.lead)),
      boolArray(sorted.map((s) => s.live)), textArray(sorted.map((s) => s.correlationId)), textArray(sorted.map((s) => JSON.stringify(s.refs))),
    ],
  });
}

/** Whose bookings these are. */
export async function workersOfBookings(db: Queryable, assignments: readonly string[]): Promise<string[]> {
  if (assignments.length === 0) return [];
  const { rows } = await db.query({ name: 'booking-workers', text: `select distinct worker_id from subject where entity = 'assignment' and id = any($1::uuid[]) and worker_id is not null`, values: [uuidArray(assignments)] });
  return (rows as [string][]).map(([id]) => id);
}

/** Workers who are booked on these projects, and have a case of leaving that is open. */
export async function leaversOn(db: Queryable, projects: readonly string[]): Promise<string[]> {
  if (projects.length === 0) return [];
  const { rows } = await db.query({
    name: 'project-leavers', values: [uuidArray(projects)],
    text: `select distinct a.worker_id from process_instance i join subject a on a.worker_id = i.record_id and a.entity = 'assignment' where i.state = 'running' and i.entity = 'worker' and a.group_id = any($1::uuid[])`,
  });
  return (rows as [string][]).map(([id]) => id);
}

export interface ReceiptWrite {
  readonly entity: string;
  readonly id: string;
  readonly system: string;
  readonly version: number;
}

export async function writeReceipts(tx: Transaction, receipts: readonly ReceiptWrite[]): Promise<void> {
  if (receipts.length === 0) return;
  await tx.query({
    name: 'acknowledged-write',
    text: `insert into acknowledged (entity, id, system, version) select d.entity, d.id, d.system, max(d.version) from unnest($1::text[], $2::uuid[], $3::text[], $4::int8[]) as d(entity, id, system, version) group by 1, 2, 3 order by 1, 2, 3
      on conflict (entity, id, system) do update set version = greatest(acknowledged.version, excluded.version)`,
    values: [textArray(receipts.map((r) => r.entity)), uuidArray(receipts.map((r) => r.id)), textArray(receipts.map((r) => r.system)), int8Array(receipts.map((r) => r.version))],
  });
}

/** Processes in which each step has to arrive, and not the record as it was when the case began. */
const STEP_BY_STEP: readonly string[] = ['staffing-approval', 'exit', 'leave', 'reinstatement'];

/**
 * What a process sees when it looks at its record; undefined where the record is unknown. A system has acknowledged it with the version
 * with which the case began, or a later one; where each step has to arrive, with that which brought it where it stands.
 * @param today day in UTC
 */
export async function viewOf(db: Queryable, one: Case, kindOf: KindOf, today: number): Promise<(CaseView & { legalEntity: string | null }) | undefined> {
  const { entity, recordId, process } = one;
  const subject = await db.query({
    name: 'subject-view', text: `select s.present, s.status, s.start_date, s.status_since, (select code from legal_entity_code l where l.id = s.legal_entity) from subject s where s.entity = $1 and s.id = $2`, values: [entity, recordId],
  });
  const [row] = subject.rows as [string[], string | null, number | null, number, string | null][];
  if (!row) return undefined;
  const [present, status, startDate, standsSince, legalEntity] = row;
  const { over, since } = await caseStands(db, one, today);
  const from = STEP_BY_STEP.includes(process) ? Math.max(since, standsSince) : since;
  const receipts = await db.query({ name: 'subject-receipts', text: 'select system from acknowledged where entity = $1 and id = $2 and version >= $3', values: [entity, recordId, from] });
  const related = await db.query({
    name: 'subject-related',
    text: `select s.entity, s.live, coalesce(array_agg(a.system) filter (where a.version >= s.version), '{}') from subject s left join acknowledged a on a.entity = s.entity and a.id = s.id
      where s.entity in ('charge-code', 'demand') and s.group_id = $1 group by s.entity, s.id, s.live`, values: [recordId],
  });
  return {
    subject: { present, status, startDate, over: over !== null }, legalEntity, acknowledged: kindsOf((receipts.rows as [string][]).map(([system]) => system), kindOf),
    related: (related.rows as [string, boolean, string[]][]).map(([name, live, systems]): RelatedView => ({ entity: name, live, acknowledged: kindsOf(systems, kindOf) })),
  };
}

/** Kind of a system, by its name in config/systems. */
export type KindOf = (system: string) => string | undefined;

export function kindsOf(systems: readonly string[], kindOf: KindOf): Set<string> {
  return new Set(systems.flatMap((system) => kindOf(system) ?? []));
}
