/** The firm as it is drawn up: everything that does not hang on the seed. Ids are those of the system that speaks of the thing. */

export type HrSystem = 'hris' | 'hris-apac';

export interface Office {
  /** Id in the HR system of the company. */
  id: string;
  code: string;
  name: string;
  city: string;
  timeZone: string;
}

export interface Company {
  /** Business code, and its id in the ERP, by which HR names it too. */
  code: string;
  name: string;
  /** ISO 3166-1 alpha-2, and alpha-3 as the ERP writes it. */
  country: string;
  country3: string;
  region: string;
  timeZone: string;
  currency: string;
  /** What one hour in US dollars costs in its currency. */
  rate: number;
  /** Part of the firm's consultants. */
  share: number;
  parent: string | null;
  hr: HrSystem;
  offices: readonly Office[];
}

export const companies: readonly Company[] = [
  {
    code: 'US01', name: 'Northfold Consulting Inc.', country: 'US', country3: 'USA', region: 'AMER', timeZone: 'America/Los_Angeles', currency: 'USD', rate: 1, share: 0.36, parent: null, hr: 'hris',
    offices: [
      { id: 'L-101', code: 'SFO', name: 'San Francisco', city: 'San Francisco', timeZone: 'America/Los_Angeles' },
      { id: 'L-102', code: 'SEA', name: 'Seattle', city: 'Seattle', timeZone: 'America/Los_Angeles' },
      { id: 'L-103', code: 'CHI', name: 'Chicago', city: 'Chicago', timeZone: 'America/Chicago' },
    ],
  },
  {
    code: 'GB01', name: 'Northfold Consulting Ltd', country: 'GB', country3: 'GBR', region: 'EMEA', timeZone: 'Europe/London', currency: 'GBP', rate: 0.78, share: 0.24, parent: 'US01', hr: 'hris',
    offices: [
      { id: 'L-201', code: 'LON', name: 'London', city: 'London', timeZone: 'Europe/London' },
      { id: 'L-202', code: 'LDS', name: 'Leeds', city: 'Leeds', timeZone: 'Europe/London' },
    ],
  },
  {
    code: 'AU01', name: 'Southmere Advisory Pty Ltd', country: 'AU', country3: 'AUS', region: 'APAC', timeZone: 'Australia/Sydney', currency: 'AUD', rate: 1.5, share: 0.16, parent: 'US01', hr: 'hris-apac',
    offices: [
      { id: 'APL-1', code: 'SYD', name: 'Sydney', city: 'Sydney', timeZone: 'Australia/Sydney' },
      { id: 'APL-2', code: 'BNE', name: 'Brisbane', city: 'Brisbane', timeZone: 'Australia/Brisbane' },
    ],
  },
  {
    code: 'DE01', name: 'Northfold Beratung GmbH', country: 'DE', country3: 'DEU', region: 'EMEA', timeZone: 'Europe/Berlin', currency: 'EUR', rate: 0.92, share: 0.14, parent: 'GB01', hr: 'hris',
    offices: [
      { id: 'L-301', code: 'BER', name: 'Berlin', city: 'Berlin', timeZone: 'Europe/Berlin' },
      { id: 'L-302', code: 'MUC', name: 'München', city: 'München', timeZone: 'Europe/Berlin' },
    ],
  },
  {
    code: 'CA01', name: 'Northfold Consulting Canada Ltd', country: 'CA', country3: 'CAN', region: 'AMER', timeZone: 'America/Toronto', currency: 'CAD', rate: 1.36, share: 0.1, parent: 'US01', hr: 'hris',
    offices: [
      { id: 'L-401', code: 'YYZ', name: 'Toronto', city: 'Toronto', timeZone: 'America/Toronto' },
      { id: 'L-402', code: 'YUL', name: 'Montréal', city: 'Montréal', timeZone: 'America/Toronto' },
    ],
  },
];

export interface Practice {
  code: string;
  name: string;
  /** As it stands in job titles. */
  title: string;
  skills: readonly string[];
  certifications: readonly string[];
}

