import type { Expectation } from './agreement.js';
import { allOf } from './all-of.js';
import type { Row } from './calls.js';
import { SKILLS } from './chapters/hiring.js';
import type { Mobilization, Program, Recruit, Seat } from './chapters/mobilizing.js';
import { HOURS_A_DAY } from './chapters/staffing.js';
import type { Firm } from './firm.js';
import { inTurns } from './in-turns.js';
import { rowOn } from './systems/hr.js';
import { valueOf, type CanonicalRecord } from './systems/muster.js';

const AT_ONCE = 8;
const by = <T>(all: readonly T[], id: (one: T) => string, expected: (one: T) => Row): Map<string, Row> => new Map(all.map((one) => [id(one), expected(one)]));
const field = (name: string) => (row: Row) => row[name];

/** What all systems are to have of everybody who was hired. The systems are read in pages of what has changed since the mobilization began. */
export function ofTheRecruits({ hr, identity, erp, psa, rm, talent, crm, time, muster }: Firm, { recruits, since, firstDay }: Mobilization): Expectation[] {
  const of = (expected: (recruit: Recruit) => Row) => by(recruits, ({ number }) => number, expected);
  const gradeOf = ({ program }: Recruit) => program.team.grade;
  return [
    { system: 'HR', what: 'workers', wanted: of(({ given, email }) => ({ given_name: given, work_email: email, employment_status: 'A' })), idOf: field('number'), read: async () => (await hr.workers(since)).map((worker) => ({ ...rowOn(worker, firstDay), number: worker.id })) },
    { system: 'worker-sync', what: 'canonical workers', wanted: of(() => ({ status: 'pending' })), idOf: field('number'), read: () => canonical(recruits, ({ number }) => muster.worker(number), ({ number }, record) => ({ number, status: valueOf(record, 'employmentStatus') })) },
    { system: 'identity', what: 'accounts', wanted: of(({ email, fullName }) => ({ userName: email, displayName: fullName, active: false })), idOf: field('externalId'), read: () => identity.changedSince(since) },
    {
      system: 'ERP', what: 'employees', idOf: field('EmployeeNo'), read: () => erp.changedSince('Employees', since),
      wanted: of((recruit) => ({ Name: recruit.fullName, HireDate: firstDay, CostCenter: gradeOf(recruit)['CostCenter'], LaborCategory: gradeOf(recruit)['LaborCategory'], CostRate: gradeOf(recruit)['CostRate'] })),
    },
    { system: 'PSA', what: 'resources', wanted: of((recruit) => ({ name: recruit.fullName, email: recruit.email, start_date: firstDay, cost_center: gradeOf(recruit)['CostCenter'] })), idOf: field('external_id'), read: () => psa.changedSince('resources', since) },
    { system: 'RM', what: 'people', wanted: of(({ fullName, email }) => ({ name: fullName, email, active: true, skills: SKILLS.map(({ name }) => name) })), idOf: field('external_id'), read: () => rm.changedAfter('people', 0) },
    { system: 'talent', what: 'people', wanted: of(({ fullName }) => ({ name: fullName, skills: SKILLS })), idOf: field('employeeNumber'), read: () => talent.changedSince(since) },
    { system: 'CRM', what: 'users', wanted: of(({ given, family, email }) => ({ FirstName: given, LastName: family, Email: email })), idOf: field('EmployeeNumber'), read: () => crm.changedSince('User', ['EmployeeNumber', 'FirstName', 'LastName', 'Email'], since) },
    { system: 'time entry', what: 'employees', wanted: of((recruit) => ({ name: recruit.fullName, email: recruit.email, cost_center: gradeOf(recruit)['CostCenter'] })), idOf: field('employee_no'), read: () => time.changedSince('employee', since) },
  ].map(allOf);
}

