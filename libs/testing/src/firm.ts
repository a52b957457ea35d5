import { randomBytes } from 'node:crypto';
import { canonicalTopic, changeRecordOf, deliveryReceiptsTopic, entities, exceptionsTopic, identityLinkTopic, parseSourceTopic, processStepsTopic, schemas, sourceTopic, topicDeclarations, type EntityName, type ExceptionRaised, type TopicDeclaration } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { createDecoder, createEncoder, registerSchemas, SchemaRegistry } from '@muster/platform-avro';
import { platformSettings } from '@muster/platform-config';
import { createTopics, deleteTopics, KafkaPublisher, OffsetReader, type OutgoingMessage, type TopicMessage } from '@muster/platform-kafka';
import { silentLogger, uuidv7, type Logger } from '@muster/platform-kernel';
import { readGovernance, type MasterSettings } from '@muster/platform-records';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { eventually } from '@muster/testing-kit';
import { registeredBefore } from './registered-before.js';
import { Subscriber } from './subscriber.js';

/** A source change, with what a test does not care about left out. */
export interface TestChange {
  system?: string;
  entity?: EntityName;
  key: string;
  version: number;
  values?: Record<string, unknown>;
  /** The names of `values` where it is not given. */
  asserted?: string[];
  operation?: string;
  effectiveFrom?: number | null;
  replacesEffectiveFrom?: number | null;
  coverage?: string;
  timeline?: { effectiveFrom: number; values: Record<string, unknown>; asserted?: string[] }[];
  epoch?: number;
  revision?: number;
  occurredAt?: number;
  eventId?: string;
  correlationId?: string | null;
  source?: string;
  bulk?: boolean;
  headers?: Record<string, string>;
}

/** What subscribers of a canonical topic have received. */
export interface ReceivedRecord {
  key: string;
  partition: number;
  offset: number;
  record: CanonicalRecord | null;
  value: Buffer | null;
  headers: Record<string, string>;
}

const SOURCE_PARTITIONS = 2;

/** A firm of its own on the shared servers: its own database, topics and groups, deleted at the end. */
export class TestFirm {
  readonly namespace = `t${randomBytes(4).toString('hex')}.`;
  private readonly platform = platformSettings();
  private readonly databaseName = `muster_${this.namespace.slice(0, -1)}`;
  private readonly registry = new SchemaRegistry(this.platform.registry);
  private readonly encoders = new Map<string, (value: never) => Buffer>();
  private schemaIds = new Map<string, number>();
  private topics: string[] = [];
  private publisher: KafkaPublisher | undefined;
  private readonly offsets: OffsetReader;
  private subscriber: Subscriber | undefined;
  private pool: pg.Pool | undefined;

  static async create(options: { configDir?: string; logger?: Logger } = {}): Promise<TestFirm> {
    const firm = new TestFirm(options.configDir ?? fileURLToPath(new URL('../../../config', import.meta.url)), options.logger ?? silentLogger);
    await firm.prepare();
    return firm;
  }

  private constructor(
    readonly configDir: string,
    private readonly logger: Logger,
  ) {
    this.offsets = new OffsetReader({ kafka: this.platform.kafka, logger });
  }

  get databaseUrl(): string {
    const url = new URL(this.platform.database.url);
    url.pathname = `/${this.databaseName}`;
    return url.href;
  }

  get kafka() {
    return this.platform.kafka;
  }

  get registryUrl(): string {
    return this.platform.registry.url;
  }

  /** For a service in this process. */
  settings(more: Partial<MasterSettings> = {}): MasterSettings & { port: number } {
    return { ...this.platform, database: { ...this.platform.database, url: this.databaseUrl }, configDir: this.configDir, logger: this.logger, topicNamespace: this.namespace, port: 0, ...more };
  }

  /** For a service in a process of its own. */
  env(): Record<string, string> {
    return { DATABASE_URL: this.databaseUrl, MUSTER_TOPIC_NAMESPACE: this.namespace, MUSTER_CONFIG_DIR: this.configDir, WORKER_SYNC_PORT: '0', ORGANIZATION_SYNC_PORT: '0', PROJECT_SYNC_PORT: '0', ASSIGNMENT_SYNC_PORT: '0', ORCHESTRATION_PORT: '0', OPERATIONS_PORT: '0', RECONCILIATION_PORT: '0' };
  }

  topic(name: string): string {
    return this.namespace + name;
  }

