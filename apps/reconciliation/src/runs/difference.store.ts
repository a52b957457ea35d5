import type { Act, Drift } from '@muster/domain-reconciliation';
import { boolArray, int4Array, textArray, uuidArray, type Transaction } from '@muster/platform-postgres';

/** Something that differs, as a run has found it. */
export interface FoundDifference extends Drift {
  readonly entity: string;
  readonly key: string;
  readonly recordId: string | null;
  readonly externalId: string | null;
  /** Rows that it is of; more than one where it is of the stream. */
  readonly rows: number;
  readonly act: Act;
}

/** Where a run has found it. */
export interface Found {
  readonly run: string;
  readonly system: string;
  readonly stream: string;
  readonly at: Date;
}

/**
 * Writes what a run has found over what stands: what is new begins, what had gone begins anew, what is accepted stays so for as long as
 * it is the same, and what was to be healed is open again. The run keeps what it saw.
 */
export async function writeDifferences(tx: Transaction, { run, system, stream, at }: Found, found: readonly FoundDifference[]): Promise<void> {
  if (found.length === 0) return;
  const sorted = [...found].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  await tx.query({
    name: 'difference-write',
    text: `with written as (
        insert into difference as f (system, stream, entity, key, side, field, record_id, external_id, class, held, wanted, hidden, attributes, rows, act, state, first_run, first_seen, last_run, last_seen)
        select $2::text, $3::text, d.entity, d.key, d.side, d.field, d.record_id, d.external_id, d.class, d.held, d.wanted, d.hidden, string_to_array(d.attributes, ' '), d.rows, d.act, 'open', $1::uuid, $4::timestamptz, $1::uuid, $4::timestamptz
        from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bool[], $15::text[], $16::int4[], $17::text[]) as d(entity, key, side, field, record_id, external_id, class, held, wanted, hidden, attributes, rows, act)
        on conflict (system, stream, entity, key, side, field) do update set
          record_id = excluded.record_id, external_id = excluded.external_id, class = excluded.class, held = excluded.held, wanted = excluded.wanted, hidden = excluded.hidden, attributes = excluded.attributes, rows = excluded.rows, act = excluded.act,
          state = case when f.state = 'accepted' and f.accepted_until >= $4::timestamptz::date and f.held is not distinct from excluded.held and f.wanted is not distinct from excluded.wanted then 'accepted' else 'open' end,
          heals = case when f.state = 'resolved' then 0 else f.heals end, first_run = case when f.state = 'resolved' then excluded.first_run else f.first_run end, first_seen = case when f.state = 'resolved' then excluded.first_seen else f.first_seen end,
          last_run = excluded.last_run, last_seen = excluded.last_seen, healing_since = null, resolved_run = null, resolved_at = null
        returning id, class, held, wanted)
      insert into run_difference (run, difference, class, held, wanted) select $1::uuid, id, class, held, wanted from written on conflict (run, difference) do update set class = excluded.class, held = excluded.held, wanted = excluded.wanted`,
    values: [
      run, system, stream, at, textArray(sorted.map((d) => d.entity)), textArray(sorted.map((d) => d.key)), textArray(sorted.map((d) => d.side)), textArray(sorted.map((d) => d.field)), uuidArray(sorted.map((d) => d.recordId)), textArray(sorted.map((d) => d.externalId)),
      textArray(sorted.map((d) => d.class)), textArray(sorted.map((d) => d.held)), textArray(sorted.map((d) => d.wanted)), boolArray(sorted.map((d) => d.hidden)), textArray(sorted.map((d) => d.attributes.join(' '))), int4Array(sorted.map((d) => d.rows)), textArray(sorted.map((d) => d.act)),
    ],
  });
}

const placeOf = ({ entity, key, side, field }: FoundDifference) => [entity, key, side, field].join('\u0001');

export interface Resolution extends Found {
  /** The table of the lines, and the attempt that counts. */
  readonly lines: string;
  readonly attempt: number;
  readonly isComplete: boolean;
  readonly entities: readonly string[] | null;
}

/** Ends what a run did not find again: not what is on its way, and of a read that is not complete only rows that it has. Answers the ids of what ended. */
export async function resolveDifferences(tx: Transaction, { run, system, stream, at, lines, attempt, isComplete, entities }: Resolution): Promise<number[]> {
  const standing = `d.system = $2 and d.stream = $3 and d.state <> 'resolved' and d.last_run <> $1 and ($4::text[] is null or d.entity = any($4::text[]))`;
  const scope = entities === null ? null : textArray([...entities]);
  const { rows: some } = await tx.query({ text: `select 1 from difference d where ${standing} limit 1`, values: [run, system, stream, scope] });
  if (some.length === 0) return [];
  await tx.query({ text: `create index on ${lines} (key)` });
  const { rows } = await tx.query({
    text: `update difference d set state = 'resolved', resolved_run = $1, resolved_at = $5, healing_since = null where ${standing}
      and not exists (select from ${lines} l where l.attempt = $6 and l.key = d.key and l.entity = d.entity and l.outcome in ('in-flight', 'waiting', 'parked'))
      and ($7::bool or exists (select from ${lines} l where l.attempt = $6 and l.key = d.key and l.entity = d.entity)) returning d.id`,
    values: [run, system, stream, scope, at, attempt, isComplete],
  });
  return (rows as [number][]).map(([id]) => id);
}

/** By what an exception of a difference is known. */
export const exceptionOf = (difference: number) => `drift/${difference}`;
