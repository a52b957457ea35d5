import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock, type Question } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;

const authorization = `Basic ${Buffer.from('muster:erp-password').toString('base64')}`;
const erp = (path: string, question: Question = {}) => ask(`${sandbox.urlOf('erp')}/odata/${path}`, { ...question, headers: { authorization, ...question.headers } });
const post = (set: string, json: object) => erp(set, { method: 'POST', json });
const patch = (entity: string, json: object) => erp(entity, { method: 'PATCH', json, headers: { 'if-match': '*' } });
const found = async (set: string, $filter: string) => (await erp(`${set}?${new URLSearchParams({ $filter })}`)).body.value;
const codeOf = ({ status, body }: Awaited<ReturnType<typeof erp>>) => [status, body.error.code];

const project = {
  Name: 'Claims platform', Customer: 'C-7', CustomerName: 'Acme', Company: 'GB01', ContractType: 'TM', BillingModel: 'HOURLY', Currency: 'GBP', StartDate: '2026-12-01', EndDate: '2027-05-31', ExternalReference: '006-1',
  BillingRules: [{ Rule: 'TM-1', Basis: 'hour', LaborCategory: 'LC-20', Rate: '140.00', Currency: 'GBP' }], Dimensions: [{ Dimension: 'Practice', Value: 'CLD' }],
};

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(() => control.reset('erp'));
afterAll(() => sandbox.stop());

