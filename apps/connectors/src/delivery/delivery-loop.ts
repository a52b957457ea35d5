import { entities, type EntityName } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import type { CompiledConnector, CompiledWrite } from '@muster/domain-connector';
import { pause, TransientError, type Logger } from '@muster/platform-kernel';
import { addToOutbox, type NewOutboxRow } from '@muster/platform-outbox';
import type { Database } from '@muster/platform-postgres';
import { StoppedError, type SystemCaller } from '../calls/system-caller.js';
import { deliverRecord, type Delivered, type KnownInTarget } from './deliver-record.js';
import { markInDoubt, releaseWaiting, replicasOf, settleDeliveries, takeDue, targetIds, type DueDelivery, type Settlement } from './delivery.store.js';
import type { RecordDecoders } from './follow-records.js';
import type { Receipt } from './receipts.js';
import { contextOf, type WholeRecord } from './record-context.js';

export interface DeliveryLoopOptions {
  readonly connector: CompiledConnector;
  /** Systems by whose ids the target names records of an entity; the target's own where it is not listed. */
  readonly idSpaces: ReadonlyMap<string, string>;
  readonly caller: SystemCaller;
  readonly database: Database;
  readonly decoders: RecordDecoders;
  readonly logger: Logger;
  receiptRow(receipt: Receipt): NewOutboxRow;
  now(): number;
  onReceipts(rows: readonly NewOutboxRow[]): void;
  onDelivered?(entity: EntityName, how: string, count: number): void;
}

/** Records under way at once, per call that the target takes at once: the rest stays in the table. */
const UNDER_WAY_PER_CALL = 4;
/** Part of it that a crowd may have, so that what comes alone finds room. */
const CROWD_SHARE = 0.5;
const SLOW_POLL_MS = 1_000;
const FIRST_WAIT_MS = 500;
const CEILING_MS = 60_000;

interface Resolved {
  readonly refs: Readonly<Record<string, string>>;
  /** Canonical ids of records that the target does not have yet. */
  readonly missing: readonly string[];
}

/**
 * Brings one target to what it is to have. What is due stands in the table; a record is under way once at a time, so its versions arrive in order,
 * and those that come meanwhile become one write. What came of calls is written in sets, by one writer, beside the calls that go on.
 */
export class DeliveryLoop {
  private woken = new AbortController();
  private settleWoken = new AbortController();
  /** Records by id, with whether they came in a crowd. */
  private readonly underWay = new Map<string, boolean>();
  private readonly settled: { due: DueDelivery; delivered: Delivered; waitsFor: readonly string[] }[] = [];
  private readonly idle: { settle(): void }[] = [];

  constructor(private readonly options: DeliveryLoopOptions) {}

  wake(): void {
    this.woken.abort();
  }

  /** Until the signal aborts; what is under way then is settled first. */
  async run(signal: AbortSignal): Promise<void> {
    const stopped = new AbortController();
    const settling = this.settleUntil(stopped.signal);
    try {
      while (!signal.aborted) {
        this.woken = new AbortController();
        const taken = await this.takeSome();
        if (taken === 0) await pause(SLOW_POLL_MS, AbortSignal.any([signal, this.woken.signal]));
      }
      await this.untilIdle();
    } finally {
      stopped.abort();
      await settling;
    }
  }

  private get room(): number {
    return this.options.connector.limits.concurrency * UNDER_WAY_PER_CALL - this.underWay.size;
  }

  private get roomForACrowd(): number {
    const crowd = [...this.underWay.values()].filter(Boolean).length;
    return Math.max(0, Math.floor(this.options.connector.limits.concurrency * UNDER_WAY_PER_CALL * CROWD_SHARE) - crowd);
  }

  /** Begins as many deliveries as there is room for; answers how many. */
  private async takeSome(): Promise<number> {
    const { connector, database, now, logger } = this.options;
    try {
      if (this.room <= 0) {
        await this.someEnd();
        return 1;
      }
      const due = await takeDue(database, connector.system, { max: this.room, crowdMax: this.roomForACrowd, nowMs: now(), busy: [...this.underWay.keys()] });
      const resolved = await this.resolve(due);
      for (const one of due) this.begin(one, resolved.get(one)!);
      return due.length;
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      logger.warn({ system: connector.system, code: error.code }, 'deliveries wait for the database');
      await pause(FIRST_WAIT_MS);
      return 1;
    }
  }

  private someEnd(): Promise<void> {
    return new Promise((settle) => this.idle.push({ settle }));
  }

  private async untilIdle(): Promise<void> {
    while (this.underWay.size > 0) await this.someEnd();
  }

