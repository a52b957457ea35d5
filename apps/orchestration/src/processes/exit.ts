import type { Case } from '../store/process.store.js';
import type { ProcessTools } from './process-tools.js';

/**
 * From the word that somebody leaves to the closed account. What does not have to wait for the last day begins at once: their bookings
 * end, in resource management, the books and time entry; somebody else is asked for; the managers of the projects are told; their
 * people and projects are handed over. On the last day the account is closed. An exit that is rescinded ends as that, and a
 * reinstatement undoes what was done.
 */
export async function exit(leaving: Case, { stage, begin, end, over }: ProcessTools): Promise<string> {
  const atOnce = [
    await begin(leaving, 'bookings'), await begin(leaving, 'costs'), await begin(leaving, 'charge-codes'), await begin(leaving, 'replacement-demand'), await begin(leaving, 'managers-told'), await begin(leaving, 'hand-over'),
  ];

  const isGone = (await stage(leaving, 'last-day')) !== 'ended';
  const then = isGone ? [await begin(leaving, 'access'), await begin(leaving, 'records')] : [];

  const ends = [];
  for (const endOf of [...atOnce, ...then]) ends.push(await endOf());
  return !isGone || ends.includes('ended') ? over(leaving, 'rescinded') : end(leaving, 'left');
}
