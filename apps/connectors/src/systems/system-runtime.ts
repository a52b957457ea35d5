import type { EntityName } from '@muster/contracts';
import { CallBudget, CircuitBreaker, NO_ADDRESS, type CompiledConnector, type Lane, type Reference } from '@muster/domain-connector';
import type { Mapping, Output, SourceFile } from '@muster/domain-mapping';
import { isLeftOut } from '@muster/domain-mapping';
import type { Governance } from '@muster/domain-governance';
import type { KafkaPublisher } from '@muster/platform-kafka';
import { pause, TransientError, type Logger } from '@muster/platform-kernel';
import type { NewOutboxRow } from '@muster/platform-outbox';
import type { Database } from '@muster/platform-postgres';
import { AdoptionGate } from '../adoption/adoption-gate.js';
import { AdoptionLoop } from '../adoption/adoption-loop.js';
import { needsLinks, type PublishLinks } from '../adoption/identity-links.js';
import { rotatedTokens } from '../calls/rotated-tokens.js';
import type { Secrets } from '../calls/secrets.js';
import { SystemCaller, type CallObserver } from '../calls/system-caller.js';
import { DeliveryLoop } from '../delivery/delivery-loop.js';
import { wantAll } from '../delivery/delivery.store.js';
import { receivesRestricted } from '../delivery/receives-restricted.js';
import type { RecordDecoders } from '../delivery/follow-records.js';
import type { Receipt } from '../delivery/receipts.js';
import type { SourceEventWriter } from '../file-intake/source-event.js';
import { keepOriginalsOf } from '../originals/keep-originals.js';
import { ProbeLoop } from '../intake/probe-loop.js';
import { CaughtUpReader } from '../feeds/caught-up-reader.js';
import { FeedLoop } from '../feeds/feed-loop.js';
import { TakeEvents } from '../feeds/take-events.js';
import { hasBrokers, TopicLoop } from '../feeds/topic-loop.js';
import { PublishApart } from '../intake/publish-apart.js';
import { fileReaderOf, hasFolder } from '../drops/file-readers.js';
import { StreamLoop } from '../intake/stream-loop.js';
import { StreamReader, type PassSummary } from '../intake/stream-reader.js';
import { SnapshotLoop } from '../snapshots/snapshot-loop.js';
import type { snapshotWriter } from '../snapshots/snapshot-message.js';
import { takeSnapshot } from '../snapshots/take-snapshot.js';
import { WebhookLoop, type WebhookStream } from '../webhooks/webhook-loop.js';
import { wereRead } from '../intake/were-read.js';
import { SystemLease } from './system-lease.js';

export interface SystemObserver extends Omit<CallObserver, 'onCall'> {
  onCall(system: string, call: Parameters<CallObserver['onCall']>[0]): void;
  onPass(system: string, stream: string, summary: PassSummary): void;
  onDelivered(system: string, entity: EntityName, how: string, count: number): void;
  onWebhookEvents(system: string, what: string, count: number): void;
  onTopicMessages(system: string, stream: string, what: string, count: number): void;
}

export interface SystemRuntimeOptions {
  readonly connector: CompiledConnector;
  readonly mapping: Mapping | undefined;
  readonly governance: Governance;
  readonly topicNamespace: string;
  readonly secrets: Secrets;
  readonly database: Database;
  readonly publisher: KafkaPublisher;
  readonly decoders: RecordDecoders;
  readonly logger: Logger;
  writerOf(entity: EntityName, topic: string): SourceEventWriter;
  receiptRow(receipt: Receipt): NewOutboxRow;
  linkMessage: PublishLinks['messageOf'];
  readonly snapshotMessage: ReturnType<typeof snapshotWriter>;
  onReceipts(rows: readonly NewOutboxRow[]): void;
  now(): number;
  readonly observer?: SystemObserver;
}

/** active: this process speaks with the system. standby: another one does. paused: a person said so. absent: nobody has given its address. */
export type SystemState = 'active' | 'standby' | 'paused' | 'absent' | 'starting';

const LEASE_RETRY_MS = 2_000;

