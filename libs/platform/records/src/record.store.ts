import { TransientError } from '@muster/platform-kernel';
import { boolArray, byteaArray, int8Array, textArray, timestampArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';

/** A record as it stands in the table, with what its sources say. */
export interface StoredRecord {
  id: string;
  entity: string;
  recordVersion: number;
  restrictedVersion: number;
  event: Buffer | null;
  restrictedEvent: Buffer | null;
  mergedInto: string | null;
  inCycle: boolean;
  nextBoundary: number | null;
  voices: { system: string; externalId: string; doc: Buffer }[];
}

export interface RecordWrite {
  id: string;
  expectedVersion: number;
  expectedRestrictedVersion: number;
  recordVersion: number;
  restrictedVersion: number;
  /** Null: as it was. */
  event: Buffer | null;
  restrictedEvent: Buffer | null;
  mergedInto: string | null;
  parentId: string | null;
  nextBoundary: number | null;
}

export interface ClaimsWrite {
  recordId: string;
  system: string;
  externalId: string;
  doc: Buffer;
}

export interface HistoryWrite {
  recordId: string;
  restricted: boolean;
  recordVersion: number;
  type: string;
  causationId: string | null;
  correlationId: string;
  /** JSON object: attribute to the JSON text it had before. */
  prior: string;
}

export interface ReferenceWrite {
  recordId: string;
  entity: string;
  idSpace: string;
  externalId: string;
}

type RecordRow = [string, string, number, number, Buffer | null, Buffer | null, string | null, boolean, number | null];

const SELECT = `select id, entity, record_version, restricted_version, event, restricted_event, merged_into, in_cycle, (extract(epoch from next_boundary) * 1000)::int8
        from record where id = any($1::uuid[])`;

/**
 * Holds for every version there is. A planner that knows no better believes that so narrow a range leaves one row, and then looks up each
 * record; on a table that was small when it was planned it would else compare every record with every row of the arrays.
 */
const FEW = 'd.expected between 0 and 9007199254740991';

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** Records, claims and their history. Every array is in the order of its key. */
export class RecordStore {
  /** Locks the records, in the order of their ids, and reads what their sources say after the locks are held. */
  lock(tx: Transaction, ids: readonly string[]): Promise<Map<string, StoredRecord>> {
    return this.select(tx, ids, { name: 'record-lock', text: `${SELECT} order by id for no key update` });
  }

  /** The same without locks, for people who look: give it a transaction with one snapshot. */
  read(tx: Transaction, ids: readonly string[]): Promise<Map<string, StoredRecord>> {
    return this.select(tx, ids, { name: 'record-read', text: SELECT });
  }

  private async select(tx: Transaction, ids: readonly string[], statement: { name: string; text: string }): Promise<Map<string, StoredRecord>> {
    const sorted = [...new Set(ids)].sort();
    // Issued together, executed one after the other: the claims are read in a statement, and so in a snapshot, after the locks.
    const [{ rows }, claims] = await Promise.all([tx.query({ ...statement, values: [uuidArray(sorted)] }), this.claimsOf(tx, sorted)]);
    const found = new Map<string, StoredRecord>();
    for (const [id, entity, recordVersion, restrictedVersion, event, restrictedEvent, mergedInto, inCycle, nextBoundary] of rows as RecordRow[]) {
      found.set(id, { id, entity, recordVersion, restrictedVersion, event, restrictedEvent, mergedInto, inCycle, nextBoundary, voices: [] });
    }
    for (const { recordId, ...voice } of claims) found.get(recordId)?.voices.push(voice);
    return found;
  }

  async claimsOf(db: Queryable, ids: readonly string[]): Promise<ClaimsWrite[]> {
    const { rows } = await db.query({ name: 'claims-read', text: 'select record_id, system, external_id, doc from claims where record_id = any($1::uuid[])', values: [uuidArray(ids)] });
    return (rows as [string, string, string, Buffer][]).map(([recordId, system, externalId, doc]) => ({ recordId, system, externalId, doc }));
  }

  async writeClaims(tx: Transaction, writes: readonly ClaimsWrite[]): Promise<void> {
    if (writes.length === 0) return;
    const sorted = [...writes].sort((a, b) => (a.recordId !== b.recordId ? (a.recordId < b.recordId ? -1 : 1) : a.system !== b.system ? (a.system < b.system ? -1 : 1) : a.externalId < b.externalId ? -1 : 1));
    await tx.query({
      name: 'claims-write',
      text: `insert into claims (record_id, system, external_id, doc) select unnest($1::uuid[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bytea[])
        on conflict (record_id, system, external_id) do update set doc = excluded.doc`,
      values: [uuidArray(sorted.map((w) => w.recordId)), textArray(sorted.map((w) => w.system)), textArray(sorted.map((w) => w.externalId)), byteaArray(sorted.map((w) => w.doc))],
    });
  }

  /** Throws where a record has another version than was read: the locks make that a defect, or a second program without them. */
  async writeRecords(tx: Transaction, writes: readonly RecordWrite[]): Promise<void> {
    if (writes.length === 0) return;
    const sorted = [...writes].sort(byId);
    const { rowCount } = await tx.query({
      name: 'record-write',
      text: `update record r set record_version = d.version, restricted_version = d.restricted_version, event = coalesce(d.event, r.event), restricted_event = coalesce(d.restricted_event, r.restricted_event),
          merged_into = d.merged_into, parent_id = d.parent_id, next_boundary = d.next_boundary, updated_at = now()
        from unnest($1::uuid[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::bytea[], $7::bytea[], $8::uuid[], $9::uuid[], $10::timestamptz[])
          as d(id, expected, expected_restricted, version, restricted_version, event, restricted_event, merged_into, parent_id, next_boundary)
        where r.id = d.id and r.record_version = d.expected and r.restricted_version = d.expected_restricted and ${FEW}`,
      values: [
        uuidArray(sorted.map((w) => w.id)), int8Array(sorted.map((w) => w.expectedVersion)), int8Array(sorted.map((w) => w.expectedRestrictedVersion)), int8Array(sorted.map((w) => w.recordVersion)), int8Array(sorted.map((w) => w.restrictedVersion)),
        byteaArray(sorted.map((w) => w.event)), byteaArray(sorted.map((w) => w.restrictedEvent)), uuidArray(sorted.map((w) => w.mergedInto)), uuidArray(sorted.map((w) => w.parentId)), timestampArray(sorted.map((w) => w.nextBoundary)),
      ],
    });
    if (rowCount !== sorted.length) throw new TransientError('record-version', `${sorted.length - rowCount} of ${sorted.length} records have another version than was read under their lock`);
  }

  async addHistory(tx: Transaction, writes: readonly HistoryWrite[]): Promise<void> {
    if (writes.length === 0) return;
    await tx.query({
      name: 'history-add',
      text: `insert into history (record_id, restricted, record_version, type, causation_id, correlation_id, prior)
        select unnest($1::uuid[]), unnest($2::bool[]), unnest($3::int8[]), unnest($4::text[]), unnest($5::text[]), unnest($6::text[]), unnest($7::text[])`,
      values: [
        uuidArray(writes.map((w) => w.recordId)), boolArray(writes.map((w) => w.restricted)), int8Array(writes.map((w) => w.recordVersion)), textArray(writes.map((w) => w.type)),
        textArray(writes.map((w) => w.causationId)), textArray(writes.map((w) => w.correlationId)), textArray(writes.map((w) => w.prior)),
      ],
    });
  }

  async addClaimHistory(tx: Transaction, writes: readonly ClaimsWrite[]): Promise<void> {
    if (writes.length === 0) return;
    await tx.query({
      name: 'claim-history-add',
      text: `insert into claim_history (record_id, system, external_id, doc) select unnest($1::uuid[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bytea[])`,
      values: [uuidArray(writes.map((w) => w.recordId)), textArray(writes.map((w) => w.system)), textArray(writes.map((w) => w.externalId)), byteaArray(writes.map((w) => w.doc))],
    });
  }

  /** Replaces what these records wait for. */
  async writePendingReferences(tx: Transaction, recordIds: readonly string[], writes: readonly ReferenceWrite[]): Promise<void> {
    if (recordIds.length === 0) return;
    const sorted = [...writes].sort((a, b) => (a.recordId < b.recordId ? -1 : a.recordId > b.recordId ? 1 : 0));
    const waiting = [uuidArray(sorted.map((w) => w.recordId)), textArray(sorted.map((w) => w.entity)), textArray(sorted.map((w) => w.idSpace)), textArray(sorted.map((w) => w.externalId))];
    // Those that still wait keep their row, which tells since when.
    await tx.query({
      name: 'pending-clear', values: [uuidArray([...recordIds].sort()), ...waiting],
      text: `delete from pending_reference p where p.record_id = any($1::uuid[]) and not exists (select from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as w(record_id, entity, id_space, external_id)
        where w.record_id = p.record_id and w.entity = p.entity and w.id_space = p.id_space and w.external_id = p.external_id)`,
    });
    if (writes.length === 0) return;
    await tx.query({
      name: 'pending-add',
      text: 'insert into pending_reference (record_id, entity, id_space, external_id) select unnest($1::uuid[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]) on conflict do nothing',
      values: waiting,
    });
  }
}
