import { record, worker, type Attributes, type Check, type Row, type Subject, type WriteSubject } from './subject.js';

type Excuses = Partial<Record<Check, string>>;

const numbered = (prefix: string, n: number): string => `${prefix}${String(n).padStart(5, '0')}`;
const excuseAll = (because: string, of: readonly Check[]): Excuses => Object.fromEntries(of.map((check) => [check, because]));

const noTokens: Excuses = { 'renews what has expired': 'nothing of its credentials expires' };
const noFiles: Excuses = { 'takes no file that its control denies': 'it sends no files' };
const pagesForEver: Excuses = { 'begins anew where its pages expired': 'pages are asked for by number or key, and do not expire' };
const tellsAllChanges: Excuses = { 'reads whole where the cursor is too old': 'it tells changes of any age' };
const showsAll: Excuses = { 'takes nothing for gone that is hidden': 'who may log in sees all' };
const nobodyDeleted: Excuses = { 'shows what was deleted meanwhile': 'nobody is deleted there, but switched off' };
const readsNothing = excuseAll('nothing is read of it', [
  'brings all pages', 'loses nothing that changes meanwhile', 'shows what was deleted meanwhile', 'begins anew where its pages expired', 'brings what changed since', 'reads whole where the cursor is too old', 'goes on in another process',
  'takes nothing for gone that was deleted unseen', 'takes nothing for gone that is hidden', 'maps what it reads',
]);
const writesNothing = excuseAll('no call writes to it', [
  'writes once, and changes in place', 'calls nobody where nothing changed', 'writes nothing twice, whatever fails', 'gets over what others wrote', 'brings back what was deleted there', 'parks what is refused',
]);

const DAY_MS = 86_400_000;
const path = (template: string, key: string) => (row: Row) => template.replace('{}', encodeURIComponent(String(row[key])));

const assignment = (n: number, jobTitle: string, employer = 'GB01'): Row => ({
  effective_from: '2026-01-05', given_name: 'Ada', family_name: `Holt ${n}`, work_email: `ada.${n}@northfold.example`, employment_status: 'A', employment_type: 'E', employer, hire_date: '2026-01-05', fte: 1, country: 'GB', job_title: jobTitle,
});
const hrKeeps = { pagesLastMs: 600_000, changesLastMs: 30 * DAY_MS };

const people = (collection: string, key: string, changes: string, deletes?: WriteSubject['deletes']): WriteSubject => ({
  collection, key, changes, record: worker, changed: [{ familyName: 'Byron', employmentStatus: 'terminated' }, { familyName: 'King' }], wrong: { jobTitle: 7, workEmail: 7 }, ...(deletes ? { deletes } : {}),
});

const DEAL = '006000000000000001';
const dealId = (n: number) => `006${String(n).padStart(15, '0')}`;
const deal = (n: number, refs: Readonly<Record<string, string>>, given: Attributes, more: Attributes = {}) => record(n, { crm: dealId(n) }, refs, {
  name: 'Claims platform', opportunity: dealId(n), customer: 'C-1001', customerName: 'Acme', contractType: 'fixed-price', billingModel: 'milestone', currency: 'GBP', startDate: '2031-03-03', endDate: '2031-06-27', status: 'approved', ...given, ...more,
});
/** Booked from the third of March 2031. */
const booked = (n: number, refs: Readonly<Record<string, string>>, more: Attributes = {}) => record(n, { rm: numbered('A', n) }, refs, {
  role: 'Analyst', startDate: '2031-03-03', endDate: '2031-06-27', bookedFrom: '2031-03-03', bookedUntil: '2031-06-27', hoursPerDay: 0.5, status: 'confirmed', steps: [{ step: 'confirmed', at: '2031-01-01T00:00:00Z', by: 'orchestration' }], ...more,
});
const shortened: readonly [Attributes, Attributes] = [{ bookedUntil: '2031-04-30' }, { bookedUntil: '2031-05-30' }];
const demanded = (n: number, system: string, refs: Readonly<Record<string, string>>, more: Attributes = {}) => record(n, { [system]: numbered('D', n) }, refs, {
  role: 'Analyst', country: 'GB', startDate: '2031-03-03', endDate: '2031-06-27', hoursPerDay: 6, priority: 2, status: 'open', skills: [{ skill: 'kafka', level: 3 }], ...more,
});

