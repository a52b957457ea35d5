import { describe, expect, it } from '@jest/globals';
import { parseLocalDate } from '@muster/platform-kernel';
import type { SampleEvent } from '../sample-firm/chronicle.js';
import { sampleFirm } from '../sample-firm/sample-firm.js';
import { foldSampleFirm } from './fold-sample-firm.js';

const day = (text: string) => parseLocalDate(text)!;
const today = day('2026-11-23');
let told = 0;

interface Said {
  system?: string;
  entity?: string;
  key?: string;
  from?: string | null;
  replaces?: string;
  rescinds?: string[];
  values?: Record<string, unknown>;
}

function said({ system = 'hris', entity = 'worker', key = '100001', from = '2026-01-01', replaces, rescinds, values = {} }: Said): SampleEvent {
  const meta = { eventId: `e-${(told += 1)}`, source: system, sourceEpoch: 0, sourceVersion: told, occurredAt: day('2026-05-05') * 86_400_000 };
  const value = {
    meta, operation: rescinds ? 'rescind' : 'assert', effectiveFrom: from === null ? null : day(from), asserted: rescinds ?? Object.keys(values), ...(replaces ? { replacesEffectiveFrom: day(replaces) } : {}), ...(rescinds ? {} : { values }),
  };
  return { topic: `source.${system}.${entity}.v1`, key, record: 'muster.worker.WorkerChange', value, story: 'hire' } as unknown as SampleEvent;
}

function linked(apacId: string, number: string): SampleEvent {
  const value = { meta: { eventId: `e-${(told += 1)}` }, left: { system: 'hris-apac', id: apacId }, right: { system: 'hris', id: number } };
  return { topic: 'identity.links.v1', key: apacId, record: 'muster.identity.IdentityLink', value, story: 'identity-link' } as unknown as SampleEvent;
}

const titles = (...events: SampleEvent[]) => foldSampleFirm(events, today).hr.workers[0]!.assignments.map((row) => `${row.effective_from} ${row.job_title}`);

describe('assignments of the sample firm', () => {
  it('are full rows, one for each day on which something changes, those to come included', () => {
    const { workers } = foldSampleFirm([
      said({ from: '2026-01-01', values: { givenName: 'Ada', hireDate: day('2026-01-01'), fte: 1, employmentStatus: 'A', employmentSpells: [{ spell: '1' }] } }),
      said({ from: '2027-02-01', values: { jobTitle: 'Director' } }), said({ from: '2026-06-01', values: { orgUnit: 'OU-1' } }), said({ from: '2026-07-01', values: { employmentSpells: [] } }),
    ], today).hr;
    expect(workers).toMatchObject([{ id: '100001', assignments: [
      { effective_from: '2026-01-01', given_name: 'Ada', hire_date: '2026-01-01', fte: 1, employment_status: 'A', org_unit: null, job_title: null }, { effective_from: '2026-06-01', given_name: 'Ada', org_unit: 'OU-1', job_title: null },
      { effective_from: '2027-02-01', org_unit: 'OU-1', job_title: 'Director' },
    ] }]);
    expect(Object.keys(workers[0]!.assignments[0]!)).toHaveLength(18);
  });

  it('follow a moved date, a rescission and a correction of the same day', () => {
    const hired = said({ values: { jobTitle: 'Analyst' } });
    const promoted = said({ from: '2026-03-01', values: { jobTitle: 'Consultant' } });
    expect(titles(hired, promoted)).toEqual(['2026-01-01 Analyst', '2026-03-01 Consultant']);
    expect(titles(hired, promoted, said({ from: '2026-04-01', replaces: '2026-03-01', values: { jobTitle: 'Consultant' } }))).toEqual(['2026-01-01 Analyst', '2026-04-01 Consultant']);
    expect(titles(hired, promoted, said({ from: '2026-03-01', rescinds: ['jobTitle'] }))).toEqual(['2026-01-01 Analyst']);
    expect(titles(hired, promoted, said({ from: '2026-03-01', values: { jobTitle: 'Principal' } }), promoted)).toEqual(['2026-01-01 Analyst', '2026-03-01 Principal']);
    expect(titles(hired, said({ from: null, values: { jobTitle: null } }))).toEqual(['2026-01-01 Analyst', '2026-05-05 null']);
  });
});

