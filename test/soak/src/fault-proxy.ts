import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

const PRODUCE = 0;

/** What becomes of a connection that brings a Produce request: it is cut before the broker sees the request, or after, so that only the answer is lost. */
export type ProduceFault = 'pass' | 'cut-before' | 'cut-after';

/**
 * A proxy between a service and a broker that understands just enough of Kafka's protocol to find Produce requests. What consumers
 * and admins do passes.
 */
export class FaultProxy {
  /** Produce requests that met a fault. */
  faults = 0;
  passed = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
    private readonly decide: () => ProduceFault,
  ) {}

  static async start(target: { host: string; port: number }, decide: () => ProduceFault): Promise<FaultProxy> {
    const server = createServer();
    const proxy = new FaultProxy(server, target, decide);
    server.on('connection', (client) => proxy.join(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(client: Socket): void {
    const broker = connect(this.target);
    const both = [client, broker];
    for (const socket of both) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      // Either end may leave at any time; the other one learns of it by the close.
      socket.on('error', () => both.forEach((one) => one.destroy()));
      socket.on('close', () => {
        this.sockets.delete(socket);
        both.forEach((one) => one.destroy());
      });
    }
    let silent = false;
    let rest = Buffer.alloc(0);
    broker.on('data', (data) => {
      if (silent) both.forEach((one) => one.destroy());
      else client.write(data);
    });
    client.on('data', (data) => {
      rest = Buffer.concat([rest, data]);
      for (; !silent && rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0); ) {
        const request = rest.subarray(0, 4 + rest.readInt32BE(0));
        rest = rest.subarray(request.length);
        const fault = request.readInt16BE(4) === PRODUCE ? this.decideProduce() : 'pass';
        if (fault === 'cut-before') {
          both.forEach((one) => one.destroy());
          return;
        }
        if (fault === 'cut-after') silent = true;
        broker.write(request);
      }
    });
  }

  private decideProduce(): ProduceFault {
    const fault = this.decide();
    if (fault === 'pass') this.passed += 1;
    else this.faults += 1;
    return fault;
  }
}
