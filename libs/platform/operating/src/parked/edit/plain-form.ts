import type { AvroField, AvroRecordSchema, AvroSchema } from '@muster/contracts';
import type { FieldProblem } from '@muster/platform-http';
import { EARLIEST_DATE, formatLocalDate, LATEST_DATE, parseLocalDate } from '@muster/platform-kernel';

/** A value as people read and write it: days and instants in ISO 8601, records as objects. */
export type Plain = null | string | number | boolean | Plain[] | { [name: string]: Plain };
export type PlainRecord = { [name: string]: Plain };
export type LeafType = 'text' | 'number' | 'date' | 'boolean' | 'json';

/** One field of a form. */
export interface Leaf {
  /** Names with dots between; elements of an expanded list by their number. */
  path: string;
  type: LeafType;
  nullable: boolean;
  doc: string;
  value: Plain;
}

type Named = Map<string, AvroRecordSchema>;
interface Kind {
  nullable: boolean;
  /** Undefined for a union of several types, which is taken as it is. */
  type: Exclude<AvroSchema, readonly AvroSchema[]> | undefined;
}

const LATEST_MS = (LATEST_DATE + 1) * 86_400_000 - 1;
const NUMBERS: Readonly<Record<string, (value: number) => string | undefined>> = {
  int: (value) => (Number.isInteger(value) && value >= -2_147_483_648 && value <= 2_147_483_647 ? undefined : 'must be a whole number of at most 2147483647.'),
  long: (value) => (Number.isSafeInteger(value) ? undefined : 'must be a whole number of at most 2^53-1.'),
  double: (value) => (Number.isFinite(value) ? undefined : 'must be a number.'),
  float: (value) => (Number.isFinite(value) ? undefined : 'must be a number.'),
};

/** Events of one schema as a form: what was decoded in plain terms, and back, with every fault at its field. */
export class PlainForm {
  private readonly named: Named = new Map();

  /** @param expanded paths of lists whose elements are fields of their own */
  constructor(
    private readonly schema: AvroRecordSchema,
    private readonly expanded: ReadonlySet<string> = new Set(),
  ) {
    this.learn(schema);
  }

  toPlain(value: unknown): PlainRecord {
    return this.plainOf(this.schema, value) as PlainRecord;
  }

  /** A record without values, for an event that says nothing that could be read. */
  empty(): PlainRecord {
    return this.emptyOf(this.schema);
  }

  leaves(plain: PlainRecord): Leaf[] {
    return this.leavesOf(this.schema, plain, '');
  }

  /** Sets one field; a record on the way that is null is made. */
  set(plain: PlainRecord, path: string, value: Plain): void {
    const names = path.split('.');
    const last = names.pop()!;
    let at: PlainRecord | Plain[] = plain;
    let schema: AvroSchema = this.schema;
    for (const name of names) {
      const kind = this.kindOf(schema);
      schema = typeof kind.type === 'object' && 'fields' in kind.type ? (kind.type as AvroRecordSchema).fields.find((field) => field.name === name)!.type : (kind.type as { items: AvroSchema }).items;
      const holder = at as PlainRecord;
      if (holder[name] === null || holder[name] === undefined) holder[name] = this.emptyOf(this.kindOf(schema).type as AvroRecordSchema);
      at = holder[name] as PlainRecord;
    }
    (at as PlainRecord)[last] = value;
  }

  /** The value as the encoder takes it. Faults are added to `problems`; with any, the answer is void. */
  fromPlain(plain: PlainRecord, problems: FieldProblem[]): unknown {
    return this.valueOf(this.schema, plain, '', problems);
  }

  private learn(schema: AvroSchema): void {
    if (typeof schema === 'string') return;
    if (Array.isArray(schema)) return schema.forEach((branch: AvroSchema) => this.learn(branch));
    if ('fields' in schema) {
      this.named.set(`${schema.namespace}.${schema.name}`, schema);
      for (const field of schema.fields) this.learn(field.type);
    } else if ('items' in schema && schema.items) this.learn(schema.items);
  }

  private kindOf(schema: AvroSchema): Kind {
    if (typeof schema === 'string') return { nullable: schema === 'null', type: this.named.get(schema) ?? schema };
    if (!Array.isArray(schema)) return { nullable: false, type: schema as Kind['type'] };
    const others = (schema as readonly AvroSchema[]).filter((branch) => branch !== 'null');
    return { nullable: others.length < schema.length, type: others.length === 1 ? this.kindOf(others[0]!).type : undefined };
  }

