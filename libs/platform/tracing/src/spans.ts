import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Attributes, type Context, type Span, type SpanContext } from '@opentelemetry/api';
import { isTracing, serviceTracer, tracerOf } from './tracing.js';

/** The span of an event that has its traceparent already. */
export interface SpanOfEvent {
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  /** Its own: others refer to the span by it. */
  readonly traceparent: string;
  /** Of what caused it; null where it begins the trace, or where that is not known. */
  readonly cause: string | null;
  readonly attributes: Attributes;
  readonly startMs: number;
  readonly endMs: number;
}

/** Nothing where no traces are sent. */
export function recordSpan({ service, name, kind, traceparent, cause, attributes, startMs, endMs }: SpanOfEvent): void {
  if (!isTracing()) return;
  const { tracer, ids } = serviceTracer(service);
  const own = spanContextOf(traceparent);
  ids!.with(own, () => tracer.startSpan(name, { kind, attributes, startTime: startMs }, cause === null ? ROOT_CONTEXT : within(cause))).end(endMs);
}

/** What `work` does belongs to the trace of what caused it; to none where that has none. */
export function inTraceOf<T>(cause: string | null | undefined, work: () => T): T {
  return isTracing() && cause ? context.with(within(cause), work) : work();
}

/** A span for `work`, whose errors are its status. Their message may quote data; their name does not. */
export function inSpan<T>(service: string, name: string, kind: SpanKind, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T> {
  return tracerOf(service).startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** As `inSpan`, where `work` is part of a trace; without a span elsewhere, as for readings that happen every second and concern no event. */
export function spanWithin<T>(service: string, name: string, kind: SpanKind, attributes: Attributes, work: (span: Span | undefined) => Promise<T>): Promise<T> {
  return isTracing() && trace.getSpanContext(context.active()) ? inSpan(service, name, kind, attributes, work) : work(undefined);
}

function within(traceparent: string): Context {
  return trace.setSpanContext(ROOT_CONTEXT, spanContextOf(traceparent));
}

function spanContextOf(traceparent: string): SpanContext {
  return { traceId: traceparent.slice(3, 35), spanId: traceparent.slice(36, 52), traceFlags: Number.parseInt(traceparent.slice(53, 55), 16) & TraceFlags.SAMPLED, isRemote: true };
}
