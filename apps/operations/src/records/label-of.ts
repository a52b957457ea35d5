import type { EntityName } from '@muster/contracts';

type Values = Readonly<Record<string, unknown>>;

const textOf = (values: Values, ...names: string[]): string | null => {
  const parts = names.map((name) => values[name]).filter((value) => typeof value === 'string' && value !== '');
  return parts.length === 0 ? null : parts.join(' ');
};
const spanOf = (values: Values): string | null => (values['startDate'] || values['endDate'] ? `${String(values['startDate'] ?? '…')} to ${String(values['endDate'] ?? '…')}` : null);
const joined = (...parts: (string | null)[]): string | null => parts.filter((part) => part !== null).join(', ') || null;

/** What people call a record: its names, else its code. Null where it has neither. */
export function labelOf(entity: EntityName, values: Values): string | null {
  if (entity === 'worker') return textOf(values, typeof values['preferredName'] === 'string' && values['preferredName'] !== '' ? 'preferredName' : 'givenName', 'familyName');
  if (entity === 'assignment') return joined(textOf(values, 'role') ?? 'Booking', spanOf(values));
  if (entity === 'demand') return joined(textOf(values, 'role') ?? 'Demand', spanOf(values));
  return textOf(values, 'code', 'name');
}

/** A few words beside the label, by which people tell records of like names apart. */
export function detailOf(entity: EntityName, values: Values): string | null {
  if (entity === 'worker') return joined(textOf(values, 'jobTitle'), textOf(values, 'employmentStatus'), textOf(values, 'workEmail'));
  if (entity === 'project') return joined(textOf(values, 'customerName'), textOf(values, 'status'));
  return textOf(values, 'status');
}
