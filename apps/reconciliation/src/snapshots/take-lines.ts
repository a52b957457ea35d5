import { hash } from 'node:crypto';
import { isEntity, schemas, type EntityName, type SystemSnapshot } from '@muster/contracts';
import type { IncomingChange } from '@muster/domain-claims';
import { judgeLine, toleranceOf, type FieldPair, type JudgedLine, type LineState, type ReconciliationSettings } from '@muster/domain-reconciliation';
import type { SchemaSource } from '@muster/platform-avro';
import { isUuid } from '@muster/platform-kernel';
import type { Queryable, Transaction } from '@muster/platform-postgres';
import { TopicPath } from '../follow/topic-path.js';
import { makeLines, noteSnapshot, writeLines, type LineDetails, type SnapshotWrite, type StagedLine } from './line.store.js';
import { LegalEntities } from './legal-entities.js';
import { OwnedFields, type SaidLine } from './owned-fields.js';
import { RecordsSaid } from './records-said.js';

export interface TakeLinesOptions {
  readonly registry: SchemaSource;
  readonly settings: ReconciliationSettings;
  readonly owned: OwnedFields;
  readonly legalEntities: (db: Queryable) => Promise<LegalEntities>;
  now(): number;
  /** A snapshot has come to its end. */
  onEnd(): void;
}

/** Takes the lines of snapshots in. Each is judged as it comes, so that of a row that is as it should be two hashes are kept; what differs is looked at again when its run compares. */
export function snapshotPath(options: TakeLinesOptions): TopicPath<SystemSnapshot> {
  return new TopicPath<SystemSnapshot>({
    registry: options.registry, schema: schemas['muster.snapshot.SystemSnapshot'],
    take: async (tx, followed) => {
      const bySnapshot = Map.groupBy(followed.flatMap(({ value }) => (value && isUuid(value.snapshotId) ? [value] : [])), ({ snapshotId }) => snapshotId);
      for (const [snapshotId, lines] of [...bySnapshot].sort(([a], [b]) => (a < b ? -1 : 1))) await takeSome(tx, options, snapshotId, lines);
    },
    resultOf: (line) => ({ outcome: line ? 'applied' : 'no-effect', recordId: null, eventId: line?.meta.eventId ?? null, correlationId: line?.meta.correlationId ?? null, detail: null }),
  });
}

async function takeSome(tx: Transaction, options: TakeLinesOptions, snapshotId: string, lines: readonly SystemSnapshot[]): Promise<void> {
  if (!(await noteSnapshot(tx, toldOf(snapshotId, lines)))) return;
  if (lines.some(({ kind }) => kind === 'begin')) await makeLines(tx, snapshotId);
  const records = lines.filter(({ kind, entity }) => (kind === 'record' || kind === 'absent') && entity !== null && isEntity(entity));
  if (records.length > 0) {
    if (lines.every(({ kind }) => kind !== 'begin')) await makeLines(tx, snapshotId);
    await writeLines(tx, snapshotId, await stagedOf(tx, options, records));
  }
  if (lines.some(({ kind }) => kind === 'end')) options.onEnd();
}

function toldOf(id: string, lines: readonly SystemSnapshot[]): SnapshotWrite {
  const latest = (kind: string) => lines.filter((line) => line.kind === kind).reduce<SystemSnapshot | undefined>((a, b) => (a && a.attempt >= b.attempt ? a : b), undefined);
  const [began, end] = [latest('begin'), latest('end')];
  return {
    id, system: lines[0]!.system, stream: lines[0]!.stream, attempt: Math.max(...lines.map(({ attempt }) => attempt)), began: began ? { attempt: began.attempt, atMs: began.meta.occurredAt } : null,
    end: end ? { attempt: end.attempt, records: end.records ?? 0, absences: end.absences ?? 0, isComplete: end.isComplete ?? false, reason: end.reason, atMs: end.meta.occurredAt } : null,
  };
}

