import type { Team } from '../cast.js';
import type { Row } from '../calls.js';
import type { Firm } from '../firm.js';
import { Followed } from '../follow.js';
import { StoryFault } from '../narrator.js';
import type { StageView } from '../systems/muster.js';
import type { Hired } from './hiring.js';
import type { Project } from './selling.js';

export const HOURS_A_DAY = 6;
export const ROLE = 'Consultant';

/** Delivery ask for somebody in the PSA. Returns the id of the request in the PSA, once RM has it. */
export async function requestsSomebody(firm: Firm, project: Project, team: Team): Promise<string> {
  const { narrator, psa, rm } = firm;
  const { begin, end } = project;
  const asked = await psa.requests(requestFor(project, team));
  narrator.say('PSA', `the lead asks for a ${ROLE} with Kafka, ${begin} to ${end}, ${HOURS_A_DAY} hours a day: ${asked}`);
  await narrator.until({ where: 'RM', what: `the request ${asked} is there` }, () => rm.request(asked));
  return asked;
}

/** A request as the PSA takes it. */
export function requestFor({ psaId, begin, end }: Pick<Project, 'psaId' | 'begin' | 'end'>, { grade, lead }: Team): Row {
  return { project_id: psaId, role: ROLE, country: lead['country'], labor_category: grade['LaborCategory'], start_date: begin, end_date: end, hours_per_day: HOURS_A_DAY, skills: [{ name: 'kafka', level: 3 }] };
}

/** What somebody is planned for; days as yyyy-mm-dd, both worked on. */
export interface Plan {
  readonly from: string;
  readonly until: string;
  readonly hours: number;
}

/** Who can be planned, by the number in HR. */
export type Planned = Pick<Hired, 'number' | 'fullName'>;

/** The resource manager plans somebody, and the case of the approval begins. Returns the id of the booking, which all systems use. */
export async function plans(firm: Firm, { number, fullName }: Planned, { deal, begin, end }: Project, asked: string | undefined, { from, until, hours }: Plan = { from: begin, until: end, hours: HOURS_A_DAY }): Promise<{ booking: string; approval: Followed; assignmentId: string }> {
  const { muster, narrator, rm } = firm;
  const person = await narrator.until({ where: 'RM', what: `${fullName} can be planned there` }, () => rm.person(number));
  const request = asked === undefined ? undefined : await rm.request(asked);
  const booking = await rm.plans({ person_id: person['id'], request_id: request?.['id'] ?? null, project: deal, role: ROLE, starts_on: from, ends_on: until, hours_per_day: hours });
  narrator.say('RM', `the resource manager books ${fullName}${request ? ` for ${String(request['id'])}` : ''}, tentatively: ${booking}`);
  const assignment = await narrator.until({ where: 'assignment-sync', what: 'there is one canonical assignment, and it is proposed' }, () => muster.assignment(booking));
  firm.records.add(assignment.id);
  return { booking, assignmentId: assignment.id, approval: new Followed(firm, 'staffing-approval', assignment.id) };
}

const waits = ({ state }: StageView) => state === 'waiting' || state === 'late';

/** The manager of the project approves, then that of the worker; then the booking is confirmed everywhere. */
export async function approved(firm: Firm, { lead, manager }: Team, booking: string, approval: Followed): Promise<void> {
  const chain = [{ number: lead.number, as: 'the manager of the project' }, { number: manager, as: 'the manager of the worker' }];
  for (const [place, { number, as }] of chain.entries()) {
    const { instance } = await approval.untilStage(`approval-${place + 1}`, `the staffing waits for ${as}`, waits);
    const approver = await firm.muster.worker(number);
    if (!approver) throw new StoryFault(`worker-sync has no record of ${number}, ${as}, whom HR has at work. \`npm run -s muster -- worker hris:${number}\` tells why.`);
    await firm.muster.approves(instance, approver.id);
    firm.narrator.say('orchestration', `${number}, ${as}, approves`);
  }
  await approval.untilEnded('booked');
  await isBooked(firm, booking);
}

async function isBooked({ narrator, rm, erp, time }: Firm, booking: string): Promise<void> {
  const had = (isThere: boolean) => (isThere ? true : undefined);
  await narrator.until({ where: 'RM', what: `${booking} is confirmed` }, async () => had((await rm.booking(booking))?.['state'] === 'confirmed'));
  await narrator.until({ where: 'ERP', what: 'its cost is allocated' }, async () => had((await erp.allocation(booking))?.['Status'] === 'Active'));
  await narrator.until({ where: 'time entry', what: 'its charge code is open for the worker' }, async () => had((await time.assignment(booking))?.['active'] === true));
}
