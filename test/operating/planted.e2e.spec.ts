import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOperations, type RunningOperations } from '@muster/operations';
import { cannotBookTime, changedPayload, nonOwnerEdit, revokedToken, wrongCostCenter, type Stack, type Telling } from '@muster/scenario';
import { uuidv7 } from '@muster/platform-kernel';
import { eventually } from '@muster/testing';
import { person, places } from '../scenarios/busy-hr.js';
import { sumsHold } from '../scenarios/masters.js';
import { SandboxedFirm } from '../scenarios/sandboxed-firm.js';
import { Operator } from './operator.js';

const LIMIT_MS = 40_000;
const AWAY = 'http://127.0.0.1:9';
const often = (...seconds: number[]): [string, string][] => seconds.map((each) => [`everySeconds: ${each}\n`, 'everySeconds: 1\n']);

let sandboxed: SandboxedFirm;
let operations: RunningOperations;
let operator: Operator;

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create({ 'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60'], ...often(30)], 'systems/erp.yaml': often(15), 'systems/hris.yaml': often(5), 'systems/rm.yaml': often(5) }, undefined, { referenceGraceMs: 3_000 });
  const { firm, masters } = sandboxed;
  const grade = { Company: 'GB01', CostCenter: 'CC-1', LaborCategory: 'LC-10', CostRate: '80.00', CostRateCurrency: 'GBP', Billable: true, BillingRole: 'Analyst' };
  await sandboxed.seed('erp', { ...places.erp, Employees: ['M1', 'L1'].map((EmployeeNo) => ({ EmployeeNo, Name: EmployeeNo, Status: 'active', ...grade })) });
  await sandboxed.seed('psa', { resources: ['M1', 'L1'].map((id) => ({ external_id: id, name: id })) });
  await sandboxed.seed('hr', { ...places.hr, workers: [person('M1'), person('L1', { manager: 'M1' })] });
  await sandboxed.start(env());
  const urls: Readonly<Record<string, string>> = { 'worker-sync': masters.workers.url, 'organization-sync': masters.organization.url, connectors: sandboxed.connectors!.url };
  operations = await startOperations({ ...firm.settings(), topicNamespace: firm.namespace, logLevel: 'warn', logFile: undefined, consoleDir: '/nowhere', urlOf: (service) => urls[service] ?? AWAY });
  operator = await Operator.signIn(operations, 'ada', 'operator');
  await sandboxed.resource('L1', ({ status, title }) => status === 'active' && title === 'Analyst', 30_000);
  // Whatever still arrives of a record has its deliveries tried again, and would mend what a story plants.
  await eventually(async () => {
    const { meta, costCenter } = (await firm.latest('worker', 'hris', 'L1'))!;
    return costCenter !== null && ['erp', 'psa'].every((system) => meta.externalIds.some((known) => known.system === system));
  }, { what: 'every system to have spoken of L1', timeoutMs: 30_000 });
  await eventually(async () => (await sandboxed.deliveries('state=due')).deliveries.length + (await sandboxed.deliveries('state=waiting')).deliveries.length === 0, { what: 'every system to have all', timeoutMs: 30_000 });
}, 90_000);

afterAll(async () => {
  await operations?.stop();
  await sandboxed?.stop();
}, 60_000);

function env(): Record<string, string> {
  const { HRIS_URL, HRIS_API_KEY, PSA_URL, PSA_CLIENT_ID, PSA_CLIENT_SECRET, ERP_URL, ERP_USER, ERP_PASSWORD, RM_URL, RM_TOKEN, TIME_URL, TIME_USER, TIME_PASSWORD } = sandboxed.wholeFirmEnv() as Record<string, string>;
  return { HRIS_URL, HRIS_API_KEY, PSA_URL, PSA_CLIENT_ID, PSA_CLIENT_SECRET, ERP_URL, ERP_USER, ERP_PASSWORD, RM_URL, RM_TOKEN, TIME_URL, TIME_USER, TIME_PASSWORD } as Record<string, string>;
}

function stack(): Stack {
  const { masters, connectors, firm, sandbox } = sandboxed;
  return {
    services: { 'worker-sync': masters.workers.url, 'organization-sync': masters.organization.url, 'project-sync': AWAY, 'assignment-sync': AWAY, orchestration: AWAY, connectors: connectors!.url, operations: operations.url },
    env: { ...sandboxed.wholeFirmEnv(), SANDBOX_URL: sandbox.url, PSA_USER_CLIENT_ID: 'delivery', PSA_USER_CLIENT_SECRET: 'psa-delivery-secret' },
    broker: { kafka: firm.kafka, registry: { url: firm.registryUrl }, topicNamespace: firm.namespace }, takeConfig: () => Promise.reject(new Error('It needs no other configuration.')),
  };
}

