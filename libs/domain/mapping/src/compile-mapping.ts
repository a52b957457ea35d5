import { entities, isEntity, type AttributeDeclaration, type EntityName } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';
import { PermanentError } from '@muster/platform-kernel';
import { isDateForm } from './date-form.js';
import { compileExpression, type Expression } from './expression.js';
import { isLeftOut, type AttributeRule, type AttributeSource, type LeftOutFile, type MappingFile, type OutputDeclaration, type SourceFile } from './mapping.js';
import { MappingError, readMapping, type LineOf } from './read-mapping.js';

/** A mapping that was held against the schemas, the systems and the code tables, and can run. */
export interface Mapping {
  readonly name: string;
  readonly version: number;
  readonly system: string;
  readonly files: ReadonlyMap<string, SourceFile | LeftOutFile>;
  readonly outputs: readonly Output[];
  /** Of the given file name: the entry that it matches; undefined where none does. Records come in no file. */
  fileOf(fileName: string): { name: string; file: SourceFile | LeftOutFile } | undefined;
}

export interface Output {
  readonly entity: EntityName;
  readonly stream: string;
  /** Name of the file entry whose rows it takes. */
  readonly from: string;
  readonly topic: 'auto' | 'live' | 'bulk';
  readonly bulkAbove: number;
  readonly where?: Expression;
  /** Rows that do not fit it are about a record only where an earlier row was. */
  readonly begins?: Expression;
  readonly key: Expression;
  /** Which part of its record a row speaks of. */
  readonly part?: Expression;
  readonly version?: Expression;
  readonly occurredAt?: Expression;
  readonly effectiveFrom?: Expression;
  readonly effectiveTo?: Expression;
  /** True where the rows of one key are one event. */
  readonly grouped: boolean;
  readonly attributes: readonly MappedAttribute[];
  readonly joins: readonly Join[];
}

export interface MappedAttribute {
  readonly declaration: AttributeDeclaration;
  readonly empty: 'clear' | 'leave' | 'park';
  readonly value: Expression | { readonly constant: unknown } | Join;
  /** The code to send, or what is to happen to one that is not known. Undefined where values are free. */
  readonly translate?: (code: string) => Translated;
}
export type Translated = { readonly code: string; readonly unknown?: undefined } | { readonly unknown: 'park' | 'ignore' | 'pass'; readonly table: string };

/** A look-up in another file, which is held in memory by key. */
export interface Join {
  /** Equal for joins that read the same values, which are then loaded once. */
  readonly id: string;
  readonly file: string;
  readonly on: Expression;
  readonly key: Expression;
  readonly take: Expression;
  readonly missing: 'park' | 'clear';
}

export const BULK_ABOVE = 1_000;

const fileNamePattern = (match: string) => new RegExp(`^${match.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&')).join('.*')}$`, 'i');

/** Compiles a mapping. Throws MappingError with every fault and its line. */
export function compileMapping(path: string, text: string, governance: Governance): Mapping {
  const { mapping, lineOf } = readMapping(path, text);
  const compiler = new Compiler(mapping, lineOf, governance);
  const outputs = compiler.outputs();
  if (compiler.findings.length > 0) throw new MappingError(path, compiler.findings);
  const files = new Map(Object.entries(mapping.files));
  const patterns = [...files].flatMap(([name, file]) => (file.match === undefined ? [] : [{ name, file, pattern: fileNamePattern(file.match) }]));
  return {
    name: mapping.mapping, version: mapping.version, system: mapping.system, files, outputs,
    fileOf: (fileName) => patterns.find(({ pattern }) => pattern.test(fileName)),
  };
}

type Path = readonly (string | number)[];

class Compiler {
  readonly findings: string[] = [];

  constructor(
    private readonly mapping: MappingFile,
    private readonly lineOf: LineOf,
    private readonly governance: Governance,
  ) {}

