import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startConnectors, type RunningConnectors } from '@muster/connectors';
import { startSandbox, type RunningSandbox } from '@muster/sandbox';
import { eventually, TestFirm } from '@muster/testing';
import { Masters } from './masters.js';
import type { Row } from './sandboxed-firm.js';

let firm: TestFirm;
let masters: Masters;
let sandbox: RunningSandbox;
let connectors: RunningConnectors;

/** Night in the zone of payroll's window, whenever this runs. */
let offsetMs = Date.parse('2026-11-27T03:00:00Z') - Date.now();
const now = () => Date.now() + offsetMs;
function start(): Promise<RunningConnectors> {
  const { kafka, registry, database, configDir, logger, port } = firm.settings();
  const env = { PAYROLL_URL: sandbox.urlOf('payroll'), PAYROLL_USER: 'muster', PAYROLL_PASSWORD: 'payroll-password' };
  return startConnectors({ kafka, registry, database, configDir, logger, port, topicNamespace: firm.namespace, logLevel: 'error', logFile: undefined, env, now });
}
const payroll = async (path: string, body: unknown) => {
  const response = await fetch(`${sandbox.url}/_sandbox/payroll/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
};
const employee = (no: string, costCenter: string | null): Row => ({ employee_no: no, name: `Name ${no}, paid`, company: 'GB01', pay_group: 'GB-M', cost_center: costCenter, status: 'active', on_payroll_from: '2024-01-01' });
const system = async () => (await (await fetch(`${connectors.url}/v1/systems/payroll`)).json()) as { state: string; streams: { stream: string; fault: string | null; readAt: string | null }[] };
const files = async () => ((await (await fetch(`${connectors.url}/v1/systems/payroll/files`)).json()) as { files: Row[] }).files;
const readNow = () => fetch(`${connectors.url}/v1/systems/payroll/streams/employees/read`, { method: 'POST' });
/** Reads until it has come true. */
const reading = <T>(check: () => Promise<T>, what: string) => eventually(async () => {
  await readNow();
  return check();
}, { what, timeoutMs: 60_000, everyMs: 200 });

beforeAll(async () => {
  firm = await TestFirm.create();
  masters = await Masters.ofFirm(firm);
  await firm.publish([
    { system: 'erp', entity: 'cost-center', key: 'CC-1', version: 1, values: { code: 'CC-1', name: 'One', status: 'active' } }, { system: 'erp', entity: 'cost-center', key: 'CC-2', version: 1, values: { code: 'CC-2', name: 'Two', status: 'active' } },
    { key: '100001', version: 1, values: { givenName: 'Ada', familyName: 'Byron', employmentStatus: 'A' } }, { system: 'erp', key: '100001', version: 1, values: { costCenter: 'CC-1' } },
  ]);
  sandbox = await startSandbox({ now });
  await payroll('seed', { employees: [employee('100001', 'CC-1'), employee('100002', null)] });
  await payroll('configure', { exportRowsOff: 1 });
  connectors = await start();
}, 180_000);

afterAll(async () => {
  await connectors?.stop();
  await sandbox?.stop();
  await masters?.stop();
  await firm?.stop();
}, 60_000);

describe('the nightly file of payroll', () => {
  it('is refused as long as it is not what its control says, and nothing of it is published', async () => {
    await eventually(async () => (await system()).streams.some(({ fault }) => fault?.startsWith('data: employees.csv was refused: The file is not what its control says: rows is 2, and was told as 3.')), { what: 'a refusal', timeoutMs: 60_000 });
    expect(await files()).toMatchObject([{ name: 'employees.csv', state: 'refused', code: 'totals-differ' }]);
    expect(await firm.raw('source.payroll.worker.v1')).toEqual([]);
    expect((await system()).streams[0]!.readAt).toBeNull();
  }, 120_000);

  it('is taken once it is whole, and read again has no second effect', async () => {
    await payroll('configure', { exportRowsOff: 0 });
    // A new process has no wait behind it.
    await connectors.stop();
    connectors = await start();
    await eventually(async () => (await files())[0]?.['state'] === 'taken', { what: 'the file taken', timeoutMs: 60_000 });
    const { streams } = await system();
    expect(streams).toMatchObject([{ stream: 'employees', fault: null }]);
    const before = streams[0]!.readAt!;
    await reading(async () => (await system()).streams[0]!.readAt! > before, 'another reading');
    expect((await firm.raw('source.payroll.worker.v1')).map(({ key }) => key!.toString()).sort()).toEqual(['100001', '100002']);
    expect(await files()).toHaveLength(2);
  }, 120_000);

  it('does not say at whose cost somebody works, and is an exception where it differs from who does', async () => {
    await payroll('seed', { employees: [employee('100001', 'CC-2')] });
    offsetMs += 86_400_000;
    const exceptions = await reading(async () => {
      const found = await firm.query("select system, attribute from worker_sync.exception where attribute = 'costCenter'");
      return found.length > 0 && found;
    }, 'an exception');
    expect(exceptions).toEqual([{ system: 'payroll', attribute: 'costCenter' }]);
    const costCenter = await firm.latest('cost-center', 'erp', 'CC-1');
    expect(costCenter?.['costCenterId']).toEqual(expect.any(String));
    expect((await firm.latest('worker', 'hris', '100001'))?.['costCenter']).toBe(costCenter!['costCenterId']);
  }, 120_000);
});
