import { allAgree } from '../agreement.js';
import { findTeam } from '../cast.js';
import type { Telling } from '../firm.js';
import { StoryFault } from '../narrator.js';
import { Planted } from '../planted.js';
import type { Stack } from '../stack.js';
import { valueOf } from '../systems/muster.js';

/** A cost center that nobody has opened. */
const MISTYPED = 'CC-0999';

/**
 * Finance mistype the cost center of a consultant: nobody knows that one, and she has none in any system. A person finds out in the console, and corrects what the ERP has said. Resolves to whether the right one is in
 * force in the end; throws StoryFault where nobody does within half an hour.
 */
export async function wrongCostCenter(stack: Stack, telling: Telling): Promise<boolean> {
  const planted = new Planted(stack, telling);
  const { firm, narrator } = planted;
  const { erp, psa, muster } = firm;
  const { lead: { number }, grade } = await findTeam(firm);
  const right = String(grade['CostCenter']);
  const costCenter = async () => valueOf(await muster.worker(number), 'costCenter');
  const before = await costCenter();
  if (before == null) throw new StoryFault(`${number} has no cost center in worker-sync. Wait until the firm is in all systems, or start Muster with --reset.`);

  narrator.chapter('Finance mistype a cost center');
  await erp.give(number, { CostCenter: MISTYPED });
  narrator.say('ERP', `the cost center of ${number}, which was ${right}, is ${MISTYPED}`);
  try {
    await narrator.until({ where: 'worker-sync', what: `${number} has no cost center, as nobody knows ${MISTYPED}` }, async () => ((await costCenter()) == null ? true : undefined));
    await planted.mended(
      ['Within half a minute, Today and Exceptions show what is wrong: cost centers of workers that erp names and nobody knows.', `Open it, and edit its event: the cost center is ${right}. Rehearse the edit, retry it, and see it arrive.`],
      { where: 'worker-sync', what: `${number} has the cost center ${right}` },
      async () => ((await costCenter()) === before ? true : undefined),
    );
    return await allAgree(narrator, telling.write, [
      { system: 'worker-sync', of: `worker ${number}`, expected: { costCenter: before }, read: async () => ({ costCenter: await costCenter() }) },
      { system: 'PSA', of: `resource ${number}`, expected: { cost_center: right }, read: () => psa.resource(number) },
    ]);
  } finally {
    // Finance see their slip as well, or the ERP would go on saying it.
    await erp.give(number, { CostCenter: right });
  }
}
