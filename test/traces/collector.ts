import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  /** 3 client, 4 producer, 5 consumer, 1 internal. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

/** Fields of a protobuf message by their number, as the wire has them: numbers, or bytes. Read here by the published format alone, so that what is proven is what any collector reads. */
function fieldsOf(bytes: Buffer): Map<number, (bigint | Buffer)[]> {
  const fields = new Map<number, (bigint | Buffer)[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => bytes.subarray(at, (at += length));
  while (at < bytes.length) {
    const tag = varint();
    const wire = Number(tag & 7n);
    const value = wire === 0 ? varint() : wire === 1 ? take(8) : wire === 5 ? take(4) : take(Number(varint()));
    const field = Number(tag >> 3n);
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

type Fields = ReturnType<typeof fieldsOf>;
const messages = (fields: Fields, field: number): Fields[] => (fields.get(field) ?? []).map((bytes) => fieldsOf(bytes as Buffer));
const text = (fields: Fields, field: number): string => String(fields.get(field)?.[0] ?? '');
const hex = (fields: Fields, field: number): string => ((fields.get(field)?.[0] ?? Buffer.alloc(0)) as Buffer).toString('hex');
/** KeyValue: 1 key, 2 AnyValue; of that 1 string, 3 int. */
const attributesOf = (all: readonly Fields[]): Record<string, string | number> =>
  Object.fromEntries(all.map((pair) => [text(pair, 1), messages(pair, 2).map((value) => (value.has(3) ? Number(value.get(3)![0]) : text(value, 1)))[0]!]));

/** ExportTraceServiceRequest: 1 ResourceSpans; of those 1 Resource, 2 ScopeSpans; of those 2 Span. */
function spansOf(request: Buffer): ReceivedSpan[] {
  return messages(fieldsOf(request), 1).flatMap((ofResource) => {
    const service = String(attributesOf(messages(ofResource, 1).flatMap((resource) => messages(resource, 1)))['service.name']);
    return messages(ofResource, 2).flatMap((scope) => messages(scope, 2)).map((span): ReceivedSpan => ({
      service, name: text(span, 5), kind: Number(span.get(6)?.[0] ?? 0n), traceId: hex(span, 1), spanId: hex(span, 2), parentSpanId: hex(span, 4), attributes: attributesOf(messages(span, 9)),
      links: messages(span, 13).map((link) => ({ traceId: hex(link, 1), spanId: hex(link, 2) })),
    }));
  });
}

/** A collector: takes what is sent to it by OTLP over HTTP, and keeps it. */
export class Collector {
  readonly spans: ReceivedSpan[] = [];
  /** Requests that it could not read. */
  readonly faults: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        try {
          if (request.url !== '/v1/traces' || request.headers['content-type'] !== 'application/x-protobuf') throw new Error(`${request.method} ${request.url} of ${request.headers['content-type']}`);
          collector.spans.push(...spansOf(Buffer.concat(chunks)));
          response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
        } catch (error) {
          collector.faults.push(String(error));
          response.writeHead(400).end();
        }
      });
    });
    const collector = new Collector(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  trace(traceId: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
