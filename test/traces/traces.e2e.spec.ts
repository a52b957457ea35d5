import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOrchestration, type RunningOrchestration } from '@muster/orchestration';
import { startTracing, type Tracing } from '@muster/platform-tracing';
import { eventually } from '@muster/testing';
import { person, places } from '../scenarios/busy-hr.js';
import { SandboxedFirm } from '../scenarios/sandboxed-firm.js';
import { Collector, type ReceivedSpan } from './collector.js';

const FOREIGN = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const [CLIENT, PRODUCER, CONSUMER] = [3, 4, 5];

let collector: Collector;
let tracing: Tracing;
let sandboxed: SandboxedFirm;
let orchestration: RunningOrchestration;
/** What was told of spans that could not be sent. */
const told: string[] = [];

beforeAll(async () => {
  collector = await Collector.start();
  tracing = (await startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' }, (line) => told.push(line)))!;
  sandboxed = await SandboxedFirm.create();
  const { firm } = sandboxed;
  orchestration = await startOrchestration({ ...firm.settings(), logLevel: 'error', logFile: undefined, topicNamespace: firm.namespace });
  await sandboxed.seed('erp', places.erp);
  await sandboxed.seed('hr', places.hr);
  await sandboxed.start();
}, 120_000);

afterAll(async () => {
  await orchestration?.stop();
  await sandboxed?.stop();
  await tracing?.stop();
  await collector?.stop();
}, 60_000);

const becomes = (traceId: string, check: (spans: ReceivedSpan[]) => void) => eventually(async () => check(collector.trace(traceId)), { what: `the spans of ${traceId}`, timeoutMs: 20_000, everyMs: 100 });
const named = (spans: readonly ReceivedSpan[], name: RegExp) => spans.find((span) => name.test(span.name))!;

describe('a change', () => {
  it('is one trace, of the id of its correlation, from the event that the connectors read to the calls that deliver it and the steps of the process that it begins', async () => {
    await sandboxed.seed('hr', { workers: [person('T1', { hire_date: '2099-01-15', employment_status: 'P' })] });
    await sandboxed.resource('T1');
    const record = (await sandboxed.firm.latest('worker', 'hris', 'T1'))!;
    const [first] = (await sandboxed.firm.received('worker')).filter(({ record: one }) => one?.['workerId'] === record['workerId']);
    const traceId = first!.record!.meta.correlationId.replaceAll('-', '');
    await becomes(traceId, (spans) => {
      const created = named(spans, /^create source\.hris\.worker$/);
      expect(created).toMatchObject({ service: 'connectors', kind: PRODUCER, parentSpanId: '' });
      const published = named(spans, /^send .*canonical\.worker\.v1$/);
      expect(published).toMatchObject({ service: 'worker-sync', kind: PRODUCER, parentSpanId: created.spanId, attributes: { 'messaging.system': 'kafka', 'messaging.message.id': first!.record!.meta.eventId } });
      // Subscribers find the span that was sent by what the event carries.
      expect(first!.headers['traceparent']).toBe(`00-${traceId}-${published.spanId}-01`);
      const delivered = named(spans, /^deliver worker to psa$/);
      expect(delivered).toMatchObject({ service: 'connectors', parentSpanId: published.spanId, attributes: { 'muster.system': 'psa', 'muster.entity': 'worker' } });
      const calls = spans.filter(({ parentSpanId, kind }) => parentSpanId === delivered.spanId && kind === CLIENT);
      expect(calls.some(({ attributes }) => attributes['http.request.method'] === 'POST' && Number(attributes['http.response.status_code']) < 300)).toBe(true);
      expect(named(spans, /^send .*delivery\.receipts\.v1$/)).toMatchObject({ service: 'connectors', parentSpanId: published.spanId });
      expect(named(spans, /^begin$/)).toMatchObject({ service: 'orchestration', parentSpanId: published.spanId });
      expect(spans.some(({ name, service }) => service === 'orchestration' && name.startsWith('begin '))).toBe(true);
    });
    // Chunks are of many traces: they link to each.
    const chunk = collector.spans.find(({ service, name, links }) => service === 'worker-sync' && /^process .*source\.hris\.worker\.v1$/.test(name) && links.some((link) => link.traceId === traceId));
    expect(chunk).toMatchObject({ kind: CONSUMER });
    expect(JSON.stringify(collector.trace(traceId))).not.toMatch(/GivenT1|FamilyT1|northfold/);
  }, 60_000);

  it('stays in the trace of a source that has one', async () => {
    await sandboxed.firm.publish([{ key: 'T2', version: 1, values: { givenName: 'Tess', familyName: 'Two', employmentStatus: 'A', workEmail: 't2@northfold.example' }, headers: { traceparent: `00-${FOREIGN.traceId}-${FOREIGN.spanId}-01` } }]);
    await becomes(FOREIGN.traceId, (spans) => {
      const published = named(spans, /^send .*canonical\.worker\.v1$/);
      expect(published).toMatchObject({ parentSpanId: FOREIGN.spanId });
      expect(named(spans, /^deliver worker to psa$/)).toMatchObject({ parentSpanId: published.spanId });
    });
  }, 60_000);

  it('arrives as before when the collector is away; what could not be sent is told once, and dropped', async () => {
    expect(collector.faults).toEqual([]);
    await collector.stop();
    await sandboxed.seed('hr', { workers: [person('T3')] });
    await sandboxed.resource('T3');
    await eventually(async () => expect(told).toHaveLength(1), { what: 'the loss to be told', timeoutMs: 20_000 });
    expect(told[0]).toMatch(/^traces: spans could not be sent/);
  }, 60_000);
});