export const practices: readonly Practice[] = [
  { code: 'STR', name: 'Strategy', title: 'Strategy', skills: ['market-analysis', 'operating-model', 'pricing', 'workshop-facilitation', 'due-diligence'], certifications: ['change-practitioner', 'business-analyst'] },
  { code: 'DAT', name: 'Data and Analytics', title: 'Data', skills: ['sql', 'python', 'data-modeling', 'machine-learning', 'dashboards', 'streaming'], certifications: ['data-engineer', 'data-protection'] },
  { code: 'CLD', name: 'Cloud Engineering', title: 'Cloud', skills: ['kubernetes', 'terraform', 'java', 'typescript', 'networking', 'observability'], certifications: ['cloud-architect', 'cloud-security'] },
  { code: 'DEL', name: 'Program Delivery', title: 'Delivery', skills: ['project-planning', 'risk-management', 'agile-coaching', 'vendor-management', 'budgeting'], certifications: ['project-manager', 'scrum-master'] },
];

export interface Unit {
  /** Id in the HR system that speaks of it. */
  id: string;
  hr: HrSystem;
  code: string;
  name: string;
  group: string;
  parent: string | null;
  company: Company | null;
  practice: Practice | null;
}

/** The whole firm, above the companies that the main HR system knows. */
export const firmUnit: Unit = { id: 'OU-1', hr: 'hris', code: 'NORTHFOLD', name: 'Northfold', group: 'Firm', parent: null, company: null, practice: null };

/** From the top down: the firm, each company, the practices of each company. The acquired firm's HR has a tree of its own. */
export const units: readonly Unit[] = [firmUnit, ...companies.flatMap((company, place) => unitsOf(company, place + 1))];

function unitsOf(company: Company, place: number): Unit[] {
  const id = (index: number) => (company.hr === 'hris' ? `OU-${place}${index}0` : `APU-${index + 1}`);
  const top: Unit = { id: id(0), hr: company.hr, code: company.code, name: company.name, group: 'Companies', parent: company.hr === 'hris' ? firmUnit.id : null, company, practice: null };
  const below = practices.map((practice, index): Unit => ({
    id: id(index + 1), hr: company.hr, code: `${company.code}-${practice.code}`, name: `${practice.name} ${company.country}`, group: practice.name, parent: top.id, company, practice,
  }));
  return [top, ...below];
}

/** The unit above, by which heads find their manager; undefined at the top of a tree. */
export function unitAbove(unit: Unit): Unit | undefined {
  return units.find((other) => other.id === unit.parent);
}

/** Each unit's cost is collected in one cost center, named like it. */
export function costCenterOf(unit: Unit): string {
  return `CC-${unit.code}`;
}

/** The company in whose books a unit stands. */
export function companyOf(unit: Unit): Company {
  return unit.company ?? companies[0]!;
}

/** A cost center that is named and never arrives. */
export const missingCostCenter = 'CC-US01-LAB';

export interface Grade {
  /** Id and code of the labor category in the ERP. */
  laborCategory: string;
  name: string;
  level: number;
  /** Around the practice's word in a job title. */
  title(practice: Practice | null): string;
  billingRole: string | null;
  /** Cost per hour in US dollars. */
  costUsd: number;
  utilizationTarget: number;
}

const grade = (laborCategory: string, name: string, level: number, costUsd: number, utilizationTarget: number, title: (practice: string) => string, billingRole: string | null = name): Grade => ({
  laborCategory, name, level, costUsd, utilizationTarget, billingRole, title: (practice) => title(practice?.title ?? 'Management'),
});

export const grades = {
  intern: grade('LC-05', 'Intern', 1, 22, 0, (practice) => `${practice} Intern`, null),
  analyst: grade('LC-10', 'Analyst', 1, 48, 0.85, (practice) => `${practice} Analyst`),
  consultant: grade('LC-20', 'Consultant', 2, 66, 0.85, (practice) => `${practice} Consultant`),
  senior: grade('LC-30', 'Senior Consultant', 3, 84, 0.8, (practice) => `Senior ${practice} Consultant`),
  principal: grade('LC-40', 'Principal', 4, 105, 0.7, (practice) => `Principal, ${practice}`),
  director: grade('LC-50', 'Director', 5, 132, 0.45, (practice) => `Director, ${practice}`),
  partner: grade('LC-60', 'Partner', 6, 168, 0.2, (practice) => `Partner, ${practice}`),
  contractor: grade('LC-90', 'Contract Consultant', 3, 95, 0.95, (practice) => `${practice} Contract Consultant`),
} as const;

/** Grades in which people are promoted, upwards. */
export const ladder: readonly Grade[] = [grades.analyst, grades.consultant, grades.senior, grades.principal];
