// The released contracts in schemas/released/: every released version of each record that travels on a topic, and the topic families.
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compatibilityProblems, evolutionProblems } from '@muster/platform-avro';
import { resolveSchema, root } from './contracts-schemas.mjs';

const folder = join(root, 'schemas/released');
const topicsFile = join(folder, 'topics.json');
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
const sameJson = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** { record, compatibility, versions } by full record name; the last version is the one in force. */
export function loadReleased() {
  const files = globSync('*.json', { cwd: folder }).filter((file) => file !== basename(topicsFile)).sort();
  return new Map(files.map((file) => readJson(join(folder, file))).map((released) => [released.record, released]));
}

/** Problems of the current record schemas against every released version of theirs. */
export function recordProblems({ records, topicRules }, released = loadReleased()) {
  const problems = [];
  for (const [name, { compatibility, versions }] of released) {
    const rule = topicRules.get(name);
    if (!rule) {
      problems.push(`${name}: is released and travels on no topic any more. Keep its topic family in schemas/topics.yaml.`);
      continue;
    }
    if (compatibility === 'FULL_TRANSITIVE' && rule !== compatibility) problems.push(`${name}: was released under ${compatibility}, schemas/topics.yaml now says ${rule}. A promise to readers is not taken back.`);
    const next = resolveSchema(records, name);
    for (const version of versions) {
      for (const problem of new Set([...compatibilityProblems(next, version, rule), ...evolutionProblems(next, version)])) problems.push(`${name} (${rule}): ${problem}`);
    }
  }
  for (const name of topicRules.keys()) {
    if (!released.has(name)) problems.push(`${name}: has no released version. Run \`npm run contracts:check -- --release\` and commit schemas/released/.`);
  }
  return [...new Set(problems)];
}

const familyFacts = ({ families }) => Object.fromEntries(families.map(({ family, name, record, partitions, compatibility }) => [family, { name, record, partitions, compatibility }]));

/** Problems of the topic families against the released ones: a family stays, and the order of a canonical key hangs on the number of partitions. */
export function familyProblems(model) {
  if (!existsSync(topicsFile)) return [];
  const current = familyFacts(model);
  return Object.entries(readJson(topicsFile)).flatMap(([family, released]) => {
    const now = current[family];
    if (!now) return [`schemas/topics.yaml: family ${family} is released and missing.`];
    const problems = ['name', 'record'].filter((key) => now[key] !== released[key]).map((key) => `schemas/topics.yaml: ${family}: ${key} was released as ${released[key]}. Make a new major topic.`);
    const fixed = family.startsWith('canonical');
    if (fixed ? now.partitions !== released.partitions : now.partitions < released.partitions) {
      problems.push(`schemas/topics.yaml: ${family}: ${released.partitions} partitions were released. ${fixed ? 'Their number never changes: the order per key hangs on it.' : 'Kafka cannot take partitions away.'}`);
    }
    return problems;
  });
}

const fileOf = (name, records) => join(folder, `${records.get(name).stem}.json`);

/** Writes the current schemas as released versions, where they differ from the last one. */
export function release(model) {
  mkdirSync(folder, { recursive: true });
  const released = loadReleased();
  for (const [record, compatibility] of model.topicRules) {
    const versions = released.get(record)?.versions ?? [];
    const schema = resolveSchema(model.records, record);
    if (sameJson(versions.at(-1), schema)) continue;
    writeJson(fileOf(record, model.records), { record, compatibility, versions: [...versions, schema] });
    console.log(`released version ${versions.length + 1} of ${record}`);
  }
  writeJson(topicsFile, familyFacts(model));
}
