import { newcomer, type Name, type Team } from '../cast.js';
import type { Row } from '../calls.js';
import { dayFromNow } from '../days.js';
import type { Firm } from '../firm.js';
import { Followed } from '../follow.js';
import type { DatedRow } from '../systems/hr.js';
import { valueOf } from '../systems/muster.js';
import type { Skill } from '../systems/talent.js';

export const NOTICE_DAYS = 14;
const AT_WORK_DAYS = 400;
export const SKILLS: readonly Skill[] = [{ name: 'kafka', level: 4 }, { name: 'sql', level: 3 }];

export interface Hired extends Name {
  readonly fullName: string;
  /** As HR numbers people, which all systems use. */
  readonly number: string;
  /** Canonical id. */
  readonly id: string;
  /** yyyy-mm-dd. */
  readonly today: string;
  readonly firstDay: string;
  readonly onboarding: Followed;
}

/** HR hires somebody into the team, to begin in two weeks, and the onboarding begins. */
export async function hires(firm: Firm, team: Team, tag: string): Promise<Hired> {
  const { hr, muster, narrator } = firm;
  const name = newcomer(tag);
  const [today, firstDay] = [dayFromNow(0), dayFromNow(NOTICE_DAYS)];
  const fullName = `${name.given} ${name.family}`;
  const number = await hr.hire(rowsOfHire(name, team, today, firstDay));
  narrator.say('HR', `People Operations hire ${fullName}, who gets the number ${number}, begins on ${firstDay} and reports to ${team.manager}`);
  const record = await narrator.until({ where: 'worker-sync', what: `there is one canonical record of ${number}, with the status pending` }, async () => {
    const found = await muster.worker(number);
    return valueOf(found, 'employmentStatus') === 'pending' ? found : undefined;
  });
  narrator.say('worker-sync', `its last event is ${record.version.type}, record version ${record.version.recordVersion}`);
  firm.records.add(record.id);
  const onboarding = new Followed(firm, 'onboarding', record.id);
  await onboarding.untilStage('financial-dimensions', 'the onboarding waits for Finance', () => true);
  return { ...name, fullName, number, id: record.id, today, firstDay, onboarding };
}

/** The dated rows of somebody who is hired today, and begins on a first day. */
export function rowsOfHire({ given, family, email }: Name, { lead, manager }: Team, today: string, firstDay: string): DatedRow[] {
  const pending = {
    effective_from: today, given_name: given, family_name: family, work_email: email, employment_status: 'P', employment_type: 'E', employer: lead['employer'], hire_date: firstDay, fte: 1, manager,
    org_unit: lead['org_unit'], location: lead['location'], country: lead['country'], job_title: 'Consultant',
  };
  return [pending, { ...pending, effective_from: firstDay, employment_status: 'A' }];
}

/** Somebody of the team who has been at work for a year. */
export async function isAtWork({ hr, muster, narrator, records }: Firm, { lead, manager }: Team, tag: string): Promise<Name & Pick<Hired, 'number' | 'fullName' | 'id'>> {
  const name = newcomer(tag);
  const [since, fullName] = [dayFromNow(-AT_WORK_DAYS), `${name.given} ${name.family}`];
  const number = await hr.hire([{
    effective_from: since, given_name: name.given, family_name: name.family, work_email: name.email, employment_status: 'A', employment_type: 'E', employer: lead['employer'], hire_date: since, fte: 1, manager,
    org_unit: lead['org_unit'], location: lead['location'], country: lead['country'], job_title: 'Consultant',
  }]);
  narrator.say('HR', `${fullName} has been at work since ${since}: ${number}`);
  const { id } = await narrator.until({ where: 'worker-sync', what: `there is one canonical record of ${number}` }, () => muster.worker(number));
  records.add(id);
  return { ...name, fullName, number, id };
}

/** Finance gives what the ERP owns of somebody, by the grade of the lead. */
export async function financeGives(firm: Firm, { number }: Pick<Hired, 'number'>, { grade }: Team): Promise<void> {
  await firm.narrator.until({ where: 'ERP', what: `Muster has opened employee ${number}` }, async () => ((await firm.erp.employee(number))?.['Company'] == null ? undefined : true));
  const given = gradeOf(grade);
  await firm.erp.give(number, given);
  firm.narrator.say('ERP', `Finance gives ${number} the cost center ${String(given['CostCenter'])}, the labor category ${String(given['LaborCategory'])} and a cost rate`);
}

/** What Finance give to a colleague of somebody. @param grade what the ERP has of the other */
export function gradeOf({ CostCenter, LaborCategory, CostRate, CostRateCurrency, BillingRole }: Row): Row {
  return { CostCenter, LaborCategory, CostRate, CostRateCurrency, BillingRole, Billable: true };
}

export async function talentKnows(firm: Firm, { number, fullName }: Hired): Promise<void> {
  await firm.talent.knows({ employeeNumber: number, name: fullName });
  await firm.talent.setSkills(number, SKILLS);
  firm.narrator.say('talent', `Talent Management writes down the skills of ${number}: ${SKILLS.map(({ name, level }) => `${name} ${level}`).join(', ')}`);
}
