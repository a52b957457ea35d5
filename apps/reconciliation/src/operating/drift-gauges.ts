import type { Logger } from '@muster/platform-kernel';
import type { ServiceMetrics } from '@muster/platform-observability';
import { whenAsked } from '@muster/platform-operating';
import type { Queryable } from '@muster/platform-postgres';

/** What differs, and how long ago each system was compared: no difference says nothing where nobody has looked. */
export function addDriftGauges(metrics: ServiceMetrics, database: Queryable, logger: Logger, now: () => number): void {
  metrics.gauge('muster_drift', 'Differences between systems and masters that stand, as of the last runs, by their state: open, healing, held, accepted.', ['system', 'class', 'state'], whenAsked('muster_drift', logger, async (gauge) => {
    gauge.reset();
    const { rows } = await database.query({ name: 'drift-standing', text: `select system, class, state, count(*) from difference where state <> 'resolved' group by 1, 2, 3` });
    for (const [system, drifted, state, count] of rows as [string, string, string, number][]) gauge.set({ system, class: drifted, state }, count);
  }));
  metrics.gauge('muster_reconciled_age_seconds', 'Since a stream of the system was last compared whole.', ['system', 'stream'], whenAsked('muster_reconciled_age_seconds', logger, async (gauge) => {
    gauge.reset();
    const { rows } = await database.query({ name: 'reconciled-last', text: `select system, stream, max(ended_at) from run_part where state = 'compared' and is_complete group by 1, 2` });
    for (const [system, stream, at] of rows as [string, string, Date][]) gauge.set({ system, stream }, Math.max(0, (now() - at.getTime()) / 1_000));
  }));
}
