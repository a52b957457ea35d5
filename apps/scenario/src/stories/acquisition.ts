import { allAgree, type Expectation } from '../agreement.js';
import { findTeam, newTag } from '../cast.js';
import { declares, isBought, joined, type Acquired, type InBoth, type Theirs } from '../chapters/acquiring.js';
import { whoIsWho } from '../chapters/who-is-who.js';
import { Firm, type Telling } from '../firm.js';
import { StoryFault } from '../narrator.js';
import { configFile, type Stack } from '../stack.js';
import { valueOf } from '../systems/muster.js';

/** Another firm is bought, and its HR and ERP join by configuration alone. Resolves to whether all systems agree in the end; throws StoryFault where the story cannot go on. */
export async function acquisition(stack: Stack, telling: Telling): Promise<boolean> {
  if (configFile(stack, 'systems/acquired-hr.yaml') !== undefined) throw new StoryFault('Brightwater has joined this Muster already, and joins once. Start Muster on a new folder (`npm start -- --data <folder>`), and tell the story there.');
  const before = new Firm(stack, telling);
  before.narrator.chapter('A firm is bought');
  await before.tellBacklog();
  const acquired = await isBought(before, await findTeam(before), newTag());

  before.narrator.chapter('Its HR and ERP are declared');
  const firm = await declares(before, acquired);
  const { narrator } = firm;

  narrator.chapter('Who is who');
  await whoIsWho(firm, acquired);

  narrator.chapter('They join');
  const [first] = acquired.people as [Theirs];
  await narrator.until({ where: 'worker-sync', what: `${first.given} ${first.family} is one of us, as ${first.ours}` }, () => firm.muster.worker(first.ours, 'acquired-hr'));
  await narrator.until({ where: 'PSA', what: 'and can be planned' }, () => firm.psa.resource(first.ours));

  narrator.chapter('Every system is read');
  return allAgree(narrator, telling.write, [...ofThePeople(firm, acquired), ...ofTheOrganization(firm, acquired), ...ofTheTargets(firm, acquired)]);
}

/** Everybody once: who is known is one record, and who only seems so is two. */
function ofThePeople(firm: Firm, { people, known, same, namesake }: Acquired): Expectation[] {
  const records = async () => {
    const found = await Promise.all(people.map(({ ours }) => firm.muster.worker(ours, 'acquired-hr')));
    return { people: found.filter((one) => one !== undefined).length, records: new Set(found.flatMap((one) => (one ? [one.id] : []))).size };
  };
  return [
    { system: 'worker-sync', of: 'people of theirs', expected: { people: people.length, records: people.length }, read: records },
    { ...ofBoth(firm, known), expected: { oneRecord: true, jobTitle: 'Consultant' } },
    { ...ofBoth(firm, same), expected: { oneRecord: true, jobTitle: 'Consultant' } },
    { ...ofBoth(firm, namesake), expected: { oneRecord: false, jobTitle: 'Consultant' } },
  ];
}

function ofBoth({ muster }: Firm, { theirs, number }: InBoth): Omit<Expectation, 'expected'> {
  return {
    system: 'worker-sync', of: `${theirs.ours} and ${number}`,
    read: async () => {
      const [one, other] = await Promise.all([muster.worker(theirs.ours, 'acquired-hr'), muster.worker(number)]);
      return one && other && { oneRecord: one.id === other.id, jobTitle: valueOf(other, 'jobTitle') };
    },
  };
}

/** What theirs has stands under what ours has. */
function ofTheOrganization({ muster }: Firm, { above }: Acquired): Expectation[] {
  const under = (of: string, plural: string, [system, id]: readonly [string, string], [ourSystem, ourId]: readonly [string, string]): Expectation => ({
    system: 'organization-sync', of, expected: { standsUnder: ourId, status: 'active' },
    read: async () => {
      const [record, parent] = await Promise.all([muster.ofOrganization(plural, system, id), muster.ofOrganization(plural, ourSystem, ourId)]);
      return record && parent && { standsUnder: valueOf(record, 'parent') === parent.id ? ourId : null, status: valueOf(record, 'status') };
    },
  });
  return [
    under(`unit ${joined.topUnit}`, 'org-units', ['acquired-hr', joined.topUnit], ['hris', String(above.unit['id'])]),
    under(`unit ${joined.practice}`, 'org-units', ['acquired-hr', joined.practice], ['acquired-hr', joined.topUnit]),
    under(`company ${joined.company}`, 'legal-entities', ['acquired-erp', joined.company], ['erp', above.company]),
    under(`cost center ${joined.topCostCenter}`, 'cost-centers', ['acquired-erp', joined.topCostCenter], ['erp', String(above.costCenter['Code'])]),
  ];
}

/** Who is new is in every system that plans, lets in or bills people; who was known is there once; and our books do not employ them. */
function ofTheTargets({ psa, rm, identity, time, crm, erp }: Firm, { people, known, same, namesake }: Acquired): Expectation[] {
  const knownOnes = [known, same].map(({ theirs }) => theirs);
  const newOnes = people.filter((one) => !knownOnes.includes(one));
  const everybody = (system: string, look: (number: string) => Promise<unknown>): Expectation => ({
    system, of: 'people of theirs', expected: { new: newOnes.length, twice: 0, ours: 3 },
    read: async () => ({ new: await count(newOnes.map(({ ours }) => ours), look), twice: await count(knownOnes.map(({ ours }) => ours), look), ours: await count([known, same, namesake].map(({ number }) => number), look) }),
  });
  const [, one] = newOnes as [Theirs, Theirs];
  const name = `${one.given} ${one.family}`;
  return [
    everybody('PSA', (number) => psa.resource(number)),
    everybody('RM', (number) => rm.person(number)),
    everybody('identity', (number) => identity.account(number)),
    everybody('time entry', (number) => time.employee(number)),
    everybody('CRM', (number) => crm.user(number)),
    { system: 'ERP', of: 'people of theirs', expected: { new: 0 }, read: async () => ({ new: await count(newOnes.map(({ ours }) => ours), (number) => erp.employee(number)) }) },
    { system: 'PSA', of: `resource ${one.ours}`, expected: { name, email: one.email, status: 'active', org_unit: joined.practice, cost_center: joined.delivery }, read: () => psa.resource(one.ours) },
    { system: 'RM', of: `person ${one.ours}`, expected: { name, active: true, unit: joined.practice }, read: () => rm.person(one.ours) },
    { system: 'time entry', of: `employee ${one.ours}`, expected: { name, active: true, unit: joined.practice, cost_center: joined.delivery }, read: () => time.employee(one.ours) },
  ];
}

async function count(numbers: readonly string[], look: (number: string) => Promise<unknown>): Promise<number> {
  let found = 0;
  for (const number of numbers) if ((await look(number)) !== undefined) found += 1;
  return found;
}
