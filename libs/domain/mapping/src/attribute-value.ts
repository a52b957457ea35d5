import type { AttributeDeclaration, ElementField, ValueType } from '@muster/contracts';
import { parseLocalDate, PermanentError } from '@muster/platform-kernel';

function refuse(attribute: string, expected: string): PermanentError {
  return new PermanentError('bad-value', `What the mapping gives for ${attribute} is not ${expected}. Correct the row, the type of its column, or the expression.`);
}

function numberOf(attribute: string, value: unknown, whole: boolean): number {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
  if (!Number.isFinite(number) || (whole && !Number.isSafeInteger(number))) throw refuse(attribute, whole ? 'a whole number' : 'a number');
  return number;
}

function dateOf(attribute: string, value: unknown): number {
  const date = typeof value === 'string' ? parseLocalDate(value) : undefined;
  if (date === undefined) throw refuse(attribute, 'a day (yyyy-mm-dd, as a column of type date gives it)');
  return date;
}

function textOf(attribute: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw refuse(attribute, 'text');
}

function booleanOf(attribute: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw refuse(attribute, 'true or false');
}

function simpleOf(attribute: string, type: ValueType, value: unknown): unknown {
  switch (type) {
    case 'date': return dateOf(attribute, value);
    case 'int':
    case 'long':
    case 'timestamp': return numberOf(attribute, value, true);
    case 'double': return numberOf(attribute, value, false);
    case 'boolean': return booleanOf(attribute, value);
    default: return textOf(attribute, value);
  }
}

export const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

function elementOf(attribute: string, keyField: string, fields: readonly ElementField[], given: unknown): Record<string, unknown> {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) throw refuse(attribute, 'a list of objects');
  const element = given as Record<string, unknown>;
  if (isEmpty(element[keyField])) throw refuse(attribute, `a list of objects that each have a ${keyField}`);
  const read: Record<string, unknown> = { [keyField]: textOf(attribute, element[keyField]) };
  for (const { name, valueType, nullable } of fields) {
    const value = element[name];
    if (isEmpty(value) && !nullable) throw refuse(`${attribute}.${name}`, 'filled');
    read[name] = isEmpty(value) ? null : simpleOf(`${attribute}.${name}`, valueType, value);
  }
  return element.removed === true ? { ...read, removed: true } : read;
}

/** A mapped value as the entity's record takes it, null where it is empty. Throws PermanentError bad-value, which never shows the value. */
export function attributeValue(declaration: AttributeDeclaration, value: unknown): unknown {
  if (isEmpty(value)) return null;
  if (declaration.kind !== 'collection') return simpleOf(declaration.name, declaration.valueType, value);
  // JSONata gives a list of one as its only element.
  const elements = Array.isArray(value) ? value : [value];
  return elements.map((element) => elementOf(declaration.name, declaration.elementKey, declaration.elementFields, element));
}
