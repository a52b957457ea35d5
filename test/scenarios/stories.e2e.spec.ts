import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOrchestration, type RunningOrchestration } from '@muster/orchestration';
import { silentLogger } from '@muster/platform-kernel';
import { acquisition, hireToBillable, leaveBeforeStart, massMobilization, replaceErp, terminationRescinded, type Stack, type Telling } from '@muster/scenario';
import { AllMasters } from './all-masters.js';
import { person, places } from './busy-hr.js';
import { SandboxedFirm } from './sandboxed-firm.js';

const LIMIT_MS = 180_000;
const often = (...seconds: number[]): [string, string][] => seconds.map((each) => [`everySeconds: ${each}\n`, 'everySeconds: 1\n']);

let sandboxed: SandboxedFirm;
let masters: AllMasters;
let orchestration: RunningOrchestration;

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create({
    'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60'], ...often(30)], 'systems/talent.yaml': [['requests: 6, seconds: 20', 'requests: 60000, seconds: 20'], ...often(30)], 'systems/crm.yaml': [['requests: 5000, seconds', 'requests: 500000, seconds']],
    'systems/erp.yaml': often(15, 60), 'systems/identity.yaml': often(15), 'systems/hris.yaml': often(5), 'systems/rm.yaml': often(5),
  });
  await sandboxed.control('POST', 'crm/configure', { callsPerDay: null });
  await sandboxed.control('POST', 'talent/configure', { costMax: 1_000_000, costPerSecond: 100_000 });
  masters = new AllMasters(sandboxed.firm);
  await startDeciders();
  await beginFirm();
  await sandboxed.start(env());
}, 120_000);

async function startDeciders(): Promise<void> {
  await Promise.all((['project_sync', 'assignment_sync'] as const).map((schema) => masters.startOne(schema)));
  orchestration = await startOrchestration({ ...sandboxed.firm.settings(), logLevel: 'error', logFile: undefined, topicNamespace: sandboxed.firm.namespace, logger: silentLogger });
}

/** All services with the configuration as it is now. */
async function startAnew(): Promise<void> {
  await Promise.all([sandboxed.stopConnectors(), orchestration.stop(), masters.stop(), sandboxed.masters.stop()]);
  await sandboxed.firm.declareTopics();
  await Promise.all([sandboxed.masters.start(), startDeciders(), sandboxed.start(env())]);
}

function env(): Record<string, string> {
  const { sandbox, firm } = sandboxed;
  return {
    ...sandboxed.wholeFirmEnv(), PSA_USER_CLIENT_ID: 'delivery', PSA_USER_CLIENT_SECRET: 'psa-delivery-secret', MAIL_URL: sandbox.smtpUrl, MAIL_FROM: 'Muster <muster@northfold.example>', MAIL_USER: 'muster', MAIL_PASSWORD: 'mail-password', SANDBOX_URL: sandbox.url, MUSTER_CONFIG_DIR: firm.configDir, ACQUIRED_HR_URL: sandbox.urlOf('acquired-hr'), ACQUIRED_HR_API_KEY: 'hr-full-key',
    ACQUIRED_ERP_URL: sandbox.urlOf('acquired-erp'), ACQUIRED_ERP_USER: 'muster', ACQUIRED_ERP_PASSWORD: 'erp-password', NEXT_ERP_URL: sandbox.urlOf('next-erp'), NEXT_ERP_USER: 'muster', NEXT_ERP_PASSWORD: 'erp-password',
  };
}

function stack(): Stack {
  const { masters: first, connectors } = sandboxed;
  const services = {
    'worker-sync': first.workers.url, 'organization-sync': first.organization.url, 'project-sync': masters.get('project_sync').url, 'assignment-sync': masters.get('assignment_sync').url, orchestration: orchestration.url, connectors: connectors!.url,
  };
  return {
    env: env(), services, broker: { kafka: sandboxed.firm.kafka, registry: { url: sandboxed.firm.registryUrl }, topicNamespace: sandboxed.firm.namespace },
    takeConfig: async (files) => {
      // Read as often as the others are here.
      for (const [path, text] of Object.entries(files)) writeFileSync(join(sandboxed.firm.configDir, path), text.replaceAll(/everySeconds: \d+/g, 'everySeconds: 1'));
      await startAnew();
      return stack();
    },
  };
}

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

