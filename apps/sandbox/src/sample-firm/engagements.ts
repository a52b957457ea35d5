import { formatLocalDate, parseLocalDate, type LocalDate } from '@muster/platform-kernel';
import { customers, type Customer } from './customers.js';
import { companies, practices, type Company, type Practice } from './organization.js';
import { Random } from './random.js';

export type ContractType = 'TM' | 'FP' | 'RET' | 'INT';

/** How work of a contract type is billed, in the words of the CRM and the ERP. */
export const billingModelOf: Readonly<Record<ContractType, string>> = { TM: 'HOURLY', FP: 'MILESTONE', RET: 'MONTHLY', INT: 'NONE' };

/** Work that is sold, or is to be: what the CRM knows before there is a project, and the ERP and the PSA afterwards. */
export interface Work {
  name: string;
  /** Null for what the firm does for itself. */
  customer: Customer | null;
  company: Company;
  practice: Practice;
  contract: ContractType;
  startsOn: LocalDate;
  endsOn: LocalDate;
  /** In the company's currency. */
  value: number;
}

export interface Engagement extends Work {
  projectNo: string;
  state: 'open' | 'on-hold' | 'closed';
  /** The deal that it came of; undefined for those that are older than the CRM, and for what the firm does for itself. */
  deal: string | undefined;
}

export interface Deal extends Work {
  id: string;
  stage: string;
  closesOn: LocalDate;
  projectNo: string | undefined;
}

const projectsCount = 40;
/** From this one on, projects came of deals. */
const firstOfDeal = 14;
const closedCount = 9;
const companyTurns = [0, 1, 0, 2, 3, 0, 1, 4, 2, 1, 0, 3] as const;
const contractTurns: readonly ContractType[] = ['TM', 'FP', 'TM', 'RET', 'INT', 'TM', 'FP', 'TM', 'FP', 'INT'];
const openStages: Readonly<Record<string, number>> = { Prospecting: 9, Qualification: 9, Proposal: 8, Negotiation: 6, 'Closed Lost': 8 };

const topics: Readonly<Record<string, readonly string[]>> = {
  STR: ['Operating model review', 'Market entry study', 'Pricing review', 'Due diligence'], DAT: ['Data platform', 'Demand forecasting', 'Reporting renewal', 'Fraud models'],
  CLD: ['Cloud migration', 'Platform engineering', 'Observability', 'Network renewal'], DEL: ['Program office', 'Delivery assurance', 'Rollout of a new ERP', 'Vendor transition'],
};
const ownTopics = ['Practice development', 'Recruiting', 'Training', 'Tools and methods'];

/** The projects of the firm and the deals in its pipeline, the same for every day of one month. */
export function engagementsOf(today: LocalDate): { engagements: Engagement[]; deals: Deal[] } {
  const monthStart = parseLocalDate(`${formatLocalDate(today).slice(0, 8)}01`)!;
  const random = new Random('engagements');
  const engagements = Array.from({ length: projectsCount }, (_, place) => engagementAt(place, monthStart, random));
  const fromDeals = engagements.filter(({ customer }, place) => customer && place >= firstOfDeal);
  fromDeals.forEach((engagement, place) => (engagement.deal = dealId(place + 1)));
  const won = fromDeals.map(({ deal, state: _, ...work }): Deal => ({ ...work, id: deal!, stage: 'Closed Won', closesOn: work.startsOn - random.whole(10, 40) }));
  const others = Object.entries(openStages).flatMap(([stage, count]) => Array.from({ length: count }, () => stage));
  return { engagements, deals: [...won, ...others.map((stage, place) => dealIn(stage, won.length + place, monthStart, random))] };
}

function engagementAt(place: number, monthStart: LocalDate, random: Random): Engagement {
  const state = place < closedCount ? 'closed' : place % 10 === 7 ? 'on-hold' : 'open';
  const startsOn = monthStart - 600 + place * 17;
  const longest = startsOn + random.whole(150, 420);
  const endsOn = state === 'closed' ? Math.min(longest, monthStart - random.whole(20, 120)) : Math.max(longest, monthStart + random.whole(90, 240));
  return { ...workAt(place, contractTurns[place % contractTurns.length]!, random), startsOn, endsOn, state, projectNo: `P-${10_001 + place}`, deal: undefined };
}

/** Lost deals should have closed before this month, all others are to close from the next one on. */
function dealIn(stage: string, place: number, monthStart: LocalDate, random: Random): Deal {
  const closesOn = stage === 'Closed Lost' ? monthStart - random.whole(5, 200) : monthStart + random.whole(35, 180);
  const startsOn = closesOn + random.whole(14, 60);
  const contract = random.pick<ContractType>(['TM', 'TM', 'FP', 'FP', 'RET']);
  return { ...workAt(place, contract, random), id: dealId(place + 1), stage, closesOn, startsOn, endsOn: startsOn + random.whole(90, 360), projectNo: undefined };
}

function workAt(place: number, contract: ContractType, random: Random): Omit<Work, 'startsOn' | 'endsOn'> {
  const company = companies[companyTurns[place % companyTurns.length]!]!;
  const practice = random.pick(practices);
  if (contract === 'INT') return { name: `${random.pick(ownTopics)} ${practice.name} ${company.country}`, customer: null, company, practice, contract, value: 0 };
  const customer = random.pick(customers.filter(({ country }) => country === company.country));
  return { name: `${customer.name}: ${random.pick(topics[practice.code]!)}`, customer, company, practice, contract, value: Math.round(random.whole(8, 120) * company.rate) * 10_000 };
}

function dealId(number: number): string {
  return `006${String(number).padStart(15, '0')}`;
}
