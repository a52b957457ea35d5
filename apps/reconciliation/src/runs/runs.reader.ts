import { addTotals, NO_TOTALS, type Totals } from '@muster/domain-reconciliation';
import type { Queryable } from '@muster/platform-postgres';
import type { PartState, RunState } from './run.store.js';

export interface RunView {
  readonly runId: string;
  readonly purpose: string;
  readonly note: string;
  readonly scope: object;
  readonly state: RunState;
  readonly reason: string | null;
  readonly requestedAt: string;
  readonly cutOff: string;
  readonly endedAt: string | null;
  readonly totals: Totals;
  /** Streams that could not be compared whole. */
  readonly incomplete: number;
  /** Differences that it saw, by where they stand now; of one that is signed off, by where they stood then. */
  readonly differences: Readonly<Record<string, number>>;
  readonly signOff: { readonly author: string; readonly note: string; readonly at: string } | null;
}

export interface PartView {
  readonly system: string;
  readonly stream: string;
  readonly state: PartState;
  readonly snapshotId: string | null;
  readonly isComplete: boolean | null;
  readonly reason: string | null;
  readonly endedAt: string | null;
  readonly totals: Totals | null;
  readonly byEntity: Readonly<Record<string, Totals>> | null;
}

type RunRow = [string, string, string, object, RunState, string | null, Date, Date, Date | null, string | null, string | null, Date | null, Record<string, number> | null];

const COLUMNS = 'id, purpose, note, scope, state, reason, requested_at, cut_off, ended_at, signed_by, signed_note, signed_at, signed_states';
const iso = (date: Date | null) => date && date.toISOString();

/** Runs, the newest first; the totals of each are its trend. */
export async function listRuns(db: Queryable, limit: number, after: string | undefined): Promise<{ runs: RunView[]; next: string | null }> {
  const { rows } = await db.query({ text: `select ${COLUMNS} from run where $2::uuid is null or id < $2::uuid order by id desc limit $1`, values: [limit + 1, after ?? null] });
  const page = (rows as RunRow[]).slice(0, limit);
  return { runs: await viewsOf(db, page), next: rows.length > limit ? page.at(-1)![0] : null };
}

export async function findRun(db: Queryable, id: string): Promise<(RunView & { readonly parts: PartView[] }) | undefined> {
  const { rows } = await db.query({ text: `select ${COLUMNS} from run where id = $1`, values: [id] });
  const [run] = await viewsOf(db, rows as RunRow[]);
  if (!run) return undefined;
  const { rows: parts } = await db.query({ text: 'select system, stream, state, snapshot, is_complete, reason, ended_at, totals, by_entity from run_part where run = $1 order by system, stream', values: [id] });
  return {
    ...run,
    parts: (parts as [string, string, PartState, string | null, boolean | null, string | null, Date | null, Totals | null, Record<string, Totals> | null][]).map(([system, stream, state, snapshotId, isComplete, reason, endedAt, totals, byEntity]) => ({ system, stream, state, snapshotId, isComplete, reason, endedAt: iso(endedAt), totals, byEntity })),
  };
}

async function viewsOf(db: Queryable, rows: readonly RunRow[]): Promise<RunView[]> {
  const ids = rows.map(([id]) => id);
  const parts = await db.query({ text: 'select run, totals, state, is_complete from run_part where run = any($1::uuid[])', values: [ids] });
  const totals = new Map<string, Totals>();
  const incomplete = new Map<string, number>();
  for (const [run, one, state, isComplete] of parts.rows as [string, Totals | null, PartState, boolean | null][]) {
    if (one) totals.set(run, addTotals(totals.get(run) ?? NO_TOTALS, one));
    if (state === 'failed' || isComplete === false) incomplete.set(run, (incomplete.get(run) ?? 0) + 1);
  }
  const states = await statesOf(db, ids);
  return rows.map(([runId, purpose, note, scope, state, reason, requestedAt, cutOff, endedAt, author, signedNote, signedAt, signedStates]) => ({
    runId, purpose, note, scope, state, reason, requestedAt: requestedAt.toISOString(), cutOff: cutOff.toISOString(), endedAt: iso(endedAt), totals: totals.get(runId) ?? NO_TOTALS, incomplete: incomplete.get(runId) ?? 0,
    differences: signedStates ?? states.get(runId) ?? {}, signOff: author === null ? null : { author, note: signedNote!, at: signedAt!.toISOString() },
  }));
}

/** How many differences of each run stand in which state. */
async function statesOf(db: Queryable, runs: readonly string[]): Promise<Map<string, Record<string, number>>> {
  const { rows } = await db.query({ text: 'select r.run, d.state, count(*) from run_difference r join difference d on d.id = r.difference where r.run = any($1::uuid[]) group by 1, 2', values: [[...runs]] });
  const states = new Map<string, Record<string, number>>();
  for (const [run, state, count] of rows as [string, string, number][]) states.set(run, { ...states.get(run), [state]: count });
  return states;
}

/** Signs a run off, once: what it says then stays. False where somebody has. */
export async function signOff(db: Queryable, id: string, author: string, note: string, at: Date): Promise<boolean> {
  const states = (await statesOf(db, [id])).get(id) ?? {};
  const { rowCount } = await db.query({ text: `update run set signed_by = $2, signed_note = $3, signed_at = $4, signed_states = $5::jsonb where id = $1 and signed_at is null and state in ('ended', 'failed')`, values: [id, author, note, at, JSON.stringify(states)] });
  return rowCount > 0;
}
