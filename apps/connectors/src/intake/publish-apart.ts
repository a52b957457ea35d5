import { sourceTopic } from '@muster/contracts';
import type { Output } from '@muster/domain-mapping';
import { uuidv7 } from '@muster/platform-kernel';
import { PublishingStream } from '../file-intake/publishing-stream.js';
import { RecordMapper } from './map-records.js';
import type { StreamReaderOptions } from './stream-reader.js';
import { noteFindings } from './vendor-finding.store.js';

/** The stream may be one that is never read. */
export type PublishApartOptions = Omit<StreamReaderOptions, 'stream'> & { readonly stream: Pick<StreamReaderOptions['stream'], 'name' | 'explodes'> };

/** What came of the rows of one record. */
export interface PublishedApart {
  readonly published: number;
  readonly unchanged: number;
  /** Older than what is known. */
  readonly stale: number;
  readonly parked: number;
}

/**
 * Publishes records that come beside all readings of a stream, such as one that was fetched: by the same mapping, versions and topics as if they had been
 * read. It moves no cursor, and proves nothing of the reading under way: what that must bring it must still bring itself.
 */
export class PublishApart {
  private readonly mappers: ReadonlyMap<Output, RecordMapper>;

  constructor(private readonly options: PublishApartOptions) {
    const { outputs, file, stream } = options;
    this.mappers = new Map(outputs.map((output) => [output, new RecordMapper(output, file, stream.name, stream.explodes, options.aliases)]));
  }

  /** @param revives false where the rows may be older than they came: what was retired since does not come back by them. */
  async publish(told: readonly Record<string, unknown>[], { revives }: { readonly revives: boolean }): Promise<PublishedApart> {
    const { system, stream, outputs, topicNamespace, database, publisher, versions, writerOf, originalsOf, now } = this.options;
    const rows = (await this.options.nameOurs?.(told))?.rows ?? told;
    const sum = { published: 0, unchanged: 0, stale: 0, parked: 0 };
    for (const output of outputs) {
      const mapper = this.mappers.get(output)!;
      const mapped = await mapper.map(rows);
      if (mapped.length === 0) continue;
      const topic = sourceTopic(system, output.entity, { bulk: false });
      const publishing = new PublishingStream({
        id: { system, stream: output.stream, entity: output.entity }, topic: topicNamespace + topic, run: uuidv7(now()), versions, database, publisher, writer: writerOf(output, topic), repeatsAreNormal: true, isApart: true, revives,
        originals: originalsOf?.(output), patiently: (work) => work(),
      });
      const { created, changed, repeated, unchanged, stale, parked } = await publishing.take(mapped);
      await noteFindings(database, { system, stream: stream.name, origin: 'read' }, mapper.takeFindings(), now());
      sum.published += created + changed + repeated;
      sum.unchanged += unchanged;
      sum.stale += stale;
      sum.parked += parked.length;
    }
    return sum;
  }
}