  outputs(): Output[] {
    this.checkFiles();
    const system = this.governance.systems.get(this.mapping.system);
    if (!system) this.find(['system'], `${this.mapping.system} is no system. Declare it in config/systems/${this.mapping.system}.yaml`);
    const outputs = this.mapping.outputs.flatMap((declared, at) => this.output(declared, ['outputs', at]) ?? []);
    this.checkStreams(outputs);
    return outputs;
  }

  private find(path: Path, message: string): void {
    this.findings.push(`line ${this.lineOf(path)}: ${message}.`);
  }

  private checkFiles(): void {
    for (const [name, file] of Object.entries(this.mapping.files)) {
      if (isLeftOut(file)) continue;
      if (file.dates !== undefined && !isDateForm(file.dates)) this.find(['files', name, 'dates'], `${file.dates} is no form of a date. Use yyyy, MM (or M, MMM) and dd (or d) once each`);
      for (const [column, declared] of Object.entries(file.columns)) {
        if (declared?.form !== undefined && !isDateForm(declared.form)) this.find(['files', name, 'columns', column, 'form'], `${declared.form} is no form of a date. Use yyyy, MM (or M, MMM) and dd (or d) once each`);
      }
    }
  }

  /** Versions of one stream count one content: two outputs that shared a stream would each undo the other's. */
  private checkStreams(outputs: readonly Output[]): void {
    const streams = new Set<string>();
    const attributes = new Map<string, string>();
    for (const [at, { entity, stream, attributes: mapped }] of outputs.entries()) {
      const id = `${entity}/${stream}`;
      if (streams.has(id)) this.find(['outputs', at], `two outputs speak of ${entity} in the stream ${stream}. Give one of them a stream of its own`);
      streams.add(id);
      for (const { declaration } of mapped) {
        const other = attributes.get(`${entity}.${declaration.name}`);
        if (other !== undefined && other !== stream) this.find(['outputs', at], `${entity}.${declaration.name} comes from the streams ${other} and ${stream}. One attribute of one system comes from one stream`);
        attributes.set(`${entity}.${declaration.name}`, stream);
      }
    }
  }

  private output(declared: OutputDeclaration, path: Path): Output | undefined {
    const { entity, from } = declared;
    const system = this.governance.systems.get(this.mapping.system);
    if (!isEntity(entity)) {
      this.find([...path, 'entity'], `${entity} is no entity. Use one of ${Object.keys(entities).join(', ')}`);
      return undefined;
    }
    if (system && !system.entities.includes(entity)) this.find([...path, 'entity'], `${system.name} does not speak of ${entity}. Add it to config/systems/${system.name}.yaml`);
    const file = this.readableFile(from, [...path, 'from']);
    if (!file) return undefined;
    const compile = (source: string | undefined, at: Path) => (source === undefined ? undefined : this.expression(source, file, from, at));
    const { timeline } = declared;
    const attributes = Object.entries(timeline?.attributes ?? declared.attributes ?? {}).flatMap(
      ([name, source]) => this.attribute(entity, name, source, from, file, [...path, ...(timeline ? ['timeline'] : []), 'attributes', name]) ?? [],
    );
    for (const word of ['begins', 'part'] as const) if (timeline && declared[word] !== undefined) this.find([...path, word], `a timeline is the whole of what a source says. Take ${word} out, or give attributes in place of the timeline`);
    if (timeline && declared.effectiveFrom !== undefined) this.find([...path, 'effectiveFrom'], 'a timeline dates each of its parts. Take effectiveFrom of the output out');
    return {
      entity, from, attributes, stream: declared.stream ?? entity, topic: declared.topic ?? 'auto', bulkAbove: declared.bulkAbove ?? BULK_ABOVE, grouped: timeline !== undefined,
      where: compile(declared.where, [...path, 'where']), begins: compile(declared.begins, [...path, 'begins']), key: compile(declared.key, [...path, 'key'])!, part: compile(declared.part, [...path, 'part']),
      version: compile(declared.version, [...path, 'version']),
      occurredAt: compile(declared.occurredAt, [...path, 'occurredAt']), effectiveFrom: compile(timeline?.effectiveFrom ?? declared.effectiveFrom, [...path, 'effectiveFrom']),
      effectiveTo: compile(timeline?.effectiveTo, [...path, 'timeline', 'effectiveTo']), joins: attributes.flatMap(({ value }) => ('file' in value ? [value] : [])),
    };
  }

