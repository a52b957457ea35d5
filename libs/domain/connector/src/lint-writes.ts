import { entities, isEntity, type AttributeDeclaration, type EntityName } from '@muster/contracts';
import type { ConfigFile, ConfigPath, Finding, Governance } from '@muster/domain-governance';
import { compileExpression, type Call, type Expression } from '@muster/domain-mapping';
import { PermanentError } from '@muster/platform-kernel';
import type { AdoptDeclaration, CallDeclaration, ConnectorDeclaration, NamedDeclaration, Strategy, WriteDeclaration } from './declaration.js';
import { ExpressionLint, UNSTEADY_FUNCTIONS } from './expression-lint.js';
import { placeholdersOf } from './fill-template.js';
import { lintFileWrite } from './lint-file-write.js';
import { lintAdoption, lintAdopts, lintAwaits, lintTakeover } from './lint-adoption.js';
import { unfilled } from './lint-placeholders.js';
import { namesRead } from './lint-protocols.js';
import { WRITE_FUNCTIONS } from './write-input.js';

const needed: Readonly<Record<Strategy, readonly (keyof WriteDeclaration)[]>> = {
  'upsert-by-external-id': ['upsert', 'body'],
  'look-up-before-create': ['find', 'create', 'update', 'body'],
  'idempotency-key': ['create', 'body'],
  'conditional-update': ['update', 'body'],
  'send-once': ['create', 'body', 'maxAgeDays'],
  'whole-file': ['file', 'body'],
};
/** What changes a record that is there, or looks for one: a message is neither changed nor found. */
const notOfMessages = ['find', 'list', 'update', 'upsert', 'remove', 'creates', 'refusesDuplicates', 'readBack', 'adopt', 'parts', 'then'] as const satisfies readonly (keyof WriteDeclaration)[];
/** Nothing is called for a file, and nothing looked for: it holds all that there is. */
const notOfFiles = [...notOfMessages, 'create', 'maxAgeDays', 'correlation', 'idempotencyHeader'] as const satisfies readonly (keyof WriteDeclaration)[];
const fillings = { find: ['key'], create: ['key'], upsert: ['key'], update: ['id', 'key', 'version'], remove: ['id', 'key', 'version'] } as const;
type Operation = keyof typeof fillings;

/** Faults of what is written. */
export function lintWrites(file: ConfigFile, system: string, { writes = {}, streams = {}, smtp }: ConnectorDeclaration, governance: Governance): Finding[] {
  return Object.entries(writes).flatMap(([entity, write]) => {
    const path = ['connector', 'writes', entity];
    if (isEntity(entity)) return new WriteLint(file, system, entity, write, path, governance, Object.keys(streams), smtp !== undefined).findings();
    return [file.keyFinding(path, 'unknown-entity', `${entity} is no canonical entity. Use one of ${Object.keys(entities).join(', ')}.`)];
  });
}

/** Faults of what is recognized of what the system itself says. */
export function lintSourceAdoptions(file: ConfigFile, system: string, connector: ConnectorDeclaration, governance: Governance): Finding[] {
  const streams = Object.keys(connector.streams ?? {});
  const recognized = lintAdopts(file, system, connector, governance, (entity, adopt, at) => new WriteLint(file, system, entity, { strategy: 'look-up-before-create', key: '' }, at, governance, streams, false).recognition(adopt, []));
  return [...recognized, ...lintAwaits(file, system, connector, governance)];
}

class WriteLint {
  private readonly expressions: ExpressionLint;
  private readonly attributes: ReadonlyMap<string, AttributeDeclaration>;

  constructor(
    private readonly file: ConfigFile,
    private readonly system: string,
    private readonly entity: EntityName,
    private readonly write: WriteDeclaration,
    private readonly path: ConfigPath,
    private readonly governance: Governance,
    private readonly streams: readonly string[],
    private readonly isMail: boolean,
  ) {
    this.expressions = new ExpressionLint(file);
    this.attributes = new Map(entities[entity].attributes.map((attribute) => [attribute.name, attribute]));
  }

