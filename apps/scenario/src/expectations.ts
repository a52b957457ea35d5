import type { Expectation } from './agreement.js';
import type { Team } from './cast.js';
import { SKILLS, type Hired } from './chapters/hiring.js';
import type { Project } from './chapters/selling.js';
import { HOURS_A_DAY } from './chapters/staffing.js';
import type { Firm } from './firm.js';
import { rowOn } from './systems/hr.js';
import { valueOf } from './systems/muster.js';

/** What all systems are to have of somebody who is hired and ready to bill. */
export function ofTheHired({ hr, identity, erp, psa, rm, talent, crm, time, muster }: Firm, { grade }: Team, { number, fullName, given, family, email, firstDay }: Hired): Expectation[] {
  const costCenter = grade['CostCenter'];
  const skills = SKILLS.map(({ name }) => name);
  return [
    { system: 'HR', of: `worker ${number}`, expected: { given_name: given, family_name: family, work_email: email, employment_status: 'A', hire_date: firstDay }, read: async () => rowOn(await hr.worker(number), firstDay) },
    { system: 'worker-sync', of: 'canonical worker', expected: { status: 'pending' }, read: async () => ({ status: valueOf(await muster.worker(number), 'employmentStatus') }) },
    { system: 'identity', of: `account of ${number}`, expected: { userName: email, displayName: fullName, active: false }, read: () => identity.account(number) },
    { system: 'ERP', of: `employee ${number}`, expected: { Name: fullName, HireDate: firstDay, CostCenter: costCenter, LaborCategory: grade['LaborCategory'], CostRate: grade['CostRate'] }, read: () => erp.employee(number) },
    { system: 'PSA', of: `resource of ${number}`, expected: { name: fullName, email, start_date: firstDay, cost_center: costCenter }, read: () => psa.resource(number) },
    { system: 'RM', of: `person ${number}`, expected: { name: fullName, email, active: true, skills }, read: () => rm.person(number) },
    { system: 'talent', of: `person ${number}`, expected: { name: fullName, skills: SKILLS }, read: () => talent.person(number) },
    { system: 'CRM', of: `user ${number}`, expected: { FirstName: given, LastName: family, Email: email }, read: () => crm.user(number) },
    { system: 'time entry', of: `employee ${number}`, expected: { name: fullName, email, cost_center: costCenter }, read: () => time.employee(number) },
  ];
}

/** What all systems are to have of the project of a deal. */
export function ofTheProject({ erp, psa, rm, crm, time }: Firm, { deal, name, projectNo, leadResource, begin, end }: Project, asked: string): Expectation[] {
  return [
    { system: 'CRM', of: 'opportunity', expected: { StageName: 'Closed Won', ProjectCode__c: projectNo }, read: () => crm.opportunity(deal) },
    { system: 'ERP', of: `project ${projectNo}`, expected: { Name: name, Status: 'Open', StartDate: begin, EndDate: end }, read: () => erp.project(deal) },
    { system: 'PSA', of: 'project', expected: { name, code: projectNo, manager_id: leadResource }, read: () => psa.project(deal) },
    { system: 'RM', of: `request ${asked}`, expected: { project: deal, starts_on: begin, ends_on: end, hours_per_day: HOURS_A_DAY }, read: () => rm.request(asked) },
    { system: 'time entry', of: `charge code ${projectNo}-100`, expected: { active: true, opens_on: begin, closes_on: end }, read: () => time.chargeCode(`${projectNo}-100`) },
  ];
}

/** What all systems are to have of a booking that is confirmed. */
export function ofTheBooking({ erp, rm, time, muster }: Firm, { number }: Hired, { projectNo, begin, end }: Project, booking: string): Expectation[] {
  const code = `${projectNo}-100`;
  return [
    { system: 'assignment-sync', of: 'canonical assignment', expected: { status: 'confirmed' }, read: async () => ({ status: valueOf(await muster.assignment(booking), 'status') }) },
    { system: 'RM', of: `booking ${booking}`, expected: { state: 'confirmed', charge_code: code, starts_on: begin, ends_on: end, hours_per_day: HOURS_A_DAY }, read: () => rm.booking(booking) },
    { system: 'ERP', of: 'cost allocation', expected: { EmployeeNo: number, ChargeCode: code, StartDate: begin, EndDate: end, HoursPerDay: String(HOURS_A_DAY), Status: 'Active' }, read: () => erp.allocation(booking) },
    {
      system: 'time entry', of: 'assignment', expected: { active: true, opens_on: begin, closes_on: end, employee: number, charge_code: code },
      read: async () => {
        const [found, person, open] = await Promise.all([time.assignment(booking), time.employee(number), time.chargeCode(code)]);
        return found && { ...found, employee: found['employee'] === person?.['id'] ? number : null, charge_code: found['charge_code'] === open?.['id'] ? code : null };
      },
    },
  ];
}
