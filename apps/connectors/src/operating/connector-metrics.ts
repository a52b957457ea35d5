import type { EntityName } from '@muster/contracts';
import { ServiceMetrics } from '@muster/platform-observability';
import type { Database } from '@muster/platform-postgres';
import { Counter, Histogram } from 'prom-client';
import type { TakenEvents } from '../feeds/take-events.js';
import { takesFiles } from '../file-delivery/takes-files.js';
import type { PassSummary } from '../intake/stream-reader.js';
import type { SystemObserver } from '../systems/system-options.js';
import type { SystemRuntime } from '../systems/system-runtime.js';
import { webhookBacklogs } from '../webhooks/webhook-event.store.js';
import type { WebhookObserver } from '../webhooks/webhook-receiver.js';
import { addFollowedLevels, askedOnce } from './followed-levels.js';
import { RecentCalls } from './recent-calls.js';
import { deliveryCounts } from './systems.reader.js';

const CALL_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What is counted of calls, readings and deliveries, beside the metrics that every service has. */
export class ConnectorMetrics implements SystemObserver, WebhookObserver {
  readonly service: ServiceMetrics;
  readonly recent = new RecentCalls();
  private readonly calls: Histogram<'system' | 'operation' | 'outcome'>;
  private readonly rows: Counter<'system' | 'stream' | 'what'>;
  private readonly feeds: Counter<'system' | 'stream' | 'what'>;
  private readonly files: Counter<'system' | 'stream' | 'what'>;
  private readonly deliveries: Counter<'system' | 'entity' | 'how'>;
  private readonly webhooks: Counter<'system' | 'outcome'>;
  private readonly webhookEvents: Counter<'system' | 'what'>;
  private readonly topicMessages: Counter<'system' | 'stream' | 'what'>;

  constructor(name: string) {
    this.service = new ServiceMetrics({ service: name, describeTopic: () => ({}) });
    const registers = [this.service.registry];
    this.calls = new Histogram({ name: 'http_client_request_duration_seconds', help: 'Time of one call to a system, waiting for its turn not included, by what it came to.', labelNames: ['system', 'operation', 'outcome'], buckets: CALL_SECONDS, registers });
    this.rows = new Counter({ name: 'muster_intake_rows_total', help: 'Rows read from a stream, published as changes, and parked.', labelNames: ['system', 'stream', 'what'], registers });
    this.feeds = new Counter({ name: 'muster_feed_events_total', help: 'Events that a feed has taken, changes published for them, and what was parked of both.', labelNames: ['system', 'stream', 'what'], registers });
    this.files = new Counter({ name: 'muster_intake_files_total', help: 'Files of a stream by what became of them: taken, repeated (the content was taken before), refused.', labelNames: ['system', 'stream', 'what'], registers });
    this.deliveries = new Counter({ name: 'muster_deliveries_total', help: 'Deliveries by what came of them: created, updated, unchanged (no call was needed), unwanted, waiting, later (tried again), parked.', labelNames: ['system', 'entity', 'how'], registers });
    this.webhooks = new Counter({ name: 'muster_webhook_requests_total', help: 'Requests by which systems told something: accepted, challenged, or the code of the problem that refused them. Of an unknown system, the label is empty.', labelNames: ['system', 'outcome'], registers });
    this.webhookEvents = new Counter({ name: 'muster_webhook_events_total', help: 'Events of webhooks as they came (stored, repeated, ignored, unreadable), and what came of them (published, unchanged, stale, parked, gone, nothing, read, refused, later).', labelNames: ['system', 'what'], registers });
    this.topicMessages = new Counter({ name: 'muster_topic_messages_total', help: 'Messages of the topics that feeds follow: taken, unread (parked), empty (without a value), lost (dropped from the log before they were read).', labelNames: ['system', 'stream', 'what'], registers });
  }