  findings(): Finding[] {
    return [...this.strategy(), ...this.calls(), ...this.otherwise(), ...this.references(), ...this.overRecord('when'), ...this.overRecord('creates'), ...this.overRecord('key'), ...this.overRecord('body'), ...this.overAnswers(), ...this.adoption(), ...this.parts(), ...this.followUps(), ...(this.write.file ? lintFileWrite(this.file, [...this.path, 'file'], this.write.file) : [])];
  }

  private parts(): Finding[] {
    const { key, references, parts = {} } = this.write;
    return Object.entries(parts).flatMap(([name, part], index) => {
      const earlier = Object.fromEntries(Object.entries(parts).slice(0, index));
      const write: WriteDeclaration = { strategy: 'look-up-before-create', key, ...(references ? { references } : {}), ...part, parts: earlier };
      return new WriteLint(this.file, this.system, this.entity, write, [...this.path, 'parts', name], this.governance, [], false).ofPart();
    });
  }

  private ofPart(): Finding[] {
    return [...this.calls(), ...this.overRecord('when'), ...this.overRecord('body'), ...this.overAnswers()];
  }

  private followUps(): Finding[] {
    return (this.write.then ?? []).flatMap((call, index) => {
      const at = [...this.path, 'then', index];
      const own = WRITE_FUNCTIONS.filter((name) => name !== 'key' && name !== 'part');
      return [
        ...templatesAt(at, call).flatMap(([place, template]) => unfilled(this.file, place, template, fillings.update)),
        ...this.expressions.condition(call.body, [...at, 'body'], { fields: fillings.update }),
        ...(call.when === undefined ? [] : this.expressionOverRecord(call.when, ['then', index, 'when'], own)),
      ];
    });
  }

  private at(steps: ConfigPath, rule: string, message: string): Finding {
    return this.file.finding([...this.path, ...steps], rule, message);
  }

  private strategy(): Finding[] {
    const { write } = this;
    const missing = needed[write.strategy].filter((part) => write[part] === undefined && !(this.isMail && part === 'create'));
    const findings = missing.map((part) => this.at(['strategy'], 'incomplete-write', `The strategy ${write.strategy} needs ${part}. Add it, or choose another strategy.`));
    const unused = write.strategy === 'send-once' ? notOfMessages.filter((part) => write[part] !== undefined) : [];
    for (const part of unused) findings.push(this.file.keyFinding([...this.path, part], 'of-no-message', `A message is made once, and never looked for or changed, so that ${part} means nothing here. Take it out.`));
    const notHere = write.strategy === 'whole-file' ? notOfFiles.filter((part) => write[part] !== undefined) : [];
    for (const part of notHere) findings.push(this.file.keyFinding([...this.path, part], 'of-no-file', `A file is written whole, and no call is made for a record, so that ${part} means nothing here. Take it out.`));
    if (write.file && write.strategy !== 'whole-file') findings.push(this.file.keyFinding([...this.path, 'file'], 'of-no-file', `The strategy ${write.strategy} calls the system for each record, and writes no file. Take file out, or write strategy: whole-file.`));
    if (write.strategy === 'conditional-update' && write.update && write.update.ifMatch === undefined && !namesRead(write.update.body).includes('version')) {
      findings.push(this.at(['update'], 'incomplete-write', 'The strategy conditional-update needs update.ifMatch, or version in update.body. Say where the version goes.'));
    }
    if (write.update?.ifMatch !== undefined && [write.find, write.create, write.update].every((call) => call?.version === undefined)) {
      findings.push(this.at(['update', 'ifMatch'], 'incomplete-write', 'Nothing tells the version that is to match. Add version to find, create or update.'));
    }
    if (write.refusesDuplicates && write.strategy !== 'look-up-before-create' && write.strategy !== 'conditional-update') {
      findings.push(this.file.keyFinding([...this.path, 'refusesDuplicates'], 'never-looks', `The strategy ${write.strategy} does not look for a record before it makes one. Take refusesDuplicates out.`));
    }
    if (write.refusesDuplicates && write.find?.otherwise) {
      findings.push(this.file.keyFinding([...this.path, 'refusesDuplicates'], 'never-looks', 'What find.otherwise finds does not have our key, so that the target would not refuse a second one. Take refusesDuplicates out, or otherwise.'));
    }
    if (write.refusesDuplicates && !write.find) findings.push(this.at(['refusesDuplicates'], 'incomplete-write', 'Who has the key already is looked up with find. Add find.'));
    if (write.list && !write.readBack) findings.push(this.at(['list'], 'incomplete-write', 'Nothing says what a record of the list is to hold. Add readBack.'));
    if (write.readBack && !write.find) findings.push(this.at(['readBack'], 'incomplete-write', 'readBack compares with what find brings. Add find.'));
    return findings;
  }

