import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startOrchestration, type RunningOrchestration } from '@muster/orchestration';
import { silentLogger, uuidv7 } from '@muster/platform-kernel';
import { eventually, TestFirm, type TestChange } from '@muster/testing';
import { muster } from '../operating/muster.js';
import { AllMasters } from './all-masters.js';
import { company, day } from './masters.js';
import { configWith } from './sandboxed-firm.js';

const PATIENCE = { timeoutMs: 30_000, everyMs: 100 };
const RATES = ['77.31', '83.19', '141.57'];
const roles = 'roles: { Architect: { certifications: [togaf], budgetRate: { amount: 90.25, currency: EUR } } }';

let configDir: string;
let firm: TestFirm;
let masters: AllMasters;
let orchestration: RunningOrchestration;
let version = 0;

const says = (system: string, entity: NonNullable<TestChange['entity']>, key: string, values: Record<string, unknown>): TestChange => ({ system, entity, key, version: (version += 1), values });

/** A person who may be booked. */
function person(key: string, skills: { skill: string; level: number }[], costRate: string, expiresOn = day('2032-01-01')): TestChange[] {
  return [
    says('hris', 'worker', key, { givenName: key, workEmail: `${key}@firm.example`, employmentType: 'E', employmentStatus: 'A', employer: 'DE01', location: 'BER', country: 'DE', jobTitle: 'Architect', hireDate: day('2020-01-01'), manager: 'BOSS' }),
    says('erp', 'worker', key, { costRate, costRateCurrency: 'EUR' }), says('talent', 'worker', key, { skills, certifications: [{ certification: 'togaf', level: null, expiresOn }] }),
  ];
}

const project = (key: string, legalEntity: string) => [
  says('erp', 'project', key, { code: key, name: key, legalEntity, status: 'Open' }), says('psa', 'project', key, { projectManager: 'LEAD' }), says('erp', 'charge-code', `${key}-100`, { code: `${key}-100`, project: key, status: 'Open', billable: true }),
];
const demand = (key: string, priority: number, skill: string, level: number, more: Record<string, unknown> = {}) =>
  says('psa', 'demand', key, { project: 'PX', role: 'Architect', skills: [{ skill, level }], country: 'DE', startDate: day('2031-03-03'), endDate: day('2031-06-27'), hoursPerDay: 6, priority, status: 'open', ...more });

interface Staffed {
  demands: number;
  proposals: { demand: string; worker: string; externalIds: { id: string }[]; parts: { part: string; sentence: string }[]; passedOver: { out: { rule: string }[]; nearest: { worker: string; reasons: string[] }[] } }[];
  unfilled: { externalIds: { id: string }[]; reason: string }[];
  leftOut: { externalIds: { id: string }[]; reason: string }[];
  comparison: Record<string, unknown>;
  published: { assignment: string; worker: string; key: string }[];
}

