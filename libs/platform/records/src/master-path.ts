import {
  encodeClaims, foldChange, openRecord, pendingReferences, recompute, settle,
  type Cause, type ChangeResult, type EmittedEvent, type FoldContext, type IncomingChange, type MasterRules, type WorkingRecord,
} from '@muster/domain-claims';
import type { Governance } from '@muster/domain-governance';
import type { AvroDecoder } from '@muster/platform-avro';
import { type EventResult, type Inbound, parkedResult, type WrittenDifference } from '@muster/platform-inbound';
import { partitionOf, type BatchOutcome, type ReceivedBatch, type ReceivedMessage } from '@muster/platform-kafka';
import { localDateAt, startOfLocalDate, TransientError, uuidv7, type Logger } from '@muster/platform-kernel';
import { addToOutbox, type NewOutboxRow, type OpenExceptions } from '@muster/platform-outbox';
import { childTraceparent } from '@muster/platform-tracing';
import type { Database, Transaction } from '@muster/platform-postgres';
import type { SourceChange } from '@muster/domain-claims';
import { conflictException, ExceptionStore, foundException, type RaisedException, type RefusalAt } from './exception.store.js';
import { DecisionStore } from './decision.store.js';
import { FoldedFacts, LookedUpFacts } from './folded-facts.js';
import type { LegalEntities } from './foreign-records.js';
import { IdentityReconciler } from './identity-reconciler.js';
import { IdentityStore, type SourceId } from './identity.store.js';
import type { RecordCodec } from './record-codec.js';
import { RecordStore, type ClaimsWrite, type HistoryWrite, type RecordWrite, type ReferenceWrite, type StoredRecord } from './record.store.js';
import { rulesOfGovernance } from './rules-of-governance.js';
import { earlierOf, isAt, isBehind, StepHoldStore, type HeldHead, type HeldStep, type Place } from './step-hold.store.js';
import { codedAttributes, readSourceEvent, speakerOf, type ReadEvent } from './source-codec.js';

export const CANONICAL_PARTITIONS = 12;

/** What a master brings: its rules and codecs by entity. */
export interface MasteredEntity {
  rules: MasterRules;
  codec: RecordCodec;
  sourceDecoder: AvroDecoder<SourceChange>;
}

export interface MasterPathOptions {
  service: string;
  /** Before the names of all topics, so that several firms can share a broker; empty for one. */
  topicNamespace: string;
  database: Database;
  inbound: Inbound;
  governance: Governance;
  mastered: ReadonlyMap<string, MasteredEntity>;
  legalEntities: LegalEntities;
  exceptions: OpenExceptions;
  /** Shared by the paths of one service. */
  decisions: DecisionStore;
  /** Shared by the paths of one service. */
  identity?: IdentityStore;
  logger: Logger;
  /** Milliseconds since 1970; the only clock there is. */
  now(): number;
  /** Called after a commit, with what it added to the outbox. */
  onCommitted(added: Written & { newRecords: boolean; waiting: boolean; heldRecords: string[] }): void;
}

/** A record, its rules, and what was read of it. */
interface Opened {
  stored: StoredRecord;
  record: WorkingRecord;
  /** Its published form names pending references. */
  waited: boolean;
}

/** What a transaction adds, to be told after its commit. */
export interface Written {
  published: NewOutboxRow[];
  /** Records whose parent is another one now. */
  parentsChanged: string[];
  /** Other records are to be computed anew because of it. */
  asked?: boolean;
}

interface Folded {
  opened: Map<string, Opened>;
  results: (ChangeResult | null)[];
  recordOf: (string | null)[];
}

/** A folding that missed nothing. */
interface CompleteFold extends Folded {
  context: FoldContext;
  facts: FoldedFacts;
  known: LookedUpFacts;
}

/** Why open events move when other events arrive; a recomputation gives its own reason. */
const APPLYING = 'recomputed';

/** How often a chunk begins again because identities changed under it; each time takes a merge or split that commits meanwhile. */
const IDENTITY_TRIES = 5;
/** References and facts that a folding finds may lead to further ones; they never need more rounds than this. */
const FOLD_ROUNDS = 6;

