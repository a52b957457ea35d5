import { canonicalTopic, exceptionsTopic, processStepsTopic, schemas, sourceTopic, topicDeclarations } from '@muster/contracts';
import { registerSchemas, SchemaRegistry } from '@muster/platform-avro';
import { AddRepair1797100000000, CaughtUp, InboundPath, type Inbound } from '@muster/platform-inbound';
import { BatchServer, fetchEarliest, KafkaPublisher, OffsetReader } from '@muster/platform-kafka';
import { ServiceMetrics } from '@muster/platform-observability';
import type { Parking } from '@muster/platform-operating';
import { localDateAt } from '@muster/platform-kernel';
import { AddOpenExceptions1797000000000, EXCEPTION, headersOfRow, OpenExceptions, prepareExceptions, Relay } from '@muster/platform-outbox';
import { Database } from '@muster/platform-postgres';
import { readGovernance } from '@muster/platform-records';
import { FollowRecords, followedTopics } from './follow/follow-records.js';
import { FOLLOWED } from './follow/read-subject.js';
import { AddCases1796700000000 } from './migrations/1796700000000-add-cases.js';
import { CreateProcesses1796600000000 } from './migrations/1796600000000-create-processes.js';
import { CarryTraceparent1797700000000 } from './migrations/1797700000000-carry-traceparent.js';
import { readProcessSettings, type OrchestrationSettings } from './orchestration.config.js';
import { Engine } from './processes/engine.js';
import { Starter } from './processes/starter.js';
import { ASKED, askOf, NOTICE, NOTICE_PARTITIONS, Outgoing } from './store/outgoing.js';
import { PROCESS_STEP, ProgressStore } from './store/progress.store.js';
import { Stages, type StageParts } from './processes/stages.js';

/** Transport of the one consumer. */
export const FOLLOW = Symbol('canonical topics and receipts');
export const SERVICE = 'orchestration';
const ADVISORY_KEY = 4106;
/** Where what is put into the outbox goes: steps, what processes ask for, and notices. */
const TOPIC_OF: Readonly<Record<string, string>> = { [PROCESS_STEP]: processStepsTopic, [EXCEPTION]: exceptionsTopic, [NOTICE]: canonicalTopic('notice'), ...Object.fromEntries(ASKED.map((entity) => [askOf(entity), sourceTopic(SERVICE, entity)])) };

/** The long processes of a firm: what the masters publish and targets acknowledge comes in by one consumer, workflows wait for it. */
export class OrchestrationService {
  readonly server: BatchServer;
  private maintenance: NodeJS.Timeout | undefined;

  private constructor(
    readonly settings: OrchestrationSettings,
    readonly database: Database,
    readonly metrics: ServiceMetrics,
    readonly records: FollowRecords,
    readonly parking: Parking,
    private readonly inbound: InboundPath,
    private readonly relay: Relay,
    private readonly publisher: KafkaPublisher,
    private readonly offsets: OffsetReader,
    private readonly engine: Engine,
    readonly starter: Starter,
    readonly stageParts: StageParts,
  ) {
    const { topicNamespace, kafka, logger } = settings;
    this.server = new BatchServer({
      kafka, group: topicNamespace + SERVICE, logger, chunkMax: 500, topicsOf: () => followedTopics().map((topic) => topicNamespace + topic),
      positionsOf: (assigned) => inbound.positionsOf(assigned), events: metrics.consumer,
    });
    this.server.setTransportId(FOLLOW);
  }

