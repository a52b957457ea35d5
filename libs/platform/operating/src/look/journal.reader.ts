import { dayOf, outcomeOfCode, type EventOutcome } from '@muster/platform-inbound';
import { isUuid } from '@muster/platform-kernel';
import { uuidArray, type Transaction } from '@muster/platform-postgres';
import { MasterRuntime } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';

export interface JournalEntry {
  recordedAt: string;
  /** Day of LogAppendTime, which is part of the journal's key. */
  day: string;
  topic: string;
  partition: number;
  offset: number;
  /** As it was when the event was taken; `moves` tell what became of it later. */
  outcome: EventOutcome;
  now: EventOutcome;
  recordId: string | null;
  eventId: string | null;
  correlationId: string | null;
  /** Attribute by attribute. */
  detail: string | null;
  moves: { at: string; from: EventOutcome; to: EventOutcome; reason: string }[];
  parked?: { class: string; code: string; reason: string; status: string; tries: number };
}

/** A version of a record that was published under this correlation id. */
export interface PublishedVersion {
  recordedAt: string;
  recordId: string;
  entity: string;
  restricted: boolean;
  recordVersion: number;
  type: string;
  causationId: string | null;
  correlationId: string;
}

export interface JournalAnswer {
  entries: JournalEntry[];
  published: PublishedVersion[];
  /** False where days were left out, because there were enough entries or time ran out. */
  complete: boolean;
  /** The days that were looked through, newest first. */
  days: string[];
}

export type JournalQuestion = { correlationId: string } | { recordId: string } | { topic: string; partition: number; offset: number };

const ENTRIES_MAX = 500;
const BUDGET_MS = 15_000;
/** An event reaches the services behind the first one within seconds; a service that was down takes it later. */
const DAYS_AFTER = 2;
const DAY_MS = 86_400_000;

type Row = [day: string, topic: string, partition: number, offset: number, outcome: number, recordId: string | null, eventId: string | null, correlationId: string | null, detail: string | null, recordedAt: Date];

const COLUMNS = `j.day::text, j.topic, j.partition, j."offset", j.outcome, j.record_id, j.event_id, j.correlation_id, j.detail, j.recorded_at`;
const placeOf = (topic: string, partition: number, offset: number) => `${topic}/${partition}/${offset}`;
const isoDay = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The time in a UUIDv7, milliseconds since 1970; undefined for other ids. */
export function timeOfId(id: string): number | undefined {
  return isUuid(id) && id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
}

/**
 * What became of events. The journal has one key, its place in the topics, so that writing it is cheap; other questions look through its
 * days. A correlation id of ours is a UUIDv7 that tells the day.
 */
@Injectable()
export class JournalReader {
  constructor(private readonly master: MasterRuntime) {}

  ask(question: JournalQuestion): Promise<JournalAnswer> {
    return this.master.database.transaction(async (tx) => {
      await tx.query({ text: 'set transaction isolation level repeatable read, read only' });
      await tx.query({ text: `set local statement_timeout = ${BUDGET_MS}` });
      const kept = await this.keptDays(tx);
      const found = 'topic' in question ? await this.atPlace(tx, kept, question) : await this.through(tx, kept, question);
      const entries = await this.withFates(tx, found.rows, question);
      return { entries, published: await this.published(tx, entries, question), complete: found.complete, days: found.days };
    });
  }

  /** Newest first. */
  private async keptDays(tx: Transaction): Promise<string[]> {
    const { rows } = await tx.query({ text: `select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'journal'::regclass order by 1 desc` });
    return (rows as [string][]).map(([name]) => `${name.slice(-8, -4)}-${name.slice(-4, -2)}-${name.slice(-2)}`);
  }

  private async atPlace(tx: Transaction, days: string[], { topic, partition, offset }: { topic: string; partition: number; offset: number }) {
    const { rows } = await tx.query({
      text: `select ${COLUMNS} from unnest($1::text[]) d(day) join journal j on j.day = d.day::date and j.topic = $2 and j.partition = $3 and j."offset" = $4`, values: [days, topic, partition, offset],
    });
    return { rows: rows as Row[], complete: true, days };
  }

  private async through(tx: Transaction, kept: string[], question: { correlationId: string } | { recordId: string }) {
    const likely = 'correlationId' in question ? likelyDays(kept, question.correlationId) : [];
    const first = await this.scan(tx, likely, question, performance.now());
    if (first.rows.length > 0) return { ...first, complete: first.complete };
    const rest = await this.scan(tx, kept.filter((day) => !likely.includes(day)), question, performance.now());
    return { rows: rest.rows, complete: first.complete && rest.complete, days: [...first.days, ...rest.days] };
  }

  private async scan(tx: Transaction, days: readonly string[], question: { correlationId: string } | { recordId: string }, startedMs: number) {
    const rows: Row[] = [];
    const looked: string[] = [];
    for (const day of days) {
      if (rows.length >= ENTRIES_MAX || performance.now() - startedMs > BUDGET_MS) return { rows, complete: false, days: looked };
      const [column, value] = 'correlationId' in question ? ['correlation_id = $2', question.correlationId] : ['record_id = $2::uuid', question.recordId];
      const found = await tx.query({ text: `select ${COLUMNS} from journal j where j.day = $1::date and j.${column} order by j.recorded_at desc limit ${ENTRIES_MAX + 1}`, values: [day, value] });
      rows.push(...(found.rows as Row[]).slice(0, ENTRIES_MAX));
      looked.push(day);
      if (found.rows.length > ENTRIES_MAX) return { rows, complete: false, days: looked };
    }
    return { rows, complete: true, days: looked };
  }

