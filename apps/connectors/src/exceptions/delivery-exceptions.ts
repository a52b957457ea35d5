import type { OpenedException, OpenExceptions } from '@muster/platform-outbox';
import type { Transaction } from '@muster/platform-postgres';
import type { Settlement } from '../delivery/delivery.store.js';

/** Tries of one record, none of them held back, after which a person should look: what lets us in does not come back by itself. */
const stuckTries = ({ class: kind }: Settlement) => (kind === 'auth' ? 2 : 10);

const idOf = (system: string, { entity, recordId }: Settlement) => `delivery/${system}/${entity}/${recordId}`;

/** What the target answered may quote the record, and stays here. */
function exceptionOf(system: string, settlement: Settlement): OpenedException {
  const { entity, recordId, version, tries } = settlement;
  const code = settlement.class ?? 'unknown';
  return {
    id: idOf(system, settlement), class: 'delivery', code, place: `${entity} of ${system}`, entity, recordId, system,
    reason: `Version ${version} of the ${entity} does not reach ${system} (${code}) after ${tries} ${tries === 1 ? 'try' : 'tries'}. What ${system} answered stands with the record in the console, and in GET /v1/deliveries of the connectors; correct it there or in the record, and retry.`,
  };
}

/** Tells of deliveries that stand still, and of those that no longer do, in the transaction that writes what came of them. */
export async function tellOfDeliveries(tx: Transaction, exceptions: Pick<OpenExceptions, 'raise' | 'failedAgain' | 'end'>, system: string, settlements: readonly Settlement[]): Promise<void> {
  const of = (outcome: Settlement['outcome']) => settlements.filter((settlement) => settlement.outcome === outcome);
  await exceptions.failedAgain(tx, of('parked').map((settlement) => exceptionOf(system, settlement)));
  await exceptions.raise(tx, of('later').filter((settlement) => settlement.tries >= stuckTries(settlement)).map((settlement) => exceptionOf(system, settlement)));
  await exceptions.end(tx, of('delivered').map((settlement) => idOf(system, settlement)), { state: 'resolved', outcome: 'delivered' });
}
