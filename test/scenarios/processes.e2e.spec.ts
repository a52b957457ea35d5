import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startOrchestration, type RunningOrchestration } from '@muster/orchestration';
import { silentLogger } from '@muster/platform-kernel';
import { eventually, TestFirm, type TestChange } from '@muster/testing';
import pg from 'pg';
import { AllMasters } from './all-masters.js';
import { company, day } from './masters.js';

jest.setTimeout(60_000);

let firm: TestFirm;
let masters: AllMasters;
let orchestration: RunningOrchestration;
const warnings: string[] = [];
const versions = new Map<string, number>();

function says(system: string, entity: NonNullable<TestChange['entity']>, key: string, values: Record<string, unknown>, more: Partial<TestChange> = {}): TestChange {
  const version = (versions.get(`${system} ${entity} ${key}`) ?? 0) + 1;
  versions.set(`${system} ${entity} ${key}`, version);
  return { system, entity, key, version, values, ...more };
}

const today = Math.floor(Date.now() / 86_400_000);
const hire = (key: string, more: Record<string, unknown> = {}) =>
  says('hris', 'worker', key, { givenName: key, workEmail: `${key}@firm.example`, employmentType: 'E', employmentStatus: 'P', employer: 'DE01', location: 'BER', jobTitle: 'Architect', hireDate: today + 14, ...more });

interface Process { instance: string; process: string; state: string; result: string | null; stages: { stage: string; state: string; missing: string | null; owner: string }[] }

const processes = async (query = ''): Promise<Process[]> => ((await (await fetch(`${orchestration.url}/v1/processes${query}`)).json()) as { processes: Process[] }).processes;
const recordIds = new Map<string, string>();

/** Read once: these records are never merged. */
async function recordIdOf(entity: 'worker' | 'project' | 'assignment', system: string, key: string): Promise<string> {
  const place = `${entity} ${system} ${key}`;
  if (!recordIds.has(place)) recordIds.set(place, (await firm.latest(entity, system, key))![`${entity}Id`] as string);
  return recordIds.get(place)!;
}
const PROCESS_OF = { worker: 'onboarding', project: 'project-activation' } as const;
const processesOf = async (entity: 'worker' | 'project', system: string, key: string) => processes(`?process=${PROCESS_OF[entity]}&recordId=${await recordIdOf(entity, system, key)}`);

const stagesOf = ({ stages }: Process) => Object.fromEntries(stages.map(({ stage, state }) => [stage, state]));

async function becomes(entity: 'worker' | 'project', system: string, key: string, expected: { state?: string; result?: string; stages?: Record<string, string> }): Promise<Process> {
  return eventually(async () => {
    const [process] = await processesOf(entity, system, key);
    expect(process && { state: process.state, result: process.result, stages: stagesOf(process) }).toMatchObject(expected);
    return process!;
  }, { what: `the process of ${key} to be ${JSON.stringify(expected)}`, timeoutMs: 30_000, everyMs: 100 });
}

/** Until orchestration has taken every receipt that was sent. */
async function orchestrationHeard(): Promise<void> {
  const sent = (await firm.raw('delivery.receipts.v1')).length;
  await eventually(async () => {
    const [taken] = await firm.query<{ n: string }>(`select sum(next_offset - start_offset) as n from orchestration.consumer_cursor where topic like '%delivery.receipts.v1'`);
    expect(Number(taken!.n)).toBe(sent);
    expect(await firm.query('select 1 from orchestration.wake')).toEqual([]);
  }, { what: 'the receipts to be taken', timeoutMs: 30_000, everyMs: 100 });
}

/** What targets acknowledge. */
async function acknowledged(entity: 'worker' | 'project' | 'charge-code' | 'demand', recordId: string, version: number, ...systems: string[]): Promise<void> {
  for (const system of systems) await firm.receipt(recordId, system, version, entity);
}

