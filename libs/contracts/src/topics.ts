import { SetupError } from '@muster/platform-kernel';
import type { EntityDeclaration } from './entity.js';
import { entities, type EntityName } from './generated/entities.js';
import type { RecordName } from './generated/schemas.js';
import { topicFamilies } from './generated/topic-families.js';
import type { Compatibility, TopicFamily } from './topic-family.js';

/** A topic as it is created: settings, schema subject and who answers for it. */
export interface TopicDeclaration {
  readonly name: string;
  readonly family: string;
  readonly partitions: number;
  /** Topic settings as Kafka takes them, durations in milliseconds. */
  readonly config: Readonly<Record<string, string>>;
  /** Registry subject of the value (TopicNameStrategy). Keys are plain UTF-8 text. */
  readonly subject: string;
  readonly record: RecordName;
  readonly compatibility: Compatibility;
  readonly owner: string;
  /** Who may write: a system of config/systems, or a service. */
  readonly writer: string;
  readonly entity: EntityName | undefined;
  readonly system: string | undefined;
}

export interface SourceTopic {
  readonly system: string;
  readonly entity: EntityName;
  readonly bulk: boolean;
}

/** The record in which sources speak of an entity; a SetupError where none does. */
export function changeRecordOf(entity: EntityName): RecordName {
  const { changeRecord, master } = entities[entity];
  if (changeRecord !== null) return changeRecord as RecordName;
  throw new SetupError(`No source speaks of ${entity}: ${master} writes it.`, `Take ${entity} out of the entities that a system speaks of.`);
}

/** The entities that sources speak of, each mastered by a service that keeps their claims. */
export function sourcedEntities(): EntityName[] {
  return (Object.keys(entities) as EntityName[]).filter((entity) => entities[entity].changeRecord !== null);
}

const systemName = /^[a-z][a-z0-9-]*$/;

export function isEntity(name: string): name is EntityName {
  return Object.hasOwn(entities, name);
}

/** source.<system>.<entity>.v1, or .bulk.v1. */
export function sourceTopic(system: string, entity: EntityName, { bulk = false } = {}): string {
  return `source.${system}.${entity}${bulk ? '.bulk' : ''}.v1`;
}

/** canonical.<entity>.v1, or .restricted.v1. */
export function canonicalTopic(entity: EntityName, { restricted = false } = {}): string {
  return `canonical.${entity}${restricted ? '.restricted' : ''}.v1`;
}

export const identityLinkTopic = 'source.identity-link.v1';
export const deliveryReceiptsTopic = 'delivery.receipts.v1';
export const systemSnapshotsTopic = 'system.snapshots.v1';
export const processStepsTopic = 'process.steps.v1';
export const exceptionsTopic = 'exceptions.v1';

const sourcePattern = /^source\.([a-z][a-z0-9-]*)\.([a-z-]+?)(\.bulk)?\.v1$/;

/** Who speaks of what on a source topic; undefined where the name is no source topic of a known entity. */
export function parseSourceTopic(name: string): SourceTopic | undefined {
  const [, system, entity, bulk] = sourcePattern.exec(name) ?? [];
  if (system === undefined || entity === undefined || !isEntity(entity)) return undefined;
  return { system, entity, bulk: bulk !== undefined };
}

/** The registry subject of a topic's value. */
export function subjectOf(topic: string): string {
  return `${topic}-value`;
}

/** Every topic of a firm with these systems; each once, sorted by name. An entity or system name that cannot be part of a topic is a SetupError. */
export function topicDeclarations(systems: readonly { readonly name: string; readonly entities: readonly string[] }[]): TopicDeclaration[] {
  const pairs = systems.flatMap(({ name, entities: spoken }) => spoken.map((entity) => ({ system: checkedSystem(name), entity: checkedEntity(name, entity) })));
  const declarations = topicFamilies.flatMap((family) => declareFamily(family, pairs));
  return declarations.sort((a, b) => (a.name < b.name ? -1 : 1));
}

type SystemEntity = { system: string; entity: EntityName };

function declareFamily(family: TopicFamily, pairs: readonly SystemEntity[]): TopicDeclaration[] {
  if (family.name.includes('{system}')) return pairs.map(({ system, entity }) => declareTopic(family, entity, system));
  if (!family.name.includes('{entity}')) return [declareTopic(family, undefined, undefined)];
  const mastered = Object.values(entities).filter((entity) => recordOf(family, entity) !== null);
  return mastered.map(({ entity }) => declareTopic(family, entity as EntityName, undefined));
}

function declareTopic(family: TopicFamily, entity: EntityName | undefined, system: string | undefined): TopicDeclaration {
  const master = entity && entities[entity].master;
  const fill = (pattern: string) => pattern.replace('{system}', system ?? '').replace('{entity}', entity ?? '').replace('{master}', master ?? '');
  const name = fill(family.name);
  const record = (entity ? recordOf(family, entities[entity]) : family.record) as RecordName;
  const { partitions, config, compatibility } = family;
  return { name, family: family.family, partitions, config, subject: subjectOf(name), record, compatibility, owner: fill(family.owner), writer: fill(family.writer), entity, system };
}

function recordOf(family: TopicFamily, entity: EntityDeclaration): string | null {
  if (family.record === 'change') return entity.changeRecord;
  if (family.record === 'canonical') return entity.canonicalRecord;
  if (family.record === 'restricted') return entity.restrictedRecord;
  return family.record;
}

function checkedSystem(name: string): string {
  if (systemName.test(name)) return name;
  throw new SetupError(`System ${JSON.stringify(name)} cannot be part of a topic name.`, 'Name it in config/systems with small letters, digits and dashes, starting with a letter.');
}

function checkedEntity(system: string, entity: string): EntityName {
  if (isEntity(entity)) {
    changeRecordOf(entity);
    return entity;
  }
  throw new SetupError(`System ${system} declares the entity ${JSON.stringify(entity)}, which is unknown.`, `Use one of ${sourcedEntities().join(', ')} in config/systems/${system}.yaml.`);
}
