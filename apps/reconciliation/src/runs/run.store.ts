import type { Purpose, RunScope, Totals } from '@muster/domain-reconciliation';
import { boolArray, textArray, type Queryable, type Transaction } from '@muster/platform-postgres';

export type RunState = 'requested' | 'reading' | 'acting' | 'ended' | 'failed';
/** skipped: it is no stream that can be read on request. */
export type PartState = 'due' | 'reading' | 'compared' | 'failed' | 'skipped';

export interface NewRun {
  readonly id: string;
  readonly purpose: Purpose;
  readonly note: string;
  readonly scope: RunScope;
  /** That of the calendar; null where a person asks. */
  readonly dueKey: string | null;
  readonly cutOff: Date;
}

/** Asks for a run; false where the calendar has asked for it before. */
export async function requestRun(db: Queryable, { id, purpose, note, scope, dueKey, cutOff }: NewRun): Promise<boolean> {
  const { rowCount } = await db.query({ text: 'insert into run (id, purpose, note, scope, due_key, cut_off) values ($1, $2, $3, $4::jsonb, $5, $6) on conflict do nothing', values: [id, purpose, note, JSON.stringify(scope), dueKey, cutOff] });
  return rowCount > 0;
}

export interface OpenRun {
  readonly id: string;
  readonly state: RunState;
  readonly scope: RunScope;
  readonly cutOffMs: number;
  readonly purpose: Purpose;
}

/** The run that is under way, or is next: one after the other, since they read the same systems. */
export async function openRun(db: Queryable): Promise<OpenRun | undefined> {
  const { rows } = await db.query({ name: 'run-open', text: `select id, state, scope, cut_off, purpose from run where state not in ('ended', 'failed') order by requested_at, id limit 1` });
  if (!rows[0]) return undefined;
  const [id, state, scope, cutOff, purpose] = rows[0] as [string, RunState, RunScope, Date, Purpose];
  return { id, state, scope, cutOffMs: cutOff.getTime(), purpose };
}

/** A stream of a system that a run reads. */
export interface NewPart {
  readonly system: string;
  readonly stream: string;
  /** Of which it tells; null where nobody knows. */
  readonly entities: readonly string[] | null;
  /** Why it is not read; null where it is. */
  readonly fault: string | null;
  /** There is nothing to read on request, which is no failure. */
  readonly isSkipped?: boolean;
}

/** Its streams are known now: the moment as of which it compares is this one. */
export async function beginReading(tx: Transaction, run: string, cutOff: Date, parts: readonly NewPart[]): Promise<void> {
  await tx.query({
    text: `insert into run_part (run, system, stream, entities, state, reason, ended_at) select $1::uuid, d.system, d.stream, string_to_array(d.entities, ' '), case when d.fault is null then 'due' when d.skipped then 'skipped' else 'failed' end, d.fault, case when d.fault is null then null else $5::timestamptz end
      from unnest($2::text[], $3::text[], $4::text[], $6::text[], $7::bool[]) as d(system, stream, fault, entities, skipped) on conflict do nothing`,
    values: [run, textArray(parts.map(({ system }) => system)), textArray(parts.map(({ stream }) => stream)), textArray(parts.map(({ fault }) => fault)), cutOff, textArray(parts.map(({ entities }) => entities && entities.join(' '))), boolArray(parts.map(({ isSkipped = false }) => isSkipped))],
  });
  await tx.query({ text: `update run set state = 'reading', cut_off = $2 where id = $1 and state = 'requested'`, values: [run, cutOff] });
}

export interface OpenPart {
  readonly system: string;
  readonly stream: string;
  readonly snapshot: string | null;
}

/** The parts of a run that have not come to their end. */
export async function openParts(db: Queryable, run: string): Promise<OpenPart[]> {
  const { rows } = await db.query({ name: 'run-parts-open', text: `select system, stream, snapshot from run_part where run = $1 and state in ('due', 'reading') order by system, stream`, values: [run] });
  return (rows as [string, string, string | null][]).map(([system, stream, snapshot]) => ({ system, stream, snapshot }));
}

export async function noteAsked(db: Queryable, run: string, { system, stream }: OpenPart, snapshot: string, at: Date): Promise<void> {
  await db.query({ text: `update run_part set state = 'reading', snapshot = $4, asked_at = $5 where run = $1 and system = $2 and stream = $3 and state = 'due'`, values: [run, system, stream, snapshot, at] });
}

export async function endPart(db: Queryable, run: string, { system, stream }: OpenPart, { state, reason, at }: { readonly state: 'failed' | 'skipped'; readonly reason: string; readonly at: Date }): Promise<void> {
  await db.query({ text: `update run_part set state = $4, reason = $5, ended_at = $6 where run = $1 and system = $2 and stream = $3 and state in ('due', 'reading')`, values: [run, system, stream, state, reason, at] });
}

/** Takes the part for this transaction; false where another process has compared it. */
export async function lockPart(tx: Transaction, run: string, { system, stream }: OpenPart): Promise<boolean> {
  const { rows } = await tx.query({ text: `select 1 from run_part where run = $1 and system = $2 and stream = $3 and state = 'reading' for update`, values: [run, system, stream] });
  return rows.length > 0;
}

export async function notePart(tx: Transaction, run: string, { system, stream, snapshot }: OpenPart, { isComplete, reason, totals, byEntity, at }: { readonly isComplete: boolean; readonly reason: string | null; readonly totals: Totals; readonly byEntity: Readonly<Record<string, Totals>>; readonly at: Date }): Promise<void> {
  await tx.query({
    text: `update run_part set state = 'compared', is_complete = $4, reason = $5, totals = $6::jsonb, by_entity = $7::jsonb, ended_at = $8 where run = $1 and system = $2 and stream = $3`,
    values: [run, system, stream, isComplete, reason, JSON.stringify(totals), JSON.stringify(byEntity), at],
  });
  await tx.query({ text: 'update snapshot set is_done = true where id = $1', values: [snapshot] });
}

export async function moveRun(db: Queryable, run: string, from: RunState, to: RunState, more: { readonly at?: Date; readonly reason?: string } = {}): Promise<boolean> {
  const { rowCount } = await db.query({ text: 'update run set state = $3, ended_at = coalesce($4::timestamptz, ended_at), reason = coalesce($5::text, reason) where id = $1 and state = $2', values: [run, from, to, more.at ?? null, more.reason ?? null] });
  return rowCount > 0;
}

/** Runs that are older go, with what they saw; those that people have signed off stay. */
export async function forgetRuns(db: Queryable, before: Date): Promise<void> {
  await db.query({
    text: `with gone as (delete from run where signed_at is null and ended_at < $1 returning id), windows as (delete from run_window w using gone g where w.run = g.id), parts as (delete from run_part p using gone g where p.run = g.id)
      delete from run_difference d using gone g where d.run = g.id`, values: [before],
  });
  await db.query({ text: `delete from difference where state = 'resolved' and resolved_at < $1`, values: [before] });
}