  async query<T extends pg.QueryResultRow = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<T[]> {
    this.pool ??= new pg.Pool({ connectionString: this.databaseUrl, max: 2 }).on('error', (error) => this.logger.debug({ error: error.message }, 'the database left'));
    return (await this.pool.query<T>(text, values)).rows;
  }

  /** The message that a source would publish. */
  message(change: TestChange): { topic: string; message: OutgoingMessage } {
    const system = change.system ?? 'hris';
    const entity = change.entity ?? 'worker';
    const name = sourceTopic(system, entity, { bulk: change.bulk ?? false });
    const now = Date.now();
    const value = {
      meta: {
        eventId: change.eventId ?? uuidv7(now), source: change.source ?? system, sourceEpoch: change.epoch ?? 0, sourceVersion: change.version, revision: change.revision ?? 0, occurredAt: change.occurredAt ?? now,
        correlationId: change.correlationId === undefined ? uuidv7(now) : change.correlationId, causationId: null,
      },
      operation: change.operation ?? 'assert', effectiveFrom: change.effectiveFrom ?? null, replacesEffectiveFrom: change.replacesEffectiveFrom ?? null, coverage: change.coverage ?? 'change',
      asserted: change.asserted ?? Object.keys(change.values ?? {}), values: change.values ?? null,
      timeline: (change.timeline ?? []).map((part) => ({ effectiveFrom: part.effectiveFrom, asserted: part.asserted ?? Object.keys(part.values), values: part.values })),
    };
    return { topic: this.topic(name), message: { key: change.key, value: this.encode(name, changeRecordOf(entity), value), headers: change.headers ?? {} } };
  }

  async publish(changes: readonly TestChange[]): Promise<void> {
    await this.send(changes.map((change) => this.message(change)));
  }

  /** Publishes messages as they are, well-formed or not. */
  async send(messages: readonly { topic: string; message: OutgoingMessage }[]): Promise<void> {
    this.publisher ??= new KafkaPublisher({ kafka: this.kafka, logger: this.logger });
    const byTopic = new Map<string, OutgoingMessage[]>();
    for (const { topic, message } of messages) {
      const list = byTopic.get(topic);
      if (list) list.push(message);
      else byTopic.set(topic, [message]);
    }
    await this.publisher.send([...byTopic].map(([topic, list]) => ({ topic, messages: list })));
  }

  async link(relation: string, left: { system: string; id: string }, right: { system: string; id: string }, version: number, entity: EntityName = 'worker'): Promise<void> {
    await this.send([this.linkMessage(relation, left, right, version, entity)]);
  }

  linkMessage(relation: string, left: { system: string; id: string }, right: { system: string; id: string }, version: number, entity: EntityName = 'worker'): { topic: string; message: OutgoingMessage } {
    const value = { meta: { eventId: uuidv7(), source: 'steward', sourceVersion: version, occurredAt: Date.now() }, entity, relation, left, right };
    return { topic: this.topic('source.identity-link.v1'), message: { key: `${entity}/${left.system}/${left.id}`, value: this.encode('source.identity-link.v1', 'muster.identity.IdentityLink', value) } };
  }

  async receipt(recordId: string, system: string, recordVersion: number, entity: EntityName = 'worker', correlationId: string | null = null): Promise<void> {
    const value = { meta: { eventId: uuidv7(), source: 'connectors', sourceVersion: 1, occurredAt: Date.now(), correlationId }, entity, recordId, system, recordVersion, acknowledgedAt: Date.now() };
    await this.send([{ topic: this.topic('delivery.receipts.v1'), message: { key: recordId, value: this.encode('delivery.receipts.v1', 'muster.delivery.DeliveryReceipt', value) } }]);
  }

  /** The message by which a service would tell of something that a person should look at. */
  exception({ service = 'connectors', state = 'raised', ...told }: Partial<ExceptionRaised> & { class: string; code: string; service?: string }): { topic: string; message: OutgoingMessage } {
    const now = Date.now();
    const eventId = uuidv7(now);
    const fingerprint = told.fingerprint ?? `${told.class}-${told.code}-${told.place}`;
    const value = { reason: 'Something is wrong.', ...told, state, fingerprint, exceptionId: told.exceptionId ?? eventId, meta: { eventId, source: service, sourceVersion: now, occurredAt: now, correlationId: eventId, ...told.meta } };
    return { topic: this.topic(exceptionsTopic), message: { key: fingerprint, value: this.encode(exceptionsTopic, 'muster.exception.ExceptionRaised', value), headers: {} } };
  }

