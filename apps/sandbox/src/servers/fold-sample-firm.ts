import { formatLocalDate, type LocalDate } from '@muster/platform-kernel';
import type { SampleEvent } from '../sample-firm/chronicle.js';
import { publicHolidays } from '../sample-firm/public-holidays.js';
import { allFields, type Fields, type FieldValues } from './fields.js';
import { entitySets } from './erp/entity-sets.js';
import { assignmentFields, type Assignment } from './hr/assignments.js';
import { locationFields, orgUnitFields, type Place } from './hr/places.js';
import { foldCrm, foldIdentity, foldPayroll, foldResourceManagement, foldTalent, foldTime, type FollowerRows } from './fold-followers.js';
import { foldWork, type WorkRows } from './fold-work.js';
import { resourceFields } from './psa/resource.js';
import { peopleOf, personOn, type Status } from './sample-people.js';
import { sampleTimelines, Timeline, type SampleTimelines } from './sample-timelines.js';

/** Rows for POST seed, by collection. */
export interface SampleFirmRows extends Omit<FollowerRows, 'crm'> {
  hr: { locations: ({ id: string } & Place)[]; 'org-units': ({ id: string } & FieldValues)[]; workers: { id: string; assignments: Assignment[] }[] };
  psa: Record<'resources', ({ id: string } & FieldValues)[]> & WorkRows['psa'];
  erp: Record<'Companies' | 'CostCenters' | 'LaborCategories' | 'Employees', FieldValues[]> & WorkRows['erp'];
  crm: FollowerRows['crm'] & WorkRows['crm'];
}

/**
 * The sample firm as its systems hold it once all of its events are told. HR keeps dated rows, so that all that is dated is in them; the others keep what holds `today`, and of who has yet to
 * begin what holds on the first day. Employees and resources bear HR's number as EmployeeNo and external_id, and a copy of what HR says of them, as they have in any firm.
 */
export function foldSampleFirm(events: readonly SampleEvent[], today: LocalDate): SampleFirmRows {
  const timelines = sampleTimelines(events);
  const people = peopleOf(timelines);
  const resources = resourcesOf(timelines, people, today);
  const employees = employeesOf(timelines, people, today);
  const companies = erpRows(timelines, 'Companies', 'legal-entity', today, {});
  const work = foldWork({ companies, employees, resources }, today);
  return {
    hr: {
      locations: [...timelines.of('hris', 'location')].map(([id, timeline]) => withHolidays({ id, ...inSnakeCase(locationFields, timeline.now(today)) })),
      'org-units': [...timelines.of('hris', 'org-unit')].map(([id, timeline]) => ({ id, ...inSnakeCase(orgUnitFields, timeline.now(today)) })),
      workers: [...timelines.of('hris', 'worker')].map(([id, timeline]) => ({ id, assignments: assignmentsOf(timeline) })),
    },
    psa: { resources, ...work.psa },
    erp: {
      Companies: companies,
      CostCenters: erpRows(timelines, 'CostCenters', 'cost-center', today, { Company: 'legalEntity', Manager: 'owner' }),
      LaborCategories: erpRows(timelines, 'LaborCategories', 'labor-category', today, {}),
      Employees: employees,
      ...work.erp,
    },
    rm: foldResourceManagement(timelines, people, today),
    identity: foldIdentity(timelines, people, today),
    talent: foldTalent(timelines, people, today),
    time: foldTime(timelines, people, today),
    crm: { ...foldCrm(people, today), ...work.crm },
    payroll: foldPayroll(timelines, people, today),
  };
}

/** With those of its country, and the usual days of work. */
function withHolidays(location: { id: string } & FieldValues): { id: string } & Place {
  return { ...location, holidays: [...(publicHolidays[String(location.country)] ?? [])], working_days: [1, 2, 3, 4, 5] };
}

