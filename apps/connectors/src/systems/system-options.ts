import type { EntityName } from '@muster/contracts';
import type { CompiledConnector, CompiledWrite } from '@muster/domain-connector';
import type { Governance } from '@muster/domain-governance';
import type { Mapping } from '@muster/domain-mapping';
import type { KafkaPublisher } from '@muster/platform-kafka';
import type { Logger } from '@muster/platform-kernel';
import type { NewOutboxRow, OpenExceptions } from '@muster/platform-outbox';
import type { Database } from '@muster/platform-postgres';
import type { PublishLinks } from '../adoption/identity-links.js';
import type { FieldAliases } from '../intake/field-alias.store.js';
import type { SystemSecrets } from '../calls/system-secrets.js';
import type { CallObserver, SystemCaller } from '../calls/system-caller.js';
import type { RecordDecoders } from '../delivery/follow-records.js';
import type { Receipt } from '../delivery/receipts.js';
import type { TakenEvents } from '../feeds/take-events.js';
import type { SourceEventWriter } from '../file-intake/source-event.js';
import type { PassSummary } from '../intake/stream-reader.js';
import type { snapshotWriter } from '../snapshots/snapshot-message.js';

export interface SystemObserver extends Omit<CallObserver, 'onCall'> {
  onCall(system: string, call: Parameters<CallObserver['onCall']>[0]): void;
  onPass(system: string, stream: string, summary: PassSummary): void;
  onDelivered(system: string, entity: EntityName, how: string, count: number): void;
  onWebhookEvents(system: string, what: string, count: number): void;
  onFeed(system: string, stream: string, taken: TakenEvents): void;
  onTopicMessages(system: string, stream: string, what: string, count: number): void;
}

export interface SystemRuntimeOptions {
  readonly connector: CompiledConnector;
  readonly mapping: Mapping | undefined;
  readonly governance: Governance;
  readonly topicNamespace: string;
  readonly secrets: SystemSecrets;
  readonly database: Database;
  readonly exceptions: OpenExceptions;
  readonly publisher: KafkaPublisher;
  readonly decoders: RecordDecoders;
  readonly logger: Logger;
  writerOf(entity: EntityName, topic: string): SourceEventWriter;
  /** By target; of all systems, those that are written an entity record by record. */
  writesOf(entity: EntityName): ReadonlyMap<string, CompiledWrite>;
  receiptRow(receipt: Receipt): NewOutboxRow;
  linkMessage: PublishLinks['messageOf'];
  readonly snapshotMessage: ReturnType<typeof snapshotWriter>;
  onReceipts(rows: readonly NewOutboxRow[]): void;
  now(): number;
  readonly observer?: SystemObserver;
}

/** What the works of a system are made of while this process holds its lease. */
export interface HeldSystem extends SystemRuntimeOptions {
  readonly system: string;
  readonly caller: SystemCaller;
  /** Fields that it calls otherwise than its mapping, by stream. */
  readonly aliases: ReadonlyMap<string, FieldAliases>;
  /** Aborts when the lease ends, or one of the works has failed. */
  readonly signal: AbortSignal;
}
