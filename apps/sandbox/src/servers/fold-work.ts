import { formatLocalDate, type LocalDate } from '@muster/platform-kernel';
import { engagementsOf } from '../sample-firm/engagements.js';
import { grades } from '../sample-firm/organization.js';
import { Random } from '../sample-firm/random.js';
import type { EntityBody } from './erp/entity-sets.js';
import type { FieldValues } from './fields.js';
import { accounts, opportunity } from './fold-deals.js';
import { erpChargeCodes, erpProject, psaProject, staffingRequests, type Lead } from './fold-projects.js';
import type { PsaBody } from './psa/kind.js';

/** Rows for POST seed of what the firm sells and does. */
export interface WorkRows {
  erp: Record<'Projects' | 'ChargeCodes' | 'PostingPeriods', EntityBody[]>;
  psa: Record<'projects' | 'staffing-requests', PsaBody[]>;
  crm: Record<'Accounts' | 'Opportunities', object[]>;
}

/** Who there is to do the work: rows of the ERP and of the PSA. */
export interface Staff {
  companies: readonly FieldValues[];
  employees: readonly FieldValues[];
  resources: readonly ({ id: string } & FieldValues)[];
}

const monthsClosed = 12;
const leadGrades: readonly unknown[] = [grades.principal.laborCategory, grades.director.laborCategory];

/** The sample firm has no events of its projects and deals: they are drawn up here, for the companies that it has, and led by those who are active in them. */
export function foldWork(staff: Staff, today: LocalDate): WorkRows {
  const known = new Set(staff.companies.map(({ Code }) => Code));
  const drawn = engagementsOf(today);
  const engagements = drawn.engagements.filter(({ company }) => known.has(company.code));
  const deals = drawn.deals.filter(({ company }) => known.has(company.code));
  const leadOf = leads(staff);
  const projects = engagements.map((engagement) => {
    const lead = leadOf(engagement.company.code);
    return { erp: erpProject(engagement, lead), psa: psaProject(engagement, lead, today) };
  });
  return {
    erp: { Projects: projects.map(({ erp }) => erp), ChargeCodes: projects.flatMap(({ erp }) => erpChargeCodes(erp)), PostingPeriods: [...known].flatMap((company) => postingPeriods(String(company), today)) },
    psa: { projects: projects.map(({ psa }) => psa), 'staffing-requests': staffingRequests(engagements, today) },
    crm: { Accounts: known.size > 0 ? accounts() : [], Opportunities: deals.map(opportunity) },
  };
}

/** Principals and directors of a company who are active in the PSA, in turns by the draw. */
function leads({ employees, resources }: Staff): (company: string) => Lead {
  const random = new Random('leads');
  const active = new Map(resources.filter(({ status }) => status === 'active').map(({ external_id: number, id }) => [number, id]));
  const fit = employees.filter(({ EmployeeNo, LaborCategory, Status }) => Status === 'Active' && leadGrades.includes(LaborCategory) && active.has(EmployeeNo!));
  return (company) => {
    const ofCompany = fit.filter(({ Company }) => Company === company);
    const chosen = ofCompany.length > 0 ? random.pick(ofCompany).EmployeeNo! : null;
    return { employeeNo: chosen as string | null, resourceId: active.get(chosen) ?? null };
  };
}

/** Last month is still open, beside this one and the next; the twelve before are closed. */
function postingPeriods(company: string, today: LocalDate): EntityBody[] {
  const [year, month] = formatLocalDate(today).split('-').map(Number) as [number, number];
  return Array.from({ length: monthsClosed + 3 }, (_, place) => {
    const period = new Date(Date.UTC(year, month - 1 + place - monthsClosed - 1, 1)).toISOString().slice(0, 7);
    return { Period: period, Company: company, Open: place >= monthsClosed };
  });
}
