import type { ParkedRow } from './map-files.js';
import type { Absent } from './source-version.store.js';

/** What became of the records of one stream. */
export interface StreamSummary {
  readonly entity: string;
  readonly stream: string;
  readonly topic: string;
  /** Rows read from the files. */
  rows: number;
  /** Rows that the mapping does not want. */
  passedOver: number;
  /** Records seen for the first time, and known ones with other content. */
  created: number;
  changed: number;
  /** Records whose event an earlier run may have published before it was ended: the same event was sent again. */
  repeated: number;
  unchanged: number;
  /** Records whose own version is older than the one known. */
  stale: number;
  parked: number;
  absent: Absent;
  /** Rows of these files that were parked before and are read now. */
  mended: number;
}

export function emptySummary(entity: string, stream: string, topic: string): StreamSummary {
  return { entity, stream, topic, rows: 0, passedOver: 0, created: 0, changed: 0, repeated: 0, unchanged: 0, stale: 0, parked: 0, absent: { count: 0, sample: [] }, mended: 0 };
}

/** What one chunk of mapped rows came to. */
export type ChunkResult = Pick<StreamSummary, 'created' | 'changed' | 'repeated' | 'unchanged' | 'stale'> & { readonly parked: readonly ParkedRow[] };

export function addChunk(summary: StreamSummary, result: ChunkResult): void {
  summary.created += result.created;
  summary.changed += result.changed;
  summary.repeated += result.repeated;
  summary.unchanged += result.unchanged;
  summary.stale += result.stale;
  summary.parked += result.parked.length;
}
