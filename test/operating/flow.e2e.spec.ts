import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningOperations } from '@muster/operations';
import { uuidv7 } from '@muster/platform-kernel';
import { eventually, type TestFirm } from '@muster/testing';
import pg from 'pg';
import { operatedFirm, type OperatedFirm } from './operated-firm.js';
import { Operator } from './operator.js';

let operated: OperatedFirm;
let firm: TestFirm;
let workers: OperatedFirm['workers'];
let operations: RunningOperations;
let reader: Operator;
/** How far the clock of operations is ahead: what takes minutes is not waited for. */
let aheadMs = 0;

beforeAll(async () => {
  operated = await operatedFirm({ now: () => Date.now() + aheadMs });
  ({ firm, workers, operations } = operated);
  reader = await Operator.signIn(operations, 'rita', 'reader');
}, 60_000);

afterAll(async () => {
  await operated?.stop();
}, 60_000);

interface Flow {
  state: string;
  away: string[];
  groups: { service: string; group: string; state: string; messages: number; secondsToDrain: number | null; topics: { topic: string; entity: string; system: string; state: string; messages: number; partitions: { state: string; nextOffset: number; stillSeconds: number }[] }[] }[];
}

async function flow(): Promise<Flow> {
  aheadMs += 2_001; // an answer is kept for two seconds
  return reader.get<Flow>('/v1/flow');
}

const groupOf = ({ groups }: Flow) => groups.find(({ group }) => group === 'worker-sync')!;
const hrOf = (seen: Flow) => groupOf(seen).topics.find(({ topic }) => topic === 'source.hris.worker.v1')!;
const hires = (from: number, to: number) => firm.publish(Array.from({ length: to - from + 1 }, (_, index) => ({ key: `F${from + index}`, version: 1, values: { givenName: 'Fay' } })));
const until = (what: string, check: (seen: Flow) => void) => eventually(async () => check(await flow()), { what, timeoutMs: 20_000 });

describe('the flow', () => {
  it('names what does not answer, and tells the rest all the same', async () => {
    await hires(1, 3);
    await firm.settled('worker_sync');
    await until('nothing to wait', (seen) => {
      expect(seen.away).toEqual(['assignment-sync', 'connectors', 'orchestration', 'organization-sync', 'project-sync', 'reconciliation']);
      expect(groupOf(seen)).toMatchObject({ service: 'worker-sync', state: 'healthy', messages: 0, secondsToDrain: 0 });
      expect(hrOf(seen)).toMatchObject({ entity: 'worker', system: 'hris', state: 'healthy', partitions: [] });
      expect(seen.groups.some(({ group }) => group === 'operations')).toBe(true);
    });
  });

  it('says of what another service has to tell that the service is away', async () => {
    await expect(reader.get('/v1/processes?late=true')).rejects.toThrow(/503/);
    await expect(reader.get('/v1/systems/psa')).rejects.toThrow(/503/);
  });

  it('tells how long changes of a system took to each target', async () => {
    const correlationId = uuidv7();
    await firm.publish([{ key: 'F90', version: 1, correlationId, values: { givenName: 'Fay' } }]);
    await firm.receipt(uuidv7(), 'psa', 1, 'worker', correlationId);
    await eventually(async () => {
      const { freshness } = await reader.get<{ freshness: { p95Seconds: number }[] }>('/v1/flow/freshness');
      expect(freshness).toEqual([{ entity: 'worker', from: 'hris', to: 'psa', count: 1, p50Seconds: expect.any(Number), p95Seconds: expect.any(Number) }]);
      expect(freshness[0]!.p95Seconds).toBeLessThan(10);
    }, { what: 'the receipt to be in the index', timeoutMs: 20_000 });
    await firm.settled('worker_sync');
  });

  it('tells what a person has paused from what is stuck', async () => {
    const post = (path: string) => fetch(workers.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    expect((await post('/v1/sources/hris/pause')).ok).toBe(true);
    await hires(4, 6);
    await until('the paused events', (seen) => expect(hrOf(seen)).toMatchObject({ state: 'paused', messages: 3 }));
    // What is paused does not wait to be drained.
    expect(groupOf(await flow())).toMatchObject({ state: 'paused', messages: 3, secondsToDrain: 0 });
    expect((await post('/v1/sources/hris/resume')).ok).toBe(true);
    await until('the resumed events to be taken', (seen) => expect(hrOf(seen)).toMatchObject({ state: 'healthy', messages: 0 }));
  });

  it('finds the partition that is stuck, since when, and the event that is next', async () => {
    const lock = new pg.Client({ connectionString: firm.databaseUrl });
    await lock.connect();
    try {
      await lock.query('begin');
      await lock.query('lock table worker_sync.consumer_cursor in exclusive mode'); // read by all, moved by none
      await hires(7, 7);
      await until('the event that waits', (seen) => expect(hrOf(seen)).toMatchObject({ state: 'healthy', messages: 1 }));
      aheadMs += 61_000;
      const seen = await flow();
      expect(hrOf(seen)).toMatchObject({ state: 'stuck', messages: 1, partitions: [{ state: 'stuck' }] });
      expect(hrOf(seen).partitions[0]!.stillSeconds).toBeGreaterThanOrEqual(61);
      expect(groupOf(seen).state).toBe('stuck');
      expect(seen.state).toBe('stuck');
      const metrics = await (await fetch(`${operations.url}/metrics`)).text();
      expect(metrics).toMatch(/muster_seconds_to_drain\{[^}]*messaging_consumer_group_name="operations"[^}]*\} 0/);
    } finally {
      await lock.end();
    }
    await until('the rest to be taken', (seen) => expect(groupOf(seen)).toMatchObject({ state: 'healthy', messages: 0, secondsToDrain: 0 }));
  });
});
