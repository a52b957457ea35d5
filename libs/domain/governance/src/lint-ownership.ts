import { formatLocalDate } from '@muster/platform-kernel';
import { attributeNames, type AttributeCatalogue, type EntityCatalogue } from './catalogue.js';
import type { ConfigFile, Finding } from './config-file.js';
import { unknownEntity } from './lint-systems.js';
import { choicesOf, type AttributePart, type ChoicePart, type EntityPart, type OwnershipPart, type RulePart } from './model.js';
import type { SystemDirectory } from './system-directory.js';

interface EntityContext {
  readonly file: ConfigFile;
  readonly entity: EntityPart;
  readonly catalogue: EntityCatalogue;
  readonly systems: SystemDirectory;
}

/** Faults of the ownership file against the catalogue and the declared systems. */
export function lintOwnershipFile({ file, entities }: OwnershipPart, catalogue: readonly EntityCatalogue[], systems: SystemDirectory): Finding[] {
  const known = new Map(catalogue.map((entry) => [entry.entity, entry]));
  const named = new Set(entities.map(({ name }) => name));
  const findings = catalogue
    .filter(({ entity }) => !named.has(entity))
    .map(({ entity }) => file.finding(['entities'], 'gap', `Entity ${entity} has no owners. Add it with all its attributes.`));
  for (const entity of entities) {
    const entry = known.get(entity.name);
    if (!entry) findings.push(file.keyFinding(entity.path, 'unknown-entity', unknownEntity(entity.name, new Set(known.keys()))));
    else findings.push(...lintEntity({ file, entity, catalogue: entry, systems }));
  }
  return findings;
}

function lintEntity(context: EntityContext): Finding[] {
  const { file, entity, catalogue } = context;
  const declared = new Set(entity.attributes.map(({ name }) => name));
  const gaps = attributeNames(catalogue)
    .filter((name) => !declared.has(name))
    .map((name) => file.finding([...entity.path, 'attributes'], 'gap', `Attribute ${entity.name}.${name} has no owner. Add it under attributes.`));
  return [...gaps, ...lintScope(context), ...lintResidency(context), ...entity.attributes.flatMap((attribute) => lintAttribute(context, attribute))];
}

/** The attributes that place a record must exist, and lead to a legal entity or hold a region. */
function lintScope({ file, entity, catalogue }: EntityContext): Finding[] {
  return (['legalEntity', 'region'] as const).flatMap((part) => {
    const name = entity.scope[part];
    if (name === undefined) return [];
    const path = [...entity.path, 'scope', part];
    const attribute = catalogue.attributes.find((candidate) => candidate.name === name);
    if (!attribute) return [file.finding(path, 'unknown-attribute', unknownAttribute(entity, name, catalogue))];
    if (part === 'region' || attribute.target === 'legal-entity' || entity.name === 'legal-entity') return [];
    return [file.finding(path, 'circular-scope', `${entity.name}.${name} names no legal entity. Name the attribute that refers to legal-entity.`)];
  });
}

/** What decides where a record may go must be one of its values. */
function lintResidency({ file, entity, catalogue }: EntityContext): Finding[] {
  if (!entity.residency || catalogue.attributes.some(({ name }) => name === entity.residency!.attribute)) return [];
  return [file.finding([...entity.path, 'residency', 'attribute'], 'unknown-attribute', unknownAttribute(entity, entity.residency.attribute, catalogue))];
}

function unknownAttribute(entity: EntityPart, name: string, catalogue: EntityCatalogue): string {
  return `${name} is no attribute of ${entity.name}. Use one of ${attributeNames(catalogue).join(', ')}, or add it to schemas/${entity.name} first.`;
}

function lintAttribute(context: EntityContext, attribute: AttributePart): Finding[] {
  const { file, entity, catalogue } = context;
  const entry = catalogue.attributes.find(({ name }) => name === attribute.name);
  if (!entry) return [file.keyFinding(attribute.path, 'unknown-attribute', unknownAttribute(entity, attribute.name, catalogue))];
  return [
    ...lintClassification(context, attribute, entry),
    ...lintReceivers(context, attribute),
    ...attribute.rules.flatMap((rule) => lintRule(context, attribute, rule)),
    ...lintGapInRules(context, attribute),
    ...lintTwoOwners(context, attribute),
    ...lintTwoStreams(context, attribute),
  ];
}

