import { byteaArray, int2Array, int8Array, textArray, uuidArray, type Transaction } from '@muster/platform-postgres';

export interface DueRecord {
  readonly id: string;
  readonly entity: string;
  readonly recordVersion: number;
  readonly event: Buffer | null;
  /** Whoever is an alias is no second record any more. */
  readonly isAlias: boolean;
}

export interface RecordKeys {
  readonly id: string;
  readonly recordVersion: number;
  readonly keys: readonly { readonly rule: string; readonly hash: Buffer }[];
}

/** A key that more records share says nothing of any two of them. */
const SHARED_MAX = 10;

/** Processes that share a database look one after the other. */
export async function lockLook(tx: Transaction): Promise<void> {
  await tx.query({ name: 'duplicates-lock', text: `select pg_advisory_xact_lock('duplicate_pair'::regclass::oid::int, 0)` });
}

/** Records of these entities whose keys are of another version than they are, in the order of their ids. */
export async function dueRecords(tx: Transaction, entities: readonly string[], after: string, limit: number): Promise<DueRecord[]> {
  const { rows } = await tx.query({
    name: 'duplicates-due', values: [textArray([...entities].sort()), after, limit],
    text: `select r.id, r.entity, r.record_version, r.event, r.merged_into is not null from record r left join matched_record m on m.record_id = r.id
      where r.id > $2::uuid and r.record_version > 0 and r.entity = any($1::text[]) and m.record_version is distinct from r.record_version order by r.id limit $3`,
  });
  return (rows as [string, string, number, Buffer | null, boolean][]).map(([id, entity, recordVersion, event, isAlias]) => ({ id, entity, recordVersion, event, isAlias }));
}

/** Gives records of one entity other keys, and finds anew whom they share them with. Two that agreed before and still do stay the same finding. */
export async function writeKeys(tx: Transaction, entity: string, records: readonly RecordKeys[], ranks: ReadonlyMap<string, number>): Promise<void> {
  const ids = uuidArray(records.map(({ id }) => id));
  const keys = records.flatMap(({ id, keys: own }) => own.map((key) => ({ id, ...key })));
  await tx.query({ name: 'match-keys-clear', text: 'delete from match_key where record_id = any($1::uuid[])', values: [ids] });
  await tx.query({
    name: 'match-keys-add', text: 'insert into match_key (record_id, entity, rule, hash) select unnest($2::uuid[]), $1, unnest($3::text[]), unnest($4::bytea[])',
    values: [entity, uuidArray(keys.map(({ id }) => id)), textArray(keys.map(({ rule }) => rule)), byteaArray(keys.map(({ hash }) => hash))],
  });
  await tx.query({
    name: 'matched-records', text: 'insert into matched_record (record_id, record_version) select unnest($1::uuid[]), unnest($2::int8[]) on conflict (record_id) do update set record_version = excluded.record_version',
    values: [ids, int8Array(records.map(({ recordVersion }) => recordVersion))],
  });
  await findPairs(tx, entity, ids, ranks);
}

async function findPairs(tx: Transaction, entity: string, ids: Buffer, ranks: ReadonlyMap<string, number>): Promise<void> {
  const rules = [...ranks.keys()].sort();
  const look = await nextLook(tx);
  await tx.query({
    name: 'duplicates-find', values: [entity, ids, textArray(rules), int2Array(rules.map((rule) => ranks.get(rule)!)), look],
    text: `with mine as materialized (select record_id, rule, hash from match_key where record_id = any($2::uuid[])),
      hits as (
        select distinct least(m.record_id, o.id) as first_id, greatest(m.record_id, o.id) as second_id, m.rule, m.hash from mine m
        cross join lateral (select array_agg(k.record_id) as ids from (select record_id from match_key x where x.entity = $1 and x.rule = m.rule and x.hash = m.hash limit ${SHARED_MAX + 1}) k) s
        cross join lateral unnest(s.ids) as o(id) where cardinality(s.ids) <= ${SHARED_MAX} and o.id <> m.record_id
      )
      insert into duplicate_pair as p (first_id, second_id, entity, rules, strength, evidence, look)
      select h.first_id, h.second_id, $1, array_agg(h.rule order by r.rank desc, h.rule), max(r.rank), md5(string_agg(h.rule || encode(h.hash, 'hex'), ' ' order by h.rule)), $5::int8
      from hits h join unnest($3::text[], $4::smallint[]) as r(rule, rank) on r.rule = h.rule group by h.first_id, h.second_id order by 1, 2
      on conflict (first_id, second_id) do update set rules = excluded.rules, strength = excluded.strength, evidence = excluded.evidence, look = excluded.look`,
  });
  await tx.query({ name: 'duplicates-gone', text: 'delete from duplicate_pair where (first_id = any($1::uuid[]) or second_id = any($1::uuid[])) and look <> $2', values: [ids, look] });
}

async function nextLook(tx: Transaction): Promise<number> {
  const { rows } = await tx.query({ name: 'duplicates-look', text: `insert into service_state (key, value) values ('duplicates-look', '1') on conflict (key) do update set value = (service_state.value::int8 + 1)::text returning value::int8` });
  return (rows[0] as [number])[0];
}

/** The secret of the hashes, made once; with other rules than those that the keys were made by, all begins anew. */
export async function openKeys(tx: Transaction, secret: string, rules: string): Promise<string> {
  const { rows } = await tx.query({ text: `insert into service_state (key, value) values ('match-secret', $1) on conflict (key) do update set value = service_state.value returning value`, values: [secret] });
  const known = await tx.query({ text: `select value from service_state where key = 'duplicate-rules'` });
  if ((known.rows[0] as [string] | undefined)?.[0] !== rules) {
    await tx.query({ text: 'truncate matched_record, match_key, duplicate_pair' });
    await tx.query({ text: `insert into service_state (key, value) values ('duplicate-rules', $1) on conflict (key) do update set value = excluded.value`, values: [rules] });
  }
  return (rows[0] as [string])[0];
}
