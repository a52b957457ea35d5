import { describe, expect, it } from '@jest/globals';
import type { OutboxRow } from '@muster/platform-outbox';
import { ServiceMetrics } from './service-metrics.js';

const describeTopic = (topic: string) => (topic.startsWith('source.hris.') ? { system: 'hris', entity: 'worker' } : {});

describe('service metrics', () => {
  it('keeps the services of one process apart', async () => {
    const [a, b] = ['a', 'b'].map((service) => new ServiceMetrics({ service, describeTopic }));
    a!.consumer.onRebalance!();
    expect(await a!.registry.getSingleMetricAsString('muster_rebalances_total')).toContain('muster_rebalances_total{service="a"} 1');
    expect(await b!.registry.getSingleMetricAsString('muster_rebalances_total')).toContain('muster_rebalances_total{service="b"} 0');
  });

  it('counts a chunk by outcome, system and entity, and tells the share that had no effect', async () => {
    const metrics = new ServiceMetrics({ service: 'worker-sync', describeTopic });
    metrics.inbound.onChunk('source.hris.worker.v1', 0, { 'no-effect': 1, applied: 3, scheduled: 0, waiting: 0, parked: 0 }, 20);
    const text = await metrics.registry.metrics();
    expect(text).toContain('muster_events_total{entity="worker",system="hris",topic="source.hris.worker.v1",outcome="applied",service="worker-sync"} 3');
    expect(text).not.toContain('outcome="parked"');
    expect(text).toContain('muster_stale_share_ratio{system="hris",service="worker-sync"} 0.25');
    expect(text).toMatch(/process_resident_memory_bytes\{/);
  });

  it('uses the names that OpenTelemetry has', async () => {
    const metrics = new ServiceMetrics({ service: 'worker-sync', describeTopic });
    metrics.consumer.onChunk!('source.hris.worker.v1', 0, 100, 12);
    metrics.relay.onBatch!(Array.from({ length: 7 }, () => ({ traceparent: null }) as OutboxRow), 3, () => 'canonical.worker.v1');
    metrics.relay.onRetry!('broker-unreachable');
    const text = await metrics.registry.metrics();
    expect(text).toContain('messaging_client_consumed_messages_total{messaging_system="kafka",messaging_destination_name="source.hris.worker.v1",service="worker-sync"} 100');
    expect(text).toContain('messaging_client_sent_messages_total{messaging_system="kafka",service="worker-sync"} 7');
    expect(text).toContain('muster_retries_total{part="relay",code="broker-unreachable",service="worker-sync"} 1');
  });
});
