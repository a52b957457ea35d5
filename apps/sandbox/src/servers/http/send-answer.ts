import type { ServerResponse } from 'node:http';
import type { VendorAnswer } from '../vendor-system.js';

/** whole, as it should be; half of the body and then a cut line; empty, as if there were nothing to say; never, but a cut line. */
export type Delivery = 'whole' | 'half' | 'empty' | 'never';

/** Resolves when the answer is handed to the network, or the line is cut. */
export async function sendAnswer(response: ServerResponse, answer: VendorAnswer, delivery: Delivery): Promise<void> {
  if (response.destroyed || delivery === 'never') return void response.destroy();
  const payload = Buffer.from(answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  const sent = delivery === 'empty' ? Buffer.alloc(0) : payload;
  const length = answer.status === 204 ? {} : { 'content-length': String(sent.length) };
  const type = payload.length > 0 ? { 'content-type': 'application/json; charset=utf-8' } : {};
  response.writeHead(answer.status, { ...type, ...length, ...answer.headers });
  if (delivery === 'half') return sendHalf(response, sent);
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.end(sent, resolve);
  });
}

async function sendHalf(response: ServerResponse, payload: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.write(payload.subarray(0, Math.floor(payload.length / 2)), () => resolve());
  });
  response.destroy();
}

/** As sendAnswer, for an answer that goes on: cut in its middle is after its first piece. Resolves when either side has ended it. */
export async function sendStream(response: ServerResponse, { status, headers, stream }: VendorAnswer, delivery: Delivery, gone: AbortSignal): Promise<void> {
  if (response.destroyed || delivery === 'never') return void response.destroy();
  response.writeHead(status, headers);
  response.flushHeaders();
  if (delivery === 'empty') return void response.end();
  const ended = new AbortController();
  const write = (piece: string) => {
    if (response.destroyed || ended.signal.aborted) return;
    response.write(piece, () => {
      if (delivery === 'half') response.destroy();
    });
    if (delivery === 'half') ended.abort();
  };
  await stream!(write, AbortSignal.any([gone, ended.signal]));
  if (delivery !== 'half') response.end();
}
