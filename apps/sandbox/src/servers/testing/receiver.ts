import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  headers: IncomingHttpHeaders;
  text: string;
  body: Record<string, unknown>;
}

/** Takes webhooks, and answers each with the next of its statuses, with 204 when they are used up. */
export class Receiver {
  readonly received: Received[] = [];
  statuses: number[] = [];
  private server: Server | undefined;

  /** @param port the one it had before, where it comes back */
  async start(port = 0): Promise<string> {
    this.server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        this.received.push({ headers: incoming.headers, text, body: JSON.parse(text) as Record<string, unknown> });
        response.writeHead(this.statuses.shift() ?? 204).end();
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks/hr`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server!.close(resolve));
    this.server!.closeAllConnections();
    await closed;
  }
}
