import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One call by which events were to be taken again, and not only rehearsed. */
export interface AskedCall {
  readonly atMs: number;
  readonly places: readonly string[];
}

interface AgainBody {
  readonly dryRun?: boolean;
  readonly places?: readonly string[];
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: number;
}

/** Stands before a master, passes everything on as it is, and keeps what it was asked to take again. */
export class AskedMaster {
  readonly calls: AskedCall[] = [];

  private constructor(
    private readonly server: Server,
    private readonly urlOfMaster: () => string,
  ) {}

  /** @param urlOfMaster asked at each call: a master that was restarted has another address. */
  static async before(urlOfMaster: () => string): Promise<AskedMaster> {
    const server = createServer((request, response) => {
      asked.pass(request, response).catch(() => response.destroy());
    });
    const asked = new AskedMaster(server, urlOfMaster);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return asked;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Every place, as often as it was asked for. */
  get places(): string[] {
    return this.calls.flatMap(({ places }) => places);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    if (request.method === 'POST') this.keep(JSON.parse(body.toString()) as AgainBody);
    const answer = await fetch(new URL(request.url!, this.urlOfMaster()), { method: request.method!, headers: { 'content-type': 'application/json' }, ...(request.method === 'POST' ? { body: body.toString() } : {}) });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  private keep({ dryRun = false, places, topic, partition, offset }: AgainBody): void {
    if (dryRun) return;
    if (places) this.calls.push({ atMs: Date.now(), places });
    else if (topic !== undefined) this.calls.push({ atMs: Date.now(), places: [`${topic}/${partition}/${offset}`] });
  }
}