  private calls(): Finding[] {
    return (Object.keys(fillings) as Operation[]).flatMap((operation) => {
      const call = this.write[operation];
      if (!call) return [];
      const templates = this.templatesOf(operation, call);
      const names = [...templates.flatMap(([, template]) => placeholdersOf(template)), ...namesRead(call.body), ...(operation === 'find' && this.picksByKey() ? ['key'] : [])];
      const findings = templates.flatMap(([at, template]) => unfilled(this.file, at, template, fillings[operation]));
      if (operation === 'find' && !names.includes('key')) findings.push(this.at(['find'], 'unfilled-placeholder', 'find does not say which record, and would find any. Put {key} into its path or query, key into its body, or $key() into record.'));
      if (names.includes('id') && !this.tellsId()) findings.push(this.at([operation], 'unfilled-placeholder', `Nothing tells the {id} that ${operation} needs. Add find, or id to create or upsert.`));
      return findings;
    });
  }

  /** Another look-up is one like the first. */
  private otherwise(): Finding[] {
    const other = this.write.find?.otherwise;
    if (!other) return [];
    const at: ConfigPath = [...this.path, 'find', 'otherwise'];
    const names = [...templatesAt(at, other).flatMap(([, template]) => placeholdersOf(template)), ...namesRead(other.body)];
    return [
      ...templatesAt(at, other).flatMap(([place, template]) => unfilled(this.file, place, template, fillings.find)),
      ...(names.includes('key') ? [] : [this.at(['find', 'otherwise'], 'unfilled-placeholder', 'The look-up does not say which record, and would find any. Put {key} into its path or query, or key into its body.')]),
      ...[other.record, other.id, other.version].flatMap((source, place) => this.expressions.reading(source, [...at, ['record', 'id', 'version'][place]!])),
    ];
  }

  private templatesOf(operation: Operation, call: CallDeclaration): [ConfigPath, string][] {
    return templatesAt([...this.path, operation], call);
  }

  /** The record is picked out of a list that the target gives whole. */
  private picksByKey(): boolean {
    return /\$key\(\s*\)/.test(this.write.find?.record ?? '');
  }

  private tellsId(): boolean {
    const { find, create, upsert } = this.write;
    return find !== undefined || create?.id !== undefined || upsert?.id !== undefined;
  }

  private references(): Finding[] {
    return Object.entries(this.write.references ?? {}).flatMap(([name, declared]) => {
      const attribute = this.attributes.get(name);
      const at = ['references', name];
      const target = typeof declared === 'string' ? declared : declared.entity;
      if (!attribute) return [this.at(at, 'unknown-attribute', `${this.entity} has no attribute ${name}. Correct the name.`)];
      if (attribute.kind !== 'reference') return [this.at(at, 'no-reference', `${this.entity}.${name} is no reference. Take it out of references.`)];
      if (attribute.target !== target) return [this.at(at, 'no-reference', `${this.entity}.${name} refers to ${attribute.target}, not ${target}. Correct it.`)];
      return [...this.received(name, at), ...(typeof declared === 'string' ? [] : this.named(target as EntityName, declared, at))];
    });
  }