  /** Levels, read when somebody asks: what targets do not have yet, the calls that are left, and what is held back. */
  addLevels(database: Database, systems: ReadonlyMap<string, SystemRuntime>): void {
    const asked = askedOnce(() => deliveryCounts(database));
    this.service.gauge('muster_delivery_records', 'Records of a target by the state of their delivery.', ['system', 'state'], async (gauge) => {
      gauge.reset();
      for (const [system, { due, waiting, parked, delivered }] of await asked()) for (const [state, count] of Object.entries({ due, waiting, parked, delivered })) gauge.set({ system, state }, count);
    });
    this.service.gauge('muster_delivery_oldest_age_seconds', 'Time since the oldest record was wanted that a target does not have yet.', ['system'], async (gauge) => {
      gauge.reset();
      for (const [system, { oldestSeconds }] of await asked()) gauge.set({ system }, oldestSeconds ?? 0);
    });
    this.service.gauge('muster_delivery_overdue_seconds', 'Time since the oldest record was wanted that is due, of targets that are written call by call: what goes with the next file of its target is not overdue.', ['system'], async (gauge) => {
      gauge.reset();
      const counts = await asked();
      for (const [system, { connector }] of systems) if (!takesFiles(connector)) gauge.set({ system }, counts.get(system)?.dueSeconds ?? 0);
    });
    const told = askedOnce(() => webhookBacklogs(database));
    const telling = [...systems.values()].filter(({ connector }) => connector.webhooks).map(({ system }) => system);
    this.service.gauge('muster_webhook_backlog', 'Events of webhooks that wait to be worked off.', ['system'], async (gauge) => {
      for (const system of telling) gauge.set({ system }, (await told()).get(system)?.waiting ?? 0);
    });
    this.service.gauge('muster_webhook_oldest_age_seconds', 'Time since the oldest event of a webhook came that waits.', ['system'], async (gauge) => {
      for (const system of telling) gauge.set({ system }, (await told()).get(system)?.oldestSeconds ?? 0);
    });
    this.service.gauge('muster_system_active', '1 where this process speaks with the system.', ['system'], (gauge) => {
      for (const [system, { state }] of systems) gauge.set({ system }, state === 'active' ? 1 : 0);
    });
    this.service.gauge('muster_system_paused', '1 where a person has paused the deliveries to a system and the readings of it.', ['system'], (gauge) => {
      for (const [system, { state }] of systems) gauge.set({ system }, state === 'paused' ? 1 : 0);
    });
    this.service.gauge('muster_stream_late', '1 where the cut-off of a stream has passed and nothing was read in its window.', ['system', 'stream'], (gauge) => {
      gauge.reset();
      for (const [system, { streams }] of systems) for (const [stream, { lateSinceMs }] of streams) gauge.set({ system, stream }, lateSinceMs === undefined ? 0 : 1);
    });
    this.service.gauge('muster_feed_open', '1 where the feed of a stream is open, so that what happens is heard at once; of systems that this process speaks with.', ['system', 'stream'], (gauge) => {
      gauge.reset();
      for (const [system, { feeds }] of systems) for (const [stream, { state }] of feeds) gauge.set({ system, stream }, state === 'open' ? 1 : 0);
    });
    addFollowedLevels(this.service, database, systems);
    this.service.gauge('muster_call_budget_left', 'Calls that a system would still take in its window; the least of several windows.', ['system'], (gauge) => {
      gauge.reset();
      for (const [system, { budget }] of systems) {
        const { windows } = budget.state(Date.now());
        if (windows.length > 0) gauge.set({ system }, Math.min(...windows.map(({ left }) => left)));
      }
    });
    this.service.gauge('muster_breakers_open', 'Operations of a system that are held back, since the last calls failed.', ['system'], (gauge) => {
      for (const [system, { breakers }] of systems) gauge.set({ system }, [...breakers.values()].filter((breaker) => breaker.state(Date.now()).state !== 'closed').length);
    });
  }

  onCall(system: string, { operation, class: outcome, seconds }: { operation: string; class: string; seconds: number }): void {
    this.calls.observe({ system, operation, outcome }, seconds);
    this.recent.add(system, seconds);
  }

  onPass(system: string, stream: string, { rows, published, parked, files = { taken: 0, repeated: 0, refused: 0 } }: PassSummary): void {
    for (const [what, count] of Object.entries(files)) if (count > 0) this.files.inc({ system, stream, what }, count);
    for (const [what, count] of Object.entries({ read: rows, published, parked })) if (count > 0) this.rows.inc({ system, stream, what }, count);
  }

  onFeed(system: string, stream: string, { events, published, parked }: TakenEvents): void {
    for (const [what, count] of Object.entries({ taken: events, published, parked })) if (count > 0) this.feeds.inc({ system, stream, what }, count);
  }

  onWebhook(system: string, outcome: string): void {
    this.webhooks.inc({ system, outcome });
  }

  onTopicMessages(system: string, stream: string, what: string, count: number): void {
    this.topicMessages.inc({ system, stream, what }, count);
  }

  onWebhookEvents(system: string, what: string, count: number): void {
    this.webhookEvents.inc({ system, what }, count);
  }

  onDelivered(system: string, entity: EntityName, how: string, count: number): void {
    this.deliveries.inc({ system, entity, how }, count);
  }
}
