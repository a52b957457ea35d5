import { boolArray, byteaArray, int4Array, int8Array, textArray, timestampArray, uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';

/** A canonical record as a target may receive it; null where nothing of that kind has come yet. */
export interface ReplicaWrite {
  readonly recordId: string;
  readonly version: number;
  readonly event: Buffer;
  readonly correlationId: string;
  readonly traceparent?: string | null;
}

/** One record that a target is to have. */
export interface DueDelivery {
  readonly entity: string;
  readonly recordId: string;
  readonly wantedVersion: number;
  readonly wantedRestricted: number;
  readonly targetId: string | null;
  readonly targetVersion: string | null;
  readonly bodyHash: Buffer | null;
  /** A call for it was made, and what came of it is not known. */
  readonly inDoubt: boolean;
  readonly tries: number;
  /** It came with many others, which do not stand before what comes alone. */
  readonly isInACrowd: boolean;
  readonly correlationId: string | null;
  /** Of the event by which it is wanted. */
  readonly traceparent?: string | null;
  /** Milliseconds since 1970: when the target came to want this version. */
  readonly wantedSinceMs: number;
  readonly event: Buffer | null;
  readonly restrictedEvent: Buffer | null;
}

/** What came of one delivery. Versions are those that were delivered: newer ones wanted meanwhile keep it due. */
export interface Settlement {
  readonly entity: string;
  readonly recordId: string;
  readonly version: number;
  readonly restricted: number;
  readonly outcome: 'delivered' | 'later' | 'waiting' | 'parked';
  readonly targetId: string | null;
  readonly targetVersion: string | null;
  readonly bodyHash: Buffer | null;
  readonly inDoubt: boolean;
  /** Milliseconds since 1970; for `later`. */
  readonly notBeforeMs: number;
  readonly tries: number;
  readonly class: string | null;
  readonly reason: string | null;
  /** Records that this one names, and that the target does not have yet or that are read for it. */
  readonly waitsFor: readonly string[];
}

const byRecord = (a: { recordId: string }, b: { recordId: string }) => (a.recordId < b.recordId ? -1 : 1);

/** Keeps the newest published form of records; answers those that were news, in the order of their ids. */
async function keepRecords(tx: Transaction, entity: string, facet: 'main' | 'restricted', records: readonly ReplicaWrite[]): Promise<string[]> {
  if (records.length === 0) return [];
  const sorted = [...records].sort(byRecord);
  const [version, event] = facet === 'main' ? ['record_version', 'event'] : ['restricted_version', 'restricted_event'];
  const { rows } = await tx.query({
    name: `replica-keep-${facet}`,
    text: `insert into replica as r (entity, record_id, ${facet === 'main' ? '' : 'record_version, '}${version}, ${event}) select $1, unnest($2::uuid[]), ${facet === 'main' ? '' : '0, '}unnest($3::int8[]), unnest($4::bytea[])
      on conflict (entity, record_id) do update set ${version} = excluded.${version}, ${event} = excluded.${event}, updated_at = now() where r.${version} < excluded.${version} returning record_id`,
    values: [entity, uuidArray(sorted.map((r) => r.recordId)), int8Array(sorted.map((r) => r.version)), byteaArray(sorted.map((r) => r.event))],
  });
  return (rows as [string][]).map(([id]) => id);
}

/** Raises what a target is to have. Whatever was parked or waited is tried again with the new content. Whom the target never had overtakes nobody by changing meanwhile. */
export async function wantRecords(tx: Transaction, system: string, entity: string, facet: 'main' | 'restricted', records: readonly ReplicaWrite[], inACrowd: boolean): Promise<void> {
  if (records.length === 0) return;
  const sorted = [...records].sort(byRecord);
  const wanted = facet === 'main' ? 'wanted_version' : 'wanted_restricted';
  await tx.query({
    name: `delivery-want-${facet}`,
    text: `insert into delivery as d (system, entity, record_id, ${facet === 'main' ? '' : 'wanted_version, '}${wanted}, state, in_a_crowd, correlation_id, traceparent) select $1, $2, unnest($3::uuid[]), ${facet === 'main' ? '' : '0, '}unnest($4::int8[]), 'due', $6, unnest($5::text[]), unnest($7::text[])
      on conflict (system, entity, record_id) do update set ${wanted} = excluded.${wanted}, state = 'due', not_before = case when d.state = 'due' then d.not_before else now() end,
        tries = case when d.state = 'due' then d.tries else 0 end, wanted_since = case when d.state = 'delivered' then now() else d.wanted_since end, in_a_crowd = case when d.state = 'delivered' then excluded.in_a_crowd when d.acknowledged_version = 0 then d.in_a_crowd else d.in_a_crowd and excluded.in_a_crowd end, correlation_id = excluded.correlation_id, traceparent = excluded.traceparent, class = null, reason = null
      where d.${wanted} < excluded.${wanted}`,
    values: [system, entity, uuidArray(sorted.map((r) => r.recordId)), int8Array(sorted.map((r) => r.version)), textArray(sorted.map((r) => r.correlationId)), inACrowd, textArray(sorted.map((r) => r.traceparent ?? null))],
  });
}

/** Gives a target everything that is kept of an entity and that it does not have: one that is new, or was not connected for a while, is filled from what was published. Answers how many records. */
export async function wantAll(tx: Transaction, system: string, entity: string, receivesRestricted: boolean): Promise<number> {
  const { rowCount } = await tx.query({
    text: `insert into delivery as d (system, entity, record_id, wanted_version, wanted_restricted, state, in_a_crowd)
      select $1, entity, record_id, record_version, restricted_version, 'due', true from replica where entity = $2 order by record_id
      on conflict (system, entity, record_id) do update set wanted_version = greatest(d.wanted_version, excluded.wanted_version), wanted_restricted = greatest(d.wanted_restricted, excluded.wanted_restricted), state = 'due', not_before = now(), tries = 0,
        wanted_since = case when d.state = 'delivered' then now() else d.wanted_since end, in_a_crowd = true, class = null, reason = null
      where d.wanted_version < excluded.wanted_version or (d.wanted_restricted < excluded.wanted_restricted and $3)`,
    values: [system, entity, receivesRestricted],
  });
  return rowCount;
}

/**
 * Takes at most `max` of what is due, what was wanted alone first, then the oldest, and at most `crowdMax` of what came in a crowd. One process at a time delivers to a
 * system, so nobody else takes the same; `busy` is what it has under way.
 */
export async function takeDue(db: Queryable, system: string, { max, crowdMax, nowMs, busy, inFiles }: { max: number; crowdMax: number; nowMs: number; busy: readonly string[]; /** Entities that others write. */ inFiles: readonly string[] }): Promise<DueDelivery[]> {
  const { rows } = await db.query({
    name: 'delivery-take',
    text: `with due as materialized (
        (select entity, record_id from delivery where system = $1 and state = 'due' and not in_a_crowd and not (entity = any($6::text[])) and not_before <= to_timestamp($3 / 1000.0) and not (record_id = any($4::uuid[])) order by not_before limit $2)
        union all
        (select entity, record_id from delivery where system = $1 and state = 'due' and in_a_crowd and not (entity = any($6::text[])) and not_before <= to_timestamp($3 / 1000.0) and not (record_id = any($4::uuid[])) order by not_before limit $5)
        limit $2
      ), taken as (
        select d.* from due cross join lateral (select * from delivery x where x.system = $1 and x.entity = due.entity and x.record_id = due.record_id offset 0) d
      )
      select t.entity, t.record_id, t.wanted_version, t.wanted_restricted, t.target_id, t.target_version, t.body_hash, t.in_doubt, t.tries, t.in_a_crowd, t.correlation_id, t.traceparent, (extract(epoch from t.wanted_since) * 1000)::float8, r.event, r.restricted_event
      from taken t left join lateral (select event, restricted_event from replica x where x.entity = t.entity and x.record_id = t.record_id offset 0) r on true`,
    values: [system, max, nowMs, uuidArray(busy), crowdMax, textArray(inFiles)],
  });
  return (rows as unknown[][]).map(([entity, recordId, wantedVersion, wantedRestricted, targetId, targetVersion, bodyHash, inDoubt, tries, isInACrowd, correlationId, traceparent, wantedSinceMs, event, restrictedEvent]) => ({
    entity, recordId, wantedVersion, wantedRestricted, targetId, targetVersion, bodyHash, inDoubt, tries, isInACrowd, correlationId, traceparent, wantedSinceMs, event, restrictedEvent,
  })) as DueDelivery[];
}

/** Notes, before the calls are made, that they may have been made. */
export async function markInDoubt(db: Queryable, system: string, entity: string, recordIds: readonly string[]): Promise<void> {
  if (recordIds.length === 0) return;
  await db.query({
    name: 'delivery-doubt',
    text: 'update delivery set in_doubt = true where system = $1 and entity = $2 and record_id = any($3::uuid[]) and not in_doubt',
    values: [system, entity, uuidArray([...recordIds].sort())],
  });
}

/**
 * Whoever brings news of records (`follow`) and whoever notes that something waits for news (`settle`) pass one after the other, each kind beside its own: neither sees what the other has not committed,
 * and side by side each would leave the release to the other. Before any row is locked, so that the two do not wait for each other.
 */
async function passGate(tx: Transaction, as: 'follow' | 'settle'): Promise<void> {
  await tx.query({ text: `lock table release_gate in ${as === 'follow' ? 'row exclusive' : 'share'} mode` });
}

/** Keeps news of records, and has whoever waits for them or reads of them tried again, in every target; answers which were news, in the order of their ids. */
export async function takeNews(tx: Transaction, entity: string, facet: 'main' | 'restricted', records: readonly ReplicaWrite[]): Promise<string[]> {
  if (records.length === 0) return [];
  await passGate(tx, 'follow');
  const news = await keepRecords(tx, entity, facet, records);
  if (facet === 'main') await releaseReferrers(tx, news);
  return news;
}

/** What may have come while deliveries were under way. */
export interface Meanwhile {
  /** Records that the target has for the first time. */
  readonly arrived: readonly string[];
  /** Records of which something was read. */
  readonly read: readonly ReadRecord[];
  /** Those of the records waited for that the target has a word for now. */
  known(): Promise<string[]>;
}

/** Writes what came of deliveries, and has those tried again that wait for what came meanwhile. */
export async function settleAndRelease(tx: Transaction, system: string, settlements: readonly Settlement[], meanwhile: Meanwhile): Promise<void> {
  if (settlements.some(({ waitsFor }) => waitsFor.length > 0)) await passGate(tx, 'settle');
  await settleDeliveries(tx, system, settlements);
  const here = await meanwhile.known();
  const moved = await movedOn(tx, meanwhile.read);
  await releaseWaiting(tx, system, [...new Set([...meanwhile.arrived, ...here, ...moved])]);
}

/** Writes what came of deliveries; one that was overtaken by a newer version is due again at once. */
export async function settleDeliveries(tx: Transaction, system: string, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return;
  const sorted = [...settlements].sort((a, b) => (a.entity !== b.entity ? (a.entity < b.entity ? -1 : 1) : byRecord(a, b)));
  await tx.query({
    name: 'delivery-settle',
    // `s.version between` leaves one row to a planner that knows no better, so that each delivery is looked up.
    text: `update delivery d set
        acknowledged_version = case when s.outcome = 'delivered' then s.version else d.acknowledged_version end,
        acknowledged_restricted = case when s.outcome = 'delivered' then s.restricted else d.acknowledged_restricted end,
        acknowledged_at = case when s.outcome = 'delivered' then now() else d.acknowledged_at end,
        state = case when d.wanted_version > s.version or d.wanted_restricted > s.restricted then 'due' when s.outcome = 'later' then 'due' else s.outcome end,
        not_before = case when (d.wanted_version > s.version or d.wanted_restricted > s.restricted) and s.outcome <> 'later' then now() else s.not_before end,
        wanted_since = case when s.outcome = 'delivered' and (d.wanted_version > s.version or d.wanted_restricted > s.restricted) then now() else d.wanted_since end,
        in_doubt = s.in_doubt, target_id = s.target_id, target_version = s.target_version, body_hash = s.body_hash, tries = s.tries, class = s.class, reason = s.reason,
        waits_for = case when s.waits_for = '' then '{}' else string_to_array(s.waits_for, ',')::uuid[] end
      from unnest($2::text[], $3::uuid[], $4::int8[], $5::int8[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::bool[], $11::timestamptz[], $12::int4[], $13::text[], $14::text[], $15::text[])
        as s(entity, record_id, version, restricted, outcome, target_id, target_version, body_hash, in_doubt, not_before, tries, class, reason, waits_for)
      where d.system = $1 and d.entity = s.entity and d.record_id = s.record_id and s.version between 0 and 9007199254740991`,
    values: [
      system, textArray(sorted.map((s) => s.entity)), uuidArray(sorted.map((s) => s.recordId)), int8Array(sorted.map((s) => s.version)), int8Array(sorted.map((s) => s.restricted)), textArray(sorted.map((s) => s.outcome)),
      textArray(sorted.map((s) => s.targetId)), textArray(sorted.map((s) => s.targetVersion)), byteaArray(sorted.map((s) => s.bodyHash)), boolArray(sorted.map((s) => s.inDoubt)),
      timestampArray(sorted.map((s) => s.notBeforeMs)), int4Array(sorted.map((s) => s.tries)), textArray(sorted.map((s) => s.class)), textArray(sorted.map((s) => s.reason)), textArray(sorted.map((s) => s.waitsFor.join(','))),
    ],
  });
}

/** Whoever names these and was delivered without them is tried again, in every target: their ids there may be known now. */
async function releaseReferrers(tx: Transaction, recordIds: readonly string[]): Promise<void> {
  if (recordIds.length === 0) return;
  await tx.query({
    name: 'delivery-release-all',
    text: `update delivery set state = 'due', not_before = now(), waits_for = '{}' where waits_for && $1::uuid[] and waits_for <> '{}' and state in ('delivered', 'waiting', 'parked')`,
    values: [uuidArray([...recordIds].sort())],
  });
}

/** The same in one target, which has them now. */
export async function releaseWaiting(tx: Transaction, system: string, recordIds: readonly string[]): Promise<void> {
  if (recordIds.length === 0) return;
  await tx.query({
    name: 'delivery-release',
    text: `update delivery set state = 'due', not_before = now(), waits_for = '{}' where system = $1 and waits_for && $2::uuid[] and waits_for <> '{}' and state in ('delivered', 'waiting', 'parked')`,
    values: [system, uuidArray([...recordIds].sort())],
  });
}

/** The target's ids of records, by entity and canonical id, joined with a space. */
export async function targetIds(db: Queryable, system: string, named: readonly { readonly entity: string; readonly recordId: string }[]): Promise<Map<string, string>> {
  if (named.length === 0) return new Map();
  const { rows } = await db.query({
    name: 'delivery-target-ids',
    text: `select d.entity, d.record_id, x.target_id from unnest($2::text[], $3::uuid[]) as d(entity, record_id)
      cross join lateral (select target_id from delivery t where t.system = $1 and t.entity = d.entity and t.record_id = d.record_id and t.target_id is not null offset 0) x`,
    values: [system, textArray(named.map((one) => one.entity)), uuidArray(named.map((one) => one.recordId))],
  });
  return new Map((rows as [string, string, string][]).map(([entity, id, targetId]) => [`${entity} ${id}`, targetId]));
}

/** True where another record is in the target under this id already. */
export async function isTakenId(db: Queryable, { system, entity, recordId }: { readonly system: string; readonly entity: string; readonly recordId: string }, targetId: string): Promise<boolean> {
  const { rows } = await db.query({ name: 'delivery-taken', text: 'select 1 from delivery where system = $1 and entity = $2 and target_id = $3 and record_id <> $4', values: [system, entity, targetId, recordId] });
  return rows.length > 0;
}

/** A record of which something was read, in the version that was read; 0: it had not come. */
export interface ReadRecord {
  readonly entity: string;
  readonly recordId: string;
  readonly version: number;
}

/** Those that have moved on since they were read. */
async function movedOn(db: Queryable, read: readonly ReadRecord[]): Promise<string[]> {
  if (read.length === 0) return [];
  const { rows } = await db.query({
    name: 'replica-moved-on',
    text: `select distinct d.record_id from unnest($1::text[], $2::uuid[], $3::int8[]) as d(entity, record_id, version)
      cross join lateral (select record_version from replica r where r.entity = d.entity and r.record_id = d.record_id offset 0) x where x.record_version > d.version`,
    values: [textArray(read.map((one) => one.entity)), uuidArray(read.map((one) => one.recordId)), int8Array(read.map((one) => one.version))],
  });
  return (rows as [string][]).map(([id]) => id);
}

/** Published forms of records that others name, for their ids in other systems. */
export async function replicasOf(db: Queryable, named: readonly { readonly entity: string; readonly recordId: string }[]): Promise<Map<string, Buffer>> {
  if (named.length === 0) return new Map();
  const { rows } = await db.query({
    name: 'replica-read',
    text: `select d.entity, d.record_id, x.event from unnest($1::text[], $2::uuid[]) as d(entity, record_id)
      cross join lateral (select event from replica r where r.entity = d.entity and r.record_id = d.record_id and r.event is not null offset 0) x`,
    values: [textArray(named.map((one) => one.entity)), uuidArray(named.map((one) => one.recordId))],
  });
  return new Map((rows as [string, string, Buffer][]).map(([entity, id, event]) => [`${entity} ${id}`, event]));
}