const hris: Subject = {
  system: 'hris', server: 'hr', env: (url) => ({ HRIS_URL: url, HRIS_API_KEY: 'hr-full-key' }), secrets: ['HRIS_API_KEY'],
  streams: {
    workers: {
      ...hrKeeps, collection: 'workers', many: 205, row: (n, said) => ({ id: numbered('W', n), assignments: [assignment(n, said)] }), keyOf: ({ id }) => id, saidIn: ({ job_title: said }) => said, deletes: path('/v1/workers/{}', 'id'),
      hidden: { env: { HRIS_API_KEY: 'hr-restricted-key' }, row: (n) => ({ id: numbered('W', n), assignments: [assignment(n, 'one', 'DE01')] }) },
    },
    'org-units': { ...hrKeeps, collection: 'org-units', many: 205, row: (n, said) => ({ id: numbered('OU', n), code: numbered('', n), name: said, status: 'A' }), keyOf: ({ id }) => id, saidIn: ({ name }) => name, deletes: path('/v1/org-units/{}', 'id') },
    locations: { ...hrKeeps, collection: 'locations', many: 205, row: (n, said) => ({ id: numbered('L', n), code: numbered('', n), name: said, country: 'GB', status: 'A' }), keyOf: ({ id }) => id, saidIn: ({ name }) => name, deletes: path('/v1/locations/{}', 'id') },
  },
  excused: { ...noTokens, ...noFiles, ...writesNothing },
};

const psa: Subject = {
  system: 'psa', server: 'psa', env: (url) => ({ PSA_URL: url, PSA_CLIENT_ID: 'muster', PSA_CLIENT_SECRET: 'psa-client-secret' }), secrets: ['PSA_CLIENT_SECRET'],
  settings: { callsPerMinute: null }, tooMany: { settings: { callsPerMinute: 2 }, calls: 3 },
  streams: {
    resources: { collection: 'resources', many: 105, row: (n, said) => ({ external_id: numbered('', n), name: 'Ada Holt', resource_pool: said }), keyOf: ({ external_id: key }) => key, saidIn: ({ resource_pool: said }) => said, deletes: path('/api/resources/{}', 'id') },
    projects: { collection: 'projects', many: 105, row: (n, said) => ({ external_id: numbered('', n), name: said, tasks: [{ name: 'Build' }], milestones: [{ name: 'Go-live' }] }), keyOf: ({ external_id: key }) => key, saidIn: ({ name }) => name, deletes: path('/api/projects/{}', 'id') },
    'staffing-requests': {
      collection: 'staffing-requests', many: 105, row: (n, said) => ({ external_id: numbered('', n), project_id: 'PRJ-1', role: said, skills: [{ name: 'kafka' }] }), keyOf: ({ external_id: key }) => key, saidIn: ({ role }) => role,
      deletes: path('/api/staffing-requests/{}', 'id'), needs: { projects: [{ id: 'PRJ-1', name: 'Claims platform' }] },
    },
  },
  writes: {
    worker: people('resources', 'external_id', 'title', path('/api/resources/{}', 'id')),
    project: {
      collection: 'projects', key: 'external_id', changes: 'customer', deletes: path('/api/projects/{}', 'id'), hasFieldsOfBody: true, record: (n, more) => deal(n, {}, { code: numbered('P', n) }, more),
      changed: [{ customerName: 'Apex' }, { code: 'P-1' }], wrong: { customerName: 7 },
    },
    demand: {
      collection: 'staffing-requests', key: 'external_id', changes: 'role', deletes: path('/api/staffing-requests/{}', 'id'), hasFieldsOfBody: true, record: (n, more) => demanded(n, 'orchestration', { project: 'PRJ-1' }, more),
      changed: [{ priority: 1 }, { status: 'cancelled' }], wrong: { role: 7 }, needs: { projects: [{ id: 'PRJ-1', name: 'Claims platform' }] },
    },
  },
  excused: { ...noFiles, ...pagesForEver, ...tellsAllChanges, ...showsAll },
};

