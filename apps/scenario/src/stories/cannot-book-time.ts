import { allAgree } from '../agreement.js';
import { Calls } from '../calls.js';
import { findTeam, newTag } from '../cast.js';
import { dayFromNow } from '../days.js';
import type { Telling } from '../firm.js';
import { StoryFault } from '../narrator.js';
import { Planted } from '../planted.js';
import { addressOf, type Stack } from '../stack.js';
import { rowOn } from '../systems/hr.js';

/**
 * The time entry system takes the seat of a consultant who has booked nothing for a while, and has none left when Muster writes about her. By the time that Finance have bought more, nobody asks it again: she cannot book
 * time. A person finds out why in the console, and has what was refused delivered again. Resolves to whether she can book in the end; throws StoryFault where nobody does within half an hour.
 */
export async function cannotBookTime(stack: Stack, telling: Telling): Promise<boolean> {
  const planted = new Planted(stack, telling);
  const { firm, sandbox, narrator } = planted;
  const { hr, muster, time } = firm;
  const connectors = new Calls('connectors', addressOf(stack, 'connectors'), () => ({}));
  const { lead: { number } } = await findTeam(firm);
  const record = await muster.worker(number);
  if (!record) throw new StoryFault(`worker-sync has no record of ${number}, whom HR has at work. \`npm run -s muster -- worker hris:${number}\` tells why.`);
  await narrator.until({ where: 'time entry', what: `${number} may book time` }, async () => ((await time.employee(number))?.['active'] === true ? true : undefined));

  narrator.chapter('Time entry has no seat left');
  await sandbox.configures('time', { seats: 0 });
  try {
    await time.amend('employee', number, { active: false });
    narrator.say('time entry', `its administrators take the seats of people who have booked nothing for a while, and that of ${number} with them`);
    const called = `Sam-${newTag()}`;
    const { effective_from: from } = rowOn(await hr.worker(number), dayFromNow(0))!;
    await hr.correct(number, from, { preferred_name: called });
    narrator.say('HR', `${number} wants to be called ${called}`);
    await narrator.until({ where: 'time entry', what: `what Muster writes about ${number} is refused: no seat is left` }, async () => {
      const { deliveries } = await connectors.ask('GET', `/v1/deliveries?system=time&state=parked&record=${record.id}`);
      return (deliveries as unknown[]).length > 0 ? true : undefined;
    });
  } finally {
    await sandbox.configures('time', { seats: null });
  }
  narrator.say('time entry', 'Finance have bought more seats');
  narrator.say('help desk', `${number} calls: why can I not book time?`);

  const mayBook = async () => (await time.employee(number))?.['active'] === true;
  await planted.mended(
    [`Search for ${number}. The record says which system does not have it, and why.`, 'Choose Repair there, rehearse, and retry. Then see it arrive.'],
    { where: 'time entry', what: `${number} can book time` },
    async () => ((await mayBook()) ? true : undefined),
  );
  return allAgree(narrator, telling.write, [{ system: 'time entry', of: `employee ${number}`, expected: { active: true }, read: async () => ({ active: await mayBook() }) }]);
}
