import type { EntityName } from '@muster/contracts';
import { ServiceMetrics } from '@muster/platform-observability';
import { Counter, Histogram } from 'prom-client';
import type { PassSummary } from '../intake/stream-reader.js';
import type { SystemObserver } from '../systems/system-runtime.js';

const CALL_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What is counted of calls, readings and deliveries, beside the metrics that every service has. */
export class ConnectorMetrics implements SystemObserver {
  readonly service: ServiceMetrics;
  private readonly calls: Histogram<'system' | 'operation' | 'outcome'>;
  private readonly rows: Counter<'system' | 'stream' | 'what'>;
  private readonly deliveries: Counter<'system' | 'entity' | 'how'>;

  constructor(name: string) {
    this.service = new ServiceMetrics({ service: name, describeTopic: () => ({}) });
    const registers = [this.service.registry];
    this.calls = new Histogram({ name: 'http_client_request_duration_seconds', help: 'Time of one call to a system, waiting for its turn not included, by what it came to.', labelNames: ['system', 'operation', 'outcome'], buckets: CALL_SECONDS, registers });
    this.rows = new Counter({ name: 'muster_intake_rows_total', help: 'Rows read from a stream, published as changes, and parked.', labelNames: ['system', 'stream', 'what'], registers });
    this.deliveries = new Counter({ name: 'muster_deliveries_total', help: 'Deliveries by what came of them: created, updated, unchanged (no call was needed), unwanted, waiting, later (tried again), parked.', labelNames: ['system', 'entity', 'how'], registers });
  }

  onCall(system: string, { operation, class: outcome, seconds }: { operation: string; class: string; seconds: number }): void {
    this.calls.observe({ system, operation, outcome }, seconds);
  }

  onPass(system: string, stream: string, { rows, published, parked }: PassSummary): void {
    for (const [what, count] of Object.entries({ read: rows, published, parked })) if (count > 0) this.rows.inc({ system, stream, what }, count);
  }

  onDelivered(system: string, entity: EntityName, how: string, count: number): void {
    this.deliveries.inc({ system, entity, how }, count);
  }
}