const entity = (set: string, key: string, row: (n: number, said: string) => Row, said: string) => ({
  collection: set, many: 25, row, keyOf: (found: Row) => found[key], saidIn: (found: Row) => found[said], deletes: path(`/odata/${set}('{}')`, key),
});

const erp: Subject = {
  system: 'erp', server: 'erp', env: (url) => ({ ERP_URL: url, ERP_USER: 'muster', ERP_PASSWORD: 'erp-password' }), secrets: ['ERP_PASSWORD'],
  settings: { pageSize: 10 }, tooMany: { settings: { concurrencyMax: 1, latencyMs: 500 }, calls: 4 },
  streams: {
    companies: entity('Companies', 'Code', (n, said) => ({ Code: numbered('C', n), Name: said, Country: 'GB', Status: 'open' }), 'Name'),
    'cost-centers': entity('CostCenters', 'Code', (n, said) => ({ Code: numbered('CC', n), Name: said, Company: 'GB01', Status: 'open' }), 'Name'),
    'labor-categories': entity('LaborCategories', 'Code', (n, said) => ({ Code: numbered('LC', n), Name: said, Level: 1, Status: 'open' }), 'Name'),
    employees: entity('Employees', 'EmployeeNo', (n, said) => ({ EmployeeNo: numbered('', n), Name: 'Ada Holt', Company: 'GB01', CostRate: '80.00', CostRateCurrency: 'GBP', Billable: true, BillingRole: said }), 'BillingRole'),
    'posting-periods': {
      collection: 'PostingPeriods', many: 25, row: (n, said) => ({ Period: '2031-03', Company: numbered('C', n), Open: said === 'one' }), keyOf: ({ Company }) => Company, saidIn: ({ Open }) => (Open === true ? 'one' : 'two'),
      deletes: ({ Period, Company }) => `/odata/PostingPeriods(Period='${String(Period)}',Company='${String(Company)}')`,
    },
    projects: entity('Projects', 'ProjectNo', (n, said) => ({ ProjectNo: numbered('P', n), Name: said, Company: 'GB01', BillingRules: [{ Rule: 'R-1', Basis: 'HOUR', Rate: '90.00' }], Dimensions: [{ Dimension: 'Practice', Value: 'CLD' }] }), 'Name'),
    'charge-codes': { ...entity('ChargeCodes', 'Code', (n, said) => ({ Code: numbered('C', n), ProjectNo: 'P-1', Name: said }), 'Name'), needs: { Projects: [{ ProjectNo: 'P-1', Name: 'Claims platform' }] } },
  },
  writes: {
    worker: people('Employees', 'EmployeeNo', 'JobTitle', path("/odata/Employees('{}')", 'EmployeeNo')),
    project: {
      collection: 'Projects', key: 'ExternalReference', changes: 'CustomerName', hasFieldsOfBody: true, record: (n, more) => deal(n, { legalEntity: 'GB01' }, {}, more), changed: [{ name: 'Claims' }, { endDate: '2031-09-30' }], wrong: { customerName: 7 },
    },
    assignment: {
      collection: 'CostAllocations', key: 'ExternalReference', changes: 'Role', deletes: path("/odata/CostAllocations('{}')", 'AllocationNo'), hasFieldsOfBody: true, record: (n, more) => booked(n, { worker: 'E-1', bookedCode: 'C-1' }, more),
      changed: shortened, wrong: { role: 7 }, needs: { Employees: [{ EmployeeNo: 'E-1' }], Projects: [{ ProjectNo: 'P-1', Name: 'Claims platform' }], ChargeCodes: [{ Code: 'C-1', ProjectNo: 'P-1' }] },
    },
  },
  excused: { ...noTokens, ...noFiles, ...pagesForEver, ...tellsAllChanges, ...showsAll },
};