  private readableFile(name: string, path: Path): SourceFile | undefined {
    const file = Object.hasOwn(this.mapping.files, name) ? this.mapping.files[name] : undefined;
    if (file && !isLeftOut(file)) return file;
    this.find(path, file ? `the file ${name} is left out` : `there is no file ${name} under files`);
    return undefined;
  }

  private expression(source: string, file: SourceFile, fileName: string, path: Path): Expression {
    try {
      const compiled = compileExpression(source);
      for (const column of compiled.columns) if (!Object.hasOwn(file.columns, column)) this.find(path, `${column} is no column that files.${fileName} declares`);
      return compiled;
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      this.find(path, error.message);
      return { source, columns: [], calls: [], evaluate: () => undefined };
    }
  }

  private attribute(entity: EntityName, name: string, source: AttributeSource, from: string, file: SourceFile, path: Path): MappedAttribute | undefined {
    const declaration = entities[entity].attributes.find((candidate) => candidate.name === name);
    if (!declaration) {
      this.find(path, `${entity} has no attribute ${name}`);
      return undefined;
    }
    const rule: AttributeRule = typeof source === 'string' ? { from: source } : source;
    return { declaration, empty: rule.empty ?? 'clear', value: this.value(rule, from, file, path), translate: this.translation(entity, declaration, rule, path) };
  }

  private value(rule: AttributeRule, from: string, file: SourceFile, path: Path): MappedAttribute['value'] {
    if (rule.join !== undefined) return this.join(rule.join, from, file, [...path, 'join']);
    if (rule.from !== undefined) return this.expression(rule.from, file, from, path);
    return { constant: rule.value };
  }

  private join({ file: name, on, key, take, missing }: NonNullable<AttributeRule['join']>, from: string, file: SourceFile, path: Path): Join {
    const joined = this.readableFile(name, [...path, 'file']) ?? file;
    if ([file, joined].some(({ format }) => format === 'records')) this.find([...path, 'file'], 'records have no file to look into. Take the value from the record itself, or let its master join it');
    return {
      id: JSON.stringify([name, key, take]), file: name, missing: missing ?? 'park', on: this.expression(on, file, from, [...path, 'on']),
      key: this.expression(key, joined, name, [...path, 'key']), take: this.expression(take, joined, name, [...path, 'take']),
    };
  }

  /** A table of the mapping translates; a table of config/codes is only asked, since the master translates when it computes the record and a new table then mends old events. */
  private translation(entity: EntityName, declaration: AttributeDeclaration, rule: AttributeRule, path: Path): MappedAttribute['translate'] {
    const governed = declaration.kind === 'scalar' ? this.governance.codes.tableOf(entity, declaration.name) : undefined;
    const ask = governed === undefined ? undefined : (code: string): Translated => {
      const answer = this.governance.codes.translate(governed, this.mapping.system, code);
      return answer.code === undefined ? { unknown: answer.unknown, table: `config/codes/${governed}.yaml` } : { code };
    };
    if (rule.table === undefined) return ask;
    const tableName = rule.table;
    const table = this.mapping.tables && Object.hasOwn(this.mapping.tables, tableName) ? this.mapping.tables[tableName] : undefined;
    if (!table) {
      this.find([...path, 'table'], `there is no table ${tableName} under tables`);
      return ask;
    }
    const codes = new Map(Object.entries(table.codes));
    return (code) => {
      const known = codes.get(code);
      if (known === undefined) return { unknown: table.unknown ?? 'park', table: `tables.${tableName} of the mapping` };
      return ask?.(known) ?? { code: known };
    };
  }
}
