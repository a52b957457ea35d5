import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalTopic, changeRecordOf, deliveryReceiptsTopic, entities, exceptionsTopic, identityLinkTopic, schemas, sourceTopic, topicDeclarations, type EntityName } from '@muster/contracts';
import type { CanonicalRecord, Facet, SourceChange } from '@muster/domain-claims';
import { compileGovernance, type ConfigText, type Governance } from '@muster/domain-governance';
import type { DuplicateRules } from '@muster/domain-identity';
import { createDecoder, registerSchemas, SchemaRegistry } from '@muster/platform-avro';
import type { PlatformSettings } from '@muster/platform-config';
import { AddRepair1797100000000, InboundPath, type Inbound, type InboundObserver } from '@muster/platform-inbound';
import { BatchServer, fetchEarliest, KafkaPublisher, type BatchObserver, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import type { Logger } from '@muster/platform-kernel';
import { AddOpenExceptions1797000000000, EXCEPTION, headersOfRow, OpenExceptions, prepareExceptions, Relay, type RelayObserver } from '@muster/platform-outbox';
import { Database } from '@muster/platform-postgres';
import type { MigrationInterface } from 'typeorm';
import { ParentChanges } from './cycle-check.js';
import { DecisionStore } from './decision.store.js';
import { DuplicateIndex } from './duplicates/duplicate-index.js';
import { ForeignPath, type ForeignFacts } from './foreign-path.js';
import { HeldSteps } from './held-steps.js';
import { LegalEntities } from './foreign-records.js';
import { IdentityStore } from './identity.store.js';
import { LinkPath } from './link-path.js';
import { LostPublications, type PublishedTopic } from './lost-publications.js';
import { CANONICAL_PARTITIONS, MasterPath, type MasteredEntity, type Written } from './master-path.js';
import { AddDecisions1796500000000, AddDuplicates1797900000000, AddRetryAndReplay1795200000000, AddWaitingLinks1795400000000, CreateMasterTables1795000000000, AddWaitingSince1797600000000 } from './migrations.js';
import { ReceiptPath } from './receipt-path.js';
import { recordCodec } from './record-codec.js';
import { readModels } from './read-models.js';
import { masterRules, type EntityRules } from './rules-of-governance.js';
import { StandingReferences } from './standing-references.js';
import { Sweeper } from './sweeper.js';

/** What a master says of itself; everything else is the same for all. */
export interface MasterDeclaration {
  /** worker-sync; also the consumer group. */
  service: string;
  /** Postgres schema. */
  schema: string;
  /** First half of the relay's advisory lock keys: one number per service in a database. */
  advisoryKey: number;
  entities: Partial<Record<EntityName, EntityRules>>;
  /** Entities of other masters that this one refers to. */
  foreign: readonly EntityName[];
  /** What its deciders need of other records, by entity; of its own ones too, which it follows on their topics as those of others. */
  facts?: Partial<Record<EntityName, (record: CanonicalRecord) => ForeignFacts>>;
  /** The same of restricted attributes. */
  restrictedFacts?: Partial<Record<EntityName, (record: CanonicalRecord) => ForeignFacts>>;
  /** By what two of its records may be one; entities without any are not looked through. */
  duplicates?: Partial<Record<EntityName, DuplicateRules>>;
  migrations: (new () => MigrationInterface)[];
}

export interface MasterSettings extends PlatformSettings {
  configDir: string;
  logger: Logger;
  now?(): number;
  /** Before the names of all topics and groups, so that several firms can share a broker. */
  topicNamespace?: string;
  observers?: { inbound?: InboundObserver; consumer?: BatchObserver; relay?: RelayObserver };
  /** How long a reference may wait for what it names before people are told; 30 seconds where nothing is said. */
  referenceGraceMs?: number;
  /** Knobs of the batch path, for measurements. */
  chunkMax?: number;
  chunksAtOnce?: number;
}

interface MasterPaths {
  sources: MasterPath;
  links: LinkPath;
  foreign: ForeignPath;
  receipts: ReceiptPath;
}

/** Handlers of urgent topics and of mass loads sit on consumers of their own, so that a file never stands before a termination. */
export const URGENT = Symbol('urgent topics');
export const BULK = Symbol('mass loads');

/** Added to a service's number for the locks of its decisions. */
const DECISION_LOCKS = 1_000;

const REFERENCE_GRACE_MS = 30_000;

let latest: { texts: string; governance: Governance } | undefined;

/** The files of a folder of configuration, in the order of their names. */
export function configFiles(configDir: string): ConfigText[] {
  const names = readdirSync(configDir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')).sort();
  return names.map((name) => ({ path: `config/${name}`, text: readFileSync(join(configDir, name), 'utf8') }));
}

/** The rules of a folder. Masters and connectors of one process read the same one: it is compiled anew only where a file has changed. Throws GovernanceError. */
export function readGovernance(configDir: string): Governance {
  const files = configFiles(configDir);
  const texts = JSON.stringify(files);
  if (latest?.texts !== texts) latest = { texts, governance: compileGovernance(files, Object.values(entities)) };
  return latest.governance;
}

/** A master with its consumers, relay and sweeper: made once, started, stopped. */
export class MasterRuntime {
  readonly urgent: BatchServer;
  readonly bulk: BatchServer;
  private maintenance: NodeJS.Timeout | undefined;
  private readonly lostPublications: LostPublications;
  private readonly references: StandingReferences;
  readonly duplicates: DuplicateIndex;

  private constructor(
    readonly declaration: MasterDeclaration,
    readonly settings: MasterSettings,
    readonly governance: Governance,
    readonly database: Database,
    readonly registry: SchemaRegistry,
    readonly inbound: InboundPath,
    readonly bulkInbound: InboundPath,
    readonly path: MasterPath,
    readonly bulkPath: MasterPath,
    readonly links: LinkPath,
    readonly foreign: ForeignPath,
    readonly receipts: ReceiptPath,
    readonly relay: Relay,
    readonly sweeper: Sweeper,
    readonly legalEntities: LegalEntities,
    readonly exceptions: OpenExceptions,
    private readonly publisher: KafkaPublisher,
    private readonly heldSteps: HeldSteps,
    private readonly pathsThrough: (inbound: Inbound) => MasterPaths,
  ) {
    const namespace = settings.topicNamespace ?? '';
    const server = (group: string, transport: symbol, path: InboundPath, partitionsAtOnce?: number) => {
      const batchServer = new BatchServer({ kafka: settings.kafka, group: namespace + group, logger: settings.logger, chunkMax: settings.chunkMax ?? 1_000, partitionsAtOnce, topicsOf: (pattern) => this.topicsOf(pattern), positionsOf: (assigned) => path.positionsOf(assigned), events: settings.observers?.consumer });
      batchServer.setTransportId(transport);
      return batchServer;
    };
    this.urgent = server(declaration.service, URGENT, inbound);
    this.bulk = server(`${declaration.service}.bulk`, BULK, bulkInbound, 1);
    this.references = new StandingReferences({ database, path, exceptions, logger: settings.logger, graceMs: settings.referenceGraceMs ?? REFERENCE_GRACE_MS });
    this.duplicates = new DuplicateIndex({ database, mastered: path.mastered(), rules: new Map(Object.entries(declaration.duplicates ?? {})) });
    this.lostPublications = new LostPublications({
      database, path, kafka: settings.kafka, logger: settings.logger, topics: publishedTopics(declaration, namespace),
      reads: () => (this.urgent.joined && this.bulk.joined ? [...this.urgent.topics, ...this.bulk.topics] : undefined),
      onCommitted: ({ published }) => {
        if (published.length > 0) relay.wake(published);
      },
    });
  }

  static async open(declaration: MasterDeclaration, settings: MasterSettings): Promise<MasterRuntime> {
    const governance = readGovernance(settings.configDir);
    const registry = new SchemaRegistry(settings.registry);
    const names = Object.keys(declaration.entities) as EntityName[];
    const own = new Set(names.flatMap((entity) => [canonicalTopic(entity), canonicalTopic(entity, { restricted: true })]));
    const schemaIds = await registerSchemas(registry, topicDeclarations([...governance.systems.values()]).filter((topic) => own.has(topic.name)), schemas);
    const database = await Database.open({ ...settings.database, schema: declaration.schema, applicationName: declaration.service }, { migrations: [CreateMasterTables1795000000000, AddRetryAndReplay1795200000000, AddWaitingLinks1795400000000, AddDecisions1796500000000, AddOpenExceptions1797000000000, AddRepair1797100000000, AddWaitingSince1797600000000, AddDuplicates1797900000000, ...declaration.migrations], entities: readModels });
    const { logger } = settings;
    const now = settings.now ?? Date.now;
    const topicNamespace = settings.topicNamespace ?? '';
    const earliestOffset = async (topic: string, partition: number) => (await fetchEarliest(settings.kafka, topic, logger))[partition]!;
    const exceptions = new OpenExceptions({ service: declaration.service, configVersion: governance.version, schemaId: await prepareExceptions(settings.kafka, registry, topicNamespace, logger), topicNamespace, now });
    const inboundOf = (group: string) => new InboundPath({ database, group, logger, exceptions, chunksAtOnce: settings.chunksAtOnce, earliestOffset, observer: settings.observers?.inbound, gapsAreNormal: (topic) => topic.startsWith(`${topicNamespace}canonical.`) });
    const inbound = inboundOf(declaration.service);
    const bulkInbound = inboundOf(`${declaration.service}.bulk`);
    const mastered = new Map<string, MasteredEntity>(
      names.map((entity) => [entity, {
        rules: masterRules(entity, governance, declaration.entities[entity]!), codec: recordCodec(entity, registry, schemaIds),
        sourceDecoder: createDecoder<SourceChange>(schemas[changeRecordOf(entity)], registry),
      }]),
    );
    const legalEntities = new LegalEntities(database);
    await legalEntities.reload();
    const publisher = new KafkaPublisher({ kafka: settings.kafka, logger });
    const relay = new Relay({
      pool: database.pool, publisher, shards: CANONICAL_PARTITIONS, logger, advisoryKey: declaration.advisoryKey, channel: `relay_${declaration.schema}`,
      topicOf: (aggregateType) => topicNamespace + topicOfAggregate(aggregateType), headersOf: (row) => headersOfRow(declaration.service, row, settings.registry.url), events: settings.observers?.relay,
    });
    const afterCommit = (added: Written & { newRecords?: boolean; waiting?: boolean; heldRecords?: readonly string[] }) => {
      if (added.published.length > 0) relay.wake(added.published);
      if (added.newRecords || added.waiting || added.asked) sweeper.wake();
      if (added.heldRecords && added.heldRecords.length > 0) heldSteps.wake();
      parents.add(added.parentsChanged);
    };
    const parents = new ParentChanges(database, logger, () => sweeper.wake());
    const decisions = new DecisionStore(declaration.advisoryKey + DECISION_LOCKS);
    const decides = Object.values(declaration.entities).some(({ decider }) => decider !== undefined);
    // Their zones and codes change with the epoch: another process may have heard of it.
    const identityStore = () => new IdentityStore((tx) => legalEntities.reload(tx));
    const identity = identityStore();
    const pathOf = (through: Inbound, known = identity) => new MasterPath({ service: declaration.service, topicNamespace, database, inbound: through, identity: known, governance, mastered, legalEntities, exceptions, decisions, logger, now, onCommitted: afterCommit });
    const path = pathOf(inbound);
    const heldSteps = new HeldSteps({ database, journal: inbound.journal, exceptions, logger });
    const sweeper = new Sweeper({ database, path, logger, now, onCommitted: afterCommit });
    const linksOf = (through: Inbound, sources: MasterPath) => new LinkPath({ inbound: through, database, registry, path: sources, onCommitted: afterCommit });
    const foreignOf = (through: Inbound) => new ForeignPath({
      inbound: through, database, registry, idSpace: (entity, system) => path.idSpace(entity, system), decisions: decides ? decisions : undefined, facts: (entity, facet, record) => factsOf(declaration, entity as EntityName, facet, record),
      onCommitted: async ({ entity, factsOf: ids }) => {
        if (entity === 'legal-entity' && ids.length > 0) await legalEntities.reload();
        sweeper.wake();
      },
    });
    const receiptsOf = (through: Inbound) => new ReceiptPath({ inbound: through, registry, entities: new Set(names) });
    const pathsThrough = (through: Inbound): MasterPaths => {
      const sources = pathOf(through, identityStore());
      return { sources, links: linksOf(through, sources), foreign: foreignOf(through), receipts: receiptsOf(through) };
    };
    return new MasterRuntime(
      declaration, settings, governance, database, registry, inbound, bulkInbound, path, pathOf(bulkInbound), linksOf(inbound, path), foreignOf(inbound), receiptsOf(inbound), relay, sweeper, legalEntities, exceptions, publisher, heldSteps, pathsThrough,
    );
  }

  /** Relay and sweeper; the consumers are started by Nest. */
  async start(): Promise<void> {
    const maintain = () => this.inbound.journal.maintain((this.settings.now ?? Date.now)());
    await maintain();
    this.maintenance = setInterval(() => maintain().catch((error: unknown) => this.settings.logger.warn({ error: String(error) }, 'the journal was not maintained; it is tried again in an hour')), 3_600_000);
    await this.recomputeIfConfigurationChanged();
    await this.lostPublications.look();
    this.relay.start();
    this.sweeper.start();
    if (Object.values(this.declaration.entities).some(({ decider }) => decider?.lifeCycle)) this.heldSteps.start((through) => this.handlerThrough(through));
    this.references.start();
    this.lostPublications.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.maintenance);
    await this.references.stop();
    await this.lostPublications.stop();
    await this.heldSteps.stop();
    await this.sweeper.stop();
    await this.relay.stop();
    await this.publisher.close();
    await this.database.close();
  }

  /** The topics behind a handler's pattern: `source.worker`, `bulk.worker`, `canonical.location`, `restricted.worker`, `identity-links`, `receipts`. */
  topicsOf(pattern: string): string[] {
    const namespace = this.settings.topicNamespace ?? '';
    return this.logicalTopicsOf(pattern).map((topic) => namespace + topic);
  }

  /** Before the names of all topics; empty for one firm on its own brokers. */
  get topicNamespace(): string {
    return this.settings.topicNamespace ?? '';
  }

  /** This service's handling of any of its topics, on another way of taking batches in: a retried event goes the path of a live one. */
  handlerThrough(inbound: Inbound): (batch: ReceivedBatch) => Promise<BatchOutcome> {
    const { sources, links, foreign, receipts } = this.pathsThrough(inbound);
    return (batch) => {
      const topic = batch.topic.slice(this.topicNamespace.length);
      if (topic === identityLinkTopic) return links.apply(batch);
      if (topic === deliveryReceiptsTopic) return receipts.apply(batch);
      const restricted = (Object.keys(entities) as EntityName[]).find((name) => canonicalTopic(name, { restricted: true }) === topic);
      if (restricted) return foreign.applyRestrictedFacts(restricted, batch);
      const entity = (Object.keys(entities) as EntityName[]).find((name) => canonicalTopic(name) === topic);
      if (!entity) return sources.apply(batch);
      return Object.hasOwn(this.declaration.entities, entity) ? foreign.applyFacts(entity, batch) : foreign.apply(entity, batch);
    };
  }

  /** Held steps are looked at again now: a person has settled one that was parked. */
  wakeHeldSteps(): void {
    this.heldSteps.wake();
  }

  private logicalTopicsOf(pattern: string): string[] {
    if (pattern === 'identity-links') return [identityLinkTopic];
    if (pattern === 'receipts') return [deliveryReceiptsTopic];
    const [family, entity] = [pattern.slice(0, pattern.indexOf('.')), pattern.slice(pattern.indexOf('.') + 1) as EntityName];
    if (family === 'canonical') return [canonicalTopic(entity)];
    if (family === 'restricted') return [canonicalTopic(entity, { restricted: true })];
    const speakers = [...this.governance.systems.values()].filter((system) => system.entities.includes(entity));
    return speakers.map((system) => sourceTopic(system.name, entity, { bulk: family === 'bulk' }));
  }

  /** A record is a function of its claims and the configuration: another configuration asks for all of them again. */
  private async recomputeIfConfigurationChanged(): Promise<void> {
    const { version } = this.governance;
    const { rows } = await this.database.query({ text: `select value from service_state where key = 'config-version'` });
    const known = (rows[0] as [string] | undefined)?.[0];
    if (known === version) return;
    await this.database.transaction(async (tx) => {
      if (known !== undefined) await tx.query({ text: `insert into recompute_request (record_id, reason) select id, 'configuration' from record where record_version > 0 order by id` });
      await tx.query({ text: `insert into service_state (key, value) values ('config-version', $1) on conflict (key) do update set value = excluded.value`, values: [version] });
    });
  }
}

function publishedTopics(declaration: MasterDeclaration, namespace: string): PublishedTopic[] {
  return (Object.keys(declaration.entities) as EntityName[]).flatMap((entity) => [
    { entity, facet: 'main' as const, topic: namespace + canonicalTopic(entity) },
    ...(entities[entity].restrictedRecord ? [{ entity, facet: 'restricted' as const, topic: namespace + canonicalTopic(entity, { restricted: true }) }] : []),
  ]);
}

function topicOfAggregate(aggregateType: string): string {
  if (aggregateType === EXCEPTION) return exceptionsTopic;
  const [entity, restricted] = aggregateType.split('.');
  return canonicalTopic(entity as EntityName, { restricted: restricted !== undefined });
}

function factsOf({ facts, restrictedFacts }: MasterDeclaration, entity: EntityName, facet: Facet, record: CanonicalRecord): ForeignFacts | undefined {
  const own = (facet === 'main' ? facts : restrictedFacts)?.[entity]?.(record);
  if (entity !== 'legal-entity' || facet === 'restricted') return own;
  const text = (name: string) => (record[name] ?? null) as string | null;
  return { ...own, facts: { ...own?.facts, code: text('code'), region: text('region'), timeZone: text('timeZone') } };
}