/** The path of a batch of source events through a master: decode, lock, fold, write, each step one statement for the whole chunk. */
export class MasterPath {
  readonly identity: IdentityStore;
  readonly records = new RecordStore();
  readonly exceptions: ExceptionStore;
  private readonly holds = new StepHoldStore();
  readonly reconciler: IdentityReconciler;
  private readonly governanceRules;
  private readonly starts = new Map<string, number>();

  constructor(private readonly options: MasterPathOptions) {
    this.identity = options.identity ?? new IdentityStore();
    this.exceptions = new ExceptionStore(options.exceptions);
    this.reconciler = new IdentityReconciler(this, options.inbound.journal);
    this.governanceRules = rulesOfGovernance(options.governance);
  }

  /** The id space in which a system names records of an entity: its own, or that of the system whose ids it uses. */
  idSpace(entity: string, system: string): string {
    return this.options.governance.systems.get(system)?.idSpaces.get(entity) ?? system;
  }

  /** The systems that name records of an entity by the ids of this space. */
  systemsOfSpace(entity: string, idSpace: string): string[] {
    return [...this.options.governance.systems.keys()].filter((system) => this.idSpace(entity, system) === idSpace);
  }

  async apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    const { entity, system, zone } = speakerOf(batch.topic.slice(this.options.topicNamespace.length), this.options.governance);
    const mastered = this.masteredEntity(entity);
    await mastered.sourceDecoder.prepare(batch.messages.map((message) => message.value));
    const speaker = { entity, system, zone, rules: mastered.rules, decoder: mastered.sourceDecoder, coded: codedAttributes(mastered.rules, this.options.governance) };
    const read = new Map<ReceivedMessage, ReadEvent>();
    let committed: Parameters<MasterPathOptions['onCommitted']>[0] | undefined;
    const outcome = await this.guarded(() =>
      this.options.inbound.take(batch, async (tx, messages) => {
        for (const message of messages) if (!read.has(message)) read.set(message, readSourceEvent(speaker, this.options.governance, batch.topic, message));
        const done = await this.applyEvents(tx, mastered, messages.map((message) => read.get(message)!), messages);
        committed = done.committed;
        return done.results;
      }),
    );
    if (committed) this.options.onCommitted(committed);
    return outcome;
  }

  /** Computes records anew; `prepareRecord` may change what they are made of before. Runs in the caller's transaction. */
  async recomputeRecords(tx: Transaction, entity: string, ids: readonly string[], reason: string, prepareRecord?: (record: WorkingRecord) => void, origin?: Pick<Cause, 'correlationId' | 'causationId'>): Promise<Written> {
    const mastered = this.masteredEntity(entity);
    await this.identity.begin(tx);
    const stored = await this.records.lock(tx, ids);
    if (!(await this.identity.stillHolds(tx))) return this.recomputeRecords(tx, entity, ids, reason, prepareRecord, origin);
    await this.prepareEvents(mastered, stored.values());
    const folded = await this.foldUntilResolved(tx, mastered, stored, (context, opened) => {
      for (const { record } of opened.values()) {
        prepareRecord?.(record);
        const cause: Cause = { correlationId: uuidv7(this.options.now()), causationId: null, ...origin, occurredAt: this.options.now(), traceparent: null };
        recompute(context, record, cause);
      }
      return { opened, results: [], recordOf: [] };
    });
    return this.write(tx, mastered, folded, reason);
  }

  /**
   * Opens records with what their sources say, without a lock, for people who look, and computes something of each. `also` reads more
   * of the same snapshot. `compute` is pure and is called again where it met references that were not looked up yet; what it does to
   * the record is thrown away. `otherwise` computes by other rules than those that the service runs with.
   */
  inspect<A, T>(entity: string, ids: readonly string[], also: (tx: Transaction) => Promise<A>, compute: (context: FoldContext, record: WorkingRecord, read: A, stored: StoredRecord) => T, otherwise: { readonly rules?: MasterRules; readonly governance?: Governance } = {}): Promise<Map<string, T>> {
    const { governance, rules } = otherwise;
    const mastered = this.masteredEntity(entity);
    return this.options.database.transaction(async (tx) => {
      await tx.query({ text: 'set transaction isolation level repeatable read, read only' });
      // A memory of its own: what an older snapshot says must not reach the path of a batch.
      const identity = new IdentityStore();
      const stored = await this.records.read(tx, ids);
      const read = await also(tx);
      await this.prepareEvents(mastered, stored.values());
      const absent = new Set<string>();
      for (let round = 0; ; round += 1) {
        const context = { ...this.context(rules ?? mastered.rules, absent, new FoldedFacts(new LookedUpFacts()), identity), ...(governance && { governance: rulesOfGovernance(governance) }) };
        const computed = new Map([...stored].map(([id, record]) => [id, compute(context, openStored(mastered, record), read, record)]));
        if (context.unresolved.length === 0) return computed;
        if (round === FOLD_ROUNDS) throw new Error(`references were still unknown after ${FOLD_ROUNDS} rounds of looking them up`);
        const wanted = context.unresolved.map(({ entity: target, system, externalId }) => ({ entity: target, idSpace: this.idSpace(target, system), externalId }));
        for (const id of await identity.look(tx, wanted)) absent.add(`${id.entity}\u0001${id.idSpace}\u0001${id.externalId}`);
      }
    });
  }

  mastered(): ReadonlyMap<string, MasteredEntity> {
    return this.options.mastered;
  }

  private masteredEntity(entity: string): MasteredEntity {
    const mastered = this.options.mastered.get(entity);
    if (!mastered) throw new Error(`${this.options.service} does not master ${entity}`);
    return mastered;
  }

  /** Ids that a rolled-back transaction made up are in no table. */
  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.identity.forgetAll();
      throw error;
    }
  }

  private async applyEvents(tx: Transaction, mastered: MasteredEntity, events: readonly ReadEvent[], messages: readonly ReceivedMessage[]): Promise<{ results: EventResult[]; committed: Parameters<MasterPathOptions['onCommitted']>[0] }> {
    const { entity } = mastered.rules;
    const changes = events.flatMap((event) => ('change' in event ? [event.change] : []));
    const idOf = (change: IncomingChange): SourceId => ({ entity, idSpace: this.idSpace(entity, change.system), externalId: change.externalId });
    const { stored, newRecords, recordIds, joined } = await this.lockRecords(tx, changes.map(idOf));
    await this.prepareEvents(mastered, stored.values());
    await this.lookUpReferences(tx, events);
    const heads = mastered.rules.decider?.lifeCycle ? await this.holds.heads(tx, recordIds) : new Map<string, HeldHead>();

    const folded = await this.foldUntilResolved(tx, mastered, stored, (context, opened) => {
      const recordOf: (string | null)[] = [];
      const heldHere = new Map<string, HeldHead>();
      let nth = 0;
      const results = events.map((event) => {
        if (!('change' in event)) {
          recordOf.push(null);
          return null;
        }
        const id = recordIds[nth]!;
        nth += 1;
        recordOf.push(id);
        const { record } = opened.get(id)!;
        record.held = isBehind(heldHere.get(id), event.change) || isBehind(heads.get(id), event.change);
        const result = foldChange(context, record, event.change);
        if (result.impossible) heldHere.set(id, earlierOf(heldHere.get(id), event.change));
        return result;
      });
      return { opened, results, recordOf };
    });
    const written = await this.write(tx, mastered, folded, APPLYING);
    await this.raise(tx, mastered, events, folded);
    if (mastered.rules.decider?.lifeCycle) await this.writeHolds(tx, events, messages, folded, heads);
    const results = events.map((event, i) => resultOf(mastered.rules, event, folded.results[i]!, folded.recordOf[i]!));
    const heldRecords = [...heads.keys()].filter((id) => folded.opened.get(id)!.record.events.length > 0);
    return { results, committed: { heldRecords, asked: written.asked === true || joined.asked === true, published: [...joined.published, ...written.published], parentsChanged: [...joined.parentsChanged, ...written.parentsChanged], newRecords, waiting: results.some((result) => result.outcome === 'waiting') } };
  }

  private async lockRecords(tx: Transaction, ids: readonly SourceId[]): Promise<{ stored: Map<string, StoredRecord>; recordIds: string[]; newRecords: boolean; joined: Written }> {
    let newRecords = false;
    const joined: Written = { published: [], parentsChanged: [] };
    for (let attempt = 0; attempt < IDENTITY_TRIES; attempt += 1) {
      await this.identity.begin(tx);
      const { made, linked } = await this.identity.found(tx, ids);
      if (made) newRecords = true;
      if (await this.join(tx, linked, joined)) continue;
      // Kept apart from the memory, which other chunks of this process change meanwhile.
      const recordIds: string[] = [];
      for (const { entity, idSpace, externalId } of ids) {
        const recordId = this.identity.recall(entity, idSpace, externalId);
        if (recordId !== undefined) recordIds.push(recordId);
      }
      if (recordIds.length < ids.length) continue;
      const stored = await this.records.lock(tx, recordIds);
      if (!(await this.identity.stillHolds(tx))) continue;
      // A stub that another chunk of this process has not committed yet, or has rolled back, is remembered and not there.
      const absent = ids.filter((_, i) => !stored.has(recordIds[i]!));
      if (absent.length === 0) return { stored, recordIds, newRecords, joined };
      this.identity.forget(absent);
    }
    throw new TransientError('identities-moved', `identities changed ${IDENTITY_TRIES} times while one chunk was locked`);
  }

  /** Ids that were linked before they were heard of join the records of the others, or take them over. True where any id moved. */
  private async join(tx: Transaction, linked: readonly SourceId[], joined: Written): Promise<boolean> {
    if (linked.length === 0) return false;
    const done = await this.reconciler.reconcile(tx, linked[0]!.entity, linked.map(({ idSpace, externalId }) => [idSpace, externalId]));
    joined.published.push(...done.published);
    joined.parentsChanged.push(...done.parentsChanged);
    joined.asked ||= done.asked === true;
    return done.moved > 0;
  }

  /** Published records may have been written with an older schema. */
  private async prepareEvents({ codec }: MasteredEntity, stored: Iterable<StoredRecord>): Promise<void> {
    const main: (Buffer | null)[] = [];
    const restricted: (Buffer | null)[] = [];
    for (const record of stored) {
      main.push(record.event);
      restricted.push(record.restrictedEvent);
    }
    await codec.main.decoder.prepare(main);
    await codec.restricted?.decoder.prepare(restricted);
  }

  private async lookUpReferences(tx: Transaction, events: readonly ReadEvent[]): Promise<void> {
    const wanted: SourceId[] = [];
    for (const event of events) {
      if (!('change' in event)) continue;
      for (const { entity, externalId } of event.references) {
        const idSpace = this.idSpace(entity, event.change.system);
        if (this.identity.recall(entity, idSpace, externalId) === undefined) wanted.push({ entity, idSpace, externalId });
      }
    }
    await this.identity.look(tx, wanted);
  }

  /** Folding is pure, so it is done again from the start where it met a reference that was not looked up yet. */
  private async foldUntilResolved(tx: Transaction, mastered: MasteredEntity, stored: Map<string, StoredRecord>, fold: (context: FoldContext, opened: Map<string, Opened>) => Folded): Promise<CompleteFold> {
    const absent = new Set<string>();
    const known = new LookedUpFacts();
    for (let round = 0; ; round += 1) {
      const facts = new FoldedFacts(known);
      const context = this.context(mastered.rules, absent, facts);
      const opened = new Map([...stored].map(([id, record]) => [id, openedOf(mastered, record)]));
      const folded = fold(context, opened);
      for (const { record } of opened.values()) settle(context, record);
      const { missing } = facts;
      if (context.unresolved.length + missing.facts.size + missing.groups.size === 0) return { ...folded, context, facts, known };
      if (round === FOLD_ROUNDS) throw new Error(`references or facts were still unknown after ${FOLD_ROUNDS} rounds of looking them up`);
      await this.options.decisions.lookUp(tx, missing, known);
      const wanted = context.unresolved.map(({ entity, system, externalId }) => ({ entity, idSpace: this.idSpace(entity, system), externalId }));
      for (const id of await this.identity.look(tx, wanted)) absent.add(`${id.entity}\u0001${id.idSpace}\u0001${id.externalId}`);
    }
  }

  private context(rules: MasterRules, absent: ReadonlySet<string>, facts: FoldedFacts, identity = this.identity): FoldContext {
    const nowMs = this.options.now();
    const todays = new Map<string, number>();
    return {
      rules, governance: this.governanceRules, nowMs, unresolved: [],
      newId: () => uuidv7(nowMs),
      kindOf: (system) => this.options.governance.systems.get(system)!.kind,
      facts,
      decided: (id, summary) => facts.decided(id, summary),
      today: (zone) => {
        let today = todays.get(zone);
        if (today === undefined) todays.set(zone, (today = localDateAt(nowMs, zone)));
        return today;
      },
      startOf: (date, zone) => {
        const key = `${zone} ${date}`;
        let start = this.starts.get(key);
        if (start === undefined) {
          if (this.starts.size > 10_000) this.starts.clear();
          this.starts.set(key, (start = startOfLocalDate(date, zone)));
        }
        return start;
      },
      legalEntity: (id) => this.options.legalEntities.get(id),
      resolve: (entity, system, externalId) => {
        const idSpace = this.idSpace(entity, system);
        const known = identity.recall(entity, idSpace, externalId);
        if (known !== undefined) return known;
        return absent.has(`${entity}\u0001${idSpace}\u0001${externalId}`) ? null : undefined;
      },
    };
  }

  private async write(tx: Transaction, mastered: MasteredEntity, { opened, context, facts, known }: CompleteFold, moveReason: string): Promise<Written> {
    const claims: ClaimsWrite[] = [];
    const replaced: ClaimsWrite[] = [];
    const writes: RecordWrite[] = [];
    const history: HistoryWrite[] = [];
    const published: NewOutboxRow[] = [];
    const pendingOf: string[] = [];
    const pending: ReferenceWrite[] = [];
    const parentsChanged: string[] = [];
    const moves = [];
    for (const { stored, record, waited } of opened.values()) {
      for (const voice of record.voices) if (voice.touched) claims.push({ recordId: record.id, system: voice.system, externalId: voice.externalId, doc: encodeClaims(voice.doc) });
      for (const { voice, assertion } of record.replaced) replaced.push({ recordId: record.id, system: voice.system, externalId: voice.externalId, doc: encodeClaims({ assertions: [assertion] }) });
      for (const move of record.moves) moves.push({ ...move.event, from: move.event.state, to: move.to, reason: moveReason });
      let event: Buffer | null = null;
      let restrictedEvent: Buffer | null = null;
      for (const one of record.events) {
        one.record.meta.source = this.options.service;
        const payload = (one.facet === 'main' ? mastered.codec.main : mastered.codec.restricted!).encode(one.record);
        if (one.facet === 'main') event = payload;
        else restrictedEvent = payload;
        published.push(outboxRow(mastered.rules.entity, one, payload, record.id));
        history.push(historyOf(record.id, one));
      }
      if (record.events.length > 0 || record.nextBoundary !== stored.nextBoundary || record.mergedInto !== stored.mergedInto) {
        writes.push({
          id: record.id, expectedVersion: stored.recordVersion, expectedRestrictedVersion: stored.restrictedVersion, recordVersion: record.recordVersion, restrictedVersion: record.restrictedVersion,
          event, restrictedEvent, mergedInto: record.mergedInto, parentId: this.parentOf(mastered.rules, record), nextBoundary: record.nextBoundary,
        });
      }
      // A boundary may put one unknown reference in the place of another, with the same attribute pending and nothing to publish.
      if ((moveReason !== APPLYING || record.changedClaims || record.events.length > 0) && (waited || (record.current?.pending?.length ?? 0) > 0)) {
        pendingOf.push(record.id);
        for (const reference of pendingReferences(context, record)) pending.push({ recordId: record.id, entity: reference.entity, idSpace: this.idSpace(reference.entity, reference.system), externalId: reference.externalId });
      }
      const { parentAttribute } = mastered.rules;
      if (parentAttribute && record.events.some((one) => one.record.meta.changed.some((changed) => changed.attribute === parentAttribute))) parentsChanged.push(record.id);
    }
    this.options.inbound.wrote?.([...opened.values()].flatMap(({ record }) => record.events.flatMap((event) => differencesOf(mastered.rules.entity, record.id, event))));
    // Issued together and executed in this order: one connection, one after the other. A version that is not as expected, or any
    // other refusal, rejects before the commit is asked for.
    await Promise.all([
      this.records.writeClaims(tx, claims),
      this.records.addClaimHistory(tx, replaced),
      this.records.writeRecords(tx, writes),
      this.records.addHistory(tx, history),
      this.records.writePendingReferences(tx, pendingOf, pending),
      this.options.inbound.journal.move(tx, moves),
      addToOutbox(tx, published),
    ]);
    if (!mastered.rules.decider) return { published, parentsChanged };
    await this.exceptions.raise(tx, [...opened.values()].flatMap(({ record }) => record.findings.map(({ finding, correlationId }) => foundException(mastered.rules.entity, record.id, finding, correlationId))));
    return { published, parentsChanged, asked: await this.options.decisions.write(tx, facts, known) };
  }

  /** Steps that are impossible, or wait behind one, join the queue of their record; one that was first in it and is at rest leaves it. */
  private async writeHolds(tx: Transaction, events: readonly ReadEvent[], messages: readonly ReceivedMessage[], folded: Folded, heads: ReadonlyMap<string, HeldHead>): Promise<void> {
    const added: HeldStep[] = [];
    const gone: Place[] = [];
    events.forEach((event, i) => {
      const result = folded.results[i];
      if (!result || !('change' in event)) return;
      const recordId = folded.recordOf[i]!;
      const { position, eventId, correlationId, system, occurredAt } = event.change;
      const { epoch, version, revision } = event.change.assertions[0]!;
      // A later change of this chunk may have moved the record since.
      const triedVersion = result.impossible?.recordVersion ?? folded.opened.get(recordId)!.record.recordVersion;
      if (result.impossible || result.held) added.push({ ...position, recordId, system, epoch, version, revision, occurredAt, eventId, correlationId, triedVersion, message: result.held ? messages[i]! : null });
      else if (isAt(heads.get(recordId), position)) gone.push(position);
    });
    await this.holds.remove(tx, gone);
    await this.holds.add(tx, added);
  }

  private parentOf({ parentAttribute }: MasterRules, record: WorkingRecord): string | null {
    const parent = parentAttribute && record.current?.[parentAttribute];
    return typeof parent === 'string' ? parent : null;
  }

  private async raise(tx: Transaction, mastered: MasteredEntity, events: readonly ReadEvent[], folded: Folded): Promise<void> {
    const { rules } = mastered;
    const refusals: RefusalAt[] = [];
    const conflicts: RaisedException[] = [];
    const agreeing: { recordId: string; system: string; attribute: string }[] = [];
    events.forEach((event, i) => {
      const result = folded.results[i];
      if (!result || !('change' in event)) return;
      for (const [attribute, outcome] of result.details) if (outcome === 'not-owner' && !result.refusals.some((refusal) => refusal.attribute === attribute)) agreeing.push({ recordId: folded.recordOf[i]!, system: event.change.system, attribute });
      if (result.refusals.length === 0 && result.conflicts.length === 0) return;
      const { position, correlationId, system } = event.change;
      const at = { entity: rules.entity, recordId: folded.recordOf[i]!, correlationId, topic: position.topic, partition: position.partition, offset: position.offset };
      for (const refusal of result.refusals) refusals.push({ ...refusal, ...at, restricted: rules.attributes.find((attribute) => attribute.name === refusal.attribute)!.restricted });
      const stamp = event.change.assertions[0]!;
      for (const attribute of new Set(result.conflicts)) conflicts.push(conflictException({ ...at, system, attribute }, `${stamp.epoch}.${stamp.version}.${stamp.revision}`));
    });
    await this.exceptions.endRefusals(tx, agreeing);
    await this.exceptions.raiseRefusals(tx, refusals);
    await this.exceptions.raise(tx, conflicts);
  }
}

