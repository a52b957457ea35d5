import type { Team } from '../cast.js';
import type { Row } from '../calls.js';
import { dayFromNow } from '../days.js';
import type { Firm } from '../firm.js';
import { Followed } from '../follow.js';
import { StoryFault } from '../narrator.js';
import { valueOf } from '../systems/muster.js';

const [BEGIN_DAYS, END_DAYS] = [21, 111];

/** By the id of its deal all systems know the project. */
export interface Project extends Deal {
  readonly projectNo: string;
  readonly psaId: string;
  /** Of the PSA: the resource that leads it. */
  readonly leadResource: string;
  readonly activation: Followed;
}

/** A deal that is won in the CRM. */
export interface Deal {
  /** Id of the opportunity. */
  readonly deal: string;
  readonly name: string;
  /** yyyy-mm-dd. */
  readonly begin: string;
  readonly end: string;
}

/** Sales win a deal. */
export async function sells(firm: Firm, team: Team, tag: string): Promise<Deal> {
  const { crm, narrator } = firm;
  const account = await customer(firm);
  const deal = await negotiates(firm, team, account, tag);
  narrator.say('CRM', `Sales negotiate "${deal.name}" with ${String(account['Name'])}, as opportunity ${deal.deal}`);
  await crm.moves(deal.deal, 'Closed Won');
  narrator.say('CRM', 'and win it: Closed Won');
  return deal;
}

/** An account that deals can be made with. Throws StoryFault where there is none. */
export async function customer({ crm }: Firm): Promise<Row> {
  const account = await crm.someAccount();
  if (!account) throw new StoryFault('The CRM has no account to sell to. Start Muster with the sample firm.');
  return account;
}

/** A deal that is not won yet. */
export async function negotiates({ crm }: Firm, { grade, lead }: Team, account: Row, tag: string): Promise<Deal> {
  const [name, begin, end] = [`Claims platform ${tag}`, dayFromNow(BEGIN_DAYS), dayFromNow(END_DAYS)];
  const deal = await crm.sells({
    Name: name, AccountId: account['Id'], StageName: 'Negotiation', CloseDate: dayFromNow(0), CurrencyIsoCode: grade['CostRateCurrency'] ?? 'GBP', ContractType__c: 'TM', BillingModel__c: 'HOURLY', LegalEntity__c: lead['employer'],
    StartDate__c: begin, EndDate__c: end,
  });
  return { deal, name, begin, end };
}

/** Sales win a deal, the books open its project, and the PSA gets somebody to lead it. */
export async function wins(firm: Firm, team: Team, tag: string): Promise<Project> {
  const { muster, narrator } = firm;
  const { deal, name, begin, end } = await sells(firm, team, tag);
  const shell = await narrator.until({ where: 'project-sync', what: 'there is one canonical record of the project' }, () => muster.project(deal));
  narrator.say('project-sync', `its last event is ${shell.version.type}, record version ${shell.version.recordVersion}`);
  firm.records.add(shell.id);
  const activation = new Followed(firm, 'project-activation', shell.id);
  const projectNo = await opened(firm, deal);
  await activation.untilStage('time-entry-codes', 'the books have the project, and time entry is to get its charge codes', () => true);
  const planned = await narrator.until({ where: 'PSA', what: 'Muster has opened the project there' }, () => firm.psa.project(deal));
  const leadResource = await leads(firm, team, deal, planned);
  return { deal, name, projectNo, psaId: String(planned['id']), leadResource, begin, end, activation };
}

async function opened(firm: Firm, deal: string): Promise<string> {
  const project = await firm.narrator.until({ where: 'ERP', what: 'Muster has opened the project in the books' }, () => firm.erp.project(deal));
  const projectNo = String(project['ProjectNo']);
  const codes = await firm.erp.chargeCodes(projectNo);
  firm.narrator.say('ERP', `its number is ${projectNo}, its charge codes are ${codes.map(({ Code }) => String(Code)).join(' and ')}`);
  return projectNo;
}

async function leads({ psa, muster, narrator }: Firm, { lead, resource }: Team, deal: string, planned: Row): Promise<string> {
  await psa.leads(String(planned['id']), String(resource['id']));
  narrator.say('PSA', `Delivery Operations let ${String(resource['name'])} (${lead.number}) lead the project ${String(planned['id'])}`);
  await narrator.until({ where: 'project-sync', what: `${lead.number} is the manager of the canonical project` }, async () => (valueOf(await muster.project(deal), 'projectManager') == null ? undefined : true));
  return String(resource['id']);
}
