import { entities, type EntityName } from '@muster/contracts';
import { recordAttributes, type CompiledConnector, type RecordContext } from '@muster/domain-connector';
import type { CanonicalRecord } from '@muster/domain-claims';
import type { Queryable } from '@muster/platform-postgres';
import { replicasOf, targetIds, type DueDelivery, type ReadRecord } from './delivery.store.js';
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
  /** Attribute to what the record says that it names; absent where that has not come yet. */
  readonly named: NonNullable<RecordContext['named']>;
  /** Records of which something is read. */
  readonly read: readonly ReadRecord[];
}

/** A record whose references are resolved, as it was published. */
type Published = Pick<DueDelivery, 'entity' | 'event' | 'restrictedEvent'>;

export interface ResolveOptions {
  readonly connector: CompiledConnector;
  /** The system by whose ids another one names records of an entity; itself where config/systems says nothing. */
  readonly spaceOf: (system: string, entity: EntityName) => string;
  readonly decoders: RecordDecoders;
}

interface Naming extends Named {
  readonly attribute: string;
}

/** Of one who was merged, the survivor is read, through so many mergers. */
const MERGERS_MAX = 5;

const keyOf = ({ entity, recordId }: Named) => `${entity} ${recordId}`;

/** Knows what the target calls the records that others name: what it is written by its own ids, all else as the system does whose ids it uses. */
export class ReferenceResolver {
  constructor(private readonly options: ResolveOptions) {}

  /** All records of a round in a few statements. */
  async resolve<T extends Published>(db: Queryable, due: readonly T[]): Promise<Map<T, Resolved>> {
    await this.prepare(due);
    const wanted = due.map((one) => ({ due: one, references: this.referencesOf(one), namings: this.namingsOf(one) }));
    const known = await this.idsOf(db, wanted.flatMap(({ references }) => references));
    const records = await this.namedRecords(db, wanted.flatMap(({ namings }) => namings));
    return new Map(wanted.map(({ due: one, references, namings }) => [one, { ...idsIn(references, known), ...readIn(namings, records) }]));
  }

  /** Those of the named records that the target has a word for now. */
  async known(db: Queryable, named: readonly Named[]): Promise<string[]> {
    const known = await this.idsOf(db, named);
    return [...new Set(named.filter((one) => known.has(keyOf(one))).map(({ recordId }) => recordId))];
  }

  /** Null where the record itself has not come yet. After `resolve`, which has seen to the schemas. */
  recordOf({ entity, event, restrictedEvent }: Published): WholeRecord | null {
    if (!event) return null;
    const { decoders } = this.options;
    return { main: decoders.of(entity as EntityName, 'main').decode(event), restricted: restrictedEvent ? decoders.of(entity as EntityName, 'restricted').decode(restrictedEvent) : null };
  }

  private async prepare(due: readonly Published[]): Promise<void> {
    const { decoders } = this.options;
    for (const entity of new Set(due.map((one) => one.entity as EntityName))) {
      const some = due.filter((one) => one.entity === entity);
      await decoders.of(entity, 'main').prepare(some.map((one) => one.event));
      if (entities[entity].restrictedRecord) await decoders.of(entity, 'restricted').prepare(some.map((one) => one.restrictedEvent));
    }
  }

  private referencesOf(due: Published): Naming[] {
    return namingsIn(this.recordOf(due)?.main, this.writeOf(due)?.references ?? new Map());
  }

  private namingsOf(due: Published): Naming[] {
    return namingsIn(this.recordOf(due)?.main, new Map([...(this.writeOf(due)?.named ?? [])].map(([attribute, { entity }]) => [attribute, entity])));
  }

  private writeOf({ entity }: Published) {
    return this.options.connector.writes.get(entity as EntityName);
  }

  /** Named records by their keys; of one who was merged, the survivor. */
  private async namedRecords(db: Queryable, named: readonly Named[]): Promise<Map<string, NamedRecord>> {
    const found = new Map<string, NamedRecord>();
    let open = named.map((one) => ({ key: keyOf(one), at: one }));
    for (let mergers = 0; open.length > 0 && mergers < MERGERS_MAX; mergers += 1) {
      const replicas = await replicasOf(db, [...new Map(open.map(({ at }) => [keyOf(at), at])).values()]);
      const records = await Promise.all(open.map(async ({ key, at }) => ({ key, at, record: await this.decoded(at.entity, replicas.get(keyOf(at))) })));
      for (const { key, at, record } of records) found.set(key, { ...at, record });
      open = records.flatMap(({ key, at, record }) => (typeof record?.['mergedInto'] === 'string' ? [{ key, at: { entity: at.entity, recordId: record['mergedInto'] } }] : []));
    }
    return found;
  }

  private async decoded(entity: EntityName, replica: Buffer | undefined): Promise<CanonicalRecord | undefined> {
    if (!replica) return undefined;
    const decoder = this.options.decoders.of(entity, 'main');
    await decoder.prepare([replica]);
    return decoder.decode(replica);
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
    const record = await this.decoded(entity, replica);
    if (!record) return undefined;
    const { spaceOf, connector } = this.options;
    const space = spaceOf(connector.system, entity);
    // Whoever speaks by the same ids has given one: a project that no deal led to has its id from the books.
    return record.meta.externalIds.filter(({ system }) => spaceOf(system, entity) === space).map(({ id }) => id).sort()[0];
  }
}

interface NamedRecord extends Named {
  readonly record: CanonicalRecord | undefined;
}

function namingsIn(record: CanonicalRecord | undefined, references: ReadonlyMap<string, EntityName>): Naming[] {
  return [...references].flatMap(([attribute, entity]) => (typeof record?.[attribute] === 'string' ? [{ attribute, entity, recordId: record[attribute] as string }] : []));
}

function idsIn(references: readonly Naming[], known: ReadonlyMap<string, string>): Pick<Resolved, 'refs' | 'missing'> {
  const isKnown = (one: Naming) => known.has(keyOf(one));
  return { refs: Object.fromEntries(references.filter(isKnown).map((one) => [one.attribute, known.get(keyOf(one))!])), missing: references.filter((one) => !isKnown(one)).map(({ entity, recordId }) => ({ entity, recordId })) };
}

function readIn(namings: readonly Naming[], records: ReadonlyMap<string, NamedRecord>): Pick<Resolved, 'named' | 'read'> {
  const found = namings.map((one) => ({ attribute: one.attribute, ...records.get(keyOf(one))! }));
  return {
    named: Object.fromEntries(found.flatMap(({ attribute, entity, record }) => (record ? [[attribute, recordAttributes(entities[entity], record)]] : []))),
    read: found.map(({ entity, recordId, record }) => ({ entity, recordId, version: record?.meta.recordVersion ?? 0 })),
  };
}
