import { allFields, fieldFaults, knownFields, type Fields, type FieldValues } from '../fields.js';
import type { Kind, PsaBody } from './kind.js';
import { isOutside, partFaults, partsAfter, type PartsOf } from './parts.js';

/** What kinds of planned work have in common: dates in order, numbers in their bounds, and lists of parts. */
interface Shape {
  fields: Fields;
  lists: Readonly<Record<string, PartsOf>>;
  needed: readonly string[];
  oneOf: Readonly<Record<string, readonly string[]>>;
  /** The least and the most that a number may be. */
  bounds: Readonly<Record<string, readonly [number, number]>>;
  defaults: FieldValues;
}

export const projectFields = {
  external_id: 'text', code: 'text', name: 'text', customer: 'text', status: 'text', manager_id: 'text', start_date: 'date', end_date: 'date', budget_hours: 'number', reference: 'text',
} as const satisfies Fields;

export const staffingRequestFields = {
  external_id: 'text', project_id: 'text', role: 'text', labor_category: 'text', country: 'text', location: 'text', start_date: 'date', end_date: 'date', hours_per_day: 'hours', priority: 'integer', status: 'text',
  reference: 'text',
} as const satisfies Fields;

/** `/api/projects`: a project with its tasks and milestones, led by a resource. */
export const project: Kind = {
  name: 'projects', noun: 'project', prefix: 'PRJ-', references: [{ field: 'manager_id', kind: 'resources', onDeletion: 'emptied' }],
  ...planned({
    fields: projectFields, needed: ['name'], oneOf: { status: ['planned', 'active', 'on_hold', 'completed'] }, bounds: { budget_hours: [0, 10_000_000] }, defaults: { status: 'planned' },
    lists: {
      tasks: { fields: { id: 'text', name: 'text', start_date: 'date', end_date: 'date', status: 'text' }, needed: ['name'], oneOf: { status: ['open', 'done'] }, defaults: { status: 'open' }, idPrefix: 'T-' },
      milestones: { fields: { id: 'text', name: 'text', due_date: 'date', status: 'text' }, needed: ['name'], oneOf: { status: ['open', 'reached'] }, defaults: { status: 'open' }, idPrefix: 'M-' },
    },
  }),
};

/** `/api/staffing-requests`: a project's need for one person, before anyone is named. */
export const staffingRequest: Kind = {
  name: 'staffing-requests', noun: 'staffing request', prefix: 'SR-', references: [{ field: 'project_id', kind: 'projects', onDeletion: 'refused' }],
  ...planned({
    fields: staffingRequestFields, needed: ['project_id', 'role'], oneOf: { status: ['open', 'filled', 'cancelled'] }, bounds: { priority: [1, 5] }, defaults: { status: 'open', priority: 3 },
    lists: { skills: { fields: { name: 'text', level: 'integer' }, needed: ['name'], oneOf: {}, bounds: { level: [1, 5] }, defaults: {} } },
  }),
};

function planned({ fields, lists, needed, oneOf, bounds, defaults }: Shape): Pick<Kind, 'after' | 'faults'> {
  return {
    after(given, before = {}) {
      const merged = allFields(fields, { ...(before as FieldValues), ...knownFields(fields, given) });
      const whole: PsaBody = Object.fromEntries(Object.entries(merged).map(([name, value]) => [name, value ?? defaults[name] ?? null]));
      return { ...whole, ...Object.fromEntries(Object.entries(lists).map(([name, parts]) => [name, partsAfter(parts, given[name], before[name])])) };
    },
    faults(given, after) {
      const faults = fieldFaults(fields, given, 'ignored');
      for (const [name, parts] of Object.entries(lists)) Object.assign(faults, partFaults(name, parts, given[name]));
      for (const name of needed) if (typeof after[name] !== 'string' || after[name].trim() === '') faults[name] ??= 'is empty';
      for (const [name, allowed] of Object.entries(oneOf)) if (!allowed.includes(after[name] as string)) faults[name] ??= `must be one of ${allowed.join(', ')}`;
      for (const [name, [least, most]] of Object.entries(bounds)) if (isOutside(after[name], least, most)) faults[name] ??= `must be from ${least} to ${most}`;
      if (typeof after.start_date === 'string' && typeof after.end_date === 'string' && after.end_date < after.start_date) faults.end_date ??= 'is before start_date';
      return faults;
    },
  };
}