  /** What is read of a named record must be there, say something to the target, and be meant for it. */
  private named(entity: EntityName, { needs = [], reads = [] }: NamedDeclaration, at: ConfigPath): Finding[] {
    if (needs.length + reads.length === 0) return [this.at(at, 'reads-nothing', `Nothing is read of the ${entity}. Add needs or reads, or write ${at.at(-1)!}: ${entity} for its id.`)];
    return [['needs', needs] as const, ['reads', reads] as const].flatMap(([part, names]) => names.flatMap((name, index) => {
      const place = [...at, part, index];
      const attribute = entities[entity].attributes.find((one) => one.name === name);
      if (!attribute) return [this.at(place, 'unknown-attribute', `${entity} has no attribute ${name}. Correct the name.`)];
      if (attribute.kind === 'reference') return [this.at(place, 'named-reference', `${entity}.${name} names another record, whose id says nothing to ${this.system}. Take it out.`)];
      return attribute.restricted ? [this.at(place, 'may-not-receive', `${entity}.${name} is restricted, and is told of no named record. Take it out.`)] : this.received(name, place, entity);
    }));
  }

  private received(name: string, at: ConfigPath, entity: EntityName = this.entity): Finding[] {
    if (this.governance.mayReceive(entity, name, this.system)) return [];
    return [this.at(at, 'may-not-receive', `${this.system} may not receive ${entity}.${name}, and would never get it. Take it out, or let its steward add ${this.system} to its receivers in config/ownership.yaml.`)];
  }

  private overRecord(part: 'when' | 'creates' | 'key' | 'body'): Finding[] {
    const source = this.write[part];
    return source === undefined ? [] : this.expressionOverRecord(source, [part], WRITE_FUNCTIONS.filter((name) => part === 'body' || (name !== 'key' && name !== 'part')));
  }

  private expressionOverRecord(source: string, at: ConfigPath, own: readonly string[], readsAttribute = (name: string) => this.attributeRead(name, at)): Finding[] {
    const path = [...this.path, ...at];
    return this.expressions.compiled(() => compileExpression(source), path, ({ columns, calls }: Expression) => [
      ...columns.flatMap(readsAttribute),
      ...calls.flatMap((call) => this.call(call, at)),
      ...this.expressions.unknownFunctions(calls, path, own),
    ]);
  }

  private adoption(): Finding[] {
    const { file, path, write } = this;
    return write.adopt ? [...this.recognition(write.adopt, ['adopt']), ...lintTakeover(file, path, write)] : [];
  }

  /** `place`: where it stands, from the path of the write. */
  recognition(adopt: AdoptDeclaration, place: ConfigPath): Finding[] {
    const { file, expressions, streams, path } = this;
    const own = WRITE_FUNCTIONS.filter((name) => name !== 'key' && name !== 'ref' && name !== 'part');
    const overRecord = (source: string, below: ConfigPath) => this.expressionOverRecord(source, [...place, ...below], own, (name) => this.matchedAttribute(name, [...place, ...below]));
    return lintAdoption({ file, expressions, streams, at: [...path, ...place], overRecord }, adopt);
  }

  /** Whom a record names is not known by the target's ids before the target's records are adopted. */
  private matchedAttribute(name: string, at: ConfigPath): Finding[] {
    const attribute = this.attributes.get(name);
    if (attribute?.kind === 'reference') return [this.at(at, 'reference-in-match', `${name} names a ${attribute.target}, whose id in ${this.system} is not known yet when records are matched. Compare something else.`)];
    return this.attributeRead(name, at);
  }

  private attributeRead(name: string, at: ConfigPath): Finding[] {
    const attribute = this.attributes.get(name);
    if (!attribute) {
      const isFunction = (WRITE_FUNCTIONS as readonly string[]).includes(name);
      return [this.at(at, 'unknown-attribute', `${this.entity} has no attribute ${name}. ${isFunction ? `The function is written $${name}(…).` : 'Correct the name.'}`)];
    }
    if (attribute.kind === 'reference' && !this.isDeclaredReference(name)) {
      return [this.at(at, 'undeclared-reference', `${name} names a ${attribute.target}, whose id in ${this.system} is to be sent. Add references: { ${name}: ${attribute.target} }.`)];
    }
    return this.received(name, at);
  }

  private declaredReference(name: string): EntityName | NamedDeclaration | undefined {
    const { references = {} } = this.write;
    return Object.hasOwn(references, name) ? references[name] : undefined;
  }

