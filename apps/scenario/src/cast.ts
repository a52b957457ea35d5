import type { Row } from './calls.js';
import { dayFromNow } from './days.js';
import type { Firm } from './firm.js';
import { StoryFault } from './narrator.js';
import { rowOn, type DatedRow, type HrWorker } from './systems/hr.js';

const COMPANY = 'GB01';
const TRIES = 25;

/** Those whom a story finds in the firm. */
export interface Team {
  /** Leads the project; the new colleague gets the same unit, manager and grade. */
  readonly lead: Row & { number: string };
  /** What the ERP has of the lead. */
  readonly grade: Row;
  /** What the PSA has of the lead. */
  readonly resource: Row;
  /** Number of the manager of both. */
  readonly manager: string;
}

/** Somebody at work whose manager is at work, whom the ERP pays and the PSA can plan. Throws StoryFault where there is nobody. */
export async function findTeam(firm: Firm): Promise<Team> {
  return (await findTeams(firm, 1))[0];
}

/** Several such teams, or as many as there are. Throws StoryFault where there is none. */
export async function findTeams(firm: Firm, most: number): Promise<[Team, ...Team[]]> {
  const teams: Team[] = [];
  const atWork = peopleAtWork(await firm.hr.workers());
  const candidates = [...atWork].filter(([, { employer, manager, org_unit: unit, location }]) => employer === COMPANY && unit != null && location != null && atWork.has(String(manager)));
  for (const [number, row] of candidates.slice(0, TRIES)) {
    const grade = await firm.erp.employee(number);
    if (grade?.['CostCenter'] == null || grade['LaborCategory'] == null || grade['CostRate'] == null) continue;
    const resource = await firm.psa.resource(number);
    if (resource?.['status'] === 'active') teams.push({ lead: { ...row, number }, grade, resource, manager: String(row['manager']) });
    if (teams.length === most) break;
  }
  const [first, ...others] = teams;
  if (first) return [first, ...others];
  throw new StoryFault(`None of the first ${TRIES} people of ${COMPANY} in HR has a manager at work, a cost rate in the ERP and an active resource in the PSA. Wait until the firm is in all systems, or start Muster with --reset.`);
}

function peopleAtWork(workers: readonly HrWorker[]): Map<string, DatedRow> {
  const today = dayFromNow(0);
  return new Map(workers.flatMap((worker) => {
    const row = rowOn(worker, today);
    return row?.['employment_status'] === 'A' ? [[worker.id, row] as const] : [];
  }));
}

const GIVEN = ['Robin', 'Alex', 'Noor', 'Sasha', 'Kim', 'Jude'];
const FAMILY = ['Ashdown', 'Fairholm', 'Marlowe', 'Okafor', 'Lindqvist', 'Brandt', 'Moreau'];

export interface Name {
  readonly given: string;
  readonly family: string;
  readonly email: string;
}

/** Somebody new each time. @param tag what no other story of this firm has */
export function newcomer(tag: string): Name {
  const seed = [...tag].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) >>> 0;
  const [given, family] = [GIVEN[seed % GIVEN.length]!, FAMILY[seed % FAMILY.length]!];
  return { given, family, email: `${given}.${family}.${tag}@northfold.example`.toLowerCase() };
}

let lastTag = 0;

/** Short, and new each time. */
export function newTag(): string {
  lastTag = Math.max(Date.now(), lastTag + 1);
  return lastTag.toString(36);
}
