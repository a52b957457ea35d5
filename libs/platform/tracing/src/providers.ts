import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, resourceAttributesEnvDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, ParentBasedSampler, RandomIdGenerator, TraceIdRatioBasedSampler, TracerProvider, type Sampler } from '@opentelemetry/sdk-trace';
import { KnownIds } from './known-ids.js';
import type { TraceSettings } from './trace-settings.js';
import type { ServiceTracer } from './tracing.js';

/** Every service has a provider, since a resource belongs to one; they share the queue and the way to the collector. Loaded only where traces are sent. */
export function openProviders({ url, share, followsParent, ...queue }: TraceSettings): { of(service: string): ServiceTracer; contexts: AsyncLocalStorageContextManager; shutdown(): Promise<void> } {
  // Headers, timeout and certificates it reads from the environment by itself.
  const processor = new BatchSpanProcessor({ ...queue, exporter: new OTLPTraceExporter({ url }) });
  const given = detectResources({ detectors: [resourceAttributesEnvDetector] });
  const sampler = samplerOf(share, followsParent);
  const tracers = new Map<string, ServiceTracer>();
  return {
    of(service) {
      let one = tracers.get(service);
      if (!one) {
        const ids = new KnownIds(new RandomIdGenerator());
        const resource = resourceFromAttributes({ 'service.namespace': 'muster' }).merge(given).merge(resourceFromAttributes({ 'service.name': service }));
        tracers.set(service, (one = { ids, tracer: new TracerProvider({ resource, sampler, idGenerator: ids, spanProcessors: [processor] }).getTracer('muster') }));
      }
      return one;
    },
    contexts: new AsyncLocalStorageContextManager().enable(),
    shutdown: () => processor.shutdown(),
  };
}

function samplerOf(share: number, followsParent: boolean): Sampler {
  const byShare = new TraceIdRatioBasedSampler(share);
  // What we begin says that it is recorded, as its bytes are not to depend on settings: the share is decided by the id of the trace, alike in every service.
  return followsParent ? new ParentBasedSampler({ root: byShare, remoteParentSampled: byShare }) : byShare;
}
