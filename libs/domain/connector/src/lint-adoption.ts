import type { ConfigFile, ConfigPath, Finding } from '@muster/domain-governance';
import { KEY_RULE } from './compile-adoption.js';
import type { AdoptDeclaration, WriteDeclaration } from './declaration.js';
import type { ExpressionLint } from './expression-lint.js';
import { placeholdersOf } from './fill-template.js';
import { namesRead } from './lint-protocols.js';

/** What the linter of writes lends: how it looks at an expression over the canonical record. */
export interface AdoptionLint {
  readonly file: ConfigFile;
  readonly expressions: ExpressionLint;
  readonly streams: readonly string[];
  /** `path`: of the write. */
  readonly path: ConfigPath;
  overRecord(source: string, at: ConfigPath): Finding[];
}

/** Faults of `adopt`. */
export function lintAdoption({ file, expressions, streams, path, overRecord }: AdoptionLint, write: WriteDeclaration, adopt: AdoptDeclaration): Finding[] {
  const at = [...path, 'adopt'];
  const rules = adopt.match ?? [];
  return [
    ...(streams.includes(adopt.stream) ? [] : [file.finding([...at, 'stream'], 'unknown-stream', `There is no stream ${adopt.stream} to read the target's records from. ${streams.length > 0 ? `Use one of ${streams.join(', ')}.` : 'Declare one.'}`)]),
    ...(adopt.key === undefined && rules.length === 0 ? [file.keyFinding(at, 'no-rule', 'Nothing says when two records are the same. Add key, or match.')] : []),
    ...lintTakeover(file, path, write),
    ...expressions.reading(adopt.id, [...at, 'id']),
    ...expressions.reading(adopt.key, [...at, 'key']),
    ...expressions.reading(adopt.display, [...at, 'display']),
    ...rules.flatMap(({ name, all }, place) => [
      ...lintName(file, [...at, 'match', place, 'name'], name, rules.slice(0, place).map((rule) => rule.name)),
      ...all.flatMap(({ theirs, ours }, index) => [...expressions.reading(theirs, [...at, 'match', place, 'all', index, 'theirs']), ...overRecord(ours, ['adopt', 'match', place, 'all', index, 'ours'])]),
    ]),
  ];
}

/** An adopted record is changed by the id that the target gave it: it does not hold our key yet. */
function lintTakeover(file: ConfigFile, path: ConfigPath, { strategy, update }: WriteDeclaration): Finding[] {
  if (strategy === 'upsert-by-external-id') return [file.finding([...path, 'strategy'], 'cannot-adopt', 'An upsert by our key would make a record anew that the target has without that key. Choose look-up-before-create or conditional-update, or take out adopt.')];
  const names = update ? [...[update.path, ...Object.values(update.query ?? {}).map(String)].flatMap(placeholdersOf), ...namesRead(update.body)] : [];
  return names.includes('id') ? [] : [file.keyFinding([...path, 'adopt'], 'cannot-adopt', 'A record is taken over by the id that the target gave it, and update does not use it. Put {id} into update.path, or id into update.body, or take out adopt.')];
}

function lintName(file: ConfigFile, at: ConfigPath, name: string, earlier: readonly string[]): Finding[] {
  if (name === KEY_RULE) return [file.finding(at, 'rule-twice', `${KEY_RULE} is the name of the rule that adopt.key stands for. Choose another.`)];
  return earlier.includes(name) ? [file.finding(at, 'rule-twice', `A rule ${name} stands before this one. Choose another name.`)] : [];
}