function lintClassification({ file, entity }: EntityContext, attribute: AttributePart, entry: AttributeCatalogue): Finding[] {
  if (attribute.classification === undefined) return [];
  const path = [...attribute.path, 'classification'];
  const restricted = attribute.classification === 'restricted';
  const name = `${entity.name}.${attribute.name}`;
  if (restricted && !entry.restricted) {
    return [file.finding(path, 'restricted', `${name} is classed restricted and is missing from the Avro record ${entity.name}-restricted. Move it there, or class it otherwise.`)];
  }
  if (!restricted && entry.restricted) {
    return [file.finding(path, 'restricted', `${name} stands in the Avro record ${entity.name}-restricted and is classed ${attribute.classification}. Class it restricted, or move it out of that record.`)];
  }
  return [];
}

function lintReceivers({ file, entity, systems }: EntityContext, attribute: AttributePart): Finding[] {
  if (attribute.receivers === 'all') {
    if (attribute.classification !== 'restricted') return [];
    return [file.finding([...attribute.path, 'receivers'], 'restricted', `${entity.name}.${attribute.name} is restricted and goes to all. List its receivers.`)];
  }
  return attribute.receivers.flatMap((receiver) => {
    if (!('system' in receiver) || systems.has(receiver.system)) return [];
    return [file.finding([...receiver.path, 'system'], 'unknown-system', unknownSystem(receiver.system, systems))];
  });
}

function unknownSystem(system: string, systems: SystemDirectory): string {
  return `System ${system} is not declared. Use one of ${systems.names.join(', ')}, or add systems/${system}.yaml.`;
}

function lintRule(context: EntityContext, attribute: AttributePart, rule: RulePart): Finding[] {
  const choices = choicesOf<ChoicePart>(rule);
  return [
    ...choices.flatMap((choice) => [...lintOwner(context, choice), ...lintStream(context, choice)]),
    ...lintNamedTwice(context, attribute, choices),
    ...lintRuleScope(context, attribute, rule),
  ];
}

/** Where the name of a choice stands; a kind that is a plain word stands there itself. */
const nameOf = ({ path, system }: ChoicePart) => [...path, system === undefined ? 'kind' : 'system'];

function lintOwner({ file, entity, systems }: EntityContext, choice: ChoicePart): Finding[] {
  const path = nameOf(choice);
  if (choice.system !== undefined) {
    if (!systems.has(choice.system)) return [file.finding(path, 'unknown-system', unknownSystem(choice.system, systems))];
    if (systems.speaks(choice.system, entity.name)) return [];
    return [file.finding(path, 'silent-owner', `System ${choice.system} does not speak of ${entity.name}. Add it to entities in systems/${choice.system}.yaml, or choose another owner.`)];
  }
  if (choice.kind === undefined || systems.ofKind(choice.kind, entity.name).length > 0) return [];
  if (systems.kinds.has(choice.kind)) {
    return [file.finding(path, 'silent-owner', `No system of kind ${choice.kind} speaks of ${entity.name}. Add it to entities of one in systems/, or choose another owner.`)];
  }
  // A kind outside the vocabulary is told by the schema.
  return systems.isVocabulary(choice.kind)
    ? [file.finding(path, 'unknown-kind', `No system of kind ${choice.kind} is declared. Declare one in systems/, or choose another owner.`)]
    : [];
}

/** Every choice must add a system. One system may stand before its kind, which then means the others of that kind. */
function lintNamedTwice({ file, entity, systems }: EntityContext, attribute: AttributePart, choices: readonly ChoicePart[]): Finding[] {
  const earlier = new Set<string>();
  return choices.flatMap((choice) => {
    const named = systems.named(choice, entity.name);
    const addsNone = named.length > 0 && named.every((system) => earlier.has(system));
    for (const system of named) earlier.add(system);
    if (!addsNone) return [];
    return [file.finding(nameOf(choice), 'named-twice', `A rule of ${entity.name}.${attribute.name} names ${named.join(', ')} before already. Take ${choice.system ?? choice.kind} out of otherwise.`)];
  });
}