/** A row for each day on which anything changes. */
function assignmentsOf(timeline: Timeline): Assignment[] {
  const rows = timeline.days().map((day): Assignment => ({ effective_from: formatLocalDate(day), ...inSnakeCase(assignmentFields, timeline.on(day)) }));
  return rows.filter((row, place) => place === 0 || Object.keys(assignmentFields).some((name) => row[name] !== rows[place - 1]![name]));
}

/** Attributes as fields of the same name: timeZone as time_zone. Those that the vendor has no field for are left out. */
function inSnakeCase(fields: Fields, values: Record<string, unknown>): FieldValues {
  const renamed = Object.entries(values).map(([name, value]) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value] as const);
  return inFields(fields, Object.fromEntries(renamed));
}

/** Values in their fields, days in words. */
function inFields(fields: Fields, values: Record<string, unknown>): FieldValues {
  const written = Object.entries(values).map(([name, value]) => [name, fields[name] === 'date' && typeof value === 'number' ? formatLocalDate(value) : value]);
  return allFields(fields, Object.fromEntries(written) as FieldValues);
}

const fieldsOf = (set: string) => entitySets.find(({ name }) => name === set)!.fields;

/** @param renamed attributes that stand under another name than their own with a capital */
function erpRows(timelines: SampleTimelines, set: string, entity: string, today: LocalDate, renamed: Record<string, string>): FieldValues[] {
  const fields = fieldsOf(set);
  const attributeOf = (field: string) => renamed[field] ?? field.charAt(0).toLowerCase() + field.slice(1);
  return [...timelines.of('erp', entity).values()].map((timeline) => {
    const values = timeline.now(today);
    return inFields(fields, Object.fromEntries(Object.keys(fields).map((field) => [field, values[attributeOf(field)]])));
  });
}

const psaStatus: Record<Status, string> = { pending: 'inactive', active: 'active', 'on-leave': 'on_leave', terminated: 'inactive' };
const erpStatus: Record<Status, string> = { pending: 'Pending', active: 'Active', 'on-leave': 'OnLeave', terminated: 'Terminated' };

function resourcesOf(timelines: SampleTimelines, people: ReadonlyMap<string, Timeline>, today: LocalDate): ({ id: string } & FieldValues)[] {
  const followed = [...timelines.of('psa', 'worker')];
  const ids = new Map(followed.map(([number], place) => [number, `R-${place + 1}`]));
  const employees = timelines.of('erp', 'worker');
  return followed.map(([number, timeline]) => {
    const own = timeline.now(today);
    const { name, status, values } = personOn(people.get(number), timeline.shownOn(today), today);
    return {
      id: ids.get(number)!,
      ...inFields(resourceFields, {
        external_id: number, name, email: values.workEmail, status: psaStatus[status], title: own.jobTitle ?? values.jobTitle, manager_id: ids.get(values.manager as string), org_unit: values.orgUnit,
        cost_center: employees.get(number)?.now(today).costCenter, start_date: values.hireDate, end_date: values.terminationDate, utilization_target: own.utilizationTarget, resource_pool: own.resourcePool,
      }),
    };
  });
}

function employeesOf(timelines: SampleTimelines, people: ReadonlyMap<string, Timeline>, today: LocalDate): FieldValues[] {
  return [...timelines.of('erp', 'worker')].map(([number, timeline]) => {
    const own = timeline.now(today);
    const { name, status, values } = personOn(people.get(number), timeline.shownOn(today), today);
    return inFields(fieldsOf('Employees'), {
      EmployeeNo: number, Name: name, Company: values.employer, Status: erpStatus[status], JobTitle: values.jobTitle, HireDate: values.hireDate, TerminationDate: values.terminationDate,
      CostCenter: own.costCenter, LaborCategory: own.laborCategory, CostRate: own.costRate, CostRateCurrency: own.costRateCurrency, Billable: own.billable, BillingRole: own.billingRole,
    });
  });
}
