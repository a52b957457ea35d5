import type { ProcessName } from '@muster/domain-process';
import { textArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';

/** What an instance begins with; all a workflow is given. */
export interface Case {
  /** Id of the instance, and of its workflow. */
  readonly instance: string;
  readonly process: ProcessName;
  readonly entity: string;
  readonly recordId: string;
  readonly correlationId: string;
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
    text: 'insert into process_instance (id, process, entity, record_id, correlation_id, causation_id) select unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::uuid[]), unnest($5::text[]), unnest($6::text[]) on conflict do nothing',
    values: [
      textArray(sorted.map((one) => one.instance)), textArray(sorted.map((one) => one.process)), textArray(sorted.map((one) => one.entity)), uuidArray(sorted.map((one) => one.recordId)), textArray(sorted.map((one) => one.correlationId)), textArray(sorted.map((one) => one.causationId)),
    ],
  });
}

export async function requestedCases(db: Queryable): Promise<Case[]> {
  const { rows } = await db.query({ name: 'process-requested', text: `select id, process, entity, record_id, correlation_id from process_instance where state = 'requested' order by requested_at limit 200` });
  return (rows as [string, ProcessName, string, string, string][]).map(([instance, process, entity, recordId, correlationId]) => ({ instance, process, entity, recordId, correlationId }));
}

/** Says that records have moved. */
export async function wake(tx: Transaction, entity: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query({ name: 'wake-add', text: 'insert into wake (entity, record_id) select $1, unnest($2::uuid[])', values: [entity, uuidArray([...new Set(ids)].sort())] });
}

export interface Wake {
  readonly id: number;
  /** Workflows of stages that wait for the record, or for what belongs to it. */
  readonly workflows: readonly string[];
}

export async function pendingWakes(db: Queryable): Promise<Wake[]> {
  const { rows } = await db.query({
    name: 'wake-pending',
    text: `select w.id, coalesce(array_agg(distinct t.workflow) filter (where t.workflow is not null), '{}')
      from (select id, entity, record_id from wake order by id limit 500) w
      left join subject s on s.entity = w.entity and s.id = w.record_id
      left join process_instance i on i.record_id in (w.record_id, s.group_id) and i.state = 'running'
      left join process_stage t on t.instance = i.id and t.state in ('waiting', 'late') group by w.id order by w.id`,
  });
  return (rows as [number, string[]][]).map(([id, workflows]) => ({ id, workflows }));
}

export async function forgetWakes(db: Queryable, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await db.query({ name: 'wake-forget', text: 'delete from wake where id = any($1::int8[])', values: [ids] });
}
