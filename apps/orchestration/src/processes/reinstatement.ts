import type { Case } from '../store/process.store.js';
import type { ProcessTools } from './process-tools.js';

/**
 * Somebody stays after all, or is back early: what leaving did is undone. Bookings have their days back, demand that nobody has met
 * is withdrawn, the account is open, and whoever was told is told again.
 */
export async function reinstatement(stays: Case, { begin, end, over }: ProcessTools): Promise<string> {
  const stages = [
    await begin(stays, 'bookings'), await begin(stays, 'costs'), await begin(stays, 'charge-codes'), await begin(stays, 'demand-withdrawn'), await begin(stays, 'access'), await begin(stays, 'managers-told'),
  ];
  const ends = [];
  for (const endOf of stages) ends.push(await endOf());
  return ends.includes('ended') ? over(stays, 'superseded') : end(stays, 'reinstated');
}
