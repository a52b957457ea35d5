import { entities, type EntityName } from '@muster/contracts';
import type { CompiledConnector } from '@muster/domain-connector';
import type { Queryable } from '@muster/platform-postgres';
import { replicasOf, targetIds, type DueDelivery } from './delivery.store.js';
import type { RecordDecoders } from './follow-records.js';
import type { WholeRecord } from './record-context.js';

/** A record that another one names. */
export interface Named {
  readonly entity: EntityName;
  readonly recordId: string;
}

export interface Resolved {
  /** Attribute to the target's own words for the record that it names. */
  readonly refs: Readonly<Record<string, string>>;
  /** Named, and not known in the target's words yet. */
  readonly missing: readonly Named[];
}

export interface ResolveOptions {
  readonly connector: CompiledConnector;
  /** The system by whose ids another one names records of an entity; itself where config/systems says nothing. */
  readonly spaceOf: (system: string, entity: EntityName) => string;
  readonly decoders: RecordDecoders;
}

const keyOf = ({ entity, recordId }: Named) => `${entity} ${recordId}`;

/** Knows what the target calls the records that others name: what it is written by its own ids, all else as the system does whose ids it uses. */
export class ReferenceResolver {
  constructor(private readonly options: ResolveOptions) {}

  /** All records of a round in two statements. */
  async resolve(db: Queryable, due: readonly DueDelivery[]): Promise<Map<DueDelivery, Resolved>> {
    await this.prepare(due);
    const references = due.flatMap((one) => this.referencesOf(one).map((reference) => ({ ...reference, due: one })));
    const known = await this.idsOf(db, references);
    const result = new Map(due.map((one) => [one, { refs: {} as Record<string, string>, missing: [] as Named[] }]));
    for (const { due: one, attribute, entity, recordId } of references) {
      const id = known.get(keyOf({ entity, recordId }));
      if (id !== undefined) result.get(one)!.refs[attribute] = id;
      else result.get(one)!.missing.push({ entity, recordId });
    }
    return result;
  }

  /** Those of the named records that the target has a word for now. */
  async known(db: Queryable, named: readonly Named[]): Promise<string[]> {
    const known = await this.idsOf(db, named);
    return [...new Set(named.filter((one) => known.has(keyOf(one))).map(({ recordId }) => recordId))];
  }

  /** Null where the record itself has not come yet. After `resolve`, which has seen to the schemas. */
  recordOf({ entity, event, restrictedEvent }: DueDelivery): WholeRecord | null {
    if (!event) return null;
    const { decoders } = this.options;
    return { main: decoders.of(entity as EntityName, 'main').decode(event), restricted: restrictedEvent ? decoders.of(entity as EntityName, 'restricted').decode(restrictedEvent) : null };
  }

  private async prepare(due: readonly DueDelivery[]): Promise<void> {
    const { decoders } = this.options;
    for (const entity of new Set(due.map((one) => one.entity as EntityName))) {
      const some = due.filter((one) => one.entity === entity);
      await decoders.of(entity, 'main').prepare(some.map((one) => one.event));
      if (entities[entity].restrictedRecord) await decoders.of(entity, 'restricted').prepare(some.map((one) => one.restrictedEvent));
    }
  }

  private referencesOf(due: DueDelivery): (Named & { readonly attribute: string })[] {
    const write = this.options.connector.writes.get(due.entity as EntityName);
    const record = write && this.recordOf(due)?.main;
    if (!record) return [];
    return [...write.references].flatMap(([attribute, entity]) => (typeof record[attribute] === 'string' ? [{ attribute, entity, recordId: record[attribute] as string }] : []));
  }

  private async idsOf(db: Queryable, named: readonly Named[]): Promise<Map<string, string>> {
    const { writes, system } = this.options.connector;
    const distinct = [...new Map(named.map((one) => [keyOf(one), one])).values()];
    const ids = await targetIds(db, system, distinct.filter(({ entity }) => writes.has(entity)));
    const foreign = distinct.filter(({ entity }) => !writes.has(entity));
    const replicas = await replicasOf(db, foreign);
    for (const one of foreign) {
      const id = await this.foreignIdOf(one.entity, replicas.get(keyOf(one)));
      if (id !== undefined) ids.set(keyOf(one), id);
    }
    return ids;
  }

  private async foreignIdOf(entity: EntityName, replica: Buffer | undefined): Promise<string | undefined> {
    if (!replica) return undefined;
    const decoder = this.options.decoders.of(entity, 'main');
    await decoder.prepare([replica]);
    const { spaceOf, connector } = this.options;
    const space = spaceOf(connector.system, entity);
    // Whoever speaks by the same ids has given one: a project that no deal led to has its id from the books.
    return decoder.decode(replica).meta.externalIds.filter(({ system }) => spaceOf(system, entity) === space).map(({ id }) => id).sort()[0];
  }
}
