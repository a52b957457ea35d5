// Writes libs/contracts/src/generated/ from schemas/. With --check nothing is written and a file that is not current fails.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModel, nullable, resolveSchema, root } from './contracts-schemas.mjs';

const target = 'libs/contracts/src/generated';
const banner = '// Generated from schemas/ by `npm run contracts:generate`. Do not edit.\n';
const shortName = (fullName) => fullName.slice(fullName.lastIndexOf('.') + 1);
const primitives = { string: 'string', int: 'number', long: 'number', float: 'number', double: 'number', boolean: 'boolean', bytes: 'Buffer' };

function typeScriptType(type, suffix) {
  const { type: bare, isNullable } = nullable(type);
  const written = plainType(bare, suffix);
  return isNullable ? `${written} | null` : written;
}

function plainType(type, suffix) {
  if (typeof type === 'string') return primitives[type] ?? `${shortName(type)}${suffix}`;
  if (type.logicalType === 'date') return 'LocalDate';
  if (type.type === 'array') return `${typeScriptType(type.items, suffix).replace(/^(.* \| null)$/, '($1)')}[]`;
  return primitives[type.type] ?? fail(`type ${JSON.stringify(type)} has no TypeScript form here. Add it to scripts/generate-contracts.mjs.`);
}

function fail(message) {
  throw new Error(message);
}

function docComment(text, indent = '') {
  return text ? `${indent}/** ${text.replaceAll('*/', '*\\/')} */\n` : '';
}

function unitDoc(field) {
  const bare = nullable(field.type).type;
  return bare.logicalType === 'timestamp-millis' && !/millisecond/.test(field.doc ?? '') ? `${field.doc ? `${field.doc} ` : ''}Milliseconds since 1970 UTC.` : field.doc;
}

/** `suffix` Input: what a writer hands in, where a field with a default may be left out. */
function interfaceOf({ schema }, suffix) {
  const fields = schema.fields.map((field) => {
    const optional = suffix !== '' && field.default !== undefined ? '?' : '';
    return `${docComment(unitDoc(field), '  ')}  ${field.name}${optional}: ${typeScriptType(field.type, suffix)};\n`;
  });
  const doc = suffix ? `${schema.name} as a writer hands it in: what has a default may be left out.` : schema.doc;
  return `${docComment(doc)}export interface ${schema.name}${suffix} {\n${fields.join('')}}\n`;
}

function recordsFile({ records }) {
  const all = [...records.values()];
  return `${banner}import type { LocalDate } from '@muster/platform-kernel';\n\n${all.flatMap((record) => [interfaceOf(record, ''), interfaceOf(record, 'Input')]).join('\n')}`;
}

/** The records of topics, and the `-values` records, which masters store as Avro bytes. */
function schemasFile({ records, entities, topicRules }) {
  const names = [...topicRules.keys(), ...entities.map((entity) => entity.valuesRecord)].sort();
  const schemas = Object.fromEntries(names.map((name) => [name, resolveSchema(records, name)]));
  const types = names.map((name) => `  '${name}': ${shortName(name)};\n`).join('');
  const inputs = names.map((name) => `  '${name}': ${shortName(name)}Input;\n`).join('');
  return `${banner}import type { AvroRecordSchema } from '../avro-schema.js';
import type { ${names.flatMap((name) => [shortName(name), `${shortName(name)}Input`]).join(', ')} } from './records.js';

/** What a decoder gives, by full name of the record. */
export interface RecordTypes {
${types}}

/** What an encoder takes, by full name of the record. */
export interface RecordInputs {
${inputs}}

export type RecordName = keyof RecordTypes;

/** Self-contained Avro schemas, every reference inlined where it is first used. */
export const schemas: Readonly<Record<RecordName, AvroRecordSchema>> = ${JSON.stringify(schemas, null, 2)};
`;
}

function entitiesFile({ entities }) {
  return `${banner}import type { EntityDeclaration } from '../entity.js';

export type EntityName = ${entities.map(({ entity }) => `'${entity}'`).join(' | ')};

/** Every mastered entity with the attributes that sources can speak of. */
export const entities: Readonly<Record<EntityName, EntityDeclaration>> = ${JSON.stringify(Object.fromEntries(entities.map((entity) => [entity.entity, entity])), null, 2)};
`;
}

function topicsFile({ families }) {
  return `${banner}import type { TopicFamily } from '../topic-family.js';

/** The topic families of schemas/topics.yaml; durations in milliseconds. */
export const topicFamilies: readonly TopicFamily[] = ${JSON.stringify(families, null, 2)};
`;
}

export function generateContracts(model = loadModel()) {
  return new Map([
    ['records.ts', recordsFile(model)],
    ['schemas.ts', schemasFile(model)],
    ['entities.ts', entitiesFile(model)],
    ['topic-families.ts', topicsFile(model)],
  ]);
}

/** Names of the generated files that differ from what the schemas give. */
export function staleFiles() {
  const wanted = generateContracts();
  const present = globSync(`${target}/*`, { cwd: root }).map((file) => basename(file));
  const stale = [...wanted].filter(([name, text]) => !present.includes(name) || readFileSync(join(root, target, name), 'utf8') !== text).map(([name]) => name);
  return [...stale, ...present.filter((name) => !wanted.has(name))].map((name) => `${target}/${name}`);
}

function write() {
  mkdirSync(join(root, target), { recursive: true });
  for (const stale of staleFiles()) {
    const text = generateContracts().get(basename(stale));
    if (text === undefined) rmSync(join(root, stale));
    else writeFileSync(join(root, stale), text);
    console.log(`wrote ${stale}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    const stale = staleFiles();
    for (const file of stale) console.error(`${file} is not current. Run \`npm run contracts:generate\`.`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    write();
  }
}
