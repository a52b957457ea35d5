import type { Logger } from '@muster/platform-kernel';
import type { ServiceMetrics } from '@muster/platform-observability';
import { whenAsked } from '@muster/platform-operating';
import type { Queryable } from '@muster/platform-postgres';

/** How many processes run, and which of their stages are past their deadline. */
export function addProcessGauges(metrics: ServiceMetrics, database: Queryable, logger: Logger): void {
  metrics.gauge('muster_processes', 'Instances of a process that have not ended, by their state: requested, running.', ['process', 'state'], whenAsked('muster_processes', logger, async (gauge) => {
    const { rows } = await database.query({ name: 'processes-open', text: `select process, state, count(*) from process_instance where state <> 'ended' group by 1, 2` });
    for (const [process, state, count] of rows as [string, string, number][]) gauge.set({ process, state }, count);
  }));
  metrics.gauge('muster_process_stages_late', 'Stages that are past their deadline and have not ended.', ['process', 'stage'], whenAsked('muster_process_stages_late', logger, async (gauge) => {
    const { rows } = await database.query({ name: 'stages-late', text: `select i.process, t.stage, count(*) from process_stage t join process_instance i on i.id = t.instance where t.state = 'late' group by 1, 2` });
    for (const [process, stage, count] of rows as [string, string, number][]) gauge.set({ process, stage }, count);
  }));
}