describe('a project of the ERP', () => {
  it('gets its number, a status and a treatment of revenue, and shows its rules and dimensions', async () => {
    const created = await post('Projects', project);
    expect([created.status, created.body]).toMatchObject([201, { ...project, ProjectNo: 'P-10001', Status: 'Open', RevenueTreatment: 'AS_BILLED', Manager: null, CostCenter: null, Reference: null, RowVersion: 1 }]);
    expect((await erp("Projects('P-10001')")).body).toEqual(created.body);
    expect((await post('Projects', { Name: 'Own', ProjectNo: 'P-10002' })).body).toMatchObject({ RevenueTreatment: null, ExternalReference: null, BillingRules: [], Dimensions: [] });
    expect((await post('Projects', { Name: 'Next' })).body.ProjectNo).toBe('P-10003');
  });

  it.each([['TM', 'AS_BILLED'], ['FP', 'PERCENT_COMPLETE'], ['RET', 'MONTHLY'], ['INT', 'NONE']])('of the contract type %s has its revenue treated %s, unless it says otherwise', async (ContractType, treatment) => {
    expect((await post('Projects', { Name: 'A', ContractType })).body.RevenueTreatment).toBe(treatment);
    expect((await post('Projects', { Name: 'A', ContractType, RevenueTreatment: 'MONTHLY' })).body.RevenueTreatment).toBe('MONTHLY');
  });

  it('is known by one external reference, and found by it', async () => {
    await post('Projects', project);
    const refused = await post('Projects', { ...project, Name: 'Other' });
    expect([refused.status, refused.body.error]).toEqual([409, { code: 'DuplicateExternalReference', message: expect.stringContaining('P-10001'), target: 'ExternalReference', innererror: { ProjectNo: 'P-10001' } }]);
    const other = await post('Projects', { Name: 'Other', ExternalReference: "O'Neil" });
    expect(other.body.ProjectNo).toBe('P-10002');
    expect(codeOf(await patch("Projects('P-10002')", { ExternalReference: '006-1' }))).toEqual([409, 'DuplicateExternalReference']);
    expect((await patch("Projects('P-10002')", { ExternalReference: "O'Neil", Name: 'Same' })).status).toBe(200);
    expect((await found('Projects', "ExternalReference eq 'O''Neil'")).map(({ ProjectNo }) => ProjectNo)).toEqual(['P-10002']);
    expect(await found('Projects', "ExternalReference eq 'none'")).toEqual([]);
  });

  it.each([
    [{ Name: null }], [{ Status: 'Gone' }], [{ ContractType: 'X' }], [{ BillingModel: 'DAILY' }], [{ RevenueTreatment: 'LATER' }], [{ BillingRules: 'none' }], [{ BillingRules: [7] }], [{ BillingRules: [{ Rate: 140 }] }],
    [{ Dimensions: [{ Shoe: '41' }] }], [{ StartDate: 'soon' }], [{ Shoe: 41 }],
  ])('is refused with %j', async (wrong) => {
    expect(codeOf(await post('Projects', { ...project, ...wrong }))).toEqual([400, 'InvalidProperty']);
    expect(await control.rows('erp', 'ChargeCodes')).toEqual([]);
  });

  it('keeps lists that a change does not name, and has those replaced that it does', async () => {
    await post('Projects', project);
    const changed = (await patch("Projects('P-10001')", { Dimensions: [{ Dimension: 'Region', Value: 'EMEA' }, { Dimension: 'Practice' }] })).body;
    expect([changed.BillingRules, changed.Dimensions]).toEqual([project.BillingRules, [{ Dimension: 'Region', Value: 'EMEA' }, { Dimension: 'Practice', Value: null }]]);
    expect((await patch("Projects('P-10001')", { Dimensions: null })).body.Dimensions).toEqual([]);
  });

  it('opens two charge codes, of which those of the customer are billable', async () => {
    await post('Projects', project);
    const open = { ProjectNo: 'P-10001', Status: 'Open', OpensOn: '2026-12-01', ClosesOn: '2027-05-31', Company: 'GB01' };
    expect(await found('ChargeCodes', "ProjectNo eq 'P-10001'")).toMatchObject([{ Code: 'P-10001-100', Name: 'Delivery', Billable: true, ...open }, { Code: 'P-10001-900', Name: 'Non-billable', Billable: false, ...open }]);
    expect((await erp('ChargeCodes?$expand=Project')).body.value).toMatchObject([{ ProjectNo: 'P-10001', Project: { ExternalReference: '006-1' } }, {}]);
    expect((await erp("ChargeCodes('P-10001-100')?$expand=Project")).body.Project).toMatchObject({ ExternalReference: '006-1' });
    expect(codeOf(await erp('ChargeCodes?$expand=Task'))).toEqual([400, 'BadRequest']);
    await post('Projects', { Name: 'Own', ContractType: 'INT' });
    expect((await found('ChargeCodes', "ProjectNo eq 'P-10002'")).map(({ Billable }) => Billable)).toEqual([false, false]);
  });

  it('closes its codes when it closes, and leaves them alone in all other changes', async () => {
    await post('Projects', project);
    await post('ChargeCodes', { Code: 'EXTRA', ProjectNo: 'P-10001', Name: 'Travel' });
    await patch("ChargeCodes('P-10001-900')", { Status: 'Closed' });
    await post('Projects', { Name: 'Other' });
    const codes = async () => (await found('ChargeCodes', 'RowVersion ge 1')).map(({ Code, Status, ClosesOn, RowVersion, ModifiedAt }) => [Code, Status, ClosesOn, RowVersion, ModifiedAt]);
    const before = await codes();
    clock.passSeconds(5);
    await patch("Projects('P-10001')", { EndDate: '2027-09-30', Status: 'OnHold' });
    expect(await codes()).toEqual(before);
    await patch("Projects('P-10001')", { Status: 'Closed' });
    const now = new Date(clock.ms).toISOString();
    expect(await codes()).toEqual(before.map(([Code, Status, ClosesOn, RowVersion, at]) => (['EXTRA', 'P-10001-100'].includes(Code as string) ? [Code, 'Closed', ClosesOn, 2, now] : [Code, Status, ClosesOn, RowVersion, at])));
    await patch("Projects('P-10001')", { Status: 'Open' });
    expect((await found('ChargeCodes', "ProjectNo eq 'P-10001'")).map(({ Status }) => Status)).toEqual(['Closed', 'Closed', 'Closed']);
  });

  it('is not deleted while it has charge codes, which belong to a project', async () => {
    await post('Projects', project);
    expect(codeOf(await erp("Projects('P-10001')", { method: 'DELETE' }))).toEqual([409, 'ProjectInUse']);
    expect(codeOf(await post('ChargeCodes', { Code: 'X', ProjectNo: 'P-9' }))).toEqual([400, 'UnknownProject']);
    expect(codeOf(await post('ChargeCodes', { Code: 'X' }))).toEqual([400, 'InvalidProperty']);
  });

  it('is seeded as it is, twice as once, and by its external reference', async () => {
    const { ExternalReference, Name } = project;
    for (let time = 0; time < 2; time += 1) await control.seed('erp', { Projects: [{ ExternalReference, Name }], ChargeCodes: [{ Code: 'A', ProjectNo: 'P-10001' }], CostAllocations: [{ EmployeeNo: '1', ChargeCode: 'A', StartDate: '2026-01-01', HoursPerDay: '8', ExternalReference: 'x' }] });
    expect(await control.rows('erp', 'Projects')).toMatchObject([{ ProjectNo: 'P-10001', RowVersion: 1, BillingRules: [] }]);
    expect(await control.rows('erp', 'ChargeCodes')).toHaveLength(1);
    expect(await control.rows('erp', 'CostAllocations')).toMatchObject([{ AllocationNo: 'CA-1', RowVersion: 1 }]);
    await expect(control.seed('erp', { Projects: [{ ProjectNo: 'P-2', ExternalReference, Name }] })).rejects.toThrow('DuplicateExternalReference');
  });
});

