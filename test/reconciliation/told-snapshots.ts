import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { schemas, systemSnapshotsTopic, topicDeclarations, type SnapshotFieldInput, type SystemSnapshotInput } from '@muster/contracts';
import { createEncoder, registerSchemas, SchemaRegistry } from '@muster/platform-avro';
import { uuidv7 } from '@muster/platform-kernel';
import type { TestFirm } from '@muster/testing';

export type ToldLine = Partial<Omit<SystemSnapshotInput, 'meta' | 'fields'>> & { readonly fields?: SnapshotFieldInput[] };

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: { readonly entity?: string; readonly recordIds?: string[]; readonly reason?: string };
}

/**
 * What connectors would answer and publish of systems whose rows a test names: of a hundred thousand rows, and of lines that come twice, out of order or never, real
 * systems make none at will. The connectors themselves stand in test/reconciliation/reconciliation.e2e.spec.ts.
 */
export class ToldSnapshots {
  readonly asked: Asked[] = [];
  /** By system: its rows, as the next snapshot has them. */
  readonly rows = new Map<string, readonly ToldLine[]>();
  /** Snapshots that were published before they are asked for, by system. */
  readonly before = new Map<string, string>();
  /** How the messages of a snapshot are sent; as they are where nothing is said. */
  reorder: (messages: readonly Message[]) => readonly Message[] = (messages) => messages;
  /** Rows of a first attempt that breaks off before its end. */
  brokenOff: readonly ToldLine[] | undefined;
  /** False: a snapshot begins and never ends. */
  ends = true;
  state = 'reading';
  private server: Server | undefined;

  private constructor(
    private readonly firm: TestFirm,
    private readonly encode: (value: SystemSnapshotInput) => Buffer,
  ) {}

  static async of(firm: TestFirm): Promise<ToldSnapshots> {
    const declaration = topicDeclarations([]).find(({ name }) => name === systemSnapshotsTopic)!;
    const ids = await registerSchemas(new SchemaRegistry(firm.settings().registry), [declaration], schemas);
    const told = new ToldSnapshots(firm, createEncoder<SystemSnapshotInput>(schemas['muster.snapshot.SystemSnapshot'], ids.get(systemSnapshotsTopic)!));
    await told.listen();
    return told;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Publishes a snapshot, chunk by chunk. */
  async publish(snapshotId: string, system: string): Promise<void> {
    if (this.brokenOff) await this.attempt(snapshotId, system, 1, this.brokenOff, false);
    await this.attempt(snapshotId, system, 2, this.rows.get(system) ?? [], this.ends);
  }

  private async attempt(snapshotId: string, system: string, attempt: number, rows: readonly ToldLine[], ends: boolean): Promise<void> {
    const absences = rows.filter(({ kind }) => kind === 'absent').length;
    let line = 0;
    const message = (told: ToldLine): Message => {
      const occurredAt = Date.now();
      line += 1;
      const meta = { eventId: uuidv7(occurredAt), source: 'connectors', sourceVersion: line, revision: attempt, occurredAt, correlationId: snapshotId };
      return { topic: this.firm.topic(systemSnapshotsTopic), message: { key: snapshotId, value: this.encode({ meta, snapshotId, attempt, system, stream: 'all', kind: 'record', ...told }), headers: {} } };
    };
    for (let from = 0; from <= rows.length; from += 5_000) {
      const some = rows.slice(from, from + 5_000).map(message);
      const last = from + 5_000 > rows.length;
      await this.firm.send([...this.reorder([...(from === 0 ? [message({ kind: 'begin' })] : []), ...some, ...(last && ends ? [message({ kind: 'end', records: rows.length - absences, absences, isComplete: true })] : [])])]);
    }
  }

  private async listen(): Promise<void> {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = parts.length === 0 ? {} : (JSON.parse(Buffer.concat(parts).toString()) as Asked['body']);
        const answer = this.answer(request.method!, request.url!, body);
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
  }

  private answer(method: string, path: string, body: Asked['body']): object {
    if (path === '/v1/systems') return { systems: [...this.rows.keys()].map((system) => ({ system, state: 'active', streams: [], snapshots: [{ stream: 'all', entities: ['worker', ...(system === 'time' ? ['charge-code'] : [])] }] })) };
    if (path.startsWith('/v1/snapshots/')) return { state: this.state, reason: null };
    const [, , , system] = path.split('/');
    if (path.endsWith('/snapshots')) {
      const prepared = this.before.get(system!);
      if (prepared !== undefined) return { snapshotId: prepared };
      const snapshotId = uuidv7();
      void this.publish(snapshotId, system!);
      return { snapshotId };
    }
    this.asked.push({ method, path, body });
    return path.endsWith('/renew') ? { renewed: body.recordIds!.length } : {};
  }
}

type Message = ReturnType<TestFirm['canonical']>;
