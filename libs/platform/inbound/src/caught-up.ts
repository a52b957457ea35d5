import { TransientError } from '@muster/platform-kernel';
import type { OffsetReader } from '@muster/platform-kafka';
import { textArray, type Queryable } from '@muster/platform-postgres';

export interface CaughtUpOptions {
  database: Queryable;
  group: string;
  topics: readonly string[];
  offsets: Pick<OffsetReader, 'bounds'>;
}

/**
 * Whether everything that was published up to a moment has been taken in. Topics are read side by side: after an outage a worker's last
 * day may be known before the bookings are that it ends, and "there is none" would be said too early.
 */
export class CaughtUp {
  private takenUntil = 0;
  private asking: Promise<void> | undefined;

  constructor(private readonly options: CaughtUpOptions) {}

  /** @param ms milliseconds since 1970. False as well where the brokers cannot be asked just now. */
  async since(ms: number): Promise<boolean> {
    if (this.takenUntil < ms) {
      this.asking ??= this.ask().finally(() => (this.asking = undefined));
      await this.asking;
    }
    return this.takenUntil >= ms;
  }

  private async ask(): Promise<void> {
    const { database, group, topics, offsets } = this.options;
    const askedAt = Date.now();
    try {
      const ends = await offsets.bounds(topics);
      const { rows } = await database.query({ name: 'caught-up', text: 'select topic, partition, next_offset from consumer_cursor where group_name = $1 and topic = any($2::text[])', values: [group, textArray(topics)] });
      const positions = new Map((rows as [string, number, number][]).map(([topic, partition, next]) => [`${topic} ${partition}`, next]));
      const isTaken = [...ends].every(([topic, bounds]) => bounds.every(({ partition, earliest, end }) => end === earliest || (positions.get(`${topic} ${partition}`) ?? 0) >= end));
      if (isTaken) this.takenUntil = Math.max(this.takenUntil, askedAt);
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
    }
  }
}
