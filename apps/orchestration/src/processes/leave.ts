import type { Case } from '../store/process.store.js';
import type { ProcessTools } from './process-tools.js';

/**
 * A leave of absence that bookings cannot stand through: those that reach into it end before it, somebody else is asked for, and the
 * managers of the projects are told. The case stays open until the return.
 */
export async function leave(away: Case, { stage, begin, over }: ProcessTools): Promise<string> {
  const stages = [
    await begin(away, 'bookings'), await begin(away, 'costs'), await begin(away, 'charge-codes'), await begin(away, 'replacement-demand'), await begin(away, 'managers-told'), await begin(away, 'records'),
  ];

  await stage(away, 'return');
  for (const endOf of stages) await endOf();
  return over(away, 'returned');
}
