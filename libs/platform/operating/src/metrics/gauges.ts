import type { ServiceMetrics } from '@muster/platform-observability';
import type { MasterRuntime } from '@muster/platform-records';
import type { LagReader, PartitionLagView } from '../state/lag.reader.js';
import type { PauseKeeper } from '../state/pause-keeper.js';

interface Sources {
  master: MasterRuntime;
  lag: LagReader;
  keeper: PauseKeeper;
}

/** What is looked up when somebody scrapes. A server that does not answer leaves its gauges empty, and the others stand. */
export function addGauges(metrics: ServiceMetrics, { master, lag, keeper }: Sources): void {
  const { logger } = master.settings;
  const whenAsked = (name: string, fill: () => Promise<void>) => async (gauge: { reset(): void }): Promise<void> => {
    gauge.reset();
    try {
      await fill();
    } catch (error) {
      logger.debug({ metric: name, error: error instanceof Error ? error.name : 'unknown' }, 'a metric cannot be told now');
    }
  };
  const groups = ['messaging_consumer_group_name', 'messaging_destination_name', 'messaging_destination_partition_id'] as const;
  const lagOf = (name: string, help: string, value: (one: PartitionLagView) => number) => {
    const gauge = metrics.gauge(name, help, groups, whenAsked(name, async () => {
      for (const one of await lag.read()) gauge.set({ messaging_consumer_group_name: one.group, messaging_destination_name: one.topic, messaging_destination_partition_id: String(one.partition) }, value(one));
    }));
  };
  lagOf('muster_consumer_lag_messages', 'Events between the cursor of the group and the end of the partition.', (one) => one.messages);
  lagOf('muster_consumer_lag_seconds', 'Age of the first event that waits, by the time the broker recorded it; 0 where none waits.', (one) => one.seconds);
  const parked = metrics.gauge('muster_parked_open', 'Events that are parked now.', ['class', 'code'], whenAsked('muster_parked_open', async () => {
    const { rows } = await master.database.query({ name: 'parked-open', text: `select class, code, count(*) from parked where status = 'parked' group by 1, 2` });
    for (const [refusedClass, code, count] of rows as [string, string, number][]) parked.set({ class: refusedClass, code }, count);
  }));
  const paused = metrics.gauge('muster_source_paused', '1 for each source that is paused.', ['system'], whenAsked('muster_source_paused', async () => {
    for (const { system } of await keeper.paused()) paused.set({ system }, 1);
  }));
  const { pool } = master.database;
  const poolName = { db_client_connection_pool_name: master.declaration.service };
  metrics.gauge('db_client_connection_count', 'Connections of the pool by state.', ['db_client_connection_pool_name', 'db_client_connection_state'], (gauge) => {
    gauge.set({ ...poolName, db_client_connection_state: 'idle' }, pool.idleCount);
    gauge.set({ ...poolName, db_client_connection_state: 'used' }, pool.totalCount - pool.idleCount);
  });
  metrics.gauge('db_client_connection_pending_requests', 'Those that wait for a connection of the pool.', ['db_client_connection_pool_name'], (gauge) => gauge.set(poolName, pool.waitingCount));
  metrics.gauge('db_client_connection_max', 'Most connections of the pool.', ['db_client_connection_pool_name'], (gauge) => gauge.set(poolName, pool.options.max));
  metrics.gauge('muster_configuration_info', 'The configuration that the service runs with.', ['version'], (gauge) => gauge.set({ version: master.governance.version }, 1));
  metrics.gauge('muster_consumer_joined', '1 while the consumer is a member of its group.', ['messaging_consumer_group_name'], (gauge) => {
    gauge.set({ messaging_consumer_group_name: master.declaration.service }, master.urgent.joined ? 1 : 0);
    gauge.set({ messaging_consumer_group_name: `${master.declaration.service}.bulk` }, master.bulk.joined ? 1 : 0);
  });
}
