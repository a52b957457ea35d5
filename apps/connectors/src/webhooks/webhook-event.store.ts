import type { WebhookKind, WebhookTask } from '@muster/domain-connector';
import { byteaArray, textArray, type Queryable } from '@muster/platform-postgres';

/** Events that are worked off together: those of one record. */
export interface DueRecord {
  readonly stream: string;
  readonly record: string;
  readonly kind: WebhookKind;
}
export interface WaitingEvent {
  readonly eventId: string;
  readonly tries: number;
  /** Of kind payload. */
  readonly payload: unknown;
}

const keyOf = ({ record, eventId, stream }: WebhookTask) => `${record}\0${eventId}\0${stream}`;

/** Keeps what an event asks for. Answers how much of it is new: what is known, waiting or worked off, is not asked for again. */
export async function storeEvents(db: Queryable, system: string, told: readonly WebhookTask[], keptMs: number): Promise<number> {
  if (told.length === 0) return 0;
  // In one order, so that two requests that tell the same do not each wait for the other.
  const tasks = [...told].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { rowCount } = await db.query({
    name: 'webhook-store',
    values: [
      system, textArray(tasks.map(({ stream }) => stream)), textArray(tasks.map(({ record }) => record)), textArray(tasks.map(({ eventId }) => eventId)), textArray(tasks.map(({ kind }) => kind)),
      byteaArray(tasks.map(({ payload }) => Buffer.from(payload === undefined ? '' : JSON.stringify(payload)))), keptMs,
    ],
    text: `insert into webhook_event (system, stream, record, event_id, kind, payload, kept_until)
      select $1, u.stream, u.record, u.event_id, u.kind, nullif(u.payload, ''::bytea), now() + $7 * interval '1 millisecond'
      from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[]) as u(stream, record, event_id, kind, payload)
      on conflict do nothing`,
  });
  return rowCount;
}

/** How many events wait, counted up to `max`. */
export async function countWaiting(db: Queryable, system: string, max: number): Promise<number> {
  const { rows } = await db.query({ name: 'webhook-count', values: [system, max], text: `select count(*) from (select 1 from webhook_event where system = $1 and state = 'waiting' limit $2) as first` });
  return (rows[0] as [number])[0];
}

/** Records that are due, those first whose event has waited longest. */
export async function dueRecords(db: Queryable, system: string, max: number): Promise<DueRecord[]> {
  const { rows } = await db.query({
    name: 'webhook-due', values: [system, max],
    text: `select stream, record, kind from webhook_event where system = $1 and state = 'waiting' and not_before <= now() group by stream, record, kind order by min(received_at) limit $2`,
  });
  return (rows as [string, string, WebhookKind][]).map(([stream, record, kind]) => ({ stream, record, kind }));
}

/** All events of a record that wait now, in the order in which they came. */
export async function waitingEvents(db: Queryable, system: string, { stream, record, kind }: DueRecord, max: number): Promise<WaitingEvent[]> {
  const { rows } = await db.query({
    name: 'webhook-waiting', values: [system, stream, record, kind, max],
    text: `select event_id, tries, payload from webhook_event where system = $1 and stream = $2 and record = $3 and kind = $4 and state = 'waiting' order by received_at, event_id limit $5`,
  });
  return (rows as [string, number, Buffer | null][]).map(([eventId, tries, payload]) => ({ eventId, tries, payload: payload === null ? undefined : (JSON.parse(payload.toString('utf8')) as unknown) }));
}

/** Notes what came of events; their payload is kept no longer. */
export async function settleEvents(db: Queryable, system: string, { stream, record }: DueRecord, eventIds: readonly string[], outcome: string, reason: string | null, keptMs: number): Promise<void> {
  await db.query({
    name: 'webhook-settle', values: [system, stream, record, textArray(eventIds), outcome, reason?.slice(0, 2_000) ?? null, keptMs],
    text: `update webhook_event set state = 'done', outcome = $5, reason = $6, payload = null, done_at = now(), kept_until = now() + $7 * interval '1 millisecond'
      where system = $1 and stream = $2 and record = $3 and event_id = any($4::text[])`,
  });
}

/** Lets events wait before they are tried again. */
export async function postponeEvents(db: Queryable, system: string, { stream, record }: DueRecord, eventIds: readonly string[], waitMs: number, isTry: boolean, reason: string): Promise<void> {
  await db.query({
    name: 'webhook-postpone', values: [system, stream, record, textArray(eventIds), waitMs, isTry ? 1 : 0, reason.slice(0, 2_000)],
    text: `update webhook_event set not_before = now() + $5 * interval '1 millisecond', tries = tries + $6, reason = $7 where system = $1 and stream = $2 and record = $3 and event_id = any($4::text[])`,
  });
}

/** Forgets what was kept long enough, those among it that still wait: whole readings have brought what they spoke of. Answers how many of these there were. */
export async function forgetEvents(db: Queryable): Promise<number> {
  const { rows } = await db.query({ text: `with gone as (delete from webhook_event where kept_until < now() returning state) select count(*) filter (where state = 'waiting') from gone` });
  return (rows[0] as [number])[0];
}

export interface WebhookState {
  readonly waiting: number;
  /** Seconds; null where nothing waits. */
  readonly oldestSeconds: number | null;
  readonly lastReceivedAt: string | null;
  /** How many events that are kept came to what. */
  readonly outcomes: Readonly<Record<string, number>>;
}
export const NOTHING_TOLD: WebhookState = { waiting: 0, oldestSeconds: null, lastReceivedAt: null, outcomes: {} };

/** By system; one that nothing is kept of has no entry. */
export async function webhookStates(db: Queryable): Promise<Map<string, WebhookState>> {
  const { rows } = await db.query({
    text: `select system, outcome, count(*), extract(epoch from now() - min(received_at))::float8, (extract(epoch from max(received_at)) * 1000)::int8 from webhook_event group by system, outcome order by system, outcome`,
  });
  const states = new Map<string, WebhookState>();
  for (const [system, outcome, count, oldestSeconds, lastMs] of rows as [string, string | null, number, number, number][]) {
    const state = states.get(system) ?? NOTHING_TOLD;
    const last = new Date(lastMs).toISOString();
    const lastReceivedAt = state.lastReceivedAt !== null && state.lastReceivedAt > last ? state.lastReceivedAt : last;
    states.set(system, outcome === null ? { ...state, lastReceivedAt, waiting: count, oldestSeconds } : { ...state, lastReceivedAt, outcomes: { ...state.outcomes, [outcome]: count } });
  }
  return states;
}

/** What waits, by system; cheaper than webhookStates. */
export async function webhookBacklogs(db: Queryable): Promise<Map<string, { readonly waiting: number; readonly oldestSeconds: number }>> {
  const { rows } = await db.query({ text: `select system, count(*), extract(epoch from now() - min(received_at))::float8 from webhook_event where state = 'waiting' group by system` });
  return new Map((rows as [string, number, number][]).map(([system, waiting, oldestSeconds]) => [system, { waiting, oldestSeconds }]));
}
