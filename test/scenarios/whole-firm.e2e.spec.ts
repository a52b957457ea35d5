import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { person, places } from './busy-hr.js';
import { SandboxedFirm, type LoggedCall, type Row, type SandboxSystem } from './sandboxed-firm.js';
import { receiptFaults, TargetTruth } from './target-truth.js';

const TARGETS = ['psa', 'erp', 'crm', 'rm', 'identity', 'time'] as const;
type Target = (typeof TARGETS)[number];
const SYSTEMS: readonly SandboxSystem[] = ['hr', 'talent', ...TARGETS];
/** Where each target keeps its people, and under which name our number. */
const PLACES: Record<Target, [collection: string, key: string]> = {
  psa: ['resources', 'external_id'], erp: ['Employees', 'EmployeeNo'], crm: ['Users', 'EmployeeNumber'], rm: ['people', 'external_id'], identity: ['Users', 'externalId'], time: ['employees', 'employee_no'],
};
/** What only the ERP may have. */
const COST_RATE = '85.57';
const PATIENCE_MS = 60_000;

let sandboxed: SandboxedFirm;

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create({ 'systems/talent.yaml': [['requests: 6, seconds: 20', 'requests: 60000, seconds: 20']], 'systems/crm.yaml': [['requests: 5000, seconds', 'requests: 500000, seconds']] });
  await sandboxed.control('POST', 'crm/configure', { callsPerDay: null });
  await sandboxed.control('POST', 'talent/configure', { costMax: 1_000_000 });
  await sandboxed.seed('erp', places.erp);
  await sandboxed.seed('hr', { ...places.hr, workers: [person('B1')] });
  // The directory knows B1 already, under a login of its own, and a service.
  await sandboxed.seed('identity', { Users: [{ userName: 'boss', externalId: 'B1' }, { userName: 'taken@northfold.example', displayName: 'Nightly jobs' }] });
  await sandboxed.start(sandboxed.wholeFirmEnv());
}, 240_000);

afterAll(() => sandboxed?.stop(), 60_000);

/** Looks often, and has all streams read now and then: every look would keep the machine busy with nothing else. */
function reading<T>(look: () => Promise<T | false>, what: string): Promise<T> {
  let looks = 0;
  return eventually(async () => {
    if (looks % 8 === 0) sandboxed.readAll();
    looks += 1;
    return look();
  }, { what, timeoutMs: PATIENCE_MS, everyMs: 100 });
}

/** Waits until a target has one row of somebody, which fits. */
function inTarget(target: Target, number: string, fits: (row: Row) => boolean = () => true): Promise<Row> {
  const [collection, key] = PLACES[target];
  return reading(async () => {
    const [row, ...more] = (await sandboxed.state(target, collection)).filter((each) => each[key] === number);
    return row !== undefined && more.length === 0 && fits(row) ? row : false;
  }, `${number} in ${target}, as it is to be`);
}

/** Waits until the canonical record of somebody fits. */
function canonical(number: string, fits: (record: Row) => boolean): Promise<Row> {
  return reading(async () => {
    const record = (await sandboxed.firm.latest('worker', 'hris', number)) as Row | undefined;
    return record !== undefined && fits(record) ? record : false;
  }, `${number} in the canonical record, as it is to be`);
}

const nothingDue = () => eventually(async () => (await sandboxed.deliveries('state=due')).deliveries.length === 0, { what: 'nothing due', timeoutMs: PATIENCE_MS, everyMs: 100 });
const codes = (elements: unknown, key: string) => (elements as Row[]).map((element) => element[key]);

/** What identity's own users do with an account. */
async function changeAccount(id: unknown, value: Row): Promise<void> {
  const response = await fetch(`${sandboxed.sandbox.urlOf('identity')}/scim/v2/Users/${String(id)}`, {
    method: 'PATCH', headers: { authorization: 'Bearer identity-token', 'content-type': 'application/scim+json' }, body: JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [{ op: 'replace', value }] }),
  });
  if (!response.ok) throw new Error(`PATCH of ${String(id)}: ${response.status} ${await response.text()}`);
}

