import { contentOf, isXml, readXml, XmlError } from '@muster/domain-connector';

/** One call to an outside system, as it goes over the wire. */
export interface HttpCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON or XML (as readXml, of an envelope the content of its body), else the text; undefined where the answer had none. */
  readonly body: unknown;
  readonly ms: number;
}

export interface CallLimits {
  readonly timeoutMs: number;
  /** Bytes of the largest answer that is taken. */
  readonly bodyMax: number;
  readonly signal?: AbortSignal;
}

/** No whole answer came. `mayHaveArrived` is false only where the system surely never saw the call, so that sending it again cannot do anything twice. */
export class NoAnswerError extends Error {
  constructor(
    message: string,
    readonly code: 'unreachable' | 'timeout' | 'cut' | 'too-large',
    readonly mayHaveArrived: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'NoAnswerError';
  }
}

/** Faults of reaching the system: the call was never sent. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID']);

/** A path below the base of a system, whether either has the slash between them or not. */
export function addressOf(baseUrl: URL, path: string): URL {
  return new URL(`${baseUrl.href.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`);
}

/** Headers of several origins, the later ones the stronger; names in lower case, so that one name is there once. */
export function headersOf(...parts: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Sends a call and reads its whole answer. Redirects are not followed: they would carry credentials elsewhere. Throws NoAnswerError. */
export async function sendCall(call: HttpCall, { timeoutMs, bodyMax, signal }: CallLimits): Promise<HttpAnswer> {
  const startedMs = performance.now();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  const stop = () => deadline.abort();
  signal?.addEventListener('abort', stop, { once: true });
  const place = `${call.method} ${call.url.origin}${call.url.pathname}`;
  try {
    if (signal?.aborted) stop();
    const response = await fetch(call.url, { method: call.method, headers: call.headers, body: call.body, redirect: 'manual', signal: deadline.signal });
    const text = await textOf(response, bodyMax, place);
    const headers = Object.fromEntries(response.headers);
    // Of this name alone several come one by one.
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 0) headers['set-cookie'] = cookies.join(', ');
    return { status: response.status, headers, body: bodyOf(text, headers['content-type'] ?? '', place), ms: performance.now() - startedMs };
  } catch (error) {
    if (error instanceof NoAnswerError) throw error;
    if (signal?.aborted) throw new NoAnswerError(`${place} was broken off.`, 'cut', true, { cause: error });
    if (deadline.signal.aborted) throw new NoAnswerError(`${place} had no answer within ${timeoutMs} ms.`, 'timeout', true, { cause: error });
    const code = codeOf(error);
    if (code !== undefined && NEVER_SENT.has(code)) throw new NoAnswerError(`${place} is out of reach (${code}).`, 'unreachable', false, { cause: error });
    throw new NoAnswerError(`${place} broke off before its answer was whole${code ? ` (${code})` : ''}.`, 'cut', true, { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** fetch wraps the fault of the socket, sometimes twice, or several of them for several addresses. */
function codeOf(error: unknown): string | undefined {
  for (let at = error as { code?: unknown; cause?: unknown; errors?: unknown[] } | undefined; at; at = (at.cause ?? at.errors?.[0]) as typeof at) if (typeof at.code === 'string') return at.code;
  return undefined;
}

async function textOf(response: Response, bodyMax: number, place: string): Promise<string> {
  if (!response.body) return '';
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body) {
    size += part.byteLength;
    if (size > bodyMax) throw new NoAnswerError(`${place} answered with more than ${bodyMax} bytes. Ask for smaller pages, or raise limits.bodyMiB.`, 'too-large', true);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function bodyOf(text: string, contentType: string, place: string): unknown {
  if (text.trim() === '') return undefined;
  if (isXml(contentType)) return xmlOf(text, place);
  if (!/json/i.test(contentType) && !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // What says it is JSON and is not was cut on its way, or comes from a gateway in between.
    if (/json/i.test(contentType)) throw new NoAnswerError(`${place} answered with JSON that is not whole.`, 'cut', true, { cause: error });
    return text;
  }
}

function xmlOf(text: string, place: string): unknown {
  try {
    return contentOf(readXml(text));
  } catch (error) {
    if (error instanceof XmlError) throw new NoAnswerError(`${place} answered with XML that cannot be read: ${error.message}.`, 'cut', true, { cause: error });
    throw error;
  }
}
