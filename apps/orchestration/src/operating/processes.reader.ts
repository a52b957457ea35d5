import type { Queryable } from '@muster/platform-postgres';
import { approvalsOf, type ApprovalShown } from '../store/approval.store.js';

export interface ProcessView {
  instance: string;
  process: string;
  entity: string;
  recordId: string;
  /** requested, running or ended. */
  state: string;
  result: string | null;
  correlationId: string;
  requestedAt: string;
  endedAt: string | null;
  /** From the event that asked for it to its end, or to now. */
  seconds: number;
  stages: StageView[];
  /** Of staffing: what was decided, by whom. */
  approvals?: ApprovalShown[];
}

export interface StageView {
  stage: string;
  /** waiting, late, done, skipped, rejected or ended. */
  state: string;
  owner: string;
  openedAt: string;
  deadline: string;
  endedAt: string | null;
  seconds: number;
  missing: string | null;
}

export interface ProcessSelection {
  process?: string | undefined;
  state?: string | undefined;
  recordId?: string | undefined;
  late?: boolean | undefined;
  limit: number;
}

type InstanceRow = [string, string, string, string, string, string | null, string, Date, Date | null, number];
type StageRow = [string, string, string, string, Date, Date, Date | null, number, string | null];

const COLUMNS = `id, process, entity, record_id, state, result, correlation_id, requested_at, ended_at, extract(epoch from coalesce(ended_at, now()) - requested_at)::float8`;
const iso = (date: Date) => date.toISOString();

/** Instances, the newest first, with their stages in the order in which they began. */
export async function listProcesses(db: Queryable, { process, state, recordId, late, limit }: ProcessSelection): Promise<ProcessView[]> {
  const { rows } = await db.query({
    text: `select ${COLUMNS} from process_instance i where ($1::text is null or process = $1) and ($2::text is null or state = $2) and ($3::uuid is null or record_id = $3)
      and (not $4::bool or exists (select from process_stage t where t.instance = i.id and t.state = 'late')) order by requested_at desc, id limit $5`,
    values: [process ?? null, state ?? null, recordId ?? null, late ?? false, limit],
  });
  return withStages(db, rows as InstanceRow[]);
}

export async function findProcess(db: Queryable, instance: string): Promise<ProcessView | undefined> {
  const { rows } = await db.query({ text: `select ${COLUMNS} from process_instance where id = $1`, values: [instance] });
  const [found] = await withStages(db, rows as InstanceRow[]);
  return found?.process === 'staffing-approval' ? { ...found, approvals: await approvalsOf(db, instance) } : found;
}

async function withStages(db: Queryable, instances: readonly InstanceRow[]): Promise<ProcessView[]> {
  const { rows } = await db.query({
    text: `select instance, stage, state, owner, opened_at, deadline, ended_at, extract(epoch from coalesce(ended_at, now()) - opened_at)::float8, missing from process_stage where instance = any($1::text[]) order by instance, nth`,
    values: [instances.map(([id]) => id)],
  });
  const stages = new Map<string, StageView[]>();
  for (const [instance, stage, state, owner, openedAt, deadline, endedAt, seconds, missing] of rows as StageRow[]) {
    stages.set(instance, [...(stages.get(instance) ?? []), { stage, state, owner, openedAt: iso(openedAt), deadline: iso(deadline), endedAt: endedAt && iso(endedAt), seconds, missing: missing === '' ? null : missing }]);
  }
  return instances.map(([instance, process, entity, recordId, state, result, correlationId, requestedAt, endedAt, seconds]) => ({
    instance, process, entity, recordId, state, result, correlationId, requestedAt: iso(requestedAt), endedAt: endedAt && iso(endedAt), seconds, stages: stages.get(instance) ?? [],
  }));
}

export interface ProcessMeasure {
  process: string;
  result: string;
  count: number;
  /** Seconds from the event that asked for it to its end. */
  p50Seconds: number;
  p95Seconds: number;
}

/** How long ended instances took, by process and result. */
export async function measureProcesses(db: Queryable): Promise<ProcessMeasure[]> {
  const { rows } = await db.query({
    text: `select process, result, count(*)::int4, percentile_cont(0.5) within group (order by extract(epoch from ended_at - requested_at)), percentile_cont(0.95) within group (order by extract(epoch from ended_at - requested_at))
      from process_instance where state = 'ended' group by 1, 2 order by 1, 2`,
  });
  return (rows as [string, string, number, number, number][]).map(([process, result, count, p50Seconds, p95Seconds]) => ({ process, result, count, p50Seconds, p95Seconds }));
}
