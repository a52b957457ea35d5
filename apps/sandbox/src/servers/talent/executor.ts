import { inTransaction } from '../storage/database.js';
import type { SystemParts } from '../vendor-system.js';
import { GraphqlFault, type GraphqlError } from './graphql-answer.js';
import type { Operation, Selection } from './graphql-document.js';
import type { TalentPeople } from './people.js';
import { selected, wishes } from './schema.js';

export interface Execution {
  data: Record<string, unknown>;
  errors: GraphqlError[];
}

interface Node extends Record<string, unknown> {
  employeeNumber: string;
}

/** Carries a checked operation out, field by field: one that fails is null, and the others are there. */
export class Executor {
  /** @param unreadable employee numbers of those whose certifications cannot be read */
  constructor(private readonly parts: SystemParts, private readonly people: TalentPeople, private readonly unreadable: () => readonly string[]) {}

  execute({ kind, selections }: Operation): Execution {
    const errors: GraphqlError[] = [];
    const data = Object.fromEntries(selections.map((selection) => [selection.field, this.resolve(kind, selection, errors)]));
    return { data, errors };
  }

  private resolve(kind: Operation['kind'], { field, args, parts = [] }: Selection, errors: GraphqlError[]): unknown {
    if (field === '__typename') return kind === 'query' ? 'Query' : 'Mutation';
    try {
      const value = this.value(field, args);
      if (wishes(parts, 'certifications')) this.loseUnreadable(field, value, errors);
      return selected(value, field === 'people' ? 'PersonConnection' : 'Person', parts);
    } catch (error) {
      if (!(error instanceof GraphqlFault)) throw error;
      errors.push({ message: error.message, path: [field], extensions: { code: error.code } });
      return null;
    }
  }

  private value(field: string, args: Record<string, unknown>): unknown {
    if (field === 'people') return this.people.page(args);
    if (field === 'person') return this.people.find(args);
    const changed = inTransaction(this.parts.database, () => this.people.setSkills(args));
    if (changed === undefined) throw new GraphqlFault('NOT_FOUND', 'There is no such person.');
    return changed;
  }

  private loseUnreadable(field: string, value: unknown, errors: GraphqlError[]): void {
    const lose = (node: Node, path: (string | number)[]) => {
      if (!this.unreadable().includes(node.employeeNumber)) return;
      node.certifications = null;
      errors.push({ message: 'The certifications could not be read.', path: [...path, 'certifications'], extensions: { code: 'INTERNAL_SERVER_ERROR' } });
    };
    if (field === 'people') (value as { edges: { node: Node }[] }).edges.forEach(({ node }, place) => lose(node, [field, 'edges', place, 'node']));
    else if (value) lose(value as Node, [field]);
  }
}