  private begin(due: DueDelivery, resolved: Resolved | undefined): void {
    this.underWay.set(due.recordId, due.isInACrowd);
    const toSettle = (delivered: Delivered, waitsFor: readonly string[]) => {
      this.settled.push({ due, delivered, waitsFor });
      this.settleWoken.abort();
    };
    this.deliver(due, resolved).then(
      (delivered) => toSettle(delivered, resolved?.missing ?? []),
      (error: unknown) => (error instanceof StoppedError ? this.ended([due.recordId]) : toSettle(this.defect(due, error), [])),
    );
  }

  private ended(recordIds: readonly string[]): void {
    for (const id of recordIds) this.underWay.delete(id);
    for (const { settle } of this.idle.splice(0)) settle();
  }

  private defect(due: DueDelivery, error: unknown): Delivered {
    this.options.logger.error({ system: this.options.connector.system, entity: due.entity, recordId: due.recordId, error: error instanceof Error ? error.stack : String(error) }, 'a delivery failed for a reason this program does not know');
    return { kind: 'later', class: error instanceof TransientError ? error.code : 'defect', reason: 'This program failed on the record; its log says where.', known: knownOf(due) };
  }

  private async deliver(due: DueDelivery, resolved: Resolved | undefined): Promise<Delivered> {
    const { connector, caller, database } = this.options;
    const entity = due.entity as EntityName;
    const write = connector.writes.get(entity);
    const record = this.recordOf(due);
    if (!write || !record) return { kind: 'waiting', reason: write ? 'The record itself has not come yet.' : `The connector no longer writes ${entity}.` };
    if (record.main['mergedInto'] && due.targetId === null) return { kind: 'delivered', id: null, version: null, bodyHash: null, how: 'unwanted' };
    return deliverRecord({
      write, entity, context: contextOf(entity, due.recordId, record, resolved?.refs ?? {}), known: knownOf(due), correlationId: due.correlationId ?? due.recordId, caller, lane: due.isInACrowd ? 'bulk' : 'delivery',
      beforeWrite: () => markInDoubt(database, connector.system, due.entity, [due.recordId]),
      isTaken: async (targetId) => {
        const { rows } = await database.query({ name: 'delivery-taken', text: 'select 1 from delivery where system = $1 and entity = $2 and target_id = $3 and record_id <> $4', values: [connector.system, due.entity, targetId, due.recordId] });
        return rows.length > 0;
      },
    });
  }

  private recordOf({ entity, event, restrictedEvent }: DueDelivery): WholeRecord | null {
    if (!event) return null;
    const decoders = this.options.decoders;
    return { main: decoders.of(entity as EntityName, 'main').decode(event), restricted: restrictedEvent ? decoders.of(entity as EntityName, 'restricted').decode(restrictedEvent) : null };
  }

  /** What records name, in the target's own words: all records of a round in two statements. */
  private async resolve(due: readonly DueDelivery[]): Promise<Map<DueDelivery, Resolved>> {
    const { connector, database, decoders } = this.options;
    for (const entity of new Set(due.map((one) => one.entity as EntityName))) {
      await decoders.of(entity, 'main').prepare(due.filter((one) => one.entity === entity).map((one) => one.event));
      if (entities[entity].restrictedRecord) await decoders.of(entity, 'restricted').prepare(due.filter((one) => one.entity === entity).map((one) => one.restrictedEvent));
    }
    const named = due.map((one) => ({ due: one, write: connector.writes.get(one.entity as EntityName), record: this.recordOf(one)?.main })).filter((one): one is { due: DueDelivery; write: CompiledWrite; record: CanonicalRecord } => one.write !== undefined && one.record !== undefined);
    const references = named.flatMap(({ due: one, write, record }) => [...write.references].flatMap(([attribute, entity]) => (typeof record[attribute] === 'string' ? [{ due: one, attribute, entity, recordId: record[attribute] as string }] : [])));
    // What the target is written, it knows by its own ids. What it is not written, it calls as the system does whose ids it uses: that stands in the record named.
    const byForeignId = references.filter(({ entity }) => !connector.writes.has(entity));
    const known = await targetIds(database, connector.system, references.filter((one) => !byForeignId.includes(one)));
    const replicas = await replicasOf(database, byForeignId);
    const result = new Map(due.map((one) => [one, { refs: {} as Record<string, string>, missing: [] as string[] }]));
    for (const reference of references) {
      const { entity, recordId, attribute } = reference;
      const id = byForeignId.includes(reference) ? await this.foreignIdOf(entity, replicas.get(`${entity} ${recordId}`)) : known.get(`${entity} ${recordId}`);
      if (id !== undefined) result.get(reference.due)!.refs[attribute] = id;
      else result.get(reference.due)!.missing.push(recordId);
    }
    return result;
  }

  private async foreignIdOf(entity: EntityName, replica: Buffer | undefined): Promise<string | undefined> {
    if (!replica) return undefined;
    const decoder = this.options.decoders.of(entity, 'main');
    await decoder.prepare([replica]);
    const space = this.options.idSpaces.get(entity) ?? this.options.connector.system;
    return decoder.decode(replica).meta.externalIds.filter(({ system }) => system === space).map(({ id }) => id).sort()[0];
  }

