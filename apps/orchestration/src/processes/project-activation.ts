import type { Case } from '../store/process.store.js';
import type { ProcessTools } from './process-tools.js';

/**
 * From the won opportunity to a project that people work on. The shell needs what the deal says; then the books open the project and
 * its charge codes, while delivery sets it up; codes go to time entry as soon as there are some, and demand to resource management. A
 * deal that is lost again ends the case.
 */
export async function projectActivation(shell: Case, { stage, begin, end }: ProcessTools): Promise<string> {
  if ((await stage(shell, 'approved-shell')) === 'ended') return end(shell, 'cancelled');

  const books = await begin(shell, 'books');
  const profile = await begin(shell, 'delivery-profile');

  const isOpened = (await books()) !== 'ended';
  const codes = isOpened ? await begin(shell, 'time-entry-codes') : undefined;
  const isProfiled = (await profile()) !== 'ended';
  const demand = isOpened && isProfiled ? await begin(shell, 'demand') : undefined;

  const ends = [await codes?.(), await demand?.()];
  return end(shell, !isOpened || !isProfiled || ends.includes('ended') ? 'cancelled' : 'active');
}
