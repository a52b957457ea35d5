import type { ServiceMetrics } from '@muster/platform-observability';
import type { MasterRuntime } from '@muster/platform-records';
import type { LagReader } from '../state/lag.reader.js';
import type { PauseKeeper } from '../state/pause-keeper.js';
import { addIntakeGauges, whenAsked } from './intake-gauges.js';

interface Sources {
  master: MasterRuntime;
  lag: LagReader;
  keeper: PauseKeeper;
}

/** What is looked up of a master when somebody scrapes. */
export function addGauges(metrics: ServiceMetrics, { master, lag, keeper }: Sources): void {
  const { logger } = master.settings;
  addIntakeGauges(metrics, { database: master.database, lag, logger });
  metrics.gauge('muster_source_paused', '1 for each source that is paused.', ['system'], whenAsked('muster_source_paused', logger, async (gauge) => {
    for (const { system } of await keeper.paused()) gauge.set({ system }, 1);
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
