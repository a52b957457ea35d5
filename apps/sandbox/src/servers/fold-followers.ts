import { formatLocalDate, type LocalDate } from '@muster/platform-kernel';
import { scimUrn } from './identity/scim-form.js';
import { personOn, type Status } from './sample-people.js';
import type { SampleTimelines, Timeline } from './sample-timelines.js';

/** Rows for POST seed of the systems beside HR, PSA and ERP. */
export interface FollowerRows {
  rm: Record<'people', object[]>;
  identity: Record<'Users', object[]>;
  talent: Record<'people', object[]>;
  time: Record<'employees', object[]>;
  crm: Record<'Users', object[]>;
  payroll: Record<'employees', object[]>;
}

type People = ReadonlyMap<string, Timeline>;

const isThere = (status: Status) => status === 'active' || status === 'on-leave';

/** The sample firm has no events of resource management's own: its people are those who ever were in a pool of the PSA, with the skills that the talent system has of them. */
export function foldResourceManagement(timelines: SampleTimelines, people: People, today: LocalDate): FollowerRows['rm'] {
  const talents = timelines.of('talent', 'worker');
  return {
    people: [...timelines.of('psa', 'worker')].filter(([, timeline]) => everSaid(timeline, 'resourcePool') !== undefined).map(([number, timeline]) => {
      const { name, status, values } = personOn(people.get(number), timeline.shownOn(today), today);
      const talent = talents.get(number);
      return {
        external_id: number, name, email: values.workEmail ?? null, active: isThere(status), unit: values.orgUnit ?? null, pool: timeline.now(today).resourcePool ?? null,
        capacity_hours: Math.round(Number(values.fte ?? 1) * 80) / 10, skills: talent ? merged(talent, 'skills', 'skill', today).map(({ skill }) => skill) : [],
      };
    }),
  };
}

/** Everybody of whom the directory speaks. Who has no login any more keeps the account, switched off. */
export function foldIdentity(timelines: SampleTimelines, people: People, today: LocalDate): FollowerRows['identity'] {
  const employees = timelines.of('erp', 'worker');
  const known = [...timelines.of('identity', 'worker')].filter(([, timeline]) => everSaid(timeline, 'login') !== undefined);
  return {
    Users: known.map(([number, timeline]) => {
      const { name, values } = personOn(people.get(number), timeline.shownOn(today), today);
      const email = timeline.now(today).workEmail ?? values.workEmail;
      return {
        id: everSaid(timeline, 'accountId'), userName: everSaid(timeline, 'login'), externalId: number, active: timeline.now(today).login != null, displayName: name,
        name: withoutNothing({ givenName: values.givenName, familyName: values.familyName }), emails: email ? [{ value: email, type: 'work', primary: true }] : [],
        [scimUrn.enterprise]: withoutNothing({ employeeNumber: number, costCenter: employees.get(number)?.now(today).costCenter, department: values.orgUnit }),
      };
    }),
  };
}

export function foldTalent(timelines: SampleTimelines, people: People, today: LocalDate): FollowerRows['talent'] {
  return {
    people: [...timelines.of('talent', 'worker')].map(([number, timeline]) => ({
      employeeNumber: number, name: personOn(people.get(number), timeline.shownOn(today), today).name,
      skills: merged(timeline, 'skills', 'skill', today).map(({ skill, level }) => ({ name: skill, level: level ?? null })),
      certifications: merged(timeline, 'certifications', 'certification', today).map(({ certification, level, expiresOn }) => ({
        name: certification, level: level ?? null, expiresOn: typeof expiresOn === 'number' ? formatLocalDate(expiresOn) : null,
      })),
    })),
  };
}

/** The sample firm has no events of time entry's own: its employees are those of the ERP. */
export function foldTime(timelines: SampleTimelines, people: People, today: LocalDate): FollowerRows['time'] {
  return {
    employees: [...timelines.of('erp', 'worker')].map(([number, timeline]) => {
      const { name, status, values } = personOn(people.get(number), timeline.shownOn(today), today);
      return { employee_no: number, name, email: values.workEmail ?? null, active: isThere(status), unit: values.orgUnit ?? null, cost_center: timeline.now(today).costCenter ?? null };
    }),
  };
}

/** The sample firm has no events of payroll's own: it pays the employees of the ERP, from their first day to their last. */
export function foldPayroll(timelines: SampleTimelines, people: People, today: LocalDate): FollowerRows['payroll'] {
  const dayOf = (value: unknown) => (typeof value === 'number' ? formatLocalDate(value) : null);
  return {
    employees: [...timelines.of('erp', 'worker')].map(([number, timeline]) => {
      const { name, status, values } = personOn(people.get(number), timeline.shownOn(today), today);
      const company = typeof values.employer === 'string' ? values.employer : null;
      return {
        employee_no: number, name, company, pay_group: company && `${company.slice(0, 2)}-M`, cost_center: timeline.now(today).costCenter ?? null, status,
        on_payroll_from: dayOf(values.hireDate), on_payroll_to: dayOf(values.terminationDate),
      };
    }),
  };
}

/** The sample firm has no events of the CRM's own: its users are all who have an address. */
export function foldCrm(people: People, today: LocalDate): FollowerRows['crm'] {
  return {
    Users: [...people].flatMap(([number, timeline]) => {
      const { status, values } = personOn(timeline, timeline.shownOn(today), today);
      const { workEmail, givenName, familyName, jobTitle } = values;
      if (!workEmail) return [];
      return [{ EmployeeNumber: number, FirstName: givenName ?? null, LastName: familyName ?? givenName, Email: workEmail, Title: jobTitle ?? null, IsActive: isThere(status) }];
    }),
  };
}

/** The last value that is not nothing, whenever it was said or is to hold. */
function everSaid(timeline: Timeline, attribute: string): unknown {
  return timeline.days().map((day) => timeline.on(day)[attribute]).findLast((value) => value != null);
}

/** A list of which each event only says what is new, or gone. */
function merged(timeline: Timeline, attribute: string, key: string, today: LocalDate): Record<string, unknown>[] {
  const items = new Map<unknown, Record<string, unknown>>();
  for (const day of timeline.days().filter((each) => each <= timeline.shownOn(today))) {
    for (const item of (timeline.on(day)[attribute] ?? []) as Record<string, unknown>[]) {
      if (item.removed === true) items.delete(item[key]);
      else items.set(item[key], item);
    }
  }
  return [...items.values()];
}

function withoutNothing(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value != null));
}
