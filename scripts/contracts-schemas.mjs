// Reads schemas/**/*.avsc and schemas/topics.yaml into one model that the generator, the check and the AsyncAPI document share.
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const fullName = (schema) => (schema.name.includes('.') ? schema.name : `${schema.namespace}.${schema.name}`);
const isNamed = (schema) => ['record', 'enum', 'fixed'].includes(schema?.type);

/** Every record of schemas/, by full name: { schema, file, folder }. */
export function loadRecords(folder = join(root, 'schemas')) {
  const records = new Map();
  for (const file of globSync('*/*.avsc', { cwd: folder }).sort()) {
    const schema = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const name = fullName(schema);
    if (records.has(name)) throw new Error(`schemas/${file}: record ${name} stands already in schemas/${records.get(name).file}. Rename one.`);
    records.set(name, { schema, file, folder: dirname(file), stem: basename(file, '.avsc') });
  }
  return records;
}

/** The schema of one record with every reference inlined where it is first used, as the registry wants it. */
export function resolveSchema(records, name) {
  const seen = new Set();
  const inline = (node, owner) => {
    if (typeof node === 'string') {
      if (!node.includes('.')) return node;
      const record = records.get(node);
      if (!record) throw new Error(`schemas/${owner}: type ${node} is declared in no file of schemas/. Add it, or correct the name.`);
      return seen.has(node) ? node : inline(record.schema, record.file);
    }
    if (Array.isArray(node)) return node.map((branch) => inline(branch, owner));
    if (isNamed(node)) seen.add(fullName(node));
    if (node.type === 'record') return { ...node, fields: node.fields.map((field) => ({ ...field, type: inline(field.type, owner) })) };
    if (node.type === 'array') return { ...node, items: inline(node.items, owner) };
    if (node.type === 'map') return { ...node, values: inline(node.values, owner) };
    return node;
  };
  return inline(name, 'topics.yaml');
}

/** The branch beside null, and whether null is allowed. */
export function nullable(type) {
  if (!Array.isArray(type)) return { type, isNullable: false };
  const others = type.filter((branch) => branch !== 'null');
  if (others.length !== 1 || others.length === type.length) throw new Error(`union ${JSON.stringify(type)}: only ["null", T] is allowed, so that every reader agrees.`);
  return { type: others[0], isNullable: true };
}

const valueTypes = { string: 'string', int: 'int', long: 'long', double: 'double', float: 'double', boolean: 'boolean' };

/** string, int, long, double, boolean, date, timestamp or record. */
export function valueTypeOf(type) {
  const bare = nullable(type).type;
  if (typeof bare === 'string') return bare.includes('.') ? 'record' : (valueTypes[bare] ?? fail(`type ${bare} is not used in attributes`));
  if (bare.logicalType === 'date') return 'date';
  if (bare.logicalType === 'timestamp-millis') return 'timestamp';
  if (bare.type === 'array') return 'record';
  return fail(`type ${JSON.stringify(bare)} is not used in attributes`);
}

function fail(message) {
  throw new Error(message);
}

const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

function elementFields(records, arrayType, keyField) {
  const { schema } = records.get(nullable(arrayType).type.items);
  return schema.fields
    .filter((field) => field.name !== keyField && field.name !== 'removed')
    .map((field) => ({ name: field.name, valueType: valueTypeOf(field.type), nullable: nullable(field.type).isNullable }));
}

function attributeOf(records, field, restricted) {
  const { kind = 'scalar', entity: target, key: elementKey } = field.muster ?? {};
  const attribute = { name: field.name, kind, valueType: valueTypeOf(field.type), restricted, doc: field.doc ?? '' };
  if (kind === 'reference') return { ...attribute, target };
  if (kind === 'collection') {
    return { ...attribute, elementKey, elementRecord: nullable(field.type).type.items, elementFields: elementFields(records, field.type, elementKey) };
  }
  return attribute;
}

