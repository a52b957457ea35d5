import { schemas, topicDeclarations, type TopicDeclaration } from '@muster/contracts';
import { registerSchemas, SchemaRegistry } from '@muster/platform-avro';
import type { PlatformSettings } from '@muster/platform-config';
import { createTopics, KafkaPublisher, missingTopics } from '@muster/platform-kafka';
import { SetupError, silentLogger, uuidv7, type Logger } from '@muster/platform-kernel';
import { Database } from '@muster/platform-postgres';
import { CreateFileIntake1764000000000 } from '../migrations/1764000000000-create-file-intake.js';
import type { ParkedRow } from './map-files.js';
import { patience } from './patience.js';
import { planIntake, type Plan } from './plan.js';
import { silentProgress, type Progress } from './progress.js';
import { PublishingStream } from './publishing-stream.js';
import { runStreams, topicOf, type UnknownCode } from './run-streams.js';
import { firmOf, readGovernance, serversOf } from './settings.js';
import { SourceEventWriter } from './source-event.js';
import type { StreamSummary } from './stream-summary.js';

export interface IntakeOptions {
  /** Name of the system whose files they are, as in config/systems. */
  system: string;
  /** Path of the mapping. */
  mapping: string;
  files: readonly string[];
  /** Folder with ownership.yaml, systems/ and codes/; MUSTER_CONFIG_DIR or the checkout's config/ unless said otherwise. */
  configDir?: string;
  /** Where the addresses of the servers stand; process.env unless said otherwise. */
  env?: NodeJS.ProcessEnv;
  logger?: Logger;
  /** Stops after the chunk under way; the next run goes on from there. */
  signal?: AbortSignal;
  progressOf?(totalBytes: number): Progress;
}

/** A parked row as it is told; `redacted` stands in the table alone. */
export type ParkedNotice = Pick<ParkedRow, 'file' | 'line' | 'code' | 'reason'> & { readonly entity: string; readonly stream: string };

export interface IntakeSummary {
  readonly system: string;
  readonly mapping: string;
  readonly mappingVersion: number;
  /** Joins what this run wrote. */
  readonly run: string;
  readonly streams: readonly StreamSummary[];
  readonly rows: number;
  readonly published: number;
  readonly parked: number;
  /** The first parked rows, at most `PARKED_TOLD_MAX`. */
  readonly parkedRows: readonly ParkedNotice[];
  readonly unknownCodes: readonly UnknownCode[];
  readonly notices: readonly string[];
  /** From the start of the intake to its end. */
  readonly seconds: number;
  /** From the first row read. */
  readonly rowsPerSecond: number;
}

export const PARKED_TOLD_MAX = 1_000;

/** The database of the connectors, migrated. */
export function openDatabase({ database }: PlatformSettings): Promise<Database> {
  const { url, ssl, statementTimeoutMs } = database;
  return Database.open({ url, ssl, statementTimeoutMs, schema: 'connectors', poolMax: 3, applicationName: 'muster-intake' }, { migrations: [CreateFileIntake1764000000000], entities: [] });
}

/** Sums of the streams, with the first parked rows. */
export class ParkedList {
  readonly rows: ParkedNotice[] = [];

  add({ entity, stream }: StreamSummary, { file, line, code, reason }: ParkedRow): void {
    if (this.rows.length < PARKED_TOLD_MAX) this.rows.push({ entity, stream, file, line, code, reason });
  }
}

export const sumOf = (streams: readonly StreamSummary[], count: (stream: StreamSummary) => number) => streams.reduce((sum, stream) => sum + count(stream), 0);

/** Topics and schemas of what will be published; made here where `npm start` has not made them yet. */
async function prepareTopics(plan: Plan, system: string, servers: PlatformSettings, topicNamespace: string): Promise<Map<string, number>> {
  const names = new Set(await Promise.all(plan.outputs.map((planned) => topicOf(planned, system))));
  const declarations: TopicDeclaration[] = topicDeclarations([...plan.governance.systems.values()]).filter(({ name }) => names.has(name));
  const named = declarations.map((topic) => ({ ...topic, name: topicNamespace + topic.name }));
  const missing = new Set(await missingTopics(servers.kafka, named.map(({ name }) => name)));
  await createTopics(servers.kafka, named.filter(({ name }) => missing.has(name)));
  return registerSchemas(new SchemaRegistry(servers.registry), declarations, schemas);
}

/** Two intakes of one system at once would each take the other's rows for absent. Held by a session, it ends with its process. */
async function holdSystem(database: Database, system: string): Promise<{ release(): Promise<void> }> {
  const session = await database.dedicatedClient();
  let lost: Error | undefined;
  session.on('error', (error: Error) => (lost = error));
  const { rows } = await session.query<{ held: boolean }>('select pg_try_advisory_lock(hashtext($1)) as held', [`muster file intake of ${system}`]);
  if (rows[0]?.held) return { release: async () => (lost ? undefined : session.end()) };
  await session.end();
  throw new SetupError(`Files of ${system} are being taken in by another process.`, 'Wait until it has ended.');
}

/**
 * Reads files through a mapping into the source topics of a system: each record once per content, however often and from whatever file it comes.
 * Rows that cannot be read are parked. Throws SetupError and MappingError for what a person has to put right first.
 */
export async function intake(options: IntakeOptions): Promise<IntakeSummary> {
  const { system, signal, env = process.env, logger = silentLogger } = options;
  const startedMs = performance.now();
  const { configDir, topicNamespace } = firmOf(env);
  const governance = readGovernance(options.configDir ?? configDir);
  const plan = planIntake(options, governance);
  const servers = serversOf(env);
  const patiently = patience(signal);
  const schemaIds = await patiently(() => prepareTopics(plan, system, servers, topicNamespace));
  const database = await patiently(() => openDatabase(servers));
  const publisher = new KafkaPublisher({ kafka: servers.kafka, logger });
  const progress = options.progressOf?.(plan.bytes) ?? silentProgress;
  const run = uuidv7();
  const parked = new ParkedList();
  try {
    const hold = await patiently(() => holdSystem(database, system));
    try {
      const readingSinceMs = performance.now();
      const { streams, unknownCodes } = await runStreams({
        plan, system, progress, signal, onParked: (stream, row) => parked.add(stream, row),
        handlerOf: async ({ output: { entity, stream } }, topic) => new PublishingStream({
          id: { system, stream, entity }, topic: topicNamespace + topic, run, database, publisher, patiently, versions: governance.systems.get(system)!.versions,
          writer: new SourceEventWriter(system, entity, servers.registry.url, schemaIds.get(topic)!),
        }),
      });
      const rows = sumOf(streams, (stream) => stream.rows);
      const seconds = (ms: number) => (performance.now() - ms) / 1000;
      return {
        system, mapping: plan.mapping.name, mappingVersion: plan.mapping.version, run, streams, rows, unknownCodes, notices: plan.notices, parkedRows: parked.rows,
        published: sumOf(streams, ({ created, changed, repeated }) => created + changed + repeated), parked: sumOf(streams, (stream) => stream.parked),
        seconds: Number(seconds(startedMs).toFixed(2)), rowsPerSecond: Math.round(rows / seconds(readingSinceMs)),
      };
    } finally {
      await hold.release();
    }
  } finally {
    progress.stop();
    await publisher.close();
    await database.close();
  }
}