function lintRuleScope({ file, entity }: EntityContext, attribute: AttributePart, rule: RulePart): Finding[] {
  const part = rule.legalEntity ? 'legalEntity' : rule.region ? 'region' : undefined;
  if (!part) return [];
  const { legalEntity, region } = entity.scope;
  const path = [...rule.path, part];
  if (legalEntity === undefined && (part === 'legalEntity' || region === undefined)) {
    return [file.finding(path, 'unscoped-entity', `A ${entity.name} has no ${part}: its scope names no attribute for it. Add it to scope, or take the ${part} out of the rule.`)];
  }
  if (attribute.name !== legalEntity && attribute.name !== region) return [];
  return [file.finding(path, 'circular-scope', `${entity.name}.${attribute.name} places the record, so its owner cannot depend on where the record is placed. Give it rules without ${part}.`)];
}

function lintStream({ file, entity, systems }: EntityContext, choice: ChoicePart): Finding[] {
  const stream = choice.stream;
  if (stream === undefined) return [];
  return systems
    .named(choice, entity.name)
    .filter((system) => !systems.streams(system, entity.name).includes(stream))
    .map((system) =>
      file.finding([...choice.path, 'stream'], 'unknown-stream', `System ${system} has no stream ${stream} of ${entity.name}. Use one of ${systems.streams(system, entity.name).join(', ')}, or declare it in systems/${system}.yaml.`),
    );
}

/** Every day and place needs an owner, so one rule has to hold always and everywhere. */
function lintGapInRules({ file, entity }: EntityContext, attribute: AttributePart): Finding[] {
  const holdsAlways = (rule: RulePart) => !rule.legalEntity && !rule.region && rule.from === undefined;
  if (attribute.rules.length === 0 || attribute.rules.some(holdsAlways)) return [];
  return [file.finding([...attribute.path, 'owner'], 'gap', `No rule of ${entity.name}.${attribute.name} holds everywhere and always. Add one without legalEntity, region and from.`)];
}

const placesOf = (rule: RulePart): readonly string[] =>
  rule.legalEntity?.map((code) => `legal entity ${code}`) ?? rule.region?.map((code) => `region ${code}`) ?? ['everywhere'];

function lintTwoOwners({ file, entity }: EntityContext, attribute: AttributePart): Finding[] {
  const taken = new Map<string, number>();
  return attribute.rules.flatMap((rule, index) => {
    if (rule.badDate) return [];
    const since = rule.from === undefined ? 'always' : `from ${formatLocalDate(rule.from)}`;
    const clash = placesOf(rule).map((place) => `${place}, ${since}`).filter((held) => taken.has(held));
    for (const place of placesOf(rule)) taken.set(`${place}, ${since}`, index);
    if (clash.length === 0) return [];
    return [file.finding(rule.path, 'two-owners', `Two rules of ${entity.name}.${attribute.name} hold for the same place and day (${clash.join('; ')}). Keep one, or give the later one its own from.`)];
  });
}

/** Versions are comparable within one stream only, so what one system says of one attribute comes from one stream. */
function lintTwoStreams({ file, entity, systems }: EntityContext, attribute: AttributePart): Finding[] {
  const streamOf = new Map<string, string>();
  return attribute.rules.flatMap((rule) => {
    const findings: Finding[] = [];
    for (const { system, stream, choice } of systems.speakers(choicesOf<ChoicePart>(rule), entity.name)) {
      const other = streamOf.get(system);
      if (other === undefined) streamOf.set(system, stream);
      else if (other !== stream) {
        findings.push(file.finding(choice.stream === undefined ? choice.path : [...choice.path, 'stream'], 'two-streams',
          `${entity.name}.${attribute.name} comes from two streams of ${system}: ${other} and ${stream}. Take it from one.`));
      }
    }
    return findings;
  });
}
