import type { EntityName } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { actOf, faultyFields, isSame, judgeLine, policyOf, toleranceOf, totalsOf, type Drift, type FieldPair, type Judgement, type LineState, type ReconciliationSettings, type RowOutcome, type Tolerance, type Totals } from '@muster/domain-reconciliation';
import type { OpenExceptions } from '@muster/platform-outbox';
import { int4Array, type Transaction } from '@muster/platform-postgres';
import { linesOf, type EndedSnapshot, type LineDetails } from '../snapshots/line.store.js';
import type { OwnedFields } from '../snapshots/owned-fields.js';
import { behindSince, recordsAsOf, recordsOf, versionsOf } from '../snapshots/records-said.js';
import { exceptionOf, resolveDifferences, writeDifferences, type Found, type FoundDifference } from './difference.store.js';

export interface ComparedPart {
  readonly run: string;
  readonly system: string;
  readonly stream: string;
  readonly snapshot: string;
  readonly cutOffMs: number;
  readonly entities: readonly string[] | null;
}

export interface CompareOptions {
  readonly settings: ReconciliationSettings;
  readonly owned: OwnedFields;
  readonly exceptions: OpenExceptions;
  now(): number;
}

export interface PartTotals {
  readonly totals: Totals;
  readonly byEntity: Readonly<Record<string, Totals>>;
}

interface Row {
  readonly line: number;
  readonly kind: 'record' | 'absent';
  readonly entity: string;
  readonly recordId: string | null;
  readonly externalId: string | null;
  readonly key: string;
  readonly state: LineState | null;
  readonly wantedVersion: number | null;
  readonly unreadable: string | null;
  readonly details: LineDetails | null;
  readonly occurredAtMs: number | null;
  readonly isDouble: boolean;
}

interface Judged {
  readonly row: Row;
  readonly judgement: Judgement;
  /** Of what the system says, where a master knows it. */
  readonly sourceRecord: string | null;
}

type Counts = Map<string, Map<RowOutcome, number>>;

const PAGE = 1_000;

/**
 * Compares one stream of a system, in one transaction: sums of hashes by window first, then the rows of those windows that differ, a page
 * at a time, against the masters as they stand now. Memory holds a page, and how often each field differs.
 */
export async function comparePart(tx: Transaction, options: CompareOptions, part: ComparedPart, { attempt, beganAtMs, isComplete }: EndedSnapshot): Promise<PartTotals> {
  const comparison = new Comparison(tx, options, part, attempt, beganAtMs);
  await comparison.prepare();
  await comparison.sumWindows();
  const counts = await comparison.countEqual();
  const faulty = await comparison.findFaulty(counts);
  await comparison.write(counts, faulty);
  await comparison.resolve(isComplete);
  const byEntity = Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([entity, one]) => [entity, totalsOf(one)]));
  const all = new Map<RowOutcome, number>();
  for (const one of counts.values()) for (const [outcome, count] of one) all.set(outcome, (all.get(outcome) ?? 0) + count);
  return { totals: totalsOf(all), byEntity };
}

class Comparison {
  private readonly lines: string;
  private readonly found: Found;
  private windows: number[] = [];

  constructor(
    private readonly tx: Transaction,
    private readonly options: CompareOptions,
    private readonly part: ComparedPart,
    private readonly attempt: number,
    private readonly beganAtMs: number,
  ) {
    this.lines = linesOf(part.snapshot);
    this.found = { run: part.run, system: part.system, stream: part.stream, at: new Date(options.now()) };
  }

  /** Marks what is there twice; leaves out what the run does not ask for. */
  async prepare(): Promise<void> {
    const { tx, lines, part: { entities } } = this;
    // This looks at whole tables, which the path of a batch never does.
    await tx.query({ text: `select set_config(name, 'on', true) from unnest(array['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']) as name` });
    await tx.query({ text: `select set_config('statement_timeout', '600000', true)` });
    await tx.query({ text: `delete from ${lines} where attempt <> $1 or ($2::text[] is not null and not entity = any($2::text[]))`, values: [this.attempt, entities === null ? null : [...entities]] });
    await tx.query({ text: `analyze ${lines}` });
    await tx.query({
      text: `update ${lines} l set is_double = true, held = l.wanted + 1 from (select entity, record_id from ${lines} where kind = 'record' and state is not null and record_id is not null and unreadable is null group by 1, 2 having count(*) > 1) d
        where l.entity = d.entity and l.record_id = d.record_id and l.kind = 'record' and l.state is not null and l.unreadable is null`,
    });
  }

  async sumWindows(): Promise<void> {
    const { tx, lines, part: { run, system, stream } } = this;
    await tx.query({ text: 'delete from run_window where run = $1 and system = $2 and stream = $3', values: [run, system, stream] });
    const { rows } = await tx.query({
      text: `with summed as (insert into run_window (run, system, stream, win, rows, held, wanted) select $1::uuid, $2::text, $3::text, win, count(*), sum(held), sum(wanted) from ${lines} group by win returning win, held, wanted)
        select win from summed where held <> wanted order by win`, values: [run, system, stream],
    });
    this.windows = (rows as [number][]).map(([win]) => win);
  }

