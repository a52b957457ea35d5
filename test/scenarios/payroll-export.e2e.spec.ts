import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConnectors, type RunningConnectors } from '@muster/connectors';
import { startSandbox, type RunningSandbox } from '@muster/sandbox';
import { eventually, killAllProcesses, ServiceProcess, TestFirm } from '@muster/testing';
import { Masters } from './masters.js';
import type { Row } from './sandboxed-firm.js';

let firm: TestFirm;
let masters: Masters;
let sandbox: RunningSandbox;
let connectors: RunningConnectors;

/** Night in the zone of payroll's window, whenever this runs. */
let offsetMs = Date.parse('2026-11-27T03:00:00Z') - Date.now();
const now = () => Date.now() + offsetMs;
const folder = mkdtempSync(join(tmpdir(), 'muster-payroll-'));
const env = () => ({ PAYROLL_URL: sandbox.urlOf('payroll'), PAYROLL_USER: 'muster', PAYROLL_PASSWORD: 'payroll-password', PAYROLL_FOLDER: folder });
function start(): Promise<RunningConnectors> {
  const { kafka, registry, database, configDir, logger, port } = firm.settings();
  return startConnectors({ kafka, registry, database, configDir, logger, port, topicNamespace: firm.namespace, logLevel: 'error', logFile: undefined, env: env(), now });
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
  await killAllProcesses();
  await connectors?.stop();
  await sandbox?.stop();
  await masters?.stop();
  await firm?.stop();
  rmSync(folder, { recursive: true, force: true });
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

describe('the list of workers that payroll is given', () => {
  const rowsOf = async (kind: string) => (await (await fetch(`${sandbox.url}/_sandbox/payroll/state/${kind}`)).json()) as Row[];
  const paid = async (no: string) => (await rowsOf('employees')).find(({ employee_no: one }) => one === no);
  const writeNow = (url: string) => fetch(`${url}/v1/systems/payroll/files/worker/write`, { method: 'POST' });
  const delivery = async () => (await firm.query<{ state: string; acknowledged_version: string; target_id: string }>("select state, acknowledged_version, target_id from connectors.delivery where system = 'payroll'"))[0]!;
  const dropped = () => readdirSync(folder).filter((name) => /\.(csv|ctl|part)$/.test(name)).sort();
  const receipts = async () => (await firm.raw('delivery.receipts.v1')).length;

  it('is written whole when it is asked for, with its totals, and each in it is acknowledged; payroll has them then', async () => {
    await eventually(async () => (await delivery()).state === 'due', { what: 'the delivery to be due', timeoutMs: 60_000 });
    expect((await writeNow(connectors.url)).status).toBe(202);
    await eventually(async () => (await delivery()).state === 'delivered', { what: 'the file', timeoutMs: 60_000 });
    expect(dropped()).toEqual([expect.stringMatching(/^workers-\d{4}-\d\d-\d\d-000001\.csv$/), expect.stringMatching(/-000001\.ctl$/)]);
    expect(await delivery()).toMatchObject({ target_id: '100001' });
    await payroll('configure', { workerFolders: [folder] });
    await payroll('tick', {});
    expect(await rowsOf('worker-files')).toMatchObject([{ state: 'accepted', rows: 1, reasons: [] }]);
    expect(await paid('100001')).toMatchObject({ name: 'Ada Byron', cost_center: 'CC-1', status: 'active', pay_group: 'GB-M' });
    await eventually(async () => (await receipts()) > 0, { what: 'the receipt' });
  }, 180_000);

  it('is noted, and not written again, by whoever comes after one that was killed right after it', async () => {
    const before = await receipts();
    await connectors.stop();
    await firm.publish([{ key: '100001', version: 2, values: { givenName: 'Ada', familyName: 'King', employmentStatus: 'A' } }]);
    const dying = await ServiceProcess.start({ service: 'connectors', env: { ...firm.env(), ...env(), CONNECTORS_PORT: '0', MUSTER_FAULT_POINT: 'file-written:1' } });
    await eventually(async () => (await delivery()).state === 'due', { what: 'the delivery to be due', timeoutMs: 60_000 });
    await writeNow(dying.url);
    expect((await dying.ended).signal).toBe('SIGKILL');
    expect(dropped()).toEqual([expect.stringMatching(/-000002\.csv$/), expect.stringMatching(/-000002\.ctl$/)]);
    expect((await delivery()).state).toBe('due');
    await payroll('tick', {});
    expect(await paid('100001')).toMatchObject({ name: 'Ada King' });
    connectors = await start();
    await eventually(async () => (await delivery()).state === 'delivered', { what: 'the file to be noted', timeoutMs: 60_000 });
    expect(dropped()).toEqual([]);
    await eventually(async () => expect(await receipts()).toBe(before + 1), { what: 'one more receipt' });
  }, 240_000);
});
