import { deliveryReceiptsTopic, exceptionsTopic, identityLinkTopic, schemas, sourceTopic, systemSnapshotsTopic, topicDeclarations, type EntityName } from '@muster/contracts';
import type { CompiledConnector, CompiledWrite } from '@muster/domain-connector';
import type { Governance } from '@muster/domain-governance';
import type { Mapping } from '@muster/domain-mapping';
import { registerSchemas, SchemaRegistry } from '@muster/platform-avro';
import { InboundPath } from '@muster/platform-inbound';
import { BatchServer, createTopics, fetchEarliest, KafkaPublisher, missingTopics } from '@muster/platform-kafka';
import { AddOpenExceptions1797000000000, EXCEPTION, headersOfRow, OpenExceptions, Relay } from '@muster/platform-outbox';
import { Database } from '@muster/platform-postgres';
import { linkWriter } from './adoption/identity-links.js';
import { Secrets } from './calls/secrets.js';
import { SystemSecrets } from './calls/system-secrets.js';
import { SERVICE } from './calls/system-caller.js';
import { Spool } from './drops/spool.js';
import type { ConnectorsSettings } from './connectors.config.js';
import { canonicalTopics, FollowRecords, RecordDecoders, type Facet } from './delivery/follow-records.js';
import { RECEIPT_PARTITIONS, receiptWriter } from './delivery/receipts.js';
import { StandingExceptions } from './exceptions/standing-exceptions.js';
import { SourceEventWriter } from './file-intake/source-event.js';
import { isReached } from './file-delivery/is-reached.js';
import { readConnectors, type FirmConnectors } from './systems/read-connectors.js';
import { SystemRuntime } from './systems/system-runtime.js';
import { receivesRestricted } from './delivery/receives-restricted.js';
import { ConnectorMetrics } from './operating/connector-metrics.js';
import { forgetEvents } from './webhooks/webhook-event.store.js';
import { WebhookReceiver } from './webhooks/webhook-receiver.js';
import { CreateFileIntake1764000000000 } from './migrations/1764000000000-create-file-intake.js';
import { CreateDelivery1795600000000 } from './migrations/1795600000000-create-delivery.js';
import { CreateAdoption1795700000000 } from './migrations/1795700000000-create-adoption.js';
import { CreateWebhooks1795800000000 } from './migrations/1795800000000-create-webhooks.js';
import { CreateSourceOriginal1796000000000 } from './migrations/1796000000000-create-source-original.js';
import { CreateFeed1795900000000 } from './migrations/1795900000000-create-feed.js';
import { CreateVendorFinding1796100000000 } from './migrations/1796100000000-create-vendor-finding.js';
import { CreateRotatedToken1796400000000 } from './migrations/1796400000000-create-rotated-token.js';
import { CreateGivenSecret1797600000000 } from './migrations/1797600000000-create-given-secret.js';
import { CreateFieldAlias1797600000001 } from './migrations/1797600000001-create-field-alias.js';
import { CreateReleaseGate1797100000000 } from './migrations/1797100000000-create-release-gate.js';
import { CreateRecordKeys1797700000000 } from './migrations/1797700000000-create-record-keys.js';
import { CreateSnapshot1796200000000 } from './migrations/1796200000000-create-snapshot.js';
import { CarryTraceparent1797750000000 } from './migrations/1797750000000-carry-traceparent.js';
import { ReadAnew1798000000000 } from './migrations/1798000000000-read-anew.js';
import { IndexStanding1798500000000 } from './migrations/1798500000000-index-standing.js';
import { snapshotWriter } from './snapshots/snapshot-message.js';
import { CreateDroppedFile1796300000000 } from './migrations/1796300000000-create-dropped-file.js';
import { dropOriginals } from './originals/original.store.js';

/** Transport of the one consumer. */
export const FOLLOW = Symbol('canonical topics');
export { SERVICE };
const ADVISORY_KEY = 4103;
export const connectorMigrations = [CreateFileIntake1764000000000, CreateDelivery1795600000000, CreateAdoption1795700000000, CreateWebhooks1795800000000, CreateSourceOriginal1796000000000, CreateVendorFinding1796100000000, CreateSnapshot1796200000000, CreateRotatedToken1796400000000, CreateFeed1795900000000, CreateDroppedFile1796300000000, AddOpenExceptions1797000000000, CreateReleaseGate1797100000000, CreateGivenSecret1797600000000, CreateRecordKeys1797700000000, CarryTraceparent1797750000000, CreateFieldAlias1797600000001, ReadAnew1798000000000, IndexStanding1798500000000];