beforeAll(async () => {
  firm = await TestFirm.create();
  masters = await new AllMasters(firm).start();
  orchestration = await startOrchestration({
    ...firm.settings(), database: { ...firm.settings().database, lockTimeoutMs: 1_000 }, logLevel: 'info', logFile: undefined, topicNamespace: firm.namespace,
    logger: { ...silentLogger, warn: (fields: object, message: string) => warnings.push(`${message}: ${JSON.stringify(fields)}`) },
  });
  await firm.publish([company('DE01', 'Europe/Berlin'), says('hris', 'location', 'BER', { code: 'BER', timeZone: 'Europe/Berlin' }), says('erp', 'cost-center', 'CC1', { code: 'CC1', name: 'Delivery' }), says('erp', 'labor-category', 'L1', { code: 'L1', name: 'Senior' })]);
  await masters.settled();
}, 120_000);

afterAll(async () => {
  await orchestration?.stop();
  await masters?.stop();
  await firm?.stop();
}, 60_000);

async function provided(key: string, ...systems: string[]): Promise<void> {
  const worker = (await firm.latest('worker', 'hris', key))!;
  await acknowledged('worker', worker['workerId'] as string, worker.meta.recordVersion, ...systems);
}

describe('onboarding', () => {
  it('waits for the mandatory fields, then lets each stage begin as early as it can, and ends ready to bill', async () => {
    await firm.publish([hire('H1', { jobTitle: null })]);
    const waiting = await becomes('worker', 'hris', 'H1', { state: 'running', stages: { 'mandatory-fields': 'waiting' } });
    expect(waiting.stages).toMatchObject([{ stage: 'mandatory-fields', owner: 'People Operations', missing: 'jobTitle' }]);

    await firm.publish([says('hris', 'worker', 'H1', { jobTitle: 'Architect' })]);
    await becomes('worker', 'hris', 'H1', { stages: { 'mandatory-fields': 'done', 'identity-account': 'waiting', 'financial-dimensions': 'waiting', 'psa-profile': 'waiting', skills: 'waiting' } });
    await provided('H1', 'psa');
    await becomes('worker', 'hris', 'H1', { stages: { 'psa-profile': 'done', 'resource-pool': 'waiting' } });
    await firm.publish([
      says('identity', 'worker', 'H1', { accountId: 'U-1', login: 'h1' }), says('erp', 'worker', 'H1', { costCenter: 'CC1', laborCategory: 'L1', costRate: '80.00' }), says('talent', 'worker', 'H1', { skills: [{ skill: 'kafka', level: 4 }] }),
    ]);
    await masters.settled();
    await provided('H1', 'identity', 'erp', 'rm');
    const done = await becomes('worker', 'hris', 'H1', { state: 'ended', result: 'ready-to-bill' });
    expect(new Set(Object.values(stagesOf(done)))).toEqual(new Set(['done']));
  });

  it('is begun once by a hire that is told twice, replayed, or changed, and not for people who are at work already', async () => {
    const told = hire('H2');
    await firm.publish([told, told, says('hris', 'worker', 'H2', { jobTitle: 'Lead' }), hire('OLD', { hireDate: today - 400, employmentStatus: 'A' })]);
    await becomes('worker', 'hris', 'H2', { state: 'running' });
    await masters.settled();
    const republished = await fetch(`${masters.get('worker_sync').url}/v1/republish`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ entity: 'worker' }) });
    expect(republished.status).toBeLessThan(300);
    await firm.publish([hire('LAST')]);
    await becomes('worker', 'hris', 'LAST', { state: 'running' });
    expect(await processesOf('worker', 'hris', 'H2')).toHaveLength(1);
    expect(await processesOf('worker', 'hris', 'OLD')).toEqual([]);
  });

  it('ends as rescinded when the hire is taken back, whatever was reached, and begins anew with a new employment', async () => {
    await firm.publish([hire('H3')]);
    await becomes('worker', 'hris', 'H3', { stages: { 'identity-account': 'waiting' } });
    await firm.publish([says('hris', 'worker', 'H3', { employmentStatus: 'T' })]);
    await becomes('worker', 'hris', 'H3', { state: 'ended', result: 'rescinded', stages: { 'identity-account': 'ended', 'financial-dimensions': 'ended' } });
    await firm.publish([says('hris', 'worker', 'H3', { employmentStatus: 'P', hireDate: today + 30 })]);
    await eventually(async () => expect((await processesOf('worker', 'hris', 'H3')).map(({ state }) => state)).toEqual(['running', 'ended']), { what: 'a second onboarding', timeoutMs: 30_000, everyMs: 100 });
  });
});

