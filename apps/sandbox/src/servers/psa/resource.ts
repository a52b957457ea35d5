import { allFields, fieldFaults, knownFields, type Fields, type FieldValues } from '../fields.js';
import type { Kind } from './kind.js';

/** A person as the PSA knows one. `manager_id` is a PSA id; `reference` is free text. */
export const resourceFields = {
  external_id: 'text', name: 'text', email: 'text', status: 'text', title: 'text', manager_id: 'text', org_unit: 'text', cost_center: 'text', start_date: 'date', end_date: 'date',
  utilization_target: 'share', resource_pool: 'text', reference: 'text',
} as const satisfies Fields;

const statuses = ['active', 'inactive', 'on_leave'];

export const resource: Kind = {
  name: 'resources', noun: 'resource', prefix: 'R-', references: [{ field: 'manager_id', kind: 'resources', onDeletion: 'emptied' }],
  after(given, before = { status: 'active' }) {
    const merged = allFields(resourceFields, { ...(before as FieldValues), ...knownFields(resourceFields, given) });
    return { ...merged, status: merged.status ?? 'active' };
  },
  faults(given, { name, email, status }) {
    const faults = fieldFaults(resourceFields, given, 'ignored');
    if (typeof name !== 'string' || name.trim() === '') faults.name = 'is empty';
    if (typeof email === 'string' && !/^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(email)) faults.email = 'is no e-mail address';
    if (typeof status === 'string' && !statuses.includes(status)) faults.status = `must be one of ${statuses.join(', ')}`;
    return faults;
  },
};
