import type { IncomingMessage } from 'node:http';

/** A body beyond its limit is read to this many times the limit, so that the caller gets to see the refusal. */
const patience = 4;

/** The whole body; 'too-large' beyond `bytesMax`, 'broken-off' where the caller has gone. */
export function readBody(incoming: IncomingMessage, bytesMax: number): Promise<Buffer | 'too-large' | 'broken-off'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) chunks.push(chunk);
      else if (bytes > bytesMax * patience) incoming.destroy();
    });
    incoming.on('end', () => resolve(bytes > bytesMax ? 'too-large' : Buffer.concat(chunks)));
    incoming.on('error', () => resolve('broken-off'));
    incoming.on('close', () => resolve('broken-off'));
  });
}
