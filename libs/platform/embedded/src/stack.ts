import { mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError, pause } from '@muster/platform-kernel';
import { checkDisk, diskFull, FREE_BYTES_MIN, tellsOfFullDisk } from './disk.js';
import { kafkaCommand, prepareKafka, type KafkaPlace } from './kafka.js';
import { endLeftovers } from './leftovers.js';
import { ensurePackage, isDownloaded } from './packages.js';
import { PartFailedError, PartProcess, type PartCommand } from './part-process.js';
import { choosePort, portInUse } from './ports.js';
import { checkPostgresPrograms, databaseUrlOf, postgresCommand, postgresDataDir, preparePostgres } from './postgres.js';
import { brokerAddresses, checkReachable, urlAddress } from './reachable.js';
import { prepareRegistry, registryCommand, registryUrlOf, type RegistryPlace } from './registry.js';
import { lockFolder, readRunFile, removeRunFile, thisProcess, writeRunFile, type RunFile } from './run-file.js';
import { checkJava, checkMaven } from './tools.js';
import { Watcher } from './watcher.js';

export type PartName = 'kafka' | 'registry' | 'postgres';
export type PortName = PartName | 'kafkaController';

/** What a step of the start has to say: what it is at, and `ms` once it is done. */
export interface Progress {
  step: PartName | 'check' | `download ${PartName}`;
  text: string;
  ms?: number;
  /** Something to know, beyond progress: a port that had to be another, leftovers that were ended. */
  notice?: true;
}

export interface StackSettings {
  /** Where everything lives: data, logs, packages, locks. One stack at a time. */
  dataDir: string;
  /** Where downloads are kept, so that several stacks share them. Default: `packages` in the data folder. */
  packagesDir?: string;
  /** Set: use these servers instead of the embedded ones. */
  kafkaBrokers?: string;
  registryUrl?: string;
  databaseUrl?: string;
  /** A number is binding, 0 means any free port; without one the usual port, or a free one where that is taken. */
  ports?: Partial<Record<PortName, number>>;
  /** Begin again: wipes all data of the folder, keeping the packages. Servers of others are left alone. */
  reset?: boolean;
  freeBytesMin?: number;
  /** Breaks the start off: everything that was started ends, and `startStack` rejects. */
  signal?: AbortSignal;
  onProgress?(progress: Progress): void;
  /** A part ended though nobody asked for it. The stack is not whole any more; the owner decides. */
  onUnexpectedEnd?(fault: SetupError): void;
}

export interface RunningStack {
  kafkaBrokers: string;
  /** Base of the Confluent-compatible API. */
  registryUrl: string;
  databaseUrl: string;
  /** Processes of embedded parts that run now. */
  readonly pids: Partial<Record<PartName, number>>;
  readonly dataDir: string;
  /** Folders of embedded parts, for backups of a stopped part. */
  readonly folders: Record<PartName, string>;
  /** The addresses as environment of a process apart. */
  env(): { KAFKA_BROKERS: string; SCHEMA_REGISTRY_URL: string; DATABASE_URL: string };
  /** Tells in `run.json` what else is up, and whether all of it is ready. */
  publish(more: Partial<Pick<RunFile, 'services' | 'env' | 'ready' | 'config'>>): void;
  /** Ends a part in good order and starts it again on the same port; starts it when it was killed. */
  restart(part: PartName): Promise<void>;
  /** Sends a signal; with one that ends the part, resolves after its end. */
  kill(part: PartName, signal?: NodeJS.Signals): Promise<void>;
  /** Ends all parts in good order and gives the folder free. Safe to call twice. */
  stop(): Promise<void>;
}

const usualPorts: Record<PortName, number> = { kafka: 9092, kafkaController: 9093, registry: 8081, postgres: 5432 };
const allParts: readonly PartName[] = ['kafka', 'registry', 'postgres'];

/**
 * Starts what is needed of a real Kafka, registry and Postgres, all at once, and resolves when each of them answers.
 * @throws SetupError where a person has to change something first: its message says what.
 */
