import { PermanentError } from '@muster/platform-kernel';
import type { CodeTablePart, SystemDeclaration } from './model.js';
import type { UnknownCodePolicy } from './vocabulary.js';

/** The canonical code, or what is to happen to a source code that the table does not know. */
export type Translation = { readonly code: string; readonly unknown?: undefined } | { readonly code?: undefined; readonly unknown: UnknownCodePolicy };

interface Translator {
  readonly known: ReadonlyMap<string, Translation>;
  readonly unknown: Translation;
}

export class CodeTables {
  private readonly tables: ReadonlyMap<string, CompiledTable>;
  /** By entity and attribute. */
  private readonly tableNames = new Map<string, Map<string, string>>();

  /** @param systems those that write the codes of others */
  constructor(parts: readonly CodeTablePart[], systems: readonly Pick<SystemDeclaration, 'name' | 'codesOf'>[] = []) {
    this.tables = new Map(parts.map((part) => [part.table, new CompiledTable(withLikes(part, systems))]));
    for (const { table, attributes } of parts) {
      for (const named of attributes) {
        const [entity, attribute] = [named.slice(0, named.indexOf('.')), named.slice(named.indexOf('.') + 1)];
        this.tableNames.set(entity, (this.tableNames.get(entity) ?? new Map<string, string>()).set(attribute, table));
      }
    }
  }

  /**
   * A source code in canonical terms: as the table translates it for the system, else as itself where it is a canonical code
   * already, else what the policy says. Codes are compared exactly as written. Throws PermanentError unknown-code-table.
   */
  translate(table: string, system: string, code: string): Translation {
    return this.compiled(table).translate(system, code);
  }

  /**
   * A canonical code in the terms of a system: the first of its codes that means it, else the canonical code itself. Undefined where the system has no code
   * for it, and means something else by the canonical one. Throws PermanentError unknown-code-table.
   */
  codeOf(table: string, system: string, code: string): string | undefined {
    return this.compiled(table).codeOf(system, code);
  }

  /** Every code that a system may say in this table: its own, and the canonical ones, which it may use as they are. */
  codesOf(table: string, system: string): string[] {
    return this.compiled(table).codesOf(system);
  }

  /** The canonical codes of a table, and what they mean. Throws PermanentError unknown-code-table. */
  canonical(table: string): { code: string; meaning: string }[] {
    return this.compiled(table).canonical();
  }

  /** The table that codes an attribute; undefined where its values are free. */
  tableOf(entity: string, attribute: string): string | undefined {
    return this.tableNames.get(entity)?.get(attribute);
  }

  private compiled(table: string): CompiledTable {
    const compiled = this.tables.get(table);
    if (!compiled) throw new PermanentError('unknown-code-table', `There is no code table ${table}. Add config/codes/${table}.yaml, or correct the name.`);
    return compiled;
  }
}

/** With an entry for each system that writes the codes of one that has an entry, where it has none itself. */
function withLikes(part: CodeTablePart, systems: readonly Pick<SystemDeclaration, 'name' | 'codesOf'>[]): CodeTablePart {
  const likes = systems.flatMap(({ name, codesOf }) => {
    const entry = codesOf === undefined ? undefined : part.systems.get(codesOf);
    return entry ? [[name, entry] as const] : [];
  });
  return likes.length === 0 ? part : { ...part, systems: new Map([...likes, ...part.systems]) };
}

class CompiledTable {
  private readonly forOthers: Translator;
  private readonly bySystem: ReadonlyMap<string, Translator>;

  constructor(private readonly part: CodeTablePart) {
    const translations = new Map([...part.codes.keys()].map((code) => [code, Object.freeze({ code })]));
    const unknownAs = (unknown: UnknownCodePolicy): Translation => Object.freeze({ unknown });
    this.forOthers = { known: translations, unknown: unknownAs(part.unknown) };
    this.bySystem = new Map(
      [...part.systems].map(([system, { codes, unknown }]) => [
        system,
        // The system's own meaning of a code stands before the canonical one.
        { known: new Map([...translations, ...[...codes].map(([source, code]) => [source, translations.get(code)!] as const)]), unknown: unknownAs(unknown ?? part.unknown) },
      ]),
    );
  }

  translate(system: string, code: string): Translation {
    const translator = this.bySystem.get(system) ?? this.forOthers;
    return translator.known.get(code) ?? translator.unknown;
  }

  canonical(): { code: string; meaning: string }[] {
    return [...this.part.codes].map(([code, meaning]) => ({ code, meaning }));
  }

  codesOf(system: string): string[] {
    return [...(this.bySystem.get(system) ?? this.forOthers).known.keys()].sort();
  }

  codeOf(system: string, code: string): string | undefined {
    const own = this.part.systems.get(system)?.codes ?? new Map<string, string>();
    for (const [source, meant] of own) if (meant === code) return source;
    return own.has(code) ? undefined : code;
  }
}
