import type { EntityName } from '@muster/contracts';
import { pause, TransientError, WOKEN, type Logger } from '@muster/platform-kernel';
import { addToOutbox, type NewOutboxRow, type OpenExceptions } from '@muster/platform-outbox';
import type { Database } from '@muster/platform-postgres';
import { inTraceOf, spanWithin } from '@muster/platform-tracing';
import { SpanKind } from '@opentelemetry/api';
import type { AdoptionGate } from '../adoption/adoption-gate.js';
import { SERVICE, StoppedError, type SystemCaller } from '../calls/system-caller.js';
import { tellOfDeliveries } from '../exceptions/delivery-exceptions.js';
import { deliverRecord, type Delivered, type KnownInTarget } from './deliver-record.js';
import { DoubtMarks } from './doubt-marks.js';
import { isTakenId, settleAndRelease, settleDeliveries, takeDue, type DueDelivery, type ReadRecord, type Settlement } from './delivery.store.js';
import { handOver, type HandedOver } from './hand-over.js';
import type { Receipt } from './receipts.js';
import { contextOf } from './record-context.js';
import { ReferenceResolver, type Named, type Resolved, type ResolveOptions } from './resolve-references.js';

export interface DeliveryLoopOptions extends ResolveOptions {
  readonly caller: SystemCaller;
  readonly database: Database;
  readonly logger: Logger;
  /** Holds back what may be in the target already. */
  readonly gate: Pick<AdoptionGate, 'pass'>;
  readonly exceptions: OpenExceptions;
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
/** How long what has ended waits for more of its kind. */
const GATHER_MS = 15;
const FIRST_WAIT_MS = 500;
const CEILING_MS = 60_000;

/** One delivery that has ended, and is to be written. */
interface Ended {
  readonly due: DueDelivery;
  readonly delivered: Delivered;
  readonly waitsFor: readonly Named[];
  /** Whose change may change what is sent. */
  readonly read: readonly ReadRecord[];
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
  private readonly settled: Ended[] = [];
  private readonly idle: { settle(): void }[] = [];

  private readonly references: ReferenceResolver;
  private readonly doubts: DoubtMarks;
  private readonly inFiles: readonly string[];

  constructor(private readonly options: DeliveryLoopOptions) {
    this.references = new ReferenceResolver(options);
    this.inFiles = [...options.connector.writes.values()].filter(({ file }) => file).map(({ entity }) => entity);
    this.doubts = new DoubtMarks(options.database, options.connector.system);
  }

