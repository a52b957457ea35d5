import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseLocalDate } from '@muster/platform-kernel';
import { publicHolidays } from '../sample-firm/public-holidays.js';
import { sampleFirm } from '../sample-firm/sample-firm.js';
import { stages } from './crm/sobjects.js';
import type { FieldValues } from './fields.js';
import { foldSampleFirm, type SampleFirmRows } from './fold-sample-firm.js';
import { foldWork } from './fold-work.js';

const today = parseLocalDate('2026-11-23')!;
const values = (rows: readonly object[], field: string) => rows.map((row) => (row as Record<string, unknown>)[field]);
const strangers = (rows: readonly object[], field: string, known: readonly unknown[]) => values(rows, field).filter((value) => value !== null && !known.includes(value));
const share = (rows: readonly object[], fits: (row: FieldValues) => boolean) => (rows as readonly FieldValues[]).filter(fits).length;

describe('the projects and deals of the sample firm', () => {
  let firm: SampleFirmRows;
  let erp: SampleFirmRows['erp'];
  let psa: SampleFirmRows['psa'];
  let deals: FieldValues[];

  beforeAll(() => {
    firm = foldSampleFirm(sampleFirm({ seed: 1, today }), today);
    ({ erp, psa } = firm);
    deals = firm.crm.Opportunities as FieldValues[];
  });

  it('are forty projects in every company, of every contract type and status, most of them for customers', () => {
    expect(erp.Projects).toHaveLength(40);
    expect(new Set(values(erp.Projects, 'Company'))).toEqual(new Set(values(erp.Companies, 'Code')));
    expect(new Set(values(erp.Projects, 'ContractType'))).toEqual(new Set(['TM', 'FP', 'RET', 'INT']));
    expect(share(erp.Projects, ({ ContractType }) => ContractType === 'TM' || ContractType === 'FP')).toBeGreaterThan(20);
    expect(erp.Projects.filter(({ ContractType, Customer }) => (ContractType === 'INT') !== (Customer === null))).toEqual([]);
    expect(['Open', 'OnHold', 'Closed'].map((status) => share(erp.Projects, ({ Status }) => Status === status))).toEqual([28, 3, 9]);
    expect(erp.Projects.filter(({ Status, EndDate }) => (Status === 'Closed') !== (EndDate! < '2026-11-23'))).toEqual([]);
  });

  it('name only what the ERP knows, and are led by who is active', () => {
    const active = erp.Employees.filter(({ Status }) => Status === 'Active');
    expect(strangers(erp.Projects, 'Manager', values(active, 'EmployeeNo'))).toEqual([]);
    expect(values(erp.Projects, 'Manager')).not.toContain(null);
    expect(strangers(erp.Projects, 'CostCenter', values(erp.CostCenters, 'Code'))).toEqual([]);
    expect(strangers(erp.Projects.flatMap(({ BillingRules }) => BillingRules as FieldValues[]), 'LaborCategory', values(erp.LaborCategories, 'Code'))).toEqual([]);
    expect(strangers(erp.Projects, 'Customer', values(firm.crm.Accounts, 'AccountNumber'))).toEqual([]);
  });

  it('have two charge codes each, closed where the project is', () => {
    expect(erp.ChargeCodes).toHaveLength(80);
    const statusOf = new Map(erp.Projects.map(({ ProjectNo, Status }) => [ProjectNo, Status === 'Closed' ? 'Closed' : 'Open']));
    expect(erp.ChargeCodes.filter(({ ProjectNo, Status }) => statusOf.get(ProjectNo!) !== Status)).toEqual([]);
    expect(share(erp.ChargeCodes, ({ Billable }) => Billable === true)).toBe(32);
  });

  it('are the same in the PSA: by the deal that they came of, by the number of the ERP otherwise, under the same lead', () => {
    expect(values(psa.projects, 'external_id')).toEqual(erp.Projects.map(({ ProjectNo, ExternalReference }) => ExternalReference ?? ProjectNo));
    const numberOf = new Map(psa.resources.map(({ id, external_id: number }) => [id, number]));
    expect(psa.projects.map(({ manager_id: manager }) => numberOf.get(manager as string))).toEqual(values(erp.Projects, 'Manager'));
    expect(strangers(psa.projects, 'manager_id', values(psa.resources.filter(({ status }) => status === 'active'), 'id'))).toEqual([]);
    expect(new Set(values(psa.projects, 'status'))).toEqual(new Set(['planned', 'active', 'on_hold', 'completed']));
    expect(psa.projects.filter(({ tasks }) => (tasks as FieldValues[]).length === 0)).toEqual([]);
    const parts = (name: 'tasks' | 'milestones') => psa.projects.flatMap((project) => project[name] as FieldValues[]);
    expect([new Set(values(parts('tasks'), 'status')), new Set(values(parts('milestones'), 'status'))]).toEqual([new Set(['open', 'done']), new Set(['open', 'reached'])]);
  });

  it('came of the deals that were won, beside sixty over all stages', () => {
    expect([deals.length, new Set(values(deals, 'StageName'))]).toEqual([60, new Set(stages)]);
    const won = deals.filter(({ StageName }) => StageName === 'Closed Won');
    expect(won.map(({ Id, ProjectCode__c: project }) => [Id, project])).toEqual(erp.Projects.filter(({ ExternalReference }) => ExternalReference).map(({ ExternalReference, ProjectNo }) => [ExternalReference, ProjectNo]));
    expect(won.length).toBeGreaterThan(10);
    expect(deals.filter(({ StageName, ProjectCode__c: project }) => StageName !== 'Closed Won' && project !== null)).toEqual([]);
    expect([strangers(deals, 'AccountId', values(firm.crm.Accounts, 'Id')), strangers(deals, 'LegalEntity__c', values(erp.Companies, 'Code'))]).toEqual([[], []]);
    expect(deals.filter(({ StageName, CloseDate }) => String(StageName).startsWith('Closed') !== (CloseDate! < '2026-11-23'))).toEqual([]);
  });

  it('ask for people for projects that go on', () => {
    const requests = psa['staffing-requests'];
    expect([requests.length, new Set(values(requests, 'status'))]).toEqual([25, new Set(['open'])]);
    const going = psa.projects.filter(({ status }) => status === 'active' || status === 'planned');
    expect(strangers(requests, 'project_id', values(going, 'id'))).toEqual([]);
    const projects = new Map(going.map((project) => [project.id, project]));
    expect(requests.filter(({ project_id: id, start_date: start, end_date: end, skills }) => start! < '2026-11-23' || end! <= start! || end! > projects.get(id!)!.end_date! || (skills as unknown[]).length === 0)).toEqual([]);
  });

  it('are posted into months of which the past ones are closed, in each company', () => {
    const of = (company: string) => erp.PostingPeriods.filter(({ Company }) => Company === company).map(({ Period, Open }) => `${String(Period)} ${String(Open)}`);
    expect(of('DE01')).toEqual([...['2025-10', '2025-11', '2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07', '2026-08', '2026-09'].map((month) => `${month} false`), '2026-10 true', '2026-11 true', '2026-12 true']);
    expect(new Set(values(erp.PostingPeriods, 'Company')).size).toBe(5);
  });

  it('stop on public holidays of the two years, which differ by country', () => {
    const { locations } = firm.hr;
    expect(locations.filter(({ holidays }) => (holidays as unknown[]).length < 16)).toEqual([]);
    expect(new Set(locations.map(({ holidays }) => JSON.stringify(holidays))).size).toBe(Object.keys(publicHolidays).length);
    for (const days of Object.values(publicHolidays)) expect([new Set(days.map(({ date }) => date)).size, new Set(days.map(({ date }) => date.slice(0, 4)))]).toEqual([days.length, new Set(['2026', '2027'])]);
  });

  it('are drawn alike each time, and alike on every day of a month', () => {
    const staff = { companies: erp.Companies, employees: erp.Employees, resources: psa.resources };
    expect(foldWork(staff, today)).toEqual(foldWork(staff, today));
    expect(foldWork(staff, parseLocalDate('2026-11-24')!).erp).toEqual(foldWork(staff, today).erp);
  });

  it('are none where there is no company', () => {
    const none = foldWork({ companies: [], employees: [], resources: [] }, today);
    expect(Object.values(none).flatMap((rows) => Object.values(rows).flat())).toEqual([]);
  });
});