  /** Rows that are as they should be, or of which nothing is compared, by where they ended up. */
  async countEqual(): Promise<Counts> {
    const { rows } = await this.tx.query({ text: `select entity, outcome, count(*) from ${this.lines} where held = wanted and kind = 'record' group by 1, 2` });
    const counts: Counts = new Map();
    for (const [entity, outcome, count] of rows as [string, RowOutcome, number][]) add(counts, entity, outcome, count);
    return counts;
  }

  /** The fields that differ in too many rows: what is at fault is the mapping, of which one difference tells. */
  async findFaulty(counts: Counts): Promise<Map<string, { readonly fields: ReadonlySet<string>; readonly rows: ReadonlyMap<string, number> }>> {
    const differing = new Map<string, Map<string, number>>();
    const compared = new Map([...counts].map(([entity, one]) => [entity, one.get('equal') ?? 0]));
    for await (const page of this.pages()) {
      for (const { row: { entity, unreadable }, judgement: { drift } } of page) {
        compared.set(entity, (compared.get(entity) ?? 0) + 1);
        const fields = differing.get(entity) ?? new Map<string, number>();
        for (const one of drift) if (one.field !== '' || unreadable !== null) fields.set(fieldOf(one), (fields.get(fieldOf(one)) ?? 0) + 1);
        differing.set(entity, fields);
      }
    }
    return new Map([...differing].map(([entity, fields]) => [entity, { fields: faultyFields(fields, compared.get(entity)!, this.options.settings.mappingFault), rows: fields }]));
  }

  async write(counts: Counts, faulty: Awaited<ReturnType<Comparison['findFaulty']>>): Promise<void> {
    for await (const page of this.pages()) {
      const moving = page.filter(({ judgement }) => judgement.outcome === 'in-flight').map(({ row }) => row.line);
      if (moving.length > 0) await this.tx.query({ text: `update ${this.lines} set outcome = 'in-flight' where line = any($1::int4[])`, values: [int4Array(moving)] });
      const found: FoundDifference[] = [];
      for (const { row, judgement, sourceRecord } of page) {
        const fields = faulty.get(row.entity)?.fields ?? new Set<string>();
        const own = judgement.drift.filter((one) => !fields.has(fieldOf(one)) || (one.field === '' && row.unreadable === null));
        const outcome = own.length < judgement.drift.length && judgement.outcome !== 'unreadable' ? 'mapping-fault' : judgement.outcome;
        if (row.kind === 'record' || outcome === 'missing') add(counts, row.entity, outcome, 1);
        found.push(...own.map((one) => this.differenceOf(row, one, sourceRecord)));
      }
      await writeDifferences(this.tx, this.found, onceEach(found));
    }
    const whole = [...faulty].flatMap(([entity, { fields, rows }]) => [...fields].map((field) => this.faultOf(entity, field, rows.get(field)!)));
    await writeDifferences(this.tx, this.found, whole);
  }

  async resolve(isComplete: boolean): Promise<void> {
    const ended = await resolveDifferences(this.tx, { ...this.found, lines: this.lines, attempt: this.attempt, isComplete, entities: this.part.entities });
    await this.options.exceptions.end(this.tx, ended.map(exceptionOf), { state: 'resolved', outcome: 'equal' });
  }

  private differenceOf(row: Row, drift: Drift, sourceRecord: string | null): FoundDifference {
    const { system } = this.part;
    const recordId = drift.side === 'source' ? (sourceRecord ?? row.recordId) : row.recordId;
    const wanted = drift.field === '' && row.unreadable !== null ? row.unreadable : drift.wanted;
    const policy = policyOf(this.options.settings, { system, entity: row.entity, field: drift.field, class: drift.class });
    return { ...drift, wanted, entity: row.entity, key: row.key, recordId, externalId: row.externalId, rows: 1, act: actOf(policy, { ...drift, recordId }) };
  }

  private faultOf(entity: string, field: string, rows: number): FoundDifference {
    const [side, name] = [field.slice(0, field.indexOf(' ')) as Drift['side'], field.slice(field.indexOf(' ') + 1)];
    const policy = policyOf(this.options.settings, { system: this.part.system, entity, field: name, class: 'mapping-fault' });
    return { side, class: 'mapping-fault', field: name, held: null, wanted: null, hidden: false, attributes: [], entity, key: '', recordId: null, externalId: null, rows, act: actOf(policy, { side, class: 'mapping-fault', recordId: null }) };
  }