  wake(): void {
    this.woken.abort(WOKEN);
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
    const { connector, database, now, logger, gate } = this.options;
    try {
      if (this.room <= 0) {
        await this.someEnd();
        return 1;
      }
      const due = await gate.pass(() => takeDue(database, connector.system, { max: this.room, crowdMax: this.roomForACrowd, nowMs: now(), busy: [...this.underWay.keys()], inFiles: this.inFiles }));
      const resolved = await this.references.resolve(database, due);
      for (const one of due) this.begin(one, resolved.get(one)!);
      return due.length;
    } catch (error) {
      if (error instanceof TransientError) logger.warn({ system: connector.system, code: error.code }, 'deliveries wait for the database');
      // Whatever it is, the target must not stand still for good.
      else logger.error({ system: connector.system, error: error instanceof Error ? error.stack : String(error) }, 'deliveries could not be taken and are taken again');
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
    // Another that was merged into it is leaving it its place.
    if (this.underWay.has(due.recordId)) return;
    this.underWay.set(due.recordId, due.isInACrowd);
    const toSettle = (delivered: Delivered, { missing, read }: Pick<Resolved, 'missing' | 'read'>) => {
      this.settled.push({ due, delivered, waitsFor: missing, read: this.isDoneForGood(due, delivered) ? [] : read });
      this.settleWoken.abort(WOKEN);
    };
    inTraceOf(due.traceparent, () => this.traced(due, resolved)).then(
      (delivered) => toSettle(delivered, resolved ?? NOTHING_NAMED),
      (error: unknown) => (error instanceof StoppedError ? this.ended([due.recordId]) : toSettle(this.defect(due, error), NOTHING_NAMED)),
    );
  }

  /** A message that was sent, or is not to be, stays as it is, whatever becomes of whom it names. */
  private isDoneForGood({ entity }: DueDelivery, { kind }: Delivered): boolean {
    return kind === 'delivered' && this.options.connector.writes.get(entity as EntityName)?.strategy === 'send-once';
  }

  private ended(recordIds: readonly string[]): void {
    for (const id of recordIds) this.underWay.delete(id);
    for (const { settle } of this.idle.splice(0)) settle();
  }

  private defect(due: DueDelivery, error: unknown): Delivered {
    const { logger, connector } = this.options;
    const at = { system: connector.system, entity: due.entity, recordId: due.recordId };
    if (error instanceof TransientError) {
      logger.warn({ ...at, code: error.code }, 'a delivery waits for the database');
      return { kind: 'later', class: error.code, reason: error.message, known: knownOf(due) };
    }
    logger.error({ ...at, error: error instanceof Error ? error.stack : String(error) }, 'a delivery failed for a reason this program does not know');
    return { kind: 'later', class: 'defect', reason: 'This program failed on the record; its log says where.', known: { ...knownOf(due), bodyHash: null, inDoubt: true } };
  }

  private traced(due: DueDelivery, resolved: Resolved | undefined): Promise<Delivered> {
    const { system } = this.options.connector;
    const attributes = { 'muster.system': system, 'muster.entity': due.entity, 'muster.record.id': due.recordId, 'muster.record.version': due.wantedVersion };
    return spanWithin(SERVICE, `deliver ${due.entity} to ${system}`, SpanKind.INTERNAL, attributes, async (span) => {
      const delivered = await this.deliver(due, resolved);
      span?.setAttribute('muster.delivery.outcome', delivered.kind === 'delivered' ? delivered.how : delivered.kind);
      return delivered;
    });
  }

  private async deliver(due: DueDelivery, resolved: Resolved | undefined): Promise<Delivered> {
    const { connector, caller, database } = this.options;
    const entity = due.entity as EntityName;
    const write = connector.writes.get(entity);
    const record = this.references.recordOf(due);
    if (!write || !record) return { kind: 'waiting', reason: write ? 'The record itself has not come yet.' : `The connector no longer writes ${entity}.` };
    const mergedInto = record.main['mergedInto'] as string | null | undefined;
    if (mergedInto && due.targetId !== null && this.underWay.has(mergedInto)) return { kind: 'later', class: 'merged', reason: 'The record that it was merged into is under way.', known: knownOf(due) };
    const handed = mergedInto && due.targetId !== null ? await this.handOver(due, mergedInto) : undefined;
    // Were it given up here, the survivor would find its place in the target taken, for good.
    if (handed === 'early') return { kind: 'later', class: 'merged', reason: 'The record that it was merged into has not come yet.', known: knownOf(due) };
    if (handed === 'done' || (mergedInto && due.targetId === null)) return { kind: 'delivered', id: null, version: null, bodyHash: null, how: 'unwanted' };
    return deliverRecord({
      write, entity, context: contextOf(entity, due.recordId, record, resolved ?? { refs: {} }), known: knownOf(due), ageWhenWantedMs: due.wantedSinceMs - record.main.meta.occurredAt, correlationId: due.correlationId ?? due.recordId, caller, lane: due.isInACrowd ? 'bulk' : 'delivery',
      beforeWrite: () => this.doubts.mark(due.entity, due.recordId),
      isTaken: (targetId) => isTakenId(database, { system: connector.system, entity: due.entity, recordId: due.recordId }, targetId),
    });
  }

  /** The survivor is not begun meanwhile: what came of it would be written over the place that it gets. */
  private async handOver({ entity, recordId }: DueDelivery, survivor: string): Promise<HandedOver> {
    const { connector, database } = this.options;
    this.underWay.set(survivor, false);
    try {
      return await handOver(database, { system: connector.system, entity, recordId }, survivor);
    } finally {
      this.ended([survivor]);
    }
  }

  private async settleUntil(signal: AbortSignal): Promise<void> {
    for (;;) {
      this.settleWoken = new AbortController();
      if (this.settled.length > 0) {
        // While others are still under way, those that end next are written along: one transaction for some of them in place of one for each.
        if (this.settled.length < this.underWay.size) await pause(GATHER_MS, signal);
        await this.settle(this.settled.splice(0));
      } else if (signal.aborted) return;
      else await pause(SLOW_POLL_MS, AbortSignal.any([signal, this.settleWoken.signal]));
    }
  }

  /** Tried until the database has it: a call that was made must not be forgotten. One that the database refuses for its own sake does not hold the others up. */
  private async settle(some: readonly Ended[]): Promise<void> {
    const { connector, logger, now } = this.options;
    try {
      await this.write(some);
    } catch (error) {
      if (error instanceof TransientError) {
        await pause(FIRST_WAIT_MS);
        return this.settle(some);
      }
      if (some.length > 1) {
        for (const one of some) await this.settle([one]);
        return;
      }
      const [{ due }] = some as [Ended];
      logger.error({ system: connector.system, entity: due.entity, recordId: due.recordId, error: error instanceof Error ? error.stack : String(error) }, 'what came of a delivery could not be written');
      await this.untilWritten(settlementOf({ due, delivered: unwritten(due), waitsFor: [], read: [] }, now()));
    }
    this.ended(some.map(({ due }) => due.recordId));
    this.wake();
  }

  private async write(some: readonly Ended[]): Promise<void> {
    const { database, connector, now, receiptRow, onReceipts, onDelivered, exceptions } = this.options;
    const settlements = some.map((one) => settlementOf(one, now()));
    const receipts = some.flatMap(({ due, delivered }) =>
      delivered.kind === 'delivered' && delivered.how !== 'unwanted'
        ? [receiptRow({ entity: due.entity as EntityName, recordId: due.recordId, system: connector.system, version: due.wantedVersion, targetId: delivered.id, correlationId: due.correlationId, traceparent: due.traceparent })]
        : [],
    );
    const arrived = some.filter(({ due, delivered }) => due.targetId === null && delivered.kind === 'delivered' && delivered.id !== null).map(({ due }) => due.recordId);
    await database.transaction(async (tx) => {
      const known = () => this.references.known(tx, some.flatMap(({ waitsFor }) => waitsFor));
      await settleAndRelease(tx, connector.system, settlements, { arrived, read: some.flatMap(({ read }) => read), known });
      await addToOutbox(tx, receipts);
      await tellOfDeliveries(tx, exceptions, connector.system, settlements);
    });
    if (receipts.length > 0) onReceipts(receipts);
    for (const { due, delivered } of some) onDelivered?.(due.entity as EntityName, delivered.kind === 'delivered' ? delivered.how : delivered.kind, 1);
  }

  private async untilWritten(settlement: Settlement): Promise<void> {
    const { database, connector, logger, exceptions } = this.options;
    for (;;) {
      try {
        return await database.transaction(async (tx) => {
          await settleDeliveries(tx, connector.system, [settlement]);
          await tellOfDeliveries(tx, exceptions, connector.system, [settlement]);
        });
      } catch (error) {
        if (!(error instanceof TransientError)) logger.error({ system: connector.system, error: error instanceof Error ? error.stack : String(error) }, 'not even that could be written');
        await pause(FIRST_WAIT_MS);
      }
    }
  }
}

/** For what the database does not take, such as an id of the target that another record has already. */
function unwritten(due: DueDelivery): Delivered {
  return { kind: 'parked', class: 'unwritten', reason: 'What came of the delivery could not be written: the target may have answered with the id of another record. The log of this program says more.', known: { ...knownOf(due), bodyHash: null, inDoubt: true } };
}

const NOTHING_NAMED = { missing: [], read: [] };

const knownOf = ({ targetId, targetVersion, bodyHash, inDoubt }: DueDelivery): KnownInTarget => ({ id: targetId, version: targetVersion, bodyHash, inDoubt });

function settlementOf({ due, delivered, waitsFor: named, read }: Ended, nowMs: number): Settlement {
  const readIds = read.map((one) => one.recordId);
  const waitsFor = [...named.map((one) => one.recordId), ...readIds];
  const { entity, recordId, wantedVersion: version, wantedRestricted: restricted } = due;
  const of = { entity, recordId, version, restricted };
  if (delivered.kind === 'delivered') {
    return { ...of, outcome: 'delivered', targetId: delivered.id, targetVersion: delivered.version, bodyHash: delivered.bodyHash, inDoubt: false, notBeforeMs: nowMs, tries: 0, class: null, reason: null, waitsFor: delivered.how === 'unwanted' ? [] : waitsFor };
  }
  if (delivered.kind === 'waiting') {
    return { ...of, outcome: 'waiting', targetId: due.targetId, targetVersion: due.targetVersion, bodyHash: due.bodyHash, inDoubt: due.inDoubt, notBeforeMs: nowMs, tries: 0, class: 'waiting', reason: delivered.reason, waitsFor };
  }
  const { known, class: kind, reason } = delivered;
  const at = { ...of, targetId: known.id, targetVersion: known.version, bodyHash: known.bodyHash, inDoubt: known.inDoubt, class: kind, reason: reason.slice(0, 2_000), waitsFor: delivered.kind === 'parked' ? readIds : [] };
  if (delivered.kind === 'parked') return { ...at, outcome: 'parked', notBeforeMs: nowMs, tries: due.tries + 1 };
  // What is held back was not tried: it comes again when the next try may be made, and not later for having waited.
  if (delivered.isHeldBack) return { ...at, outcome: 'later', notBeforeMs: nowMs + (delivered.retryAfterMs ?? FIRST_WAIT_MS), tries: due.tries };
  const stepMs = Math.min(CEILING_MS, FIRST_WAIT_MS * 2 ** Math.min(due.tries, 20));
  return { ...at, outcome: 'later', notBeforeMs: nowMs + Math.max(delivered.retryAfterMs ?? 0, stepMs / 2 + (stepMs / 2) * Math.random()), tries: due.tries + 1 };
}
