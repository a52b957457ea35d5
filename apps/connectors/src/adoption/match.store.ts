import { int2Array, textArray, type Queryable, type Transaction } from '@muster/platform-postgres';
import { releaseWaiting } from '../delivery/delivery.store.js';
import type { AdoptionKey } from './adoption.store.js';

export interface MatchRules {
  /** By the numbers that hashes are kept under; where a key is compared it has the number 0. */
  readonly names: readonly string[];
  readonly certain: readonly number[];
  readonly hasKey: boolean;
  readonly pairs: number;
}

/** Candidates of one record at once: a value that hundreds share tells nobody apart. The next ones follow when these are rejected. */
const CANDIDATES_MAX = 20;

/** Thousands of rows have come at once: tells the planner of them, so that each is looked up. Before the transaction that matches. */
export async function beforeMatching(db: Queryable): Promise<void> {
  await db.query({ text: 'analyze adoption_target, adoption_record, adoption_value, adoption_proposal, delivery, replica' });
}

/**
 * Proposes links between what the target holds and what we hold, and makes those that leave no doubt. All records at once, each step one statement, so that
 * thousands take seconds; what was decided before stands. Call it with the adoption locked.
 *
 * A pair is linked without a person where a certain rule finds the two and nobody else, and no certain rule finds another partner for either. Every other
 * pair that any rule finds waits for a person.
 */
export async function matchAll(tx: Transaction, key: AdoptionKey, rules: MatchRules, { run, linkVersion }: { run: string; linkVersion: number | null }): Promise<void> {
  await noteTaken(tx, key);
  await propose(tx, key, rules, run);
  await linkCertain(tx, key, linkVersion);
  await takeOver(tx, key);
  await releaseFree(tx, key);
}

/** What deliveries have made, or found, since. */
async function noteTaken(tx: Transaction, { system, entity }: AdoptionKey): Promise<void> {
  const values = [system, entity];
  await tx.query({ text: `update adoption_target t set record_id = d.record_id from delivery d where d.system = $1 and d.entity = $2 and d.target_id = t.target_id and t.system = $1 and t.entity = $2 and t.record_id is null`, values });
  await tx.query({ text: `update adoption_record r set outcome = 'linked' from delivery d where d.system = $1 and d.entity = $2 and d.record_id = r.record_id and d.target_id is not null and r.system = $1 and r.entity = $2 and r.outcome in ('new', 'doubtful')`, values });
}

async function propose(tx: Transaction, { system, entity }: AdoptionKey, { names, certain, hasKey, pairs }: MatchRules, run: string): Promise<void> {
  // A record that the target knows under another of our keys is not this one without a word of a person, whatever else agrees.
  const hasOtherKey = hasKey
    ? `exists (select 1 from adoption_value k where k.system = $1 and k.entity = $2 and k.side = 't' and k.id = t.id and k.rule = 0
        and not exists (select 1 from adoption_value m where m.system = $1 and m.entity = $2 and m.side = 'o' and m.id = o.id and m.rule = 0 and m.hash = k.hash))`
    : 'false';
  await tx.query({
    text: `with shared as materialized (
        select rule, hash, count(*) filter (where side = 't') as theirs, count(*) filter (where side = 'o') as ours from adoption_value where system = $1 and entity = $2
        group by rule, hash having count(*) filter (where side = 't') > 0 and count(*) filter (where side = 'o') > 0
      ), hits as materialized (
        select s.rule, t.id as target_id, r.record_id, s.rule = any($4::int2[]) as strong, s.rule = any($4::int2[]) and s.theirs = 1 and s.ours = 1 and not ${hasOtherKey} as certain
        from shared s
        cross join lateral (select v.id from adoption_value v where v.system = $1 and v.entity = $2 and v.rule = s.rule and v.hash = s.hash and v.side = 'o' offset 0) o
        cross join lateral (select x.record_id from adoption_record x where x.system = $1 and x.entity = $2 and x.record_id = o.id::uuid and x.outcome in ('new', 'doubtful') offset 0) r
        cross join lateral (
          select c.id from (select v.id from adoption_value v where v.system = $1 and v.entity = $2 and v.rule = s.rule and v.hash = s.hash and v.side = 't' offset 0) c
          where exists (select 1 from adoption_target x where x.system = $1 and x.entity = $2 and x.target_id = c.id and x.record_id is null)
            and not exists (select 1 from adoption_proposal p where p.system = $1 and p.entity = $2 and p.target_id = c.id and p.record_id = r.record_id and p.state = 'rejected')
          order by c.id limit ${CANDIDATES_MAX}
        ) t
      ), best as materialized (
        select target_id, record_id, min(rule) as rule, bool_or(strong) as strong, bool_or(certain) as certain from hits group by target_id, record_id
      )
      insert into adoption_proposal as p (system, entity, target_id, record_id, rule, certain, strong, evidence, run)
      select $1, $2, b.target_id, b.record_id, ($5::text[])[b.rule + 1], b.certain, b.strong, e.evidence, $3::uuid
      from best b
      cross join lateral (select x.pairs from adoption_target x where x.system = $1 and x.entity = $2 and x.target_id = b.target_id offset 0) t
      cross join lateral (select x.pairs from adoption_record x where x.system = $1 and x.entity = $2 and x.record_id = b.record_id offset 0) r
      cross join lateral (
        select string_agg(case when theirs = nothing or ours = nothing then '-' when theirs = ours then '=' else '!' end, '' order by place) as evidence
        from (select place, substr(t.pairs, place * 16 + 1, 16) as theirs, substr(r.pairs, place * 16 + 1, 16) as ours, '\\x00000000000000000000000000000000'::bytea as nothing from generate_series(0, $6::int - 1) place) compared
      ) e
      order by b.target_id, b.record_id
      on conflict (target_id, record_id, system, entity) do update set rule = excluded.rule, certain = excluded.certain, strong = excluded.strong, evidence = excluded.evidence, run = excluded.run where p.state = 'proposed'`,
    values: [system, entity, run, int2Array(certain), textArray(names), pairs],
  });
  await tx.query({ text: `delete from adoption_proposal where system = $1 and entity = $2 and state = 'proposed' and run <> $3`, values: [system, entity, run] });
}