describe('a stage', () => {
  const missingOf = async (key: string, name: string) => (await processesOf('worker', 'hris', key))[0]!.stages.find(({ stage }) => stage === name)!.missing;
  const untilMissing = (key: string, name: string, missing: string) => eventually(async () => expect(await missingOf(key, name)).toBe(missing), { what: `${name} to miss ${missing}`, timeoutMs: 30_000, everyMs: 50 });

  it('looks in its workflow once its wait may be over, and says what is missing meanwhile', async () => {
    await firm.publish([hire('H4')]);
    const { instance } = await becomes('worker', 'hris', 'H4', { stages: { 'financial-dimensions': 'waiting' } });
    await untilMissing('H4', 'financial-dimensions', 'costCenter, laborCategory, costRate, acknowledged by erp');
    await firm.publish([says('erp', 'worker', 'H4', { costCenter: 'CC1' })]);
    await untilMissing('H4', 'financial-dimensions', 'laborCategory, costRate, acknowledged by erp');
    expect(await firm.query(`select function_name from orchestration_workflows.operation_outputs where workflow_uuid = '${instance}/financial-dimensions' and function_name like 'look at%'`)).toHaveLength(1);
  });

  it('goes on when the database does what it would not do for a while', async () => {
    await firm.publish([says('identity', 'worker', 'H4', { accountId: 'U-4', login: 'h4' })]);
    await untilMissing('H4', 'identity-account', 'acknowledged by identity');
    const holder = new pg.Client(firm.settings().database.url);
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query('lock table orchestration.process_stage in exclusive mode');
      await provided('H4', 'identity');
      await eventually(() => warnings.some((line) => line.startsWith('the engine') && line.includes('55P03')), { what: 'a step that meets the lock', timeoutMs: 30_000, everyMs: 50 });
      await holder.query('rollback');
    } finally {
      await holder.end();
    }
    await becomes('worker', 'hris', 'H4', { state: 'running', stages: { 'identity-account': 'done' } });
    expect(await firm.query(`select workflow_uuid from orchestration_workflows.workflow_status where status = 'ERROR'`)).toEqual([]);
  });
});

describe('project activation', () => {
  it('goes from the won opportunity over the books and delivery to the codes in time entry and the demand in resource management', async () => {
    const deal = says('crm', 'project', '006A', { name: 'Rollout', customer: 'C-1', opportunity: '006A', contractType: 'TM', billingModel: 'HOURLY', legalEntity: 'DE01', startDate: day('2031-01-01'), endDate: day('2031-12-31'), status: 'Closed Won' });
    await firm.publish([deal, deal]);
    await becomes('project', 'crm', '006A', { stages: { 'approved-shell': 'done', books: 'waiting', 'delivery-profile': 'waiting' } });
    await firm.publish([says('erp', 'project', '006A', { code: 'P-1', status: 'Open', legalEntity: 'DE01' }), says('erp', 'charge-code', 'P-1-100', { code: 'P-1-100', project: '006A', status: 'Open', billable: true })]);
    await masters.settled();
    const project = (await firm.latest('project', 'crm', '006A'))!;
    await acknowledged('project', project['projectId'] as string, project.meta.recordVersion, 'erp', 'psa');
    await becomes('project', 'crm', '006A', { stages: { books: 'done', 'delivery-profile': 'done', 'time-entry-codes': 'waiting', demand: 'waiting' } });
    await firm.publish([says('psa', 'demand', 'SR-1', { project: '006A', role: 'Architect', status: 'open', startDate: day('2031-01-01'), endDate: day('2031-06-30') })]);
    await masters.settled();
    const [code, demand] = [(await firm.latest('charge-code', 'erp', 'P-1-100'))!, (await firm.latest('demand', 'psa', 'SR-1'))!];
    await acknowledged('charge-code', code['chargeCodeId'] as string, code.meta.recordVersion, 'time');
    await acknowledged('demand', demand['demandId'] as string, demand.meta.recordVersion, 'rm');
    await becomes('project', 'crm', '006A', { state: 'ended', result: 'active' });
    expect(await processesOf('project', 'crm', '006A')).toHaveLength(1);
  });

  it('ends as cancelled when the deal is lost again', async () => {
    await firm.publish([says('crm', 'project', '006B', { name: 'Lost', opportunity: '006B', status: 'Closed Won' })]);
    await becomes('project', 'crm', '006B', { stages: { 'approved-shell': 'waiting' } });
    await firm.publish([says('crm', 'project', '006B', { status: 'Closed Lost' })]);
    await becomes('project', 'crm', '006B', { state: 'ended', result: 'cancelled' });
  });
});

