import { Backoff, passFaultPoint, pause, TransientError, type Logger } from '@muster/platform-kernel';
import type { BatchOutcome, ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import { eventExceptionId, storable, type OpenExceptions } from '@muster/platform-outbox';
import { int4Array, int8Array, isDataError, textArray, uuidArray, type Database, type Transaction } from '@muster/platform-postgres';
import type { ChunkWork, Inbound, WrittenDifference } from './inbound-path.js';
import { dayOf, JournalStore } from './journal.store.js';
import { OUTCOMES, parkedResult, type EventResult } from './outcome.js';
import { parkedException } from './parked-exception.js';
import { describe, refusalOf } from './refusal-of.js';

export interface EventPlace {
  topic: string;
  partition: number;
  offset: number;
}

/** Which parked events; `class` and `code` together name a class of like ones. */
export type ParkedSelection = EventPlace | { class: string; code: string } | { places: readonly EventPlace[] };

export interface RetriedEvent {
  topic: string;
  partition: number;
  offset: number;
  result: EventResult;
}

/** Who deals with parked events, and why. */
export interface SettledBy {
  readonly author: string;
  readonly reason: string;
}

/** An event in other words than those it came with. The original stays in its row. */
export interface ParkedEdit extends SettledBy {
  readonly value: Buffer;
  /** Paths of the fields that it changes. */
  readonly changed: readonly string[];
  /** Edits that the row had when this one was made; where it has more now, somebody else was first. */
  readonly after: number;
}

/** A parked event as it is handed over again, with the correlation id that it got the first time. */
export interface RetriedMessage extends ReceivedMessage {
  correlationId: string | null;
}

type ParkedRow = [topic: string, partition: number, offset: number, key: Buffer | null, value: Buffer | null, headers: Record<string, string>, eventAtMs: number, correlationId: string | null];

export interface RetryPathOptions {
  database: Database;
  logger: Logger;
  exceptions: Pick<OpenExceptions, 'failedAgain' | 'end'>;
  dryRun: boolean;
  /** Kept with what is settled. */
  by?: SettledBy | undefined;
  /** recalled: events that were taken before and are taken again, which have their outcome already. parked where nothing is said. */
  of?: 'parked' | 'recalled';
}

const CHUNK = 500;
/** Differences that are kept of one run. */
const DIFFERENCES_MAX = 200;
const DEADLOCK_TRIES = 5;

/** Undoes a rehearsal's transaction, and carries out what it found. */
class RehearsalOver extends Error {
  constructor(
    readonly messages: readonly ReceivedMessage[],
    readonly results: readonly EventResult[],
  ) {
    super('The rehearsal of a chunk is over.');
  }
}

/** Undoes a transaction in which an event that was taken before is refused now: what it once came to stands. */
class RefusedNow extends Error {
  constructor(
    readonly messages: readonly ReceivedMessage[],
    readonly results: readonly EventResult[],
  ) {
    super('An event that was taken before is refused now.');
  }
}

/**
 * Hands parked events to the path of a batch again, as they came, with the configuration and code of today: their stored bytes are
 * decoded and folded as those of a live event are, and stand or fall by their own version. In place of cursor and journal stand the
 * rows of `parked` (locked first, in key order) and moves from parked to the outcome they have now.
 *
 * Recalled events are those that were taken before, and stand in `parked` for this run alone: they have an outcome, which changes where an edit of theirs
 * comes to another, and stays what it was where they are refused now.
 *
 * A rehearsal does the same and rolls each chunk back, so a chunk of it does not see what an earlier chunk would have changed.
 */
export class RetryPath implements Inbound {
  readonly journal: JournalStore;
  private readonly retried: RetriedEvent[] = [];
  private work: ((batch: ReceivedBatch) => Promise<BatchOutcome>) | undefined;
  private edit: ParkedEdit | undefined;
  /** By entity, record and attribute. */
  private readonly kept = new Map<string, WrittenDifference>();
  private ofThisTry: WrittenDifference[] = [];

  constructor(private readonly options: RetryPathOptions) {
    this.journal = new JournalStore(options.database);
  }

  /** What the run has changed, or would; the first of them. */
  get differences(): WrittenDifference[] {
    return [...this.kept.values()];
  }

  /** Called back by the service's handler, in the transaction of the chunk. */
  wrote(differences: readonly WrittenDifference[]): void {
    this.ofThisTry.push(...differences);
  }

  /**
   * Retries what is parked now and selected, in the order of (topic, partition, offset), one transaction per chunk. `handlerOf` makes
   * the service's own handlers on this path. Throws TransientError where database or registry go away meanwhile; chunks that were
   * committed stay so. With an edit, which is for one event, that one is taken in its words, and both are kept in one transaction.
   */
  async run(selection: ParkedSelection, handlerOf: (path: Inbound) => (batch: ReceivedBatch) => Promise<BatchOutcome>, edit?: ParkedEdit): Promise<RetriedEvent[]> {
    this.work = handlerOf(this);
    this.edit = edit;
    let after: [string, number, number] = ['', -1, -1];
    for (;;) {
      const rows = await this.select(selection, after);
      if (rows.length === 0) return this.retried;
      for (const batch of batchesOf(rows)) await this.retryChunk(batch);
      const [topic, partition, offset] = rows[rows.length - 1]!;
      after = [topic, partition, offset];
    }
  }

  /** Called back by the service's handler. */
  async take(batch: ReceivedBatch, work: ChunkWork): Promise<BatchOutcome> {
    const { results, messages } = await this.options.database.transaction(async (tx) => {
      this.ofThisTry = [];
      const open = await this.lockOpen(tx, batch);
      const messages = batch.messages.filter((message) => open.has(message.offset));
      const results = messages.length > 0 ? await work(tx, messages) : [];
      if (results.length !== messages.length) throw new Error(`${messages.length} events had ${results.length} outcomes`);
      if (this.isRecall && results.some(({ outcome }) => outcome === 'parked')) throw new RefusedNow(messages, results);
      await this.settle(tx, batch, messages, results);
      if (this.options.dryRun) throw new RehearsalOver(messages, results);
      passFaultPoint('repair-unsaved');
      return { results, messages };
    });
    passFaultPoint('repair-saved');
    this.note(batch, messages, results);
    return { kind: 'done' };
  }

  private get isRecall(): boolean {
    return this.options.of === 'recalled';
  }

  private note(batch: ReceivedBatch, messages: readonly ReceivedMessage[], results: readonly EventResult[]): void {
    results.forEach((result, i) => this.retried.push({ topic: batch.topic, partition: batch.partition, offset: messages[i]!.offset, result }));
    for (const difference of this.ofThisTry.splice(0)) {
      const key = [difference.entity, difference.recordId, difference.attribute].join('\u0001');
      const known = this.kept.get(key);
      if (known) this.kept.set(key, { ...difference, before: known.before });
      else if (this.kept.size < DIFFERENCES_MAX) this.kept.set(key, difference);
    }
  }

  /** Tries the chunk; where one event breaks it, finds that one by halving and parks it again. */
  private async retryChunk(batch: ReceivedBatch): Promise<void> {
    try {
      await this.withoutDeadlock(() => this.work!(batch));
    } catch (error) {
      if (error instanceof RehearsalOver) return this.note(batch, error.messages, error.results);
      if (error instanceof RefusedNow && error.messages.length === 1) {
        this.ofThisTry = [];
        return this.note(batch, error.messages, error.results);
      }
      if (error instanceof TransientError) throw error;
      if (batch.messages.length > 1) {
        const middle = batch.messages.length >> 1;
        await this.retryChunk({ ...batch, messages: batch.messages.slice(0, middle) });
        await this.retryChunk({ ...batch, messages: batch.messages.slice(middle) });
        return;
      }
      const isData = isDataError(error);
      if (this.isRecall) return this.note(batch, batch.messages, [parkedResult(refusalOf(error, isData))]);
      this.options.logger.error({ topic: batch.topic, partition: batch.partition, offset: batch.messages[0]!.offset, error: describe(error) }, 'a retried event fails again');
      await this.parkAgain(batch, refusalOf(error, isData));
    }
  }

  private async parkAgain(batch: ReceivedBatch, refused: ReturnType<typeof refusalOf>): Promise<void> {
    try {
      await this.take(batch, async (_, messages) => messages.map(() => parkedResult(refused)));
    } catch (error) {
      if (!(error instanceof RehearsalOver)) throw error;
      this.note(batch, error.messages, error.results);
    }
  }

  /** Live events hold the same records: a deadlock ends one of the two, and this one waits a moment. */
  private async withoutDeadlock<T>(work: () => Promise<T>): Promise<T> {
    const backoff = new Backoff(50, 1_000);
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        const contended = error instanceof TransientError && /^(40P01|40001|55P03|identities-moved)$/.test(error.code);
        if (!contended || tries === DEADLOCK_TRIES) throw error;
        await pause(backoff.next());
      }
    }
  }

  private async select(selection: ParkedSelection, [topic, partition, offset]: [string, number, number]): Promise<ParkedRow[]> {
    const chosen = chosenBy(selection, 6);
    const { rows } = await this.options.database.query({
      text: `select topic, partition, "offset", key, coalesce(edited, value), headers, (extract(epoch from event_at) * 1000)::int8, correlation_id from parked
        where status = $5 and (topic, partition, "offset") > ($1, $2::int4, $3::int8) and ${chosen.text} order by topic, partition, "offset" limit $4`,
      values: [topic, partition, offset, CHUNK, this.options.of ?? 'parked', ...chosen.values],
    });
    const { edit } = this;
    return edit === undefined ? (rows as ParkedRow[]) : (rows as ParkedRow[]).map(([t, p, o, key, , ...rest]): ParkedRow => [t, p, o, key, edit.value, ...rest]);
  }

  private async lockOpen(tx: Transaction, batch: ReceivedBatch): Promise<Set<number>> {
    const { rows } = await tx.query({
      text: `select "offset" from parked where topic = $1 and partition = $2 and "offset" = any($3::int8[]) and status = $5 and ($4::int4 is null or edits = $4) order by "offset" for update`,
      values: [batch.topic, batch.partition, int8Array(batch.messages.map((message) => message.offset)), this.edit?.after ?? null, this.options.of ?? 'parked'],
    });
    return new Set((rows as [number][]).map(([offset]) => offset));
  }

  /** Moves in the journal for what is no longer parked; the reason of today for what still is. */
  private async settle(tx: Transaction, batch: ReceivedBatch, messages: readonly ReceivedMessage[], results: readonly EventResult[]): Promise<void> {
    const { topic, partition } = batch;
    const all = results.map((result, i) => ({ result, message: messages[i]! }));
    const moved = all.filter(({ result }) => result.outcome !== 'parked');
    await this.moveOutcomes(tx, batch, moved);
    await tx.query({
      text: `update parked p set tries = p.tries + 1, status = case when d.outcome = 'parked' then 'parked' else 'resolved' end,
          resolved_at = case when d.outcome = 'parked' then null else now() end, resolved_as = case when d.outcome = 'parked' then null else d.outcome end,
          settled_by = case when d.outcome = 'parked' then null else $12 end, settled_reason = case when d.outcome = 'parked' then null else $13 end,
          class = coalesce(d.class, p.class), code = coalesce(d.code, p.code), reason = coalesce(d.reason, p.reason),
          event_id = coalesce(p.event_id, d.event_id), correlation_id = coalesce(p.correlation_id, d.correlation_id), record_id = d.record_id, detail = d.detail
        from unnest($3::int8[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::text[]) as d(o, outcome, class, code, reason, event_id, correlation_id, record_id, detail)
        where p.topic = $1 and p.partition = $2 and p."offset" = d.o`,
      values: [
        topic, partition, int8Array(all.map(({ message }) => message.offset)), textArray(all.map(({ result }) => result.outcome)), textArray(all.map(({ result }) => result.refused?.class ?? null)),
        textArray(all.map(({ result }) => result.refused?.code ?? null)), textArray(all.map(({ result }) => result.refused ? storable(result.refused.reason) : null)),
        textArray(all.map(({ result }) => result.eventId)), textArray(all.map(({ result }) => result.correlationId)), uuidArray(all.map(({ result }) => result.recordId)), textArray(all.map(({ result }) => result.detail)),
        this.options.by?.author ?? null, this.options.by?.reason ?? null,
      ],
    });
    if (this.edit) await this.keepEdit(tx, batch, this.edit, all);
    // Of what was taken before and is as it came, nothing has to be kept: its topic has it.
    else if (this.isRecall) await tx.query({ text: `delete from parked where topic = $1 and partition = $2 and "offset" = any($3::int8[]) and class = 'recalled' and edits = 0`, values: [topic, partition, int8Array(all.map(({ message }) => message.offset))] });
    if (this.isRecall) return;
    const { exceptions } = this.options;
    await exceptions.failedAgain(tx, all.flatMap(({ result, message }) => (result.refused ? [parkedException({ topic, partition, offset: message.offset, refused: result.refused, result })] : [])));
    for (const outcome of OUTCOMES) {
      const ended = moved.filter(({ result }) => result.outcome === outcome).map(({ message }) => eventExceptionId(topic, partition, message.offset));
      await exceptions.end(tx, ended, { state: 'resolved', outcome });
    }
  }

  /** What was taken before has another outcome only where an edit of it has come to one. */
  private async moveOutcomes(tx: Transaction, { topic, partition }: ReceivedBatch, moved: readonly { result: EventResult; message: ReceivedMessage }[]): Promise<void> {
    const known = this.isRecall ? await this.journal.outcomesNow(tx, topic, partition, moved.map(({ message }) => ({ day: dayOf(message.timestampMs), offset: message.offset }))) : undefined;
    await this.journal.move(tx, moved.flatMap(({ result, message: { timestampMs, offset } }) => {
      const from = known ? known.get(offset) : 'parked';
      return from === undefined || from === result.outcome || (known && !this.edit) ? [] : [{ day: dayOf(timestampMs), topic, partition, offset, from, to: result.outcome, reason: known ? 'edited' : 'retried' }];
    }));
  }

  private async keepEdit(tx: Transaction, { topic, partition }: ReceivedBatch, { value, changed, author, reason, after }: ParkedEdit, edited: readonly { result: EventResult; message: ReceivedMessage }[]): Promise<void> {
    for (const { result, message } of edited) {
      await tx.query({
        text: `with edit as (
            insert into parked_edit (topic, partition, "offset", nth, value, changed, author, reason, outcome) values ($1, $2, $3, $4::int4 + 1, $5, $6::text[], $7, $8, $9) returning topic, partition, "offset", nth, value
          ) update parked p set edited = e.value, edits = e.nth from edit e where p.topic = e.topic and p.partition = e.partition and p."offset" = e."offset"`,
        values: [topic, partition, message.offset, after, value, textArray(changed), author, reason, result.outcome],
      });
    }
  }
}

