import { describe, expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { inTraceOf, spanWithin } from './spans.js';
import { readTraceSettings } from './trace-settings.js';
import { rootTraceparent } from './traceparent.js';
import { isTracing, startTracing } from './tracing.js';

const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

describe('tracing', () => {
  it('is off where no collector is named, blank, or told to be off: nothing is recorded, and work is just done', async () => {
    for (const env of [{}, { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, { ...collector, OTEL_SDK_DISABLED: 'true' }, { ...collector, OTEL_TRACES_EXPORTER: 'none' }]) expect(await startTracing(env)).toBeUndefined();
    expect(isTracing()).toBe(false);
    expect(await inTraceOf('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', () => spanWithin('a', 'work', 0, {}, async (span) => span ?? trace.getActiveSpan() ?? 'done'))).toBe('done');
  });

  it('follows the variables of OpenTelemetry, and refuses what it does not know with the remedy', () => {
    expect(readTraceSettings(collector)).toEqual({ url: 'http://127.0.0.1:4318/v1/traces', share: 1, followsParent: true, scheduledDelayMillis: 5_000, maxQueueSize: 2_048, maxExportBatchSize: 512 });
    expect(readTraceSettings({ ...collector, OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1', OTEL_BSP_MAX_QUEUE_SIZE: '100' })).toMatchObject({ share: 0.1, followsParent: true, maxQueueSize: 100, maxExportBatchSize: 100 });
    expect(readTraceSettings({ ...collector, OTEL_TRACES_SAMPLER: 'always_off' })).toMatchObject({ share: 0, followsParent: false });
    expect(readTraceSettings({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector.example/here' })).toMatchObject({ url: 'https://collector.example/here' });
    expect(() => readTraceSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toThrow(/no address of HTTP/);
    expect(() => readTraceSettings({ ...collector, OTEL_TRACES_SAMPLER: 'some' })).toThrow(/OTEL_TRACES_SAMPLER is some\. Use always_on/);
    expect(() => readTraceSettings({ ...collector, OTEL_TRACES_SAMPLER_ARG: '2' })).toThrow(/from 0 to 1/);
    expect(() => readTraceSettings({ ...collector, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow(/http\/protobuf alone\. Leave it out/);
    expect(() => readTraceSettings({ ...collector, OTEL_BSP_SCHEDULE_DELAY: '-1' })).toThrow(/whole number/);
  });
});

describe('the trace of what begins something', () => {
  it('has the id of its correlation, and is none where that is no UUID', () => {
    const id = '01912f3e-7a1b-7c2d-8e3f-123456789abc';
    expect(rootTraceparent(id, id)).toBe('00-01912f3e7a1b7c2d8e3f123456789abc-8e3f123456789abc-01');
    expect(rootTraceparent('order 66', id)).toBeNull();
  });
});