interface Played {
  readonly agree: boolean;
  readonly told: string;
}

/** What the story told, with how it ended. */
async function played(story: (stack: Stack, telling: Telling) => Promise<boolean>): Promise<Played> {
  const lines: string[] = [];
  try {
    return { agree: await story(stack(), { write: (line) => lines.push(line), limitMs: LIMIT_MS }), told: lines.join('\n') };
  } catch (error) {
    throw new Error(`The story ended early:\n${lines.join('\n')}`, { cause: error });
  }
}

const all = { agree: true, told: '' };
const agreed = ({ agree, told }: Played): Played => ({ agree, told: agree ? '' : told });

/** Those that leave the configuration alone are played side by side, as the firm has them: each waits most of its time. Each tells of itself alone how it ended. */
let sideBySide: Map<string, Promise<() => Played>> | undefined;

async function playedBeside(name: string): Promise<Played> {
  const ended = (story: typeof hireToBillable) => played(story).then((value) => () => value, (error: unknown) => () => {
    throw error;
  });
  sideBySide ??= new Map([hireToBillable, leaveBeforeStart, terminationRescinded].map((story) => [story.name, ended(story)]));
  return (await sideBySide.get(name)!)();
}

/** The states of what a story booked, by what it told. */
const bookingsOf = async (told: string): Promise<unknown[]> => {
  const ids = new Set([...told.matchAll(/tentatively: (\S+)/g)].map(([, id]) => id));
  return (await sandboxed.state('rm', 'bookings')).filter(({ id }) => ids.has(String(id))).map(({ state }) => state);
};

describe('a story', () => {
  it('hires somebody, wins a deal, and books the one on the other, as every system has it in the end', async () => {
    const story = await playedBeside(hireToBillable.name);
    expect(agreed(story)).toEqual(all);
    expect(story.told).toMatch(/onboarding is over: ready-to-bill[\s\S]*project-activation is over: active[\s\S]*staffing-approval is over: booked/);
    expect(await bookingsOf(story.told)).toEqual(['confirmed']);
  }, LIMIT_MS + 10_000);

  it('takes another hire of the same firm back before the first day, and with it a booking, accounts and employees', async () => {
    const story = await playedBeside(leaveBeforeStart.name);
    expect(agreed(story)).toEqual(all);
    expect(story.told).toMatch(/staffing-approval is over: booked[\s\S]*onboarding is over: rescinded/);
    expect(await bookingsOf(story.told)).toEqual(['released']);
  }, LIMIT_MS + 10_000);

  it('gives somebody who is to leave, and then stays, all that was taken', async () => {
    const story = await playedBeside(terminationRescinded.name);
    expect(agreed(story)).toEqual(all);
    expect(story.told).toMatch(/exit: replacement-demand is done[\s\S]*leaves the firm[\s\S]*exit is over: rescinded[\s\S]*reinstatement is over: reinstated/);
    expect(await bookingsOf(story.told)).toEqual(['confirmed', 'confirmed']);
  }, LIMIT_MS + 10_000);

  it('hires a crowd for many deals while the ERP is out of reach, each in every system once', async () => {
    const story = await played((running, telling) => massMobilization(running, telling, { people: 12, projects: 4, outageSeconds: 5 }));
    expect(agreed(story)).toEqual(all);
    expect(story.told).toMatch(/out of reach from now on, for 5 s[\s\S]*12 of 12 ready to bill, 4 of 4 projects active, 12 booked of 12 planned[\s\S]*12 cost allocations/);
  }, LIMIT_MS + 10_000);

  it('has a firm join by its files alone, each of its people once', async () => {
    const story = await played(acquisition);
    expect(agreed(story)).toEqual(all);
    expect(story.told).toMatch(/systems\/acquired-hr\.yaml[\s\S]*waits for a person[\s\S]*Mara confirms it[\s\S]*Mara rejects it[\s\S]*Mara finishes/);
  }, LIMIT_MS + 10_000);

  it('lets a new ERP take the place of the old one on a day, with nothing lost and nothing flipped back', async () => {
    const story = await played(replaceErp);
    expect(agreed(story)).toEqual(all);
    expect(story.told).toMatch(/kept, and not shown: the role is still[\s\S]*over the trial[\s\S]*it is the word of the new one[\s\S]*that is kept, and not shown/);
  }, LIMIT_MS + 10_000);
});
