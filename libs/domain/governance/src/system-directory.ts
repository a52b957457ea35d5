import type { OwnerChoice, SystemDeclaration } from './model.js';
import { SYSTEM_KINDS } from './vocabulary.js';

interface Speaker<Choice> {
  readonly system: string;
  readonly stream: string;
  readonly choice: Choice;
}

/** The declared systems, found by name and by kind. */
export class SystemDirectory {
  readonly names: readonly string[];
  /** Kinds of which at least one system is declared. */
  readonly kinds: ReadonlySet<string>;
  private readonly byName: ReadonlyMap<string, SystemDeclaration>;

  constructor(private readonly systems: readonly SystemDeclaration[]) {
    this.byName = new Map(systems.map((system) => [system.name, system]));
    this.names = [...this.byName.keys()].sort();
    this.kinds = new Set(systems.map(({ kind }) => kind));
  }

  has(system: string): boolean {
    return this.byName.has(system);
  }

  speaks(system: string, entity: string): boolean {
    return this.byName.get(system)?.entities.includes(entity) ?? false;
  }

  /** Systems of a kind that speak of the entity, best precedence first. */
  ofKind(kind: string, entity: string): string[] {
    return this.systems
      .filter((system) => system.kind === kind && system.entities.includes(entity))
      .sort((a, b) => a.precedence - b.precedence || (a.name < b.name ? -1 : 1))
      .map(({ name }) => name);
  }

  /** The systems of one choice, best first. */
  named(choice: OwnerChoice, entity: string): string[] {
    if (choice.system !== undefined) return this.speaks(choice.system, entity) ? [choice.system] : [];
    return choice.kind === undefined ? [] : this.ofKind(choice.kind, entity);
  }

  /** The systems of several choices, best first, each where it is named first: with that choice, and its stream that carries the attribute. */
  speakers<Choice extends OwnerChoice>(choices: readonly Choice[], entity: string): Speaker<Choice>[] {
    const speakers = new Map<string, Speaker<Choice>>();
    for (const choice of choices) {
      for (const system of this.named(choice, entity)) {
        if (!speakers.has(system)) speakers.set(system, { system, stream: choice.stream ?? this.streams(system, entity)[0] ?? entity, choice });
      }
    }
    return [...speakers.values()];
  }

  /** Streams of a system that carry the entity, the default first. */
  streams(system: string, entity: string): readonly string[] {
    return this.byName.get(system)?.streams.get(entity) ?? [];
  }

  isVocabulary(kind: string): boolean {
    return (SYSTEM_KINDS as readonly string[]).includes(kind);
  }
}
