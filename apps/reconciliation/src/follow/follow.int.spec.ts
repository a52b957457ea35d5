import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalTopic } from '@muster/contracts';
import { uuidv7 } from '@muster/platform-kernel';
import { eventually, TestFirm } from '@muster/testing';
import { startReconciliation, type RunningReconciliation } from '../start-reconciliation.js';

let firm: TestFirm;
let running: RunningReconciliation;

beforeAll(async () => {
  firm = await TestFirm.create();
  running = await startReconciliation({ ...firm.settings(), topicNamespace: firm.namespace, logLevel: 'warn', logFile: undefined, connectorsUrl: () => 'http://127.0.0.1:9' });
}, 60_000);

afterAll(async () => {
  await running?.stop();
  await firm?.stop();
}, 60_000);

const versions = async () => new Map((await firm.query<{ id: string; version: string }>('select id, version from reconciliation.record')).map(({ id, version }) => [id, Number(version)]));
const worker = (id: string, version: number) => firm.canonical('worker', id, version, { givenName: 'Ada' });

describe('what reconciliation follows', () => {
  const [ada, bob] = [uuidv7(), uuidv7()];

  it('keeps the latest version of each record, whatever comes twice or late', async () => {
    await firm.send([worker(ada, 2), worker(bob, 1), worker(ada, 1), worker(ada, 2), worker(bob, 3)]);
    await eventually(async () => expect(await versions()).toEqual(new Map([[ada, 2], [bob, 3]])), { what: 'both records', timeoutMs: 20_000 });
  });

  it('forgets whom a master has forgotten, and parks what nobody can read', async () => {
    await firm.send([{ topic: firm.topic(canonicalTopic('worker')), message: { key: bob, value: null as never, headers: {} } }, { topic: firm.topic(canonicalTopic('worker')), message: { key: ada, value: Buffer.from('no record'), headers: {} } }]);
    await eventually(async () => expect(await versions()).toEqual(new Map([[ada, 2]])), { what: 'one to be gone', timeoutMs: 20_000 });
    await eventually(async () => expect(((await (await fetch(`${running.url}/v1/parked`)).json()) as { groups: unknown[] }).groups).toMatchObject([{ class: 'unreadable', count: 1 }]), { what: 'the parked one', timeoutMs: 20_000 });
  });

  it('keeps what targets have acknowledged, and when the stages of processes came', async () => {
    await firm.receipt(ada, 'psa', 2);
    await firm.receipt(ada, 'psa', 1);
    await firm.step({ process: 'onboarding', recordId: ada, stage: 'psa-profile', state: 'done', correlationId: uuidv7(), causationId: uuidv7() });
    await eventually(async () => {
      expect(await firm.query('select system, version from reconciliation.acknowledged')).toEqual([{ system: 'psa', version: '2' }]);
      expect(await firm.query('select process, stage, state from reconciliation.process_step')).toEqual([{ process: 'onboarding', stage: 'psa-profile', state: 'done' }]);
    }, { what: 'receipt and step', timeoutMs: 20_000 });
    expect(((await (await fetch(`${running.url}/v1/lag`)).json()) as { messages: number }).messages).toBe(0);
  });
});
