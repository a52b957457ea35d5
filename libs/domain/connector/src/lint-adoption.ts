import { entities, isEntity, type EntityName } from '@muster/contracts';
import type { ConfigFile, ConfigPath, Finding, Governance } from '@muster/domain-governance';
import { KEY_RULE } from './compile-adoption.js';
import type { AdoptDeclaration, ConnectorDeclaration, WriteDeclaration } from './declaration.js';
import type { ExpressionLint } from './expression-lint.js';
import { placeholdersOf } from './fill-template.js';
import { namesRead } from './lint-protocols.js';

/** What the linter of writes lends: how it looks at an expression over the canonical record. */
export interface AdoptionLint {
  readonly file: ConfigFile;
  readonly expressions: ExpressionLint;
  readonly streams: readonly string[];
  /** Where the adoption stands. */
  readonly at: ConfigPath;
  /** `below`: the path from there. */
  overRecord(source: string, below: ConfigPath): Finding[];
}

/** Faults in how records are recognized. */
export function lintAdoption({ file, expressions, streams, at, overRecord }: AdoptionLint, adopt: AdoptDeclaration): Finding[] {
  const rules = adopt.match ?? [];
  return [
    ...(streams.includes(adopt.stream) ? [] : [file.finding([...at, 'stream'], 'unknown-stream', `There is no stream ${adopt.stream} to read the system's records from. ${streams.length > 0 ? `Use one of ${streams.join(', ')}.` : 'Declare one.'}`)]),
    ...(adopt.key === undefined && rules.length === 0 ? [file.keyFinding(at, 'no-rule', 'Nothing says when two records are the same. Add key, or match.')] : []),
    ...expressions.reading(adopt.id, [...at, 'id']),
    ...expressions.reading(adopt.key, [...at, 'key']),
    ...expressions.reading(adopt.display, [...at, 'display']),
    ...rules.flatMap(({ name, all }, place) => [
      ...lintName(file, [...at, 'match', place, 'name'], name, rules.slice(0, place).map((rule) => rule.name)),
      ...all.flatMap(({ theirs, ours }, index) => [...expressions.reading(theirs, [...at, 'match', place, 'all', index, 'theirs']), ...overRecord(ours, ['match', place, 'all', index, 'ours'])]),
    ]),
  ];
}

/** An adopted record is changed by the id that the target gave it: it does not hold our key yet. */
export function lintTakeover(file: ConfigFile, path: ConfigPath, { strategy, update }: WriteDeclaration): Finding[] {
  if (strategy === 'upsert-by-external-id') return [file.finding([...path, 'strategy'], 'cannot-adopt', 'An upsert by our key would make a record anew that the target has without that key. Choose look-up-before-create or conditional-update, or take out adopt.')];
  const names = update ? [...[update.path, ...Object.values(update.query ?? {}).map(String)].flatMap(placeholdersOf), ...namesRead(update.body)] : [];
  return names.includes('id') ? [] : [file.keyFinding([...path, 'adopt'], 'cannot-adopt', 'A record is taken over by the id that the target gave it, and update does not use it. Put {id} into update.path, or id into update.body, or take out adopt.')];
}

/** Faults of what is recognized of a source: against what it says, and what is written to it. `recognized`: those of the recognition itself. */
export function lintAdopts(file: ConfigFile, system: string, connector: ConnectorDeclaration, governance: Governance, recognized: (entity: EntityName, adopt: AdoptDeclaration, at: ConfigPath) => Finding[]): Finding[] {
  const { adopts = {}, writes = {}, streams = {}, webhooks } = connector;
  return Object.entries(adopts).flatMap(([entity, adopt]) => {
    const at = ['connector', 'adopts', entity];
    if (!isEntity(entity)) return [file.keyFinding(at, 'unknown-entity', `${entity} is no canonical entity. Use one of ${Object.keys(entities).join(', ')}.`)];
    const isTold = streams[adopt.stream]?.feed !== undefined || (webhooks?.rules.some(({ stream }) => stream === adopt.stream) ?? false);
    return [
      ...(governance.systems.get(system)?.entities.includes(entity) ? [] : [file.keyFinding(at, 'silent-source', `${system} does not speak of ${entity}, so that nothing is to be recognized. Add it to entities, or take it out here.`)]),
      ...(writes[entity]?.adopt ? [file.keyFinding(at, 'adopted-twice', `writes.${entity}.adopt recognizes the same records. Take out one of the two.`)] : []),
      ...(adopt.key === undefined ? [] : [file.finding([...at, 'key'], 'no-key', 'There is no key of ours to compare it with, since nothing is written here. Use match.')]),
      ...(isTold ? [file.finding([...at, 'stream'], 'told-before', `Webhooks and feeds tell of ${adopt.stream} without waiting for the adoption. Take them out until it is finished.`)] : []),
      ...recognized(entity, adopt, at),
    ];
  });
}

/** Faults of whom it waits for: it may wait for a system that speaks of the same, and is another one. */
export function lintAwaits(file: ConfigFile, system: string, { awaits = {} }: ConnectorDeclaration, governance: Governance): Finding[] {
  const speaks = (name: string, entity: string) => governance.systems.get(name)?.entities.includes(entity) ?? false;
  return Object.entries(awaits).flatMap(([entity, other]) => {
    const at = ['connector', 'awaits', entity];
    if (!speaks(system, entity)) return [file.keyFinding(at, 'silent-source', `${system} does not speak of ${entity}, so that nothing of it waits. Correct the name, or add it to entities.`)];
    if (other !== system && speaks(other, entity)) return [];
    return [file.finding(at, 'unknown-system', `${other} is no other system that speaks of ${entity}. Name the one that adopts it.`)];
  });
}

function lintName(file: ConfigFile, at: ConfigPath, name: string, earlier: readonly string[]): Finding[] {
  if (name === KEY_RULE) return [file.finding(at, 'rule-twice', `${KEY_RULE} is the name of the rule that adopt.key stands for. Choose another.`)];
  return earlier.includes(name) ? [file.finding(at, 'rule-twice', `A rule ${name} stands before this one. Choose another name.`)] : [];
}
