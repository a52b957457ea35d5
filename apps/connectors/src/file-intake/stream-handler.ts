import type { Mapped } from './map-files.js';
import type { Absent } from './source-version.store.js';
import type { ChunkResult } from './stream-summary.js';

/** What is done with the mapped rows of one stream: published, or only judged. */
export interface StreamHandler {
  take(mapped: readonly Mapped[]): Promise<ChunkResult>;
  /** After the last row of `files` (names without folder). */
  finish(files: readonly string[]): Promise<{ absent: Absent; mended: number }>;
}