/** Tells a story, and once it waits for somebody, does what that somebody would do over the console's interface. */
async function played(story: (stack: Stack, telling: Telling) => Promise<boolean>, mend: (told: string) => Promise<void>): Promise<string> {
  const told: string[] = [];
  let isWaiting!: () => void;
  const waits = new Promise<void>((resolve) => (isWaiting = resolve));
  const write = (line: string) => {
    told.push(line);
    if (line.includes('Somebody who has never seen the code mends it')) isWaiting();
  };
  const ended = story(stack(), { write, limitMs: LIMIT_MS });
  await Promise.race([waits, ended]);
  await mend(told.join('\n'));
  expect([await ended, told.join('\n')]).toEqual([true, expect.any(String)]);
  return told.join('\n');
}

interface Group {
  fingerprint: string;
  title: string;
  open: number;
}

const openGroup = (title: RegExp, query = 'state=open') => eventually(async () => {
  const { groups } = await operator.get<{ groups: Group[] }>(`/v1/exception-groups?${query}`);
  return groups.find((group) => title.test(group.title)) ?? false;
}, { what: `a group called ${title}`, timeoutMs: 20_000 });

const over = ({ fingerprint }: Group) => eventually(async () => (await operator.get<Group>(`/v1/exception-groups/${fingerprint}`)).open === 0, { what: 'what was planted to be over', timeoutMs: 20_000 });

