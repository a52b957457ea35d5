import { allFields, fieldFaults, knownFields, type Fields, type FieldValues } from '../fields.js';

/** What an assignment says, beside its first day. Codes are the vendor's own: status A, L, T, P and type E, C, I. */
export const assignmentFields = {
  given_name: 'text', family_name: 'text', preferred_name: 'text', work_email: 'text', employment_status: 'text', employment_type: 'text', employer: 'text', hire_date: 'date',
  termination_date: 'date', leave_start_date: 'date', leave_end_date: 'date', fte: 'share', manager: 'text', org_unit: 'text', location: 'text', country: 'text', job_title: 'text',
} as const satisfies Fields;

/** The full state of a worker from a day (yyyy-mm-dd) on, until the next assignment. */
export interface Assignment extends FieldValues {
  effective_from: string;
}

const fullState = (effectiveFrom: string, values: FieldValues): Assignment => ({ ...allFields({ effective_from: 'date', ...assignmentFields }, { ...values, effective_from: effectiveFrom }), effective_from: effectiveFrom });

/** Assignments in the order of their days, every field in each; or what is wrong with them. */
export function readAssignments(given: unknown): Assignment[] | string {
  if (!Array.isArray(given) || given.length === 0) return 'assignments must be a list of at least one';
  const read: Assignment[] = [];
  for (const [place, row] of (given as Record<string, unknown>[]).entries()) {
    const fault = assignmentFault(row);
    if (fault) return `assignments[${place}]: ${fault}`;
    read.push(fullState(row.effective_from as string, knownFields(assignmentFields, row)));
  }
  read.sort((a, b) => (a.effective_from < b.effective_from ? -1 : 1));
  const twice = read.find((row, place) => row.effective_from === read[place + 1]?.effective_from);
  return twice ? `assignments name ${twice.effective_from} twice` : read;
}

function assignmentFault(row: Record<string, unknown> | null): string | undefined {
  if (typeof row !== 'object' || row === null) return 'must be an object';
  if (row.effective_from == null) return 'effective_from is missing';
  const [fault] = Object.entries(fieldFaults({ effective_from: 'date', ...assignmentFields }, row, 'refused'));
  return fault && `${fault[0].slice(0, 60)} ${fault[1]}`;
}

/**
 * Writes `changes` into the row of that day, which is made from what holds on the day where there is none. A later row takes a changed field over as long as every row up to it held the
 * old value: from the first row that says something else on, that was somebody's decision and stays.
 */
export function correctAssignment(rows: readonly Assignment[], effectiveFrom: string, changes: FieldValues): Assignment[] {
  const holding = rows.findLast((row) => row.effective_from <= effectiveFrom);
  const before = rows.filter((row) => row.effective_from < effectiveFrom);
  const after = rows.filter((row) => row.effective_from > effectiveFrom);
  const old = fullState(effectiveFrom, holding ?? {});
  return [...before, { ...old, ...changes, effective_from: effectiveFrom }, ...carried(after, old, changes)];
}

/** Takes the row of that day back, as if it had not been said: what later rows had from it, they have from the row before it. Undefined where there is no such row. */
export function rescindAssignment(rows: readonly Assignment[], effectiveFrom: string): Assignment[] | undefined {
  const place = rows.findIndex((row) => row.effective_from === effectiveFrom);
  if (place < 0) return undefined;
  const before = rows[place - 1];
  const after = rows.slice(place + 1);
  return [...rows.slice(0, place), ...(before ? carried(after, rows[place]!, before) : after)];
}

/** Later rows with each field of `values` in place of the old one, up to the first row that held something else. */
function carried(later: readonly Assignment[], old: FieldValues, values: FieldValues): Assignment[] {
  const open = new Set(Object.keys(values).filter((name) => name !== 'effective_from'));
  return later.map((row) => {
    for (const name of open) if (row[name] !== old[name]) open.delete(name);
    return { ...row, ...Object.fromEntries([...open].map((name) => [name, values[name]!])), effective_from: row.effective_from };
  });
}
