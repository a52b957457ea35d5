import { formatLocalDate, type LocalDate } from '@muster/platform-kernel';
import { billingModelOf, type ContractType, type Engagement } from '../sample-firm/engagements.js';
import { costCenterOf, grades, units, type Grade } from '../sample-firm/organization.js';
import { Random } from '../sample-firm/random.js';
import { bodyAfter } from './erp/entity-body.js';
import { entitySets, type EntityBody } from './erp/entity-sets.js';
import { codesOfTemplate } from './erp/project-template.js';
import type { FieldValues } from './fields.js';
import type { PsaBody } from './psa/kind.js';
import { project, staffingRequest } from './psa/planned-work.js';

/** Who leads a project, as each system knows the person; null where the firm has nobody for it. */
export interface Lead {
  employeeNo: string | null;
  resourceId: string | null;
}

const setOf = (name: string) => entitySets.find((set) => set.name === name)!;
const erpStatus = { open: 'Open', 'on-hold': 'OnHold', closed: 'Closed' } as const;
const billedGrades = [grades.analyst, grades.consultant, grades.senior, grades.principal];
/** What a customer pays of what an hour costs. */
const markup = 2.2;
const requestsCount = 25;

export function erpProject(engagement: Engagement, { employeeNo }: Lead): EntityBody {
  const { projectNo, name, customer, company, practice, contract, state, startsOn, endsOn, deal } = engagement;
  const unit = units.find(({ code }) => code === `${company.code}-${practice.code}`)!;
  return bodyAfter(setOf('Projects'), {
    ProjectNo: projectNo, Name: name, Customer: customer?.number ?? null, CustomerName: customer?.name ?? null, Company: company.code, Status: erpStatus[state], ContractType: contract, BillingModel: billingModelOf[contract],
    Currency: company.currency, CostCenter: costCenterOf(unit), StartDate: formatLocalDate(startsOn), EndDate: formatLocalDate(endsOn), Manager: employeeNo, ExternalReference: deal ?? null,
    BillingRules: billingRules(engagement), Dimensions: [{ Dimension: 'Practice', Value: practice.code }, { Dimension: 'Region', Value: company.region }],
  });
}

/** The codes that the ERP has opened for a project, and closed with it. */
export function erpChargeCodes(erp: EntityBody): EntityBody[] {
  return codesOfTemplate(erp).map((code) => bodyAfter(setOf('ChargeCodes'), code));
}

function billingRules({ contract, company, value, startsOn, endsOn }: Engagement): FieldValues[] {
  const rule = (Rule: string, Basis: string, LaborCategory: string | null, rate: number): FieldValues => ({ Rule, Basis, LaborCategory, Rate: rate.toFixed(2), Currency: company.currency });
  if (contract === 'TM') return billedGrades.map(({ laborCategory, costUsd }) => rule(`TM-${laborCategory}`, 'HOUR', laborCategory, Math.round(costUsd * company.rate * markup)));
  if (contract === 'FP') return [rule('FP-TOTAL', 'MILESTONE', null, value)];
  return contract === 'RET' ? [rule('RET-MONTH', 'MONTH', null, Math.round(value / Math.max(1, (endsOn - startsOn) / 30.4)))] : [];
}

const phases: Record<ContractType, readonly string[]> = { TM: ['Discovery', 'Build', 'Rollout'], FP: ['Discovery', 'Design', 'Build', 'Handover'], RET: ['Service'], INT: ['Work'] };
const milestones: Record<ContractType, readonly string[]> = { TM: ['Go-live'], FP: ['Design agreed', 'Ready for acceptance', 'Accepted'], RET: ['Yearly review'], INT: [] };

/** The id under which the PSA knows an engagement. */
export function psaProjectId({ projectNo }: Engagement): string {
  return `PRJ-${Number(projectNo.slice(2)) - 10_000}`;
}

export function psaProject(engagement: Engagement, { resourceId }: Lead, today: LocalDate): PsaBody & { id: string } {
  const { projectNo, name, customer, company, contract, state, startsOn, endsOn, value, deal } = engagement;
  const dayAt = (part: number) => startsOn + Math.round((endsOn - startsOn) * part);
  const steps = phases[contract];
  const ends = milestones[contract];
  const status = state === 'closed' ? 'completed' : state === 'on-hold' ? 'on_hold' : startsOn > today ? 'planned' : 'active';
  const body = project.after({
    external_id: deal ?? projectNo, code: projectNo, name, customer: customer?.name ?? null, status, manager_id: resourceId, start_date: formatLocalDate(startsOn), end_date: formatLocalDate(endsOn),
    budget_hours: contract === 'INT' ? null : Math.round(value / (140 * company.rate)),
    tasks: steps.map((step, place) => {
      const [from, to] = [dayAt(place / steps.length) + (place === 0 ? 0 : 1), dayAt((place + 1) / steps.length)];
      return { name: step, start_date: formatLocalDate(from), end_date: formatLocalDate(to), status: to < today ? 'done' : 'open' };
    }),
    milestones: ends.map((end, place) => ({ name: end, due_date: formatLocalDate(dayAt((place + 1) / ends.length)), status: dayAt((place + 1) / ends.length) < today ? 'reached' : 'open' })),
  });
  return { id: psaProjectId(engagement), ...body };
}

/** Open requests for people on the projects of customers that go on for a while. */
export function staffingRequests(engagements: readonly Engagement[], today: LocalDate): (PsaBody & { id: string })[] {
  const going = engagements.filter(({ customer, state, endsOn }) => customer && state === 'open' && endsOn > today + 60);
  if (going.length === 0) return [];
  const random = new Random('staffing-requests');
  return Array.from({ length: requestsCount }, (_, place) => ({ id: `SR-${place + 1}`, ...requestFor(going[place % going.length]!, random.pick<Grade>(billedGrades), today, random) }));
}

function requestFor(engagement: Engagement, grade: Grade, today: LocalDate, random: Random): PsaBody {
  const { company, practice, startsOn, endsOn } = engagement;
  const from = Math.max(startsOn, today + random.whole(5, 40));
  return staffingRequest.after({
    project_id: psaProjectId(engagement), role: grade.title(practice), labor_category: grade.laborCategory, skills: random.some(practice.skills, random.whole(1, 3)).map((name) => ({ name, level: random.whole(2, 5) })),
    country: company.country, location: random.pick(company.offices).code, start_date: formatLocalDate(from), end_date: formatLocalDate(Math.min(endsOn, from + random.whole(30, 180))), hours_per_day: random.pick([4, 6, 8, 8]),
    priority: random.whole(1, 5), status: 'open',
  });
}
