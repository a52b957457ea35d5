import type { AttributeDeclaration, ValueType } from '@muster/contracts';
import { EARLIEST_DATE, formatLocalDate, LATEST_DATE } from '@muster/platform-kernel';

function scalar(type: ValueType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'date' && typeof value === 'number' && value >= EARLIEST_DATE && value <= LATEST_DATE) return formatLocalDate(value);
  if (type === 'timestamp' && typeof value === 'number') return new Date(value).toISOString();
  return value;
}

function element(attribute: AttributeDeclaration, value: unknown): unknown {
  if (attribute.kind !== 'collection' || value === null || typeof value !== 'object') return value;
  const types = new Map(attribute.elementFields.map((field) => [field.name, field.valueType]));
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'removed').map(([name, field]) => [name, scalar(types.get(name) ?? 'string', field)]));
}

/** A value as people read it: days and instants in ISO 8601. */
export function showValue(attribute: AttributeDeclaration, value: unknown): unknown {
  if (attribute.kind !== 'collection') return scalar(attribute.valueType, value);
  return Array.isArray(value) ? value.map((one) => element(attribute, one)) : [];
}

/** The value of one element of a collection, or of a scalar, as a claim holds it. */
export function showClaimed(attribute: AttributeDeclaration, value: unknown): unknown {
  if (attribute.kind !== 'collection') return scalar(attribute.valueType, value);
  return typeof value === 'string' ? element(attribute, JSON.parse(value)) : null;
}
