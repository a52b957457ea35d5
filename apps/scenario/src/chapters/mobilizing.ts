import { newcomer, type Name, type Team } from '../cast.js';
import { dayFromNow } from '../days.js';
import type { Firm } from '../firm.js';
import { inTurns } from '../in-turns.js';
import { NOTICE_DAYS, rowsOfHire, SKILLS } from './hiring.js';
import { customer, negotiates, type Deal } from './selling.js';

export interface MobilizationSize {
  readonly people: number;
  readonly projects: number;
  /** How long the ERP is out of reach. */
  readonly outageSeconds: number;
}

/** A deal that was won; what follows from it is added as it comes. */
export interface Program extends Deal {
  readonly team: Team;
  /** Milliseconds since 1970. */
  readonly wonAt: number;
  /** Canonical id. */
  recordId?: string;
  psaId?: string;
  hasLeadInPsa?: boolean;
  /** Muster knows who leads it, and whom to ask for approval. */
  isLed?: boolean;
}

/** Somebody who was hired for a program; what follows from it is added as it comes. */
export interface Recruit extends Name {
  readonly fullName: string;
  /** As HR numbers people. */
  readonly number: string;
  readonly program: Program;
  /** Milliseconds since 1970. */
  readonly hiredAt: number;
  recordId?: string;
  hasGrade?: boolean;
  /** Id in the PSA. */
  request?: string;
  booking?: Seat;
}

/** A booking that was planned. */
export interface Seat {
  /** Id in RM. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly plannedAt: number;
  recordId?: string;
  /** Places of the chain that have decided. */
  readonly decided: Set<number>;
}

export interface Mobilization {
  readonly size: MobilizationSize;
  readonly programs: readonly Program[];
  readonly recruits: readonly Recruit[];
  /** Before the first trigger, ISO 8601. */
  readonly since: string;
  /** When the ERP is in reach again, milliseconds since 1970. */
  readonly erpBackAt: number;
  readonly firstDay: string;
}

const AT_ONCE = 8;

/** Sales win all deals, HR hires everybody, talent management tell what they can do, and the ERP goes out of reach. */
export async function mobilizes(firm: Firm, teams: readonly [Team, ...Team[]], size: MobilizationSize, tag: string): Promise<Mobilization> {
  const { hr, crm, erp, talent, narrator } = firm;
  const { people, projects, outageSeconds } = size;
  const account = await customer(firm);
  const [since, today, firstDay] = [new Date().toISOString(), dayFromNow(0), dayFromNow(NOTICE_DAYS)];
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1_000;
  const programs = await inTurns(Array.from({ length: projects }), AT_ONCE, async (_, nth): Promise<Program> => {
    const team = teams[nth % teams.length]!;
    const deal = await negotiates(firm, team, account, `${tag}-${nth + 1}`);
    const wonAt = Date.now();
    await crm.moves(deal.deal, 'Closed Won');
    return { ...deal, team, wonAt };
  });
  narrator.say('CRM', `Sales win ${projects} deals with ${String(account['Name'])}`, seconds());
  await erp.isOutOfReach(outageSeconds);
  const erpBackAt = Date.now() + outageSeconds * 1_000;
  narrator.say('ERP', `is out of reach from now on, for ${outageSeconds} s`);
  const recruits = await inTurns(Array.from({ length: people }), AT_ONCE, async (_, nth): Promise<Recruit> => {
    const program = programs[nth % projects]!;
    const name = newcomer(`${tag}-${nth + 1}`);
    const hiredAt = Date.now();
    return { ...name, fullName: `${name.given} ${name.family}`, program, hiredAt, number: await hr.hire(rowsOfHire(name, program.team, today, firstDay)) };
  });
  narrator.say('HR', `People Operations hire ${people} consultants, who begin on ${firstDay}`, seconds());
  await talent.knows(...recruits.map(({ number, fullName }) => ({ employeeNumber: number, name: fullName, skills: SKILLS })));
  narrator.say('talent', `Talent Management tell what they can do: ${SKILLS.map(({ name }) => name).join(' and ')}`, seconds());
  return { size, programs, recruits, since, erpBackAt, firstDay };
}