export async function startStack(settings: StackSettings): Promise<RunningStack> {
  const { dataDir, unlock } = takeFolder(settings.dataDir);
  const stack = new EmbeddedStack(dataDir, settings, unlock);
  const breakOff = () => void stack.stop();
  settings.signal?.addEventListener('abort', breakOff, { once: true });
  try {
    await stack.start();
    settings.signal?.throwIfAborted();
    return stack;
  } catch (error) {
    await stack.stop();
    throw explain(dataDir, error);
  } finally {
    settings.signal?.removeEventListener('abort', breakOff);
  }
}

/** Makes the folder and locks it. A disk without room for a lock cannot be reset either, so that is not offered. */
function takeFolder(dir: string): { dataDir: string; unlock: () => void } {
  try {
    mkdirSync(dir, { recursive: true });
    const dataDir = realpathSync(dir);
    return { dataDir, unlock: lockFolder(dataDir) };
  } catch (error) {
    if (tellsOfFullDisk(error)) throw new SetupError(`The disk of ${dir} is full.`, 'Free some space and start again.', { cause: error });
    throw error;
  }
}

class EmbeddedStack implements RunningStack {
  kafkaBrokers = '';
  registryUrl = '';
  databaseUrl = '';
  readonly folders: Record<PartName, string>;
  private readonly parts = new Map<PartName, PartProcess>();
  private readonly ports = new Map<PortName, number>();
  private readonly watcher: Watcher;
  private readonly run: RunFile;
  private readonly packagesDir: string;
  private readonly marker: string;
  private stopping: Promise<void> | undefined;
  private isOver = false;

  constructor(
    readonly dataDir: string,
    private readonly settings: StackSettings,
    private readonly unlock: () => void,
  ) {
    this.watcher = new Watcher(dataDir);
    this.folders = { kafka: join(dataDir, 'kafka'), registry: join(dataDir, 'registry'), postgres: join(dataDir, 'postgres') };
    this.packagesDir = settings.packagesDir ?? join(dataDir, 'packages');
    this.marker = `-Dmuster.data=${dataDir}`;
    this.run = { launcher: thisProcess(), startedAt: new Date().toISOString(), ready: false, pids: {}, services: {} };
  }

  get pids(): Partial<Record<PartName, number>> {
    return Object.fromEntries([...this.parts].flatMap(([name, part]) => (part.pid === undefined ? [] : [[name, part.pid]])));
  }

  env() {
    return { KAFKA_BROKERS: this.kafkaBrokers, SCHEMA_REGISTRY_URL: this.registryUrl, DATABASE_URL: this.databaseUrl };
  }

  async start(): Promise<void> {
    const java = this.isEmbedded('kafka') || this.isEmbedded('registry') ? checkJava() : '';
    await this.timed('check', 'disk, ports and what an earlier run left', async () => {
      await this.prepareFolder();
      await this.choosePorts();
    });
    // All three are let to their end, so that none is still starting when a failed start is cleaned up.
    const outcomes = await Promise.allSettled([this.startKafka(java), this.startRegistry(java), this.startPostgres()]);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    for (const part of this.parts.values()) part.watch();
    Object.assign(this.run, { kafkaBrokers: this.kafkaBrokers, registryUrl: this.registryUrl, databaseUrl: this.databaseUrl });
    this.record();
  }

  private isEmbedded(part: PartName): boolean {
    const replaced: Record<PartName, string | undefined> = { kafka: this.settings.kafkaBrokers, registry: this.settings.registryUrl, postgres: this.settings.databaseUrl };
    return !replaced[part]?.trim();
  }

  private async prepareFolder(): Promise<void> {
    const embedded = allParts.filter((part) => this.isEmbedded(part));
    if (embedded.includes('postgres')) await checkPostgresPrograms();
    if ((['kafka', 'registry'] as const).some((part) => embedded.includes(part) && !isDownloaded(this.packagesDir, part))) checkMaven();
    const left = await endLeftovers([this.marker, postgresDataDir(this.folders.postgres)], Object.values(readRunFile(this.dataDir)?.pids ?? {}));
    if (left > 0) this.tell({ step: 'check', text: `ended ${left} processes that a killed run left`, notice: true });
    if (this.settings.reset) wipeData(this.dataDir);
    if (embedded.length > 0) await checkDisk(this.dataDir, this.settings.freeBytesMin ?? FREE_BYTES_MIN);
    this.record();
  }

