import { SpanKind, SpanStatusCode, trace, TraceFlags, type Link } from '@opentelemetry/api';
import type { ReceivedBatch } from '@muster/platform-kafka';

const tracer = trace.getTracer('@muster/platform-inbound');
/** What tracing backends take of one span. */
const LINKS_MAX = 128;
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/**
 * Runs `work` in a span for the whole chunk, with links to the traces its events came in; free of cost without an OpenTelemetry SDK.
 * Names follow OpenTelemetry's conventions for messaging.
 */
export function inChunkSpan<T>(group: string, batch: ReceivedBatch, work: () => Promise<T>): Promise<T> {
  const attributes = {
    'messaging.system': 'kafka', 'messaging.operation.type': 'process', 'messaging.operation.name': 'process', 'messaging.consumer.group.name': group,
    'messaging.destination.name': batch.topic, 'messaging.destination.partition.id': String(batch.partition), 'messaging.batch.message_count': batch.messages.length,
  };
  return tracer.startActiveSpan(`process ${batch.topic}`, { kind: SpanKind.CONSUMER, attributes }, async (span) => {
    if (span.isRecording()) span.addLinks(linksOf(batch));
    try {
      return await work();
    } catch (error) {
      // The message of an error may quote data; its name does not.
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' });
      throw error;
    } finally {
      span.end();
    }
  });
}

function linksOf(batch: ReceivedBatch): Link[] {
  const links = new Map<string, Link>();
  for (const { headers } of batch.messages) {
    const header = headers.traceparent;
    const [, traceId, spanId, flags] = TRACEPARENT.exec(String(Array.isArray(header) ? header[0] : (header ?? ''))) ?? [];
    if (traceId === undefined || spanId === undefined || links.size === LINKS_MAX) continue;
    links.set(spanId, { context: { traceId, spanId, traceFlags: Number.parseInt(flags!, 16) & TraceFlags.SAMPLED, isRemote: true } });
  }
  return [...links.values()];
}
