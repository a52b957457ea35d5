import { createParser } from 'eventsource-parser';
import { NoAnswerError, type CallLimits, type HttpAnswer, type HttpCall } from './http-call.js';

export interface LineEvent {
  /** Undefined where it has none. */
  readonly name: string | undefined;
  readonly data: string;
  /** Of the last event that had one, this one among them; undefined before any. */
  readonly id: string | undefined;
}
export interface LineLimits {
  /** Without a byte for so long the line is dead. */
  readonly idleMs: number;
  readonly eventBytesMax: number;
}

export interface OpenedLine {
  readonly answer: HttpAnswer;
  /** Undefined where the system answered with something else than a line of events; that is in the answer then. */
  readonly line: EventLine | undefined;
}

/** fetch wraps the fault of the socket. */
function errorOf(place: string, error: unknown): NoAnswerError {
  const { message, cause } = error as { message?: string; cause?: { message?: string } };
  return new NoAnswerError(`${place} broke off (${(cause?.message ?? message ?? String(error)).slice(0, 200)}).`, 'cut', true, { cause: error });
}

/** Opens a line of server-sent events. Its answer is there as soon as its headers are; of a line the body is an empty object. Throws NoAnswerError. */
export async function openEventLine({ method, url, headers, body }: HttpCall, { timeoutMs, bodyMax, signal }: CallLimits, limits: LineLimits): Promise<OpenedLine> {
  const startedMs = performance.now();
  const place = `${method} ${url.origin}${url.pathname}`;
  const closing = new AbortController();
  const until = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
  const timer = setTimeout(() => closing.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal: until });
    const answered = { status: response.status, headers: Object.fromEntries(response.headers) };
    const ms = () => performance.now() - startedMs;
    if (response.status === 200 && response.body && /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')) {
      return { answer: { ...answered, body: {}, ms: ms() }, line: new EventLine(place, response.body, closing, limits) };
    }
    return { answer: { ...answered, body: await bodyOf(response, bodyMax), ms: ms() }, line: undefined };
  } catch (error) {
    closing.abort();
    throw errorOf(place, error);
  } finally {
    clearTimeout(timer);
  }
}

async function bodyOf(response: Response, bodyMax: number): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > bodyMax) throw new Error(`the answer has more than ${bodyMax} bytes`);
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString('utf8');
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

/** An open line of events. It reads on only when it is asked for more, so that a busy line fills the buffers of the socket and then waits, and no memory of ours. */
export class EventLine {
  /** What the system asked to be left alone for after a line that ended; undefined where it said nothing. Milliseconds. */
  retryMs: number | undefined;

  constructor(
    private readonly place: string,
    private readonly body: ReadableStream<Uint8Array>,
    private readonly closing: AbortController,
    private readonly limits: LineLimits,
  ) {}

  close(): void {
    this.closing.abort();
  }

  /** The events that have come since the last time, at least one; ends with the line. Throws NoAnswerError where the line is cut, is silent for too long, or brings an event that is too large. */
  async *batches(): AsyncGenerator<readonly LineEvent[]> {
    const { place, limits } = this;
    let batch: LineEvent[] = [];
    let id: string | undefined;
    let fault: string | undefined;
    const parser = createParser({
      maxBufferSize: limits.eventBytesMax,
      onId: (given) => (id = given === '' ? undefined : given),
      onEvent: ({ event, data }) => batch.push({ name: event, data, id }),
      onRetry: (ms) => (this.retryMs = ms),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') fault = `sent an event of more than ${limits.eventBytesMax} bytes. Raise feed.eventKiB, or ask the vendor for smaller ones`;
      },
    });
    const decoder = new TextDecoder();
    const reader = this.body.getReader();
    try {
      for (;;) {
        const { done, value } = await this.withinIdle(reader.read());
        if (done) return;
        parser.feed(decoder.decode(value, { stream: true }));
        if (batch.length > 0) {
          yield batch;
          batch = [];
        }
        if (fault !== undefined) throw new NoAnswerError(`${place} ${fault}.`, 'too-large', true);
      }
    } catch (error) {
      throw error instanceof NoAnswerError ? error : errorOf(place, error);
    } finally {
      this.close();
    }
  }

  private async withinIdle<T>(work: Promise<T>): Promise<T> {
    const { idleMs } = this.limits;
    let timer: NodeJS.Timeout | undefined;
    const idle = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NoAnswerError(`${this.place} was silent for ${idleMs} ms, without so much as a heartbeat.`, 'timeout', true)), idleMs);
    });
    try {
      return await Promise.race([work, idle]);
    } finally {
      clearTimeout(timer);
    }
  }
}
