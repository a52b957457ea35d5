import type { InboundObserver } from '@muster/platform-inbound';
import type { BatchObserver } from '@muster/platform-kafka';
import type { OutboxRow, RelayObserver } from '@muster/platform-outbox';
import { isTracing, recordSpan, tracerOf } from '@muster/platform-tracing';
import { SpanKind } from '@opentelemetry/api';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ShareOverTime } from './share-over-time.js';

export interface ServiceMetricsOptions {
  service: string;
  /** Who speaks of what on a topic; undefined parts where it is no source topic. */
  describeTopic(topic: string): { entity?: string; system?: string };
  nowMs?(): number;
}

const KAFKA = { messaging_system: 'kafka' };
const SEND = { 'messaging.system': 'kafka', 'messaging.operation.type': 'send', 'messaging.operation.name': 'send' };
const CHUNK_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const CHUNK_SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/**
 * The metrics of one service, in a registry of its own: several services may share a process. Names are OpenTelemetry's where it has
 * one, written as Prometheus writes them. Everything here is done once per chunk, never per event.
 */
export class ServiceMetrics {
  readonly registry = new Registry();
  private readonly staleShare = new Map<string, ShareOverTime>();
  private readonly now: () => number;

  private readonly consumed = this.counter('messaging_client_consumed_messages_total', 'Messages handed to the service, again where a chunk is tried again.', ['messaging_system', 'messaging_destination_name']);
  private readonly processDuration = this.histogram('messaging_process_duration_seconds', 'Time of handling one chunk.', ['messaging_system', 'messaging_destination_name'], CHUNK_SECONDS);
  private readonly batchSize = this.histogram('muster_batch_messages', 'Messages of one committed chunk.', ['topic'], CHUNK_SIZES);
  private readonly commitDuration = this.histogram('muster_batch_commit_duration_seconds', 'Time from the first look at a chunk to its commit.', ['topic'], CHUNK_SECONDS);
  private readonly events = this.counter('muster_events_total', 'Events by the outcome they first had, each counted once, after the commit.', ['entity', 'system', 'topic', 'outcome']);
  private readonly retries = this.counter('muster_retries_total', 'Tries that failed and are made again, by their code.', ['part', 'code']);
  private readonly rebalances = this.counter('muster_rebalances_total', 'Times that a consumer of this process joined its group.', []);
  private readonly sent = this.counter('messaging_client_sent_messages_total', 'Messages that the brokers acknowledged to the relay.', ['messaging_system']);
  private readonly sendDuration = this.histogram('messaging_client_operation_duration_seconds', 'Time of sending one relayed batch, reading and deleting its rows included.', ['messaging_system', 'messaging_operation_name'], CHUNK_SECONDS);
  private readonly shards = this.gauge('muster_relay_shards', 'Shards of the outbox that this process holds.', []);

  constructor(private readonly options: ServiceMetricsOptions) {
    this.now = options.nowMs ?? Date.now;
    this.registry.setDefaultLabels({ service: options.service });
    collectDefaultMetrics({ register: this.registry });
    const shares = this.staleShare;
    this.gauge('muster_stale_share_ratio', 'Share of the events of a system, over the last five minutes, that had no effect: repeated, older than what stands, equal to it, or not the owner.', ['system'], (gauge) => {
      gauge.reset();
      for (const [system, share] of shares) {
        const ratio = share.ratio(this.now());
        if (ratio !== undefined) gauge.set({ system }, ratio);
      }
    });
  }

  readonly inbound: InboundObserver = {
    onChunk: (topic, _partition, counts, ms) => {
      const { entity = '', system = '' } = this.options.describeTopic(topic);
      let size = 0;
      for (const [outcome, count] of Object.entries(counts)) {
        if (count > 0) this.events.inc({ entity, system, topic, outcome }, count);
        size += count;
      }
      this.batchSize.observe({ topic }, size);
      this.commitDuration.observe({ topic }, ms / 1_000);
      if (system !== '') this.shareOf(system).add(this.now(), counts['no-effect'], size);
    },
  };

  readonly consumer: BatchObserver = {
    onChunk: (topic, _partition, size, ms) => {
      const labels = { ...KAFKA, messaging_destination_name: topic };
      this.consumed.inc(labels, size);
      this.processDuration.observe(labels, ms / 1_000);
    },
    onRetry: (code) => this.retries.inc({ part: 'consumer', code }),
    onRebalance: () => this.rebalances.inc(),
  };

  readonly relay: RelayObserver = {
    onBatch: (rows, ms, topicOf) => {
      this.sent.inc(KAFKA, rows.length);
      this.sendDuration.observe({ ...KAFKA, messaging_operation_name: 'send' }, ms / 1_000);
      const endMs = this.now();
      tracerOf(this.options.service).startSpan('send', { kind: SpanKind.CLIENT, startTime: endMs - ms, attributes: { ...SEND, 'messaging.batch.message_count': rows.length } }).end(endMs);
      if (isTracing()) for (const row of rows) this.recordPublication(row, topicOf(row.aggregateType), endMs - ms, endMs);
    },
    onShards: (held) => this.shards.set(held),
    onRetry: (code) => this.retries.inc({ part: 'relay', code }),
  };

  /** The span that subscribers find in the traceparent of the event. */
  private recordPublication({ traceparent, cause = null, aggregateId, eventId, type }: OutboxRow, topic: string, startMs: number, endMs: number): void {
    if (traceparent === null) return;
    recordSpan({ service: this.options.service, name: `send ${topic}`, kind: SpanKind.PRODUCER, traceparent, cause, startMs, endMs, attributes: { ...SEND, 'messaging.destination.name': topic, 'messaging.message.id': eventId, 'messaging.kafka.message.key': aggregateId, 'muster.event.type': type } });
  }

  /** A gauge in this registry; `collect` fills it when somebody asks. */
  gauge<L extends string>(name: string, help: string, labelNames: readonly L[], collect?: (gauge: Gauge<L>) => void | Promise<void>): Gauge<L> {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry], ...(collect ? { collect: function (this: Gauge<L>) { return collect(this); } } : {}) });
  }

  private counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  private histogram<L extends string>(name: string, help: string, labelNames: readonly L[], buckets: number[]): Histogram<L> {
    return new Histogram({ name, help, labelNames: [...labelNames], buckets, registers: [this.registry] });
  }

  private shareOf(system: string): ShareOverTime {
    let share = this.staleShare.get(system);
    if (!share) this.staleShare.set(system, (share = new ShareOverTime()));
    return share;
  }
}
