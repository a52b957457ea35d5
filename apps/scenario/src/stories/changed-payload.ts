import { allAgree } from '../agreement.js';
import { findTeam, newTag } from '../cast.js';
import { dayFromNow } from '../days.js';
import type { Telling } from '../firm.js';
import { Planted } from '../planted.js';
import type { Stack } from '../stack.js';
import { rowOn } from '../systems/hr.js';
import { valueOf } from '../systems/muster.js';

/**
 * The vendor of HR calls the job title otherwise from a release on, so that it is silently empty in all that Muster is told. A person finds out in the console, and has the field read as the one that the mapping knows.
 * Resolves to whether the title has arrived in the end; throws StoryFault where nobody does within half an hour.
 */
export async function changedPayload(stack: Stack, telling: Telling): Promise<boolean> {
  const planted = new Planted(stack, telling);
  const { firm, sandbox, narrator } = planted;
  const { hr, muster } = firm;
  const { lead: { number } } = await findTeam(firm);
  const job = `Managing Consultant ${newTag()}`;
  const title = async () => valueOf(await muster.worker(number), 'jobTitle');

  narrator.chapter('The vendor of HR publishes a release');
  await sandbox.misbehaves('hr', [{ do: 'rename-field', match: {}, from: 'assignments.job_title', to: 'position_title' }]);
  narrator.say('HR', 'its answers have position_title where they had job_title');
  try {
    const { effective_from: from } = rowOn(await hr.worker(number), dayFromNow(0))!;
    await hr.correct(number, from, { job_title: job });
    narrator.say('HR', `${number} is promoted: ${job}`);
    await narrator.until({ where: 'worker-sync', what: `the title of ${number} is empty` }, async () => ((await title()) === null ? true : undefined));
    await planted.mended(
      ['Today and Exceptions show what is wrong: workers of hris have a field that the mapping does not know.', 'Open Systems, hris, and below "Where it is not as its mapping expects" read position_title as job_title, with a reason.'],
      { where: 'worker-sync', what: `${number} has the new title` },
      async () => ((await title()) === job ? true : undefined),
    );
    return await allAgree(narrator, telling.write, [{ system: 'worker-sync', of: `worker ${number}`, expected: { jobTitle: job }, read: async () => ({ jobTitle: await title() }) }]);
  } finally {
    // A field that comes under its own name is read by it, whatever else is read as it.
    await sandbox.behaves('hr');
  }
}
