import { readControl, type CompiledDownload, type ControlTotals, type PageAnswer, type StreamRequest } from '@muster/domain-connector';
import { PermanentError } from '@muster/platform-kernel';
import type { PassSummary } from '../intake/stream-reader.js';
import { StreamFault } from '../intake/stream-fault.js';
import { Spool } from './spool.js';
import { FileTaker, type FilePosition, type FileStreamOptions, type TakenSummary } from './take-file.js';

export interface DownloadReaderOptions extends FileStreamOptions {
  readonly download: CompiledDownload;
}

/** Takes the file that a call brings. */
export class DownloadReader {
  private readonly taker: FileTaker;

  constructor(private readonly options: DownloadReaderOptions) {
    this.taker = new FileTaker(options);
  }

  position(): Promise<FilePosition> {
    return this.taker.position();
  }

  /** Throws StreamFault, also where the file is refused: it is asked for again. Throws StoppedError, TransientError. */
  async read(): Promise<PassSummary> {
    const { stream, download } = this.options;
    const answer = await this.call(download.request);
    const summary = await this.take(answer);
    if (summary.state === 'refused') throw new StreamFault('data', `${download.fileName} was refused: ${summary.reason}`, stream.everyMs);
    const { rows, published, parked, state, absence } = summary;
    return { isFull: stream.whole, rows, published, parked, absence, files: { taken: 0, repeated: 0, refused: 0, [state]: 1 } };
  }

  private async take(answer: PageAnswer): Promise<TakenSummary> {
    const { stream, download: { fileName, control } } = this.options;
    const bytes = Buffer.from(textOf(answer), 'utf8');
    const spool = await Spool.create();
    try {
      let spooled;
      let totals: ControlTotals | undefined;
      try {
        spooled = await spool.copy(fileName, parts(bytes), { maxBytes: stream.maxBytes, utf8: true });
        if (bytes.includes('\uFFFD')) throw new PermanentError('not-utf-8', 'The file holds bytes that are not UTF-8, or what stands for them. Let the sender write UTF-8.');
        totals = control && (await control.totals(await this.controlOf(answer)));
      } catch (error) {
        if (!(error instanceof PermanentError)) throw error;
        return await this.taker.refuse(fileName, error, { sha256: spooled?.sha256 ?? null, bytes: bytes.length, modifiedMs: null });
      }
      return await this.taker.take({ name: fileName, spooled, totals, modifiedMs: null });
    } finally {
      await spool.delete();
    }
  }

  private async controlOf(answer: PageAnswer): Promise<{ headers: Readonly<Record<string, string>>; body: unknown }> {
    const { request, format } = this.options.download.control!;
    if (!request) return { headers: answer.headers, body: undefined };
    const { headers, body } = await this.call(request);
    // An answer in JSON is read already.
    return { headers, body: typeof body === 'string' ? readControl(body, format) : body };
  }

  private async call(request: StreamRequest): Promise<PageAnswer> {
    const { caller, stream } = this.options;
    const result = await caller.call('bulk', `read ${stream.name}`, request);
    if (result.class !== 'ok' || !result.answer) throw new StreamFault(result.class, result.message, result.retryAfterMs);
    return result.answer;
  }
}

function textOf({ body, status }: PageAnswer): string {
  if (typeof body === 'string') return body;
  throw new StreamFault('contract', `The answer (${status}) is ${body === undefined ? 'empty' : 'JSON'}, and a file was asked for. Correct the path of the download, or read it as a stream of records.`);
}

async function* parts(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