describe('staffing approval', () => {
  const person = (key: string, more: Record<string, unknown> = {}) => [hire(key, { employmentStatus: 'A', hireDate: today - 400, ...more }), says('erp', 'worker', key, { costRate: '80.00' })];
  const proposal = (key: string, more: Record<string, unknown> = {}) =>
    says('rm', 'assignment', key, { status: 'tentative', worker: 'A1', project: 'PX', startDate: day('2031-03-03'), endDate: day('2031-06-27'), hoursPerDay: 4, ...more });
  const assignment = async (key: string) => (await firm.latest('assignment', 'rm', key))!;
  const approvals = async (key: string) => (await processes(`?recordId=${await recordIdOf('assignment', 'rm', key)}`))[0]!;

  async function stands(key: string, expected: { state?: string; result?: string; stages?: Record<string, string> }): Promise<Process> {
    return eventually(async () => {
      const process = await approvals(key);
      expect({ state: process.state, result: process.result, stages: stagesOf(process) }).toMatchObject(expected);
      return process;
    }, { what: `the approval of ${key} to be ${JSON.stringify(expected)}`, timeoutMs: 30_000, everyMs: 100 });
  }

  async function decides(key: string, by: string, decision: 'approve' | 'reject', reason?: string): Promise<{ status: number; body: Record<string, unknown> }> {
    const { instance } = await approvals(key);
    const answer = await fetch(`${orchestration.url}/v1/processes/${instance}/decision`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ by: await recordIdOf('worker', 'hris', by), decision, reason }) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  beforeAll(async () => {
    await firm.publish([
      ...person('LEAD'), ...person('BOSS'), ...person('A1', { manager: 'BOSS' }), ...person('A2', { manager: 'BOSS' }),
      says('erp', 'project', 'PX', { code: 'P-X', name: 'X', legalEntity: 'DE01', status: 'Open' }), says('psa', 'project', 'PX', { projectManager: 'LEAD' }), says('erp', 'charge-code', 'P-X-100', { code: 'P-X-100', project: 'PX', status: 'Open', billable: true }),
    ]);
    await masters.settled();
  });

  it('asks whoever may, in order, refuses everybody else, and books when all have approved', async () => {
    await firm.publish([proposal('S1')]);
    await stands('S1', { stages: { 'approval-1': 'waiting' } });
    expect(await decides('S1', 'BOSS', 'approve')).toMatchObject({ status: 403, body: { code: 'not-an-approver', input: 'by', remedy: expect.stringContaining('processes.yaml') } });
    expect(await decides('S1', 'A1', 'approve')).toMatchObject({ status: 403 });
    expect(await decides('S1', 'LEAD', 'approve')).toMatchObject({ status: 200, body: { place: 1 } });
    await stands('S1', { stages: { 'approval-1': 'done', 'approval-2': 'waiting' } });
    expect(await decides('S1', 'LEAD', 'approve')).toMatchObject({ status: 403 });
    expect(await decides('S1', 'BOSS', 'approve')).toMatchObject({ status: 200, body: { place: 2 } });
    await eventually(async () => expect(await assignment('S1')).toMatchObject({ status: 'confirmed' }), { what: 'S1 to be booked', timeoutMs: 30_000, everyMs: 100 });
    await stands('S1', { stages: { booking: 'waiting' } });
    const booked = await assignment('S1');
    // That a tool has an earlier step says nothing of the booking.
    await firm.receipt(booked['assignmentId'] as string, 'rm', booked.meta.recordVersion - 1, 'assignment');
    await orchestrationHeard();
    await stands('S1', { stages: { booking: 'waiting' } });
    for (const system of ['rm', 'erp', 'time']) await firm.receipt(booked['assignmentId'] as string, system, booked.meta.recordVersion, 'assignment');
    await stands('S1', { state: 'ended', result: 'booked' });
    expect(await decides('S1', 'BOSS', 'approve')).toMatchObject({ status: 404 });
  });

  it('ends where anyone rejects, with the reason at the assignment, and begins anew with a new proposal', async () => {
    await firm.publish([proposal('S2')]);
    await stands('S2', { stages: { 'approval-1': 'waiting' } });
    expect(await decides('S2', 'LEAD', 'reject')).toMatchObject({ status: 400, body: { input: 'reason' } });
    expect(await decides('S2', 'LEAD', 'reject', 'Somebody with Kafka is needed.')).toMatchObject({ status: 200 });
    await stands('S2', { state: 'ended', result: 'rejected' });
    await eventually(async () => expect(await assignment('S2')).toMatchObject({ status: 'rejected', reason: 'Somebody with Kafka is needed.' }), { what: 'S2 to be rejected', timeoutMs: 30_000, everyMs: 100 });
  });

  it('lets a named policy approve what is small, and shows that it did', async () => {
    await firm.publish([proposal('S3', { worker: 'A2', endDate: day('2031-03-04') })]);
    await eventually(async () => expect(await assignment('S3')).toMatchObject({ status: 'confirmed' }), { what: 'S3 to be booked', timeoutMs: 30_000, everyMs: 100 });
    const { instance } = await approvals('S3');
    const shown = (await (await fetch(`${orchestration.url}/v1/processes/${instance}`)).json()) as { approvals: unknown[] };
    expect(shown.approvals).toMatchObject([{ place: 1, decision: 'approve', by: 'policy:up-to-one-day' }]);
  });

  it('ends as withdrawn when the proposal is given up', async () => {
    await firm.publish([proposal('S4')]);
    await stands('S4', { stages: { 'approval-1': 'waiting' } });
    await firm.publish([says('rm', 'assignment', 'S4', { status: 'released' })]);
    await stands('S4', { state: 'ended', result: 'withdrawn' });
  });
});

