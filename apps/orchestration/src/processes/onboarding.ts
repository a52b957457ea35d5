import type { Case } from '../store/process.store.js';
import type { ProcessTools } from './process-tools.js';

/**
 * From hire to ready to bill. The mandatory fields of HR come first; then the account, the financial dimensions, the skills, and the
 * profile with the place in the resource pool, each as early as it can be. A hire that is rescinded ends the case, whatever was
 * reached, and so does a last day that comes before the end: what was given is taken back by the same deliveries that gave it.
 */
export async function onboarding(hire: Case, { stage, begin, end, over }: ProcessTools): Promise<string> {
  if ((await stage(hire, 'mandatory-fields')) === 'ended') return over(hire, 'rescinded');

  const account = await begin(hire, 'identity-account');
  const dimensions = await begin(hire, 'financial-dimensions');
  const profile = await begin(hire, 'psa-profile');
  const skills = await begin(hire, 'skills');

  const isProfiled = (await profile()) !== 'ended';
  const pool = isProfiled ? await begin(hire, 'resource-pool') : undefined;

  const ends = [await account(), await dimensions(), await skills(), await pool?.()];
  return !isProfiled || ends.includes('ended') ? over(hire, 'rescinded') : end(hire, 'ready-to-bill');
}