/** Sides are counted in one pass: proposals have just come, and a planner that knows none would compare each with each. */
async function linkCertain(tx: Transaction, { system, entity }: AdoptionKey, linkVersion: number | null): Promise<void> {
  await tx.query({
    text: `update adoption_proposal set state = 'confirmed', decided_by = 'rule', reason = 'Nobody else shares these values.', decided_at = now(), link_version = $3
      where id = any (array (select id from (
          select id, certain, count(*) filter (where strong) over (partition by target_id) as of_target, count(*) filter (where strong) over (partition by record_id) as of_record
          from adoption_proposal where system = $1 and entity = $2 and state = 'proposed'
        ) p where certain and of_target = 1 and of_record = 1))`,
    values: [system, entity, linkVersion],
  });
  await tx.query({
    text: `delete from adoption_proposal where id = any (array (select id from (
        select id, state, bool_or(state = 'confirmed') over (partition by target_id) as is_target_linked, bool_or(state = 'confirmed') over (partition by record_id) as is_record_linked
        from adoption_proposal where system = $1 and entity = $2
      ) p where state = 'proposed' and (is_target_linked or is_record_linked)))`,
    values: [system, entity],
  });
}

/**
 * Gives deliveries the target's ids of what was confirmed, so that they change what is there. It is no doubtful call: the id says which record it is, whether
 * or not the target can find it by our key yet.
 */
export async function takeOver(tx: Transaction, { system, entity }: AdoptionKey): Promise<void> {
  const values = [system, entity];
  const { rows } = await tx.query({
    text: `update delivery d set target_id = p.target_id, target_version = null, body_hash = null, in_doubt = false, state = 'due', not_before = now(), tries = 0, class = null, reason = null
      from adoption_proposal p cross join lateral (select 1 from adoption_target x where x.system = $1 and x.entity = $2 and x.target_id = p.target_id and x.record_id is null offset 0) t
      where p.system = $1 and p.entity = $2 and p.state = 'confirmed' and d.system = $1 and d.entity = $2 and d.record_id = p.record_id and d.target_id is null returning d.record_id`,
    values,
  });
  await tx.query({ text: `update adoption_target t set record_id = p.record_id from adoption_proposal p where p.system = $1 and p.entity = $2 and p.state = 'confirmed' and t.system = $1 and t.entity = $2 and t.target_id = p.target_id and t.record_id is null`, values });
  await tx.query({ text: `update adoption_record r set outcome = 'linked' from adoption_proposal p where p.system = $1 and p.entity = $2 and p.state = 'confirmed' and r.system = $1 and r.entity = $2 and r.record_id = p.record_id and r.outcome in ('new', 'doubtful')`, values });
  // Whoever was delivered without naming one of these can name it now.
  await releaseWaiting(tx, system, (rows as [string][]).map(([recordId]) => recordId));
}

/** Whoever has no candidate is created by delivery; from now on it is not matched again, since it may be under way. */
async function releaseFree(tx: Transaction, { system, entity }: AdoptionKey): Promise<void> {
  await tx.query({
    text: `update adoption_record r set outcome = case when exists (select 1 from adoption_proposal p where p.system = $1 and p.entity = $2 and p.record_id = r.record_id and p.state = 'proposed') then 'doubtful' else 'free' end
      where r.system = $1 and r.entity = $2 and r.outcome in ('new', 'doubtful')`,
    values: [system, entity],
  });
  await tx.query({
    text: `update delivery d set state = 'due', not_before = now(), class = null, reason = null from adoption_record r
      where r.system = $1 and r.entity = $2 and r.outcome = 'free' and d.system = $1 and d.entity = $2 and d.record_id = r.record_id and d.state = 'waiting' and d.class = 'adoption'`,
    values: [system, entity],
  });
}
