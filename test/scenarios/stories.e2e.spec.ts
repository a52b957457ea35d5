import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOrchestration, type RunningOrchestration } from '@muster/orchestration';
import { silentLogger } from '@muster/platform-kernel';
import { hireToBillable, leaveBeforeStart, type Stack } from '@muster/scenario';
import { AllMasters } from './all-masters.js';
import { person, places } from './busy-hr.js';
import { SandboxedFirm, type Row } from './sandboxed-firm.js';

const LIMIT_MS = 180_000;
const often = (...seconds: number[]): [string, string][] => seconds.map((each) => [`everySeconds: ${each}\n`, 'everySeconds: 1\n']);

let sandboxed: SandboxedFirm;
let masters: AllMasters;
let orchestration: RunningOrchestration;
let stack: Stack;

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create({
    'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60'], ...often(30)], 'systems/talent.yaml': [['requests: 6, seconds: 20', 'requests: 60000, seconds: 20'], ...often(30)], 'systems/crm.yaml': [['requests: 5000, seconds', 'requests: 500000, seconds']],
    'systems/erp.yaml': often(15), 'systems/identity.yaml': often(15), 'systems/hris.yaml': often(5), 'systems/rm.yaml': often(5),
  });
  await sandboxed.control('POST', 'crm/configure', { callsPerDay: null });
  await sandboxed.control('POST', 'talent/configure', { costMax: 1_000_000, costPerSecond: 100_000 });
  masters = new AllMasters(sandboxed.firm);
  await Promise.all((['project_sync', 'assignment_sync'] as const).map((schema) => masters.startOne(schema)));
  orchestration = await startOrchestration({ ...sandboxed.firm.settings(), logLevel: 'error', logFile: undefined, topicNamespace: sandboxed.firm.namespace, logger: silentLogger });
  await beginFirm();
  await sandboxed.start(sandboxed.wholeFirmEnv());
  stack = {
    env: { ...sandboxed.wholeFirmEnv(), SANDBOX_URL: sandboxed.sandbox.url },
    services: { 'worker-sync': sandboxed.masters.workers.url, 'project-sync': masters.get('project_sync').url, 'assignment-sync': masters.get('assignment_sync').url, orchestration: orchestration.url, connectors: sandboxed.connectors!.url },
  };
}, 120_000);

afterAll(async () => {
  await sandboxed?.stopConnectors();
  await orchestration?.stop();
  await masters?.stop();
  await sandboxed?.stop();
}, 60_000);

/** A manager and one who reports there, in the systems that know people already. */
async function beginFirm(): Promise<void> {
  const grade = { Company: 'GB01', CostCenter: 'CC-1', LaborCategory: 'LC-10', CostRate: '80.00', CostRateCurrency: 'GBP', Billable: true, BillingRole: 'Analyst' };
  await sandboxed.seed('erp', { ...places.erp, Employees: ['M1', 'L1'].map((EmployeeNo) => ({ EmployeeNo, Name: EmployeeNo, Status: 'active', ...grade })) });
  await sandboxed.seed('psa', { resources: ['M1', 'L1'].map((id) => ({ external_id: id, name: id })) });
  await sandboxed.seed('hr', { ...places.hr, workers: [person('M1'), person('L1', { manager: 'M1' })] });
  await sandboxed.seed('crm', { Accounts: [{ Id: '001000000000000001', Name: 'Acme Insurance', AccountNumber: 'C-1001' }] });
}

/** What the story told, with how it ended. */
async function played(story: typeof hireToBillable): Promise<{ agree: boolean; told: string }> {
  const lines: string[] = [];
  try {
    return { agree: await story(stack, { write: (line) => lines.push(line), limitMs: LIMIT_MS }), told: lines.join('\n') };
  } catch (error) {
    throw new Error(`The story ended early:\n${lines.join('\n')}`, { cause: error });
  }
}

const bookings = (state: string): Promise<Row[]> => sandboxed.state('rm', 'bookings').then((rows) => rows.filter((row) => row['state'] === state));

describe('a story', () => {
  it('hires somebody, wins a deal, and books the one on the other, as every system has it in the end', async () => {
    const { agree, told } = await played(hireToBillable);
    expect({ agree, told: agree ? '' : told }).toEqual({ agree: true, told: '' });
    expect(told).toMatch(/onboarding is over: ready-to-bill[\s\S]*project-activation is over: active[\s\S]*staffing-approval is over: booked/);
    expect(await bookings('confirmed')).toHaveLength(1);
  }, LIMIT_MS + 10_000);

  it('takes another hire of the same firm back before the first day, and with it a booking, accounts and employees', async () => {
    const { agree, told } = await played(leaveBeforeStart);
    expect({ agree, told: agree ? '' : told }).toEqual({ agree: true, told: '' });
    expect(told).toMatch(/staffing-approval is over: booked[\s\S]*onboarding is over: rescinded/);
    expect(await bookings('released')).toHaveLength(1);
  }, LIMIT_MS + 10_000);
});
