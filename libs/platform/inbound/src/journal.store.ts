import { byteaArray, dateArray, int2Array, int4Array, int8Array, textArray, timestampArray, uuidArray, type Database, type Queryable, type Transaction } from '@muster/platform-postgres';
import type { ReceivedMessage } from '@muster/platform-kafka';
import { storable } from '@muster/platform-outbox';
import { OUTCOME_CODES, outcomeOfCode, type EventOutcome, type EventResult } from './outcome.js';

const DAY_MS = 86_400_000;
/** duplicate_table, and the same met in the catalogue's own index. */
const MADE_MEANWHILE = new Set(['42P07', '23505']);
/** Longer than the retention of the source topics, so that a whole replay finds its days. */
const DAYS_KEPT = 35;

export const dayOf = (timestampMs: number): number => Math.floor(timestampMs / DAY_MS);
const isoDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const partitionName = (day: number): string => `journal_${isoDay(day).replaceAll('-', '')}`;

/** The journal and the parked events of a service. */
export class JournalStore {
  private readonly days = new Set<number>();

  constructor(private readonly database: Database) {}

  /** Makes the partitions that these days need; call it before the transaction that writes them. */
  async ensureDays(days: Iterable<number>): Promise<void> {
    for (const day of days) {
      if (this.days.has(day)) continue;
      await this.ensureDay(day);
      this.days.add(day);
    }
  }

  /** Two processes that make a day at once: "if not exists" does not keep the second from failing, and it has what it needs. */
  private async ensureDay(day: number): Promise<void> {
    try {
      await this.database.query({ text: `create table if not exists ${partitionName(day)} partition of journal for values from ('${isoDay(day)}') to ('${isoDay(day + 1)}')` });
    } catch (error) {
      if (!MADE_MEANWHILE.has((error as { code?: string }).code ?? '')) throw error;
    }
  }

  /** Makes tomorrow's partition and drops those that are too old. */
  async maintain(nowMs: number): Promise<void> {
    const today = dayOf(nowMs);
    await this.ensureDays([today - 1, today, today + 1, today + 2]);
    const { rows } = await this.database.query({ text: `select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'journal'::regclass` });
    const oldest = partitionName(today - DAYS_KEPT);
    for (const [name] of rows as [string][]) if (name < oldest) await this.database.query({ text: `drop table ${name}` });
    for (const day of this.days) if (day < today - DAYS_KEPT) this.days.delete(day);
  }

  async add(tx: Transaction, topic: string, messages: readonly ReceivedMessage[], results: readonly EventResult[]): Promise<void> {
    await tx.query({
      name: 'journal-add',
      text: `insert into journal (day, topic, partition, "offset", outcome, record_id, event_id, correlation_id, detail)
        select unnest($1::date[]), $8, unnest($9::int4[]), unnest($2::int8[]), unnest($3::int2[]), unnest($4::uuid[]), unnest($5::text[]), unnest($6::text[]), unnest($7::text[])`,
      values: [
        dateArray(messages.map((message) => dayOf(message.timestampMs))), int8Array(messages.map((message) => message.offset)), int2Array(results.map((result) => OUTCOME_CODES[result.outcome])),
        uuidArray(results.map((result) => result.recordId)), textArray(results.map((result) => result.eventId)), textArray(results.map((result) => result.correlationId)), textArray(results.map((result) => result.detail)),
        topic, int4Array(messages.map((message) => message.partition)),
      ],
    });
    const parked = results.flatMap((result, i) => (result.refused ? [{ result, refused: result.refused, message: messages[i]! }] : []));
    if (parked.length > 0) await this.park(tx, topic, parked);
  }

  private async park(tx: Transaction, topic: string, parked: { result: EventResult; refused: NonNullable<EventResult['refused']>; message: ReceivedMessage }[]): Promise<void> {
    await tx.query({
      name: 'parked-add',
      text: `insert into parked (topic, partition, "offset", day, key, value, headers, class, code, reason, handler, event_id, correlation_id, event_at, record_id)
        select $11, d.partition, d.o, d.day, d.key, d.value, d.headers::jsonb, d.class, d.code, d.reason, $11, d.event_id, d.correlation_id, d.event_at, d.record_id
        from unnest($1::int8[], $2::date[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $13::timestamptz[], $14::uuid[], $12::int4[]) as d(o, day, key, value, headers, class, code, reason, event_id, correlation_id, event_at, record_id, partition)
        on conflict (topic, partition, "offset") do nothing`,
      values: [
        int8Array(parked.map(({ message }) => message.offset)), dateArray(parked.map(({ message }) => dayOf(message.timestampMs))), byteaArray(parked.map(({ message }) => message.key)), byteaArray(parked.map(({ message }) => message.value)),
        textArray(parked.map(({ message }) => headersAsJson(message))), textArray(parked.map(({ refused }) => refused.class)), textArray(parked.map(({ refused }) => refused.code)), textArray(parked.map(({ refused }) => storable(refused.reason))),
        textArray(parked.map(({ result }) => result.eventId)), textArray(parked.map(({ result }) => result.correlationId)), topic, int4Array(parked.map(({ message }) => message.partition)), timestampArray(parked.map(({ message }) => message.timestampMs)), uuidArray(parked.map(({ result }) => result.recordId)),
      ],
    });
  }

  /** What became of events of one partition by now, by their offsets; those that the journal no longer has are left out. */
  async outcomesNow(tx: Queryable, topic: string, partition: number, events: readonly { day: number; offset: number }[]): Promise<Map<number, EventOutcome>> {
    if (events.length === 0) return new Map();
    const { rows } = await tx.query({
      name: 'journal-outcomes-now', values: [topic, partition, dateArray(events.map(({ day }) => day)), int8Array(events.map(({ offset }) => offset))],
      text: `select j."offset", coalesce((select m.to_outcome from journal_move m where m.day = j.day and m.topic = j.topic and m.partition = j.partition and m."offset" = j."offset" order by m.id desc limit 1), j.outcome)
        from unnest($3::date[], $4::int8[]) as e(day, o) join journal j on j.day = e.day and j.topic = $1 and j.partition = $2 and j."offset" = e.o`,
    });
    return new Map((rows as [number, number][]).map(([offset, code]) => [offset, outcomeOfCode(code)]));
  }

  /** Records that events have come to another outcome than they first had. */
  async move(tx: Queryable, moves: readonly { day: number; topic: string; partition: number; offset: number; from: EventOutcome; to: EventOutcome; reason: string }[]): Promise<void> {
    if (moves.length === 0) return;
    await tx.query({
      name: 'journal-move',
      text: `insert into journal_move (day, topic, partition, "offset", from_outcome, to_outcome, reason)
        select * from unnest($1::date[], $2::text[], $3::int4[], $4::int8[], $5::int2[], $6::int2[], $7::text[])`,
      values: [
        dateArray(moves.map((move) => move.day)), textArray(moves.map((move) => move.topic)), int4Array(moves.map((move) => move.partition)), int8Array(moves.map((move) => move.offset)),
        int2Array(moves.map((move) => OUTCOME_CODES[move.from])), int2Array(moves.map((move) => OUTCOME_CODES[move.to])), textArray(moves.map((move) => move.reason)),
      ],
    });
  }
}

export function headersAsJson(message: ReceivedMessage): string {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    const one = Array.isArray(value) ? value[0] : value;
    if (one !== undefined) plain[storable(name)] = storable(one.toString());
  }
  return JSON.stringify(plain);
}
