import { describe, expect, it } from '@jest/globals';
import { Kafka, type KafkaMessage } from 'cloudevents';
import { cloudEventHeaders, dataSchemaOf } from './index.js';

const attributes = {
  id: '0190a3c1-0000-7000-8000-000000000001',
  source: 'worker-sync',
  type: 'worker.activated',
  subject: '5d0c1f9e-0000-5000-8000-000000000002',
  timeMs: Date.UTC(2026, 2, 1, 8, 30),
  dataSchema: dataSchemaOf('http://registry.example/apis/ccompat/v7/', 12),
  sequence: 42,
  correlationId: '0190a3c1-0000-7000-8000-000000000003',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  replay: '0190a3c1-0000-7000-8000-000000000004',
};

describe('cloudEventHeaders', () => {
  it('are read by the official SDK', () => {
    const value = Buffer.from([0, 0, 0, 0, 12, 2]);
    const message: KafkaMessage = { headers: cloudEventHeaders(attributes), key: attributes.subject, value, body: value };
    const event = Kafka.toEvent(message);
    expect(Array.isArray(event) ? event[0] : event).toMatchObject({
      specversion: '1.0', id: attributes.id, source: 'worker-sync', type: 'worker.activated', subject: attributes.subject, time: '2026-03-01T08:30:00.000Z',
      datacontenttype: 'application/avro', dataschema: 'http://registry.example/apis/ccompat/v7/schemas/ids/12',
      sequence: '0000000000000042', correlationid: attributes.correlationId, traceparent: attributes.traceparent, replay: attributes.replay,
    });
  });

  it('leave replay and traceparent out where there are none', () => {
    const { traceparent, replay, ...first } = attributes;
    expect(Object.keys(cloudEventHeaders(first)).filter((name) => /replay|traceparent/.test(name))).toEqual([]);
    expect([traceparent, replay]).toHaveLength(2);
  });

  it('carry sequences whose order as text is their order as numbers', () => {
    const sequences = [2, 10, 9_007_199_254_740_991].map((sequence) => cloudEventHeaders({ ...attributes, sequence }).ce_sequence);
    expect([...sequences].sort()).toEqual(sequences);
  });
});
