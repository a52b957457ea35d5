import { allFields, fieldFaults, knownFields, type Fields, type FieldValues } from '../fields.js';

/** A person as the PSA knows one. `manager_id` is a PSA id; `reference` is free text. */
export const resourceFields = {
  external_id: 'text', name: 'text', email: 'text', status: 'text', title: 'text', manager_id: 'text', org_unit: 'text', cost_center: 'text', start_date: 'date', end_date: 'date',
  utilization_target: 'share', resource_pool: 'text', reference: 'text',
} as const satisfies Fields;

const statuses = ['active', 'inactive', 'on_leave'];

/** What is wrong with a resource as it would stand after the write, by field; unknown fields are overlooked, as this vendor does. */
export function resourceFaults(given: Record<string, unknown>, after: FieldValues, isResource: (id: string) => boolean): Record<string, string> {
  const faults = fieldFaults(resourceFields, given, 'ignored');
  const { name, email, status, manager_id: manager } = after;
  if (typeof name !== 'string' || name.trim() === '') faults.name = 'is empty';
  if (typeof email === 'string' && !/^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(email)) faults.email = 'is no e-mail address';
  if (typeof status === 'string' && !statuses.includes(status)) faults.status = `must be one of ${statuses.join(', ')}`;
  if (typeof manager === 'string' && !isResource(manager)) faults.manager_id = 'is no resource';
  return faults;
}

/** The resource after a write: what is given over what is there, over the defaults. Meaningless where fieldFaults finds any. */
export function resourceAfter(given: Record<string, unknown>, before: FieldValues = { status: 'active' }): FieldValues {
  const merged = allFields(resourceFields, { ...before, ...knownFields(resourceFields, given) });
  return { ...merged, status: merged.status ?? 'active' };
}
