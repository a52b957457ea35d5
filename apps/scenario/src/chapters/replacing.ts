import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import type { Team } from '../cast.js';
import { dayFromNow } from '../days.js';
import type { Firm } from '../firm.js';
import { libraryPart } from '../library.js';
import { configFile } from '../stack.js';
import type { Erp } from '../systems/erp.js';
import { valueOf } from '../systems/muster.js';

const NEXT = 'next-erp';
const ENTITIES = ['cost-center', 'labor-category', 'worker', 'project', 'charge-code'];

/** What Finance keeps in the old ERP, and is to find in the new one under the same code. */
export interface Kept {
  readonly costCenter: string;
  readonly projectNo: string;
  readonly chargeCode: string;
  /** Canonical ids, which stay. */
  readonly ids: { readonly costCenter: string; readonly chargeCode: string; readonly worker: string };
}

/** Finance open a cost center and a project in the old ERP. */
export async function keeps({ erp, muster, time, narrator }: Firm, { lead, grade }: Team, tag: string): Promise<Kept> {
  const costCenter = `NX-${tag}`;
  await erp.add('CostCenters', { Code: costCenter, Name: `Ledger ${tag}`, Company: lead['employer'], Status: 'active' });
  const project = await erp.add('Projects', { Name: `Ledger ${tag}`, Company: lead['employer'], Currency: grade['CostRateCurrency'], ContractType: 'INT', CostCenter: costCenter, StartDate: dayFromNow(-10), EndDate: dayFromNow(200) });
  const projectNo = String(project['ProjectNo']);
  const chargeCode = `${projectNo}-100`;
  narrator.say('ERP', `Finance open the cost center ${costCenter}, and the project ${projectNo} with its charge codes`);
  const center = await narrator.until({ where: 'organization-sync', what: `there is one canonical cost center ${costCenter}` }, () => muster.ofOrganization('cost-centers', 'erp', costCenter));
  const code = await narrator.until({ where: 'project-sync', what: `and one canonical charge code ${chargeCode}` }, () => muster.chargeCode(chargeCode));
  await narrator.until({ where: 'time entry', what: 'which is there' }, () => time.chargeCode(chargeCode));
  return { costCenter, projectNo, chargeCode, ids: { costCenter: center.id, chargeCode: code.id, worker: (await muster.worker(lead.number))!.id } };
}

/** The new ERP is declared beside the old one, and is to have the say from a day on. */
export function declares(firm: Firm, from: string): Promise<Firm> {
  return firm.withConfig({ ...libraryPart(NEXT, {}), ...ownedFrom(firm, from) });
}

/** The day of the takeover is moved, and nothing else. */
export function takesOver(firm: Firm, from: string): Promise<Firm> {
  return firm.withConfig(ownedFrom(firm, from));
}

const ownedFrom = (firm: Firm, from: string) => ({ 'ownership.yaml': takenOver(configFile(firm.stack, 'ownership.yaml')!, from) });

/** The ownership in which the new ERP owns from a day on whatever the ERPs own; until it has spoken of a record, the others stand in. */
export function takenOver(ownership: string, from: string): string {
  const document = parseDocument(ownership);
  for (const entity of ENTITIES) {
    for (const { value } of (document.getIn(['entities', entity, 'attributes']) as YAMLMap).items) {
      const rules = (value as YAMLMap).get('owner');
      if (!isSeq(rules)) continue;
      const all = rules.items.filter(isMap);
      const old = all.find((rule) => rule.get('kind') === 'erp' && !rule.has('legalEntity') && !rule.has('region'));
      const next = all.find((rule) => rule.get('system') === NEXT);
      if (next) next.set('from', from);
      else if (old) rules.add(document.createNode({ system: NEXT, from, otherwise: ['erp', ...othersAfter(old)] }, { flow: true }));
    }
  }
  return document.toString({ lineWidth: 0 });
}

function othersAfter(rule: YAMLMap): unknown[] {
  const otherwise = rule.get('otherwise');
  return isSeq(otherwise) ? (otherwise.toJSON() as unknown[]) : [];
}

