import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The way from services to a server, by a URL that names its port, which can be cut and mended while both stand. */
export class CuttableLine {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  /** Connections that were turned away while it was cut. */
  refused = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async to(url: string): Promise<CuttableLine> {
    const server = createServer();
    const line = new CuttableLine(server, new URL(url));
    server.on('connection', (client) => line.join(client));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return line;
  }

  /** The address of the server by way of this line. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** What is open breaks, and what comes is turned away at once. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket): void {
    if (this.isCut) {
      this.refused += 1;
      client.destroy();
      return;
    }
    const both = [client, connect({ host: this.target.hostname, port: Number(this.target.port) })];
    for (const [socket, other] of [both, both.toReversed()] as [Socket, Socket][]) {
      this.sockets.add(socket);
      // Either end may leave at any time; the other one learns of it by the close.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
