import type { Logger } from '@muster/platform-kernel';
import type { ServiceMetrics } from '@muster/platform-observability';
import type { Queryable } from '@muster/platform-postgres';
import type { Gauge } from 'prom-client';
import type { LagReader } from '../state/lag.reader.js';

interface Sources {
  readonly database: Queryable;
  readonly lag: LagReader;
  readonly logger: Logger;
}

/**
 * A server that does not answer leaves the gauge empty, and the others stand. Those who scrape at once ask together: a scrape that is given up goes on
 * here, so that on a slow machine each would else add to the work of the next, and two that fill a gauge at once would count twice.
 */
export function whenAsked<L extends string>(name: string, logger: Logger, fill: (gauge: Gauge<L>) => Promise<void>): (gauge: Gauge<L>) => Promise<void> {
  let underWay: Promise<void> | undefined;
  const look = async (gauge: Gauge<L>): Promise<void> => {
    gauge.reset();
    try {
      await fill(gauge);
    } catch (error) {
      logger.debug({ metric: name, error: error instanceof Error ? error.name : 'unknown' }, 'a metric cannot be told now');
    }
  };
  return (gauge) => (underWay ??= look(gauge).finally(() => (underWay = undefined)));
}

/**
 * Of every service that takes events in and tells others: how far it is behind, what it has parked, whether its sums hold, and what waits to be
 * published. All is read from tables and brokers by a connection of its own, so that it is true also while consumer and relay stand still.
 */
export function addIntakeGauges(metrics: ServiceMetrics, { database, lag, logger }: Sources): void {
  const places = ['messaging_consumer_group_name', 'messaging_destination_name', 'messaging_destination_partition_id'] as const;
  const topics = ['messaging_consumer_group_name', 'messaging_destination_name'] as const;
  const add = <L extends string>(name: string, help: string, labels: readonly L[], fill: (gauge: Gauge<L>) => Promise<void>) => metrics.gauge(name, help, labels, whenAsked(name, logger, fill));
  const levels = { messages: 'Events between the cursor of the group and the end of the partition.', seconds: 'Age of the first event that waits, by the time the broker recorded it; 0 where none waits.' } as const;
  for (const level of ['messages', 'seconds'] as const) {
    add(`muster_consumer_lag_${level}`, levels[level], places, async (gauge) => {
      for (const one of await lag.read()) gauge.set({ messaging_consumer_group_name: one.group, messaging_destination_name: one.topic, messaging_destination_partition_id: String(one.partition) }, one[level]);
    });
  }
  add('muster_parked_open', 'Events that are parked now.', ['class', 'code'], async (gauge) => {
    const { rows } = await database.query({ name: 'parked-open', text: `select class, code, count(*) from parked where status = 'parked' group by 1, 2` });
    for (const [refusedClass, code, count] of rows as [string, string, number][]) gauge.set({ class: refusedClass, code }, count);
  });
  add('muster_parked_oldest_age_seconds', 'Time since the oldest of the events was parked that are parked now. Of the class life-cycle, each holds later steps of its record.', ['class', 'code'], async (gauge) => {
    const { rows } = await database.query({ name: 'parked-oldest', text: `select class, code, extract(epoch from clock_timestamp() - min(parked_at))::float8 from parked where status = 'parked' group by 1, 2` });
    for (const [refusedClass, code, seconds] of rows as [string, string, number][]) gauge.set({ class: refusedClass, code }, seconds);
  });
  add('muster_events_unaccounted', 'Events received less those with an outcome: 0 where the sum holds.', topics, async (gauge) => {
    const { rows } = await database.query({ name: 'events-unaccounted', text: 'select group_name, topic, sum(abs(next_offset - start_offset - lost - parked - waiting - scheduled - applied - no_effect))::int8 from consumer_cursor group by 1, 2' });
    for (const [group, topic, count] of rows as [string, string, number][]) gauge.set({ messaging_consumer_group_name: group, messaging_destination_name: topic }, count);
  });
  add('muster_events_lost', 'Offsets that the log no longer had when they were to be read; of compacted topics that is normal, and they are left out.', topics, async (gauge) => {
    const { rows } = await database.query({ name: 'events-lost', text: `select group_name, topic, sum(lost)::int8 from consumer_cursor where topic like '%source.%' group by 1, 2` });
    for (const [group, topic, count] of rows as [string, string, number][]) gauge.set({ messaging_consumer_group_name: group, messaging_destination_name: topic }, count);
  });
  add('muster_outbox_oldest_row_age_seconds', 'Age of the oldest row of the outbox; 0 where it is empty.', [], async (gauge) => {
    // Without labels it would be 0 where it cannot be told, which would say that nothing waits.
    gauge.remove();
    // The first of each shard by the key of the table: an outbox that is full costs no more than an empty one.
    const { rows } = await database.query({
      name: 'outbox-oldest',
      text: `select coalesce(extract(epoch from clock_timestamp() - min(o.created_at)), 0)::float8 from generate_series(0, (select max(shard) from outbox)) held(shard)
        cross join lateral (select created_at from outbox where outbox.shard = held.shard order by id limit 1) o`,
    });
    gauge.set((rows as [number][])[0]![0]);
  });
}
