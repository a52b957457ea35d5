import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sourceTopic } from '@muster/contracts';
import type { ReceivedBatch, TopicMessage } from '@muster/platform-kafka';
import { TestFirm } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';

let firm: TestFirm;
let workers: Awaited<ReturnType<typeof startWorkerSync>>;

beforeAll(async () => {
  firm = await TestFirm.create();
  workers = await startWorkerSync(firm.settings());
}, 60_000);

afterAll(async () => {
  await workers?.stop();
  await firm?.stop();
}, 60_000);

async function told() {
  await firm.settled('worker_sync');
  return firm.exceptions();
}

/** Hands everything on a source topic to the service once more, as a broker does that has not heard of it. */
async function deliverAgain(system: string): Promise<void> {
  const byPartition = new Map<number, TopicMessage[]>();
  for (const message of await firm.raw(sourceTopic(system, 'worker'))) byPartition.set(message.partition, [...(byPartition.get(message.partition) ?? []), message]);
  const handler = workers.master.handlerThrough(workers.master.inbound);
  for (const [partition, messages] of byPartition) {
    const batch: ReceivedBatch = { group: 'worker-sync', topic: firm.topic(sourceTopic(system, 'worker')), partition, messages, highWatermark: messages.length, heartbeat: async () => undefined, signal: new AbortController().signal };
    expect(await handler(batch)).toEqual({ kind: 'done' });
  }
}

async function retry(selection: { class: string; code: string }): Promise<void> {
  const response = await fetch(`${workers.url}/v1/parked/retry`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(selection) });
  expect(response.status).toBe(200);
}

describe('exceptions.v1', () => {
  it('tells of each kind once, though its events are delivered twice and said again', async () => {
    const { topic, message } = firm.message({ key: 'X1', version: 1, values: { givenName: 'Xenia' } });
    const refused = { system: 'psa', key: 'X2', values: { jobTitle: 'Wizard' } };
    await firm.send([{ topic, message: { ...message, value: Buffer.from('no avro') } }]);
    await firm.publish([
      { key: 'X3', version: 1, source: 'somebody-else', values: { givenName: 'Xaver' } }, { key: 'X4', version: 1, occurredAt: Date.now() + 30 * 86_400_000, values: { givenName: 'Xu' } },
      { key: 'X5', version: 7, values: { givenName: 'Xara' } }, { key: 'X5', version: 7, values: { givenName: 'Xenobia' } }, { key: 'X2', version: 1, values: { jobTitle: 'Analyst' } }, { ...refused, version: 1 },
    ]);
    await firm.link('same-as', { system: 'hris', id: 'X2' }, { system: 'psa', id: 'X2' }, 1);
    await firm.settled('worker_sync');
    await firm.publish([{ ...refused, version: 2 }]);
    const before = await told();
    for (const system of ['hris', 'psa']) await deliverAgain(system);
    await firm.publish([{ ...refused, version: 3 }, { key: 'X5', version: 7, values: { givenName: 'Xara' } }]);
    const after = await told();
    expect(after).toEqual(before);
    expect(after.map(({ class: kind, code, state }) => `${kind}/${code} ${state}`).sort()).toEqual(['conflict/same-version-other-content raised', 'contract/occurred-out-of-range raised', 'identity/source-mismatch raised', 'refused/not-the-owner raised', 'unreadable/wrong-magic-byte raised']);
    const unreadable = after.find((one) => one.class === 'unreadable')!;
    expect(unreadable).toMatchObject({ topic, place: sourceTopic('hris', 'worker'), system: 'hris', entity: 'worker', offset: expect.any(Number), key: unreadable.fingerprint, configVersion: workers.master.governance.version, meta: { source: 'worker-sync' } });
    expect(after.find((one) => one.class === 'refused')).toMatchObject({ recordId: expect.stringMatching(/^[0-9a-f-]{36}$/), attribute: 'jobTitle', system: 'psa', topic: expect.any(String), offset: expect.any(Number) });
    expect(JSON.stringify(after)).not.toMatch(/Xenia|Xaver|Xara|Wizard/);
  }, 60_000);

  it('gives what is alike one key, and tells what came of it', async () => {
    await firm.publish([1, 2].map((n) => ({ key: `Y${n}`, version: 1, source: 'wrong', values: { givenName: 'Yves' } })));
    await firm.settled('worker_sync');
    const mismatches = async () => (await told()).filter(({ code }) => code === 'source-mismatch');
    const raised = await mismatches();
    expect(raised).toHaveLength(3);
    expect(new Set(raised.map(({ key }) => key)).size).toBe(1);
    await retry({ class: 'identity', code: 'source-mismatch' });
    expect((await mismatches()).map(({ state }) => state)).toEqual(['raised', 'raised', 'raised', 'retried', 'retried', 'retried']);

    // Stands for a correction: the stored bytes say now who the topic says speaks, or cannot be read at all.
    const right = firm.message({ key: 'Y1', version: 1, values: { givenName: 'Yves' } }).message.value;
    await firm.query(`update worker_sync.parked set value = case convert_from(key, 'UTF8') when 'Y1' then $1::bytea else $2::bytea end where code = 'source-mismatch' and convert_from(key, 'UTF8') like 'Y%'`, [right, Buffer.from('no avro')]);
    await retry({ class: 'identity', code: 'source-mismatch' });
    const ended = (await mismatches()).filter(({ state }) => state === 'resolved');
    expect(ended.map(({ outcome }) => outcome).sort()).toEqual(['applied', 'other-fault']);
    const other = ended.find(({ outcome }) => outcome === 'other-fault')!;
    expect((await told()).filter(({ exceptionId }) => exceptionId === other.exceptionId).map(({ code, state }) => `${code} ${state}`).sort()).toEqual(expect.arrayContaining(['source-mismatch raised', 'source-mismatch resolved', 'wrong-magic-byte raised']));
    expect(await firm.query('select count(*)::int as open from worker_sync.open_exception')).toEqual([{ open: 6 }]);
  }, 60_000);
});
