import type { Fields, FieldValues } from '../fields.js';

/** What the time entry system keeps; beside its fields each row has id and last_modified_at. */
export interface Entity {
  /** As it stands before the dot of a method. */
  name: 'employee' | 'chargeCode' | 'assignment' | 'entry';
  fields: Fields;
  needed: readonly string[];
  unique: string | undefined;
  /** Set by the system alone. */
  kept: readonly string[];
  defaults: FieldValues;
  /** A field with a list of employee ids; null for everybody. */
  employeeList?: string;
}

export const employee: Entity = {
  name: 'employee', needed: ['employee_no', 'name'], unique: 'employee_no', kept: [], defaults: { active: true },
  fields: { employee_no: 'text', name: 'text', email: 'text', login: 'text', active: 'boolean', unit: 'text', cost_center: 'text', reference: 'text' },
};

export const chargeCode: Entity = {
  name: 'chargeCode', needed: ['code'], unique: 'code', kept: [], defaults: { active: true, restricted: false }, employeeList: 'employees',
  fields: { code: 'text', name: 'text', project: 'text', active: 'boolean', restricted: 'boolean', opens_on: 'date', closes_on: 'date', reference: 'text' },
};

/** Who may book on a restricted charge code, and on which days. */
export const assignment: Entity = {
  name: 'assignment', needed: ['assignment_no', 'employee', 'charge_code'], unique: 'assignment_no', kept: [], defaults: { active: true },
  fields: { assignment_no: 'text', employee: 'integer', charge_code: 'integer', opens_on: 'date', closes_on: 'date', active: 'boolean', reference: 'text' },
};

export const entry: Entity = {
  name: 'entry', needed: ['employee', 'charge_code', 'day', 'hours'], unique: undefined, kept: ['state', 'approved_by', 'approved_at'], defaults: { state: 'draft' },
  fields: { employee: 'integer', charge_code: 'integer', day: 'date', hours: 'hours', note: 'text', state: 'text', approved_by: 'text', approved_at: 'text' },
};

export type Values = Record<string, FieldValues[string] | number[]>;
