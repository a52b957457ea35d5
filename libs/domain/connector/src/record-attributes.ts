import type { AttributeDeclaration, EntityDeclaration, ValueType } from '@muster/contracts';
import { formatLocalDate } from '@muster/platform-kernel';

type Fields = Readonly<Record<string, unknown>>;

function valueOf(type: ValueType, value: unknown): unknown {
  if (typeof value !== 'number') return value ?? null;
  if (type === 'date') return formatLocalDate(value);
  return type === 'timestamp' ? new Date(value).toISOString() : value;
}

function elementOf(declaration: Extract<AttributeDeclaration, { kind: 'collection' }>, element: Fields): Fields {
  const fields = declaration.elementFields.map(({ name, valueType }) => [name, valueOf(valueType, element[name])]);
  return Object.fromEntries([[declaration.elementKey, element[declaration.elementKey]], ...fields]);
}

function attributeOf(declaration: AttributeDeclaration, value: unknown): unknown {
  if (declaration.kind !== 'collection') return valueOf(declaration.valueType, value);
  const elements = (Array.isArray(value) ? value : []) as readonly Fields[];
  return elements.filter(({ removed }) => removed !== true).map((element) => elementOf(declaration, element));
}

/**
 * The attributes that a canonical record holds, as expressions of writes see them: days as yyyy-mm-dd, timestamps as ISO 8601 in UTC, decimals as the text that
 * they are, collections without what was removed, null where empty. What stands in the other record of the entity (main, restricted) is left out.
 */
export function recordAttributes(entity: EntityDeclaration, record: Fields): Record<string, unknown> {
  const held = entity.attributes.filter(({ name }) => Object.hasOwn(record, name));
  return Object.fromEntries(held.map((declaration) => [declaration.name, attributeOf(declaration, record[declaration.name])]));
}
