import { approvalOf, automaticPolicy } from '@muster/domain-process';
import { PermanentError } from '@muster/platform-kernel';
import { approvalViewOf, decide } from '../store/approval.store.js';
import type { Case } from '../store/process.store.js';
import type { StageParts } from './stages.js';

/** Who is asked: a policy that approves by itself, which is written down as the decision, or so many approvers. */
export async function whoApproves({ database, processes }: StageParts, { recordId, instance }: Case): Promise<{ policy: string | null; approvers: number }> {
  const view = await approvalViewOf(database, recordId);
  const { chain, automatic } = approvalOf(processes, view?.legalEntity ?? null);
  const policy = view && automaticPolicy(view.request, automatic);
  if (!policy) return { policy: null, approvers: chain.length };
  await database.transaction((tx) => decide(tx, { instance, place: 1, decision: 'approve', by: `policy:${policy.policy}`, reason: `Not more than ${policy.totalHoursAtMost} hours.` }));
  return { policy: policy.policy, approvers: 0 };
}

/** Asks for a step of the assignment, with the reason that was given for the decision. */
export async function askFor({ database, progress }: StageParts, one: Case, status: string, askedAt: number): Promise<void> {
  const view = await approvalViewOf(database, one.recordId);
  if (!view?.key) throw new PermanentError('unknown-record', `The assignment ${one.recordId} has no id in any system, so that nothing can be asked of it.`);
  const reason = status === 'rejected' ? await reasonOf(database, one.instance) : null;
  await progress.askAssignment(one, view.key, status, reason, askedAt);
}

async function reasonOf(database: StageParts['database'], instance: string): Promise<string | null> {
  const { rows } = await database.query({ text: `select reason from approval where instance = $1 and decision = 'reject'`, values: [instance] });
  return (rows[0] as [string | null] | undefined)?.[0] ?? null;
}

