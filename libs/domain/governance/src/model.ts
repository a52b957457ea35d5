import { parseLocalDate, type LocalDate } from '@muster/platform-kernel';
import type { ConfigFile, ConfigPath } from './config-file.js';
import type { ResidencyDeclaration } from './residency.js';
import { CLASSIFICATIONS, UNKNOWN_CODE_POLICIES, VERSION_SOURCES, type Classification, type UnknownCodePolicy, type VersionSource } from './vocabulary.js';

/** Who speaks: every system of a kind, or one system, with the stream that carries the attribute where it is not the first one. */
export interface OwnerChoice {
  readonly kind?: string;
  readonly system?: string;
  readonly stream?: string;
}

/** One line of the ownership of an attribute. Names a kind, a system, or the master that decides; has at most one of legalEntity and region. */
export interface OwnerRule extends OwnerChoice {
  /** Codes of legal entities. */
  readonly legalEntity?: readonly string[];
  readonly region?: readonly string[];
  /** First local day on which the rule holds; undefined: always. */
  readonly from?: LocalDate;
  /** Master service that decides the attribute itself, so that no source owns it; stands alone, as the only rule. */
  readonly decidedBy?: string;
  /** Who speaks while the owner has not, best first. */
  readonly otherwise?: readonly OwnerChoice[];
}

/** The choices of a rule, best first: its owner, then each `otherwise`. */
export function choicesOf<Choice extends OwnerChoice>(rule: Choice & { readonly otherwise?: readonly Choice[] }): readonly Choice[] {
  return [rule, ...(rule.otherwise ?? [])];
}

export type Receiver = { readonly kind: string } | { readonly system: string };

export interface OwnershipEntry {
  readonly entity: string;
  readonly attribute: string;
  readonly meaning: string;
  readonly steward: string;
  readonly classification: Classification;
  readonly receivers: 'all' | readonly Receiver[];
  readonly owner: readonly OwnerRule[];
}

/** The attributes that place a record for scoped rules. */
export interface ScopeAttributes {
  readonly legalEntity?: string;
  readonly region?: string;
}

export interface SystemDeclaration {
  readonly name: string;
  readonly kind: string;
  readonly description: string;
  /** Rank within its kind, 1 first. */
  readonly precedence: number;
  /** IANA zone in which its changes without a date are dated. */
  readonly timeZone: string;
  readonly versions: VersionSource;
  /** Where it keeps its data; undefined where its connector does not say. */
  readonly region?: string;
  /** First effective day it may speak of; undefined: any. */
  readonly acceptsFrom?: LocalDate;
  readonly entities: readonly string[];
  /** Entity to its streams, the first one the default. */
  readonly streams: ReadonlyMap<string, readonly string[]>;
  /** Entity to the system whose ids this one uses for it; its own ids where the entity is not named. */
  readonly idSpaces: ReadonlyMap<string, string>;
  /** The system whose codes it writes, in tables that do not name itself. */
  readonly codesOf?: string;
}