  private isDeclaredReference(name: string): boolean {
    return typeof this.declaredReference(name) === 'string';
  }

  private namedRead(name: string, member: string | undefined, at: ConfigPath): Finding[] {
    const declared = this.declaredReference(name);
    if (declared === undefined || typeof declared === 'string') return [this.at(at, 'undeclared-reference', `Nothing says what is read of ${name}. Write references: { ${name}: { entity: ${this.targetOf(name) ?? '…'}, needs: […] } }.`)];
    const { needs = [], reads = [] } = declared;
    if (member === undefined || needs.includes(member) || reads.includes(member)) return [];
    return [this.at(at, 'undeclared-reference', `${member} of ${name} is read, and would always be empty. Add it to references.${name}.reads.`)];
  }

  private targetOf(name: string): string | undefined {
    const attribute = this.attributes.get(name);
    return attribute?.kind === 'reference' ? attribute.target : undefined;
  }

  private call({ name, texts: [first, second], member }: Call, at: ConfigPath): Finding[] {
    if (UNSTEADY_FUNCTIONS.has(name)) return [this.at(at, 'unsteady', `$${name} answers otherwise each time, so that every record would seem changed for ever. Take it out.`)];
    if (first === undefined) return [];
    if (name === 'ref' && !this.isDeclaredReference(first)) return [this.at(at, 'undeclared-reference', `${first} is none of references. Add it there.`)];
    if (name === 'named') return this.namedRead(first, member, at);
    if (name === 'part' && !Object.hasOwn(this.write.parts ?? {}, first)) return [this.at(at, 'unknown-part', `There is no part ${first}. Use one of ${Object.keys(this.write.parts ?? {}).join(', ') || 'none: parts is not declared'}.`)];
    if ((name === 'externalId' || name === 'idIn') && !this.governance.systems.has(first)) return [this.at(at, 'unknown-system', `System ${first} is not declared. Use one of ${[...this.governance.systems.keys()].join(', ')}.`)];
    if (name === 'owns') return this.owned(first, second ?? this.entity, at);
    if (name === 'code' && !this.hasTable(first)) return [this.at(at, 'unknown-code-table', `There is no code table ${first}. Add config/codes/${first}.yaml, or correct the name.`)];
    return [];
  }

  private owned(attribute: string, entity: string, at: ConfigPath): Finding[] {
    const rules = this.governance.entities.get(entity)?.attributes.get(attribute)?.owner;
    if (!rules) return [this.at(at, 'unknown-attribute', `${entity} has no attribute ${attribute} that could be owned. Correct the name.`)];
    if (rules.every(({ legalEntity, region }) => !legalEntity && !region)) return [];
    return [this.at(at, 'owned-by-place', `Who owns ${attribute} of ${entity} differs by place, which $owns does not see. Say what is written without it.`)];
  }

  private hasTable(table: string): boolean {
    try {
      this.governance.codes.codeOf(table, this.system, '');
      return true;
    } catch (error) {
      if (error instanceof PermanentError && error.code === 'unknown-code-table') return false;
      throw error;
    }
  }

  private overAnswers(): Finding[] {
    const { find, create, update, upsert, readBack = {} } = this.write;
    const told = Object.entries({ create, update, upsert }).flatMap(([operation, call]) => [['id', call?.id], ['version', call?.version]].map(([part, source]) => ({ at: [operation, part!], source })));
    const picked = this.expressions.reading(find?.record, [...this.path, 'find', 'record'], { functions: ['key'] });
    const found = [{ at: ['find', 'id'], source: find?.id }, { at: ['find', 'version'], source: find?.version }];
    const compared = Object.entries(readBack).map(([field, source]) => ({ at: ['readBack', field], source }));
    return [...picked, ...[...told, ...found, ...compared].flatMap(({ at, source }) => this.expressions.reading(source, [...this.path, ...at]))];
  }
}

function templatesAt(at: ConfigPath, { path, query = {} }: CallDeclaration): [ConfigPath, string][] {
  return [[[...at, 'path'], path], ...Object.entries(query).map(([name, value]): [ConfigPath, string] => [[...at, 'query', name], String(value)])];
}
