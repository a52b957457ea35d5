import { allAgree, type Expectation } from '../agreement.js';
import { findTeam, newTag } from '../cast.js';
import { declares, fromThenOn, isFilled, keeps, takesOver, untilThen, type Kept } from '../chapters/replacing.js';
import { sells, type Deal } from '../chapters/selling.js';
import { dayFromNow } from '../days.js';
import { Firm, type Telling } from '../firm.js';
import { StoryFault } from '../narrator.js';
import { configFile, type Stack } from '../stack.js';
import { Erp } from '../systems/erp.js';
import { valueOf } from '../systems/muster.js';

const NOTICE_DAYS = 7;

/** A new ERP takes the place of the old one on a day, while both are live. Resolves to whether all systems agree in the end; throws StoryFault where the story cannot go on. */
export async function replaceErp(stack: Stack, telling: Telling): Promise<boolean> {
  if (configFile(stack, 'systems/next-erp.yaml') !== undefined) throw new StoryFault('The ERP of this Muster was replaced already. Start Muster on a new folder (`npm start -- --data <folder>`), and tell the story there.');
  const before = new Firm(stack, telling);
  before.narrator.chapter('The old ERP has the say');
  await before.tellBacklog();
  const tag = newTag();
  const [team, day] = [await findTeam(before), dayFromNow(NOTICE_DAYS)];
  const { number } = team.lead;
  const kept = await keeps(before, team, tag);

  before.narrator.chapter(`The new one is declared, and takes over in a week, on ${day}`);
  const beside = await declares(before, day);
  const next = new Erp(beside.stack, 'new ERP', 'NEXT_ERP');
  await isFilled(beside, next, { number, role: team.grade['BillingRole'] }, kept);

  beside.narrator.chapter('Until then the word of the old one counts');
  const role = await untilThen(beside, next, number, kept, day);

  beside.narrator.chapter('The takeover is brought forward to today');
  const firm = await takesOver(beside, dayFromNow(0));
  await firm.narrator.until({ where: 'worker-sync', what: `the role is "${role}" still, and it is the word of the new one` }, async () => {
    const [claim, worker] = [await firm.muster.said(kept.ids.worker, 'next-erp', 'billingRole'), await firm.muster.worker(number)];
    return claim?.standing === 'shown' && valueOf(worker, 'billingRole') === role ? true : undefined;
  });

  firm.narrator.chapter('The new one has the say');
  const said = await fromThenOn(firm, next, number, kept);
  const deal = await sells(firm, team, tag);
  const project = await firm.narrator.until({ where: 'new ERP', what: 'Muster has opened its project there' }, async () => next.project(deal.deal));
  const projectNo = String(project['ProjectNo']);
  await firm.narrator.until({ where: 'time entry', what: `and its charge code ${projectNo}-100 is there` }, () => firm.time.chargeCode(`${projectNo}-100`));

  firm.narrator.chapter('Every system is read');
  return allAgree(firm.narrator, telling.write, [...ofThePerson(firm, next, number, kept, said), ...ofTheKept(firm, next, kept, said.name), ...ofTheDeal(firm, next, deal, projectNo)]);
}

/** Each ERP has its own word, and the canonical one is that of the new. */
function ofThePerson({ erp, muster }: Firm, next: Erp, number: string, { ids }: Kept, { role, old }: { role: string; old: string }): Expectation[] {
  return [
    { system: 'worker-sync', of: `canonical worker ${number}`, expected: { billingRole: role, id: ids.worker }, read: async () => recordOf(await muster.worker(number), 'billingRole') },
    { system: 'worker-sync', of: 'word of the old ERP', expected: { value: old, standing: 'not-owner' }, read: async () => ({ ...(await muster.said(ids.worker, 'erp', 'billingRole')) }) },
    { system: 'ERP', of: `employee ${number}`, expected: { BillingRole: old }, read: () => erp.employee(number) },
    { system: 'new ERP', of: `employee ${number}`, expected: { BillingRole: role }, read: () => next.employee(number) },
  ];
}

/** The same records as before, called by the same codes. */
function ofTheKept({ muster, erp, time }: Firm, next: Erp, { costCenter, chargeCode, projectNo, ids }: Kept, name: string): Expectation[] {
  return [
    { system: 'organization-sync', of: `cost center ${costCenter}`, expected: { name, id: ids.costCenter }, read: async () => recordOf(await muster.ofOrganization('cost-centers', 'next-erp', costCenter), 'name') },
    { system: 'project-sync', of: `charge code ${chargeCode}`, expected: { name, id: ids.chargeCode }, read: async () => recordOf(await muster.chargeCode(chargeCode), 'name') },
    { system: 'new ERP', of: `project ${projectNo}`, expected: { ProjectNo: projectNo, CostCenter: costCenter, Status: 'Open' }, read: () => next.entity('Projects', projectNo) },
    { system: 'ERP', of: `cost center ${costCenter}`, expected: { Code: costCenter, Status: 'active' }, read: () => erp.entity('CostCenters', costCenter) },
    { system: 'time entry', of: `charge code ${chargeCode}`, expected: { name, active: true }, read: () => time.chargeCode(chargeCode) },
  ];
}

/** What begins after the takeover begins in the new one alone. */
function ofTheDeal({ erp, crm, time, psa }: Firm, next: Erp, { deal, name }: Deal, projectNo: string): Expectation[] {
  return [
    { system: 'new ERP', of: 'project of the deal', expected: { Name: name, Status: 'Open' }, read: () => next.project(deal) },
    { system: 'ERP', of: 'project of the deal', expected: { projects: 0 }, read: async () => ({ projects: (await erp.project(deal)) === undefined ? 0 : 1 }) },
    { system: 'CRM', of: 'opportunity', expected: { ProjectCode__c: projectNo }, read: () => crm.opportunity(deal) },
    { system: 'PSA', of: 'project', expected: { name, code: projectNo }, read: () => psa.project(deal) },
    { system: 'time entry', of: `charge code ${projectNo}-100`, expected: { active: true }, read: () => time.chargeCode(`${projectNo}-100`) },
  ];
}

function recordOf(record: Awaited<ReturnType<Firm['muster']['worker']>>, attribute: string) {
  return record && { [attribute]: valueOf(record, attribute), id: record.id };
}
