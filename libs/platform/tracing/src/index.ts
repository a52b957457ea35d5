export { carriedTraceparent, childTraceparent, parseTraceparent, rootTraceparent } from './traceparent.js';
export { inSpan, inTraceOf, recordSpan, spanWithin, type SpanOfEvent } from './spans.js';
export { isTracing, startTracing, tracerOf, type Tracing } from './tracing.js';
