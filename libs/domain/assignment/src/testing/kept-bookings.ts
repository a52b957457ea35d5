import { entities } from '@muster/contracts';
import {
  attributesByName, compareStamps, encodeClaims, foldChange, openRecord, readChange, recompute, settle,
  type CanonicalRecord, type ChangeResult, type Facts, type FactReader, type FoldContext, type IncomingChange, type MasterRules, type SourceChange, type StoredVoice, type Summary, type WorkingRecord,
} from '@muster/domain-claims';
import { canonicalJson } from '@muster/platform-kernel';
import { assignmentDecider, DECIDED } from '../decide-assignment.js';
import { assignmentEventType } from '../event-type.js';

const DAY_MS = 86_400_000;
const CAUSE = { correlationId: 'recomputed', causationId: null, traceparent: null };
/** What RM calls the states that it knows, as config/codes/assignment-status.yaml says. */
const WORDS_OF_RM: Readonly<Record<string, string>> = { tentative: 'proposed' };

const rules: MasterRules = {
  entity: 'assignment', idField: 'assignmentId', eventType: assignmentEventType, decider: assignmentDecider({ keepsBookingsUpToDays: 7 }),
  attributes: entities.assignment.attributes.map((one) => ({
    name: one.name, kind: one.kind, restricted: one.restricted, target: one.kind === 'reference' ? one.target : undefined, elementKey: one.kind === 'collection' ? one.elementKey : undefined,
  })),
};
const byName = attributesByName(rules);

/** What a system publishes of an assignment; it calls it by the id that the keeper keeps it under. */
export interface Said {
  readonly system: 'rm' | 'orchestration';
  readonly booking: string;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly operation?: 'assert' | 'retire';
}

interface Kept {
  recordVersion: number;
  current: CanonicalRecord | null;
  nextBoundary: number | null;
  voices: StoredVoice[];
}

interface Held {
  readonly said: Said;
  triedVersion: number | null;
}

/** The same fact of a later version replaces it. Keys: worker/<id>, worker.restricted/<id>, project/<id>, location/<id>, legal-entity/<id>, and charge-code/<id> of a group. */
export interface SaidFact {
  readonly key: string;
  readonly version: number;
  readonly facts: Facts;
  readonly group?: string;
}

const ownersOf = (attribute: string): readonly string[] => {
  if ((DECIDED as readonly string[]).includes(attribute)) return [];
  return attribute === 'overrideReason' ? ['orchestration'] : ['rm', 'orchestration'];
};

/**
 * The bookings of a few workers as assignment-sync keeps them, in maps: claims as bytes, steps that come before their time in a queue,
 * and whoever was decided by a fact or a sibling decided again when it changes. One message is one transaction.
 */
export class KeptBookings {
  readonly published: CanonicalRecord[] = [];
  /** How many steps ever waited. */
  heldSteps = 0;
  private readonly kept = new Map<string, Kept>();
  private readonly facts = new Map<string, SaidFact>();
  private readonly summaries = new Map<string, Summary>();
  private readonly readers = new Map<string, Set<string>>();
  private readonly holds = new Map<string, Held[]>();
  private readonly due = new Set<string>();

  constructor(
    /** Milliseconds since 1970. */
    private nowMs: number,
  ) {}

  /** Takes an event of a source, and whatever follows from it. */
  hear(said: Said): void {
    const queue = this.holds.get(said.booking) ?? [];
    const result = this.fold(said, queue[0]);
    if (result.held || result.impossible) this.hold(said, result);
    this.settled();
  }

  learn(fact: SaidFact): void {
    const known = this.facts.get(fact.key);
    if (known && known.version >= fact.version) return;
    this.facts.set(fact.key, fact);
    const entity = fact.key.slice(0, fact.key.indexOf('/'));
    for (const group of [known?.group, fact.group]) if (group) this.askReaders(`${entity}*/${group}`);
    this.askReaders(fact.key);
    this.settled();
  }

  /** Lets the clock run, and decides what is due by then. */
  turnTo(nowMs: number): void {
    this.nowMs = nowMs;
    for (const [id, { nextBoundary }] of this.kept) if (nextBoundary !== null && nextBoundary <= nowMs) this.due.add(id);
    this.settled();
  }

  /** Decides every booking anew; answers those that became others than they were. */
  decideAllAgain(): string[] {
    const before = this.states();
    for (const id of this.kept.keys()) this.due.add(id);
    this.settled();
    return Object.keys(before).filter((id) => canonicalJson(before[id]) !== canonicalJson(this.states()[id]));
  }

  record(id: string): CanonicalRecord | null {
    return this.kept.get(id)?.current ?? null;
  }

  records(): CanonicalRecord[] {
    return [...this.kept.values()].flatMap(({ current }) => current ?? []);
  }

  /** Steps that still wait, as booking and state asked for. */
  waiting(): string[] {
    return [...this.holds].flatMap(([id, queue]) => queue.map(({ said }) => `${id} ${String(said.values?.['status'])}`)).sort();
  }