function openStored({ codec }: MasteredEntity, stored: StoredRecord): WorkingRecord {
  const { id, recordVersion, restrictedVersion, mergedInto, nextBoundary, voices } = stored;
  return openRecord({
    id, recordVersion, restrictedVersion, mergedInto, nextBoundary, voices,
    current: stored.event ? codec.main.decoder.decode(stored.event) : null,
    currentRestricted: stored.restrictedEvent ? codec.restricted!.decoder.decode(stored.restrictedEvent) : null,
    flags: stored.inCycle ? ['cycle'] : [],
  });
}

function openedOf(mastered: MasteredEntity, stored: StoredRecord): Opened {
  const record = openStored(mastered, stored);
  return { stored, record, waited: (record.current?.pending?.length ?? 0) > 0 };
}

function historyOf(recordId: string, { facet, record }: EmittedEvent): HistoryWrite {
  const { meta } = record;
  const prior: Record<string, string | null> = {};
  for (const { attribute, before } of meta.changed) prior[attribute] = before;
  return { recordId, restricted: facet === 'restricted', recordVersion: meta.recordVersion, type: meta.type, causationId: meta.causationId, correlationId: meta.correlationId, prior: JSON.stringify(prior) };
}

function differencesOf(entity: string, recordId: string, { record }: EmittedEvent): WrittenDifference[] {
  return record.meta.changed.map(({ attribute, before }) => ({ entity, recordId, attribute, before: before === null ? null : JSON.parse(before), after: record[attribute] ?? null }));
}

