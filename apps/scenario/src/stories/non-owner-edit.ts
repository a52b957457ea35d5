import { allAgree } from '../agreement.js';
import { findTeam, newTag } from '../cast.js';
import type { Telling } from '../firm.js';
import { Planted } from '../planted.js';
import type { Stack } from '../stack.js';

/**
 * Somebody in delivery gives a consultant another title in the PSA, which HR owns. Muster keeps the claim and does not show it; the PSA goes on holding it. A person finds out in the console, and puts the title of HR
 * back. Resolves to whether the PSA has it in the end; throws StoryFault where nobody does within half an hour.
 */
export async function nonOwnerEdit(stack: Stack, telling: Telling): Promise<boolean> {
  const planted = new Planted(stack, telling);
  const { firm, narrator } = planted;
  const { psa, muster } = firm;
  const { lead: { number }, resource } = await findTeam(firm);
  const right = String(resource['title']);
  const own = `Rainmaker ${newTag()}`;
  const record = await narrator.until({ where: 'worker-sync', what: `${number} is there` }, () => muster.worker(number));

  narrator.chapter('Somebody in delivery knows better than HR');
  await psa.amends('resources', String(resource['id']), { title: own });
  narrator.say('PSA', `the title of ${number}, which was ${right}, is ${own}`);
  await narrator.until({ where: 'worker-sync', what: 'that is kept, and not shown: HR owns the title' }, async () => ((await muster.said(record.id, 'psa', 'jobTitle'))?.value === own ? true : undefined));

  await planted.mended(
    ['Today and Exceptions show what is wrong: the job title of workers changed in psa, which does not own it.', 'Open it, and see who owns the title and what psa says in the record. Then rehearse and put it back.'],
    { where: 'PSA', what: `${number} has the title of HR again` },
    async () => ((await psa.resource(number))?.['title'] === right ? true : undefined),
  );
  return allAgree(narrator, telling.write, [{ system: 'PSA', of: `resource ${number}`, expected: { title: right }, read: () => psa.resource(number) }]);
}
