import { contentHash, decideVersion, versionKeyOf, type MappedChange, type Version, type VersionSource } from '@muster/domain-mapping';
import type { OutgoingMessage } from '@muster/platform-kafka';
import { PermanentError, uuidv7 } from '@muster/platform-kernel';
import type { Mapped, MappedRow, ParkedRow } from './map-files.js';
import { RETIRED } from '../intake/absence.store.js';
import type { Original } from '../originals/original.store.js';
import type { SourceEventWriter } from './source-event.js';
import type { KnownRecord, NewVersion } from './source-version.store.js';
import type { ChunkResult } from './stream-summary.js';

/** A chunk whose keys are each there once. */
export interface Chunk {
  readonly rows: readonly MappedRow[];
  readonly parked: readonly ParkedRow[];
  /** Keys of the rows, in order. */
  readonly ids: readonly string[];
}

export interface DecidedChunk {
  readonly inserts: readonly NewVersion[];
  readonly updates: readonly NewVersion[];
  /** What is to be published: the version's row and its message, pair by pair. */
  readonly publications: readonly { readonly externalId: string; readonly eventId: string; readonly message: OutgoingMessage }[];
  /** What was sent of which new events are made. */
  readonly originals: readonly Original[];
  readonly result: ChunkResult;
}

function parkedOf({ file, change, redacted }: MappedRow, fault: PermanentError): ParkedRow {
  return { file, line: change.line, code: fault.code, reason: fault.message, redacted: redacted(), key: change.key };
}

/** Two rows of one record would each undo the other, at every intake anew. */
const duplicate = () => new PermanentError('duplicate-key', 'The record has a row before this one. Let the source write one row per record, or let the mapping group them as a timeline.');

export function chunkOf(mapped: readonly Mapped[]): Chunk {
  const rows = new Map<string, MappedRow>();
  const parked: ParkedRow[] = [];
  for (const item of mapped) {
    if (!('change' in item)) parked.push(item);
    else if (rows.has(versionKeyOf(item.change))) parked.push(parkedOf(item, duplicate()));
    else rows.set(versionKeyOf(item.change), item);
  }
  const ids = [...rows.keys()].sort();
  return { rows: ids.map((id) => rows.get(id)!), parked, ids };
}

export interface DecideChunk {
  readonly chunk: Chunk;
  readonly known: ReadonlyMap<string, KnownRecord>;
  readonly versions: VersionSource;
  readonly writer: SourceEventWriter;
  /** True for a record that an earlier chunk of this run has had. */
  wasSeen(id: string): boolean;
  /** False where the rows may be older than they came. */
  readonly revives?: boolean;
}

/** Holds the rows of a chunk against what is known of their records. Writes nothing. */
export function decideChunk({ chunk, known, versions, writer, wasSeen, revives = true }: DecideChunk): DecidedChunk {
  const inserts: NewVersion[] = [];
  const updates: NewVersion[] = [];
  const publications: { externalId: string; eventId: string; message: OutgoingMessage }[] = [];
  const originals: Original[] = [];
  const counts = { created: 0, changed: 0, repeated: 0, unchanged: 0, stale: 0 };
  const parked = [...chunk.parked];

  const publish = (change: MappedChange, version: Version, eventId: string) => publications.push({ externalId: versionKeyOf(change), eventId, message: writer.message(change, version, eventId) });
  const decideRow = ({ change, original }: MappedRow) => {
    const externalId = versionKeyOf(change);
    const record = known.get(externalId);
    if (wasSeen(externalId)) throw duplicate();
    if (!record && change.begins === false) return;
    const hash = contentHash(change.content);
    const isRetired = record?.contentHash.equals(RETIRED) ?? false;
    if (isRetired && !revives && change.number !== undefined && change.number <= record!.version) {
      counts.stale += 1;
      return;
    }
    // A record that was retired and comes back under the version it had says something new all the same.
    const decision = decideVersion(record, hash, change.number, isRetired && versions === 'native' ? 'seconds' : versions);
    if (decision.kind === 'stale') counts.stale += 1;
    else if (decision.kind === 'unchanged') {
      counts.unchanged += 1;
      if (decision.version !== record) updates.push({ externalId, version: decision.version, contentHash: hash, eventId: record!.eventId, published: true });
    } else if (decision.kind === 'repeat') {
      publish(change, decision.version, record!.eventId);
      counts.repeated += 1;
    } else {
      const eventId = uuidv7();
      publish(change, decision.version, eventId);
      (record ? updates : inserts).push({ externalId, version: decision.version, contentHash: hash, eventId, published: false });
      if (original) originals.push({ eventId, record: original() });
      counts[record ? 'changed' : 'created'] += 1;
    }
  };

  for (const row of chunk.rows) {
    try {
      decideRow(row);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      parked.push(parkedOf(row, error));
    }
  }
  return { inserts, updates, publications, originals, result: { ...counts, parked } };
}
