import { uuidv5 } from '@muster/platform-kernel';
import { textArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';
import { RememberedIds } from './remembered-ids.js';

/** Namespace of every canonical id: UUIDv5 of (entity, founding id space, normalized id). Never changes. */
const CANONICAL_IDS = '5d1e6a0e-7c0b-5a53-9d0e-6d7573746572';
const REMEMBERED_MAX = 100_000;

/** What a source calls a record. */
export interface SourceId {
  entity: string;
  idSpace: string;
  externalId: string;
}

const keyOf = (id: SourceId): string => `${id.entity}\u0001${id.idSpace}\u0001${id.externalId}`;

const compareIds = (a: SourceId, b: SourceId): number =>
  a.entity !== b.entity ? (a.entity < b.entity ? -1 : 1) : a.idSpace !== b.idSpace ? (a.idSpace < b.idSpace ? -1 : 1) : a.externalId < b.externalId ? -1 : a.externalId > b.externalId ? 1 : 0;

/** The id a record has that was first heard of under this source id. */
export function foundingIdOf(id: SourceId): string {
  return uuidv5(`${id.entity}/${id.idSpace}/${id.externalId}`, CANONICAL_IDS);
}

function arraysOf(ids: readonly SourceId[]): Buffer[] {
  return [textArray(ids.map((id) => id.entity)), textArray(ids.map((id) => id.idSpace)), textArray(ids.map((id) => id.externalId))];
}

/**
 * The crosswalk from source ids to canonical ids, with a memory of what was looked up. A merge or split raises the epoch, which
 * the path compares after it has locked the records: the memory is then dropped and the chunk begins again.
 */
export class IdentityStore {
  private readonly remembered = new RememberedIds(REMEMBERED_MAX);
  private epoch: number | undefined;

  /** `onRenewed` reads anew what else is remembered of other records and changes with the epoch. */
  constructor(private readonly onRenewed: (tx: Transaction) => Promise<void> = async () => undefined) {}

  recall(entity: string, idSpace: string, externalId: string): string | undefined {
    return this.remembered.get(entity, idSpace, externalId);
  }

  private knows({ entity, idSpace, externalId }: SourceId): boolean {
    return this.remembered.get(entity, idSpace, externalId) !== undefined;
  }

  forget(ids: readonly SourceId[]): void {
    for (const id of ids) this.remembered.delete(id);
  }

  forgetAll(): void {
    this.remembered.clear();
    this.epoch = undefined;
  }

  /** Reads what is known of these ids; answers those that are not. */
  async look(db: Queryable, ids: readonly SourceId[]): Promise<SourceId[]> {
    const unknown = distinct(ids.filter((id) => !this.knows(id)));
    if (unknown.length === 0) return [];
    const { rows } = await db.query({
      name: 'crosswalk-look',
      text: `select c.entity, c.id_space, c.external_id, c.record_id from unnest($1::text[], $2::text[], $3::text[]) as d(entity, id_space, external_id)
        cross join lateral (select * from crosswalk x where x.entity = d.entity and x.id_space = d.id_space and x.external_id = d.external_id offset 0) c`,
      values: arraysOf(unknown),
    });
    for (const [entity, idSpace, externalId, recordId] of rows as [string, string, string, string][]) this.remembered.set({ entity, idSpace, externalId }, recordId);
    return unknown.filter((id) => !this.knows(id));
  }

  /**
   * Gives every id a record: a new stub of its own where it has none. Answers whether any was made, and which of those are linked, so
   * that they may have to share a record with others. Ids made by a rolled-back transaction must be forgotten.
   */
  async found(tx: Transaction, ids: readonly SourceId[]): Promise<{ made: boolean; linked: SourceId[] }> {
    const missing = await this.look(tx, ids);
    if (missing.length === 0) return { made: false, linked: [] };
    const entries = missing.map((id) => ({ id, foundingId: foundingIdOf(id) }));
    await tx.query({
      name: 'crosswalk-add',
      text: `insert into crosswalk (entity, id_space, external_id, record_id, founding_id) select unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::uuid[]), unnest($4::uuid[]) on conflict do nothing`,
      values: [...arraysOf(missing), uuidArray(entries.map((entry) => entry.foundingId))],
    });
    const stubs = entries.map((entry) => ({ recordId: entry.foundingId, entity: entry.id.entity })).sort((a, b) => (a.recordId < b.recordId ? -1 : 1));
    await tx.query({
      name: 'record-stub',
      text: `insert into record (id, entity) select unnest($1::uuid[]), unnest($2::text[]) on conflict do nothing`,
      values: [uuidArray(stubs.map((stub) => stub.recordId)), textArray(stubs.map((stub) => stub.entity))],
    });
    const lost = await this.look(tx, missing);
    if (lost.length > 0) throw new Error(`${lost.length} source ids have no record right after they were given one`);
    return { made: true, linked: await this.linkedOf(tx, missing) };
  }

  /** Those of these ids that active links name. Two statements: links are few, and most firms' ids have none. */
  private async linkedOf(tx: Transaction, ids: readonly SourceId[]): Promise<SourceId[]> {
    const { rows: any } = await tx.query({ name: 'identity-any', text: 'select 1 from identity_link where active limit 1' });
    if (any.length === 0) return [];
    const { rows } = await tx.query({
      name: 'identity-linked',
      text: `with d as materialized (select * from unnest($1::text[], $2::text[], $3::text[]) as u(entity, id_space, external_id))
        select d.entity, d.id_space, d.external_id from d join identity_link l on l.entity = d.entity and l.left_space = d.id_space and l.left_id = d.external_id and l.active
        union
        select d.entity, d.id_space, d.external_id from d join identity_link l on l.entity = d.entity and l.right_space = d.id_space and l.right_id = d.external_id and l.active`,
      values: arraysOf(ids),
    });
    return (rows as [string, string, string][]).map(([entity, idSpace, externalId]) => ({ entity, idSpace, externalId })).sort(compareIds);
  }

  /** Call it before the first look-up of a transaction. */
  async begin(tx: Transaction): Promise<void> {
    await lockEpoch(tx, 'shared');
    if (this.epoch === undefined) await this.renew(tx, await this.readEpoch(tx));
  }

  /** Call it after the records are locked: false where a merge or split came in between; the memory is dropped, look again. */
  async stillHolds(tx: Transaction): Promise<boolean> {
    const epoch = await this.readEpoch(tx);
    if (epoch === this.epoch) return true;
    this.remembered.clear();
    await this.renew(tx, epoch);
    return false;
  }

  private async renew(tx: Transaction, epoch: number): Promise<void> {
    await this.onRenewed(tx);
    this.epoch = epoch;
  }

  private async readEpoch(tx: Transaction): Promise<number> {
    const { rows } = await tx.query({ name: 'identity-epoch', text: 'select epoch from identity_epoch' });
    return (rows[0] as [number])[0];
  }
}

/**
 * Whoever computes records holds the epoch with others until it commits; whoever changes what they are computed from (which ids mean
 * one record, in what zone a company lives) holds it alone. So the change either sees every record that was computed from what was
 * before, and asks for it again, or comes first and is seen by all: also where a link and the first word of an id come at one moment.
 */
export async function lockEpoch(tx: Transaction, how: 'shared' | 'alone'): Promise<void> {
  await tx.query({ name: `epoch-lock-${how}`, text: `select pg_advisory_xact_lock${how === 'shared' ? '_shared' : ''}('identity_epoch'::regclass::oid::int, 0)` });
}

/** Voids what any process remembers; hold the epoch alone. */
export async function raiseEpoch(tx: Transaction): Promise<void> {
  await tx.query({ name: 'epoch-raise', text: 'update identity_epoch set epoch = epoch + 1' });
}

function distinct(ids: readonly SourceId[]): SourceId[] {
  if (ids.length === 0) return [];
  const byKey = new Map(ids.map((id) => [keyOf(id), id]));
  return [...byKey.values()].sort(compareIds);
}
