import { NO_ADDRESS, type CallBudget, type CircuitBreaker, type CompiledConnector } from '@muster/domain-connector';
import { pause, TransientError } from '@muster/platform-kernel';
import { hasFolder } from '../drops/file-readers.js';
import { isReached } from '../file-delivery/is-reached.js';
import { hasBrokers } from '../feeds/foreign-topic.js';
import type { SystemCaller } from '../calls/system-caller.js';
import type { SystemSecrets } from '../calls/system-secrets.js';
import { aliasesByStream, fieldAliases } from '../intake/field-alias.store.js';
import { snapshotOffers, type SnapshotOffer } from '../snapshots/entities-compared.js';
import { SystemCallers } from './system-callers.js';
import { SystemLease } from './system-lease.js';
import type { SystemRuntimeOptions } from './system-options.js';
import { SystemWorks } from './system-works.js';

/** active: this process speaks with the system. standby: another one does. paused: a person said so. absent: nobody has given its address. */
export type SystemState = 'active' | 'standby' | 'paused' | 'absent' | 'starting';

const LEASE_RETRY_MS = 2_000;

/** All that this process does with one system: its streams and its deliveries, under one lease, one budget and one set of breakers. */
export class SystemRuntime {
  state: SystemState = 'starting';
  private readonly callers: SystemCallers;
  /** While it is active. */
  private works: SystemWorks | undefined;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Ends what is under way when a person pauses the system. */
  private activity = new AbortController();

  constructor(private readonly options: SystemRuntimeOptions) {
    this.callers = new SystemCallers(options);
  }

  get budget(): CallBudget {
    return this.callers.budget;
  }

  /** By operation. */
  get breakers(): ReadonlyMap<string, CircuitBreaker> {
    return this.callers.breakers;
  }

  /** By stream; those that this process reads now. */
  get streams(): SystemWorks['loops'] {
    return this.works?.loops ?? new Map();
  }

  /** By stream; those that this process follows now. */
  get feeds(): SystemWorks['feeds'] {
    return this.works?.feeds ?? new Map();
  }

  /** By which it lets us in; write-only for people. */
  get secrets(): SystemSecrets {
    return this.options.secrets;
  }

  get connector(): CompiledConnector {
    return this.options.connector;
  }

  get system(): string {
    return this.options.connector.system;
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.activity.abort();
    await this.running;
  }

  /** New records are due. */
  wakeDeliveries(): void {
    this.works?.deliveries?.wake();
  }

  /** An adoption was begun, or something in it decided. */
  wakeAdoption(): void {
    this.works?.adoptions.wake();
  }

  /** False where the connector declares no probe. */
  probeNow(): boolean {
    this.works?.probes?.wake();
    return this.options.connector.probe !== undefined;
  }

  /** A snapshot was asked for. */
  wakeSnapshots(): void {
    this.works?.snapshots?.wake();
  }

  /** It has told something by itself. */
  wakeWebhooks(): void {
    this.works?.webhooks?.wake();
  }

  readNow(stream: string): void {
    this.streams.get(stream)?.wake();
  }

  /** Takes effect at once: calls under way end, and nothing is begun. */
  changed(): void {
    this.activity.abort();
  }

  /** It lets us in by something else now: what was held back since it refused us is tried at once. */
  credentialsChanged(): void {
    this.callers.forgetFailures();
    this.changed();
  }

  /** Asks the system, and changes nothing in it; undefined while this process does not speak with it. */
  looking(signal: AbortSignal): SystemCaller | undefined {
    return this.works && this.callers.until(AbortSignal.any([this.stopping.signal, this.activity.signal, signal]));
  }

  /** Of what a snapshot can be asked, and which entities it tells of. */
  get snapshots(): SnapshotOffer[] {
    return snapshotOffers(this.options.connector, this.options.mapping);
  }

  /** Columns that its mapping reads from a stream; undefined where there is no such stream. */
  columnsOf(stream: string): string[] | undefined {
    const file = this.options.mapping?.files.get(stream);
    return file && 'columns' in file ? Object.entries(file.columns).flatMap(([name, declared]) => (declared?.drop ? [] : [name])) : undefined;
  }

  private async run(): Promise<void> {
    const { connector, logger, database } = this.options;
    while (!this.stopping.signal.aborted) {
      try {
        await this.options.secrets.load();
        if (!this.isThere()) this.state = 'absent';
        else if (await this.isPaused()) this.state = 'paused';
        else {
          const lease = await SystemLease.take(database, connector.system, logger);
          if (lease) await this.hold(lease);
          else this.state = 'standby';
        }
      } catch (error) {
        if (error instanceof TransientError) logger.warn({ system: connector.system, code: error.code }, 'a system waits for the database');
        else logger.error({ system: connector.system, error: error instanceof Error ? error.stack : String(error) }, 'a connector failed and begins again');
      }
      await pause(this.activity.signal.aborted && !this.stopping.signal.aborted ? 0 : LEASE_RETRY_MS, AbortSignal.any([this.stopping.signal, this.activity.signal]));
      this.activity = new AbortController();
    }
  }

  /** Somebody has given its address, or what stands for one. */
  private isThere(): boolean {
    const { secrets, connector } = this.options;
    if (!secrets.has(connector.baseUrl)) return false;
    if ([...connector.writes.values()].some((write) => write.file && isReached(write, connector, secrets))) return true;
    return connector.baseUrl !== NO_ADDRESS || hasFolder(connector.fileStreams.values(), secrets) || hasBrokers(connector.feeds.values(), secrets);
  }

  async isPaused(): Promise<boolean> {
    const { rows } = await this.options.database.query({ name: 'system-paused', text: 'select 1 from paused_system where system = $1', values: [this.system] });
    return rows.length > 0;
  }

  private async hold(lease: SystemLease): Promise<void> {
    const { options, system, callers } = this;
    const failed = new AbortController();
    const signal = AbortSignal.any([this.stopping.signal, this.activity.signal, lease.ended, failed.signal]);
    try {
      this.state = 'active';
      const aliases = aliasesByStream(await fieldAliases(options.database, system));
      this.works = new SystemWorks({ ...options, system, aliases, caller: callers.until(signal), signal }, callers);
      await allEnded(this.works.begin(), failed);
    } finally {
      this.works = undefined;
      await lease.release();
    }
  }
}

/** One that fails ends the others, and the lease is given up when all have ended: none of them speaks with the system after that. */
async function allEnded(works: readonly Promise<void>[], failed: AbortController): Promise<void> {
  const ends = await Promise.allSettled(works.map((work) => work.catch((error: unknown) => {
    failed.abort();
    throw error;
  })));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
