import { createHash } from 'node:crypto';
import { canonicalJson, PermanentError, type LocalDate } from '@muster/platform-kernel';
import type { EntityCatalogue } from './catalogue.js';
import { CodeTables } from './code-tables.js';
import { readConfigFiles, type ConfigFile, type ConfigText, type Finding } from './config-file.js';
import { formatFinding, lintParts, type GovernanceParts } from './lint.js';
import { choicesOf, type AttributePart, type EntityPart, type OwnerRule, type OwnershipEntry, type Receiver, type RulePart, type ScopeAttributes, type SystemDeclaration } from './model.js';
import { OwnerIndex, OwnerLists, type OwnershipScope } from './owner-index.js';
import { mayReside, type ResidencyDeclaration } from './residency.js';
import { SystemDirectory } from './system-directory.js';
import type { Classification } from './vocabulary.js';

/** The compiled rules of config/. Immutable; a change of configuration makes a new one. */
export interface Governance {
  /** Digest of the content without connectors, 16 hex digits; equal for equal content, whatever its layout, comments and order of files. It is `configVersion` on events. */
  readonly version: string;
  readonly systems: ReadonlyMap<string, SystemDeclaration>;
  /** The governed entities by name. */
  readonly entities: ReadonlyMap<string, EntityGovernance>;
  readonly codes: Pick<CodeTables, 'translate' | 'tableOf' | 'codeOf' | 'codesOf' | 'canonical'>;

  /**
   * The systems that may own the attribute in this scope on this day, best first; the record's owner is the first that speaks of it. None where the master decides it.
   * Equal answers are the identical frozen array. Throws PermanentError unknown-attribute.
   */
  owners(entity: string, attribute: string, scope: OwnershipScope, day: LocalDate): readonly string[];
  /** Throws PermanentError unknown-attribute, as do the three below. */
  attribute(entity: string, attribute: string): OwnershipEntry;
  classification(entity: string, attribute: string): Classification;
  receivers(entity: string, attribute: string): 'all' | readonly Receiver[];
  /** True where the system, or its kind, is among the receivers of the attribute. */
  mayReceive(entity: string, attribute: string, system: string): boolean;
  /** True where `system` lies in a region to which this attribute may go from a record whose deciding attribute (residency of the entity) has this value. */
  mayReside(entity: string, attribute: string, system: string, value: unknown): boolean;
  /** The stream of `system` that carries the attribute; undefined where no rule lets the system own it. */
  streamOf(entity: string, attribute: string, system: string): string | undefined;
  /** The first day after `afterDay` on which any rule of the entity begins; undefined where none does. */
  nextOwnershipChange(entity: string, afterDay: LocalDate): LocalDate | undefined;
}

export interface EntityGovernance {
  readonly entity: string;
  readonly meaning: string;
  /** The attributes that place a record for scoped rules. */
  readonly scope: ScopeAttributes;
  readonly residency?: ResidencyDeclaration;
  readonly attributes: ReadonlyMap<string, OwnershipEntry>;
}

/** Thrown where config/ has faults; the message lists them all. */
export class GovernanceError extends PermanentError {
  constructor(readonly findings: readonly Finding[]) {
    super('governance-invalid', `The configuration has ${findings.length} fault(s). Correct them, then run npm run governance:lint.\n${findings.map(formatFinding).join('\n')}`);
    this.name = 'GovernanceError';
  }
}

/** Compiles the files of config/. Throws GovernanceError with every finding of the linter. */
export function compileGovernance(files: readonly ConfigText[], catalogue: readonly EntityCatalogue[]): Governance {
  const read = readConfigFiles(files);
  const { parts, findings } = lintParts(read, catalogue);
  if (findings.length > 0) throw new GovernanceError(findings);
  return new CompiledGovernance(parts, new Map(catalogue.map(({ entity, master }) => [entity, master])), versionOf(read));
}

/** How a system is called changes no record: were the connector part of it, a longer timeout would compute every record anew. */
function ruling({ kind, data }: ConfigFile): unknown {
  if (kind !== 'system') return data;
  return Object.fromEntries(Object.entries(data as Readonly<Record<string, unknown>>).filter(([key]) => key !== 'connector'));
}

function versionOf(files: readonly ConfigFile[]): string {
  const content = files.map((file) => [file.kind, file.stem, ruling(file)] as const).map((part) => canonicalJson(part)).sort();
  return createHash('sha256').update(content.join('\n')).digest('hex').slice(0, 16);
}

interface CompiledAttribute {
  readonly entry: OwnershipEntry;
  readonly owners: OwnerIndex;
  readonly streams: ReadonlyMap<string, string>;
  readonly receivingSystems: ReadonlySet<string>;
}

class CompiledGovernance implements Governance {
  readonly systems: ReadonlyMap<string, SystemDeclaration>;
  readonly entities: ReadonlyMap<string, EntityGovernance>;
  readonly codes: CodeTables;
  private readonly compiled: ReadonlyMap<string, ReadonlyMap<string, CompiledAttribute>>;
  /** Entity to the first days of its rules, ascending. */
  private readonly changes: ReadonlyMap<string, readonly LocalDate[]>;