  private plainOf(schema: AvroSchema, value: unknown): Plain {
    if (value === null || value === undefined) return null;
    const { type } = this.kindOf(schema);
    if (type === undefined || typeof type === 'string') return value as Plain;
    if ('fields' in type) return Object.fromEntries(type.fields.map((field) => [field.name, this.plainOf(field.type, (value as Record<string, unknown>)[field.name])]));
    if (type.type === 'array') return (value as unknown[]).map((one) => this.plainOf(type.items!, one));
    // What lies beyond the days that can be written stays the number that came.
    if (type.logicalType === 'date') return (value as number) >= EARLIEST_DATE && (value as number) <= LATEST_DATE ? formatLocalDate(value as number) : (value as number);
    if (type.logicalType === 'timestamp-millis') return (value as number) >= EARLIEST_DATE * 86_400_000 && (value as number) <= LATEST_MS ? new Date(value as number).toISOString() : (value as number);
    return value as Plain;
  }

  private emptyOf(schema: AvroRecordSchema): PlainRecord {
    const valueOf = ({ type, default: given }: AvroField): Plain => {
      if (given !== undefined) return given as Plain;
      const kind = this.kindOf(type).type;
      return kind !== undefined && typeof kind === 'object' && 'fields' in kind ? this.emptyOf(kind) : null;
    };
    return Object.fromEntries(schema.fields.map((field) => [field.name, structuredClone(valueOf(field))]));
  }

  private leavesOf(schema: AvroRecordSchema, plain: PlainRecord | null, above: string): Leaf[] {
    return schema.fields.flatMap((field): Leaf[] => {
      const path = above === '' ? field.name : `${above}.${field.name}`;
      const { nullable, type } = this.kindOf(field.type);
      const value = plain?.[field.name] ?? null;
      if (typeof type === 'object' && 'fields' in type) return this.leavesOf(type, value as PlainRecord | null, path);
      if (typeof type === 'object' && type.items !== undefined && this.expanded.has(path)) {
        const items = this.kindOf(type.items).type as AvroRecordSchema;
        return ((value ?? []) as PlainRecord[]).flatMap((one, i) => this.leavesOf(items, one, `${path}.${i}`));
      }
      return [{ path, type: leafTypeOf(type), nullable, doc: field.doc ?? '', value }];
    });
  }

  private valueOf(schema: AvroSchema, plain: Plain | undefined, path: string, problems: FieldProblem[]): unknown {
    const { nullable, type } = this.kindOf(schema);
    const wrong = (problem: string): null => {
      problems.push({ path, problem });
      return null;
    };
    if (plain === null || plain === undefined) return nullable ? null : wrong('must have a value.');
    if (type === undefined) return plain;
    if (typeof type === 'object' && 'fields' in type) return typeof plain === 'object' && !Array.isArray(plain) ? this.recordOf(type, plain, path, problems) : wrong('must be an object with the fields of the record.');
    if (typeof type === 'object' && type.type === 'array') return Array.isArray(plain) ? plain.map((one, i) => this.valueOf(type.items!, one, `${path}.${i}`, problems)) : wrong('must be a list.');
    const logical = typeof type === 'object' ? type.logicalType : undefined;
    if (logical === 'date' && typeof plain !== 'number') return (typeof plain === 'string' ? parseLocalDate(plain) : undefined) ?? wrong('must be a day that exists, as 2026-03-01.');
    if (logical === 'timestamp-millis' && typeof plain !== 'number') return instantOf(plain) ?? wrong('must be an instant with its zone, as 2026-03-01T12:00:00Z.');
    const name = typeof type === 'object' ? type.type : type;
    if (name === 'string') return typeof plain === 'string' ? plain : wrong('must be a text.');
    if (name === 'boolean') return typeof plain === 'boolean' ? plain : wrong('must be true or false.');
    const fault = typeof plain === 'number' ? NUMBERS[name]?.(plain) : 'must be a number.';
    return fault === undefined ? plain : wrong(fault);
  }

  private recordOf(schema: AvroRecordSchema, plain: PlainRecord, path: string, problems: FieldProblem[]): Record<string, unknown> {
    const at = (name: string) => (path === '' ? name : `${path}.${name}`);
    const known = new Set(schema.fields.map(({ name }) => name));
    for (const name of Object.keys(plain)) if (!known.has(name)) problems.push({ path: at(name.slice(0, 60)), problem: `is no field of ${schema.name}.` });
    return Object.fromEntries(schema.fields.map(({ name, type, default: given }) => [name, plain[name] === undefined && given !== undefined ? given : this.valueOf(type, plain[name], at(name), problems)]));
  }
}

function leafTypeOf(type: Kind['type']): LeafType {
  if (type === undefined || (typeof type === 'object' && type.type === 'array')) return 'json';
  const { type: name, logicalType } = typeof type === 'string' ? { type, logicalType: undefined } : (type as { type: string; logicalType?: string });
  if (logicalType === 'date') return 'date';
  if (logicalType === 'timestamp-millis' || name === 'string') return 'text';
  return name === 'boolean' ? 'boolean' : name in NUMBERS ? 'number' : 'json';
}

function instantOf(plain: Plain): number | undefined {
  const ms = typeof plain === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(plain) ? Date.parse(plain) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