const rm: Subject = {
  system: 'rm', server: 'rm', env: (url) => ({ RM_URL: url, RM_TOKEN: 'rm-token' }), secrets: ['RM_TOKEN'],
  streams: {
    bookings: {
      collection: 'bookings', many: 205, row: (n, said) => ({ external_id: numbered('A', n), person_id: 'P-1', project: DEAL, role: said, starts_on: '2031-03-03', ends_on: '2031-06-27', hours_per_day: 1 }), keyOf: ({ external_id: key }) => key,
      saidIn: ({ role }) => role, needs: { people: [{ id: 'P-1', name: 'Ada Holt' }] },
    },
  },
  writes: {
    worker: people('people', 'external_id', 'name'),
    demand: {
      collection: 'requests', key: 'external_id', changes: 'role', hasFieldsOfBody: true, record: (n, more) => demanded(n, 'psa', { project: DEAL }, more), changed: [{ priority: 1 }, { status: 'cancelled' }], wrong: { role: 7 },
    },
    assignment: {
      collection: 'bookings', key: 'external_id', changes: 'charge_code', hasFieldsOfBody: true, record: (n, more) => booked(n, { worker: 'P-1', project: DEAL, bookedCode: 'C-1' }, more), changed: shortened, wrong: { bookedUntil: 'soon' },
      needs: { people: [{ id: 'P-1', name: 'Ada Holt', capacity_hours: 24 }] },
    },
  },
  excused: {
    ...noTokens, ...noFiles, ...pagesForEver, ...showsAll, 'shows what was deleted meanwhile': 'no booking is deleted there, but released', 'reads whole where the cursor is too old': 'its cursor is the number of a change, which does not age',
    'brings back what was deleted there': 'nobody is deleted there, but switched off',
  },
};

const identity: Subject = {
  system: 'identity', server: 'identity', env: (url) => ({ IDENTITY_URL: url, IDENTITY_TOKEN: 'identity-token' }), secrets: ['IDENTITY_TOKEN'],
  streams: {
    users: { collection: 'Users', many: 105, row: (n, said) => ({ userName: `u${numbered('', n)}`, externalId: numbered('', n), locale: said }), keyOf: ({ externalId }) => externalId, saidIn: ({ locale }) => locale, deletes: path('/scim/v2/Users/{}', 'id') },
  },
  writes: { worker: people('Users', 'externalId', 'title', path('/scim/v2/Users/{}', 'id')) },
  excused: { ...noTokens, ...noFiles, ...pagesForEver, ...tellsAllChanges, ...showsAll },
};

const talent: Subject = {
  system: 'talent', server: 'talent', env: (url) => ({ TALENT_URL: url, TALENT_API_KEY: 'talent-key' }), secrets: ['TALENT_API_KEY'],
  settings: { costMax: 1_000_000 }, tooMany: { settings: { costMax: 160, costPerSecond: 0 }, calls: 2 },
  streams: {
    people: {
      collection: 'people', many: 55, row: (n, said) => ({ employeeNumber: numbered('', n), name: said, skills: [{ name: 'kafka', level: 3 }], certifications: [{ name: 'CKA', level: null, expiresOn: '2027-01-31' }] }),
      keyOf: ({ employeeNumber }) => employeeNumber, saidIn: ({ name }) => name,
    },
  },
  excused: { ...noTokens, ...noFiles, ...nobodyDeleted, ...pagesForEver, ...tellsAllChanges, ...showsAll, ...writesNothing },
};

const time: Subject = {
  system: 'time', server: 'time', env: (url) => ({ TIME_URL: url, TIME_USER: 'muster', TIME_PASSWORD: 'time-password' }), secrets: ['TIME_PASSWORD'],
  writes: {
    worker: people('employees', 'employee_no', 'name'),
    'charge-code': {
      collection: 'chargeCodes', key: 'code', changes: 'name', hasFieldsOfBody: true, record: (n, more) => record(n, { erp: numbered('C', n) }, { project: DEAL }, { name: 'Delivery', bookable: true, opensOn: '2031-03-03', ...more }),
      changed: [{ closesOn: '2031-06-27' }, { bookable: false }], wrong: { name: 7 },
    },
    assignment: {
      collection: 'assignments', key: 'assignment_no', changes: 'closes_on', changesTo: '2031-03-04', hasFieldsOfBody: true, record: (n, more) => booked(n, { worker: '1', bookedCode: '1' }, more), changed: shortened, wrong: { bookedUntil: 'soon' },
      needs: { employees: [{ id: 1, employee_no: '100001', name: 'Ada Holt' }], chargeCodes: [{ id: 1, code: 'C-1' }] },
    },
  },
  excused: { ...noFiles, ...readsNothing, 'brings back what was deleted there': 'nobody is deleted there, but switched off' },
};