/** What all systems are to have of the projects of the deals. @param codes by the deal, the number that the books gave */
export function ofThePrograms({ crm, erp, psa, rm, time }: Firm, { programs, recruits, since }: Mobilization, codes: ReadonlyMap<string, string>): Expectation[] {
  const of = (expected: (program: Program) => Row) => by(programs, ({ deal }) => deal, expected);
  const codeOf = ({ deal }: Program) => codes.get(deal) ?? 'none';
  return [
    { system: 'CRM', what: 'opportunities', wanted: of((program) => ({ StageName: 'Closed Won', ProjectCode__c: codeOf(program) })), idOf: field('Id'), read: () => crm.changedSince('Opportunity', ['StageName', 'ProjectCode__c'], since) },
    { system: 'ERP', what: 'projects', wanted: of(({ name, begin, end }) => ({ Name: name, Status: 'Open', StartDate: begin, EndDate: end })), idOf: field('ExternalReference'), read: () => erp.changedSince('Projects', since) },
    { system: 'PSA', what: 'projects', wanted: of((program) => ({ name: program.name, code: codeOf(program), manager_id: program.team.resource['id'] })), idOf: field('external_id'), read: () => psa.changedSince('projects', since) },
    { system: 'RM', what: 'requests', wanted: by(recruits, ({ request }) => request!, ({ program }) => ({ project: program.deal, starts_on: program.begin, ends_on: program.end, hours_per_day: HOURS_A_DAY })), idOf: field('external_id'), read: () => rm.changedAfter('requests', 0) },
    { system: 'time entry', what: 'charge codes', wanted: by(programs, (program) => `${codeOf(program)}-100`, ({ begin, end }) => ({ active: true, opens_on: begin, closes_on: end })), idOf: field('code'), read: () => time.changedSince('chargeCode', since) },
  ].map(allOf);
}

/** What all systems are to have of the bookings. */
export function ofTheSeats({ erp, rm, time, muster }: Firm, { recruits, since }: Mobilization, codes: ReadonlyMap<string, string>): Expectation[] {
  const of = (expected: (recruit: Recruit) => Row) => by(recruits, ({ booking }) => booking!.id, expected);
  const codeOf = ({ program: { deal } }: Recruit) => `${codes.get(deal) ?? 'none'}-100`;
  const days = ({ program: { begin, end } }: Recruit) => [begin, end];
  const seats = recruits.map(({ booking }) => booking!);
  return [
    { system: 'assignment-sync', what: 'canonical assignments', wanted: of(() => ({ status: 'confirmed' })), idOf: field('id'), read: () => canonical(seats, ({ id }: Seat) => muster.assignment(id), ({ id }, record) => ({ id, status: valueOf(record, 'status') })) },
    {
      system: 'RM', what: 'bookings', idOf: field('id'), read: () => rm.changedAfter('bookings', 0),
      wanted: of((recruit) => ({ state: 'confirmed', charge_code: codeOf(recruit), starts_on: days(recruit)[0], ends_on: days(recruit)[1], hours_per_day: HOURS_A_DAY })),
    },
    {
      system: 'ERP', what: 'cost allocations', idOf: field('ExternalReference'), read: () => erp.changedSince('CostAllocations', since),
      wanted: of((recruit) => ({ EmployeeNo: recruit.number, ChargeCode: codeOf(recruit), StartDate: days(recruit)[0], EndDate: days(recruit)[1], HoursPerDay: String(HOURS_A_DAY), Status: 'Active' })),
    },
    {
      system: 'time entry', what: 'assignments', idOf: field('assignment_no'),
      wanted: of((recruit) => ({ active: true, opens_on: days(recruit)[0], closes_on: days(recruit)[1], employee: recruit.number, charge_code: codeOf(recruit) })),
      read: async () => {
        const named = async (entity: 'employee' | 'chargeCode', name: string) => new Map((await time.changedSince(entity, since)).map((row) => [row['id'], row[name]]));
        const [people, open] = [await named('employee', 'employee_no'), await named('chargeCode', 'code')];
        return (await time.changedSince('assignment', since)).map((row) => ({ ...row, employee: people.get(row['employee']), charge_code: open.get(row['charge_code']) }));
      },
    },
  ].map(allOf);
}

/** The masters list nothing: each record is asked for. */
async function canonical<T>(all: readonly T[], look: (one: T) => Promise<CanonicalRecord | undefined>, shown: (one: T, record: CanonicalRecord) => Row): Promise<Row[]> {
  return (await inTurns(all, AT_ONCE, async (one) => {
    const record = await look(one);
    return record ? [shown(one, record)] : [];
  })).flat();
}
