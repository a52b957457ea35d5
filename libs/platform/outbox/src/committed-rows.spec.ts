import { describe, expect, it } from '@jest/globals';
import { CommittedRows } from './committed-rows.js';
import type { NewOutboxRow } from './outbox-row.js';

const row = (eventId: string): NewOutboxRow => ({
  eventId, aggregateType: 'worker', aggregateId: 'w', type: 'worker.changed', payload: null, occurredAt: new Date(0), correlationId: 'c', causationId: null, traceparent: null, shard: 0, recordVersion: 1,
});

describe('committed rows', () => {
  it('gives each row once', () => {
    const rows = new CommittedRows(10);
    rows.add(row('1'));
    expect(rows.take('1')?.eventId).toBe('1');
    expect(rows.take('1')).toBeUndefined();
  });

  it('drops the oldest where there are too many', () => {
    const rows = new CommittedRows(2);
    for (const id of ['1', '2', '3']) rows.add(row(id));
    expect(['1', '2', '3'].map((id) => rows.take(id)?.eventId)).toEqual([undefined, '2', '3']);
  });
});