  private async settleUntil(signal: AbortSignal): Promise<void> {
    for (;;) {
      this.settleWoken = new AbortController();
      const some = this.settled.splice(0);
      if (some.length > 0) await this.settle(some);
      else if (signal.aborted) return;
      else await pause(SLOW_POLL_MS, AbortSignal.any([signal, this.settleWoken.signal]));
    }
  }

  /** Tried until the database has it: a call that was made must not be forgotten. */
  private async settle(some: readonly { due: DueDelivery; delivered: Delivered; waitsFor: readonly string[] }[]): Promise<void> {
    const { database, connector, logger, now, receiptRow, onReceipts, onDelivered } = this.options;
    const settlements = some.map(({ due, delivered, waitsFor }) => settlementOf(due, delivered, waitsFor, now()));
    const receipts = some.flatMap(({ due, delivered }) =>
      delivered.kind === 'delivered' && delivered.how !== 'unwanted'
        ? [receiptRow({ entity: due.entity as EntityName, recordId: due.recordId, system: connector.system, version: due.wantedVersion, targetId: delivered.id, correlationId: due.correlationId })]
        : [],
    );
    const arrived = some.filter(({ due, delivered }) => due.targetId === null && delivered.kind === 'delivered' && delivered.id !== null).map(({ due }) => due.recordId);
    for (;;) {
      try {
        await database.transaction(async (tx) => {
          await settleDeliveries(tx, connector.system, settlements);
          // What this set waits for may have arrived in an earlier one, between its call and now.
          const waited = settlements.flatMap((settlement) => settlement.waitsFor);
          const here = await this.alreadyThere(tx, waited);
          await releaseWaiting(tx, connector.system, [...new Set([...arrived, ...here])]);
          await addToOutbox(tx, receipts);
        });
        break;
      } catch (error) {
        if (!(error instanceof TransientError)) logger.error({ system: connector.system, error: error instanceof Error ? error.stack : String(error) }, 'what came of deliveries could not be written');
        await pause(FIRST_WAIT_MS);
      }
    }
    this.ended(some.map(({ due }) => due.recordId));
    if (receipts.length > 0) onReceipts(receipts);
    for (const { due, delivered } of some) onDelivered?.(due.entity as EntityName, delivered.kind === 'delivered' ? delivered.how : delivered.kind, 1);
    this.wake();
  }

  private async alreadyThere(tx: Parameters<typeof targetIds>[0], recordIds: readonly string[]): Promise<string[]> {
    if (recordIds.length === 0) return [];
    const entitiesWritten = [...this.options.connector.writes.keys()];
    const found = await targetIds(tx, this.options.connector.system, recordIds.flatMap((recordId) => entitiesWritten.map((entity) => ({ entity, recordId }))));
    return [...found.keys()].map((key) => key.split(' ')[1]!);
  }
}

const knownOf = ({ targetId, targetVersion, bodyHash, inDoubt }: DueDelivery): KnownInTarget => ({ id: targetId, version: targetVersion, bodyHash, inDoubt });

function settlementOf(due: DueDelivery, delivered: Delivered, waitsFor: readonly string[], nowMs: number): Settlement {
  const { entity, recordId, wantedVersion: version, wantedRestricted: restricted } = due;
  const of = { entity, recordId, version, restricted };
  if (delivered.kind === 'delivered') {
    return { ...of, outcome: 'delivered', targetId: delivered.id, targetVersion: delivered.version, bodyHash: delivered.bodyHash, inDoubt: false, notBeforeMs: nowMs, tries: 0, class: null, reason: null, waitsFor: delivered.how === 'unwanted' ? [] : waitsFor };
  }
  if (delivered.kind === 'waiting') {
    return { ...of, outcome: 'waiting', targetId: due.targetId, targetVersion: due.targetVersion, bodyHash: due.bodyHash, inDoubt: due.inDoubt, notBeforeMs: nowMs, tries: 0, class: 'waiting', reason: delivered.reason, waitsFor };
  }
  const { known, class: kind, reason } = delivered;
  const at = { ...of, targetId: known.id, targetVersion: known.version, bodyHash: known.bodyHash, inDoubt: known.inDoubt, class: kind, reason: reason.slice(0, 2_000), waitsFor: [] };
  if (delivered.kind === 'parked') return { ...at, outcome: 'parked', notBeforeMs: nowMs, tries: due.tries + 1 };
  const stepMs = Math.min(CEILING_MS, FIRST_WAIT_MS * 2 ** Math.min(due.tries, 20));
  return { ...at, outcome: 'later', notBeforeMs: nowMs + Math.max(delivered.retryAfterMs ?? 0, stepMs / 2 + (stepMs / 2) * Math.random()), tries: due.tries + 1 };
}
