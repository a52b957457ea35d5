import { canonicalJson } from '@muster/platform-kernel';
import { encodeClaims } from '../claims-doc.js';
import { foldChange, pendingReferences, recompute, settle, type ChangeResult } from '../fold.js';
import { attributesByName } from '../recomputed.js';
import { readChange } from '../read-change.js';
import type { FoldContext } from '../master-rules.js';
import { openRecord, type CanonicalRecord, type EmittedEvent, type Outcome, type StoredVoice, type WorkingRecord } from '../working-record.js';
import { contextAt, type Firm } from './firm.js';
import type { ModelRecord } from './naive-model.js';
import type { SourceEvent } from './source-event.js';

const roundTrip = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function must(holds: boolean, promise: string, shown: unknown): asserts holds {
  if (!holds) throw new Error(`${promise}: ${JSON.stringify(shown)}`);
}

/**
 * One record between batches, kept as the store keeps it: claims as bytes, written only where folding says that they were touched,
 * and everything read anew for the next batch. It refuses whatever breaks a promise that holds for every batch.
 */
export class KeptRecord {
  recordVersion = 0;
  restrictedVersion = 0;
  current: CanonicalRecord | null = null;
  currentRestricted: CanonicalRecord | null = null;
  nextBoundary: number | null = null;
  mergedInto: string | null = null;
  voices: StoredVoice[] = [];
  /** What was published, oldest first. */
  published: EmittedEvent[] = [];
  /** References that the store waits for. */
  awaited: string[] = [];

  constructor(
    readonly firm: Firm,
    readonly id = 'record-1',
    /** Where every delivered event stands, by its offset; records whose voices move share it. */
    readonly outcomes: Outcome[] = [],
  ) {}

  fold(events: readonly SourceEvent[], nowMs: number): ChangeResult[] {
    return this.batch(nowMs, (context, record) =>
      events.map((event) => {
        const change = this.incoming(event, nowMs);
        const result = foldChange(context, record, change);
        this.outcomes.push(result.outcome);
        return result;
      }),
    );
  }

  /** What the sweeper does: recomputes where the boundary has come. */
  sweep(nowMs: number): boolean {
    if (this.nextBoundary === null || this.nextBoundary > nowMs) return false;
    this.recompute(nowMs);
    return true;
  }

  recompute(nowMs: number): void {
    this.batch(nowMs, (context, record) => recompute(context, record, { correlationId: 'recomputed', causationId: null, occurredAt: nowMs, traceparent: null }));
  }

  /** A record that was waited for arrives. */
  arrive(externalId: string, nowMs: number): void {
    this.firm.unknown.delete(externalId);
    if (this.awaited.includes(externalId)) this.recompute(nowMs);
  }

  /** What sources say here is from now on said of another record, as an identity link says. */
  giveVoices(to: KeptRecord, which: (voice: StoredVoice) => boolean, nowMs: number): void {
    to.voices = [...to.voices, ...this.voices.filter(which)];
    this.voices = this.voices.filter((voice) => !which(voice));
    for (const record of [this, to]) record.recompute(nowMs);
  }

  value(attribute: string): unknown {
    return (this.firm.rules.attributes.find(({ name }) => name === attribute)?.restricted ? this.currentRestricted : this.current)?.[attribute] ?? null;
  }

  /** In the shape of the model, to be compared with it. */
  asModel(): ModelRecord {
    const values = Object.fromEntries(this.firm.rules.attributes.map(({ name }) => [name, this.value(name)]));
    const externalIds = this.current?.meta.externalIds.map(({ system, id }) => `${system}:${id}`) ?? [];
    return { values, pending: this.current?.pending ?? [], externalIds: externalIds.sort(), retired: this.current?.retired ?? false };
  }

  private incoming({ system, externalId, change, undatedFrom }: SourceEvent, nowMs: number) {
    const position = { day: 0, topic: `source.${system}.worker.v1`, partition: 0, offset: this.outcomes.length };
    return {
      system, externalId, position, eventId: change.meta.eventId, correlationId: change.meta.correlationId!, occurredAt: change.meta.occurredAt, traceparent: null,
      assertions: readChange(change, attributesByName(this.firm.rules), undatedFrom, nowMs),
    };
  }

