import type { MatchHashes } from '@muster/domain-connector';
import { byteaArray, int2Array, int8Array, textArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';

export type AdoptionState = 'reading' | 'matching' | 'open' | 'done';

/** Where one adoption stands; there is none before it was begun. */
export interface Adoption {
  readonly state: AdoptionState;
  /** Of the rules under which the values that are kept were hashed. */
  readonly digest: string;
  readonly secret: Buffer;
  /** Of the last read of the target. */
  readonly run: string;
}

/** Of which records: those of an entity in a target. */
export interface AdoptionKey {
  readonly system: string;
  readonly entity: string;
}

/** One record of the target, or of ours, as it is kept. */
export interface HashedTarget extends MatchHashes {
  readonly targetId: string;
  readonly display: string | null;
}
export interface HashedRecord extends MatchHashes {
  readonly recordId: string;
  readonly version: number;
  /** False where it is never delivered, as a record that was merged into another. */
  readonly isMatched: boolean;
}

/** `lock`: nobody else matches, decides or finishes until the transaction ends. */
export async function readAdoption(db: Queryable, { system, entity }: AdoptionKey, { lock = false } = {}): Promise<Adoption | undefined> {
  const { rows } = await db.query({ name: `adoption-read${lock ? '-lock' : ''}`, text: `select state, digest, secret, run from adoption where system = $1 and entity = $2${lock ? ' for update' : ''}`, values: [system, entity] });
  if (!rows[0]) return undefined;
  const [state, digest, secret, run] = rows[0] as [AdoptionState, string, Buffer, string];
  return { state, digest, secret, run };
}

/** Begins the reading of the target, or begins it anew with what has been decided kept. False where it is under way, or finished for good. */
export async function beginAdoption(db: Queryable, { system, entity }: AdoptionKey, begun: { author: string; reason: string; digest: string; secret: Buffer; run: string }): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `insert into adoption as a (system, entity, state, digest, secret, run, began_by, began_reason) values ($1, $2, 'reading', $3, $4, $5, $6, $7)
      on conflict (system, entity) do update set state = 'reading', run = excluded.run, rows_read = 0, began_by = excluded.began_by, began_reason = excluded.began_reason, began_at = now(), fault = null where a.state = 'open'`,
    values: [system, entity, begun.digest, begun.secret, begun.run, begun.author, begun.reason],
  });
  return rowCount > 0;
}

/** What was hashed under other rules is of no use: both sides are read anew. What has been decided stays. */
export async function forgetValues(tx: Transaction, { system, entity }: AdoptionKey, { digest, run }: { digest: string; run: string }): Promise<void> {
  const values = [system, entity];
  await tx.query({ text: 'delete from adoption_value where system = $1 and entity = $2', values });
  await tx.query({ text: `delete from adoption_proposal where system = $1 and entity = $2 and state = 'proposed'`, values });
  await tx.query({ text: `delete from adoption_target where system = $1 and entity = $2 and record_id is null`, values });
  await tx.query({ text: `delete from adoption_record where system = $1 and entity = $2 and outcome in ('new', 'doubtful')`, values });
  await tx.query({ text: `update adoption set state = 'reading', digest = $3, run = $4, rows_read = 0, fault = null where system = $1 and entity = $2`, values: [...values, digest, run] });
}

/** Keeps records of the target, each once; the last word on each stands. */
export async function keepTargets(tx: Transaction, { system, entity }: AdoptionKey, run: string, targets: readonly HashedTarget[]): Promise<void> {
  const sorted = [...new Map(targets.map((target) => [target.targetId, target])).values()].sort((a, b) => (a.targetId < b.targetId ? -1 : 1));
  await tx.query({
    name: 'adoption-target-keep',
    text: `insert into adoption_target (system, entity, target_id, display, pairs, run) select $1, $2, unnest($3::text[]), unnest($4::text[]), unnest($5::bytea[]), $6
      on conflict (system, entity, target_id) do update set display = excluded.display, pairs = excluded.pairs, run = excluded.run`,
    values: [system, entity, textArray(sorted.map((t) => t.targetId)), textArray(sorted.map((t) => t.display)), byteaArray(sorted.map((t) => t.pairs)), run],
  });
  await keepValues(tx, { system, entity }, 't', sorted.map(({ targetId, rules }) => ({ id: targetId, rules })));
}

export async function keepRecordsToMatch(tx: Transaction, { system, entity }: AdoptionKey, records: readonly HashedRecord[]): Promise<void> {
  await tx.query({
    name: 'adoption-record-keep',
    text: `insert into adoption_record as r (system, entity, record_id, record_version, pairs, outcome) select $1, $2, unnest($3::uuid[]), unnest($4::int8[]), unnest($5::bytea[]), unnest($6::text[])
      on conflict (system, entity, record_id) do update set record_version = excluded.record_version, pairs = excluded.pairs, outcome = excluded.outcome`,
    values: [system, entity, uuidArray(records.map((r) => r.recordId)), int8Array(records.map((r) => r.version)), byteaArray(records.map((r) => r.pairs)), textArray(records.map((r) => (r.isMatched ? 'new' : 'free')))],
  });
  await keepValues(tx, { system, entity }, 'o', records.map(({ recordId, rules }) => ({ id: recordId, rules })));
}

