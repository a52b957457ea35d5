import { allAgree, type Expectation } from '../agreement.js';
import { findTeam, newTag, type Team } from '../cast.js';
import { financeGives, isAtWork } from '../chapters/hiring.js';
import { isToLeave, stays, type Booked, type Leaver, type Leaving } from '../chapters/leaving.js';
import { wins } from '../chapters/selling.js';
import { approved, plans } from '../chapters/staffing.js';
import { dayFromNow } from '../days.js';
import { Firm, type Telling } from '../firm.js';
import type { Stack } from '../stack.js';
import { rowOn } from '../systems/hr.js';
import { valueOf } from '../systems/muster.js';

const LATER_DAYS = 80;

/** Somebody who is booked is to leave, and then stays. Resolves to whether all systems agree in the end; throws StoryFault where the story cannot go on. */
export async function terminationRescinded(stack: Stack, telling: Telling): Promise<boolean> {
  const firm = new Firm(stack, telling);
  const { narrator } = firm;
  const tag = newTag();
  narrator.chapter('Somebody at work is booked on a deal that is won');
  await firm.tellBacklog();
  const team = await findTeam(firm);
  const worker = await isAtWork(firm, team, tag);
  await financeGives(firm, worker, team);
  const project = await wins(firm, team, tag);
  const book = async (from: string, hours: number): Promise<Booked> => {
    const { booking, approval } = await plans(firm, worker, project, undefined, { from, until: project.end, hours });
    await approved(firm, team, booking, approval);
    return { booking, from, until: project.end };
  };
  const [now, later] = [await book(project.begin, 5), await book(dayFromNow(LATER_DAYS), 2)];

  narrator.chapter('HR tells a last day');
  const leaving = await isToLeave(firm, team, worker, now, later);

  narrator.chapter('The termination is taken back');
  await stays(firm, worker, leaving);

  narrator.chapter('Every system is read');
  return allAgree(narrator, telling.write, [...ofTheWorker(firm, worker), ...[now, later].flatMap((booked) => ofTheBooking(firm, booked)), ...ofTheOthers(firm, team, worker, leaving)]);
}

/** At work as before, with the access as before. */
function ofTheWorker({ hr, identity, erp, psa, rm, time, muster }: Firm, { number }: Leaver): Expectation[] {
  return [
    { system: 'HR', of: `worker ${number}`, expected: { employment_status: 'A', termination_date: null }, read: async () => rowOn(await hr.worker(number), '9999-12-31') },
    { system: 'worker-sync', of: 'canonical worker', expected: { status: 'active', lastDay: null }, read: async () => shown(await muster.worker(number)) },
    { system: 'identity', of: `account of ${number}`, expected: { active: true }, read: () => identity.account(number) },
    { system: 'ERP', of: `employee ${number}`, expected: { Status: 'active', TerminationDate: null }, read: () => erp.employee(number) },
    { system: 'PSA', of: `resource of ${number}`, expected: { status: 'active', end_date: null }, read: () => psa.resource(number) },
    { system: 'RM', of: `person ${number}`, expected: { active: true }, read: () => rm.person(number) },
    { system: 'time entry', of: `employee ${number}`, expected: { active: true }, read: () => time.employee(number) },
  ];
}

const shown = (worker: Awaited<ReturnType<Firm['muster']['worker']>>) => worker && { status: valueOf(worker, 'employmentStatus'), lastDay: valueOf(worker, 'terminationDate') ?? null };

/** With all its days. */
function ofTheBooking({ erp, rm, time, muster }: Firm, { booking, from, until }: Booked): Expectation[] {
  return [
    { system: 'assignment-sync', of: `assignment ${booking}`, expected: { status: 'confirmed' }, read: async () => ({ status: valueOf(await muster.assignment(booking), 'status') }) },
    { system: 'RM', of: `booking ${booking}`, expected: { state: 'confirmed', starts_on: from, ends_on: until }, read: () => rm.booking(booking) },
    { system: 'ERP', of: 'its cost allocation', expected: { Status: 'Active', StartDate: from, EndDate: until }, read: () => erp.allocation(booking) },
    { system: 'time entry', of: 'its assignment', expected: { active: true, opens_on: from, closes_on: until }, read: () => time.assignment(booking) },
  ];
}

/** Nobody else is asked for any more, and whoever was told is told. */
function ofTheOthers({ psa, mail }: Firm, { lead }: Team, { fullName }: Leaver, { replacement }: Leaving): Expectation[] {
  return [
    { system: 'PSA', of: 'request for another', expected: { status: 'cancelled' }, read: () => psa.requestOf(replacement) },
    { system: 'mail', of: 'to the project manager', expected: { subjects: ['leaves the firm', 'stays bookable after all'] }, read: async () => ({ subjects: (await mail.messagesTo(String(lead['work_email']), fullName)).map(({ subject }) => subject.slice(fullName.length + 1).replace(/ \(.*\)$/, '')) }) },
  ];
}
