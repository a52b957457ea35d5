import { allAgree } from '../agreement.js';
import { Calls, type Row } from '../calls.js';
import { newTag } from '../cast.js';
import type { Telling } from '../firm.js';
import { Narrator } from '../narrator.js';
import { addressOf, type Stack } from '../stack.js';
import { ApacHr } from '../systems/apac-hr.js';
import { valueOf, type CanonicalRecord } from '../systems/muster.js';

const LIMIT_MS = 30 * 60_000;
/** A word that somebody has mistyped, in place of `Current`. */
const MISTYPED = 'Currant';

/**
 * The HR of the acquired firm says something that nobody can take: a status that no code table knows, and with it a new title. A person finds out in the console what is wrong, and mends it there.
 * Resolves to whether the record has it in the end; throws StoryFault where nobody does within half an hour.
 */
export async function poisonEvent(stack: Stack, { write, limitMs = LIMIT_MS }: Telling): Promise<boolean> {
  const narrator = new Narrator(write, limitMs, async () => ({ backlog: 'nobody has mended it yet' }));
  const workers = new Calls('worker-sync', addressOf(stack, 'worker-sync'), () => ({}));
  const hr = new ApacHr(stack.broker);
  const person = await hr.somebody();
  const job = `Principal Consultant ${newTag()}`;
  const parked = async () => ((await workers.ask('GET', '/v1/parked?class=contract&code=unknown-code&status=parked'))['groups'] as Row[]).reduce((sum, { count }) => sum + Number(count), 0);
  const title = async () => valueOf((await workers.find(`/v1/workers/by/hris-apac/${encodeURIComponent(person.number)}`)) as unknown as CanonicalRecord | undefined, 'jobTitle');

  const before = await parked();
  narrator.chapter('Somebody in Sydney is promoted, and whoever types it in mistypes their status');
  await hr.says(person, { employmentStatus: MISTYPED, jobTitle: job });
  narrator.say('HR of the APAC', `${person.number}: title ${job}, status ${MISTYPED}`);
  await narrator.until({ where: 'worker-sync', what: 'the event is set aside, as no code table knows that status' }, async () => ((await parked()) > before ? true : undefined));

  narrator.chapter('Somebody who has never seen the code mends it');
  write(`          Open ${addressOf(stack, 'operations')} and sign in: the start has said as whom.`);
  write('          Today shows what is wrong, and what is at stake. Open it, and edit its event: the status is active.');
  write('          Rehearse the edit, retry it, and see it arrive.');
  await narrator.until({ where: 'worker-sync', what: `${person.number} has the new title` }, async () => ((await title()) === job ? true : undefined));
  return allAgree(narrator, write, [{ system: 'worker-sync', of: `worker ${person.number}`, expected: { jobTitle: job }, read: async () => ({ jobTitle: await title() }) }]);
}