describe('a cost allocation', () => {
  const allocation = { ExternalReference: 'a-1', EmployeeNo: '100001', ProjectNo: 'P-10001', ChargeCode: 'P-10001-100', Role: 'Architect', StartDate: '2026-12-01', EndDate: '2027-01-31', HoursPerDay: '7.50' };
  const allocate = (more: object = {}) => post('CostAllocations', { ...allocation, ...more });
  const close = (Period: string, Company = 'GB01') => control.seed('erp', { PostingPeriods: [{ Period, Company, Open: false }] });

  beforeEach(async () => {
    await post('Employees', { EmployeeNo: '100001', Name: 'Ada Holt' });
    await post('Projects', project);
  });

  it('gets its number, is known by one external reference, and takes the project of its charge code', async () => {
    const created = await allocate({ ProjectNo: null });
    expect([created.status, created.body]).toMatchObject([201, { ...allocation, AllocationNo: 'CA-1', Status: 'Active', Reference: null }]);
    expect((await allocate()).body.error).toMatchObject({ code: 'DuplicateExternalReference', innererror: { AllocationNo: 'CA-1' } });
    expect((await allocate({ ExternalReference: null })).body.AllocationNo).toBe('CA-2');
    expect((await found('CostAllocations', "ExternalReference eq 'a-1' and HoursPerDay gt 7")).map(({ AllocationNo }) => AllocationNo)).toEqual(['CA-1']);
  });

  it.each([
    [{ EmployeeNo: '9' }, 'UnknownEmployee'], [{ EmployeeNo: null }, 'InvalidProperty'], [{ ChargeCode: 'X' }, 'UnknownChargeCode'], [{ ProjectNo: 'P-9' }, 'ProjectMismatch'], [{ StartDate: null }, 'InvalidProperty'],
    [{ EndDate: '2026-11-30' }, 'InvalidProperty'], [{ Status: 'Gone' }, 'InvalidProperty'], [{ HoursPerDay: 8 }, 'InvalidProperty'],
  ])('is refused with %j as %s', async (wrong, code) => expect(codeOf(await allocate(wrong))).toEqual([400, code]));

  it('cannot be active on a closed charge code, and can be cancelled there', async () => {
    await allocate();
    await patch("Projects('P-10001')", { Status: 'Closed' });
    expect(codeOf(await allocate({ ExternalReference: 'a-2' }))).toEqual([400, 'ChargeCodeClosed']);
    expect(codeOf(await patch("CostAllocations('CA-1')", { EndDate: '2027-02-28' }))).toEqual([400, 'ChargeCodeClosed']);
    expect((await patch("CostAllocations('CA-1')", { Status: 'Cancelled' })).body).toMatchObject({ Status: 'Cancelled', RowVersion: 2 });
  });

  it("begins in no closed month of its project's company", async () => {
    await close('2026-12', 'US01');
    expect((await allocate()).status).toBe(201);
    await close('2026-12');
    await close('2027-01');
    expect(codeOf(await allocate({ ExternalReference: 'a-2' }))).toEqual([400, 'PeriodClosed']);
    expect((await allocate({ ExternalReference: 'a-2', StartDate: '2027-02-01', EndDate: null })).status).toBe(201);
    expect(codeOf(await patch("CostAllocations('CA-2')", { StartDate: '2027-01-31' }))).toEqual([400, 'PeriodClosed']);
  });

  it('changes no cost of a month that has closed meanwhile, though its end', async () => {
    await allocate();
    await close('2026-12');
    for (const change of [{ HoursPerDay: '4' }, { StartDate: '2027-02-01', EndDate: null }, { Status: 'Cancelled' }]) expect([change, codeOf(await patch("CostAllocations('CA-1')", change))]).toEqual([change, [400, 'PeriodClosed']]);
    expect((await patch("CostAllocations('CA-1')", { EndDate: '2027-03-31', Role: 'Lead', HoursPerDay: '7.50' })).body).toMatchObject({ EndDate: '2027-03-31', RowVersion: 2 });
  });
});
