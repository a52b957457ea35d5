import type { EventField, FieldProblem, Item } from '../api/types';

/** What stands in the field of a form for a value of an event, and the value for what stands there. An empty field is no value. */
export function textOf({ type, value, masked }: Pick<EventField, 'type' | 'value' | 'masked'>): string {
  if (masked || value === null || value === undefined) return '';
  if (type === 'json') return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return String(value);
}

export type Parsed = { readonly value: unknown } | { readonly problem: string };

export function valueOf(type: EventField['type'], text: string): Parsed {
  const trimmed = text.trim();
  if (trimmed === '') return { value: null };
  if (type === 'number') {
    const number = Number(trimmed.replace(',', '.'));
    return Number.isFinite(number) ? { value: number } : { problem: `"${trimmed}" is no number: write digits, such as 37.5.` };
  }
  if (type === 'boolean') return { value: trimmed === 'true' };
  if (type === 'json') {
    try {
      return { value: JSON.parse(trimmed) as unknown };
    } catch (error) {
      return { problem: `This is no JSON: ${(error as Error).message}.` };
    }
  }
  return { value: text };
}

export interface Edited {
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly FieldProblem[];
}

/** Only what was changed is sent: a masked value that nobody touched stays what it is. */
export function editedValues(fields: readonly EventField[], texts: ReadonlyMap<string, string>): Edited {
  const values: Record<string, unknown> = {};
  const problems: FieldProblem[] = [];
  for (const field of fields) {
    const text = texts.get(field.path);
    if (text === undefined || (!field.masked && text === textOf(field))) continue;
    const parsed = valueOf(field.type, text);
    if ('problem' in parsed) problems.push({ path: field.path, problem: parsed.problem });
    else values[field.path] = parsed.value;
  }
  return { values, problems };
}

export interface Sorted {
  /** What the exception is about, as far as the form can tell, first; then the values that the event gives. */
  readonly said: readonly EventField[];
  /** Values of which it says nothing, and what stands around the values: who speaks, when, and how. */
  readonly others: readonly EventField[];
  readonly suspects: ReadonlySet<string>;
}

/** The fields in the order in which somebody looks for what is wrong. */
export function sorted(fields: readonly EventField[], { attribute }: Pick<Item, 'attribute'>): Sorted {
  const suspects = new Set(fields.filter((field) => isSuspect(field, attribute)).map(({ path }) => path));
  const haveValues = fields.some(({ path }) => isValue(path));
  const isSaid = (field: EventField) => suspects.has(field.path) || ((field.masked || (field.value !== null && field.value !== undefined)) && (isValue(field.path) || !haveValues));
  const said = fields.filter(isSaid);
  return { said: [...said.filter(({ path }) => suspects.has(path)), ...said.filter(({ path }) => !suspects.has(path))], others: fields.filter((field) => !isSaid(field)), suspects };
}

const isValue = (path: string) => path.startsWith('values.');

const isSuspect = ({ path, type, choices, value }: EventField, attribute: string | null) =>
  (attribute !== null && path.split('.').includes(attribute)) || (type === 'choice' && value !== null && value !== undefined && choices !== undefined && !choices.includes(String(value)));
