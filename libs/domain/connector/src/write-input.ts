import { entities, type EntityDeclaration, type EntityName } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';
import type { Bindings } from '@muster/domain-mapping';
import { localDateAt, PermanentError } from '@muster/platform-kernel';
import type { RecordContext } from './compiled-connector.js';
import type { NamedDeclaration } from './declaration.js';

/** The functions that expressions of writes have beside JSONata's own. */
export const WRITE_FUNCTIONS = ['key', 'id', 'externalId', 'idIn', 'owns', 'code', 'ref', 'named', 'part'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** Gives expressions what the target may receive of a record, and nothing else of it. */
export class WriteInput {
  private readonly received: readonly { readonly name: string; readonly isReference: boolean }[];
  /** The attribute that decides in which region a record belongs; undefined where none does. */
  private readonly residency: string | undefined;
  /** Of the records that attributes name. */
  private readonly ofNamed: ReadonlyMap<string, WriteInput>;

  constructor(
    private readonly entity: EntityDeclaration,
    private readonly system: string,
    private readonly references: ReadonlyMap<string, EntityName>,
    private readonly governance: Governance,
    private readonly named: ReadonlyMap<string, NamedDeclaration> = new Map(),
  ) {
    this.residency = governance.entities.get(entity.entity)?.residency?.attribute;
    const received = entity.attributes.filter(({ name }) => governance.mayReceive(entity.entity, name, system));
    // A reference that is not declared is left out: its canonical id says nothing to the target.
    this.received = received.filter(({ name, kind }) => kind !== 'reference' || references.has(name)).map(({ name, kind }) => ({ name, isReference: kind === 'reference' }));
    this.ofNamed = new Map([...named].map(([attribute, of]) => [attribute, new WriteInput(entities[of.entity], system, new Map(), governance)]));
  }

  /** The received attributes by name, null where empty; references as the target's own ids. */
  attributes({ attributes, refs }: Pick<RecordContext, 'attributes' | 'refs'>): Record<string, unknown> {
    return Object.fromEntries(this.received.map(({ name, isReference }) => [name, (this.mayGo(name, attributes) ? (isReference ? this.refIn(refs, name) : attributes[name]) : null) ?? null]));
  }

  /** False for what may not leave the region in which the record belongs. */
  private mayGo(name: string, attributes: RecordContext['attributes']): boolean {
    return this.residency === undefined || this.governance.mayReside(this.entity.entity, name, this.system, attributes[this.residency]);
  }

  functions(context: RecordContext, key: string | null): Bindings {
    return {
      key: () => key ?? undefined,
      id: () => context.id,
      externalId: (system: unknown) => (typeof system === 'string' && Object.hasOwn(context.externalIds, system) ? context.externalIds[system] : undefined),
      idIn: (space: unknown) => (typeof space === 'string' ? this.idIn(space, context.externalIds) : undefined),
      owns: (attribute: unknown, entity: unknown) => typeof attribute === 'string' && this.owns(attribute, typeof entity === 'string' ? entity : this.entity.entity),
      code: (table: unknown, value: unknown) => this.code(table, value),
      part: (name: unknown) => (typeof name === 'string' && context.parts && Object.hasOwn(context.parts, name) ? context.parts[name] : undefined),
      ref: (attribute: unknown) => (typeof attribute === 'string' && this.mayGo(attribute, context.attributes) ? this.refIn(context.refs, attribute) : undefined),
      named: (attribute: unknown) => (typeof attribute === 'string' ? this.namedIn(context, attribute) : undefined),
    };
  }

  /** References that the record has and the target does not know yet. */
  missing({ attributes, refs }: RecordContext): string[] {
    return this.received.filter(({ name, isReference }) => isReference && (attributes[name] ?? null) !== null && this.mayGo(name, attributes) && this.refIn(refs, name) === undefined).map(({ name }) => name);
  }

  /** What is needed of the records that this one names, and is not there. */
  missingNamed(context: RecordContext): string[] {
    return [...this.named].flatMap(([attribute, { needs = [] }]) => {
      if ((context.attributes[attribute] ?? null) === null) return [];
      const found = this.namedIn(context, attribute);
      return needs.filter((name) => (found?.[name] ?? null) === null).map((name) => `${attribute}.${name}`);
    });
  }

  /** What is declared of a named record, as far as the target may receive it; undefined where it has not come. */
  private namedIn({ named = {}, attributes: own }: RecordContext, attribute: string): Fields | undefined {
    const declared = this.named.get(attribute);
    if (!declared || !Object.hasOwn(named, attribute) || !this.mayGo(attribute, own)) return undefined;
    const received = this.ofNamed.get(attribute)!.attributes({ attributes: named[attribute]!, refs: {} });
    const wanted = [...(declared.needs ?? []), ...(declared.reads ?? [])];
    return Object.fromEntries(wanted.map((name) => [name, received[name] ?? null]));
  }

  private refIn(refs: RecordContext['refs'], attribute: string): string | undefined {
    return this.references.has(attribute) && Object.hasOwn(refs, attribute) ? refs[attribute] : undefined;
  }

  /** What the record is called by the ids of a system: in its own words, or else in those of the others that speak by its ids, the lowest. */
  private idIn(space: string, externalIds: RecordContext['externalIds']): string | undefined {
    if (Object.hasOwn(externalIds, space)) return externalIds[space];
    const speakers = Object.keys(externalIds).filter((system) => this.governance.systems.get(system)?.idSpaces.get(this.entity.entity) === space);
    return speakers.map((system) => externalIds[system]!).sort()[0];
  }

  /** Whether the attribute is, on this day of UTC, first of all this system's own: what is so is not for others to write there. Rules for single places are not asked. */
  private owns(attribute: string, entity: string): boolean {
    return this.governance.owners(entity, attribute, {}, localDateAt(Date.now(), 'UTC'))[0] === this.system;
  }

  private code(table: unknown, value: unknown): unknown {
    if (typeof table !== 'string' || value === null || value === undefined) return value;
    const code = this.governance.codes.codeOf(table, this.system, String(value));
    if (code === undefined) throw new PermanentError('code-without-translation', `${this.system} has no code for a code of ${table}, and means another by it. Add it to config/codes/${table}.yaml.`);
    return code;
  }
}