  private async choosePorts(): Promise<void> {
    const needed: PortName[] = allParts.filter((part) => this.isEmbedded(part));
    if (needed.includes('kafka')) needed.push('kafkaController');
    for (const name of needed) {
      const choice = await choosePort({ part: name, wanted: this.settings.ports?.[name], usual: usualPorts[name] }, new Set(this.ports.values()));
      this.ports.set(name, choice.port);
      if (choice.displaced !== undefined) this.tell({ step: 'check', text: `port ${choice.displaced} is in use by others: ${name} takes ${choice.port}`, notice: true });
    }
  }

  private async startKafka(java: string): Promise<void> {
    const given = this.settings.kafkaBrokers?.trim();
    if (given) {
      await this.timed('kafka', `server at ${given}`, () => checkReachable('KAFKA_BROKERS', brokerAddresses(given)));
      this.kafkaBrokers = given;
      return;
    }
    const packageDir = await this.download('kafka');
    const place: KafkaPlace = { java, packageDir, dataDir: this.folders.kafka, logFile: this.logFile('kafka'), port: this.port('kafka'), controllerPort: this.port('kafkaController'), marker: this.marker };
    await this.timed('kafka', `Kafka on port ${place.port}`, async () => {
      await prepareKafka(place, this.settings.signal);
      await this.startPart('kafka', kafkaCommand(place));
    });
    this.kafkaBrokers = `127.0.0.1:${place.port}`;
  }

  private async startRegistry(java: string): Promise<void> {
    const given = this.settings.registryUrl?.trim();
    if (given) {
      const address = urlAddress('SCHEMA_REGISTRY_URL', given, registryUrlOf(8081));
      await this.timed('registry', `server at ${address.host}:${address.port}`, () => checkReachable('SCHEMA_REGISTRY_URL', [address]));
      this.registryUrl = given;
      return;
    }
    const packageDir = await this.download('registry');
    const place: RegistryPlace = { java, packageDir, dataDir: this.folders.registry, logFile: this.logFile('registry'), port: this.port('registry'), marker: this.marker };
    await this.timed('registry', `schema registry on port ${place.port}`, async () => {
      prepareRegistry(place);
      await this.startPart('registry', registryCommand(place));
    });
    this.registryUrl = registryUrlOf(place.port);
  }

  private async startPostgres(): Promise<void> {
    const given = this.settings.databaseUrl?.trim();
    if (given) {
      const address = urlAddress('DATABASE_URL', given, 'postgres://user:password@127.0.0.1:5432/muster');
      await this.timed('postgres', `server at ${address.host}:${address.port}`, () => checkReachable('DATABASE_URL', [address]));
      this.databaseUrl = given;
      return;
    }
    const place = { dir: this.folders.postgres, logFile: this.logFile('postgres'), port: this.port('postgres') };
    await this.timed('postgres', `Postgres on port ${place.port}`, async () => {
      await preparePostgres(place, this.settings.signal);
      await this.startPart('postgres', await postgresCommand(place));
    });
    this.databaseUrl = databaseUrlOf(place.port);
  }

  private async download(name: 'kafka' | 'registry'): Promise<string> {
    const step = `download ${name}` as const;
    const startedMs = performance.now();
    let fetched = false;
    const folder = await ensurePackage(this.packagesDir, name, (text) => {
      fetched = true;
      this.tell({ step, text });
    }, this.settings.signal);
    if (fetched) this.tell({ step, text: 'downloaded', ms: performance.now() - startedMs });
    return folder;
  }

