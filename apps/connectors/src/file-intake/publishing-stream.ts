import type { VersionSource } from '@muster/domain-mapping';
import type { KafkaPublisher } from '@muster/platform-kafka';
import { passFaultPoint, uuidv7 } from '@muster/platform-kernel';
import type { Database, Transaction } from '@muster/platform-postgres';
import { keepOriginals, type KeepOriginals } from '../originals/original.store.js';
import { chunkOf, decideChunk, type Chunk, type DecidedChunk } from './decide-chunk.js';
import type { Mapped } from './map-files.js';
import { parkRows, supersedeRows } from './parked-row.store.js';
import type { SourceEventWriter } from './source-event.js';
import { absentRecords, confirmPublished, insertVersions, lockVersions, markSeen, updateVersions, type Absent, type StreamId } from './source-version.store.js';
import type { ChunkResult } from './stream-summary.js';
import type { StreamHandler } from './stream-handler.js';

export interface PublishingStreamSettings {
  readonly id: StreamId;
  readonly topic: string;
  readonly run: string;
  readonly versions: VersionSource;
  readonly database: Database;
  readonly publisher: KafkaPublisher;
  readonly writer: SourceEventWriter;
  /** True where a record may come twice in one run, as from an API whose records change while its pages are read; in a file it is a fault. */
  readonly repeatsAreNormal?: boolean;
  /** True where records come beside all runs: that they came proves nothing of a run. */
  readonly isApart?: boolean;
  /** False where what was retired does not come back by a version that it had. */
  readonly revives?: boolean;
  /** Keeps what was sent beside the versions that are made of it. */
  readonly originals?: KeepOriginals;
  /** Chunks of this run that an earlier process took. */
  readonly chunksBefore?: number;
  /** Tries again while a server is out of reach. */
  patiently<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Gives the records of a stream their versions and publishes them, chunk by chunk: promise, publish, check off.
 *
 * 1. One transaction locks the rows of the chunk in order of their ids, decides, and writes each new version with its content and event id, not checked off.
 * 2. The events are published and acknowledged.
 * 3. The versions are checked off.
 *
 * Ended between 1 and 2 or 2 and 3, the next run finds versions that are not checked off. Same content: it sends the same event, with the same version,
 * event id and bytes, which whoever had it already drops. Other content (the file was corrected meanwhile): it takes the next version. Were the version
 * only computed, and written after publishing, that second case would send two contents under one version, of which nobody could tell the later one.
 * No row stays locked while the broker is waited for, so a webhook that speaks of the same record is not held up.
 */
export class PublishingStream implements StreamHandler {
  private chunks: number;

  constructor(private readonly settings: PublishingStreamSettings) {
    this.chunks = settings.chunksBefore ?? 0;
  }

  async take(mapped: readonly Mapped[]): Promise<ChunkResult> {
    const { database, publisher, topic, id, patiently } = this.settings;
    const chunk = chunkOf(mapped);
    const number = (this.chunks += 1);
    const { publications, result } = await patiently(() => database.transaction((tx) => this.promise(tx, chunk, number)));
    if (publications.length > 0) {
      const batches = [{ topic, messages: publications.map(({ message }) => message) }];
      await patiently(() => publisher.send(batches));
      passFaultPoint('before-confirm');
      await patiently(() => confirmPublished(database, id, publications));
    }
    return result;
  }

  private async promise(tx: Transaction, chunk: Chunk, number: number): Promise<DecidedChunk> {
    const { id, run, versions, writer, repeatsAreNormal, isApart, revives, originals } = this.settings;
    const known = await lockVersions(tx, id, chunk.ids);
    // The number of the chunk tells a record that a chunk before had from one that this chunk had, when its commit was not answered and it is tried again.
    const wasSeen = (externalId: string) => !repeatsAreNormal && known.get(externalId)?.seenRun === run && known.get(externalId)?.seenChunk !== number;
    const decided = decideChunk({ chunk, known, versions, writer, wasSeen, revives });
    await insertVersions(tx, id, decided.inserts, run, number);
    await updateVersions(tx, id, decided.updates);
    const seen = [...chunk.ids, ...chunk.parked.flatMap(({ key }) => (key === undefined ? [] : [key]))].sort();
    if (!isApart) await markSeen(tx, id, seen, run, number);
    await parkRows(tx, id, decided.result.parked, run);
    if (originals) await keepOriginals(tx, { id: uuidv7(), system: id.system }, decided.originals, originals, Date.now());
    return decided;
  }

  async finish(files: readonly string[]): Promise<{ absent: Absent; mended: number }> {
    const { id, run, database, patiently } = this.settings;
    const mended = await patiently(() => supersedeRows(database, id, files, run));
    return { mended, absent: await patiently(() => absentRecords(database, id, run)) };
  }
}
