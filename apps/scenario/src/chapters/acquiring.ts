import type { Row } from '../calls.js';
import type { Team } from '../cast.js';
import { dayFromNow } from '../days.js';
import type { Firm } from '../firm.js';
import { StoryFault } from '../narrator.js';
import { Erp } from '../systems/erp.js';
import { Hr, type DatedRow } from '../systems/hr.js';
import { libraryPart } from '../library.js';

const PREFIX = 'BW-';
const COMPANY = 'BW01';
const [TOP, PRACTICE, SITE] = ['U1', 'U2', 'S1'];
const [OVERHEAD, DELIVERY, CATEGORY] = ['100', '200', 'C2'];
const HIRED = dayFromNow(-400);

/** Somebody of the acquired firm. */
export interface Theirs {
  /** As their HR numbers people. */
  readonly number: string;
  /** As the firm numbers them once they are its own. */
  readonly ours: string;
  readonly given: string;
  readonly family: string;
  readonly email: string;
}

/** Somebody of theirs whom our HR seems to have, or has. */
export interface InBoth {
  readonly theirs: Theirs;
  /** In our HR. */
  readonly number: string;
  /** In the words of the story. */
  readonly as: string;
}

export interface Acquired {
  readonly people: readonly Theirs[];
  /** The same address in both. */
  readonly known: InBoth;
  /** The same name and first day in both, and the same person. */
  readonly same: InBoth;
  /** The same name and first day in both, and two people. */
  readonly namesake: InBoth;
  /** What ours has above what theirs has. */
  readonly above: { readonly unit: Row; readonly company: string; readonly costCenter: Row };
}

const GIVEN = ['Ingrid', 'Tomas', 'Wren', 'Priya', 'Callum', 'Noor', 'Jude', 'Robin'];

/** People of theirs, the first of whom leads all others. */
function peopleOf(tag: string): Theirs[] {
  return GIVEN.map((given, nth) => {
    const number = String(1_001 + nth);
    return { number, ours: PREFIX + number, given, family: `Brightwater-${tag}`, email: `${given}.${tag}@brightwater.example`.toLowerCase() };
  });
}

/** The firm that is bought, in systems of its own, with three whom our own HR has, or seems to have. */
export async function isBought(firm: Firm, team: Team, tag: string): Promise<Acquired> {
  const above = await aboveThem(firm);
  const people = peopleOf(tag);
  const [theirHr, theirErp] = [new Hr(firm.stack, 'their HR', 'ACQUIRED_HR'), new Erp(firm.stack, 'their ERP', 'ACQUIRED_ERP')];
  await booksOf(theirErp);
  await placesOf(theirHr);
  for (const [nth, one] of people.entries()) {
    await theirHr.hire([rowOf(one, { manager: nth === 0 ? null : people[0]!.number, org_unit: nth === 0 ? TOP : PRACTICE, employer: COMPANY, location: SITE })], one.number);
    await theirErp.add('Employees', { EmployeeNo: one.number, Name: `${one.given} ${one.family}`, Company: COMPANY, Status: 'Active', CostCenter: DELIVERY, LaborCategory: CATEGORY, CostRate: '64.00', CostRateCurrency: 'GBP', Billable: true, BillingRole: 'Consultant' });
  }
  firm.narrator.say('their HR', `Brightwater Ltd has ${people.length} people in two units`);
  firm.narrator.say('their ERP', `and keeps their books: the company ${COMPANY}, two cost centers, a labor category, cost rates`);
  const inOurs = (theirs: Theirs, as: string, values: Row): Promise<InBoth> => hasToo(firm, team, theirs, as, values);
  const other = ({ given }: Theirs) => ({ work_email: `${given}.${tag}@northfold.example`.toLowerCase() });
  const [first, second, third] = people.slice(-3) as [Theirs, Theirs, Theirs];
  const known = await inOurs(first, 'with the same address', {});
  const same = await inOurs(second, 'with the same name and first day, and another address', other(second));
  const namesake = await inOurs(third, 'with the same name and first day, and another address', other(third));
  for (const { number } of [known, same, namesake]) {
    firm.records.add((await firm.narrator.until({ where: 'worker-sync', what: `there is one canonical record of ${number}` }, () => firm.muster.worker(number))).id);
  }
  return { people, above, known, same, namesake };
}

async function aboveThem({ hr, erp }: Firm): Promise<Acquired['above']> {
  const [unit, companies] = [await hr.topUnit(), await erp.having('Companies', 'Parent', null)];
  const company = String(companies[0]?.['Code']);
  const costCenter = (await erp.having('CostCenters', 'Company', company))[0];
  if (!unit || !costCenter) throw new StoryFault('HR has no unit, or the ERP no cost center, under which an acquired firm could stand. Start Muster with the sample firm.');
  return { unit, company, costCenter };
}

async function booksOf(erp: Erp): Promise<void> {
  await erp.add('Companies', { Code: COMPANY, Name: 'Brightwater Ltd', Country: 'GB', Region: 'EMEA', TimeZone: 'Europe/London', Currency: 'GBP', Status: 'active' });
  await erp.add('CostCenters', { Code: OVERHEAD, Name: 'Brightwater overhead', Company: COMPANY, Status: 'active' });
  await erp.add('CostCenters', { Code: DELIVERY, Name: 'Brightwater delivery', Company: COMPANY, Parent: OVERHEAD, Status: 'active' });
  await erp.add('LaborCategories', { Code: CATEGORY, Name: 'Brightwater consultant', Level: 2, Status: 'active' });
}

async function placesOf(hr: Hr): Promise<void> {
  await hr.keeps('locations', SITE, { code: 'BRS', name: 'Bristol', city: 'Bristol', region: 'EMEA', country: 'GB', time_zone: 'Europe/London', status: 'A' });
  await hr.keeps('org-units', TOP, { code: 'BRIGHT', name: 'Brightwater', group: 'Companies', legal_entity: COMPANY, status: 'A' });
  await hr.keeps('org-units', PRACTICE, { code: 'BRIGHT-DATA', name: 'Brightwater Data', group: 'Data', parent: TOP, legal_entity: COMPANY, status: 'A' });
}

/** The dated row of somebody who has been at work for a year. */
function rowOf({ given, family, email }: Theirs, values: Row): DatedRow {
  return { effective_from: HIRED, given_name: given, family_name: family, work_email: email, employment_status: 'A', employment_type: 'E', hire_date: HIRED, fte: 1, country: 'GB', job_title: 'Consultant', ...values };
}

async function hasToo({ hr, narrator }: Firm, { lead, manager }: Team, theirs: Theirs, as: string, values: Row): Promise<InBoth> {
  const number = await hr.hire([rowOf(theirs, { employer: lead['employer'], manager, org_unit: lead['org_unit'], location: lead['location'], ...values })]);
  narrator.say('HR', `our own HR has ${theirs.given} ${theirs.family} ${as}: ${number}`);
  return { theirs, number, as };
}

/** Their systems are declared, by files alone. */
export function declares(firm: Firm, { above }: Acquired): Promise<Firm> {
  return firm.withConfig(libraryPart('acquired-firm', { 'OUR-UNIT': String(above.unit['id']), 'OUR-COMPANY': above.company, 'OUR-COST-CENTER': String(above.costCenter['Code']) }));
}

/** What theirs is called once it is ours. */
export const joined = { company: COMPANY, topUnit: PREFIX + TOP, practice: PREFIX + PRACTICE, topCostCenter: PREFIX + OVERHEAD, delivery: PREFIX + DELIVERY } as const;