  constructor(parts: GovernanceParts, masters: ReadonlyMap<string, string>, readonly version: string) {
    const entities = parts.ownership?.entities ?? [];
    const directory = new SystemDirectory(parts.systems);
    const lists = new OwnerLists();
    this.systems = new Map(parts.systems.map(({ file: _file, ...system }) => [system.name, system]));
    this.codes = new CodeTables(parts.codeTables, parts.systems);
    this.compiled = new Map(
      entities.map((entity) => [entity.name, new Map(entity.attributes.map((attribute) => [attribute.name, compileAttribute(entryOf(entity, attribute, masters), directory, this.systems, lists)]))]),
    );
    this.entities = new Map(entities.map((entity) => [entity.name, this.entityOf(entity)]));
    this.changes = new Map(entities.map((entity) => [entity.name, ruleDays(entity)]));
  }

  owners(entity: string, attribute: string, scope: OwnershipScope, day: LocalDate): readonly string[] {
    return this.find(entity, attribute).owners.on(scope, day);
  }

  attribute(entity: string, attribute: string): OwnershipEntry {
    return this.find(entity, attribute).entry;
  }

  classification(entity: string, attribute: string): Classification {
    return this.find(entity, attribute).entry.classification;
  }

  receivers(entity: string, attribute: string): 'all' | readonly Receiver[] {
    return this.find(entity, attribute).entry.receivers;
  }

  mayReceive(entity: string, attribute: string, system: string): boolean {
    return this.find(entity, attribute).receivingSystems.has(system);
  }

  mayReside(entity: string, attribute: string, system: string, value: unknown): boolean {
    const { classification } = this.find(entity, attribute).entry;
    const residency = this.entities.get(entity)?.residency;
    return residency === undefined || mayReside(residency, value, classification, this.systems.get(system)?.region);
  }

  streamOf(entity: string, attribute: string, system: string): string | undefined {
    return this.find(entity, attribute).streams.get(system);
  }

  nextOwnershipChange(entity: string, afterDay: LocalDate): LocalDate | undefined {
    return this.changes.get(entity)?.find((day) => day > afterDay);
  }

  private find(entity: string, attribute: string): CompiledAttribute {
    const compiled = this.compiled.get(entity)?.get(attribute);
    if (!compiled) throw new PermanentError('unknown-attribute', `${entity} has no attribute ${attribute}. Use one of config/ownership.yaml, or add it to schemas/ and there.`);
    return compiled;
  }

  private entityOf({ name, meaning, scope, residency }: EntityPart): EntityGovernance {
    const attributes = new Map([...(this.compiled.get(name) ?? [])].map(([attribute, { entry }]) => [attribute, entry]));
    return { entity: name, meaning, scope, residency, attributes };
  }
}

function compileAttribute(entry: OwnershipEntry, directory: SystemDirectory, systems: ReadonlyMap<string, SystemDeclaration>, lists: OwnerLists): CompiledAttribute {
  const speakers = (rule: OwnerRule) => directory.speakers(choicesOf(rule), entry.entity);
  const receives = (system: SystemDeclaration) =>
    entry.receivers === 'all' || entry.receivers.some((receiver) => ('system' in receiver ? receiver.system === system.name : receiver.kind === system.kind));
  return {
    entry,
    owners: new OwnerIndex(entry.owner, (rule) => speakers(rule).map(({ system }) => system), lists),
    streams: new Map(entry.owner.flatMap(speakers).map(({ system, stream }) => [system, stream])),
    receivingSystems: new Set([...systems.values()].filter(receives).map(({ name }) => name)),
  };
}

function entryOf(entity: EntityPart, part: AttributePart, masters: ReadonlyMap<string, string>): OwnershipEntry {
  const { name, meaning, steward, classification, receivers, decided, rules } = part;
  return Object.freeze({
    entity: entity.name,
    attribute: name,
    meaning,
    steward,
    // The linter has refused an attribute without classification; should that ever fail, the safe side is the guarded one.
    classification: classification ?? 'restricted',
    receivers: receivers === 'all' ? receivers : receivers.map(({ path: _path, ...receiver }) => receiver),
    owner: decided ? [{ decidedBy: masters.get(entity.name) }] : rules.map(ruleOf),
  });
}

function ruleOf({ path: _path, badDate: _badDate, otherwise, ...rule }: RulePart): OwnerRule {
  return otherwise === undefined ? rule : { ...rule, otherwise: otherwise.map(({ path: _place, ...choice }) => choice) };
}

function ruleDays(entity: EntityPart): LocalDate[] {
  const days = entity.attributes.flatMap(({ rules }) => rules.flatMap(({ from }) => (from === undefined ? [] : [from])));
  return [...new Set(days)].sort((a, b) => a - b);
}