/** The connectors of a firm: what the masters publish comes in by one consumer, and each system has a runtime of its own. */
export class ConnectorsService {
  readonly server: BatchServer;
  private maintenance: NodeJS.Timeout | undefined;

  private constructor(
    readonly settings: ConnectorsSettings,
    readonly governance: Governance,
    readonly database: Database,
    readonly metrics: ConnectorMetrics,
    readonly systems: ReadonlyMap<string, SystemRuntime>,
    readonly webhooks: WebhookReceiver,
    readonly records: FollowRecords,
    readonly decoders: RecordDecoders,
    /** By name. */
    readonly mappings: ReadonlyMap<string, Mapping>,
    private readonly inbound: InboundPath,
    private readonly standing: StandingExceptions,
    private readonly relay: Relay,
    private readonly publishers: readonly KafkaPublisher[],
  ) {
    const { topicNamespace, kafka, logger } = settings;
    this.server = new BatchServer({
      kafka, group: topicNamespace + SERVICE, logger, chunkMax: 1_000, topicsOf: () => canonicalTopics().map(({ topic }) => topicNamespace + topic),
      positionsOf: (assigned) => inbound.positionsOf(assigned), events: metrics.service.consumer,
    });
    this.server.setTransportId(FOLLOW);
  }

  /** Throws SetupError, GovernanceError and ConnectorError for what a person has to put right first. */
  static async open(settings: ConnectorsSettings): Promise<ConnectorsService> {
    const { topicNamespace, kafka, logger } = settings;
    const now = settings.now ?? Date.now;
    const firm = readConnectors(settings.configDir);
    const registry = new SchemaRegistry(settings.registry);
    const schemaIds = await prepareTopics(settings, firm, registry);
    const database = await Database.open({ ...settings.database, schema: 'connectors', applicationName: SERVICE, poolMax: settings.database.poolMax ?? 10 }, { migrations: connectorMigrations, entities: [] });
    const metrics = new ConnectorMetrics(SERVICE);
    const publisher = new KafkaPublisher({ kafka, logger });
    const receipts = new KafkaPublisher({ kafka, logger });
    const relay = new Relay({
      pool: database.pool, publisher: receipts, shards: RECEIPT_PARTITIONS, logger, advisoryKey: ADVISORY_KEY, channel: 'relay_connectors', topicOf: (aggregateType) => topicNamespace + (aggregateType === EXCEPTION ? exceptionsTopic : deliveryReceiptsTopic), headersOf: (row) => headersOfRow(SERVICE, row, settings.registry.url), events: metrics.service.relay,
    });
    const decoders = new RecordDecoders(registry);
    const exceptions = new OpenExceptions({ service: SERVICE, configVersion: firm.governance.version, schemaId: schemaIds.get(exceptionsTopic)!, topicNamespace, now });
    const writers = new Map<string, SourceEventWriter>();
    const receiptRow = receiptWriter(schemaIds.get(deliveryReceiptsTopic)!, now);
    const linkMessage = linkWriter(settings.registry.url, schemaIds.get(identityLinkTopic)!);
    const snapshotMessage = snapshotWriter(settings.registry.url, schemaIds.get(systemSnapshotsTopic)!, now);
    const secrets = new Secrets(settings.env);
    const systems = new Map([...firm.connectors.values()].map((connector) => [connector.system, new SystemRuntime({
      connector, mapping: firm.mappings.get(connector.mapping ?? ''), governance: firm.governance, topicNamespace, secrets: new SystemSecrets(settings.env, { connector, database, sealKey: settings.sealKey }), database, exceptions, publisher, decoders, logger, receiptRow, linkMessage, snapshotMessage, now, observer: metrics,
      onReceipts: (rows) => relay.wake(rows), writesOf: (entity) => writesOf([...firm.connectors.values()], entity),
      writerOf: (entity, topic) => {
        let writer = writers.get(topic);
        if (!writer) writers.set(topic, (writer = new SourceEventWriter(connector.system, entity, settings.registry.url, schemaIds.get(topic)!)));
        return writer;
      },
    })]));
    metrics.addLevels(database, systems);
    const inbound = new InboundPath({ database, group: SERVICE, logger, exceptions, earliestOffset: async (topic, partition) => (await fetchEarliest(kafka, topic, logger))[partition]!, observer: metrics.service.inbound, gapsAreNormal: () => true });
    const records = new FollowRecords({
      inbound, registry, topicNamespace, // One whose address nobody gave is filled when it is connected, and owes nothing until then.
      targetsOf: (entity, facet) => targetsOf([...firm.connectors.values()], firm.governance, secrets, entity, facet),
      onCommitted: () => systems.forEach((system) => system.wakeDeliveries()),
    });
    const webhooks = new WebhookReceiver({ systems, secrets, database, observer: metrics, now });
    return new ConnectorsService(settings, firm.governance, database, metrics, systems, webhooks, records, decoders, firm.mappings, inbound, new StandingExceptions({ database, exceptions, logger }), relay, [publisher, receipts]);
  }

