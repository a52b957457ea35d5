import { SpanKind, TraceFlags, type Link } from '@opentelemetry/api';
import type { ReceivedBatch } from '@muster/platform-kafka';
import { inSpan } from '@muster/platform-tracing';

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
  // A group is of the service whose name it begins with.
  return inSpan(group.split('.')[0]!, `process ${batch.topic}`, SpanKind.CONSUMER, attributes, (span) => {
    if (span.isRecording()) span.addLinks(linksOf(batch));
    return work();
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