/** What the old one has the say of is written to the new one. */
export async function isFilled({ narrator }: Firm, next: Erp, { number, role }: { number: string; role: unknown }, { costCenter, chargeCode }: Kept): Promise<void> {
  await narrator.until({ where: 'new ERP', what: `it has the cost center ${costCenter}` }, () => next.entity('CostCenters', costCenter));
  await narrator.until({ where: 'new ERP', what: `the charge code ${chargeCode}` }, () => next.entity('ChargeCodes', chargeCode));
  await narrator.until({ where: 'new ERP', what: `and the employee ${number}, whose billing role is ${String(role)}` }, async () => hasRole(await next.employee(number), role));
}

const hasRole = (employee: Awaited<ReturnType<Erp['employee']>>, role: unknown) => (employee?.['BillingRole'] === role ? true : undefined);

/** Before the day: what the new one says is kept, and will count; what the old one says counts, and is written to the new one. Returns the role that the old one gave. */
export async function untilThen(firm: Firm, next: Erp, number: string, { ids }: Kept, from: string): Promise<string> {
  const { erp, muster, narrator } = firm;
  const [theirs, ours] = ['Trial role', 'Lead of ledgers'];
  const before = valueOf(await muster.worker(number), 'billingRole');
  narrator.say('new ERP', `somebody tries the role "${theirs}" on ${number}`);
  // A write that was under way may go over it, as it should.
  const tried = async (look: () => Promise<boolean>) => {
    if (!hasRole(await next.employee(number), theirs)) await next.give(number, { BillingRole: theirs });
    return (await look()) ? true : undefined;
  };
  await narrator.until({ where: 'worker-sync', what: `that is kept, and not shown: the role is still "${String(before)}"` }, () => tried(async () => {
    const [claim, worker] = [await muster.said(ids.worker, NEXT, 'billingRole'), await muster.worker(number)];
    return claim?.value === theirs && claim.standing === 'not-owner' && valueOf(worker, 'billingRole') === before;
  }));
  await narrator.until({ where: 'worker-sync', what: `asked for ${from}, it says "${theirs}"` }, () => tried(async () => valueOf(await muster.workerOn(from, number), 'billingRole') === theirs));
  await erp.give(number, { BillingRole: ours });
  narrator.say('ERP', `Finance make it "${ours}", in the old one`);
  await narrator.until({ where: 'worker-sync', what: 'that counts' }, async () => (valueOf(await muster.worker(number), 'billingRole') === ours ? true : undefined));
  await narrator.until({ where: 'new ERP', what: 'and is written to the new one, over the trial' }, async () => hasRole(await next.employee(number), ours));
  await narrator.until({ where: 'worker-sync', what: 'which says the same now' }, async () => ((await muster.said(ids.worker, NEXT, 'billingRole'))?.value === ours ? true : undefined));
  return ours;
}

/** From the day on: what the new one says counts, and what the old one says is kept and not shown. */
export async function fromThenOn({ erp, muster, narrator }: Firm, next: Erp, number: string, { ids, costCenter, chargeCode }: Kept): Promise<{ role: string; name: string; old: string }> {
  const [role, name, old] = ['Principal of ledgers', 'Ledger in the new books', 'Role of the old books'];
  await next.give(number, { BillingRole: role });
  await next.amend('CostCenters', costCenter, { Name: name });
  await next.amend('ChargeCodes', chargeCode, { Name: name });
  narrator.say('new ERP', `Finance make ${number} "${role}", and call the cost center and the charge code "${name}"`);
  await narrator.until({ where: 'worker-sync', what: 'the role counts' }, async () => (valueOf(await muster.worker(number), 'billingRole') === role ? true : undefined));
  await narrator.until({ where: 'project-sync', what: 'and the name' }, async () => (valueOf(await muster.chargeCode(chargeCode), 'name') === name ? true : undefined));
  await erp.give(number, { BillingRole: old });
  narrator.say('ERP', `somebody still works in the old one: "${old}"`);
  await narrator.until({ where: 'worker-sync', what: 'that is kept, and not shown' }, async () => {
    const claim = await muster.said(ids.worker, 'erp', 'billingRole');
    return claim?.value === old && claim.standing === 'not-owner' ? true : undefined;
  });
  return { role, name, old };
}
