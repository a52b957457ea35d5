import { exceptionsTopic, identityLinkTopic } from '@muster/contracts';
import { Accounts, ActStore, CreateAccounts1797200000000 } from '@muster/platform-accounts';
import { SchemaRegistry } from '@muster/platform-avro';
import { InboundPath, type Inbound } from '@muster/platform-inbound';
import { BatchServer, fetchEarliest, KafkaPublisher, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { ServiceMetrics } from '@muster/platform-observability';
import { AddOpenExceptions1797000000000, headersOfRow, OpenExceptions, prepareExceptions, Relay, type NewOutboxRow } from '@muster/platform-outbox';
import { Database } from '@muster/platform-postgres';
import { readGovernance } from '@muster/platform-records';
import { GroupActs } from './acts/group-acts.js';
import { Repair } from './acts/repair.js';
import { FirmServices } from './firm/firm-services.js';
import { LiveFeed } from './live/live-feed.js';
import { CreateExceptionQueue1797100000000 } from './migrations/1797100000000-create-exception-queue.js';
import { CreateSessions1797300000000 } from './migrations/1797300000000-create-sessions.js';
import { CreateTrace1797400000000 } from './migrations/1797400000000-create-trace.js';
import { CreateReplay1797800000000 } from './migrations/1797800000000-create-replay.js';
import { CreateIdentityActs1797900000000 } from './migrations/1797900000000-create-identity-acts.js';
import { LeaseReplays1798300000000 } from './migrations/1798300000000-lease-replays.js';
import { KnowBrowsers1798400000000 } from './migrations/1798400000000-know-browsers.js';
import { FindEnded1797500000000 } from './migrations/1797500000000-find-ended.js';
import type { OperationsSettings } from './operations.config.js';
import { IDENTITY_LINK } from './people/identity-link.event.js';
import { CountGroups } from './queue/count-groups.js';
import { TakeExceptions } from './queue/take-exceptions.js';
import { forgetEnded } from './queue/forget-ended.js';
import { STAKED_TOPICS, TakeStakes } from './queue/take-stakes.js';
import { Sessions } from './sessions/sessions.js';

/** Transport of the one consumer. */
export const FOLLOW = Symbol('exceptions and what is at stake');
const FOLLOWED_TOPICS = [exceptionsTopic, ...STAKED_TOPICS];
export const SERVICE = 'operations';
const ADVISORY_KEY = 4107;
/** Partitions of exceptions.v1, by which operations tells of what it cannot read itself, and of source.identity-link.v1, by which it says what people decide. */
const SHARDS = 6;

/** What the people who run the integration see of it, and do: the queue of exceptions, and who did what. */
export class OperationsService {
  readonly server: BatchServer;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly acts = new ActStore();
  readonly groupActs: GroupActs;
  private maintenance: NodeJS.Timeout | undefined;

  private constructor(
    readonly settings: OperationsSettings,
    readonly database: Database,
    readonly metrics: ServiceMetrics,
    readonly registry: SchemaRegistry,
    readonly firm: FirmServices,
    readonly live: LiveFeed,
    readonly inbound: InboundPath,
    private readonly groups: CountGroups,
    private readonly relay: Relay,
    private readonly publisher: KafkaPublisher,
  ) {
    const { topicNamespace, kafka, logger } = settings;
    this.server = new BatchServer({
      kafka, group: topicNamespace + SERVICE, logger, chunkMax: 500, topicsOf: () => FOLLOWED_TOPICS.map((topic) => topicNamespace + topic),
      positionsOf: (assigned) => inbound.positionsOf(assigned), events: metrics.consumer,
    });
    this.server.setTransportId(FOLLOW);
    this.accounts = new Accounts(database);
    this.sessions = new Sessions(database, this.accounts);
    this.groupActs = new GroupActs({ database, acts: this.acts, repair: new Repair({ database, firm }), now: () => this.now(), onMoved: (fingerprints) => live.tell(fingerprints) });
  }

  /** Throws SetupError and GovernanceError for what a person has to put right first. */
  static async open(settings: OperationsSettings): Promise<OperationsService> {
    const { topicNamespace, kafka, logger } = settings;
    const now = settings.now ?? Date.now;
    const governance = readGovernance(settings.configDir);
    const registry = new SchemaRegistry(settings.registry);
    const database = await Database.open({ ...settings.database, schema: SERVICE, applicationName: SERVICE }, { migrations: [AddOpenExceptions1797000000000, CreateExceptionQueue1797100000000, CreateAccounts1797200000000, CreateSessions1797300000000, CreateTrace1797400000000, FindEnded1797500000000, CreateReplay1797800000000, CreateIdentityActs1797900000000, LeaseReplays1798300000000, KnowBrowsers1798400000000], entities: [] });
    const metrics = new ServiceMetrics({ service: SERVICE, describeTopic: () => ({}) });
    const publisher = new KafkaPublisher({ kafka, logger });
    const relay = new Relay({
      pool: database.pool, publisher, shards: SHARDS, logger, advisoryKey: ADVISORY_KEY, channel: 'relay_operations', topicOf: (kind) => topicNamespace + (kind === IDENTITY_LINK ? identityLinkTopic : exceptionsTopic), headersOf: (row) => headersOfRow(SERVICE, row, settings.registry.url), events: metrics.relay,
    });
    const exceptions = new OpenExceptions({ service: SERVICE, configVersion: governance.version, schemaId: await prepareExceptions(kafka, registry, topicNamespace, logger), topicNamespace, now });
    const inbound = new InboundPath({ database, group: SERVICE, logger, exceptions, earliestOffset: async (topic, partition) => (await fetchEarliest(kafka, topic, logger))[partition]!, observer: metrics.inbound, gapsAreNormal: (topic) => topic.startsWith(`${topicNamespace}canonical.`) });
    const live = new LiveFeed();
    metrics.gauge('muster_exceptions_open', 'Exceptions that are open, by class; those of snoozed groups among them.', ['class'], async (gauge) => {
      gauge.reset();
      const { rows } = await database.query({ name: 'exceptions-open', text: 'select class, sum(open)::int8 from exception_group where open > 0 group by class' });
      for (const [kind, open] of rows as [string, number][]) gauge.set({ class: kind }, open);
    });
    const groups = new CountGroups({ database, logger, onCounted: (fingerprints) => live.tell(fingerprints) });
    return new OperationsService(settings, database, metrics, registry, new FirmServices(settings.urlOf), live, inbound, groups, relay, publisher);
  }

  /** After a commit that added rows to the outbox. */
  wakeRelay(rows: readonly NewOutboxRow[]): void {
    this.relay.wake(rows);
  }

  now(): number {
    return (this.settings.now ?? Date.now)();
  }

  /** Its handling of any of its topics, on any way of taking batches in. */
  handlerThrough(inbound: Inbound): (batch: ReceivedBatch) => Promise<BatchOutcome> {
    const { registry, settings: { topicNamespace } } = this;
    const onCommitted = () => this.groups.wake();
    const exceptions = new TakeExceptions({ inbound, registry, onCommitted });
    const stakes = new TakeStakes({ inbound, registry, topicNamespace, onCommitted });
    return (batch) => (batch.topic === topicNamespace + exceptionsTopic ? exceptions : stakes).apply(batch);
  }

  /** Relay and the counting of groups; the consumer is started by Nest. */
  async start(): Promise<void> {
    const { logger } = this.settings;
    const maintain = async () => {
      await this.inbound.journal.maintain(this.now());
      await forgetEnded(this.database, this.now());
    };
    await maintain();
    this.maintenance = setInterval(() => maintain().catch((error: unknown) => logger.warn({ error: String(error) }, 'what is old was not taken out of journal and queue; it is tried again in an hour')), 3_600_000);
    this.relay.start();
    this.groups.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.maintenance);
    this.live.close();
    await this.groups.stop();
    await this.relay.stop();
    await this.publisher.close();
    await this.database.close();
  }
}
