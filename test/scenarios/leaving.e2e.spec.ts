import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startOrchestration, type RunningOrchestration } from '@muster/orchestration';
import { silentLogger } from '@muster/platform-kernel';
import { eventually, type TestFirm } from '@muster/testing';
import { LAST, LeavingFirm, TODAY } from './leaving-firm.js';

jest.setTimeout(60_000);

let leaving: LeavingFirm;
let firm: TestFirm;
let orchestration: RunningOrchestration;

interface Process { instance: string; process: string; state: string; result: string | null; stages: { stage: string; state: string; missing: string | null; owner: string }[] }

async function casesOf(worker: string, process: string): Promise<Process[]> {
  const answer = await fetch(`${orchestration.url}/v1/processes?process=${process}&recordId=${await leaving.worker(worker)}`);
  return ((await answer.json()) as { processes: Process[] }).processes;
}

async function stands(worker: string, process: string, expected: { state?: string; result?: string; stages?: Record<string, string> }): Promise<Process> {
  return eventually(async () => {
    const [latest] = await casesOf(worker, process);
    expect(latest && { state: latest.state, result: latest.result, stages: Object.fromEntries(latest.stages.map(({ stage, state }) => [stage, state])), missing: latest.stages.map(({ missing }) => missing) }).toMatchObject(expected);
    return latest!;
  }, { what: `the ${process} of ${worker} to be ${JSON.stringify(expected)}`, timeoutMs: 30_000, everyMs: 100 });
}

beforeAll(async () => {
  leaving = await LeavingFirm.create();
  ({ firm } = leaving);
  orchestration = await startOrchestration({ ...firm.settings(), logLevel: 'info', logFile: undefined, topicNamespace: firm.namespace, logger: silentLogger });
  await firm.publish([...['E1', 'E2', 'L1', 'T1'].flatMap((key) => leaving.person(key)), ...leaving.person('R1', { manager: 'E1' })]);
  await leaving.masters.settled();
  await leaving.book([['B1', 'E1', 'PX'], ['B2', 'E1', 'PY'], ['B3', 'E2', 'PX'], ['B4', 'L1', 'PX'], ['B5', 'T1', 'PY']].map(([key, worker, of]) => ({ key: key!, worker: worker!, of: of! })));
}, 120_000);

afterAll(async () => {
  await orchestration?.stop();
  await leaving?.stop();
}, 60_000);

describe('an exit', () => {
  const last = TODAY + 40;

  it('ends bookings, asks for somebody else, tells each manager once, and waits for the last day with the account', async () => {
    const told = leaving.hr('E1', { terminationDate: last });
    await firm.publish([told, told]);
    await stands('E1', 'exit', { state: 'running', stages: { bookings: 'waiting', costs: 'waiting', 'charge-codes': 'waiting', 'replacement-demand': 'waiting', 'hand-over': 'waiting', 'last-day': 'waiting' } });
    for (const key of ['B1', 'B2']) await leaving.booked(key, { status: 'confirmed', bookedUntil: last });
    await leaving.acknowledgeBookings(['B1', 'B2'], 'rm', 'erp', 'time');
    await stands('E1', 'exit', { stages: { bookings: 'done', costs: 'done', 'charge-codes': 'done' } });

    const [asked] = await eventually(async () => {
      const found = await leaving.replacements('B1');
      expect(found).toHaveLength(1);
      return found;
    }, { what: 'demand in place of B1', timeoutMs: 20_000, everyMs: 100 });
    expect(asked).toMatchObject({ role: 'Analyst', startDate: last + 1, endDate: LAST, hoursPerDay: 4, project: await leaving.idOf('project', 'erp', 'PX') });
    await leaving.acknowledgeReplacements('B1', 'B2');
    await stands('E1', 'exit', { stages: { 'replacement-demand': 'done' } });

    const sent = await leaving.notices('E1');
    expect(sent.map(({ recipient }) => recipient).sort()).toEqual([await leaving.worker('LEAD'), await leaving.worker('LEAD2')].sort());
    expect(sent.find(({ bookings }) => bookings[0]!.project === 'Project PX')).toMatchObject({ cause: 'termination', lastDay: last, returnDate: null, bookings: [{ bookedUntil: last, plannedUntil: LAST }], replacement: expect.stringContaining('replacement-') });
    await leaving.acknowledgeNotices('E1');
    await stands('E1', 'exit', { stages: { 'managers-told': 'done', 'hand-over': 'waiting', 'last-day': 'waiting' } });

    await firm.publish([leaving.hr('R1', { manager: 'LEAD' })]);
    await stands('E1', 'exit', { stages: { 'hand-over': 'done' } });
    await firm.publish([leaving.hr('E1', { employmentStatus: 'T' })]);
    await stands('E1', 'exit', { stages: { 'last-day': 'done', access: 'waiting', records: 'waiting' } });
    await leaving.acknowledgeWorker('E1', 'identity', 'erp', 'psa', 'rm', 'time');
    await stands('E1', 'exit', { state: 'ended', result: 'left' });
    expect(await casesOf('E1', 'exit')).toHaveLength(1);
    expect(await leaving.notices('E1')).toHaveLength(2);
  });

  it('that is rescinded after it has ended is undone: days, demand, account, and whoever was told is told', async () => {
    await firm.publish([leaving.hr('E1', { employmentStatus: 'A', terminationDate: null })]);
    await stands('E1', 'reinstatement', { state: 'running', stages: { 'demand-withdrawn': 'waiting', access: 'waiting' } });
    for (const key of ['B1', 'B2']) await leaving.booked(key, { status: 'confirmed', bookedUntil: LAST });
    await eventually(async () => expect([...(await leaving.replacements('B1')), ...(await leaving.replacements('B2'))].map(({ status }) => status)).toEqual(['cancelled', 'cancelled']), { what: 'the demand to be withdrawn', timeoutMs: 20_000, everyMs: 100 });
    await leaving.acknowledgeBookings(['B1', 'B2'], 'rm', 'erp', 'time');
    await leaving.acknowledgeReplacements('B1', 'B2');
    await leaving.acknowledgeWorker('E1', 'identity');
    await eventually(async () => expect((await leaving.notices('E1')).filter(({ cause }) => cause === 'rescinded')).toHaveLength(2), { what: 'the managers to be told again', timeoutMs: 20_000, everyMs: 100 });
    await leaving.acknowledgeNotices('E1');
    await stands('E1', 'reinstatement', { state: 'ended', result: 'reinstated' });
  });

  it('that is rescinded while it runs ends as that, and a second one is a case of its own that supersedes the reinstatement', async () => {
    await firm.publish([leaving.hr('E2', { terminationDate: last })]);
    await leaving.booked('B3', { bookedUntil: last });
    await eventually(async () => expect(await leaving.notices('E2')).toHaveLength(1), { what: 'a notice', timeoutMs: 20_000, everyMs: 100 });
    await firm.publish([leaving.hr('E2', { terminationDate: null })]);
    await stands('E2', 'exit', { state: 'ended', result: 'rescinded' });
    await stands('E2', 'reinstatement', { state: 'running' });
    await leaving.booked('B3', { bookedUntil: LAST });
    await firm.publish([leaving.hr('E2', { terminationDate: last + 7 })]);
    await stands('E2', 'reinstatement', { state: 'ended', result: 'superseded' });
    await stands('E2', 'exit', { state: 'running' });
    await leaving.booked('B3', { bookedUntil: last + 7 });
    await eventually(async () => {
      const asked = await leaving.replacements('B3');
      expect(asked.filter(({ status }) => status !== 'cancelled').map(({ startDate }) => startDate)).toEqual([last + 8]);
    }, { what: 'demand from the day after the new last day on', timeoutMs: 20_000, everyMs: 100 });
    expect(await casesOf('E2', 'exit')).toHaveLength(2);
  });

  it('moves with its last day, and asks for nobody else a second time', async () => {
    await firm.publish([leaving.hr('E2', { terminationDate: last + 14 })]);
    await leaving.booked('B3', { bookedUntil: last + 14 });
    await eventually(async () => expect((await leaving.replacements('B3')).filter(({ status }) => status !== 'cancelled')).toMatchObject([{ startDate: last + 15, endDate: LAST }]), { what: 'the demand to move', timeoutMs: 20_000, everyMs: 100 });
    expect(await casesOf('E2', 'exit')).toHaveLength(2);
  });
});