describe('somebody whom HR hires', () => {
  it('is in every system that receives workers', async () => {
    await sandboxed.seed('hr', { workers: [person('N1', { manager: 'B1', fte: 0.8 })] });
    expect(await inTarget('psa', 'N1', (row) => row['manager_id'] !== null && row['org_unit'] !== null)).toMatchObject({ name: 'GivenN1 FamilyN1', email: 'wN1@northfold.example', status: 'active', title: 'Analyst' });
    expect(await inTarget('erp', 'N1', (row) => row['Company'] !== null)).toMatchObject({ Name: 'GivenN1 FamilyN1', Company: 'GB01', Status: 'active', HireDate: '2024-01-15' });
    expect(await inTarget('rm', 'N1', (row) => row['unit'] !== null)).toMatchObject({ name: 'GivenN1 FamilyN1', email: 'wN1@northfold.example', active: true, unit: 'OU-1', capacity_hours: 6.4, skills: [] });
    expect(await inTarget('time', 'N1', (row) => row['unit'] !== null)).toMatchObject({ name: 'GivenN1 FamilyN1', active: true, unit: 'OU-1' });
    expect(await inTarget('crm', 'N1')).toMatchObject({ FirstName: 'GivenN1', LastName: 'FamilyN1', IsActive: true });
  }, 180_000);

  it('gets an account whose login is the work address; account and login come back, and go to whoever receives them', async () => {
    const boss = await inTarget('identity', 'B1');
    const account = await inTarget('identity', 'N1', (row) => JSON.stringify(row).includes(`"manager":{"value":"${String(boss['id'])}"}`) && JSON.stringify(row).includes('"department":"OU-1"'));
    expect(account).toMatchObject({ userName: 'wN1@northfold.example', active: true, displayName: 'GivenN1 FamilyN1', title: 'Analyst', userType: 'employee', emails: [{ value: 'wN1@northfold.example', type: 'work', primary: true }] });
    expect(await canonical('N1', ({ login }) => login !== null)).toMatchObject({ accountId: account['id'], login: 'wN1@northfold.example' });
    await inTarget('time', 'N1', (row) => row['login'] === 'wN1@northfold.example');
  }, 120_000);

  it('keeps the login that identity has given, whatever else is written there', async () => {
    expect(await inTarget('identity', 'B1', (row) => row['displayName'] === 'GivenB1 FamilyB1')).toMatchObject({ userName: 'boss' });
    await changeAccount((await inTarget('identity', 'N1'))['id'], { userName: 'n.one' });
    await inTarget('time', 'N1', (row) => row['login'] === 'n.one');
    await sandboxed.changeInHr('N1', '2024-01-15', { work_email: 'n1@northfold.example' });
    expect(await inTarget('identity', 'N1', (row) => JSON.stringify(row['emails']).includes('n1@northfold.example'))).toMatchObject({ userName: 'n.one' });
  }, 120_000);

  it('waits for a person where the login belongs to somebody else, in the words of the directory, and holds up nobody', async () => {
    await sandboxed.seed('hr', { workers: [person('N2', { work_email: 'taken@northfold.example' }), person('N3')] });
    await inTarget('identity', 'N3');
    const parked = await eventually(async () => {
      const { deliveries } = await sandboxed.deliveries('system=identity&state=parked');
      return deliveries.length === 1 ? deliveries[0]! : false;
    }, { what: 'the parked delivery', timeoutMs: PATIENCE_MS, everyMs: 100 });
    expect(parked).toMatchObject({ class: 'data', entity: 'worker', reason: 'There is a User of this userName.' });
    await inTarget('rm', 'N2');
    await sandboxed.changeInHr('N2', '2024-01-15', { work_email: 'n2@northfold.example' });
    expect(await inTarget('identity', 'N2')).toMatchObject({ userName: 'n2@northfold.example' });
  }, 120_000);
});

