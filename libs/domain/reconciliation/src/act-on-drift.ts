import type { DriftClass, Policy, Side } from './model.js';
import type { PolicyException, ReconciliationSettings } from './reconciliation-settings.js';

/** What is asked of whom about a difference. renew: the record is written anew. refresh: the stream is read anew. hold: a person decides. */
export type Act = 'renew' | 'refresh' | 'accept' | 'exception' | 'hold';

export interface Where {
  readonly system: string;
  readonly entity: string;
  readonly field: string;
  readonly class: DriftClass;
}

/** The policy of a difference: the first exception that fits it, else that of its class. */
export function policyOf({ policies, exceptions }: Pick<ReconciliationSettings, 'policies' | 'exceptions'>, where: Where): Policy {
  return exceptions.find((one) => fits(one, where))?.policy ?? policies[where.class];
}

const fits = (one: PolicyException, where: Where) => (['system', 'entity', 'field', 'class'] as const).every((name) => one[name] === undefined || one[name] === where[name]);

/** By what a policy is carried out: what we write is written anew, what the system owns is read anew. Rows that are nobody's, or there twice, no writing mends. */
export function actOf(policy: Policy, { side, class: drifted, recordId }: { readonly side: Side; readonly class: DriftClass; readonly recordId: string | null }): Act {
  if (policy === 'accept' || policy === 'exception') return policy;
  if (side === 'source') return drifted === 'mapping-fault' ? 'exception' : 'refresh';
  const isMended = recordId !== null && drifted !== 'extra' && drifted !== 'duplicate' && drifted !== 'mapping-fault';
  return isMended ? 'renew' : 'exception';
}

/** Renewing more records of a system at once than its cap waits for a person: so many differences are rarely as many accidents. */
export function heldBack(records: number, healAtMost: number): boolean {
  return records > healAtMost;
}
