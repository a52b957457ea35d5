import type { IncomingMessage } from 'node:http';
import { Problem } from '@muster/platform-http';
import getRawBody from 'raw-body';

/** What a body must keep to. */
export interface BodyBounds {
  readonly bytesMax: number;
  /** From the first byte to the last. */
  readonly timeoutMs: number;
}

/** What is left of a body that was refused is thrown away for so long; then the line is cut. */
const REST_MS = 2_000;

/** Reads a body to the byte. Throws Problem 413, 408 or 415; the request is then emptied, or cut, beside the answer. */
export async function readBody(request: IncomingMessage, { bytesMax, timeoutMs }: BodyBounds): Promise<Buffer> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') throw new Problem(415, 'encoded-body', { title: 'The request cannot be read', input: 'content-encoding', rule: 'A webhook is read as it was signed, and not unpacked.', remedy: 'Send it without Content-Encoding.' });
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Problem(408, 'slow-body', { title: 'The request took too long', input: 'body', rule: `The body was not whole within ${timeoutMs / 1_000} s.`, remedy: 'Send it at once.' })), timeoutMs);
    });
    const body = getRawBody(request, { length: request.headers['content-length'], limit: bytesMax });
    return await Promise.race([body, late]);
  } catch (error) {
    discardRest(request);
    throw problemOf(error, bytesMax);
  } finally {
    clearTimeout(timer);
  }
}

function problemOf(error: unknown, bytesMax: number): unknown {
  const type = (error as { type?: unknown }).type;
  if (type === 'entity.too.large') return new Problem(413, 'too-large', { title: 'The request is too large', input: 'body', rule: `The body is larger than ${Math.floor(bytesMax / 1_024)} KiB.`, remedy: 'Send fewer events at once, or raise webhooks.bodyKiB of the system in config/systems.' });
  if (type === 'request.size.invalid' || type === 'request.aborted') return new Problem(400, 'cut-body', { title: 'The request cannot be read', input: 'body', rule: 'The body has another length than its header says, or was broken off.', remedy: 'Send it again.' });
  return error;
}

/** A sender that is still writing reads no answer before it has done so: what it writes goes nowhere, and not for long. */
function discardRest(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), REST_MS);
  for (const event of ['end', 'close', 'error'] as const) request.once(event, () => clearTimeout(timer));
}