  private batch<T>(nowMs: number, work: (context: FoldContext, record: WorkingRecord) => T): T {
    const context = contextAt(this.firm, nowMs);
    const record = openRecord(roundTripped(this));
    const result = work(context, record);
    settle(context, record);
    this.checkSettled(context, record);
    this.checkPublished(record);
    this.checkMoves(record);
    this.save(context, record);
    return result;
  }

  private checkSettled(context: FoldContext, record: WorkingRecord): void {
    const state = () => JSON.stringify([record.nextBoundary, record.moves, record.voices.map((voice) => voice.doc)]);
    const before = state();
    settle(context, record);
    must(before === state(), 'settling twice does what settling once does', [before, state()]);
    must(record.nextBoundary === null || record.nextBoundary > context.nowMs, 'a settled record is not due', record.nextBoundary);
  }

  private checkPublished(record: WorkingRecord): void {
    let before = { main: this.current, restricted: this.currentRestricted };
    for (const { facet, record: next } of record.events) {
      const was = before[facet];
      must(next.meta.recordVersion === (was?.meta.recordVersion ?? 0) + 1, 'record versions rise by one', [was?.meta.recordVersion, next.meta.recordVersion]);
      must(was === null || contentOf(was) !== contentOf(next), 'what is published differs from what was', next);
      const attributes = this.firm.rules.attributes.filter(({ restricted }) => restricted === (facet === 'restricted'));
      const differing = attributes.filter(({ name }) => canonicalJson(was?.[name] ?? null) !== canonicalJson(next[name]));
      const expected = differing.map(({ name }) => ({ attribute: name, before: (was?.[name] ?? null) === null ? null : canonicalJson(was![name]) }));
      must(canonicalJson(byAttribute(expected)) === canonicalJson(byAttribute(next.meta.changed)), 'changed names what changed, with the value before', [expected, next.meta.changed]);
      before = { ...before, [facet]: next };
    }
  }

  private checkMoves(record: WorkingRecord): void {
    for (const { event, to } of record.moves) {
      must(this.outcomes[event.offset] === event.state, 'an event moves from where it is', [event, this.outcomes[event.offset]]);
      must(to !== event.state, 'a move goes elsewhere', event);
      this.outcomes[event.offset] = to;
    }
  }

  private save(context: FoldContext, record: WorkingRecord): void {
    if ((record.changedClaims || record.events.length > 0) && (this.awaited.length > 0 || (record.current?.pending?.length ?? 0) > 0)) {
      this.awaited = pendingReferences(context, record).map(({ externalId }) => externalId);
    }
    const stored = new Map(this.voices.map((voice) => [`${voice.system}:${voice.externalId}`, voice]));
    this.voices = record.voices.flatMap((voice) => {
      const before = stored.get(`${voice.system}:${voice.externalId}`);
      if (voice.touched) return [{ system: voice.system, externalId: voice.externalId, doc: encodeClaims(voice.doc) }];
      return before ? [before] : [];
    });
    const { recordVersion, restrictedVersion, current, currentRestricted, nextBoundary, mergedInto } = record;
    Object.assign(this, { recordVersion, restrictedVersion, current, currentRestricted, nextBoundary, mergedInto });
    this.published.push(...record.events);
  }
}

const byAttribute = (list: { attribute: string }[]) => [...list].sort((a, b) => (a.attribute < b.attribute ? -1 : 1));

/** A published record without what names the event itself. */
function contentOf({ meta, ...values }: CanonicalRecord): string {
  return canonicalJson({ ...values, externalIds: meta.externalIds });
}

function roundTripped(kept: KeptRecord) {
  const { id, recordVersion, restrictedVersion, nextBoundary, mergedInto, voices } = kept;
  return { id, recordVersion, restrictedVersion, nextBoundary, mergedInto, voices, flags: [], current: roundTrip(kept.current), currentRestricted: roundTrip(kept.currentRestricted) };
}

