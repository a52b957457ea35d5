import type { IdGenerator } from '@opentelemetry/sdk-trace';

/** Random ids, save for a span whose ids stand in a traceparent that others have already: it is begun under those. */
export class KnownIds implements IdGenerator {
  private known: { readonly traceId: string; readonly spanId: string } | undefined;

  constructor(private readonly random: IdGenerator) {}

  generateTraceId = (): string => this.known?.traceId ?? this.random.generateTraceId();
  generateSpanId = (): string => this.known?.spanId ?? this.random.generateSpanId();

  /** `begin` begins one span, and returns at once. */
  with<T>(ids: { readonly traceId: string; readonly spanId: string }, begin: () => T): T {
    this.known = ids;
    try {
      return begin();
    } finally {
      this.known = undefined;
    }
  }
}