describe('what a story plants is found and mended in the console', () => {
  it('and every id that it meets has a name, of whichever master it is', async () => {
    const { workerId, costCenter } = (await sandboxed.firm.latest('worker', 'hris', 'L1')) as unknown as { workerId: string; costCenter: string };
    const { names, away } = await operator.get<{ names: { entity: string; recordId: string; label: string }[]; away: string[] }>(`/v1/names?ids=${workerId},${costCenter},${uuidv7()}`);
    expect(names.map(({ entity, recordId, label }) => [entity, recordId, label]).sort()).toEqual([['cost-center', costCenter, expect.stringContaining('CC-1')], ['worker', workerId, expect.stringMatching(/\w+ \w+/)]]);
    expect(away).toEqual(['assignment-sync', 'project-sync']);
    expect(await operator.send('GET', `/v1/names?ids=${Array.from({ length: 101 }, () => workerId).join(',')}`)).toMatchObject({ status: 400, body: { input: 'ids', rule: expect.stringContaining('1 to 100') } });
  }, 30_000);

  it('somebody who cannot book time, since time entry refused her', async () => {
    const told = await played(cannotBookTime, async (told) => {
      const number = / (\w+) calls: why can I not book/.exec(told)![1]!;
      const [found] = await eventually(async () => {
        const { records } = await operator.get<{ records: { recordId: string }[] }>(`/v1/search?q=hris:${number}`);
        return records.length === 1 && records;
      }, { what: 'her record to be found', timeoutMs: 20_000 });
      const { systems, exceptions } = await eventually(async () => {
        const record = await operator.get<{ systems: { system: string; state: string; reason: string }[]; exceptions: { id: string; fingerprint: string; class: string }[] }>(`/v1/records/worker/${found!.recordId}`);
        return record.exceptions.some((one) => one.class === 'delivery') && record;
      }, { what: 'what is wrong to stand with her record', timeoutMs: 20_000 });
      expect(systems.find(({ system }) => system === 'time')).toMatchObject({ state: 'parked', reason: expect.stringContaining('No seat is left') });
      const { id, fingerprint } = exceptions.find((one) => one.class === 'delivery')!;
      expect((await operator.get<Group>(`/v1/exception-groups/${fingerprint}`)).title).toBe('Workers that time refuses');
      // What would be written is told by field and call, and what is guarded is not; nothing but a look reaches the system.
      const after = (await sandboxed.calls('time')).at(-1)!.n;
      expect(await operator.post('/v1/exceptions/rehearse', { fingerprint, ids: [id] })).toMatchObject({
        dryRun: true, selected: 1, scheduled: 1, failed: 0, calls: [{ system: 'time', entity: 'worker', recordId: found!.recordId, operation: 'update worker', method: 'POST', path: '/rpc', held: 'read', notCompared: 0 }],
        differences: expect.arrayContaining([{ entity: 'worker', recordId: found!.recordId, attribute: 'active', before: false, after: true, masked: false }]),
      });
      expect((await sandboxed.calls('time', after)).flatMap(({ body }) => (body as { method?: string } | undefined)?.method ?? []).filter((method) => /create|write/.test(method))).toEqual([]);
      expect((await sandboxed.deliveries(`system=time&record=${found!.recordId}`)).deliveries).toMatchObject([{ state: 'parked' }]);
      expect(await operator.post('/v1/exceptions/retry', { fingerprint, ids: [id], reason: 'There are seats again' })).toMatchObject({ scheduled: 1, failed: 0 });
    });
    expect(told).toMatch(/no seat is left[^]*can book time/);
  }, 60_000);

  it('a cost center that nobody knows: what the ERP said is corrected as a form', async () => {
    const told = await played(wrongCostCenter, async () => {
      const group = await openGroup(/^Cost centers of workers that erp names and nobody knows$/);
      const [item] = (await operator.get<{ exceptions: { id: string; canEdit: boolean; reason: string }[] }>(`/v1/exceptions?fingerprint=${group.fingerprint}&state=open`)).exceptions;
      expect(item).toMatchObject({ canEdit: true, canRetry: false, reason: expect.stringContaining('erp names a cost center as costCenter of this worker') });
      const form = await operator.get<{ fields: { path: string }[] }>(`/v1/exceptions/${item!.id}/event`);
      expect(form.fields.find(({ path }) => path === 'values.costCenter')).toMatchObject({ value: 'CC-0999', editable: true });
      const values = { 'values.costCenter': 'CC-1' };
      expect(await operator.post(`/v1/exceptions/${item!.id}/edit`, { values, dryRun: true })).toMatchObject({ applied: 1, differences: expect.arrayContaining([expect.objectContaining({ attribute: 'costCenter', before: null })]) });
      expect(await operator.post(`/v1/exceptions/${item!.id}/edit`, { values, reason: 'Finance meant CC-1' })).toMatchObject({ applied: 1, edit: { revision: 1 } });
      await over(group);
    });
    expect(told).toMatch(/nobody knows CC-0999[^]*has the cost center CC-1/);
    await sumsHold(sandboxed.firm, 'worker_sync');
    expect(await sandboxed.firm.query("select from worker_sync.parked where status in ('recalled', 'parked')")).toEqual([]);
  }, 60_000);

  it('an edit by somebody who does not own the value: that of the owner is put back', async () => {
    const told = await played(nonOwnerEdit, async () => {
      const group = await openGroup(/^Job title of workers changed in psa, which does not own it$/);
      expect(await operator.post('/v1/exceptions/rehearse', { fingerprint: group.fingerprint })).toMatchObject({ failures: [{ code: 'not-rehearsed' }] });
      expect(await operator.post('/v1/exceptions/retry', { fingerprint: group.fingerprint, reason: 'HR owns it' })).toMatchObject({ scheduled: 1, failed: 0 });
      await over(group);
    });
    expect(told).toMatch(/knows better than HR[^]*has the title of HR again/);
  }, 60_000);

  it('a field that a vendor has renamed: it is read as the one that the mapping knows', async () => {
    const told = await played(changedPayload, async () => {
      const group = await openGroup(/^Workers\.position_title of hris: a field that the mapping does not know$/);
      expect(await operator.get('/v1/systems/hris/findings')).toMatchObject({ findings: expect.arrayContaining([expect.objectContaining({ stream: 'workers', kind: 'unknown-field', what: 'position_title' })]), columns: { workers: expect.arrayContaining(['job_title']) } });
      expect((await operator.send('POST', '/v1/systems/hris/streams/workers/aliases', { field: 'position_title', readAs: 'jobtitle', reason: 'They renamed it' })).status).toBe(400);
      expect(await operator.post('/v1/systems/hris/streams/workers/aliases', { field: 'position_title', readAs: 'job_title', reason: 'They renamed it' })).toEqual({ system: 'hris', stream: 'workers', field: 'position_title', readAs: 'job_title' });
      await over(group);
    });
    expect(told).toMatch(/is empty[^]*has the new title/);
  }, 60_000);

  it('a token that was withdrawn: another one is given, counts at once, and stands nowhere', async () => {
    let token = '';
    const told = await played(revokedToken, async (told) => {
      token = /another one: (\S+)/.exec(told)![1]!;
      const group = await openGroup(/^No access to rm/);
      expect(await operator.get('/v1/systems/rm/credentials')).toEqual({ system: 'rm', mayBeGiven: true, credentials: [{ name: 'token', from: 'RM_TOKEN', secret: true, given: null }] });
      expect((await operator.send('POST', '/v1/systems/rm/credentials', { values: { password: token }, reason: 'RM made another one' })).status).toBe(400);
      expect(await operator.post('/v1/systems/rm/credentials', { values: { token }, reason: 'RM made another one' })).toMatchObject({ system: 'rm', given: ['token'] });
      await over(group);
    });
    expect(told).toMatch(/does not let us in[^]*is called/);
    const credentials = await operator.get('/v1/systems/rm/credentials');
    expect(credentials).toMatchObject({ credentials: [{ name: 'token', given: { by: 'ada', at: expect.any(String) } }] });
    const [sealed] = await sandboxed.firm.query<{ text: string }>("select encode(sealed, 'escape') as text from connectors.given_secret");
    for (const kept of [JSON.stringify(await operator.get('/v1/audit?limit=50')), JSON.stringify(credentials), sealed!.text]) expect(kept.includes(token)).toBe(false);
    expect(await operator.get('/v1/audit?limit=50')).toMatchObject({ acts: expect.arrayContaining([expect.objectContaining({ act: 'credentials', on: 'systems/rm', author: 'ada', reason: 'RM made another one', details: { names: ['token'] } })]) });
    // Whoever comes after a restart lets itself in by it as well.
    await sandboxed.control('POST', 'rm/configure', { tokens: [token] });
    await sandboxed.stopConnectors();
    await sandboxed.start(env());
    await eventually(async () => (await sandboxed.calls('rm')).at(-1)?.status === 200, { what: 'RM to be read after the restart', timeoutMs: 20_000 });
  }, 60_000);
});
