import type { PartitionPosition } from '@muster/platform-kafka';
import { int4Array, int8Array, textArray, timestampArray, type Database, type Transaction } from '@muster/platform-postgres';
import { OwnershipLostError } from '@muster/platform-kernel';
import { OUTCOMES, type EventOutcome, type EventResult } from './outcome.js';

export type OutcomeCounts = Record<EventOutcome, number>;

export function countOutcomes(results: readonly EventResult[]): OutcomeCounts {
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as OutcomeCounts;
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
}

/** The next offset of a partition, as this process knows it. */
export interface KnownPosition {
  readonly partition: number;
  readonly next: number;
}

/** What a chunk moves the cursor of its partition by. */
export interface CursorStep extends KnownPosition {
  /** Offsets that were passed over. */
  readonly gap: number;
  readonly lastEventMs: number;
  readonly results: readonly EventResult[];
}

/** Where a consumer group stands in each partition: in the database, in the transaction of the effects. */
export class CursorStore {
  constructor(
    private readonly database: Database,
    readonly group: string,
  ) {}

  /** The next offset to take; makes the row at the earliest offset of the log where there is none. */
  async read(topic: string, partition: number, earliest: () => Promise<number>): Promise<number> {
    const found = await this.find(topic, partition);
    if (found !== undefined) return found;
    const start = await earliest();
    await this.database.query({ text: 'insert into consumer_cursor (group_name, topic, partition, start_offset, next_offset) values ($1, $2, $3, $4, $4) on conflict do nothing', values: [this.group, topic, partition, start] });
    return (await this.find(topic, partition))!;
  }

  /** The next offsets of these partitions; 0, where the log begins or before, of one that nothing was taken from. */
  async positions(assigned: Readonly<Record<string, readonly number[]>>): Promise<PartitionPosition[]> {
    const { rows } = await this.database.query({ text: 'select topic, partition, next_offset from consumer_cursor where group_name = $1 and topic = any($2::text[])', values: [this.group, textArray(Object.keys(assigned))] });
    const next = new Map((rows as [string, number, number][]).map(([topic, partition, offset]) => [`${topic}/${partition}`, offset]));
    return Object.entries(assigned).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition, offset: next.get(`${topic}/${partition}`) ?? 0 })));
  }

  private async find(topic: string, partition: number): Promise<number | undefined> {
    const { rows } = await this.database.query({ name: 'cursor-find', text: 'select next_offset from consumer_cursor where group_name = $1 and topic = $2 and partition = $3', values: [this.group, topic, partition] });
    return (rows[0] as [number] | undefined)?.[0];
  }

  /** Locks partitions for this transaction. Another next offset than the one this process knows means that another owner was here. */
  async lock(tx: Transaction, topic: string, known: readonly KnownPosition[]): Promise<void> {
    const { rows } = await tx.query({
      name: 'cursor-lock', text: 'select partition, next_offset from consumer_cursor where group_name = $1 and topic = $2 and partition = any($3::int4[]) order by partition for update', values: [this.group, topic, int4Array(known.map((one) => one.partition))],
    });
    const found = new Map(rows as [number, number][]);
    for (const { partition, next } of known) {
      if (found.get(partition) !== next) throw new OwnershipLostError(`The cursor of ${topic}/${partition} stands at ${found.get(partition) ?? 'nothing'}, this process knew ${next}: another consumer of the group took it over, or the database was restored.`);
    }
  }

  async advance(tx: Transaction, topic: string, steps: readonly CursorStep[]): Promise<void> {
    const counts = steps.map(({ results }) => countOutcomes(results));
    await tx.query({
      name: 'cursor-advance',
      text: `update consumer_cursor c set next_offset = d.next, lost = c.lost + d.gap, last_event_at = d.last_at, updated_at = now(),
        no_effect = c.no_effect + d.no_effect, applied = c.applied + d.applied, scheduled = c.scheduled + d.scheduled, waiting = c.waiting + d.waiting, parked = c.parked + d.parked
        from unnest($3::int4[], $4::int8[], $5::int8[], $6::timestamptz[], $7::int8[], $8::int8[], $9::int8[], $10::int8[], $11::int8[]) as d(partition, next, gap, last_at, no_effect, applied, scheduled, waiting, parked)
        cross join lateral (select ctid from consumer_cursor x where x.group_name = $1 and x.topic = $2 and x.partition = d.partition offset 0) own
        where c.ctid = own.ctid`,
      values: [
        this.group, topic, int4Array(steps.map((step) => step.partition)), int8Array(steps.map((step) => step.next)), int8Array(steps.map((step) => step.gap)), timestampArray(steps.map((step) => step.lastEventMs)),
        ...OUTCOMES.map((outcome) => int8Array(counts.map((count) => count[outcome]))),
      ],
    });
  }
}