async function keepValues(tx: Transaction, { system, entity }: AdoptionKey, side: 't' | 'o', of: readonly { readonly id: string; readonly rules: MatchHashes['rules'] }[]): Promise<void> {
  const values = of.flatMap(({ id, rules }) => rules.map(({ rule, hash }) => ({ id, rule, hash })));
  await tx.query({ name: 'adoption-value-drop', text: 'delete from adoption_value where system = $1 and entity = $2 and side = $3 and id = any($4::text[])', values: [system, entity, side, textArray(of.map(({ id }) => id))] });
  await tx.query({
    name: 'adoption-value-keep',
    text: 'insert into adoption_value (system, entity, side, id, rule, hash) select $1, $2, $3, unnest($4::text[]), unnest($5::int2[]), unnest($6::bytea[])',
    values: [system, entity, side, textArray(values.map(({ id }) => id)), int2Array(values.map(({ rule }) => rule)), byteaArray(values.map(({ hash }) => hash))],
  });
}

export async function noteRead(db: Queryable, { system, entity }: AdoptionKey, run: string, rowsRead: number): Promise<void> {
  await db.query({ name: 'adoption-progress', text: 'update adoption set rows_read = $4, fault = null where system = $1 and entity = $2 and run = $3', values: [system, entity, run, rowsRead] });
}

/** Gives a read that begins an id of its own, so that what a read before it brought, and it does not, is known to be gone. Nothing where the adoption was begun anew meanwhile. */
export async function renewRun(db: Queryable, { system, entity }: AdoptionKey, run: string, next: string): Promise<void> {
  await db.query({ name: 'adoption-run', text: `update adoption set run = $4, rows_read = 0 where system = $1 and entity = $2 and run = $3 and state = 'reading'`, values: [system, entity, run, next] });
}

/** Ends a whole read: what it did not bring is no longer in the target. Nothing where it was begun anew meanwhile. */
export async function endRead(tx: Transaction, key: AdoptionKey, run: string): Promise<void> {
  const { system, entity } = key;
  const adoption = await readAdoption(tx, key, { lock: true });
  if (adoption?.state !== 'reading' || adoption.run !== run) return;
  await tx.query({ text: `delete from adoption_value where system = $1 and entity = $2 and side = 't' and id = any (array (select target_id from adoption_target where system = $1 and entity = $2 and run <> $3 and record_id is null))`, values: [system, entity, run] });
  await tx.query({ text: 'delete from adoption_target where system = $1 and entity = $2 and run <> $3 and record_id is null', values: [system, entity, run] });
  await tx.query({ text: `update adoption set state = 'matching', read_at = now(), fault = null where system = $1 and entity = $2`, values: [system, entity] });
}

export async function noteAdoptionFault(db: Queryable, { system, entity }: AdoptionKey, fault: string): Promise<void> {
  await db.query({ text: 'update adoption set fault = $3 where system = $1 and entity = $2', values: [system, entity, fault.slice(0, 2_000)] });
}

/** Records of ours that are to be matched: never looked at, or changed since and not decided. In pages, by their ids. */
export interface ReplicaToMatch {
  readonly recordId: string;
  readonly version: number;
  readonly event: Buffer;
  readonly restrictedEvent: Buffer | null;
}

export async function replicasToMatch(db: Queryable, { system, entity }: AdoptionKey, after: string | null, max: number): Promise<ReplicaToMatch[]> {
  const { rows } = await db.query({
    name: 'adoption-replicas',
    text: `select p.record_id, p.record_version, p.event, p.restricted_event from replica p
      left join lateral (select * from adoption_record x where x.system = $1 and x.entity = $2 and x.record_id = p.record_id offset 0) r on true
      where p.entity = $2 and p.event is not null and ($3::uuid is null or p.record_id > $3) and (r.record_id is null or (r.outcome in ('new', 'doubtful') and r.record_version < p.record_version))
      order by p.record_id limit $4`,
    values: [system, entity, after, max],
  });
  return (rows as [string, number, Buffer, Buffer | null][]).map(([recordId, version, event, restrictedEvent]) => ({ recordId, version, event, restrictedEvent }));
}

/** Records that wait for their matching: they came, changed, or lost their last proposal, after the last one. */
export async function countUnmatched(db: Queryable, { system, entity }: AdoptionKey): Promise<number> {
  const { rows } = await db.query({
    name: 'adoption-unmatched',
    text: `select count(*) from replica p left join lateral (select * from adoption_record x where x.system = $1 and x.entity = $2 and x.record_id = p.record_id offset 0) r on true
      where p.entity = $2 and p.event is not null and (r.record_id is null or r.outcome = 'new' or (r.outcome = 'doubtful' and r.record_version < p.record_version))`,
    values: [system, entity],
  });
  return rows[0]![0] as number;
}

/** True where each of these is finished, and its links have been told. */
export async function adoptionsAreDone(db: Queryable, adoptions: readonly AdoptionKey[]): Promise<boolean> {
  if (adoptions.length === 0) return true;
  const { rows } = await db.query({
    name: 'adoptions-done', values: [textArray(adoptions.map(({ system }) => system)), textArray(adoptions.map(({ entity }) => entity))],
    text: `select count(*) from unnest($1::text[], $2::text[]) as w(system, entity) join adoption a on a.system = w.system and a.entity = w.entity and a.state = 'done'
      and not exists (select 1 from adoption_proposal p where p.system = a.system and p.entity = a.entity and p.link_version is not null and p.link_published_at is null)`,
  });
  return rows[0]![0] === adoptions.length;
}
