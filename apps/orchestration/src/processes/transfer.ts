import type { Case } from '../store/process.store.js';
import type { ProcessTools } from './process-tools.js';

/** Another legal entity employs somebody: the books give new dimensions, profile and account follow, and the managers of their projects are told. */
export async function transfer(moved: Case, { begin, end, over }: ProcessTools): Promise<string> {
  const stages = [await begin(moved, 'financial-dimensions'), await begin(moved, 'profile'), await begin(moved, 'access'), await begin(moved, 'managers-told')];
  const ends = [];
  for (const endOf of stages) ends.push(await endOf());
  return ends.includes('ended') ? over(moved, 'rescinded') : end(moved, 'transferred');
}
