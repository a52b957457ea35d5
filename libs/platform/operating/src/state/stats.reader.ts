import { OUTCOMES, outcomeOfCode, type EventOutcome } from '@muster/platform-inbound';
import { MasterRuntime } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';
import { PauseKeeper, type PausedSource } from './pause-keeper.js';

export type Counts = Record<EventOutcome, number>;

export interface EntityStats {
  entity: string;
  /** Published and no alias. */
  records: number;
  /** Ids that were named and of which nothing was published yet. */
  unpublished: number;
  merged: number;
  /** Wait for a record they refer to. */
  pending: number;
  /** Have something that takes effect later. */
  scheduled: number;
  inCycle: number;
}

export interface TopicStats {
  group: string;
  topic: string;
  partitions: number;
  /** next offset - start offset - lost. */
  received: number;
  lost: number;
  /** By the outcome that each event first had. */
  first: Counts;
  /** By the outcome it has now, after later moves. */
  now: Counts;
  moves: { from: EventOutcome; to: EventOutcome; count: number }[];
  /** received = parked + waiting + scheduled + applied + no-effect. */
  holds: boolean;
}

export interface StatsAnswer {
  service: string;
  configVersion: string;
  at: string;
  entities: EntityStats[];
  topics: TopicStats[];
  total: { received: number; lost: number; first: Counts; now: Counts; holds: boolean };
  outbox: { rows: number; oldestSeconds: number };
  exceptions: number;
  paused: PausedSource[];
}

const none = (): Counts => Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Counts;
const sum = (counts: Counts): number => OUTCOMES.reduce((total, outcome) => total + counts[outcome], 0);

/** How many records there are, what became of every event, and the sum that must hold. */
@Injectable()
export class StatsReader {
  constructor(
    private readonly master: MasterRuntime,
    private readonly keeper: PauseKeeper,
  ) {}

  async read(): Promise<StatsAnswer> {
    const [entities, topics, outbox, exceptions, paused] = await Promise.all([this.entities(), this.topics(), this.outbox(), this.exceptions(), this.keeper.paused()]);
    const total = { received: 0, lost: 0, first: none(), now: none(), holds: topics.every(({ holds }) => holds) };
    for (const topic of topics) {
      total.received += topic.received;
      total.lost += topic.lost;
      for (const outcome of OUTCOMES) {
        total.first[outcome] += topic.first[outcome];
        total.now[outcome] += topic.now[outcome];
      }
    }
    return { service: this.master.declaration.service, configVersion: this.master.governance.version, at: new Date().toISOString(), entities, topics, total, outbox, exceptions, paused };
  }

  private async entities(): Promise<EntityStats[]> {
    const { rows } = await this.master.database.query({
      text: `select e.entity, count(*) filter (where r.record_version > 0 and r.merged_into is null), count(*) filter (where r.record_version = 0), count(*) filter (where r.merged_into is not null),
          count(*) filter (where r.next_boundary is not null), count(*) filter (where r.in_cycle), (select count(distinct p.record_id) from pending_reference p join record w on w.id = p.record_id where w.entity = e.entity)
        from unnest($1::text[]) e(entity) left join record r on r.entity = e.entity group by 1 order by 1`,
      values: [Object.keys(this.master.declaration.entities)],
    });
    return (rows as [string, number, number, number, number, number, number][]).map(([entity, records, unpublished, merged, scheduled, inCycle, pending]) => ({ entity, records, unpublished, merged, pending, scheduled, inCycle }));
  }

  /** Cursors and moves of one snapshot. */
  private topics(): Promise<TopicStats[]> {
    return this.master.database.transaction(async (tx) => {
      await tx.query({ text: 'set transaction isolation level repeatable read, read only' });
      const cursors = await tx.query({
        text: `select group_name, topic, count(*), sum(next_offset - start_offset - lost)::int8, sum(lost)::int8, sum(no_effect)::int8, sum(applied)::int8, sum(scheduled)::int8, sum(waiting)::int8, sum(parked)::int8,
          bool_and(next_offset - start_offset - lost = no_effect + applied + scheduled + waiting + parked) from consumer_cursor group by 1, 2 order by 1, 2`,
      });
      const moves = await tx.query({ text: 'select topic, from_outcome, to_outcome, count(*) from journal_move group by 1, 2, 3 order by 1, 2, 3' });
      const byTopic = Map.groupBy(moves.rows as [string, number, number, number][], ([topic]) => topic);
      return (cursors.rows as [string, string, number, number, number, number, number, number, number, number, boolean][]).map(([group, topic, partitions, received, lost, noEffect, applied, scheduled, waiting, parked, holds]) => {
        const first: Counts = { 'no-effect': noEffect, applied, scheduled, waiting, parked };
        const moved = (byTopic.get(topic) ?? []).map(([, from, to, count]) => ({ from: outcomeOfCode(from), to: outcomeOfCode(to), count }));
        const now = afterMoves(first, moved);
        return { group, topic, partitions, received, lost, first, now, moves: moved, holds: holds && sum(now) === received && OUTCOMES.every((outcome) => now[outcome] >= 0) };
      });
    });
  }

  private async outbox(): Promise<StatsAnswer['outbox']> {
    const { rows } = await this.master.database.query({ text: 'select count(*), coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 from outbox' });
    const [count, oldest] = rows[0] as [number, number];
    return { rows: count, oldestSeconds: Math.round(oldest * 1_000) / 1_000 };
  }

  private async exceptions(): Promise<number> {
    const { rows } = await this.master.database.query({ text: 'select count(*) from exception' });
    return (rows[0] as [number])[0];
  }
}

export function afterMoves(first: Counts, moves: readonly { from: EventOutcome; to: EventOutcome; count: number }[]): Counts {
  const now = { ...first };
  for (const { from, to, count } of moves) {
    now[from] -= count;
    now[to] += count;
  }
  return now;
}