/** The condition by which a selection is found, with its parameters from `$n` on. */
export function chosenBy(selection: ParkedSelection, n: number): { text: string; values: unknown[] } {
  if ('class' in selection) return { text: `class = $${n} and code = $${n + 1}`, values: [selection.class, selection.code] };
  const places = 'places' in selection ? selection.places : [selection];
  return {
    text: `(topic, partition, "offset") in (select * from unnest($${n}::text[], $${n + 1}::int4[], $${n + 2}::int8[]))`,
    values: [textArray(places.map(({ topic }) => topic)), int4Array(places.map(({ partition }) => partition)), int8Array(places.map(({ offset }) => offset))],
  };
}

/** Cuts rows that stand in key order where topic or partition change. */
function batchesOf(rows: readonly ParkedRow[]): ReceivedBatch[] {
  const batches: ReceivedBatch[] = [];
  for (const [topic, partition, offset, key, value, headers, timestampMs, correlationId] of rows) {
    let last = batches[batches.length - 1];
    if (last?.topic !== topic || last.partition !== partition) {
      batches.push((last = { group: 'retry', topic, partition, messages: [], highWatermark: 0, heartbeat: async () => undefined, signal: new AbortController().signal }));
    }
    const message: RetriedMessage = { partition, offset, key, value, headers, timestampMs, correlationId };
    last.messages.push(message);
  }
  return batches;
}