describe('a leave', () => {
  it('that bookings are kept through begins nothing; a longer one ends them before it and asks for somebody for its days', async () => {
    const from = TODAY + 50;
    await firm.publish([leaving.hr('L1', { leaveStartDate: from, leaveEndDate: from + 13 })]);
    await leaving.masters.settled();
    await firm.publish([leaving.hr('L1', { leaveEndDate: from + 29 })]);
    await stands('L1', 'leave', { state: 'running', stages: { bookings: 'waiting', return: 'waiting' } });
    expect(await casesOf('L1', 'leave')).toHaveLength(1);
    await leaving.booked('B4', { status: 'confirmed', bookedUntil: from - 1 });
    await leaving.acknowledgeBookings(['B4'], 'rm', 'erp', 'time');
    await eventually(async () => expect(await leaving.replacements('B4')).toMatchObject([{ startDate: from, endDate: from + 29 }]), { what: 'demand for the days of the leave', timeoutMs: 20_000, everyMs: 100 });
    await eventually(async () => expect(await leaving.notices('L1')).toMatchObject([{ cause: 'leave', lastDay: from - 1, returnDate: from + 30 }]), { what: 'a notice', timeoutMs: 20_000, everyMs: 100 });
  });

  it('that is called off gives the days back, and withdraws what was asked for', async () => {
    await firm.publish([leaving.hr('L1', { leaveStartDate: null, leaveEndDate: null })]);
    await stands('L1', 'leave', { state: 'ended', result: 'rescinded' });
    await leaving.booked('B4', { bookedUntil: LAST });
    await eventually(async () => expect(await leaving.replacements('B4')).toMatchObject([{ status: 'cancelled' }]), { what: 'the demand to be withdrawn', timeoutMs: 20_000, everyMs: 100 });
    await stands('L1', 'reinstatement', { state: 'running', stages: { 'managers-told': 'waiting' } });
  });
});

describe('a transfer', () => {
  it('gives new dimensions, and tells the managers of the projects', async () => {
    await firm.publish([leaving.hr('T1', { employer: 'GB01' })]);
    await stands('T1', 'transfer', { state: 'running', stages: { 'financial-dimensions': 'waiting', 'managers-told': 'waiting' } });
    await eventually(async () => expect(await leaving.notices('T1')).toMatchObject([{ cause: 'transfer' }]), { what: 'a notice', timeoutMs: 20_000, everyMs: 100 });
    await leaving.acknowledgeNotices('T1');
    await leaving.acknowledgeWorker('T1', 'erp', 'psa', 'rm', 'identity');
    await stands('T1', 'transfer', { state: 'ended', result: 'transferred' });
  });
});
