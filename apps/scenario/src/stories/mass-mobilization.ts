import Table from 'cli-table3';
import { allAgree } from '../agreement.js';
import { findTeams, newTag } from '../cast.js';
import { mobilizes, type MobilizationSize } from '../chapters/mobilizing.js';
import { runsItsCourse, type Course } from '../chapters/mobilization-course.js';
import { Firm, type Telling } from '../firm.js';
import { limitsOf, type Limit } from '../limits.js';
import { ofThePrograms, ofTheRecruits, ofTheSeats } from '../mobilized.js';
import { StoryFault } from '../narrator.js';
import type { Stack } from '../stack.js';
import { duration, timingsOf } from '../timings.js';

const LIMIT_MS = 60 * 60_000;
const TEAMS = 8;
const TRIGGERS_WITHIN_SECONDS = 60;
const USUAL: MobilizationSize = { people: 300, projects: 40, outageSeconds: 120 };

/** Many are hired for many deals at once, while the systems keep their limits and one is out of reach for a while. Resolves to whether all systems agree in the end; throws StoryFault where the story cannot go on. */
export async function massMobilization(stack: Stack, telling: Telling, wanted: Partial<MobilizationSize> = {}): Promise<boolean> {
  const { people, projects, outageSeconds } = { ...USUAL, ...wanted };
  const size = { people, projects: Math.min(projects, people), outageSeconds };
  const firm = new Firm(stack, { limitMs: LIMIT_MS, ...telling });
  const { narrator } = firm;
  narrator.chapter('Teams are found');
  await firm.tellBacklog();
  const teams = await findTeams(firm, Math.min(TEAMS, size.projects));
  narrator.say('HR', `${teams.length === 1 ? 'one is' : `${teams.length} are`} at work who can lead a project, and whose manager is at work: ${teams.map(({ lead }) => lead.number).join(', ')}`);
  const limits = limitsOf(stack, { ...size, psaBacklog: (await firm.muster.backlog('psa')).due, erpCallSeconds: await erpCallSeconds(firm, teams[0].lead.number) });

  narrator.chapter(`${size.people} people for ${size.projects} projects`);
  const began = performance.now();
  const mobilization = await mobilizes(firm, teams, size, newTag());
  const triggered = (performance.now() - began) / 1_000;
  if (triggered > TRIGGERS_WITHIN_SECONDS) throw new StoryFault(`All that sets it off took ${duration(triggered)}, and is to come within ${TRIGGERS_WITHIN_SECONDS} s. Let less run on this machine, or take fewer --people.`);

  narrator.chapter('Everybody does what is theirs');
  const course = await runsItsCourse(firm, mobilization);
  const whole = (performance.now() - began) / 1_000;

  narrator.chapter('Every system is read');
  const codes = new Map((await firm.erp.changedSince('Projects', mobilization.since)).map((row) => [String(row['ExternalReference']), String(row['ProjectNo'])]));
  const agree = await allAgree(narrator, telling.write, [...ofTheRecruits(firm, mobilization), ...ofThePrograms(firm, mobilization, codes), ...ofTheSeats(firm, mobilization, codes)]);

  narrator.chapter('How long it took');
  telling.write(timesTable(course));
  telling.write(limitsTable(limits));
  telling.write(`All that set it off came within ${duration(triggered)}. From its first to the last case that ended: ${duration(whole)}. The limits alone, of the ${limits[0]!.system}: at least ${duration(limits[0]!.seconds)}; the rest was Muster's and this machine's.`);
  return agree;
}

async function erpCallSeconds({ erp }: Firm, number: string): Promise<number> {
  const began = performance.now();
  await erp.employee(number);
  return (performance.now() - began) / 1_000;
}

function timesTable({ hires, projects, bookings }: Course): string {
  const table = new Table({ head: ['from', 'to', 'cases', 'p50', 'p95', 'last'], style: { head: [], border: [], compact: true } });
  for (const [from, to, all] of [['hired in HR', 'ready to bill', hires], ['won in the CRM', 'project active', projects], ['planned in RM', 'booked in RM, ERP and time entry', bookings]] as const) {
    const { p50, p95, last } = timingsOf(all);
    table.push([from, to, all.length, duration(p50), duration(p95), duration(last)]);
  }
  return table.toString();
}

function limitsTable(limits: readonly Limit[]): string {
  const table = new Table({ head: ['limit of', 'takes', 'at least'], colWidths: [10, 100, 16], wordWrap: true, style: { head: [], border: [], compact: true } });
  for (const { system, rule, seconds } of limits) table.push([system, rule, duration(seconds)]);
  return table.toString();
}
