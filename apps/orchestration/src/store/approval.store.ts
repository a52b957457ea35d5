import type { ApprovalRequest } from '@muster/domain-process';
import type { Queryable, Transaction } from '@muster/platform-postgres';

/** An assignment as whoever approves it needs it. */
export interface ApprovalView {
  readonly request: ApprovalRequest & { worker: string | null };
  /** Code of the legal entity of the project. */
  readonly legalEntity: string | null;
  /** Id by which the assignment is spoken of. */
  readonly key: string | null;
  readonly over: boolean;
}

interface Refs {
  worker: string | null;
  startDate: number | null;
  endDate: number | null;
  hoursPerDay: number | null;
  key: string | null;
}

export async function approvalViewOf(db: Queryable, assignmentId: string): Promise<ApprovalView | undefined> {
  const { rows } = await db.query({
    name: 'approval-view',
    text: `select a.refs, a.over, p.refs->>'projectManager', w.refs->>'manager', (select code from legal_entity_code l where l.id = p.legal_entity)
      from subject a left join subject p on p.entity = 'project' and p.id = a.group_id left join subject w on w.entity = 'worker' and w.id = (a.refs->>'worker')::uuid where a.entity = 'assignment' and a.id = $1`,
    values: [assignmentId],
  });
  const [row] = rows as [Refs, boolean, string | null, string | null, string | null][];
  if (!row) return undefined;
  const [{ worker, startDate, endDate, hoursPerDay, key }, over, projectManager, workerManager, legalEntity] = row;
  return { request: { worker, startDate, endDate, hoursPerDay, projectManager, workerManager }, legalEntity, key, over };
}

/** The ids by which systems know a worker; undefined for one who is not known here. */
export async function idsOfWorker(db: Queryable, workerId: string): Promise<readonly string[] | undefined> {
  const { rows } = await db.query({ name: 'worker-ids', text: `select refs->'ids' from subject where entity = 'worker' and id = $1`, values: [workerId] });
  return (rows[0] as [readonly string[] | null] | undefined)?.[0] ?? undefined;
}

export type Decided = 'approve' | 'reject';

export interface DecisionWrite {
  readonly instance: string;
  /** Place in the chain, from 1. */
  readonly place: number;
  readonly decision: Decided;
  /** Canonical id of a worker, or policy:<name>. */
  readonly by: string;
  readonly reason: string | null;
}

/** Writes a decision down; one that stands already stays. Answers whether it was written. */
export async function decide(tx: Transaction, { instance, place, decision, by, reason }: DecisionWrite): Promise<boolean> {
  const { rowCount } = await tx.query({ text: 'insert into approval (instance, place, decision, decided_by, reason) values ($1, $2, $3, $4, $5) on conflict do nothing', values: [instance, place, decision, by, reason] });
  return rowCount > 0;
}

export async function decisionAt(db: Queryable, instance: string, place: number): Promise<Decided | undefined> {
  const { rows } = await db.query({ name: 'approval-decision', text: 'select decision from approval where instance = $1 and place = $2', values: [instance, place] });
  return (rows[0] as [Decided] | undefined)?.[0];
}

export interface ApprovalShown {
  place: number;
  decision: string;
  by: string;
  reason: string | null;
  decidedAt: string;
}

export async function approvalsOf(db: Queryable, instance: string): Promise<ApprovalShown[]> {
  const { rows } = await db.query({ text: 'select place, decision, decided_by, reason, decided_at from approval where instance = $1 order by place', values: [instance] });
  return (rows as [number, string, string, string | null, Date][]).map(([place, decision, by, reason, decidedAt]) => ({ place, decision, by, reason, decidedAt: decidedAt.toISOString() }));
}

/** The approval that an instance waits for now, locked against a second decision at once. */
export async function openApproval(tx: Transaction, instance: string): Promise<{ place: number; late: boolean } | undefined> {
  const { rows } = await tx.query({ text: `select stage, state from process_stage where instance = $1 and stage like 'approval-%' and state in ('waiting', 'late') for update`, values: [instance] });
  const [row] = rows as [string, string][];
  return row && { place: Number(row[0].slice('approval-'.length)), late: row[1] === 'late' };
}