  private async startPart(name: PartName, command: PartCommand): Promise<void> {
    if (this.stopping) throw new Error(`the stack was stopped while ${name} started`);
    const part = new PartProcess(
      command,
      () => this.recordUnlessFull(),
      (fault) => this.settings.onUnexpectedEnd?.(explain(this.dataDir, fault) as SetupError),
    );
    this.parts.set(name, part);
    await startPatiently(part);
  }

  private port(name: PortName): number {
    return this.ports.get(name)!;
  }

  private logFile(name: PartName): string {
    return join(this.dataDir, 'logs', `${name}.log`);
  }

  /** Every change of a process is on disk and with the watcher before anything else happens to it. */
  private record(): void {
    if (this.isOver) return;
    this.run.pids = this.pids as Record<string, number>;
    this.watcher.guard(Object.values(this.run.pids));
    writeRunFile(this.dataDir, this.run);
  }

  /**
   * A part that starts or ends on a full disk: the file stays as it was, which does no harm, since leftovers are told by their
   * arguments. What the disk did to the part itself is the news.
   */
  private recordUnlessFull(): void {
    try {
      this.record();
    } catch (error) {
      if (!tellsOfFullDisk(error)) throw error;
    }
  }

  publish(more: Partial<Pick<RunFile, 'services' | 'env' | 'ready' | 'config'>>): void {
    Object.assign(this.run.services, more.services);
    if (more.env) this.run.env = { ...this.run.env, ...more.env };
    this.run.ready = more.ready ?? this.run.ready;
    if (more.config) this.run.config = more.config;
    this.record();
  }

  async restart(name: PartName): Promise<void> {
    const part = this.embedded(name);
    await part.stop();
    await startPatiently(part);
    part.watch();
  }

  async kill(name: PartName, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.embedded(name).kill(signal);
  }

  private embedded(name: PartName): PartProcess {
    const part = this.parts.get(name);
    if (!part) throw new SetupError(`${name} is a server of others here.`, 'Restart it there, or unset its address to use the embedded one.');
    return part;
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async stopAll(): Promise<void> {
    await Promise.all([...this.parts.values()].map((part) => part.stop()));
    await this.watcher.release();
    this.isOver = true;
    removeRunFile(this.dataDir);
    this.unlock();
  }

  private async timed(step: Progress['step'], text: string, work: () => Promise<void>): Promise<void> {
    const startedMs = performance.now();
    this.tell({ step, text });
    await work();
    this.tell({ step, text, ms: performance.now() - startedMs });
  }

  private tell(progress: Progress): void {
    this.settings.onProgress?.(progress);
  }
}

/** The sessions of a killed Postgres may outlive it by seconds and keep its memory; until they end, a new one refuses to start. */
async function startPatiently(part: PartProcess): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    try {
      return await part.start();
    } catch (error) {
      const passes = error instanceof PartFailedError && /shared memory block .* still in use|lock file "postmaster.pid" already exists/.test(error.logTail);
      if (!passes || Date.now() > deadline) throw error;
      await pause(300);
    }
  }
}

/** Everything but packages, the lock and what this start has already written. */
function wipeData(dataDir: string): void {
  const kept = new Set(['packages', 'launcher.lock']);
  for (const name of readdirSync(dataDir)) {
    if (!kept.has(name)) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}

/** Turns the usual misfortunes of a start into one sentence with its remedy. */
function explain(dataDir: string, error: unknown): unknown {
  if (error instanceof SetupError) return error;
  if (tellsOfFullDisk(error)) return diskFull(dataDir, error);
  if (!(error instanceof PartFailedError)) return error;
  const port = /(?:Address already in use|BindException|Port already bound|could not bind)/i.test(error.logTail) ? /(?:port |:)(\d{4,5})\b/.exec(error.logTail)?.[1] : undefined;
  if (port !== undefined) return portInUse(error.part, Number(port));
  const lastLine = error.logTail.split('\n').findLast((line) => line.trim() !== '') ?? 'it wrote nothing';
  return new SetupError(
    `${error.part} ${error.what} (${lastLine.trim().slice(0, 300)}).`,
    `Look into ${error.logFile}; npm start -- --reset begins again without the old data.`,
    { cause: error },
  );
}

