import { allAgree, type Expectation } from '../agreement.js';
import { findTeam, newTag } from '../cast.js';
import { financeGives, hires, type Hired } from '../chapters/hiring.js';
import { wins } from '../chapters/selling.js';
import { approved, plans } from '../chapters/staffing.js';
import { Firm, type Telling } from '../firm.js';
import type { Stack } from '../stack.js';
import { rowOn } from '../systems/hr.js';
import { valueOf } from '../systems/muster.js';

/** Somebody is hired and booked, and then does not come: the hire is taken back before the first day. Resolves to whether all systems agree in the end; throws StoryFault where the story cannot go on. */
export async function leaveBeforeStart(stack: Stack, telling: Telling): Promise<boolean> {
  const firm = new Firm(stack, telling);
  const { narrator } = firm;
  const tag = newTag();
  narrator.chapter('Somebody is hired, whose skills nobody has asked for yet');
  await firm.tellBacklog();
  const team = await findTeam(firm);
  const hired = await hires(firm, team, tag);
  await financeGives(firm, hired, team);
  await hired.onboarding.untilStage('financial-dimensions', 'Finance has given what is theirs', ({ state }) => state === 'done');

  narrator.chapter('and booked on a deal that is won');
  const { booking, approval } = await plans(firm, hired, await wins(firm, team, tag), undefined);
  await approved(firm, team, booking, approval);

  narrator.chapter('The hire is taken back before the first day');
  await rescinds(firm, hired);
  await hired.onboarding.untilEnded('rescinded');

  narrator.chapter('Every system is read');
  return allAgree(narrator, telling.write, [...ofTheGone(firm, hired), ...ofTheReleased(firm, booking)]);
}

async function rescinds({ hr, narrator }: Firm, { number, today, firstDay }: Hired): Promise<void> {
  await hr.correct(number, today, { employment_status: 'T', termination_date: today });
  await hr.takeBack(number, firstDay);
  narrator.say('HR', `People Operations terminate ${number} today, and take the row of the first day, ${firstDay}, back`);
}

/** What all systems are to have of somebody who never came. */
function ofTheGone({ hr, identity, erp, psa, rm, crm, time, muster }: Firm, { number, today, firstDay }: Hired): Expectation[] {
  return [
    { system: 'HR', of: `worker ${number}`, expected: { employment_status: 'T', termination_date: today }, read: async () => rowOn(await hr.worker(number), firstDay) },
    { system: 'worker-sync', of: 'canonical worker', expected: { status: 'terminated' }, read: async () => ({ status: valueOf(await muster.worker(number), 'employmentStatus') }) },
    { system: 'identity', of: `account of ${number}`, expected: { active: false }, read: () => identity.account(number) },
    { system: 'ERP', of: `employee ${number}`, expected: { Status: 'terminated', TerminationDate: today }, read: () => erp.employee(number) },
    { system: 'PSA', of: `resource of ${number}`, expected: { status: 'inactive', end_date: today }, read: () => psa.resource(number) },
    { system: 'RM', of: `person ${number}`, expected: { active: false }, read: () => rm.person(number) },
    { system: 'CRM', of: `user ${number}`, expected: { IsActive: false }, read: () => crm.user(number) },
    { system: 'time entry', of: `employee ${number}`, expected: { active: false, login: null }, read: () => time.employee(number) },
  ];
}

/** What all systems are to have of a booking that was given back. */
function ofTheReleased({ erp, rm, time, muster }: Firm, booking: string): Expectation[] {
  return [
    { system: 'assignment-sync', of: 'canonical assignment', expected: { status: 'released' }, read: async () => ({ status: valueOf(await muster.assignment(booking), 'status') }) },
    { system: 'RM', of: `booking ${booking}`, expected: { state: 'released' }, read: () => rm.booking(booking) },
    { system: 'ERP', of: 'cost allocation', expected: { Status: 'Cancelled' }, read: () => erp.allocation(booking) },
    { system: 'time entry', of: 'assignment', expected: { active: false }, read: () => time.assignment(booking) },
  ];
}