  /** Relay and systems; the consumer is started by Nest. */
  async start(): Promise<void> {
    const maintain = async () => {
      const nowMs = (this.settings.now ?? Date.now)();
      await this.inbound.journal.maintain(nowMs);
      await dropOriginals(this.database, nowMs);
      const givenUp = await forgetEvents(this.database);
      if (givenUp > 0) this.settings.logger.warn({ events: givenUp }, 'events of webhooks waited too long and are forgotten; the readings of their streams bring what they spoke of');
    };
    await maintain();
    await Spool.sweep();
    this.maintenance = setInterval(() => maintain().catch((error: unknown) => this.settings.logger.warn({ error: String(error) }, 'the journal and the originals were not maintained; it is tried again in an hour')), 3_600_000);
    this.relay.start();
    this.standing.start();
    for (const system of this.systems.values()) system.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.maintenance);
    await Promise.all([...this.systems.values()].map((system) => system.stop()));
    await this.standing.stop();
    await this.relay.stop();
    await Promise.all(this.publishers.map((publisher) => publisher.close()));
    await this.database.close();
  }
}

/** A target gets restricted attributes only where it may receive any of them. */
function targetsOf(connectors: readonly CompiledConnector[], governance: Governance, secrets: Secrets, entity: EntityName, facet: Facet): string[] {
  return connectors
    .filter((connector) => {
      const write = connector.writes.get(entity);
      return write && isReached(write, connector, secrets);
    })
    .filter(({ system }) => (facet === 'main' || receivesRestricted(governance, entity, system)))
    .map(({ system }) => system)
    .sort();
}

function writesOf(connectors: readonly CompiledConnector[], entity: EntityName): ReadonlyMap<string, CompiledWrite> {
  return new Map(connectors.flatMap(({ system, writes }) => {
    const write = writes.get(entity);
    return write && !write.file ? [[system, write] as const] : [];
  }));
}

/** Topics and schemas of what the connectors publish; topics are made here where nobody has made them yet. Answers schema ids by topic. */
async function prepareTopics(settings: ConnectorsSettings, { governance, connectors, mappings }: FirmConnectors, registry: SchemaRegistry): Promise<Map<string, number>> {
  const names = new Set<string>([deliveryReceiptsTopic, exceptionsTopic, identityLinkTopic, systemSnapshotsTopic]);
  for (const { system, mapping, streams, fileStreams, topicStreams } of connectors.values()) {
    for (const { entity, from } of mappings.get(mapping ?? '')?.outputs ?? []) if (streams.has(from) || fileStreams.has(from) || topicStreams.has(from)) for (const bulk of [false, true]) names.add(sourceTopic(system, entity, { bulk }));
  }
  const declarations = topicDeclarations([...governance.systems.values()]).filter(({ name }) => names.has(name));
  const named = declarations.map((topic) => ({ ...topic, name: settings.topicNamespace + topic.name }));
  const missing = new Set(await missingTopics(settings.kafka, named.map(({ name }) => name)));
  await createTopics(settings.kafka, named.filter(({ name }) => missing.has(name)));
  return registerSchemas(registry, declarations, schemas);
}
