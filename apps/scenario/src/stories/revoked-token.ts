import { allAgree } from '../agreement.js';
import { findTeam, newTag } from '../cast.js';
import { Calls } from '../calls.js';
import type { Telling } from '../firm.js';
import { Planted } from '../planted.js';
import { addressOf, type Stack } from '../stack.js';
import { rowOn } from '../systems/hr.js';
import { dayFromNow } from '../days.js';
import { Rm } from '../systems/rm.js';

/**
 * Resource management withdraws the token by which it lets Muster in, so that nothing of anybody reaches it, and its bookings are not read. A person gives it the new one in the console.
 * Resolves to whether what HR says meanwhile has arrived in the end; throws StoryFault where nobody does within half an hour.
 */
export async function revokedToken(stack: Stack, telling: Telling): Promise<boolean> {
  const planted = new Planted(stack, telling);
  const { firm, sandbox, narrator } = planted;
  const [old, fresh] = [addressOf(stack, 'RM_TOKEN'), `rm-${newTag()}-${newTag()}`];
  const rm = new Rm({ ...stack, env: { ...stack.env, RM_TOKEN: fresh } });
  const connectors = new Calls('connectors', addressOf(stack, 'connectors'), () => ({}));
  const { lead } = await findTeam(firm);
  const called = `${String(lead['given_name'])}-${newTag()}`;

  narrator.chapter('The token of Muster is withdrawn in resource management');
  await sandbox.configures('rm', { tokens: [fresh] });
  narrator.say('RM', `the token that Muster has no longer counts. Its administrators have made another one: ${fresh}`);
  try {
    const { effective_from: from } = rowOn(await firm.hr.worker(lead.number), dayFromNow(0))!;
    await firm.hr.correct(lead.number, from, { preferred_name: called });
    narrator.say('HR', `${lead.number} wants to be called ${called}`);
    await narrator.until({ where: 'connectors', what: 'RM does not let us in' }, async () => {
      const { streams } = await connectors.ask('GET', '/v1/systems/rm');
      return (streams as { fault: string | null }[]).some(({ fault }) => fault?.startsWith('auth:')) ? true : undefined;
    });
    await planted.mended(
      ['Today and Exceptions show what is wrong: no access to rm.', `Open Systems, rm, "Give credentials ...", and give it the token ${fresh}, with a reason.`],
      { where: 'RM', what: `${lead.number} is called ${called}` },
      async () => (String((await rm.person(lead.number))?.['name']).startsWith(called) ? true : undefined),
    );
    return await allAgree(narrator, telling.write, [{ system: 'RM', of: `person ${lead.number}`, expected: { isCalledSo: true }, read: async () => ({ isCalledSo: String((await rm.person(lead.number))?.['name']).startsWith(called) }) }]);
  } finally {
    // The people of RM in other stories have the old one.
    await sandbox.configures('rm', { tokens: [fresh, old] });
  }
}