describe('what a system owns of a person', () => {
  it('goes to the receivers that the configuration names, and to no other', async () => {
    await sandboxed.seed('erp', { Employees: [{ ...(await inTarget('erp', 'N1')), CostCenter: 'CC-1', LaborCategory: 'LC-10', CostRate: COST_RATE, CostRateCurrency: 'GBP', Billable: true, BillingRole: 'Analyst' }] });
    const resource = await inTarget('psa', 'N1', (row) => row['cost_center'] === 'CC-1');
    await inTarget('time', 'N1', (row) => row['cost_center'] === 'CC-1');
    await sandboxed.seed('psa', { resources: [{ ...resource, utilization_target: 0.8, resource_pool: 'POOL-1' }] });
    await inTarget('rm', 'N1', (row) => row['pool'] === 'POOL-1');
  }, 120_000);

  it('arrives as a list that is whole: a skill that talent no longer names is gone', async () => {
    await sandboxed.seed('talent', { people: [{ employeeNumber: 'N1', skills: [{ name: 'kafka', level: 3 }, { name: 'sql', level: 2 }], certifications: [{ name: 'cka', level: 'practitioner', expiresOn: '2029-01-31' }] }] });
    await inTarget('rm', 'N1', (row) => JSON.stringify(row['skills']) === '["kafka","sql"]');
    await canonical('N1', ({ certifications }) => codes(certifications, 'certification').join() === 'cka');
    await sandboxed.seed('talent', { people: [{ employeeNumber: 'N1', skills: [{ name: 'kafka', level: 4 }], certifications: [{ name: 'cka', level: 'practitioner', expiresOn: '2029-01-31' }] }] });
    await inTarget('rm', 'N1', (row) => JSON.stringify(row['skills']) === '["kafka"]');
  }, 120_000);

  it('is not taken back by an answer that lacks it: certifications that could not be read stay as they were', async () => {
    await sandboxed.control('POST', 'talent/configure', { unreadableCertifications: ['N1'] });
    await sandboxed.seed('talent', { people: [{ employeeNumber: 'N1', skills: [{ name: 'kafka', level: 4 }, { name: 'python', level: 1 }], certifications: [] }, { employeeNumber: 'N3', skills: [], certifications: [{ name: 'prince2' }] }] });
    await inTarget('rm', 'N1', (row) => JSON.stringify(row['skills']) === '["kafka","python"]');
    await canonical('N3', ({ certifications }) => codes(certifications, 'certification').join() === 'prince2');
    expect(codes((await canonical('N1', () => true))['certifications'], 'certification')).toEqual(['cka']);
    await sandboxed.control('POST', 'talent/configure', { unreadableCertifications: [] });
    await sandboxed.seed('talent', { people: [{ employeeNumber: 'N1', skills: [{ name: 'kafka', level: 4 }, { name: 'python', level: 2 }], certifications: [] }] });
    await canonical('N1', ({ certifications }) => codes(certifications, 'certification').length === 0);
  }, 120_000);
});

describe('what happens to a person', () => {
  it('is told everywhere: a promotion', async () => {
    await sandboxed.changeInHr('N1', '2024-06-01', { job_title: 'Principal' });
    await inTarget('psa', 'N1', (row) => row['title'] === 'Principal');
    await inTarget('erp', 'N1', (row) => row['JobTitle'] === 'Principal');
    await inTarget('crm', 'N1', (row) => row['Title'] === 'Principal');
    expect(await inTarget('identity', 'N1', (row) => row['title'] === 'Principal')).toMatchObject({ userName: 'n.one' });
  }, 120_000);

  it('is told everywhere: a leave, during which the person still is of the firm', async () => {
    await sandboxed.changeInHr('N1', '2024-07-01', { employment_status: 'L', leave_start_date: '2024-07-01' });
    await inTarget('psa', 'N1', (row) => row['status'] === 'on_leave');
    await inTarget('erp', 'N1', (row) => row['Status'] === 'on-leave');
    await nothingDue();
    for (const target of ['rm', 'identity', 'time'] as const) expect(await inTarget(target, 'N1')).toMatchObject({ active: true });
  }, 120_000);

  it('is told everywhere: who leaves today is active nowhere, and has nothing to log in with', async () => {
    const today = new Date().toISOString().slice(0, 10);
    await sandboxed.changeInHr('N3', today, { employment_status: 'T', termination_date: today });
    await inTarget('psa', 'N3', (row) => row['status'] === 'inactive' && row['end_date'] === today);
    await inTarget('erp', 'N3', (row) => row['Status'] === 'terminated' && row['TerminationDate'] === today);
    await inTarget('crm', 'N3', (row) => row['IsActive'] === false);
    for (const target of ['rm', 'identity'] as const) await inTarget(target, 'N3', (row) => row['active'] === false);
    expect(await canonical('N3', ({ login }) => login === null)).toMatchObject({ accountId: expect.any(String) as unknown });
    await inTarget('time', 'N3', (row) => row['active'] === false && row['login'] === null);
  }, 120_000);
});