it('tells every step on a topic, with the correlation of the event that began the case', async () => {
  const [process] = await processesOf('worker', 'hris', 'H1');
  const told = (await firm.raw('process.steps.v1')).filter(({ key }) => key!.toString() === process!.instance).map(({ headers }) => String(headers['ce_type']));
  expect(told[0]).toBe('onboarding.process.started');
  expect(told.at(-1)).toBe('onboarding.process.ended');
  expect(new Set(told).size).toBe(told.length);
});

it('parks what it cannot read, and takes it in when it is retried and can be read', async () => {
  await firm.send([{ topic: firm.topic('canonical.worker.v1'), message: { key: 'torn', value: Buffer.from([0, 0, 0, 0, 1, 255]) } }]);
  const ask = async (path: string, body?: object) => (await fetch(`${orchestration.url}/v1/${path}`, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json();
  const [row] = await eventually(async () => {
    const { rows } = (await ask('parked?status=parked')) as { rows: { topic: string; partition: number; offset: number; class: string; code: string }[] };
    return rows.length === 1 && rows;
  }, { what: 'the torn record to be parked', timeoutMs: 20_000 });
  expect(row).toMatchObject({ topic: firm.topic('canonical.worker.v1'), class: 'unreadable' });
  const { topic, partition, offset, class: refusedClass, code } = row!;
  expect(await ask('parked/retry', { class: refusedClass, code })).toMatchObject({ selected: 1, failed: 1 });
  const recordId = '01a00000-0000-7000-8000-000000000001';
  const whole = firm.canonical('worker', recordId, 1, { givenName: 'Whole' });
  await firm.query('update orchestration.parked set value = $1 where topic = $2 and partition = $3 and "offset" = $4', [whole.message.value, topic, partition, offset]);
  expect(await ask('parked/retry', { topic, partition, offset })).toMatchObject({ selected: 1, applied: 1, failed: 0 });
  expect(await firm.query('select version from orchestration.subject where id = $1', [recordId])).toHaveLength(1);
  expect(await ask('parked?status=parked')).toMatchObject({ rows: [] });
});