  /** The rows that differ, page by page, judged against the masters as they stand now. */
  private async *pages(): AsyncGenerator<Judged[]> {
    let after = -1;
    while (this.windows.length > 0) {
      const { rows } = await this.tx.query({
        text: `select line, kind, entity, record_id, external_id, key, state, wanted_version, unreadable, details, (extract(epoch from occurred_at) * 1000)::int8, is_double from ${this.lines}
          where attempt = $1 and line > $2 and held <> wanted and win = any($3::int4[]) order by attempt, line limit ${PAGE}`, values: [this.attempt, after, int4Array(this.windows)],
      });
      if (rows.length === 0) return;
      const read = (rows as [number, Row['kind'], string, string | null, string | null, string, LineState | null, number | null, string | null, LineDetails | null, number | null, boolean][]).map(
        ([line, kind, entity, recordId, externalId, key, state, wantedVersion, unreadable, details, occurredAtMs, isDouble]): Row => ({ line, kind, entity, recordId, externalId, key, state, wantedVersion, unreadable, details, occurredAtMs, isDouble }));
      after = read.at(-1)!.line;
      yield (await Promise.all([...Map.groupBy(read, ({ entity }) => entity)].map(([entity, some]) => this.judge(entity as EntityName, some)))).flat();
    }
  }

  /** What the master has now or, where that differs and what it had at the cut-off does not, that. */
  private beside(entity: EntityName, pair: FieldPair, now: CanonicalRecord, then: CanonicalRecord | undefined, tolerance: Tolerance | undefined): FieldPair {
    const { owned } = this.options;
    const wanted = owned.textIn(entity, now, pair);
    if (!then || isSame(pair.held, wanted, tolerance)) return { ...pair, wanted };
    const wantedThen = owned.textIn(entity, then, pair);
    return { ...pair, wanted: isSame(pair.held, wantedThen, tolerance) ? wantedThen : wanted };
  }

  private async judge(entity: EntityName, rows: readonly Row[]): Promise<Judged[]> {
    const { tx, options: { settings, owned }, part: { system, cutOffMs } } = this;
    const graceMs = settings.graceSeconds * 1_000;
    const spoken = rows.filter(({ details }) => (details?.source?.length ?? 0) > 0 || details?.isUnknown);
    const records = spoken.length === 0 ? new Map() as Awaited<ReturnType<typeof recordsOf>> : await recordsOf(tx, owned, system, entity, spoken.map(({ externalId }) => externalId!));
    const versions = await versionsOf(tx, entity, rows.flatMap(({ recordId, state }) => (recordId !== null && state === 'settled' ? [recordId] : [])));
    const tolerance = (field: string) => toleranceOf(settings, system, entity, field);
    const settledMs = cutOffMs - graceMs;
    const before = await recordsAsOf(tx, owned, entity, [...records.values()].flatMap(({ id, recordedAtMs }) => (recordedAtMs > settledMs ? [id] : [])), settledMs);
    const behind = await behindSince(tx, entity, rows.flatMap(({ recordId, state, details }) => (recordId !== null && state === 'in-flight' ? [{ id: recordId, version: details?.acknowledgedVersion ?? 0 }] : [])));
    return rows.map((row): Judged => {
      const { kind, state, unreadable, details, isDouble, recordId, wantedVersion, occurredAtMs } = row;
      const known = row.externalId === null ? undefined : records.get(row.externalId);
      const now = recordId === null ? undefined : versions.get(recordId);
      const then = known && before.get(known.id);
      const source = details?.source && known ? details.source.map((pair) => this.beside(entity, pair, known.record, then, tolerance(pair.name))) : (details?.source ?? null);
      // A system that does not say when it changed something is given the moment of the read, which tells nothing.
      const changedMs = occurredAtMs !== null && occurredAtMs < this.beganAtMs ? occurredAtMs : -Infinity;
      const wasUnknown = details?.isUnknown === true;
      // Where it is not what the master had at the cut-off either, it does not matter that the record has moved on since; unless the system may have said it only now.
      const hasMoved = known !== undefined && known.recordedAtMs > settledMs && (then === undefined || changedMs === -Infinity);
      const isMoving = changedMs > settledMs || hasMoved || (known !== undefined && wasUnknown);
      const isOlder = now !== undefined && wantedVersion !== null && now.version > wantedVersion && now.atMs < settledMs;
      const isOverdue = recordId !== null && (behind.get(recordId) ?? Infinity) < this.beganAtMs - settings.deliveredWithinMinutes * 60_000;
      const judgement = judgeLine({ kind, state, unreadable, target: details?.target ?? null, source, isOlder, isOverdue, isUnknown: wasUnknown, isDouble, isMoving }, tolerance);
      return { row, judgement, sourceRecord: known?.id ?? null };
    });
  }
}

const fieldOf = ({ side, field }: Drift) => `${side} ${field}`;

function add(counts: Counts, entity: string, outcome: RowOutcome, count: number): void {
  const one = counts.get(entity) ?? new Map<RowOutcome, number>();
  one.set(outcome, (one.get(outcome) ?? 0) + count);
  counts.set(entity, one);
}

/** A record that is there twice is one difference of both rows. */
function onceEach(found: readonly FoundDifference[]): FoundDifference[] {
  const once = new Map<string, FoundDifference>();
  for (const one of found) {
    const place = [one.entity, one.key, one.side, one.field].join('\u0001');
    const other = once.get(place);
    once.set(place, other ? { ...one, rows: other.rows + one.rows } : one);
  }
  return [...once.values()];
}
