import { entities, schemas, type EntityName } from '@muster/contracts';
import type { CanonicalRecord, Facet, Facts } from '@muster/domain-claims';
import { createDecoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';
import { parkedResult, type EventResult, type Inbound } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import { PermanentError } from '@muster/platform-kernel';
import { int8Array, textArray, uuidArray, type Database, type Transaction } from '@muster/platform-postgres';
import type { DecisionStore } from './decision.store.js';
import { memberKey, recordKey } from './folded-facts.js';
import { lockEpoch, raiseEpoch } from './identity.store.js';
import { askForReferrers } from './referrers.js';

export interface ForeignPathOptions {
  inbound: Inbound;
  database: Database;
  registry: SchemaSource;
  /** The id space in which a system names records of an entity. */
  idSpace(entity: string, system: string): string;
  /** What rules need of a record of this entity, or of its restricted attributes; undefined where nothing but its ids is needed. */
  facts(entity: string, facet: Facet, record: CanonicalRecord): ForeignFacts | undefined;
  /** Where records are decided by facts; undefined where the service decides nothing. */
  decisions: DecisionStore | undefined;
  onCommitted(changed: { entity: string; factsOf: string[] }): void | Promise<void>;
}

/** What is kept of a record, and the record that it belongs to, such as the project of a charge code. */
export interface ForeignFacts {
  facts: Facts;
  group?: string | null;
}

interface ForeignRecord {
  id: string;
  record: CanonicalRecord;
}

/** Keeps what this service needs of records that others master: their ids in every system, and a few facts. */
export class ForeignPath {
  private readonly decoders = new Map<string, AvroDecoder<CanonicalRecord>>();

  constructor(private readonly options: ForeignPathOptions) {}

  /** Takes ids and facts of an entity that another service masters. */
  apply(entity: EntityName, batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.take(entity, 'main', batch, true);
  }

  /** Takes facts only: of an entity that this service masters itself, whose ids it has. */
  applyFacts(entity: EntityName, batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.take(entity, 'main', batch, false);
  }

  /** Takes facts of the restricted attributes of an entity, kept under `<entity>.restricted`. */
  applyRestrictedFacts(entity: EntityName, batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.take(entity, 'restricted', batch, false);
  }

  private async take(entity: EntityName, facet: Facet, batch: ReceivedBatch, withIds: boolean): Promise<BatchOutcome> {
    const decoder = this.decoderOf(entity, facet);
    await decoder.prepare(batch.messages.map((message) => message.value));
    let factsOf: string[] = [];
    const outcome = await this.options.inbound.take(batch, async (tx, messages) => {
      const latest = new Map<string, ForeignRecord>();
      const results = messages.map((message) => this.read(decoder, entity, message, latest));
      const records = [...latest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      if (withIds) await this.writeIds(tx, entity, records);
      factsOf = await this.writeFacts(tx, entity, facet, records);
      return results;
    });
    await this.options.onCommitted({ entity, factsOf });
    return outcome;
  }

  private read(decoder: AvroDecoder<CanonicalRecord>, entity: EntityName, message: ReceivedMessage, latest: Map<string, ForeignRecord>): EventResult {
    if (message.value === null) return { outcome: 'no-effect', recordId: null, eventId: null, correlationId: null, detail: 'tombstone' };
    try {
      const record = decoder.decode(message.value);
      const id = record[entities[entity].idField] as string;
      const known = latest.get(id);
      if (!known || known.record.meta.recordVersion < record.meta.recordVersion) latest.set(id, { id, record });
      return { outcome: 'applied', recordId: id, eventId: record.meta.eventId, correlationId: record.meta.correlationId, detail: null };
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return parkedResult({ class: 'unreadable', code: error.code, reason: error.message });
    }
  }

  /**
   * Takes over which ids mean which record. The events of two records that are merged or split come on two partitions, in any order, so
   * each says its own part: what it lists is its, what it no longer lists goes back to whom it was first heard of, and an alias gives
   * all to its survivor.
   */
  private async writeIds(tx: Transaction, entity: EntityName, records: readonly ForeignRecord[]): Promise<void> {
    if (records.length === 0) return;
    const rows = records
      .flatMap(({ id, record }) => (record.mergedInto ? [] : record.meta.externalIds.map((external) => ({ recordId: id, idSpace: this.options.idSpace(entity, external.system), externalId: external.id }))))
      .sort((a, b) => (a.idSpace !== b.idSpace ? (a.idSpace < b.idSpace ? -1 : 1) : a.externalId < b.externalId ? -1 : 1));
    const listed = [textArray(rows.map((row) => row.idSpace)), textArray(rows.map((row) => row.externalId)), uuidArray(rows.map((row) => row.recordId))];
    const left = new Set<string>();
    const put = await tx.query({
      name: 'foreign-ids',
      text: `with d as (select distinct on (u.id_space, u.external_id) u.* from unnest($2::text[], $3::text[], $4::uuid[]) as u(id_space, external_id, record_id) order by u.id_space, u.external_id),
          was as (select c.record_id from d cross join lateral (select record_id from crosswalk x where x.entity = $1 and x.id_space = d.id_space and x.external_id = d.external_id offset 0) c where c.record_id <> d.record_id),
          put as (insert into crosswalk (entity, id_space, external_id, record_id, founding_id) select $1, d.id_space, d.external_id, d.record_id, d.record_id from d
            on conflict (entity, id_space, external_id) do update set record_id = excluded.record_id where crosswalk.record_id <> excluded.record_id)
        select distinct record_id from was`,
      values: [entity, ...listed],
    });
    const dropped = await tx.query({
      name: 'foreign-ids-dropped',
      text: `update crosswalk c set record_id = c.founding_id from crosswalk was
        where was.entity = $1 and was.record_id = any($5::uuid[]) and was.founding_id <> was.record_id and (c.entity, c.id_space, c.external_id) = (was.entity, was.id_space, was.external_id)
          and not exists (select from unnest($2::text[], $3::text[], $4::uuid[]) as u(id_space, external_id, record_id) where (u.id_space, u.external_id, u.record_id) = (c.id_space, c.external_id, c.record_id))
        returning was.record_id`,
      values: [entity, ...listed, uuidArray(records.flatMap(({ id, record }) => (record.mergedInto ? [] : [id])))],
    });
    const aliases = records.filter(({ record }) => record.mergedInto);
    const given = aliases.length === 0 ? { rows: [] } : await tx.query({
      name: 'foreign-ids-merged',
      text: 'update crosswalk c set record_id = d.survivor from unnest($2::uuid[], $3::uuid[]) as d(id, survivor) where c.entity = $1 and c.record_id = d.id returning d.id',
      values: [entity, uuidArray(aliases.map(({ id }) => id)), uuidArray(aliases.map(({ record }) => record.mergedInto!))],
    });
    for (const { rows: moved } of [put, dropped, given]) for (const [id] of moved as [string][]) left.add(id);
    if (left.size === 0) return;
    await this.voidWhatWasComputed(tx, [...left]);
  }

  /** What paths remember is void, and records that refer to these are computed anew. */
  private async voidWhatWasComputed(tx: Transaction, ids: readonly string[]): Promise<void> {
    await lockEpoch(tx, 'alone');
    await raiseEpoch(tx);
    await askForReferrers(tx, ids);
  }

  /** Answers the records whose facts are others than before. */
  private async writeFacts(tx: Transaction, entity: EntityName, facet: Facet, records: readonly ForeignRecord[]): Promise<string[]> {
    const name = facet === 'main' ? entity : `${entity}.restricted`;
    const known = records.flatMap(({ id, record }) => {
      const kept = this.options.facts(entity, facet, record);
      return kept ? [{ id, version: record.meta.recordVersion, facts: JSON.stringify(kept.facts), group: kept.group ?? null }] : [];
    });
    if (known.length === 0) return [];
    const { decisions } = this.options;
    const groups = decisions ? [...known.flatMap(({ group }) => group ?? []), ...(await this.groupsOf(tx, name, known.map(({ id }) => id)))] : [];
    await decisions?.lock(tx, [...known.map(({ id }) => recordKey(name, id)), ...groups.map((group) => memberKey(name, group))], 'write');
    const { rows } = await tx.query({
      name: 'foreign-facts',
      text: `with d as (select d.id, d.version, d.facts::jsonb as facts, d.group_id from unnest($2::uuid[], $3::int8[], $4::text[], $5::uuid[]) as d(id, version, facts, group_id)),
          was as (select f.id, f.facts, f.group_id from d cross join lateral (select id, facts, group_id from foreign_record x where x.entity = $1 and x.id = d.id offset 0) f),
          put as (insert into foreign_record as f (entity, id, record_version, facts, group_id) select $1, d.id, d.version, d.facts, d.group_id from d
            on conflict (entity, id) do update set record_version = excluded.record_version, facts = excluded.facts, group_id = excluded.group_id where f.record_version < excluded.record_version returning id, facts, group_id)
        select put.id, put.group_id, was.group_id, (was.facts->'code', was.facts->'region', was.facts->'timeZone') is distinct from (put.facts->'code', put.facts->'region', put.facts->'timeZone')
        from put left join was using (id) where was.facts is distinct from put.facts or was.group_id is distinct from put.group_id`,
      values: [name, uuidArray(known.map((one) => one.id)), int8Array(known.map((one) => one.version)), textArray(known.map((one) => one.facts)), uuidArray(known.map((one) => one.group))],
    });
    const changed = rows as [string, string | null, string | null, boolean][];
    const moved = entity === 'legal-entity' ? changed.flatMap(([id, , , elsewhere]) => (elsewhere ? [id] : [])) : [];
    if (moved.length > 0) await this.voidWhatWasComputed(tx, moved);
    const keys = changed.flatMap(([id, group, before]) => [recordKey(name, id), ...[group, before].flatMap((one) => (one ? [memberKey(name, one)] : []))]);
    await decisions?.askDependents(tx, keys, 'facts-changed');
    return changed.map(([id]) => id);
  }

  /** The groups that these are in so far: whoever decided by the members of one they leave is to be found as well. */
  private async groupsOf(tx: Transaction, name: string, ids: readonly string[]): Promise<string[]> {
    const { rows } = await tx.query({ name: 'foreign-groups', text: 'select distinct group_id from foreign_record where entity = $1 and id = any($2::uuid[]) and group_id is not null', values: [name, uuidArray([...ids])] });
    return (rows as [string][]).map(([group]) => group);
  }

  private decoderOf(entity: EntityName, facet: Facet): AvroDecoder<CanonicalRecord> {
    const { canonicalRecord, restrictedRecord } = entities[entity];
    const record = facet === 'main' ? canonicalRecord : restrictedRecord!;
    let decoder = this.decoders.get(record);
    if (!decoder) this.decoders.set(record, (decoder = createDecoder<CanonicalRecord>(schemas[record as keyof typeof schemas], this.options.registry)));
    return decoder;
  }
}
