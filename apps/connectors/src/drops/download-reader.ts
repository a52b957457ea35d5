import type { CompiledDownload, ControlTotals } from '@muster/domain-connector';
import { PermanentError } from '@muster/platform-kernel';
import type { PassSummary } from '../intake/stream-reader.js';
import { StreamFault } from '../intake/stream-fault.js';
import { DownloadCalls, type DownloadedFile } from './download-calls.js';
import { Spool } from './spool.js';
import { FileTaker, type FilePosition, type FileStreamOptions, type TakenSummary } from './take-file.js';

export interface DownloadReaderOptions extends FileStreamOptions {
  readonly download: CompiledDownload;
}

/** Takes the file that a call brings. */
export class DownloadReader {
  private readonly taker: FileTaker;
  private readonly calls: DownloadCalls;

  constructor(private readonly options: DownloadReaderOptions) {
    this.taker = new FileTaker(options);
    this.calls = new DownloadCalls(options);
  }

  position(): Promise<FilePosition> {
    return this.taker.position();
  }

  /** Throws StreamFault, also where the file is refused: it is asked for again. Throws StoppedError, TransientError. */
  async read(): Promise<PassSummary> {
    const { stream, download } = this.options;
    const summary = await this.take(await this.calls.file());
    if (summary.state === 'refused') throw new StreamFault('data', `${download.fileName} was refused: ${summary.reason}`, stream.everyMs);
    const { rows, published, parked, state, absence } = summary;
    return { isFull: stream.whole, rows, published, parked, absence, files: { taken: 0, repeated: 0, refused: 0, [state]: 1 } };
  }

  private async take(downloaded: DownloadedFile): Promise<TakenSummary> {
    const { stream, download: { fileName } } = this.options;
    const spool = await Spool.create();
    try {
      let spooled;
      let totals: ControlTotals | undefined;
      try {
        spooled = await downloaded.copyTo(spool, stream.maxBytes);
        totals = await this.calls.totalsOf(downloaded);
      } catch (error) {
        if (!(error instanceof PermanentError)) throw error;
        return await this.taker.refuse(fileName, error, { sha256: spooled?.sha256 ?? null, bytes: downloaded.bytes.length, modifiedMs: null });
      }
      return await this.taker.take({ name: fileName, spooled, totals, modifiedMs: null });
    } finally {
      await spool.delete();
    }
  }
}
