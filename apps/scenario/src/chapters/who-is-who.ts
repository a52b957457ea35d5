import type { Firm } from '../firm.js';
import { StoryFault } from '../narrator.js';
import { Adoption } from '../systems/adoption.js';
import type { Acquired, InBoth } from './acquiring.js';

/** Those who are surely known are linked; a person decides on the others, and then their HR is taken at its word. */
export async function whoIsWho(firm: Firm, { known, same, namesake }: Acquired): Promise<void> {
  const { narrator } = firm;
  const adoption = new Adoption(firm.stack, 'acquired-hr', 'worker', 'Mara of People Operations');
  await narrator.until({ where: 'connectors', what: 'their HR is there, and nothing of it is taken yet' }, async () => ((await adoption.state()) === 'not-begun' ? true : undefined));
  await adoption.say('begin', 'Brightwater joins');
  await narrator.until({ where: 'connectors', what: 'all people of theirs were read and held against ours' }, async () => ((await adoption.state()) === 'open' && (await all(adoption, 'proposed')).length === 2 ? true : undefined));
  const certain = await all(adoption, 'confirmed');
  if (certain.length !== 1 || certain[0]!.target.id !== known.theirs.ours) throw new StoryFault(`Linked without a person were ${certain.map(({ target }) => target.id).join(', ') || 'none'}, and not ${known.theirs.ours} alone.`);
  narrator.say('connectors', `${known.theirs.ours} is ${known.number}, by the rule "${certain[0]!.rule}"`);
  await decides(firm, adoption, same, 'confirm', 'They have the same birthday.');
  await decides(firm, adoption, namesake, 'reject', 'They have met each other.');
  await narrator.until({ where: 'connectors', what: 'Mara finishes: what their HR says of people is taken from now on' }, () => adoption.finish('All is decided'));
}

const all = (adoption: Adoption, state: 'proposed' | 'confirmed') => adoption.proposals(state);

async function decides({ narrator }: Firm, adoption: Adoption, { theirs, number }: InBoth, word: 'confirm' | 'reject', why: string): Promise<void> {
  const proposal = (await all(adoption, 'proposed')).find(({ target }) => target.id === theirs.ours);
  if (!proposal) throw new StoryFault(`Nobody asks whether ${theirs.ours} is ${number}.`);
  narrator.say('connectors', `is ${proposal.target.display} (${theirs.ours}) our ${number}? "${proposal.rule}" says so, and waits for a person`);
  await adoption.say(word, why, { proposals: [proposal.id] });
  narrator.say('connectors', `Mara ${word}s it: ${why}`);
}