/** Parts of a file with the place where each stands. They may be incomplete: what is malformed is left out, and told by the schema. */
export interface ChoicePart extends OwnerChoice {
  readonly path: ConfigPath;
}
export interface RulePart extends OwnerRule {
  readonly path: ConfigPath;
  readonly otherwise?: readonly ChoicePart[];
  /** True where `from` is written and no day: told by the schema, and the rule is left out of comparisons. */
  readonly badDate: boolean;
}
export interface AttributePart {
  readonly name: string;
  readonly path: ConfigPath;
  readonly meaning: string;
  readonly steward: string;
  readonly classification?: Classification;
  readonly receivers: 'all' | readonly (Receiver & { readonly path: ConfigPath })[];
  /** True where no source owns it, because the master decides it; it has no rules then. */
  readonly decided: boolean;
  readonly rules: readonly RulePart[];
}
export interface EntityPart {
  readonly name: string;
  readonly path: ConfigPath;
  readonly meaning: string;
  readonly scope: ScopeAttributes;
  readonly residency?: ResidencyDeclaration;
  readonly attributes: readonly AttributePart[];
}
export interface OwnershipPart {
  readonly file: ConfigFile;
  readonly entities: readonly EntityPart[];
}
export interface SystemPart extends SystemDeclaration {
  readonly file: ConfigFile;
}
export interface CodeTablePart {
  readonly file: ConfigFile;
  readonly table: string;
  readonly version: number;
  readonly meaning: string;
  readonly attributes: readonly string[];
  readonly unknown: UnknownCodePolicy;
  /** Code to meaning. */
  readonly codes: ReadonlyMap<string, string>;
  readonly systems: ReadonlyMap<string, { readonly unknown?: UnknownCodePolicy; readonly codes: ReadonlyMap<string, string> }>;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const textsOf = (value: unknown): string[] => listOf(value).filter((item) => typeof item === 'string');
const oneOf = <T extends string>(allowed: readonly T[], value: unknown): T | undefined => allowed.find((item) => item === value);
const dateOf = (value: unknown): LocalDate | undefined => (typeof value === 'string' ? parseLocalDate(value) : undefined);
const scopeOf = (value: unknown): readonly string[] | undefined => (value === undefined ? undefined : textsOf(value));

export function readOwnership(file: ConfigFile): OwnershipPart {
  const entities = Object.entries(fieldsOf(fieldsOf(file.data).entities));
  return { file, entities: entities.map(([name, value]) => readEntity(name, fieldsOf(value), ['entities', name])) };
}

function readEntity(name: string, fields: Fields, path: ConfigPath): EntityPart {
  const scope = fieldsOf(fields.scope);
  return {
    name,
    path,
    meaning: textOf(fields.meaning) ?? '',
    scope: { legalEntity: textOf(scope.legalEntity), region: textOf(scope.region) },
    residency: readResidency(fields.residency),
    attributes: Object.entries(fieldsOf(fields.attributes)).map(([attribute, value]) =>
      readAttribute(attribute, fieldsOf(value), [...path, 'attributes', attribute]),
    ),
  };
}

function readResidency(value: unknown): ResidencyDeclaration | undefined {
  if (value === undefined) return undefined;
  const fields = fieldsOf(value);
  const rules = listOf(fields.rules).map((item) => fieldsOf(item));
  return {
    attribute: textOf(fields.attribute) ?? '',
    rules: rules.map(({ values, classifications, regions }) => ({ values: textsOf(values), classifications: textsOf(classifications).flatMap((one) => oneOf(CLASSIFICATIONS, one) ?? []), regions: textsOf(regions) })),
  };
}

function readAttribute(name: string, fields: Fields, path: ConfigPath): AttributePart {
  return {
    name,
    path,
    meaning: textOf(fields.meaning) ?? '',
    steward: textOf(fields.steward) ?? '',
    classification: oneOf(CLASSIFICATIONS, fields.classification),
    receivers: fields.receivers === 'all' ? 'all' : listOf(fields.receivers).flatMap((item, index) => readReceiver(item, [...path, 'receivers', index])),
    decided: fields.owner === 'decided',
    rules: listOf(fields.owner).map((item, index) => readRule(fieldsOf(item), [...path, 'owner', index])),
  };
}

function readReceiver(item: unknown, path: ConfigPath): (Receiver & { path: ConfigPath })[] {
  if (typeof item === 'string') return [{ kind: item, path }];
  const system = textOf(fieldsOf(item).system);
  return system === undefined ? [] : [{ system, path }];
}

function readRule(fields: Fields, path: ConfigPath): RulePart {
  return {
    path,
    kind: textOf(fields.kind),
    system: textOf(fields.system),
    legalEntity: scopeOf(fields.legalEntity),
    region: scopeOf(fields.region),
    from: dateOf(fields.from),
    badDate: fields.from !== undefined && dateOf(fields.from) === undefined,
    stream: textOf(fields.stream),
    otherwise: fields.otherwise === undefined ? undefined : listOf(fields.otherwise).map((item, index) => readChoice(item, [...path, 'otherwise', index])),
  };
}

function readChoice(item: unknown, path: ConfigPath): ChoicePart {
  if (typeof item === 'string') return { path, kind: item };
  const { system, stream } = fieldsOf(item);
  return { path, system: textOf(system), stream: textOf(stream) };
}

export function readSystem(file: ConfigFile): SystemPart {
  const fields = fieldsOf(file.data);
  const entities = textsOf(fields.entities);
  const streams = fieldsOf(fields.streams);
  return {
    file,
    name: textOf(fields.name) ?? file.stem,
    kind: textOf(fields.kind) ?? '',
    description: textOf(fields.description) ?? '',
    precedence: typeof fields.precedence === 'number' ? fields.precedence : Number.MAX_SAFE_INTEGER,
    timeZone: textOf(fields.timeZone) ?? '',
    versions: oneOf(VERSION_SOURCES, fields.versions) ?? 'none',
    region: textOf(fieldsOf(fields.connector).region),
    acceptsFrom: dateOf(fields.acceptsFrom),
    entities,
    streams: new Map(entities.map((entity) => [entity, Object.hasOwn(streams, entity) ? textsOf(streams[entity]) : [entity]])),
    codesOf: textOf(fields.codes),
    idSpaces: new Map(Object.entries(fieldsOf(fields.ids)).flatMap(([entity, system]) => (typeof system === 'string' ? [[entity, system] as const] : []))),
  };
}

export function readCodeTable(file: ConfigFile): CodeTablePart {
  const fields = fieldsOf(file.data);
  return {
    file,
    table: textOf(fields.table) ?? file.stem,
    version: typeof fields.version === 'number' ? fields.version : 0,
    meaning: textOf(fields.meaning) ?? '',
    attributes: textsOf(fields.attributes),
    unknown: oneOf(UNKNOWN_CODE_POLICIES, fields.unknown) ?? 'park',
    codes: new Map(Object.entries(fieldsOf(fields.codes)).map(([code, value]) => [code, textOf(fieldsOf(value).meaning) ?? ''])),
    systems: new Map(Object.entries(fieldsOf(fields.systems)).map(([system, value]) => [system, readTranslation(fieldsOf(value))])),
  };
}

function readTranslation(fields: Fields) {
  const codes = Object.entries(fieldsOf(fields.codes)).flatMap(([source, code]) => (typeof code === 'string' ? [[source, code] as const] : []));
  return { unknown: oneOf(UNKNOWN_CODE_POLICIES, fields.unknown), codes: new Map(codes) };
}
