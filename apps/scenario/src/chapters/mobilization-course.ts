import { pause } from '@muster/platform-kernel';
import type { Firm } from '../firm.js';
import { StoryFault } from '../narrator.js';
import type { ProcessView } from '../systems/muster.js';
import { workOf, type Work } from './mobilization-work.js';
import type { Mobilization } from './mobilizing.js';

/** How long each took, in seconds from what began it to its end. */
export interface Course {
  readonly hires: readonly number[];
  readonly projects: readonly number[];
  readonly bookings: readonly number[];
}

interface Begun {
  readonly recordId?: string;
  readonly at: number;
}

/** Looks are as far apart as the size allows, so that looking costs little beside what is looked at. */
const [LOOK_MS_A_PERSON, LOOK_MS_LEAST, LOOK_MS_MOST] = [15, 400, 4_000];
const TELL_EVERY_MS = 10_000;

/** Lets everybody do their work until all cases have ended well, and tells how many have. Throws StoryFault where one ends otherwise, a system refuses something for good, or the time of the story is over. */
export async function runsItsCourse(firm: Firm, mobilization: Mobilization): Promise<Course> {
  const lookMs = Math.min(LOOK_MS_MOST, Math.max(LOOK_MS_LEAST, LOOK_MS_A_PERSON * mobilization.size.people));
  const course: { found?: Course } = {};
  const watched = watches(firm, mobilization, course);
  let isOver = false;
  const untilDone = async (work: Work) => {
    while (!isOver && !(await work())) {
      firm.narrator.mayGoOn('Not all cases of the mobilization have ended');
      await pause(lookMs);
    }
  };
  try {
    await Promise.all([...workOf(firm, mobilization), watched].map(untilDone));
  } finally {
    isOver = true;
  }
  return course.found!;
}

function watches(firm: Firm, mobilization: Mobilization, course: { found?: Course }): Work {
  let [nextTold, told] = [performance.now() + TELL_EVERY_MS, ''];
  return async () => {
    const found = await courseOf(firm, mobilization);
    const isDone = found.hires.length === mobilization.size.people && found.projects.length === mobilization.size.projects && found.bookings.length === mobilization.size.people;
    if (isDone) course.found = found;
    if (performance.now() < nextTold && !isDone) return false;
    nextTold = performance.now() + TELL_EVERY_MS;
    await isNotRefused(firm, mobilization);
    const counts = await inCounts(firm, mobilization, found);
    if (counts !== told) firm.narrator.say('so far', counts);
    told = counts;
    return isDone;
  };
}

async function courseOf({ muster }: Firm, { recruits, programs }: Mobilization): Promise<Course> {
  const took = async (process: string, result: string, begun: readonly Begun[]) => secondsOf(await muster.processes(process, 'ended'), process, result, begun);
  const seats = recruits.flatMap(({ booking }) => booking ?? []);
  return {
    hires: await took('onboarding', 'ready-to-bill', recruits.map(({ recordId, hiredAt }) => ({ recordId, at: hiredAt }) as Begun)),
    projects: await took('project-activation', 'active', programs.map(({ recordId, wonAt }) => ({ recordId, at: wonAt }) as Begun)),
    bookings: await took('staffing-approval', 'booked', seats.map(({ recordId, plannedAt }) => ({ recordId, at: plannedAt }) as Begun)),
  };
}

/** Of those that have ended. Throws StoryFault where one ended otherwise. */
function secondsOf(ended: readonly ProcessView[], process: string, result: string, begun: readonly Begun[]): number[] {
  const beganAt = new Map(begun.map(({ recordId, at }) => [recordId, at]));
  return ended.flatMap((view) => {
    const at = beganAt.get(view.recordId);
    if (at === undefined) return [];
    if (view.result !== result) throw new StoryFault(`${process} of ${view.recordId} ended as ${view.result}, and not as ${result}. \`npm run -s muster -- processes\` shows its stages.`);
    return [(Date.parse(view.endedAt!) - at) / 1_000];
  });
}

async function isNotRefused({ muster }: Firm, { recruits, programs }: Mobilization): Promise<void> {
  const ours = new Set([...recruits, ...programs, ...recruits.flatMap(({ booking }) => booking ?? [])].map(({ recordId }) => recordId));
  const refused = (await muster.allRefusals()).filter(({ recordId }) => ours.has(String(recordId)));
  const [first] = refused;
  if (first) throw new StoryFault(`${String(first['system'])} refuses ${refused.length} of the mobilization, such as the ${String(first['entity'])} ${String(first['recordId'])}: "${String(first['reason'])}". \`npm run -s muster -- deliveries --state parked\` shows them.`);
}

async function inCounts({ muster }: Firm, { size, recruits, erpBackAt }: Mobilization, { hires, projects, bookings }: Course): Promise<string> {
  const planned = recruits.filter(({ booking }) => booking).length;
  const waiting = [...(await muster.backlogs())].map(([system, { due, waiting: held }]) => [system, due + held] as const).filter(([, count]) => count > 0);
  const toWrite = waiting.length === 0 ? 'nothing is left to write' : `to write: ${waiting.map(([system, count]) => `${system} ${count}${system === 'erp' && Date.now() < erpBackAt ? ' (out of reach)' : ''}`).join(', ')}`;
  return `${hires.length} of ${size.people} ready to bill, ${projects.length} of ${size.projects} projects active, ${bookings.length} booked of ${planned} planned; ${toWrite}`;
}