async function staff(what: 'rehearsals' | 'proposals', body: object = {}): Promise<Staffed> {
  const answer = await fetch(`${masters.get('assignment_sync').url}/v1/staffing/${what}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const text = await answer.text();
  expect([answer.status, text]).toEqual([200, expect.any(String)]);
  for (const rate of RATES) expect(text).not.toContain(rate);
  return JSON.parse(text) as Staffed;
}

const workerId = async (key: string) => (await firm.latest('worker', 'hris', key))!['workerId'] as string;
const called = async (proposals: Staffed['proposals']) => {
  const keys = new Map(await Promise.all(['EXPERT', 'JUNIOR', 'LATE', 'DEAR'].map(async (key) => [await workerId(key), key] as const)));
  return proposals.map(({ externalIds: [of], worker }) => `${of!.id} ${keys.get(worker)}`);
};

async function decide(instance: string, by: string): Promise<void> {
  await eventually(async () => {
    const answer = await fetch(`${orchestration.url}/v1/processes/${instance}/decision`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ by: await workerId(by), decision: 'approve' }) });
    expect([answer.status, await answer.json()]).toEqual([200, expect.anything()]);
  }, { what: `${by} to approve ${instance}`, ...PATIENCE });
}

beforeAll(async () => {
  configDir = configWith({ 'staffing.yaml': [['legalEntities: {}', 'legalEntities: { DE01: { proposes: muster } }'], ['roles: {}', roles]] });
  firm = await TestFirm.create({ configDir });
  masters = await new AllMasters(firm).start();
  orchestration = await startOrchestration({ ...firm.settings(), logLevel: 'info', logFile: undefined, topicNamespace: firm.namespace, logger: silentLogger });
  await firm.publish([company('DE01', 'Europe/Berlin'), company('US01', 'America/New_York'), says('hris', 'location', 'BER', { code: 'BER', timeZone: 'Europe/Berlin' })]);
  await firm.publish([
    ...person('LEAD', [], RATES[0]!), ...person('BOSS', [], RATES[0]!), ...person('EXPERT', [{ skill: 'java', level: 5 }, { skill: 'sql', level: 4 }], RATES[0]!), ...person('JUNIOR', [{ skill: 'java', level: 3 }], RATES[1]!),
    ...person('LATE', [{ skill: 'java', level: 5 }], RATES[0]!, day('2031-06-26')), ...person('DEAR', [{ skill: 'java', level: 5 }], RATES[2]!), ...project('PX', 'DE01'), ...project('PU', 'US01'),
    demand('SR-1', 2, 'java', 3), demand('SR-2', 3, 'sql', 1), demand('SR-3', 1, 'cobol', 1), demand('SR-4', 1, 'java', 3, { project: 'PU', startDate: day('2031-09-01'), endDate: day('2031-10-31') }),
  ]);
  await masters.settled();
}, 120_000);

afterAll(async () => {
  await orchestration?.stop();
  await masters?.stop();
  await firm?.stop();
  rmSync(configDir, { recursive: true, force: true });
}, 60_000);

it('fills open demand without a resource tool: proposed with reasons, approved, booked, and proposed once however often it is asked', async () => {
  const rehearsed = await staff('rehearsals');
  expect(await called(rehearsed.proposals)).toEqual(['SR-1 JUNIOR', 'SR-2 EXPERT']);
  expect(rehearsed.comparison).toMatchObject({ method: 'optimum', filledByGreedy: 1, filled: 2 });
  expect(rehearsed.proposals[0]!.parts.map(({ sentence }) => sentence)).toEqual(expect.arrayContaining(['Knows java at 3 (3 asked).', 'Is within the budget rate.', 'Works in the country of the demand.']));
  expect(rehearsed.proposals[0]!.passedOver.nearest).toEqual(expect.arrayContaining([{ worker: await workerId('LATE'), reasons: ['Lacks togaf beyond 2031-06-26.'] }, { worker: await workerId('DEAR'), reasons: ['Is above the budget rate.'] }]));
  expect(rehearsed.unfilled).toMatchObject([{ externalIds: [{ id: 'SR-3' }], reason: 'Nobody keeps every rule.' }]);
  expect(rehearsed.leftOut).toMatchObject([{ externalIds: [{ id: 'SR-4' }], reason: expect.stringContaining('The resource tool proposes for legal entity US01') }]);
  expect(await firm.received('assignment')).toEqual([]);

  const proposed = await staff('proposals');
  expect(await called(proposed.proposals)).toEqual(await called(rehearsed.proposals));
  await staff('proposals');
  await masters.settled();
  const assignments = await firm.received('assignment');
  expect([...new Set(assignments.map(({ key }) => key))].sort()).toEqual(proposed.published.map(({ assignment }) => assignment).sort());
  const [junior] = proposed.published;
  const latest = async () => (await firm.latest('assignment', 'staffing', junior!.key))!;
  expect(await latest()).toMatchObject({ assignmentId: junior!.assignment, status: 'proposed', worker: junior!.worker, role: 'Architect', hoursPerDay: 6, startDate: day('2031-03-03'), steps: [{ step: 'proposed', by: 'staffing' }] });

  const instance = `staffing-approval/${junior!.assignment}/1`;
  await decide(instance, 'LEAD');
  await decide(instance, 'BOSS');
  await eventually(async () => expect(await latest()).toMatchObject({ status: 'confirmed' }), { what: 'the junior to be booked', ...PATIENCE });
  const booked = await latest();
  for (const system of ['rm', 'erp', 'time']) await firm.receipt(junior!.assignment, system, booked.meta.recordVersion, 'assignment');
  await eventually(async () => expect(await (await fetch(`${orchestration.url}/v1/processes/${instance}`)).json()).toMatchObject({ state: 'ended', result: 'booked' }), { what: 'the approval to end', ...PATIENCE });
  expect((await staff('rehearsals')).leftOut.map(({ externalIds: [of], reason }) => `${of!.id}: ${reason}`)).toEqual(expect.arrayContaining(['SR-1: An assignment for it is under way.', 'SR-2: An assignment for it is under way.']));
}, 60_000);

it('is read by a person on the command line', async () => {
  const env = { WORKER_SYNC_URL: masters.get('worker_sync').url, ASSIGNMENT_SYNC_URL: masters.get('assignment_sync').url };
  const { out, exitCode } = await muster(['staff', '--demand', 'psa:SR-4', '--everywhere'], env);
  expect([exitCode, out]).toEqual([0, expect.stringMatching(/psa:SR-4[^]*within[^]*1 of 1 demands filled, of 6 workers[^]*Nothing was changed/)]);
  for (const rate of RATES) expect(out).not.toContain(rate);
  expect(await muster(['staff', '--everywhere', '--propose'], env)).toMatchObject({ exitCode: 2 });
  expect(await muster(['staff', '--demand', uuidv7()], env)).toMatchObject({ exitCode: 1, error: expect.stringContaining('There is no such demand.') });
}, 60_000);
