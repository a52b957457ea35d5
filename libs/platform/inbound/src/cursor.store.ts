import type { PartitionPosition } from '@muster/platform-kafka';
import { int8Array, textArray, type Database, type Transaction } from '@muster/platform-postgres';
import { OwnershipLostError } from '@muster/platform-kernel';
import { OUTCOMES, type EventOutcome, type EventResult } from './outcome.js';

export type OutcomeCounts = Record<EventOutcome, number>;

export function countOutcomes(results: readonly EventResult[]): OutcomeCounts {
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as OutcomeCounts;
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
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

  /** Locks the partition for this transaction. Another next offset than the one this process knows means that another owner was here. */
  async lock(tx: Transaction, topic: string, partition: number, known: number): Promise<void> {
    const { rows } = await tx.query({ name: 'cursor-lock', text: 'select next_offset from consumer_cursor where group_name = $1 and topic = $2 and partition = $3 for update', values: [this.group, topic, partition] });
    const next = (rows[0] as [number] | undefined)?.[0];
    if (next !== known) throw new OwnershipLostError(`The cursor of ${topic}/${partition} stands at ${next ?? 'nothing'}, this process knew ${known}: another consumer of the group took it over, or the database was restored.`);
  }

  async advance(tx: Transaction, topic: string, partition: number, next: number, lost: number, lastEventMs: number, results: readonly EventResult[]): Promise<void> {
    const counts = countOutcomes(results);
    await tx.query({
      name: 'cursor-advance',
      text: `update consumer_cursor set next_offset = $4, lost = lost + $5, last_event_at = to_timestamp($6 / 1000.0), updated_at = now(),
        no_effect = no_effect + (c)[1], applied = applied + (c)[2], scheduled = scheduled + (c)[3], waiting = waiting + (c)[4], parked = parked + (c)[5]
        from (select $7::int8[] as c) counts where group_name = $1 and topic = $2 and partition = $3`,
      values: [this.group, topic, partition, next, lost, lastEventMs, int8Array(OUTCOMES.map((outcome) => counts[outcome]))],
    });
  }
}
