import { sourceTopic } from '@muster/contracts';
import type { CompiledFileStream, ControlTotals } from '@muster/domain-connector';
import type { VersionSource } from '@muster/domain-governance';
import type { Output, SourceFile } from '@muster/domain-mapping';
import type { KafkaPublisher } from '@muster/platform-kafka';
import { passFaultPoint, PermanentError, uuidv7, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { StoppedError, type SystemCaller } from '../calls/system-caller.js';
import { mapFiles } from '../file-intake/map-files.js';
import { PublishingStream } from '../file-intake/publishing-stream.js';
import { chunksOf } from '../file-intake/run-streams.js';
import type { SourceEventWriter } from '../file-intake/source-event.js';
import { NOTHING_ABSENT, retireAbsent, sumOf, type Absence } from '../intake/retire-absent.js';
import { dropPass, finishPass, readPosition, savePage, type StreamPosition } from '../intake/stream-position.store.js';
import { noteFile, supersedeEarlier, takenFiles, type EndedFile, type FileState } from './dropped-file.store.js';
import { inspectFile } from './inspect-file.js';
import type { SpooledFile } from './spool.js';

export interface FileStreamOptions {
  readonly system: string;
  readonly stream: CompiledFileStream;
  readonly file: SourceFile;
  readonly mappingVersion: number;
  readonly outputs: readonly Output[];
  readonly versions: VersionSource;
  readonly topicNamespace: string;
  readonly database: Database;
  readonly publisher: KafkaPublisher;
  readonly caller: SystemCaller;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  writerOf(output: Output, topic: string): SourceEventWriter;
  now(): number;
}

/** How far a file was taken: its chunks before `chunks`, of the outputs before and of this one. */
interface FilePage {
  readonly file: string;
  readonly sha256: string;
  readonly mappingVersion: number;
  readonly output: number;
  readonly chunks: number;
  readonly published: number;
  readonly parked: number;
  /** Rows that could not be read and tell no record: any record may be the one. */
  readonly nameless: number;
}
export type FilePosition = StreamPosition<null, FilePage>;

export interface ArrivedFile {
  readonly name: string;
  readonly spooled: SpooledFile;
  readonly totals: ControlTotals | undefined;
  /** Of a folder's file. */
  readonly modifiedMs: number | null;
}
export interface TakenSummary {
  readonly state: FileState;
  readonly rows: number;
  readonly published: number;
  readonly parked: number;
  readonly reason?: string;
  readonly absence?: Absence;
}

/** Takes files whole: what is refused is refused before anything of it is published, and what was broken off goes on where it ended. */
export class FileTaker {
  constructor(readonly options: FileStreamOptions) {}

  position(): Promise<FilePosition> {
    return readPosition(this.options.database, this.options.system, this.options.stream.name);
  }

  /** Answers refusals; throws StoppedError, TransientError. */
  async take(arrived: ArrivedFile): Promise<TakenSummary> {
    const { stream, file } = this.options;
    const underWay = await this.underWay(arrived);
    try {
      if (!underWay) {
        const repeated = await this.repeated(arrived);
        if (repeated !== undefined) return await this.end(arrived, 'repeated', { reason: repeated });
      }
      const rows = await inspectFile({ spooled: arrived.spooled, file, maxRows: stream.maxRows, totals: arrived.totals });
      return await this.publish(arrived, rows, underWay);
    } catch (error) {
      if (error instanceof PermanentError) return this.refuse(arrived.name, error, { sha256: arrived.spooled.sha256, bytes: arrived.spooled.bytes, modifiedMs: arrived.modifiedMs });
      throw error;
    }
  }

  /** A file that was not read to its end has no digest. */
  async refuse(name: string, fault: PermanentError, { sha256, bytes, modifiedMs }: Pick<EndedFile, 'sha256' | 'bytes' | 'modifiedMs'>): Promise<TakenSummary> {
    const { database, system, stream, logger } = this.options;
    await noteFile(database, system, stream.name, { name, state: 'refused', sha256, bytes, modifiedMs, rows: null, published: null, parked: null, code: fault.code, reason: fault.message });
    logger.warn({ system, stream: stream.name, file: name, code: fault.code }, 'a file was refused');
    return { state: 'refused', rows: 0, published: 0, parked: 0, reason: fault.message };
  }

  /** The file that a pass had come to is no longer there as it was. */
  async breakOff({ page, rowsRead }: FilePosition): Promise<void> {
    const { database, system, stream } = this.options;
    if (!page) return;
    const fault = new PermanentError('broken-off', `${page.file} was taken as far as row ${rowsRead}, and is no longer there as it was. ${stream.whole ? 'The next file brings the rest.' : 'Let the sender deliver it again.'}`);
    await this.refuse(page.file, fault, { sha256: page.sha256, bytes: 0, modifiedMs: null });
    await dropPass(database, system, stream.name, false);
  }

  /** Where taking this very file was broken off, and under the same mapping. */
  private async underWay({ name, spooled }: ArrivedFile): Promise<FilePosition | undefined> {
    const { database, system, stream, mappingVersion } = this.options;
    const position = await this.position();
    if (!position.page) return undefined;
    if (position.page.file !== name || position.page.sha256 !== spooled.sha256) {
      await this.breakOff(position);
      return undefined;
    }
    if (position.page.mappingVersion === mappingVersion) return position;
    await dropPass(database, system, stream.name, false);
    return undefined;
  }

  /** Why the content says nothing new, or why it comes too late; undefined where it is to be taken. Throws PermanentError out-of-order. */
  private async repeated({ name, spooled, modifiedMs }: ArrivedFile): Promise<string | undefined> {
    const { database, system, stream } = this.options;
    const { last, same } = await takenFiles(database, system, stream.name, spooled.sha256);
    // A full list may well say again what one before the last said; a list of changes, and a file delivered anew, may not.
    const isRepeated = same && (!stream.whole || same.sha256 === last?.sha256 || (modifiedMs !== null && same.name === name));
    if (isRepeated) return `It is the content of ${same.name}, which was taken at ${same.endedAt}.`;
    const byName = stream.source.kind === 'folder' && stream.source.order === 'name' && (stream.whole || stream.inOrder);
    if (byName && last && name < last.name) {
      throw new PermanentError('out-of-order', `The file comes after ${last.name} was taken, which is later by its name: it would undo what that said. Let the sender deliver what it says in a file of a later name.`);
    }
    return undefined;
  }

  private async publish(arrived: ArrivedFile, rows: number, underWay: FilePosition | undefined): Promise<TakenSummary> {
    const { stream, outputs, system, database, now, mappingVersion } = this.options;
    const run = underWay?.run ?? uuidv7(now());
    let page: FilePage = underWay?.page ?? { file: arrived.name, sha256: arrived.spooled.sha256, mappingVersion, output: 0, chunks: 0, published: 0, parked: 0, nameless: 0 };
    const save = (next: FilePage, rowsRead: number) => {
      page = next;
      return savePage<null, FilePage>(database, system, stream.name, { page, run, isFull: stream.whole, rowsRead, total: rows, toBulk: false, nextCursor: null });
    };
    if (!underWay) await save(page, 0);
    let absence = NOTHING_ABSENT;
    for (const [place, output] of outputs.entries()) {
      if (place < page.output) continue;
      await this.publishOutput(arrived, output, rows, run, page, save);
      if (stream.whole && stream.absent.deletes === 'retire') absence = sumOf(absence, await this.retireAbsent(output, run, page.nameless));
      if (place + 1 < outputs.length) await save({ ...page, output: place + 1, chunks: 0, nameless: 0 }, 0);
    }
    return { ...(await this.end(arrived, 'taken', { rows, published: page.published, parked: page.parked })), absence };
  }

  private async publishOutput({ name, spooled }: ArrivedFile, output: Output, rows: number, run: string, from: FilePage, save: (page: FilePage, rowsRead: number) => Promise<void>): Promise<void> {
    const { stream, system, file, topicNamespace, database, publisher, versions, writerOf, signal } = this.options;
    const topic = sourceTopic(system, output.entity, { bulk: output.topic === 'bulk' || (output.topic === 'auto' && rows > output.bulkAbove) });
    const id = { system, stream: output.stream, entity: output.entity };
    const publishing = new PublishingStream({ id, topic: topicNamespace + topic, run, versions, database, publisher, writer: writerOf(output, topic), chunksBefore: from.chunks, patiently: (work) => work() });
    const counts = { rows: 0, passedOver: 0 };
    let page = from;
    let chunks = 0;
    for await (const chunk of chunksOf(mapFiles({ output, file, paths: [spooled.path], lookups: new Map(), counts }))) {
      chunks += 1;
      if (chunks <= from.chunks) continue;
      if (signal.aborted) throw new StoppedError();
      const { created, changed, repeated, parked } = await publishing.take(chunk);
      passFaultPoint('page-published');
      page = { ...page, chunks, published: page.published + created + changed + repeated, parked: page.parked + parked.length, nameless: page.nameless + parked.filter(({ key }) => key === undefined).length };
      await save(page, counts.rows);
    }
    if (stream.whole) await supersedeEarlier(database, id, run);
    else await publishing.finish([name]);
  }

  private async retireAbsent(output: Output, run: string, nameless: number): Promise<Absence> {
    const { stream, system, topicNamespace, database, publisher, caller, logger, writerOf, now } = this.options;
    if (nameless > 0) {
      logger.warn({ system, stream: stream.name, rows: nameless }, 'rows of a full list tell no record: nothing is taken for gone');
      return NOTHING_ABSENT;
    }
    const topic = sourceTopic(system, output.entity, { bulk: false });
    const work = { id: { system, stream: output.stream, entity: output.entity }, stream, topic: topicNamespace + topic, writer: writerOf(output, topic), database, publisher, caller, logger, now };
    // That the file is whole was proven by its control, not by counting records.
    return retireAbsent(work, { run, total: 0 });
  }

  private async end({ name, spooled, modifiedMs }: ArrivedFile, state: 'taken' | 'repeated', { rows = 0, published = 0, parked = 0, reason }: { rows?: number; published?: number; parked?: number; reason?: string }): Promise<TakenSummary> {
    const { database, system, stream, logger } = this.options;
    // A download is made again and again: that it brought nothing new is no news.
    if (state === 'taken' || modifiedMs !== null) {
      await noteFile(database, system, stream.name, { name, state, sha256: spooled.sha256, bytes: spooled.bytes, modifiedMs, rows, published, parked, code: null, reason: reason ?? null });
      logger.info({ system, stream: stream.name, file: name, rows, published, parked, reason }, state === 'taken' ? 'a file was taken' : 'a file repeats what was taken before');
    }
    await finishPass(database, system, stream.name, { cursor: null, rowsRead: rows, isFull: stream.whole });
    return { state, rows, published, parked, reason };
  }
}
