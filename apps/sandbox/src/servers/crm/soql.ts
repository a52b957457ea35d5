import { crmRefusal } from './crm-form.js';
import { keptFields, sObjects, type SObject } from './sobjects.js';

export interface SoqlComparison {
  field: string;
  operator: '=' | '!=' | '<' | '<=' | '>' | '>=';
  value: string | number | boolean | null;
}

/** A field of a record that the selected one belongs to. */
export interface ParentField {
  relation: string;
  field: string;
}

export interface Soql {
  object: SObject;
  fields: (string | ParentField)[];
  where: SoqlComparison[];
  /** By the time of change and then the id, or by the id alone. */
  order: 'LastModifiedDate' | 'Id';
  limit: number | undefined;
}

const shape = /^\s*SELECT\s+(?<fields>[\w\s,.]+?)\s+FROM\s+(?<object>\w+)(?:\s+WHERE\s+(?<where>.+?))?(?:\s+ORDER\s+BY\s+(?<order>[\w\s,]+?))?(?:\s+LIMIT\s+(?<limit>\d{1,9}))?\s*$/is;
const comparison = /^\s*(\w+)\s*(<=|>=|!=|=|<|>)\s*('(?:[^'\\]|\\.)*'|[^\s']+)\s*(?:AND\s+|$)/i;

/** `SELECT Id, Name, Account.Name FROM Opportunity WHERE LastModifiedDate > 2026-11-23T08:00:00Z AND Id > 'x' ORDER BY LastModifiedDate, Id LIMIT 100`. Throws Refusal. */
export function readSoql(text: string): Soql {
  const { fields, object: objectName, where = '', order = '', limit } = shape.exec(withSingleSpaces(text))?.groups ?? {};
  if (!fields || !objectName) throw malformed(text);
  const object = Object.values(sObjects).find(({ name }) => name.toLowerCase() === objectName.toLowerCase());
  if (!object) throw crmRefusal(400, 'INVALID_TYPE', `sObject type '${objectName.slice(0, 60)}' is not supported.`);
  return { object, fields: fields.split(',').map((name) => selected(object, name.trim())), where: readWhere(object, where), order: readOrder(order), limit: limit === undefined ? undefined : Number(limit) };
}

/** Keeps the shape from trying each way to divide a long gap. */
function withSingleSpaces(text: string): string {
  return text.replaceAll(/('(?:[^'\\]|\\.)*')|\s+/g, (_, quoted: string | undefined) => quoted ?? ' ').trim();
}

/** A field of the record, or of one that it belongs to, one level up. */
function selected(object: SObject, given: string): Soql['fields'][number] {
  const [first, second, ...rest] = given.split('.').map((part) => part.trim());
  if (second === undefined) return fieldOf(object, first!);
  const relation = Object.keys(object.parents).find((name) => name.toLowerCase() === first!.toLowerCase());
  if (!relation || rest.length > 0) throw crmRefusal(400, 'INVALID_FIELD', `Didn't understand relationship '${given.slice(0, 60)}' in field path on entity '${object.name}'.`);
  return { relation, field: fieldOf(sObjects[object.parents[relation]!.object], second) };
}

function fieldOf({ name: object, fields }: SObject, given: string): string {
  const field = [...keptFields, ...Object.keys(fields)].find((name) => name.toLowerCase() === given.toLowerCase());
  if (!field) throw crmRefusal(400, 'INVALID_FIELD', `No such column '${given.slice(0, 60)}' on entity '${object}'.`);
  return field;
}

function readWhere(object: SObject, where: string): SoqlComparison[] {
  const found: SoqlComparison[] = [];
  for (let rest = where; rest.trim() !== ''; ) {
    const [whole, name, operator, literal] = comparison.exec(rest) ?? [];
    if (!whole) throw malformed(rest);
    const field = fieldOf(object, name!);
    found.push({ field, operator: operator as SoqlComparison['operator'], value: readLiteral(object, field, literal!) });
    rest = rest.slice(whole.length);
    if (rest.trim() === '' && /AND\s+$/i.test(whole)) throw malformed(whole);
  }
  return found;
}

/** Texts stand in quotes, days and times do not. */
function readLiteral({ fields }: SObject, field: string, literal: string): SoqlComparison['value'] {
  if (/^null$/i.test(literal)) return null;
  const kind = field === 'Id' ? 'text' : (keptFields as readonly string[]).includes(field) ? 'time' : fields[field]!;
  const quoted = literal.startsWith("'");
  if (kind === 'text' && quoted) return literal.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  // As SQLite keeps it.
  if (kind === 'boolean' && /^(true|false)$/i.test(literal)) return /^true$/i.test(literal) ? 1 : 0;
  if (kind === 'number' && /^-?\d+(\.\d+)?$/.test(literal)) return Number(literal);
  if (kind === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(literal)) return literal;
  if (kind === 'time' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/.test(literal)) {
    const ms = Date.parse(literal.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    if (!Number.isNaN(ms)) return ms;
  }
  throw crmRefusal(400, 'INVALID_QUERY_FILTER_OPERATOR', `value of filter criterion for field '${field}' must be of another type and ${kind === 'text' ? 'should' : 'should not'} be enclosed in quotes`);
}

function readOrder(order: string): Soql['order'] {
  const wish = order.toLowerCase().replaceAll(/\s+asc\b/g, '').replaceAll(/\s/g, '');
  if (wish === '' || wish === 'id') return 'Id';
  if (wish === 'lastmodifieddate' || wish === 'lastmodifieddate,id') return 'LastModifiedDate';
  throw malformed(`ORDER BY ${order}`);
}

function malformed(near: string) {
  return crmRefusal(400, 'MALFORMED_QUERY', `unexpected token near ${JSON.stringify(near.trim().slice(0, 60))}`);
}
