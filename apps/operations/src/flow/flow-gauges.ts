import type { Logger } from '@muster/platform-kernel';
import type { ServiceMetrics } from '@muster/platform-observability';
import { whenAsked } from '@muster/platform-operating';
import type { Queryable } from '@muster/platform-postgres';
import type { FlowWatch } from './flow-watch.js';
import { freshnessOf, type Freshness } from './freshness.reader.js';

interface Sources {
  readonly watch: FlowWatch;
  readonly database: Queryable;
  readonly logger: Logger;
  readonly now: () => number;
}

/** Percentiles of the last hour change little in that time, and finding them reads thousands of rows. */
const FRESHNESS_KEPT_MS = 15_000;

/** What people see of the flow, for those who watch it and for what scales services. */
export function addFlowGauges(metrics: ServiceMetrics, { watch, database, logger, now }: Sources): void {
  metrics.gauge('muster_seconds_to_drain', 'Until nothing waits for the group at the speed of the last ten minutes, by which services are scaled: 0 where nothing waits, no value where nothing moves. Paused topics, parked events and what waits for a vendor are left out.', ['messaging_consumer_group_name'], whenAsked('muster_seconds_to_drain', logger, async (gauge) => {
    for (const { group, secondsToDrain } of (await watch.read()).groups) if (secondsToDrain !== null) gauge.set({ messaging_consumer_group_name: group }, secondsToDrain);
  }));
  metrics.gauge('muster_flow_partitions', 'Partitions of which something waits, or that are paused, by their state: healthy, slow, stuck, paused.', ['messaging_consumer_group_name', 'messaging_destination_name', 'state'], whenAsked('muster_flow_partitions', logger, async (gauge) => {
    for (const { group, topics } of (await watch.read()).groups) for (const { topic, partitions } of topics) for (const { state } of partitions) gauge.inc({ messaging_consumer_group_name: group, messaging_destination_name: topic, state });
  }));
  const freshness = keptFor(FRESHNESS_KEPT_MS, now, () => freshnessOf(database, now()));
  metrics.gauge('muster_freshness_seconds', 'How long changes took from the system that said them to each that was to have them, of those that arrived within the last hour.', ['entity', 'from', 'to', 'quantile'], whenAsked('muster_freshness_seconds', logger, async (gauge) => {
    for (const { entity, from, to, p50Seconds, p95Seconds } of await freshness()) {
      gauge.set({ entity, from, to, quantile: '0.5' }, p50Seconds);
      gauge.set({ entity, from, to, quantile: '0.95' }, p95Seconds);
    }
  }));
}

/** What was found is told again for a while. */
function keptFor(ms: number, now: () => number, find: () => Promise<Freshness[]>): () => Promise<Freshness[]> {
  let kept: { readonly atMs: number; readonly found: Promise<Freshness[]> } | undefined;
  return () => {
    if (!kept || now() - kept.atMs >= ms) {
      const found = find();
      kept = { atMs: now(), found };
      found.catch(() => (kept = undefined));
    }
    return kept.found;
  };
}