const opportunity = (n: number, Name: string): Row => ({ Id: dealId(n), Name, StageName: 'Closed Won', CloseDate: '2031-01-31', ContractType__c: 'TM', BillingModel__c: 'HOURLY', LegalEntity__c: 'GB01' });

const crm: Subject = {
  system: 'crm', server: 'crm', env: (url) => ({ CRM_URL: url, CRM_CLIENT_ID: 'muster', CRM_CLIENT_SECRET: 'crm-client-secret' }), secrets: ['CRM_CLIENT_SECRET'],
  settings: { batchSize: 10, callsPerDay: null }, tooMany: { settings: { callsPerDay: 2 }, calls: 3 },
  streams: {
    users: {
      collection: 'Users', many: 25, row: (n, said) => ({ EmployeeNumber: numbered('', n), FirstName: 'Ada', LastName: 'Holt', Email: `ada.${n}@northfold.example`, Title: said, IsActive: true }), keyOf: ({ EmployeeNumber: key }) => key,
      saidIn: ({ Title }) => Title, pagesLastMs: 900_000,
    },
    opportunities: { collection: 'Opportunities', many: 25, row: opportunity, keyOf: ({ Id }) => Id, saidIn: ({ Name }) => Name, pagesLastMs: 900_000, deletes: path('/services/data/sobjects/Opportunity/{}', 'Id') },
  },
  writes: {
    worker: people('Users', 'EmployeeNumber', 'Title'),
    project: {
      collection: 'Opportunities', key: 'Id', changes: 'ProjectCode__c', hasFieldsOfBody: true, record: (n, more) => deal(n, {}, { code: numbered('P', n) }, more), changed: [{ code: 'P-1' }, { code: 'P-2' }], wrong: { code: 7 },
      needs: { Opportunities: Array.from({ length: 20 }, (_, n) => opportunity(n + 1, 'Claims platform')) },
    },
  },
  excused: {
    ...noFiles, ...showsAll, 'brings what changed since': 'it is read whole, and tells changes over a line', 'reads whole where the cursor is too old': 'it is read whole',
    'brings back what was deleted there': 'nobody is deleted there, but switched off',
  },
};

const payroll: Subject = {
  system: 'payroll', server: 'payroll', env: (url) => ({ PAYROLL_URL: url, PAYROLL_USER: 'muster', PAYROLL_PASSWORD: 'payroll-password' }), secrets: ['PAYROLL_PASSWORD'],
  files: { collection: 'employees', row: (n) => ({ employee_no: numbered('', n), name: 'Ada Holt', company: 'GB01', cost_center: 'CC-1', status: 'active', on_payroll_from: '2026-01-05' }), denied: { exportRowsOff: 1 } },
  excused: {
    ...noTokens, ...writesNothing,
    ...excuseAll('it sends one file, whole', [
      'brings all pages', 'loses nothing that changes meanwhile', 'shows what was deleted meanwhile', 'begins anew where its pages expired', 'brings what changed since', 'reads whole where the cursor is too old', 'goes on in another process',
      'takes nothing for gone that is hidden',
    ]),
  },
};

/** To which messages are sent, and nothing else: they have checks of their own (message-targets.spec.ts). */
export const messageSubjects = {
  mail: { system: 'mail', server: 'mail', env: (_, smtpUrl) => ({ MAIL_URL: smtpUrl, MAIL_USER: 'muster', MAIL_PASSWORD: 'mail-password', MAIL_FROM: 'Muster <muster@northfold.example>' }), secrets: ['MAIL_PASSWORD'], excused: {} },
  hooks: { system: 'hooks', server: 'hooks', env: (url) => ({ HOOKS_URL: `${url}/notices`, HOOKS_SECRET: 'hooks-secret' }), secrets: ['HOOKS_SECRET'], excused: {} },
} as const satisfies Readonly<Record<string, Subject>>;

/** Every other connector that ships for a system of the sandbox. */
export const subjects: readonly Subject[] = [hris, psa, erp, rm, identity, talent, time, crm, payroll];
