import type { Row } from '../calls.js';
import type { Team } from '../cast.js';
import { dayFromNow } from '../days.js';
import type { Firm } from '../firm.js';
import { Followed } from '../follow.js';
import type { StageView } from '../systems/muster.js';
import type { Planned } from './staffing.js';

const LAST_DAYS = 60;

export interface Leaver extends Planned {
  /** Canonical id. */
  readonly id: string;
}

/** A booking in the three systems that have it. */
export interface Booked {
  readonly booking: string;
  readonly from: string;
  readonly until: string;
}

export interface Leaving {
  /** The day on which HR told it, yyyy-mm-dd. */
  readonly told: string;
  /** The first day that is no day of work. */
  readonly gone: string;
  readonly exit: Followed;
  /** Id of the demand that was raised in place of what was lost, as Muster calls it. */
  readonly replacement: string;
}

/** HR tells a last day, and everything follows: bookings end, somebody else is asked for, the manager of the project is told. @param crosses the booking that goes on beyond the last day @param beyond the one that begins after it */
export async function isToLeave(firm: Firm, { lead }: Team, leaver: Leaver, crosses: Booked, beyond: Booked): Promise<Leaving> {
  const { hr, narrator, mail, psa } = firm;
  const [told, lastDay, gone] = [dayFromNow(0), dayFromNow(LAST_DAYS), dayFromNow(LAST_DAYS + 1)];
  await hr.correct(leaver.number, told, { termination_date: lastDay });
  await hr.correct(leaver.number, gone, { employment_status: 'T' });
  narrator.say('HR', `People Operations terminate ${leaver.number}, with ${lastDay} as the last day`);
  const exit = new Followed(firm, 'exit', leaver.id);
  await endsOn(firm, crosses, lastDay);
  await isReleased(firm, beyond);
  const done = ({ state }: StageView) => state === 'done';
  await exit.untilStage('replacement-demand', 'somebody else is asked for', done);
  await exit.untilStage('managers-told', 'the manager of the project is told', done);
  const [message] = await narrator.until({ where: 'mail', what: `${String(lead['work_email'])} has it` }, async () => nonEmpty(await mail.messagesTo(String(lead['work_email']), leaver.fullName)));
  narrator.say('mail', `"${message!.subject}"`);
  const replacement = /replacement-\S+?(?=\.?\s|$)/.exec(message!.text)![0];
  const request = await narrator.until({ where: 'PSA', what: 'the request for somebody else is there' }, () => psa.requestOf(replacement));
  narrator.say('PSA', `${String(request['id'])}: ${String(request['role'])}, ${String(request['start_date'])} to ${String(request['end_date'])}, ${String(request['status'])}`);
  return { told, gone, exit, replacement };
}

/** HR takes the termination back, and all of it is undone. */
export async function stays(firm: Firm, leaver: Leaver, { told, gone, exit }: Leaving): Promise<void> {
  const { hr, narrator } = firm;
  await hr.takeBack(leaver.number, gone);
  await hr.correct(leaver.number, told, { termination_date: null });
  narrator.say('HR', `People Operations take the termination of ${leaver.number} back`);
  await exit.untilEnded('rescinded');
  await new Followed(firm, 'reinstatement', leaver.id).untilEnded('reinstated');
}

async function endsOn({ narrator, rm, erp, time }: Firm, { booking }: Booked, day: string): Promise<void> {
  const has = (row: Row | undefined, field: string) => (row?.[field] === day ? true : undefined);
  await narrator.until({ where: 'RM', what: `${booking} ends on ${day}` }, async () => has(await rm.booking(booking), 'ends_on'));
  await narrator.until({ where: 'ERP', what: 'its cost ends with it' }, async () => has(await erp.allocation(booking), 'EndDate'));
  await narrator.until({ where: 'time entry', what: 'and nobody books time on it after that' }, async () => has(await time.assignment(booking), 'closes_on'));
}

async function isReleased({ narrator, rm, erp, time }: Firm, { booking }: Booked): Promise<void> {
  const when = (holds: boolean) => (holds ? true : undefined);
  await narrator.until({ where: 'RM', what: `${booking}, which would begin later, is released` }, async () => when((await rm.booking(booking))?.['state'] === 'released'));
  await narrator.until({ where: 'ERP', what: 'its cost is cancelled' }, async () => when((await erp.allocation(booking))?.['Status'] === 'Cancelled'));
  await narrator.until({ where: 'time entry', what: 'its charge code is closed for the worker' }, async () => when((await time.assignment(booking))?.['active'] === false));
}

const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);