/** The lines as they are kept. */
async function stagedOf(tx: Transaction, { settings, owned, legalEntities, now }: TakeLinesOptions, lines: readonly SystemSnapshot[]): Promise<StagedLine[]> {
  const said = new Map(lines.flatMap((line) => (saysOwn(line, owned) ? [[line, { system: line.system, entity: line.entity as EntityName, externalId: line.externalId!, change: line.change!, atMs: line.meta.occurredAt }] as [SystemSnapshot, SaidLine]] : [])));
  await owned.prepare([...said.values()]);
  const changes = new Map([...said].map(([line, one]) => [line, owned.read(one)]));
  const read = [...changes].flatMap(([line, event]) => ('change' in event ? [{ line, system: line.system, entity: line.entity as EntityName, change: event.change, references: event.references }] : []));
  const known = await RecordsSaid.load(tx, owned, read);
  const entitiesOfFirm = await legalEntities(tx);
  return lines.map((line) => {
    const event = changes.get(line);
    const refused = event && 'refused' in event ? `${event.refused.code}: ${event.refused.reason}` : null;
    const source = event && 'change' in event ? known.sourceOf(line.system, line.entity as EntityName, event.change, entitiesOfFirm, now()) : undefined;
    return stage(line, settings, { unreadable: line.unreadable ?? refused, source: source?.pairs ?? null, isUnknown: source !== undefined && source.record === undefined, change: event && 'change' in event ? event.change : undefined });
  });
}

const saysOwn = ({ kind, change, externalId, entity, system }: SystemSnapshot, owned: OwnedFields) => kind === 'record' && change !== null && externalId !== null && owned.speaks(system, entity!);

interface Known {
  readonly unreadable: string | null;
  readonly source: readonly FieldPair[] | null;
  readonly isUnknown: boolean;
  readonly change: IncomingChange | undefined;
}

function stage(line: SystemSnapshot, settings: ReconciliationSettings, { unreadable, source, isUnknown, change }: Known): StagedLine {
  const { system, attempt, externalId, wantedVersion } = line;
  const entity = line.entity!;
  const tolerance = (field: string) => toleranceOf(settings, system, entity, field);
  const judged: JudgedLine = { kind: line.kind as 'record' | 'absent', state: line.state as LineState | null, unreadable, target: line.fields, source, isUnknown, isOlder: false, isOverdue: true, isDouble: false, isMoving: false };
  // For how long something is on its way is known when it is compared.
  const { outcome, drift } = judgeLine(judged, tolerance);
  const wanted = hashOf([...(line.fields ?? []), ...(source ?? [])].map(({ name, wanted: text }) => `${name}=${text ?? ''}`).join('\n'));
  const drifted = (side: 'target' | 'source', pairs: readonly FieldPair[] | null) => pairs?.filter(({ name }) => drift.some((one) => one.side === side && one.field === name)).map(plainPair);
  const details: LineDetails | null = drift.length === 0 ? null : { target: drifted('target', line.fields), source: drifted('source', source), ...(isUnknown ? { isUnknown } : {}), ...(line.state === 'in-flight' ? { acknowledgedVersion: line.acknowledgedVersion } : {}) };
  return {
    attempt, line: line.meta.sourceVersion, kind: judged.kind, entity, recordId: line.recordId !== null && isUuid(line.recordId) ? line.recordId : null, externalId, state: line.state, wantedVersion, outcome, wanted,
    held: drift.length === 0 ? wanted : hashOf(drift.map(({ side, field, held }) => `${side} ${field}=${held ?? ''}`).join('\n')), unreadable, details, occurredAtMs: change?.occurredAt ?? null,
  };
}

/** What Avro decodes carries methods. */
const plainPair = ({ name, held, wanted, hidden, attributes }: FieldPair): FieldPair => ({ name, held, wanted, hidden, attributes: [...attributes] });

/** 48 bits: of a window of thousands of rows, sums stay exact. */
const hashOf = (text: string) => hash('sha1', text, 'buffer').readUIntBE(0, 6);