/** All that this process does with one system: its streams and its deliveries, under one lease, one budget and one set of breakers. */
export class SystemRuntime {
  state: SystemState = 'starting';
  readonly budget: CallBudget;
  readonly breakers = new Map<string, CircuitBreaker>();
  readonly streams = new Map<string, StreamLoop>();
  /** By stream. */
  readonly feeds = new Map<string, FeedLoop | TopicLoop>();
  caller: SystemCaller | undefined;
  private deliveries: DeliveryLoop | undefined;
  private adoptions: AdoptionLoop | undefined;
  private probes: ProbeLoop | undefined;
  private webhooks: WebhookLoop | undefined;
  private readonly told = new Map<string, WebhookStream>();
  private snapshots: SnapshotLoop | undefined;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Ends what is under way when a person pauses the system. */
  private activity = new AbortController();

  constructor(private readonly options: SystemRuntimeOptions) {
    const { limits } = options.connector;
    this.budget = new CallBudget({ windows: limits.windows, concurrency: limits.concurrency, share: limits.share });
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
    this.deliveries?.wake();
  }

  /** An adoption was begun, or something in it decided. */
  wakeAdoption(): void {
    this.adoptions?.wake();
  }

  /** False where the connector declares no probe. */
  probeNow(): boolean {
    this.probes?.wake();
    return this.options.connector.probe !== undefined;
  }

  /** A snapshot was asked for. */
  wakeSnapshots(): void {
    this.snapshots?.wake();
  }

  /** It has told something by itself. */
  wakeWebhooks(): void {
    this.webhooks?.wake();
  }

  readNow(stream: string): void {
    this.streams.get(stream)?.wake();
  }

  /** Takes effect at once: calls under way end, and nothing is begun. */
  changed(): void {
    this.activity.abort();
  }