describe('systems without dated rows', () => {
  const values = (rows: object[]) => rows as Record<string, unknown>[];

  it('hold what is true today, and the first day of who is yet to begin', () => {
    const { erp } = foldSampleFirm([
      said({ system: 'erp', values: { costCenter: 'CC-1', costRate: '80.00', billable: true } }), said({ system: 'erp', from: '2026-12-01', values: { costCenter: 'CC-2' } }),
      said({ system: 'erp', key: '100002', from: '2027-01-04', values: { costCenter: 'CC-3' } }),
    ], today);
    expect(values(erp.Employees)).toMatchObject([{ EmployeeNo: '100001', CostCenter: 'CC-1', CostRate: '80.00', Billable: true }, { EmployeeNo: '100002', CostCenter: 'CC-3' }]);
  });

  it('have a copy of what HR says, in words of their own', () => {
    const { psa, erp } = foldSampleFirm([
      said({ values: { givenName: 'Ada', familyName: 'Holt', workEmail: 'a@x.test', employmentStatus: 'L', employer: 'GB01', hireDate: day('2026-01-01'), jobTitle: 'Director', orgUnit: 'OU-2' } }),
      said({ entity: 'org-unit', key: 'OU-2', values: { code: 'GB01-CLD' } }),
      said({ system: 'hris-apac', key: 'AP-7', values: { givenName: 'Bo', employmentStatus: 'Exited', manager: 'AP-1' } }), linked('AP-7', '100007'), linked('AP-1', '100001'),
      ...['100001', '100007'].flatMap((key) => ['psa', 'erp'].map((system) => said({ system, key, values: system === 'psa' ? { utilizationTarget: 0.8, resourcePool: 'POOL' } : { costCenter: 'CC-1' } }))),
      said({ system: 'psa', key: '100001', from: null, values: { jobTitle: 'Wizard' } }),
    ], today);
    expect(psa.resources).toMatchObject([
      { id: 'R-1', external_id: '100001', name: 'Ada Holt', email: 'a@x.test', status: 'on_leave', title: 'Wizard', org_unit: 'GB01-CLD', start_date: '2026-01-01', utilization_target: 0.8, resource_pool: 'POOL', cost_center: 'CC-1', manager_id: null },
      { id: 'R-2', external_id: '100007', name: 'Bo', status: 'inactive', manager_id: 'R-1' },
    ]);
    expect(values(erp.Employees)).toMatchObject([{ EmployeeNo: '100001', Name: 'Ada Holt', Company: 'GB01', Status: 'OnLeave', JobTitle: 'Director', HireDate: '2026-01-01' }, { EmployeeNo: '100007', Status: 'Terminated' }]);
  });

  it('name companies and cost centers by their codes', () => {
    const { erp } = foldSampleFirm([
      said({ system: 'erp', entity: 'legal-entity', key: 'GB01', values: { code: 'GB01', country: 'GBR', timeZone: 'Europe/London', status: 'open' } }),
      said({ system: 'erp', entity: 'cost-center', key: 'CC-1', values: { code: 'CC-1', legalEntity: 'GB01', owner: '100001', status: 'open' } }), said({ system: 'erp', entity: 'cost-center', key: 'CC-1', from: '2026-12-24', values: { status: 'blocked' } }),
      said({ system: 'erp', entity: 'labor-category', key: 'LC-10', values: { code: 'LC-10', level: 2 } }),
    ], today);
    expect(erp).toMatchObject({
      Companies: [{ Code: 'GB01', Country: 'GBR', TimeZone: 'Europe/London', Status: 'open', Parent: null }], CostCenters: [{ Code: 'CC-1', Company: 'GB01', Manager: '100001', Status: 'open' }], LaborCategories: [{ Code: 'LC-10', Level: 2 }],
    });
  });
});

