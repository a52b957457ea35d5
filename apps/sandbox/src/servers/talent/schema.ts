import { GraphqlFault } from './graphql-answer.js';
import type { Operation, Selection } from './graphql-document.js';

interface Field {
  type: string;
  args?: Record<string, string>;
}

/** All that can be asked for, by type. What has no type of its own here has no parts. */
const types: Record<string, Record<string, Field>> = {
  Query: {
    people: { type: 'PersonConnection', args: { first: 'Int', after: 'String', updatedSince: 'String' } },
    person: { type: 'Person', args: { id: 'ID', employeeNumber: 'String' } },
  },
  Mutation: { setSkills: { type: 'Person', args: { id: 'ID', employeeNumber: 'String', skills: '[SkillInput!]!' } } },
  PersonConnection: { edges: { type: 'PersonEdge' }, pageInfo: { type: 'PageInfo' } },
  PersonEdge: { cursor: { type: 'String' }, node: { type: 'Person' } },
  PageInfo: { hasNextPage: { type: 'Boolean' }, endCursor: { type: 'String' } },
  Person: { id: { type: 'ID' }, employeeNumber: { type: 'String' }, name: { type: 'String' }, skills: { type: 'Skill' }, certifications: { type: 'Certification' }, updatedAt: { type: 'String' } },
  Skill: { name: { type: 'String' }, level: { type: 'Int' } },
  Certification: { name: { type: 'String' }, level: { type: 'String' }, expiresOn: { type: 'String' } },
};

/** Throws GraphqlFault for a field or an argument that there is not, and for parts where there are none, or none named. */
export function checkOperation({ kind, selections }: Operation): void {
  check(selections, kind === 'query' ? 'Query' : 'Mutation');
}

function check(selections: readonly Selection[], type: string): void {
  const twice = selections.find(({ field }, place) => selections.findIndex((other) => other.field === field) < place);
  if (twice) throw invalid(`${twice.field} is selected twice in ${type}.`);
  for (const { field, args, parts } of selections) {
    const declared = field === '__typename' ? { type: 'String' } : Object.hasOwn(types[type]!, field) ? types[type]![field]! : undefined;
    if (!declared) throw invalid(`Cannot query field "${field.slice(0, 60)}" on type "${type}".`);
    const stranger = Object.keys(args).find((name) => !Object.hasOwn(declared.args ?? {}, name));
    if (stranger !== undefined) throw invalid(`Unknown argument "${stranger.slice(0, 60)}" on field "${type}.${field}".`);
    const hasParts = Object.hasOwn(types, declared.type);
    if (hasParts !== (parts !== undefined)) throw invalid(`Field "${field}" ${hasParts ? 'must' : 'must not'} have a selection of parts.`);
    if (parts) check(parts, declared.type);
  }
}

/** The wished parts of a value, list by list; `__typename` is told by the type. */
export function selected(value: unknown, type: string, selections: readonly Selection[]): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((each) => selected(each, type, selections));
  return Object.fromEntries(selections.map(({ field, parts }) => {
    if (field === '__typename') return [field, type];
    const part = (value as Record<string, unknown>)[field] ?? null;
    return [field, parts ? selected(part, types[type]![field]!.type, parts) : part];
  }));
}

/** Whether a field is wished for anywhere below. */
export function wishes(selections: readonly Selection[], field: string): boolean {
  return selections.some((selection) => selection.field === field || wishes(selection.parts ?? [], field));
}

function invalid(message: string): GraphqlFault {
  return new GraphqlFault('GRAPHQL_VALIDATION_FAILED', message);
}