  private async run(): Promise<void> {
    const { secrets, connector, logger, database } = this.options;
    while (!this.stopping.signal.aborted) {
      try {
        if (!secrets.has(connector.baseUrl) || (connector.baseUrl === NO_ADDRESS && !hasFolder(connector.fileStreams.values(), secrets) && !hasBrokers(connector.feeds.values(), secrets))) this.state = 'absent';
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

  async isPaused(): Promise<boolean> {
    const { rows } = await this.options.database.query({ name: 'system-paused', text: 'select 1 from paused_system where system = $1', values: [this.system] });
    return rows.length > 0;
  }

  private async hold(lease: SystemLease): Promise<void> {
    const failed = new AbortController();
    const until = AbortSignal.any([this.stopping.signal, this.activity.signal, lease.ended, failed.signal]);
    try {
      this.state = 'active';
      this.caller = this.callerUntil(until);
      const works = [this.deliver(this.caller, until), this.adopt(this.caller, until), this.probe(this.caller, until), this.snapshot(this.caller, until), ...this.read(this.caller, until), ...this.readFiles(this.caller, until), ...this.followTopics(this.caller, until), this.workOffWebhooks(this.caller, until)];
      // One that fails ends the others, and the lease is given up when all have ended: none of them speaks with the system after that.
      const ends = await Promise.allSettled(works.map((work) => work.catch((error: unknown) => {
        failed.abort();
        throw error;
      })));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    } finally {
      this.streams.clear();
      this.told.clear();
      this.webhooks = undefined;
      this.feeds.clear();
      this.deliveries = undefined;
      this.adoptions = undefined;
      this.probes = undefined;
      this.snapshots = undefined;
      await lease.release();
    }
  }

  private callerUntil(signal: AbortSignal): SystemCaller {
    const { connector, secrets, now, observer, database } = this.options;
    return new SystemCaller({
      connector, secrets, budget: this.budget, now, signal, keeper: rotatedTokens(database, this.system), breakerOf: (operation) => this.breakerOf(operation),
      observer: observer && { onCall: (call) => observer.onCall(this.system, call), onWaited: observer.onWaited?.bind(observer) as ((lane: Lane, seconds: number) => void) | undefined },
    });
  }

  private breakerOf(operation: string): CircuitBreaker {
    let breaker = this.breakers.get(operation);
    if (!breaker) this.breakers.set(operation, (breaker = new CircuitBreaker()));
    return breaker;
  }

  private async deliver(caller: SystemCaller, signal: AbortSignal): Promise<void> {
    const { connector, database, decoders, logger, receiptRow, now, onReceipts, governance, observer } = this.options;
    if (connector.writes.size === 0) return;
    for (const entity of connector.writes.keys()) {
      const filled = await database.transaction((tx) => wantAll(tx, this.system, entity, receivesRestricted(governance, entity, this.system)));
      if (filled > 0) logger.info({ system: this.system, entity, records: filled }, 'a target is filled with what was published before it was declared');
    }
    const idSpaces = governance.systems.get(this.system)!.idSpaces;
    this.deliveries = new DeliveryLoop({
      connector, idSpaces, caller, database, decoders, logger, gate: new AdoptionGate(connector, database), receiptRow, now, onReceipts, onDelivered: (entity, how, count) => observer?.onDelivered(this.system, entity, how, count),
    });
    await this.deliveries.run(signal);
  }

  private async adopt(caller: SystemCaller, signal: AbortSignal): Promise<void> {
    const { connector, database, decoders, logger, governance, publisher, topicNamespace, linkMessage, now } = this.options;
    this.adoptions = new AdoptionLoop({
      connector, caller, database, decoders, logger, now, links: { publisher, topicNamespace, messageOf: linkMessage },
      needsLinks: (entity) => needsLinks(governance, this.system, entity), onReleased: () => this.wakeDeliveries(),
    });
    await this.adoptions.run(signal);
  }

  private readFiles(caller: SystemCaller, signal: AbortSignal): Promise<void>[] {
    const { connector, mapping, governance, topicNamespace, database, publisher, logger, writerOf, now, observer, secrets } = this.options;
    return [...connector.fileStreams.values()].flatMap((stream) => {
      const reader = fileReaderOf({
        system: this.system, stream, file: mapping!.files.get(stream.name) as SourceFile, mappingVersion: mapping!.version, outputs: mapping!.outputs.filter(({ from }) => from === stream.name),
        versions: governance.systems.get(this.system)!.versions, topicNamespace, database, publisher, caller, logger, signal, writerOf: (output, topic) => writerOf(output.entity, topic), now,
      }, secrets);
      if (!reader) return [];
      const loop = new StreamLoop({
        system: this.system, stream, reader, database, logger, now, onPass: (summary) => observer?.onPass(this.system, stream.name, summary),
        onFault: ({ kind }) => kind === 'data' && observer?.onPass(this.system, stream.name, { isFull: stream.whole, rows: 0, published: 0, parked: 0, files: { taken: 0, repeated: 0, refused: 1 } }),
        timetable: { schedule: connector.schedules.get(stream.name), looks: stream.source.kind === 'folder' }, isReady: (sinceMs) => wereRead(database, this.system, stream.after, sinceMs),
      });
      this.streams.set(stream.name, loop);
      return [loop.run(signal)];
    });
  }

  private async snapshot(caller: SystemCaller, signal: AbortSignal): Promise<void> {
    const { connector, mapping, database, logger, publisher, topicNamespace, snapshotMessage: message, writerOf } = this.options;
    if (!mapping || connector.streams.size === 0) return;
    this.snapshots = new SnapshotLoop({
      system: this.system, database, logger,
      take: async (snapshot) => {
        const stream = connector.streams.get(snapshot.stream);
        const outputs = mapping.outputs.filter(({ from }) => from === snapshot.stream);
        return stream && takeSnapshot({ system: this.system, stream, file: mapping.files.get(stream.name) as SourceFile, outputs, caller, database, publisher, topicNamespace, message, writerOf }, snapshot);
      },
    });
    await this.snapshots.run(signal);
  }

  private async probe(caller: SystemCaller, signal: AbortSignal): Promise<void> {
    const { connector, mapping, database, logger, now, secrets } = this.options;
    const { probe } = connector;
    if (!probe || !mapping) return;
    const hasPreview = probe.previewUrl !== undefined && secrets.has(probe.previewUrl);
    this.probes = new ProbeLoop({
      connector, everyMs: probe.everyMs, caller, preview: hasPreview ? this.previewCaller(probe.previewUrl!, signal) : undefined, database, logger, now, fileOf: (stream) => mapping.files.get(stream) as SourceFile,
    });
    await this.probes.run(signal);
  }

  /** Another server, with limits of its own. */
  private previewCaller(previewUrl: Reference, signal: AbortSignal): SystemCaller {
    const { connector, secrets, now } = this.options;
    const { windows, concurrency, share } = connector.limits;
    const breakers = new Map<string, CircuitBreaker>();
    return new SystemCaller({
      connector: { ...connector, baseUrl: previewUrl }, secrets, budget: new CallBudget({ windows, concurrency, share }), now, signal,
      breakerOf: (operation) => breakers.get(operation) ?? breakers.set(operation, new CircuitBreaker()).get(operation)!,
    });
  }

  private async workOffWebhooks(caller: SystemCaller, signal: AbortSignal): Promise<void> {
    const { connector, database, logger, observer } = this.options;
    const { webhooks } = connector;
    if (!webhooks) return;
    this.webhooks = new WebhookLoop({ connector, webhooks, streams: this.told, caller, database, logger, onEvents: (what, count) => observer?.onWebhookEvents(this.system, what, count) });
    await this.webhooks.run(signal);
  }

  private read(caller: SystemCaller, signal: AbortSignal): Promise<void>[] {
    const { connector, mapping, governance, topicNamespace, database, publisher, logger, writerOf, now, observer, secrets } = this.options;
    return [...connector.streams.values()].flatMap((stream) => {
      const file = mapping!.files.get(stream.name) as SourceFile;
      if (isLeftOut(file)) throw new Error(`the stream ${stream.name} of ${this.system} is left out by its mapping`);
      const publishing = {
        system: this.system, file, outputs: mapping!.outputs.filter(({ from }) => from === stream.name), versions: governance.systems.get(this.system)!.versions, topicNamespace, database, publisher, caller, logger,
        writerOf: (output: Output, topic: string) => writerOf(output.entity, topic), originalsOf: (output: Output) => keepOriginalsOf(output, file, governance), now,
      };
      const reader = new StreamReader({ ...publishing, stream });
      const feed = connector.feeds.get(stream.name);
      const caughtUp = new CaughtUpReader({ system: this.system, stream: stream.name, reader, database, now });
      const loop = new StreamLoop({
        system: this.system, stream, reader: feed ? caughtUp : reader, database, logger, now, onPass: (summary) => observer?.onPass(this.system, stream.name, summary),
        timetable: { schedule: connector.schedules.get(stream.name) }, isReady: (sinceMs) => wereRead(database, this.system, stream.after, sinceMs),
      });
      this.streams.set(stream.name, loop);
      const beside = { apart: new PublishApart({ ...publishing, stream }), inOrder: <T>(work: () => Promise<T>) => reader.inOrder(work) };
      this.told.set(stream.name, { loop, ...beside });
      if (!feed) return loop.run(signal);
      const { stream: parkedStream, entity } = publishing.outputs[0]!;
      const events = new TakeEvents({ ...beside, stream: stream.name, meaning: feed.meaning, caller, database, parkedAt: { system: this.system, stream: parkedStream, entity }, now });
      const following = { system: this.system, stream: stream.name, events, database, logger, now };
      const reading = { reader: caughtUp, wakeReading: () => loop.wake() };
      const follows = feed.kind === 'kafka' ? new TopicLoop({ ...following, feed, secrets, reading, observer }) : new FeedLoop({ ...following, ...reading, feed, caller });
      this.feeds.set(stream.name, follows);
      return [loop.run(signal), follows.run(signal)];
    });
  }

  /** Streams that come over a topic alone. One whose brokers have no value is not there. */
  private followTopics(caller: SystemCaller, signal: AbortSignal): Promise<void>[] {
    const { connector, mapping, governance, topicNamespace, database, publisher, logger, writerOf, now, observer, secrets } = this.options;
    return [...connector.topicStreams.values()].flatMap((stream) => {
      const feed = connector.feeds.get(stream.name);
      if (feed?.kind !== 'kafka' || !hasBrokers([feed], secrets)) return [];
      const file = mapping!.files.get(stream.name) as SourceFile;
      const outputs = mapping!.outputs.filter(({ from }) => from === stream.name);
      const apart = new PublishApart({
        system: this.system, stream, file, outputs, versions: governance.systems.get(this.system)!.versions, topicNamespace, database, publisher, caller, logger,
        writerOf: (output: Output, topic: string) => writerOf(output.entity, topic), originalsOf: (output: Output) => keepOriginalsOf(output, file, governance), now,
      });
      const { stream: parkedStream, entity } = outputs[0]!;
      const events = new TakeEvents({ apart, inOrder: (work) => work(), stream: stream.name, meaning: feed.meaning, caller, database, parkedAt: { system: this.system, stream: parkedStream, entity }, now });
      const follows = new TopicLoop({ system: this.system, stream: stream.name, feed, secrets, events, database, logger, now, observer });
      this.feeds.set(stream.name, follows);
      return [follows.run(signal)];
    });
  }
}
