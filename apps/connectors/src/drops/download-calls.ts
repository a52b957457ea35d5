import { readControl, type CompiledDownload, type CompiledFileStream, type ControlTotals, type PageAnswer, type StreamRequest } from '@muster/domain-connector';
import { PermanentError } from '@muster/platform-kernel';
import type { SystemCaller } from '../calls/system-caller.js';
import { StreamFault } from '../intake/stream-fault.js';
import type { Spool, SpooledFile } from './spool.js';

export interface DownloadCallsOptions {
  readonly stream: Pick<CompiledFileStream, 'name'>;
  readonly download: CompiledDownload;
  readonly caller: Pick<SystemCaller, 'call'>;
}

/** A file as it was answered. */
export interface DownloadedFile {
  readonly answer: PageAnswer;
  readonly bytes: Buffer;
  /** Throws PermanentError as Spool does. */
  copyTo(spool: Spool, maxBytes: number): Promise<SpooledFile>;
}

/** The calls that bring a file, and what is told of it. */
export class DownloadCalls {
  constructor(private readonly options: DownloadCallsOptions) {}

  /** Throws StreamFault, StoppedError, TransientError. */
  async file(): Promise<DownloadedFile> {
    const { request, fileName } = this.options.download;
    const answer = await this.call(request);
    const bytes = Buffer.from(textOf(answer), 'utf8');
    return { answer, bytes, copyTo: (spool, maxBytes) => spool.copy(fileName, parts(bytes), { maxBytes, utf8: true }) };
  }

  /** Undefined where nothing is told. Throws PermanentError not-utf-8, bad-control, and as `file`. */
  async totalsOf({ answer, bytes }: DownloadedFile): Promise<ControlTotals | undefined> {
    const { control } = this.options.download;
    if (bytes.includes('\uFFFD')) throw new PermanentError('not-utf-8', 'The file holds bytes that are not UTF-8, or what stands for them. Let the sender write UTF-8.');
    return control && control.totals(await this.controlOf(answer));
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
