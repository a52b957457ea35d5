import type { Case } from '../store/process.store.js';
import type { ProcessTools } from './process-tools.js';

/**
 * From the proposal to days that can be worked. Whoever may approve decides, in order, or a named policy does; then the booking is asked
 * for, and when the master has confirmed it and resource management has it, it is costed in ERP and opened in time entry. A proposal that
 * is given up meanwhile ends the case.
 */
export async function staffingApproval(proposal: Case, { approve, ask, stage, begin, end }: ProcessTools): Promise<string> {
  const decision = await approve(proposal);
  if (decision === 'ended') return end(proposal, 'withdrawn');
  if (decision === 'rejected') {
    await ask(proposal, 'rejected');
    return end(proposal, 'rejected');
  }
  await ask(proposal, 'approved');
  await ask(proposal, 'confirmed');
  if ((await stage(proposal, 'booking')) === 'ended') return end(proposal, 'withdrawn');

  const costing = await begin(proposal, 'costing');
  const timeEntry = await begin(proposal, 'time-entry');
  const ends = [await costing(), await timeEntry()];
  return end(proposal, ends.includes('ended') ? 'withdrawn' : 'booked');
}