  /** Adds moves and what is known of the parked; parked events that were retried are found by what the retry learned of them. */
  private async withFates(tx: Transaction, rows: Row[], question: JournalQuestion): Promise<JournalEntry[]> {
    const entries = new Map(rows.map((row) => [placeOf(row[1], row[2], row[3]), entryOf(row)]));
    for (const row of await this.retried(tx, question)) {
      const key = placeOf(row[1], row[2], row[3]);
      if (!entries.has(key)) entries.set(key, entryOf(row));
    }
    const places = [...entries.values()];
    const at = [places.map((one) => one.topic), places.map((one) => one.partition), places.map((one) => one.offset)];
    const moves = await tx.query({
      text: `select m.topic, m.partition, m."offset", m.from_outcome, m.to_outcome, m.reason, m.moved_at from unnest($1::text[], $2::int4[], $3::int8[], $4::date[]) d(topic, partition, o, day)
        join journal_move m on m.day = d.day and m.topic = d.topic and m.partition = d.partition and m."offset" = d.o order by m.id`,
      values: [...at, places.map((one) => one.day)],
    });
    for (const [topic, partition, offset, from, to, reason, movedAt] of moves.rows as [string, number, number, number, number, string, Date][]) {
      const entry = entries.get(placeOf(topic, partition, offset))!;
      entry.now = outcomeOfCode(to);
      entry.moves.push({ at: movedAt.toISOString(), from: outcomeOfCode(from), to: entry.now, reason });
    }
    const parked = await tx.query({
      text: `select p.topic, p.partition, p."offset", p.class, p.code, p.reason, p.status, p.tries, p.record_id, p.event_id, p.correlation_id, p.detail from unnest($1::text[], $2::int4[], $3::int8[]) d(topic, partition, o)
        join parked p on p.topic = d.topic and p.partition = d.partition and p."offset" = d.o`,
      values: at,
    });
    for (const [topic, partition, offset, refusedClass, code, reason, status, tries, recordId, eventId, correlationId, detail] of parked.rows as [string, number, number, string, string, string, string, number, string | null, string | null, string | null, string | null][]) {
      const entry = entries.get(placeOf(topic, partition, offset))!;
      entry.parked = { class: refusedClass, code, reason, status, tries };
      entry.recordId ??= recordId;
      entry.eventId ??= eventId;
      entry.correlationId ??= correlationId;
      if (detail !== null) entry.detail = detail;
    }
    return [...entries.values()].sort((a, b) => (a.recordedAt !== b.recordedAt ? (a.recordedAt < b.recordedAt ? -1 : 1) : a.topic !== b.topic ? (a.topic < b.topic ? -1 : 1) : a.partition - b.partition || a.offset - b.offset));
  }

  private async retried(tx: Transaction, question: JournalQuestion): Promise<Row[]> {
    if ('topic' in question) return [];
    const [column, value] = 'correlationId' in question ? ['p.correlation_id = $1', question.correlationId] : ['p.record_id = $1::uuid', question.recordId];
    const { rows } = await tx.query({
      text: `select ${COLUMNS} from parked p join journal j on j.day = p.day and j.topic = p.topic and j.partition = p.partition and j."offset" = p."offset" where ${column} limit ${ENTRIES_MAX}`, values: [value],
    });
    return rows as Row[];
  }

  private async published(tx: Transaction, entries: readonly JournalEntry[], question: JournalQuestion): Promise<PublishedVersion[]> {
    const ids = 'recordId' in question ? [question.recordId] : [...new Set(entries.flatMap((entry) => (entry.recordId ? [entry.recordId] : [])))];
    if (ids.length === 0) return [];
    const correlations = 'recordId' in question ? null : 'correlationId' in question ? [question.correlationId] : entries.flatMap((entry) => (entry.correlationId ? [entry.correlationId] : []));
    const { rows } = await tx.query({
      text: `select h.recorded_at, h.record_id, r.entity, h.restricted, h.record_version, h.type, h.causation_id, h.correlation_id from history h join record r on r.id = h.record_id
        where h.record_id = any($1::uuid[]) and ($2::text[] is null or h.correlation_id = any($2::text[])) order by h.recorded_at desc, h.record_version desc limit ${ENTRIES_MAX}`,
      values: [uuidArray([...ids].sort()), correlations],
    });
    return (rows as [Date, string, string, boolean, number, string, string | null, string][])
      .map(([recordedAt, recordId, entity, restricted, recordVersion, type, causationId, correlationId]) => ({ recordedAt: recordedAt.toISOString(), recordId, entity, restricted, recordVersion, type, causationId, correlationId }))
      .reverse();
  }
}

function likelyDays(kept: readonly string[], correlationId: string): string[] {
  const mintedAt = timeOfId(correlationId);
  if (mintedAt === undefined) return [];
  const first = dayOf(mintedAt) - 1;
  const likely = new Set(Array.from({ length: DAYS_AFTER + 2 }, (_, i) => isoDay(first + i)));
  return kept.filter((day) => likely.has(day));
}

function entryOf([day, topic, partition, offset, code, recordId, eventId, correlationId, detail, recordedAt]: Row): JournalEntry {
  const outcome = outcomeOfCode(code);
  return { recordedAt: recordedAt.toISOString(), day, topic, partition, offset, outcome, now: outcome, recordId, eventId, correlationId, detail, moves: [] };
}