describe('in the end', () => {
  it('nothing is due, parked or an exception; every target has everybody once, as the masters say, and nobody has what they may not', async () => {
    await nothingDue();
    expect((await sandboxed.deliveries('state=parked')).deliveries).toEqual([]);
    for (const schema of ['worker_sync', 'organization_sync']) expect(await sandboxed.firm.query(`select * from ${schema}.exception`)).toEqual([]);
    for (const target of TARGETS) expect(await new TargetTruth(sandboxed, target).faults()).toEqual([]);
    await eventually(async () => (await receiptFaults(sandboxed, TARGETS)).length === 0, { what: 'all receipts', timeoutMs: PATIENCE_MS });
    const sent = async (target: Target) => JSON.stringify([await sandboxed.calls(target), await sandboxed.state(target, PLACES[target][0])]);
    expect(await sent('erp')).toContain(COST_RATE);
    for (const target of TARGETS.filter((each) => each !== 'erp')) expect([target, (await sent(target)).includes(COST_RATE)]).toEqual([target, false]);
    // Neither has a use for the cost center, and the CRM none for days of employment.
    for (const target of ['crm', 'identity'] as const) expect([target, (await sent(target)).includes('CC-1')]).toEqual([target, false]);
    expect(await sent('crm')).not.toContain('2024-01-15');
  }, 120_000);

  it('a second pass over all systems writes nothing', async () => {
    await sandboxed.stopConnectors();
    for (const system of SYSTEMS) await sandboxed.control('DELETE', `${system}/calls`);
    await sandboxed.firm.query("update connectors.stream_position set full_read_at = 'epoch'");
    await sandboxed.start(sandboxed.wholeFirmEnv());
    await reading(async () => (await sandboxed.firm.query("select 1 from connectors.stream_position where full_read_at = 'epoch'")).length === 0, 'all streams to be read whole');
    await sandboxed.masters.settled();
    await nothingDue();
    for (const target of TARGETS) expect((await sandboxed.calls(target)).filter(isWrite)).toEqual([]);
  }, 180_000);
});

describe('somebody whom the HR of the acquired firm keeps', () => {
  it('is known everywhere by the number that the ERP has, which was given for all systems of the firm', async () => {
    await sandboxed.seed('erp', { Employees: [{ EmployeeNo: 'N7', Name: 'Mia Hill', Company: 'GB01' }] });
    await sandboxed.firm.publish([{ system: 'hris-apac', key: 'AP-7', version: 1, values: { givenName: 'Mia', familyName: 'Hill', workEmail: 'mia@northfold.example', employmentStatus: 'Current' } }]);
    await sandboxed.firm.link('same-as', { system: 'hris-apac', id: 'AP-7' }, { system: 'hris', id: 'N7' }, 1);
    for (const target of ['rm', 'time'] as const) expect(await inTarget(target, 'N7', ({ name }) => name === 'Mia Hill')).toMatchObject({ active: true });
    expect(await inTarget('psa', 'N7', ({ name }) => name === 'Mia Hill')).toMatchObject({ status: 'active' });
    expect(await inTarget('crm', 'N7')).toMatchObject({ FirstName: 'Mia', LastName: 'Hill', IsActive: true });
    expect(await inTarget('identity', 'N7', ({ displayName }) => displayName === 'Mia Hill')).toMatchObject({ userName: 'mia@northfold.example', active: true });
  }, 120_000);
});

function isWrite({ method, path, body }: LoggedCall): boolean {
  if (method === 'GET' || path.includes('/oauth/token')) return false;
  return !path.endsWith('/rpc') || /employee\.(create|write)/.test(JSON.stringify(body));
}
