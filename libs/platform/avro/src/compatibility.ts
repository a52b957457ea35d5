import type { AvroComplexSchema, AvroField, AvroRecordSchema, AvroSchema, Compatibility } from '@muster/contracts';
import { avroType } from './strict-types.js';

/** A schema and the named records met on the way to this place. */
interface Side {
  readonly schema: AvroSchema;
  readonly named: Map<string, AvroRecordSchema>;
}

/** Avro's promotions: what each type can be read as, beside itself. Text and bytes are left out: the bytes of one are rarely the meaning of the other. */
const readableAs: Record<string, readonly string[]> = { int: ['long', 'float', 'double'], long: ['float', 'double'], float: ['double'] };

const fullName = (record: AvroRecordSchema): string => (record.namespace ? `${record.namespace}.${record.name}` : record.name);
const isRecord = (schema: AvroSchema): schema is AvroRecordSchema => typeof schema === 'object' && 'fields' in schema;
const isUnion = (schema: AvroSchema): schema is readonly AvroSchema[] => Array.isArray(schema);
const at = (path: string): string => (path === '' ? 'the record' : `field ${path}`);

/** The schema itself in place of a name, remembered under its name. */
function opened({ schema, named }: Side): AvroSchema {
  if (typeof schema === 'string') return named.get(schema) ?? schema;
  if (isRecord(schema)) named.set(fullName(schema), schema);
  return schema;
}

function readProblems(reader: Side, writer: Side, path: string): string[] {
  const read = opened(reader);
  const written = opened(writer);
  const beside = (side: Side, schema: AvroSchema): Side => ({ ...side, schema });
  if (isUnion(written)) return written.flatMap((branch) => readProblems(reader, beside(writer, branch), path));
  if (isUnion(read)) {
    const tries = read.map((branch) => readProblems(beside(reader, branch), writer, path));
    if (tries.some((problems) => problems.length === 0)) return [];
    return tries.find((_, i) => kindOf(opened(beside(reader, read[i]!))) === kindOf(written)) ?? [`${at(path)}: ${textOf(written)} cannot be read as ${textOf(read)}`];
  }
  if (isRecord(read) && isRecord(written)) return recordProblems(read, written, reader, writer, path);
  if (kindOf(read) === 'array' && kindOf(written) === 'array') return readProblems(beside(reader, (read as AvroComplexSchema).items!), beside(writer, (written as AvroComplexSchema).items!), path);
  if (kindOf(read) === 'map' && kindOf(written) === 'map') return readProblems(beside(reader, (read as AvroComplexSchema).values!), beside(writer, (written as AvroComplexSchema).values!), path);
  return scalarProblems(read, written, path);
}

function recordProblems(read: AvroRecordSchema, written: AvroRecordSchema, reader: Side, writer: Side, path: string): string[] {
  if (fullName(read) !== fullName(written)) return [`${at(path)}: record ${fullName(written)} cannot be read as ${fullName(read)}`];
  return read.fields.flatMap((field) => {
    const fieldPath = path === '' ? field.name : `${path}.${field.name}`;
    const source = written.fields.find((other) => other.name === field.name);
    if (source) return readProblems({ ...reader, schema: field.type }, { ...writer, schema: source.type }, fieldPath);
    return field.default === undefined ? [`field ${fieldPath}: has no default, and one of the versions lacks it`] : [];
  });
}

function scalarProblems(read: AvroSchema, written: AvroSchema, path: string): string[] {
  const [to, from] = [kindOf(read), kindOf(written)];
  if (to !== from && !readableAs[from]?.includes(to)) return [`${at(path)}: ${textOf(written)} cannot be read as ${textOf(read)}`];
  if (logicalTypeOf(read) !== logicalTypeOf(written)) return [`${at(path)}: ${textOf(written)} means something else than ${textOf(read)}`];
  return [];
}

function kindOf(schema: AvroSchema): string {
  if (typeof schema === 'string') return schema;
  return isUnion(schema) ? 'union' : schema.type;
}

function logicalTypeOf(schema: AvroSchema): string | undefined {
  return typeof schema === 'object' && 'logicalType' in schema ? schema.logicalType : undefined;
}

function textOf(schema: AvroSchema): string {
  if (isRecord(schema)) return fullName(schema);
  if (isUnion(schema)) return schema.map(textOf).join(' or ');
  return logicalTypeOf(schema) ?? kindOf(schema);
}

/** Why values of `written` cannot be read with `read`, by field; empty where they can. */
function cannotRead(read: AvroRecordSchema, written: AvroRecordSchema): string[] {
  const problems = readProblems({ schema: read, named: new Map() }, { schema: written, named: new Map() }, '');
  return problems.length > 0 ? problems : avscProblems(read, written);
}

/** A second judge, with the code that decodes: enums, fixed, aliases, defaults that do not fit. */
function avscProblems(read: AvroRecordSchema, written: AvroRecordSchema): string[] {
  try {
    avroType(read).createResolver(avroType(written));
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** Why `next` may not follow `released` under the rule; each problem names its field. Empty where it may. */
export function compatibilityProblems(next: AvroRecordSchema, released: AvroRecordSchema, rule: Compatibility): string[] {
  const backward = cannotRead(next, released);
  const forward = rule === 'FULL_TRANSITIVE' ? cannotRead(released, next) : [];
  return [...new Set([...backward, ...forward])];
}

/** Rules of the house that Avro does not know: new fields are ["null", T] with default null, `meta` only grows, and a reference keeps its target. */
export function evolutionProblems(next: AvroRecordSchema, released: AvroRecordSchema): string[] {
  const before = new Map(recordsOf(released).map((record) => [fullName(record), record]));
  const after = recordsOf(next);
  return after.flatMap((record) => {
    const old = before.get(fullName(record));
    return old ? fieldsProblems(record, old) : [];
  });
}

function fieldsProblems(next: AvroRecordSchema, released: AvroRecordSchema): string[] {
  const old = new Map(released.fields.map((field) => [field.name, field]));
  const problems = next.fields.flatMap((field) => fieldProblems(fullName(next), field, old.get(field.name)));
  if (next.namespace !== 'muster.meta') return problems;
  const kept = new Set(next.fields.map((field) => field.name));
  return [...problems, ...[...old.keys()].filter((name) => !kept.has(name)).map((name) => `field ${name} of ${fullName(next)}: meta is frozen, its fields are never removed`)];
}

function fieldProblems(record: string, field: AvroField, old: AvroField | undefined): string[] {
  const place = `field ${field.name} of ${record}`;
  if (!old) return isUnion(field.type) && field.type[0] === 'null' && field.default === null ? [] : [`${place}: a new field must be ["null", T] with default null`];
  return JSON.stringify(field.muster) === JSON.stringify(old.muster) ? [] : [`${place}: its kind or target has changed, which readers of the released version cannot know`];
}

/** Every record inside a schema, itself first. */
function recordsOf(schema: AvroSchema): AvroRecordSchema[] {
  if (typeof schema === 'string') return [];
  if (isUnion(schema)) return schema.flatMap(recordsOf);
  if (isRecord(schema)) return [schema, ...schema.fields.flatMap((field) => recordsOf(field.type))];
  return [schema.items, schema.values].flatMap((inner) => (inner === undefined ? [] : recordsOf(inner)));
}
