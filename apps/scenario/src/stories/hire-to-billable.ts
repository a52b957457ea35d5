import { allAgree } from '../agreement.js';
import { findTeam, newTag } from '../cast.js';
import { financeGives, hires, talentKnows } from '../chapters/hiring.js';
import { wins } from '../chapters/selling.js';
import { approved, plans, requestsSomebody } from '../chapters/staffing.js';
import { ofTheBooking, ofTheHired, ofTheProject } from '../expectations.js';
import { Firm, type Telling } from '../firm.js';
import type { Stack } from '../stack.js';

/** A consultant is hired, onboarded, and booked on the project of a deal that was just won. Resolves to whether all systems agree in the end; throws StoryFault where the story cannot go on. */
export async function hireToBillable(stack: Stack, telling: Telling): Promise<boolean> {
  const firm = new Firm(stack, telling);
  const { narrator } = firm;
  const tag = newTag();
  narrator.chapter('A team is found');
  await firm.tellBacklog();
  const team = await findTeam(firm);
  narrator.say('HR', `${team.lead.number} is at work and reports to ${team.manager}`);

  narrator.chapter('Somebody is hired');
  const hired = await hires(firm, team, tag);
  await financeGives(firm, hired, team);
  await talentKnows(firm, hired);
  await hired.onboarding.untilEnded('ready-to-bill');

  narrator.chapter('A deal is won');
  const project = await wins(firm, team, tag);
  const asked = await requestsSomebody(firm, project, team);
  await project.activation.untilEnded('active');

  narrator.chapter('Somebody is booked');
  const { booking, approval } = await plans(firm, hired, project, asked);
  await approved(firm, team, booking, approval);

  narrator.chapter('Every system is read');
  return allAgree(narrator, telling.write, [...ofTheHired(firm, team, hired), ...ofTheProject(firm, project, asked), ...ofTheBooking(firm, hired, project, booking)]);
}
