import { concerns, type ProcessName } from '@muster/domain-process';
import { textArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';

/** What an instance begins with; all a workflow is given. */
export interface Case {
  /** Id of the instance, and of its workflow. */
  readonly instance: string;
  readonly process: ProcessName;
  readonly entity: string;
  readonly recordId: string;
  readonly correlationId: string;
  /** Of the event that asks for it; absent of instances that began before it was kept. */
  readonly traceparent?: string | null;
}

export interface RequestedCase extends Case {
  /** The event that asks for it. */
  readonly causationId: string;
}

/** Asks for instances, each once: what is there already stays as it is. */
export async function requestCases(tx: Transaction, cases: readonly RequestedCase[]): Promise<void> {
  if (cases.length === 0) return;
  const sorted = [...cases].sort((a, b) => (a.instance < b.instance ? -1 : 1));
  await tx.query({
    name: 'process-request',
    text: 'insert into process_instance (id, process, entity, record_id, correlation_id, causation_id, traceparent) select unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::uuid[]), unnest($5::text[]), unnest($6::text[]), unnest($7::text[]) on conflict do nothing',
    values: [
      textArray(sorted.map((one) => one.instance)), textArray(sorted.map((one) => one.process)), textArray(sorted.map((one) => one.entity)), uuidArray(sorted.map((one) => one.recordId)), textArray(sorted.map((one) => one.correlationId)), textArray(sorted.map((one) => one.causationId)), textArray(sorted.map((one) => one.traceparent ?? null)),
    ],
  });
}

export async function requestedCases(db: Queryable): Promise<Case[]> {
  const { rows } = await db.query({ name: 'process-requested', text: `select id, process, entity, record_id, correlation_id, traceparent from process_instance where state = 'requested' order by requested_at limit 200` });
  return (rows as [string, ProcessName, string, string, string, string | null][]).map(([instance, process, entity, recordId, correlationId, traceparent]) => ({ instance, process, entity, recordId, correlationId, traceparent }));
}

/** Says that records have moved, or that something has moved which concerns them: `because` is its entity, with -receipt where a target has acknowledged it. */
export async function wake(tx: Transaction, entity: string, ids: readonly string[], because = entity): Promise<void> {
  if (ids.length > 0) await tx.query({ name: 'wake-add', text: 'insert into wake (entity, record_id, because) select $1, unnest($2::uuid[]), $3', values: [entity, uuidArray([...new Set(ids)].sort()), because] });
}

/** A stage that waits, as it last said what for. */
export interface WaitingStage {
  readonly one: Case;
  readonly stage: string;
  readonly workflow: string;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  readonly deadline: number;
  readonly missing: string | null;
}

export interface Wakes {
  /** In their order. */
  readonly ids: readonly number[];
  /** Stages that wait for a record which has moved, or for what belongs to it; each once. */
  readonly stages: readonly WaitingStage[];
}

export async function pendingWakes(db: Queryable): Promise<Wakes> {
  const { rows: ids } = await db.query({ name: 'wake-pending', text: 'select id from wake order by id limit 500' });
  if (ids.length === 0) return { ids: [], stages: [] };
  const wakes = (ids as [number][]).map(([id]) => id);
  const { rows } = await db.query({
    name: 'wake-stages',
    text: `select distinct t.workflow, t.stage, w.because, i.id, i.process, i.entity, i.record_id, i.correlation_id, (extract(epoch from t.opened_at) * 1000)::float8, (extract(epoch from t.deadline) * 1000)::float8, t.missing from wake w left join subject s on s.entity = w.entity and s.id = w.record_id
      join process_instance i on i.record_id in (w.record_id, s.group_id) and i.state = 'running' join process_stage t on t.instance = i.id and t.state in ('waiting', 'late') where w.id = any($1::int8[])`,
    values: [wakes],
  });
  const stages = new Map<string, WaitingStage>();
  for (const [workflow, stage, because, instance, process, entity, recordId, correlationId, openedAt, deadline, missing] of rows as [string, string, string, string, ProcessName, string, string, string, number, number, string | null][]) {
    if (concerns(process, stage, because)) stages.set(workflow, { one: { instance, process, entity, recordId, correlationId }, stage, workflow, openedAt: Math.round(openedAt), deadline: Math.round(deadline), missing });
  }
  return { ids: wakes, stages: [...stages.values()] };
}

export async function forgetWakes(db: Queryable, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await db.query({ name: 'wake-forget', text: 'delete from wake where id = any($1::int8[])', values: [ids] });
}