/** The entities of schemas/: every folder that has <entity>-values.avsc, with its attributes in the order of that file. Without <entity>-change.avsc no source speaks of it. */
export function readEntities(records, masters) {
  const byStem = new Map([...records].map(([name, record]) => [record.stem, { name, ...record }]));
  const entities = [];
  for (const [stem, values] of byStem) {
    if (!stem.endsWith('-values')) continue;
    const entity = stem.slice(0, -'-values'.length);
    const part = (suffix) => byStem.get(`${entity}${suffix}`);
    const canonical = part('') ?? fail(`schemas/${values.file}: ${entity}.avsc is missing beside it.`);
    const change = part('-change');
    const restricted = part('-restricted');
    const idField = `${camel(entity)}Id`;
    const open = new Set(canonical.schema.fields.map((field) => field.name));
    const closed = new Set(restricted?.schema.fields.map((field) => field.name) ?? []);
    if (!open.has(idField)) fail(`schemas/${canonical.file}: field ${idField} is missing.`);
    const attributes = values.schema.fields.map((field) => {
      if (open.has(field.name) === closed.has(field.name)) {
        fail(`schemas/${values.file}: attribute ${field.name} must stand in exactly one of ${entity}.avsc and ${entity}-restricted.avsc.`);
      }
      return attributeOf(records, field, closed.has(field.name));
    });
    entities.push({
      entity,
      master: masters[entity] ?? fail(`schemas/topics.yaml: masters has no line for ${entity}.`),
      idField,
      valuesRecord: values.name,
      changeRecord: change?.name ?? null,
      canonicalRecord: canonical.name,
      restrictedRecord: restricted?.name ?? null,
      attributes,
    });
  }
  for (const { entity, attributes } of entities) {
    for (const { name, target } of attributes) {
      if (target && !entities.some((other) => other.entity === target)) fail(`schemas/${entity}: attribute ${name} refers to ${target}, which is no entity.`);
    }
  }
  return entities.sort((a, b) => (a.entity < b.entity ? -1 : 1));
}

const unitMs = { d: 86_400_000, h: 3_600_000 };
function configValue(value) {
  const duration = /^(\d+)([dh])$/.exec(String(value));
  return duration ? String(Number(duration[1]) * unitMs[duration[2]]) : String(value);
}

const rules = ['BACKWARD_TRANSITIVE', 'FULL_TRANSITIVE'];
const roles = ['change', 'canonical', 'restricted'];

/** The topic families of topics.yaml with their settings as Kafka takes them. */
export function readTopics(records) {
  const { masters, families } = parse(readFileSync(join(root, 'schemas/topics.yaml'), 'utf8'), { merge: true });
  for (const family of families) {
    if (!rules.includes(family.compatibility)) fail(`schemas/topics.yaml: ${family.family}: compatibility must be one of ${rules.join(', ')}.`);
    if (!roles.includes(family.record) && !records.has(family.record)) fail(`schemas/topics.yaml: ${family.family}: record ${family.record} is declared in no file of schemas/.`);
  }
  const declared = families.map(({ headers, config, ...family }) => ({
    ...family,
    cloudEvents: headers.cloudevents,
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [key, configValue(value)])),
  }));
  return { masters, families: declared };
}

const recordRoles = { change: 'changeRecord', canonical: 'canonicalRecord', restricted: 'restrictedRecord' };

/** Full names of the records that travel on a topic, with the compatibility rule of each. */
export function topicRecords(families, entities) {
  const byRecord = new Map();
  for (const { record, compatibility } of families) {
    const names = recordRoles[record] ? entities.map((entity) => entity[recordRoles[record]]).filter(Boolean) : [record];
    for (const name of names) byRecord.set(name, compatibility);
  }
  return byRecord;
}

/** Everything above at once. */
export function loadModel() {
  const records = loadRecords();
  const { masters, families } = readTopics(records);
  const entities = readEntities(records, masters);
  const topicRules = topicRecords(families, entities);
  return { records, entities, families, topicRules };
}
