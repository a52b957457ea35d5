import { canonicalTopic, deliveryReceiptsTopic, exceptionsTopic, processStepsTopic, systemSnapshotsTopic } from '@muster/contracts';
import { readReconciliation, type MeasureSettings } from '@muster/domain-reconciliation';
import { SchemaRegistry } from '@muster/platform-avro';
import { AddRepair1797100000000, CaughtUp, InboundPath, type Inbound } from '@muster/platform-inbound';
import { BatchServer, fetchEarliest, KafkaPublisher, OffsetReader, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { readConfigFile } from '@muster/platform-config';
import { ServiceMetrics } from '@muster/platform-observability';
import type { Parking } from '@muster/platform-operating';
import { AddOpenExceptions1797000000000, headersOfRow, OpenExceptions, prepareExceptions, Relay } from '@muster/platform-outbox';
import { Database } from '@muster/platform-postgres';
import { readGovernance } from '@muster/platform-records';
import { receiptPath, stepPath } from './follow/take-receipts.js';
import { forgetRecordsBefore } from './follow/record.store.js';
import { FOLLOWED, recordPath } from './follow/take-records.js';
import { CreateFollowed1796900000000 } from './migrations/1796900000000-create-followed.js';
import { CreateRuns1798100000000 } from './migrations/1798100000000-create-runs.js';
import { CreateMeasures1798200000000 } from './migrations/1798200000000-create-measures.js';
import { KeepRecordsBefore1798400000000 } from './migrations/1798400000000-keep-records-before.js';
import { NameEntitiesOfParts1798300000000 } from './migrations/1798300000000-name-entities-of-parts.js';
import { MeasureLoop } from './measures/measure-loop.js';
import { ConnectorsClient } from './runs/connectors-client.js';
import { COMPARED_WITH, RunLoop } from './runs/run-loop.js';
import { forgetRuns } from './runs/run.store.js';
import { LegalEntities } from './snapshots/legal-entities.js';
import { forgetSnapshots } from './snapshots/line.store.js';
import { OwnedFields } from './snapshots/owned-fields.js';
import { snapshotPath } from './snapshots/take-lines.js';
import type { ReconciliationSettings } from './reconciliation.config.js';

/** Transport of the one consumer. */
export const FOLLOW = Symbol('records, receipts, snapshots and steps');
export const SERVICE = 'reconciliation';
const ADVISORY_KEY = 4108;
/** Partitions of exceptions.v1, by which it tells of drift, and of what it cannot read. */
const EXCEPTION_SHARDS = 6;

type Handler = (inbound: Inbound, batch: ReceivedBatch) => Promise<BatchOutcome>;

export const reconciliationMigrations = [CreateFollowed1796900000000, AddOpenExceptions1797000000000, AddRepair1797100000000, CreateRuns1798100000000, CreateMeasures1798200000000, NameEntitiesOfParts1798300000000, KeepRecordsBefore1798400000000];

/** Compares what systems hold with what the masters say, and mends what differs by the ways that changes go anyway. It masters nothing. */
export class ReconciliationService {
  readonly server: BatchServer;
  private maintenance: NodeJS.Timeout | undefined;

  private constructor(
    readonly settings: ReconciliationSettings,
    readonly database: Database,
    readonly metrics: ServiceMetrics,
    readonly parking: Parking,
    readonly inbound: InboundPath,
    readonly exceptions: OpenExceptions,
    readonly connectors: ConnectorsClient,
    readonly runs: RunLoop,
    readonly measures: MeasureLoop,
    readonly measureSettings: MeasureSettings,
    private readonly keepDays: number,
    private readonly offsets: OffsetReader,
    private readonly handlers: ReadonlyMap<string, Handler>,
    private readonly relay: Relay,
    private readonly publisher: KafkaPublisher,
  ) {
    const { topicNamespace, kafka, logger } = settings;
    this.server = new BatchServer({
      kafka, group: topicNamespace + SERVICE, logger, chunkMax: 1_000, topicsOf: () => [...handlers.keys()], positionsOf: (assigned) => inbound.positionsOf(assigned), events: metrics.consumer,
    });
    this.server.setTransportId(FOLLOW);
  }

  /** Throws SetupError and GovernanceError for what a person has to put right first. */
  static async open(settings: ReconciliationSettings): Promise<ReconciliationService> {
    const { topicNamespace, kafka, logger } = settings;
    const now = settings.now ?? Date.now;
    const reconciliation = readConfigFile(settings.configDir, 'reconciliation.yaml', readReconciliation);
    const governance = readGovernance(settings.configDir);
    const registry = new SchemaRegistry(settings.registry);
    const schemaId = await prepareExceptions(kafka, registry, topicNamespace, logger);
    const database = await Database.open({ ...settings.database, schema: SERVICE, applicationName: SERVICE }, { migrations: reconciliationMigrations, entities: [] });
    const metrics = new ServiceMetrics({ service: SERVICE, describeTopic: () => ({}) });
    const publisher = new KafkaPublisher({ kafka, logger });
    const relay = new Relay({
      pool: database.pool, publisher, shards: EXCEPTION_SHARDS, logger, advisoryKey: ADVISORY_KEY, channel: 'relay_reconciliation', topicOf: () => topicNamespace + exceptionsTopic, headersOf: (row) => headersOfRow(SERVICE, row, settings.registry.url), events: metrics.relay,
    });
    const exceptions = new OpenExceptions({ service: SERVICE, configVersion: governance.version, schemaId, topicNamespace, now });
    const inbound = new InboundPath({ database, group: SERVICE, logger, exceptions, earliestOffset: async (topic, partition) => (await fetchEarliest(kafka, topic, logger))[partition]!, observer: metrics.inbound, gapsAreNormal: (topic) => topic.startsWith(`${topicNamespace}canonical.`) });
    const spaceOf = (system: string, entity: string) => governance.systems.get(system)?.idSpaces.get(entity) ?? system;
    const owned = new OwnedFields(governance, registry);
    const legalEntities = LegalEntities.reader(registry);
    const connectors = new ConnectorsClient(settings.connectorsUrl);
    const offsets = new OffsetReader({ kafka, logger });
    const caughtUp = new CaughtUp({ database, group: SERVICE, topics: COMPARED_WITH.map((topic) => topicNamespace + topic), offsets });
    const runs = new RunLoop({ database, settings: reconciliation, connectors, owned, exceptions, caughtUp, legalEntities, logger, now, onTold: () => relay.wake() });
    const measures = new MeasureLoop({ database, registry, settings: reconciliation.measures, logger, now });
    const handlers = new Map<string, Handler>();
    const follow = (topic: string, path: { apply: Handler }) => handlers.set(topicNamespace + topic, (through, batch) => path.apply(through, batch));
    for (const entity of FOLLOWED) follow(canonicalTopic(entity), recordPath(entity, registry, spaceOf));
    follow(deliveryReceiptsTopic, receiptPath(registry));
    follow(processStepsTopic, stepPath(registry));
    follow(systemSnapshotsTopic, snapshotPath({ registry, settings: reconciliation, owned, legalEntities, now, onEnd: () => runs.wake() }));
    const parking: Parking = {
      database, logger, exceptions, configVersion: governance.version, configDir: settings.configDir, governance, registry, topicNamespace, mastered: new Map(),
      handlerThrough: (through) => (batch) => handlers.get(batch.topic)!(through, batch), discarded: () => undefined,
    };
    return new ReconciliationService(settings, database, metrics, parking, inbound, exceptions, connectors, runs, measures, reconciliation.measures, reconciliation.keepDays, offsets, handlers, relay, publisher);
  }

  now(): number {
    return (this.settings.now ?? Date.now)();
  }

  handlerThrough(inbound: Inbound): (batch: ReceivedBatch) => Promise<BatchOutcome> {
    return (batch) => this.handlers.get(batch.topic)!(inbound, batch);
  }

  /** Relay, runs and maintenance; the consumer is started by Nest. */
  async start(): Promise<void> {
    const { logger } = this.settings;
    const maintain = async () => {
      await this.inbound.journal.maintain(this.now());
      await forgetSnapshots(this.database);
      await forgetRecordsBefore(this.database);
      await forgetRuns(this.database, new Date(this.now() - this.keepDays * 86_400_000));
    };
    await maintain();
    this.maintenance = setInterval(() => maintain().catch((error: unknown) => logger.warn({ error: String(error) }, 'what is old was not taken out; it is tried again in an hour')), 3_600_000);
    this.relay.start();
    this.runs.start();
    this.measures.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.maintenance);
    await this.runs.stop();
    await this.measures.stop();
    await this.relay.stop();
    await this.publisher.close();
    await this.offsets.close();
    await this.database.close();
  }
}