  /** What orchestration would tell of a process. */
  async step({ process, recordId, correlationId, causationId, ...told }: { process: string; recordId: string; stage: string; state: string; correlationId: string; causationId: string }): Promise<void> {
    const instance = `${process}/${recordId}/1`;
    const value = { ...told, process, instance, entity: 'worker', recordId, meta: { eventId: uuidv7(), source: 'orchestration', sourceVersion: 1, occurredAt: Date.now(), correlationId, causationId } };
    await this.send([{ topic: this.topic(processStepsTopic), message: { key: instance, value: this.encode(processStepsTopic, 'muster.process.ProcessStep', value) } }]);
  }

  /** The message that the service of an entity would publish of a record; what is not said is empty. */
  canonical(entity: EntityName, recordId: string, recordVersion: number, values: object, occurredAt = Date.now()): { topic: string; message: OutgoingMessage } {
    const { canonicalRecord, idField, master } = entities[entity];
    const name = canonicalTopic(entity);
    const meta = { eventId: uuidv7(), source: master, sourceVersion: recordVersion, occurredAt, correlationId: uuidv7(), recordVersion, configVersion: 'test', type: `${entity}.changed` };
    return { topic: this.topic(name), message: { key: recordId, value: this.encode(name, canonicalRecord, { meta, [idField]: recordId, ...values }), headers: {} } };
  }