  /** Throws SetupError and GovernanceError for what a person has to put right first. */
  static async open(settings: OrchestrationSettings): Promise<OrchestrationService> {
    const { topicNamespace, kafka, logger } = settings;
    const now = settings.now ?? Date.now;
    const processes = readProcessSettings(settings.configDir);
    const governance = readGovernance(settings.configDir);
    const registry = new SchemaRegistry(settings.registry);
    const schemaIds = await registerSchemas(registry, topicDeclarations([...governance.systems.values()]).filter(({ name }) => Object.values(TOPIC_OF).includes(name)), schemas);
    const database = await Database.open({ ...settings.database, schema: 'orchestration', applicationName: SERVICE }, { migrations: [CreateProcesses1796600000000, AddCases1796700000000, AddOpenExceptions1797000000000, AddRepair1797100000000, CarryTraceparent1797700000000], entities: [] });
    const metrics = new ServiceMetrics({ service: SERVICE, describeTopic: () => ({}) });
    const publisher = new KafkaPublisher({ kafka, logger });
    const relay = new Relay({
      pool: database.pool, publisher, shards: NOTICE_PARTITIONS, logger, advisoryKey: ADVISORY_KEY, channel: 'relay_orchestration', topicOf: (aggregateType) => topicNamespace + TOPIC_OF[aggregateType]!, headersOf: (row) => headersOfRow(SERVICE, row, settings.registry.url), events: metrics.relay,
    });
    const idOf = (aggregateType: string) => schemaIds.get(TOPIC_OF[aggregateType]!)!;
    const outgoing = new Outgoing({ assignment: idOf(askOf('assignment')), demand: idOf(askOf('demand')), notice: idOf(NOTICE) }, governance.version);
    const progress = new ProgressStore(database, idOf(PROCESS_STEP), outgoing, now, (rows) => relay.wake(rows));
    const engine = new Engine();
    const exceptions = new OpenExceptions({ service: SERVICE, configVersion: governance.version, schemaId: await prepareExceptions(kafka, registry, topicNamespace, logger), topicNamespace, now });
    const inbound = new InboundPath({ database, group: SERVICE, logger, exceptions, earliestOffset: async (topic, partition) => (await fetchEarliest(kafka, topic, logger))[partition]!, observer: metrics.inbound, gapsAreNormal: (topic) => topic.startsWith(`${topicNamespace}canonical.`) });
    const recordsThrough = (through: Inbound) => new FollowRecords({ inbound: through, registry, topicNamespace, processes, now, onCommitted: () => starter.wake() });
    const parking: Parking = {
      database, logger, exceptions, configVersion: governance.version, configDir: settings.configDir, governance, registry, topicNamespace, mastered: new Map(),
      handlerThrough: (through) => (batch) => recordsThrough(through).apply(batch), discarded: () => undefined,
    };
    const offsets = new OffsetReader({ kafka, logger });
    const caughtUp = new CaughtUp({ database, group: SERVICE, topics: FOLLOWED.map((entity) => topicNamespace + canonicalTopic(entity)), offsets });
    const stageParts: StageParts = { database, caughtUp, progress, processes, kindOf: (system) => governance.systems.get(system)?.kind, spaceOf: (system, entity) => governance.systems.get(system)?.idSpaces.get(entity) ?? system, now, today: () => localDateAt(now(), 'UTC') };
    const starter = new Starter({ database, engine, stages: new Stages(stageParts), logger });
    return new OrchestrationService(settings, database, metrics, recordsThrough(inbound), parking, inbound, relay, publisher, offsets, engine, starter, stageParts);
  }

  /** Relay, engine and starter; the consumer is started by Nest. Workflows that were under way are taken up again. */
  async start(): Promise<void> {
    const { logger, now = Date.now } = this.settings;
    const maintain = () => this.inbound.journal.maintain(now());
    await maintain();
    this.maintenance = setInterval(() => maintain().catch((error: unknown) => logger.warn({ error: String(error) }, 'the journal was not maintained; it is tried again in an hour')), 3_600_000);
    this.relay.start();
    await this.engine.start({ databaseUrl: this.settings.database.url, logger }, this.stageParts);
    this.starter.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.maintenance);
    await this.starter.stop();
    await this.engine.stop();
    await this.relay.stop();
    await this.publisher.close();
    await this.offsets.close();
    await this.database.close();
  }
}
