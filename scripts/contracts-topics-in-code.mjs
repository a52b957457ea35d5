// Finds topic names written in code that schemas/topics.yaml does not declare.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './contracts-schemas.mjs';

const literal = /(['"`])((?:source|canonical|delivery|system|exceptions|process)\.(?:[a-z0-9*-]+\.)*v\d+)\1/g;
const segment = '[a-z][a-z0-9-]*';

/** What a family's names look like; `*` stands for a part that the code fills in at run time. */
function familyPattern({ name }, entities) {
  const hole = '\\*+';
  const parts = name.split(/(\{system\}|\{entity\}|\.)/).map((part) => {
    if (part === '{system}') return `(?:${segment}|${hole})`;
    if (part === '{entity}') return `(?:${entities.map(({ entity }) => entity).join('|')}|${hole})`;
    return part === '.' ? '\\.' : part;
  });
  return new RegExp(`^${parts.join('')}$`);
}

/** Topic names in a source text with their line. `${...}` becomes `*`. */
export function topicLiterals(text) {
  const holes = text.replace(/\$\{[^{}]*\}/g, (hole) => `*${'\n'.repeat(hole.split('\n').length - 1)}`);
  return [...holes.matchAll(literal)].map((match) => ({ topic: match[2], line: holes.slice(0, match.index).split('\n').length }));
}

export function undeclaredIn(text, { families, entities }) {
  const patterns = families.map((family) => familyPattern(family, entities));
  return topicLiterals(text).filter(({ topic }) => !patterns.some((pattern) => pattern.test(topic) || pattern.test(topic.replace(/\*+(?=\.v\d+$)/, ''))));
}

/** `file:line: ...` for every undeclared topic in apps/ and libs/, generated files and specs left out. */
export function undeclaredTopics(model) {
  const files = globSync(['apps/*/src/**/*.{ts,mts,js,mjs}', 'libs/**/src/**/*.{ts,mts,js,mjs}'], { cwd: root }).filter((file) => !/node_modules|\/generated\/|\.spec\.ts$/.test(file)).sort();
  return files.flatMap((file) => undeclaredIn(readFileSync(join(root, file), 'utf8'), model).map(({ topic, line }) => `${file}:${line}: topic ${topic} is declared in no family of schemas/topics.yaml. Declare it there, or correct the name.`));
}
