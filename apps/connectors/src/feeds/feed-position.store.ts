import type { Database, Queryable } from '@muster/platform-postgres';
import { dropPass } from '../intake/stream-position.store.js';

/** reading: of the stream, begun after the line. whole: one that takes nothing as known. */
export type Owed = 'reading' | 'whole';

/** Where a feed stands. */
export interface FeedPosition {
  /** Of the last event that is published; null where none is known. */
  readonly replayId: string | null;
  /** When the line began that is without a gap since: milliseconds since 1970. */
  readonly coveredSinceMs: number | null;
  readonly owes: Owed | null;
}

const NONE: FeedPosition = { replayId: null, coveredSinceMs: null, owes: null };

export async function readFeed(db: Queryable, system: string, stream: string): Promise<FeedPosition> {
  const { rows } = await db.query({ name: 'feed-read', text: 'select replay_id, covered_since, owes from feed_position where system = $1 and stream = $2', values: [system, stream] });
  if (!rows[0]) return NONE;
  const [replayId, coveredSinceMs, owes] = rows[0] as [string | null, number | null, Owed | null];
  return { replayId, coveredSinceMs, owes };
}

/** Notes that a line began which asked for new events only, or that one has to. */
export async function saveBeginning(db: Queryable, system: string, stream: string, { coveredSinceMs, owes }: Pick<FeedPosition, 'coveredSinceMs' | 'owes'>): Promise<void> {
  await db.query({
    name: 'feed-begin', values: [system, stream, coveredSinceMs, owes],
    text: `insert into feed_position (system, stream, covered_since, owes) values ($1, $2, $3, $4)
      on conflict (system, stream) do update set replay_id = null, covered_since = excluded.covered_since, owes = excluded.owes`,
  });
}

/** Goes on behind an event, after it is published. */
export async function saveReplay(db: Queryable, system: string, stream: string, replayId: string, hadEvents: boolean): Promise<void> {
  await db.query({
    name: 'feed-replay', values: [system, stream, replayId, hadEvents],
    text: 'update feed_position set replay_id = $3, event_at = case when $4 then now() else event_at end, fault = null, fault_at = null where system = $1 and stream = $2',
  });
}

/** Lets the next reading of the stream begin anew and take nothing as known, and notes that a reading is all that is owed from then on. */
export async function beginWhole(database: Database, system: string, stream: string): Promise<void> {
  await database.transaction(async (tx) => {
    await dropPass(tx, system, stream, true);
    await tx.query({ name: 'feed-whole', text: `update feed_position set owes = 'reading' where system = $1 and stream = $2 and owes = 'whole'`, values: [system, stream] });
  });
}

export async function settle(db: Queryable, system: string, stream: string, coveredSinceMs: number): Promise<void> {
  await db.query({ name: 'feed-settle', text: 'update feed_position set owes = null where system = $1 and stream = $2 and covered_since = $3', values: [system, stream, coveredSinceMs] });
}

export async function noteFeedFault(db: Queryable, system: string, stream: string, fault: string | null): Promise<void> {
  await db.query({
    name: 'feed-fault', values: [system, stream, fault?.slice(0, 2_000) ?? null],
    text: `insert into feed_position (system, stream, fault, fault_at) values ($1, $2, $3, now())
      on conflict (system, stream) do update set fault = excluded.fault, fault_at = case when excluded.fault is null then null else now() end`,
  });
}

export interface FeedState {
  readonly stream: string;
  /** Of the last event that is published; null where none is known. */
  readonly replayId: string | null;
  /** A reading of the stream that must come before all is known; null where none must. */
  readonly owes: Owed | null;
  readonly lastEventAt: string | null;
  readonly fault: string | null;
}

/** By system. */
export async function feedStates(db: Queryable): Promise<Map<string, FeedState[]>> {
  const { rows } = await db.query({ text: 'select system, stream, replay_id, owes, (extract(epoch from event_at) * 1000)::int8, fault from feed_position order by system, stream' });
  const states = new Map<string, FeedState[]>();
  for (const [system, stream, replayId, owes, eventAt, fault] of rows as [string, string, string | null, Owed | null, number | null, string | null][]) {
    states.set(system, [...(states.get(system) ?? []), { stream, replayId, owes, lastEventAt: eventAt === null ? null : new Date(eventAt).toISOString(), fault }]);
  }
  return states;
}