  /**
   * What of the decisions is promised to be the same in every order of arrival. One that was given up had been booked by then, or had
   * not: released or cancelled says how far it had come.
   */
  states(): Record<string, unknown> {
    const stateOf = (record: CanonicalRecord) => (record['status'] === 'cancelled' || (record['status'] === 'released' && (record['conditions'] as unknown[]).length === 0) ? 'given up' : record['status']);
    return Object.fromEntries([...this.kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { current }]) => [id, current && { status: stateOf(current), from: current['bookedFrom'], until: current['bookedUntil'], code: current['bookedCode'], conditions: current['conditions'] }]));
  }

  private hold(said: Said, { impossible }: ChangeResult): void {
    const queue = this.holds.get(said.booking) ?? [];
    this.heldSteps += 1;
    queue.push({ said, triedVersion: impossible ? this.kept.get(said.booking)!.recordVersion : null });
    this.holds.set(said.booking, queue.sort((a, b) => a.said.at - b.said.at));
  }

  private settled(): void {
    for (let rounds = 0; this.tryHeads() || this.decideDue(); rounds += 1) if (rounds > 200) throw new Error('the bookings do not come to rest');
  }

  private tryHeads(): boolean {
    for (const [id, queue] of this.holds) {
      const head = queue[0];
      const version = this.kept.get(id)!.recordVersion;
      if (!head || head.triedVersion === version) continue;
      const result = this.fold(head.said, head);
      if (result.impossible) head.triedVersion = this.kept.get(id)!.recordVersion;
      else queue.shift();
      return true;
    }
    return false;
  }

  private decideDue(): boolean {
    const [id] = this.due;
    if (id === undefined) return false;
    this.due.delete(id);
    this.open(id, (context, record) => recompute(context, record, { ...CAUSE, occurredAt: this.nowMs }));
    return true;
  }

  private fold(said: Said, head: Held | undefined): ChangeResult {
    return this.open(said.booking, (context, record) => {
      const change = this.incoming(said);
      record.held = head !== undefined && head.said !== said && isBehind(head.said, said);
      return foldChange(context, record, change);
    });
  }

  private incoming({ system, booking, version, at, values, operation = 'assert' }: Said): IncomingChange {
    const change: SourceChange = {
      meta: { eventId: `${system}-${booking}-${version}`, source: system, sourceEpoch: 0, sourceVersion: version, revision: 0, occurredAt: at, correlationId: 'c', causationId: null },
      operation, effectiveFrom: null, replacesEffectiveFrom: null, coverage: 'change', asserted: Object.keys(values ?? {}), values: values ?? null, timeline: [],
    };
    return { system, externalId: booking, eventId: change.meta.eventId, correlationId: 'c', occurredAt: at, traceparent: null, position: { day: 0, topic: system, partition: 0, offset: version }, assertions: readChange(change, byName, 0, this.nowMs) };
  }

  private open<T>(id: string, work: (context: FoldContext, record: WorkingRecord) => T): T {
    const kept = this.kept.get(id) ?? { recordVersion: 0, current: null, nextBoundary: null, voices: [] };
    const read = new Set<string>();
    let summary: { now: Summary | null } | undefined;
    const context = this.context(id, read, (now) => (summary = { now }));
    const record = openRecord({ id, ...kept, current: kept.current && (JSON.parse(JSON.stringify(kept.current)) as CanonicalRecord), restrictedVersion: 0, currentRestricted: null, mergedInto: null, flags: [] });
    const result = work(context, record);
    settle(context, record);
    const stored = new Map(kept.voices.map((voice) => [voice.system, voice]));
    const voices = record.voices.flatMap((voice) => (voice.touched ? { system: voice.system, externalId: voice.externalId, doc: encodeClaims(voice.doc) } : (stored.get(voice.system) ?? [])));
    this.kept.set(id, { recordVersion: record.recordVersion, current: record.current, nextBoundary: record.nextBoundary, voices });
    this.published.push(...record.events.map((event) => event.record));
    for (const key of read) this.readers.set(key, (this.readers.get(key) ?? new Set()).add(id));
    if (summary) this.tell(id, summary.now);
    return result;
  }

  private tell(id: string, now: Summary | null): void {
    const before = this.summaries.get(id) ?? null;
    if (canonicalJson(before) === canonicalJson(now)) return;
    if (now) this.summaries.set(id, now);
    else this.summaries.delete(id);
    for (const [other, { group, waits }] of this.summaries) if (other !== id && waits && (group === before?.group || group === now?.group)) this.due.add(other);
  }

  private askReaders(key: string): void {
    for (const id of this.readers.get(key) ?? []) this.due.add(id);
  }

  private reader(read: Set<string>): FactReader {
    return {
      record: <F extends object>(entity: string, id: string) => {
        read.add(`${entity}/${id}`);
        return (this.facts.get(`${entity}/${id}`)?.facts ?? null) as F | null | undefined;
      },
      members: <F extends object>(entity: string, group: string) => {
        read.add(`${entity}*/${group}`);
        return [...this.facts.values()].filter((fact) => fact.key.startsWith(`${entity}/`) && fact.group === group).map(({ facts }) => facts as unknown as F);
      },
      siblings: <F extends object>(group: string, self: string) => [...this.summaries].filter(([id, summary]) => id !== self && summary.group === group).map(([id, { facts }]) => ({ id, facts: facts as unknown as F })),
    };
  }

  private context(id: string, read: Set<string>, decided: (summary: Summary | null) => void): FoldContext {
    let minted = 0;
    return {
      rules, nowMs: this.nowMs, unresolved: [], facts: this.reader(read), decided: (_, summary) => decided(summary), newId: () => `${id}-${(minted += 1)}`,
      governance: { version: 'c1', owners: (_, attribute) => ownersOf(attribute), nextOwnershipChange: () => undefined, canonicalValue: (_, attribute, system, value) => (attribute === 'status' && system === 'rm' ? (WORDS_OF_RM[value] ?? value) : value) },
      today: () => Math.floor(this.nowMs / DAY_MS), startOf: (date) => date * DAY_MS, legalEntity: () => undefined, resolve: (_, __, externalId) => externalId, kindOf: (system) => (system === 'rm' ? 'rm' : 'process'),
    };
  }
}

function isBehind(head: Said, said: Said): boolean {
  const stamp = ({ version }: Said) => ({ epoch: 0, version, revision: 0 });
  return said.system === head.system ? compareStamps(stamp(said), stamp(head)) > 0 : said.at >= head.at;
}
