import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startOrchestration, type RunningOrchestration } from '@muster/orchestration';
import type { Inbound } from '@muster/platform-inbound';
import { eventually, TestFirm, type TestChange } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';

const WORKER = 'canonical.worker.v1';
const RESTRICTED = 'canonical.worker.restricted.v1';

/** Of one firm come the messages; in the other nothing is published, so that this spec alone says which transaction ends when. */
let speaking: TestFirm;
let taking: TestFirm;
let orchestration: RunningOrchestration;

beforeAll(async () => {
  [speaking, taking] = await Promise.all([TestFirm.create(), TestFirm.create()]);
  const workers = await startWorkerSync(speaking.settings());
  const cost: TestChange = { system: 'erp', key: 'S1', version: 1, values: { costRate: '80.00', costRateCurrency: 'EUR' } };
  await speaking.publish([{ key: 'S1', version: 1, values: { givenName: 'Sid', employmentStatus: 'active' } }, cost]);
  await speaking.settled('worker_sync');
  await workers.stop();
  orchestration = await startOrchestration({ ...taking.settings(), logLevel: 'error', logFile: undefined, topicNamespace: taking.namespace });
}, 90_000);

afterAll(async () => {
  await orchestration?.stop();
  await Promise.all([speaking?.stop(), taking?.stop()]);
}, 60_000);

/** All that one topic has said, taken in a transaction that ends once `mayEnd` does. */
async function take(topic: string, mayEnd: Promise<unknown>, onTaken: () => void): Promise<void> {
  const { parking } = orchestration.orchestration;
  const inbound: Inbound = {
    journal: {} as Inbound['journal'],
    take: async (batch, work) => {
      await parking.database.transaction(async (tx) => {
        await work(tx, batch.messages);
        onTaken();
        await mayEnd;
      });
      return { kind: 'done' };
    },
  };
  const messages = (await speaking.raw(topic)).map(({ partition, offset, key, value, headers }) => ({ partition, offset, key, value, headers, timestampMs: Date.now() }));
  expect(messages.length).toBeGreaterThan(0);
  await parking.handlerThrough(inbound)({ group: 'spec', topic: taking.topic(topic), partition: 0, messages, highWatermark: messages.length, heartbeat: async () => undefined, signal: new AbortController().signal });
}

it('keeps the cost rate of a worker of whom both topics tell for the first time in the same moment', async () => {
  let [isTaken, endWorkers] = [false, (): void => undefined];
  const workersTaken = take(WORKER, new Promise<void>((resolve) => (endWorkers = resolve)), () => (isTaken = true));
  await eventually(() => isTaken, { what: 'the worker to be taken and not committed', timeoutMs: 20_000, everyMs: 10 });
  let isOver = false;
  const ratesTaken = take(RESTRICTED, Promise.resolve(), () => undefined).finally(() => (isOver = true));
  // It waits for the worker, or has ended without it.
  await eventually(async () => {
    const [{ n }] = await taking.query<{ n: string }>(`select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`) as [{ n: string }];
    return isOver || Number(n) > 0;
  }, { what: 'the cost rate to wait or to end', timeoutMs: 20_000, everyMs: 10 });
  endWorkers();
  await Promise.all([workersTaken, ratesTaken]);
  expect(await taking.query(`select 'costRate' = any(present) as known from orchestration.subject where entity = 'worker'`)).toEqual([{ known: true }]);
}, 60_000);