describe('systems that follow', () => {
  const ada = said({ values: { givenName: 'Ada', familyName: 'Holt', workEmail: 'a@x.test', employmentStatus: 'A', fte: 0.8, orgUnit: 'OU-2' } });

  it('have skills merged from what each event says, in talent and in resource management', () => {
    const { talent, rm } = foldSampleFirm([
      ada, said({ system: 'talent', from: '2026-01-01', values: { skills: [{ skill: 'kafka', level: 2 }, { skill: 'sql', level: 1 }], certifications: [{ certification: 'cka', level: 'foundation', expiresOn: day('2027-01-31') }] } }),
      said({ system: 'talent', from: '2026-02-01', values: { skills: [{ skill: 'kafka', level: 4 }, { skill: 'sql', removed: true }] } }), said({ system: 'psa', values: { resourcePool: 'POOL-1' } }), said({ system: 'psa', key: '100002', values: { jobTitle: 'Wizard' } }),
    ], today);
    expect(talent.people).toEqual([{ employeeNumber: '100001', name: 'Ada Holt', skills: [{ name: 'kafka', level: 4 }], certifications: [{ name: 'cka', level: 'foundation', expiresOn: '2027-01-31' }] }]);
    expect(rm.people).toEqual([{ external_id: '100001', name: 'Ada Holt', email: 'a@x.test', active: true, unit: null, pool: 'POOL-1', capacity_hours: 6.4, skills: ['kafka'] }]);
  });

  it('keep the account of who has left, switched off', () => {
    const { identity, time } = foldSampleFirm([
      ada, said({ system: 'identity', from: null, values: { accountId: 'acc-100001', login: 'ada.holt' } }), said({ system: 'identity', from: '2026-06-01', values: { accountId: null, login: null } }), said({ system: 'erp', values: { costCenter: 'CC-1' } }),
    ], today);
    expect(identity.Users).toMatchObject([{ id: 'acc-100001', userName: 'ada.holt', externalId: '100001', active: false, name: { givenName: 'Ada', familyName: 'Holt' }, emails: [{ value: 'a@x.test' }] }]);
    expect(time.employees).toEqual([{ employee_no: '100001', name: 'Ada Holt', email: 'a@x.test', active: true, unit: null, cost_center: 'CC-1' }]);
  });

  it('makes users of the CRM of all who have an address', () => {
    const { crm } = foldSampleFirm([ada, said({ system: 'hris', key: '100002', values: { givenName: 'Bo' } })], today);
    expect(crm.Users).toEqual([{ EmployeeNumber: '100001', FirstName: 'Ada', LastName: 'Holt', Email: 'a@x.test', Title: null, IsActive: true }]);
  });
});

describe('the whole sample firm', () => {
  const events = sampleFirm({ seed: 1, today });
  const { hr, psa, erp } = foldSampleFirm(events, today);

  it('has everyone in the systems that speak of them, under one number, with a name', () => {
    expect(psa.resources).toHaveLength(400);
    expect(erp.Employees.map(({ EmployeeNo }) => EmployeeNo)).toEqual(psa.resources.map(({ external_id: id }) => id));
    expect(erp.Employees.filter(({ Name, Company, HireDate }) => !Name || !Company || !HireDate)).toEqual([]);
    expect(psa.resources.filter(({ name, email, resource_pool: pool, end_date: end }) => !name || !email || (!pool && !end))).toEqual([]);
    const numbers = new Set(psa.resources.map(({ external_id: id }) => id));
    expect(hr.workers.filter(({ id }) => !numbers.has(id))).toEqual([]);
    expect(psa.resources.filter(({ manager_id: manager }) => manager === null)).toHaveLength(1);
  });

  it('knows the managers, units and locations that HR names', () => {
    const ids = { manager: new Set(hr.workers.map(({ id }) => id)), org_unit: new Set(hr['org-units'].map(({ id }) => id)), location: new Set(hr.locations.map(({ id }) => id)) };
    const unknown = hr.workers.flatMap(({ assignments }) => assignments.flatMap((row) => Object.entries(ids).filter(([field, known]) => row[field] !== null && !known.has(row[field] as string)).map(([field]) => field)));
    expect(unknown).toEqual([]);
  });

  it('has rows still to come', () => {
    expect(hr.workers.filter(({ assignments }) => assignments.at(-1)!.effective_from > '2026-11-23').length).toBeGreaterThan(15);
  });
});