function outboxRow(entity: string, event: EmittedEvent, payload: Buffer, recordId: string): NewOutboxRow {
  const { meta } = event.record;
  return {
    eventId: meta.eventId, aggregateType: event.facet === 'restricted' ? `${entity}.restricted` : entity, aggregateId: recordId, type: meta.type,
    payload, occurredAt: new Date(meta.occurredAt), correlationId: meta.correlationId, causationId: meta.causationId, traceparent: childTraceparent(event.traceparent, meta.eventId), cause: event.traceparent, shard: partitionOf(recordId, CANONICAL_PARTITIONS), recordVersion: meta.recordVersion,
  };
}

function resultOf({ entity, decider }: MasterRules, event: ReadEvent, result: ChangeResult | null, recordId: string | null): EventResult {
  if (!('change' in event)) return parkedResult(event.refused, event);
  if (result!.impossible) {
    const { asked, state } = result!.impossible;
    const reason = `The ${entity} is ${state ?? 'not there yet'}, and ${event.change.system} asks for ${decider!.lifeCycle!.attribute} ${asked}: its life cycle has no such step. It is tried again when an earlier step arrives, and later steps of this ${entity} wait behind it; correct it in ${event.change.system} where none will.`;
    return { ...parkedResult({ class: 'life-cycle', code: 'impossible-step', reason }, event.change), recordId };
  }
  const details: string[] = [];
  // What had no effect is most of a whole row that is sent again, and says nothing.
  result!.details.forEach((outcome, attribute) => {
    if (outcome !== 'no-effect' && outcome !== 'stale') details.push(detailOf(attribute, outcome));
  });
  return { outcome: result!.outcome, recordId, eventId: event.change.eventId, correlationId: event.change.correlationId, detail: details.length === 0 ? null : details.join(' ') };
}

const knownDetails = new Map<string, Map<string, string>>();

/** Few attributes and fewer outcomes: each text is made once. */
function detailOf(attribute: string, outcome: string): string {
  let known = knownDetails.get(outcome);
  if (!known) knownDetails.set(outcome, (known = new Map()));
  let detail = known.get(attribute);
  if (detail === undefined) known.set(attribute, (detail = `${attribute}=${outcome}`));
  return detail;
}