  /** Everything on a canonical topic so far, in the order of each partition. */
  async received(entity: EntityName, { restricted = false } = {}): Promise<ReceivedRecord[]> {
    const { canonicalRecord, restrictedRecord } = entities[entity];
    const decoder = createDecoder<CanonicalRecord>(schemas[(restricted ? restrictedRecord! : canonicalRecord) as keyof typeof schemas], this.registry);
    const messages = await this.subscribed().read(this.topic(canonicalTopic(entity, { restricted })));
    await decoder.prepare(messages.map((message) => message.value));
    return messages.map((message) => ({
      key: message.key!.toString(), partition: message.partition, offset: message.offset, value: message.value, record: message.value && decoder.decode(message.value),
      headers: Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)])),
    }));
  }

  /** The latest record that a source's id means, as subscribers have it. */
  async latest(entity: EntityName, system: string, id: string): Promise<CanonicalRecord | undefined> {
    let latest: CanonicalRecord | undefined;
    for (const { record } of await this.received(entity)) {
      if (record?.meta.externalIds.some((external) => external.system === system && external.id === id) && (!latest || latest.meta.recordVersion < record.meta.recordVersion)) latest = record;
    }
    return latest;
  }

  /** Waits until a service has an outcome for every event on the topics it reads, and nothing is left to publish. */
  async settled(schema: MasterSchema, timeoutMs = 30_000): Promise<void> {
    const read = this.topics.filter((name) => readBy(schema, name.slice(this.namespace.length)));
    let ends = await this.endsOf(read);
    await eventually(async () => {
      await this.taken(schema, ends);
      // Asking the broker about all topics costs far more than asking the database: it is asked again only once what it had said is fulfilled.
      ends = await this.endsOf(read);
      await this.taken(schema, ends);
    }, { what: `${schema} to have taken everything`, timeoutMs, everyMs: 20 });
  }

  /** Throws with what is left of the work before these ends. */
  private async taken(schema: string, ends: ReadonlyMap<string, number>): Promise<void> {
    const cursors = await this.query<{ topic: string; partition: number; next_offset: string }>(`select topic, partition, next_offset from ${schema}.consumer_cursor`);
    const next = new Map(cursors.map((cursor) => [`${cursor.topic}/${cursor.partition}`, Number(cursor.next_offset)]));
    for (const [place, end] of ends) if ((next.get(place) ?? 0) < end) throw new Error(`${place} stands at ${next.get(place) ?? 0} of ${end}`);
    const [left] = await this.query<{ outbox: string; requests: string; arrived: string }>(`select (select count(*) from ${schema}.outbox) as outbox, (select count(*) from ${schema}.recompute_request) as requests,
      (select count(*) from ${schema}.pending_reference p join ${schema}.crosswalk c using (entity, id_space, external_id)) as arrived`);
    if (Object.values(left!).some((count) => Number(count) > 0)) throw new Error(`${left!.outbox} rows are left in outbox, ${left!.requests} in recompute_request, ${left!.arrived} pending references have arrived`);
  }

  /** Where the partitions end now, by `topic/partition`. */
  private async endsOf(topics: readonly string[]): Promise<Map<string, number>> {
    const bounds = await this.offsets.bounds(topics);
    return new Map([...bounds].flatMap(([topic, partitions]) => partitions.map(({ partition, end }) => [`${topic}/${partition}`, end] as const)));
  }

  /** What was told of exceptions so far, with the key of each, in the order of each partition. */
  async exceptions(): Promise<(ExceptionRaised & { key: string })[]> {
    const decoder = createDecoder<ExceptionRaised>(schemas['muster.exception.ExceptionRaised'], this.registry);
    const messages = await this.raw(exceptionsTopic);
    await decoder.prepare(messages.map(({ value }) => value));
    return messages.map(({ key, value }) => ({ ...decoder.decode(value), key: key!.toString() }));
  }

  /** What a topic of this firm holds, in its own bytes: a source topic, say. */
  async raw(name: string): Promise<TopicMessage[]> {
    return this.subscribed().read(this.topic(name));
  }

  /** The names of all topics of this firm, without its namespace. */
  get topicNames(): string[] {
    return this.topics.map((topic) => topic.slice(this.namespace.length));
  }

  private subscribed(): Subscriber {
    return (this.subscriber ??= new Subscriber({ kafka: this.kafka, group: `${this.namespace}subscriber`, topics: this.topics, offsets: this.offsets }));
  }

  async stop(): Promise<void> {
    await Promise.all([this.subscriber?.close(), this.offsets.close(), this.publisher?.close(), this.pool?.end()]);
    await Promise.all([deleteTopics(this.kafka, this.topics), this.admin(`drop database if exists ${this.databaseName} with (force)`)]);
  }

  private async prepare(): Promise<void> {
    await Promise.all([this.declareTopics(), this.admin(`create database ${this.databaseName}`)]);
  }

  /** Makes the topics that the configuration declares now, those of systems that have come since included. */
  async declareTopics(): Promise<void> {
    const declarations = topicDeclarations([...readGovernance(this.configDir).systems.values()]);
    const [ids] = await Promise.all([
      this.registered(declarations),
      createTopics(this.kafka, declarations.map((topic) => ({ ...topic, name: this.topic(topic.name), partitions: /^(canonical|delivery|process|exceptions|source\.(?:orchestration|identity-link))\./.test(topic.name) ? topic.partitions : SOURCE_PARTITIONS }))),
    ]);
    this.schemaIds = ids;
    this.topics = declarations.map((topic) => this.topic(topic.name));
  }

  /** Schema ids by topic. What the run has registered before its specs is not registered again. */
  private async registered(declarations: readonly TopicDeclaration[]): Promise<Map<string, number>> {
    const known = registeredBefore(this.registryUrl);
    const others = await registerSchemas(this.registry, declarations.filter(({ name }) => !known.has(name)), schemas);
    return new Map([...known, ...others]);
  }

  private async admin(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.platform.database.url });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  private encode(topic: string, record: string, value: object): Buffer {
    let encoder = this.encoders.get(topic);
    if (!encoder) this.encoders.set(topic, (encoder = createEncoder<never>(schemas[record as keyof typeof schemas], this.schemaIds.get(topic)!)));
    return encoder(value as never);
  }
}

export type MasterSchema = 'worker_sync' | 'organization_sync' | 'project_sync' | 'assignment_sync';

/** The canonical topics that each master follows. */
const FOLLOWED: Readonly<Record<MasterSchema, readonly string[]>> = {
  worker_sync: ['legal-entity', 'org-unit', 'cost-center', 'location', 'labor-category'],
  organization_sync: ['worker', 'legal-entity'],
  project_sync: ['legal-entity', 'cost-center', 'worker', 'project'],
  assignment_sync: ['legal-entity', 'location', 'labor-category', 'worker', 'worker.restricted', 'project', 'charge-code'],
};

/** True for the topics that a master has handlers for. */
function readBy(schema: MasterSchema, topic: string): boolean {
  const source = parseSourceTopic(topic);
  if (source) return entities[source.entity].master === schema.replace('_', '-');
  const canonical = /^canonical\.(.+)\.v1$/.exec(topic)?.[1];
  return canonical === undefined ? topic === identityLinkTopic || topic === deliveryReceiptsTopic : FOLLOWED[schema].includes(canonical);
}
