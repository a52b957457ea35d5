import type { VersionSource } from '@muster/domain-mapping';
import { textArray, type Transaction } from '@muster/platform-postgres';
import { chunkOf, decideChunk } from './decide-chunk.js';
import type { Mapped } from './map-files.js';
import type { SourceEventWriter } from './source-event.js';
import { readVersions, type Absent, type StreamId } from './source-version.store.js';
import type { StreamHandler } from './stream-handler.js';
import type { ChunkResult } from './stream-summary.js';

export interface JudgingStreamSettings {
  readonly id: StreamId;
  readonly versions: VersionSource;
  readonly writer: SourceEventWriter;
  /** Rolled back in the end; it holds the ids that were found in a table of its own, so that memory stays flat. */
  readonly tx: Transaction;
}

/** Says what taking in would come to. Writes nothing that lasts, and locks no record. */
export class JudgingStream implements StreamHandler {
  private constructor(private readonly settings: JudgingStreamSettings) {}

  static async begin(settings: JudgingStreamSettings): Promise<JudgingStream> {
    await settings.tx.query({ text: 'create temporary table if not exists found_record (external_id text collate "C" primary key) on commit drop' });
    await settings.tx.query({ text: 'truncate found_record' });
    return new JudgingStream(settings);
  }

  async take(mapped: readonly Mapped[]): Promise<ChunkResult> {
    const { tx, id, versions, writer } = this.settings;
    const chunk = chunkOf(mapped);
    const known = await readVersions(tx, id, chunk.ids);
    const fresh = await this.find(chunk.ids);
    const decided = decideChunk({ chunk, known, versions, writer, wasSeen: (externalId) => !fresh.has(externalId) });
    await this.find(chunk.parked.flatMap(({ key }) => (key === undefined ? [] : [key])));
    return decided.result;
  }

  /** Notes the ids and gives those that were not there before. */
  private async find(ids: readonly string[]): Promise<Set<string>> {
    const { rows } = await this.settings.tx.query({ text: 'insert into found_record select distinct unnest($1::text[]) on conflict do nothing returning external_id', values: [textArray(ids)] });
    return new Set(rows.map(([externalId]) => externalId as string));
  }

  async finish(): Promise<{ absent: Absent; mended: number }> {
    const { tx, id } = this.settings;
    const { rows } = await tx.query({
      text: `select count(*), (array_agg(external_id order by external_id))[1:10] from source_version v
        where system = $1 and stream = $2 and entity = $3 and seen_run is not null and not exists (select from found_record f where f.external_id = v.external_id)`,
      values: [id.system, id.stream, id.entity],
    });
    const [count, sample] = rows[0] as [number, string[] | null];
    return { mended: 0, absent: { count, sample: sample ?? [] } };
  }
}
