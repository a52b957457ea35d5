import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CanonicalRecord } from '@muster/domain-claims';
import { eventually, TestFirm, type TestChange } from '@muster/testing';
import { AllMasters } from './all-masters.js';
import { company, day, ordersOf, outcomesOf, sumsHold } from './masters.js';

let firm: TestFirm;
let masters: AllMasters;
const versions = new Map<string, number>();

/** A change of the next version of its record. */
function says(system: string, entity: NonNullable<TestChange['entity']>, key: string, values: Record<string, unknown>): TestChange {
  const version = (versions.get(`${system} ${entity} ${key}`) ?? 0) + 1;
  versions.set(`${system} ${entity} ${key}`, version);
  return { system, entity, key, version, values };
}

const booking = (key: string, values: Record<string, unknown>) => says('rm', 'assignment', key, values);
const asks = (key: string, status: string, more: Record<string, unknown> = {}) => says('orchestration', 'assignment', key, { status, ...more });
const proposal = (key: string, worker: string, more: Record<string, unknown> = {}) =>
  booking(key, { status: 'tentative', worker, project: 'P1', role: 'Architect', startDate: day('2031-03-03'), endDate: day('2031-06-27'), hoursPerDay: 8, ...more });

async function assignment(key: string): Promise<CanonicalRecord> {
  const record = await firm.latest('assignment', 'rm', key);
  if (!record) throw new Error(`nothing was published of assignment ${key}`);
  return record;
}

const becomes = (key: string, expected: Record<string, unknown>) =>
  eventually(async () => expect(await assignment(key)).toMatchObject(expected), { what: `assignment ${key} to be ${JSON.stringify(expected)}`, timeoutMs: 20_000 });

const conditionsOf = (record: CanonicalRecord) => (record['conditions'] as { condition: string; owner: string }[]).map(({ condition, owner }) => `${condition} of ${owner}`);

/** A person who may be booked. */
function person(id: string, more: Record<string, unknown> = {}): TestChange[] {
  return [
    says('hris', 'worker', id, { givenName: id, employmentStatus: 'A', employer: 'DE01', location: 'BER', hireDate: day('2020-01-01'), fte: 1, ...more }),
    says('erp', 'worker', id, { costRate: '80.00', costRateCurrency: 'EUR' }),
  ];
}

beforeAll(async () => {
  firm = await TestFirm.create();
  masters = await new AllMasters(firm).start();
  await firm.publish([
    company('DE01', 'Europe/Berlin'),
    says('hris', 'location', 'BER', { code: 'BER', name: 'Berlin', timeZone: 'Europe/Berlin', holidays: [{ date: '2031-05-01', name: 'Labour Day' }] }),
    says('erp', 'project', 'P1', { code: 'P-1', name: 'Rollout', legalEntity: 'DE01', status: 'Open', endDate: day('2031-12-31') }),
    says('erp', 'charge-code', 'P-1-100', { code: 'P-1-100', project: 'P1', status: 'Open', billable: true }),
    says('erp', 'charge-code', 'P-1-900', { code: 'P-1-900', project: 'P1', status: 'Open', billable: false }),
    ...person('W1'), ...person('W2'), ...person('W3', { fte: 0.5 }), ...person('W4'), ...person('W5'), ...person('W6'),
  ]);
  await masters.settled();
}, 120_000);

afterAll(async () => {
  await masters?.stop();
  await firm?.stop();
}, 60_000);

describe('an assignment', () => {
  it('goes from the proposal over the approval to the booking, with the days, the charge code and who asked for each step', async () => {
    await firm.publish([proposal('B1', 'W1')]);
    await becomes('B1', { status: 'proposed', bookedFrom: null, bookedCode: null });
    await firm.publish([asks('B1', 'approved'), asks('B1', 'confirmed')]);
    await becomes('B1', { status: 'confirmed', bookedFrom: day('2031-03-03'), bookedUntil: day('2031-06-27'), conditions: [] });
    const booked = await assignment('B1');
    expect(booked['bookedCode']).toBe((await firm.latest('charge-code', 'erp', 'P-1-100'))!['chargeCodeId']);
    expect((booked['steps'] as { step: string; by: string }[]).map(({ step, by }) => `${step} by ${by}`)).toEqual(['approved by orchestration', 'asked by orchestration', 'confirmed by orchestration', 'proposed by rm']);
    const types = (await firm.received('assignment')).filter(({ key }) => key === booked['assignmentId']).map(({ record }) => record!.meta.type);
    expect(types).toEqual(['assignment.proposed', 'assignment.approved', 'booking.confirmed']);
    // Our own confirmation comes back from the tool, and asks for nothing.
    await firm.publish([booking('B1', { status: 'confirmed', worker: 'W1', project: 'P1', startDate: day('2031-03-03'), endDate: day('2031-06-27'), hoursPerDay: 8 })]);
    await masters.settled();
    expect((await assignment('B1')).meta.recordVersion).toBe(booked.meta.recordVersion);
  });

  it('whose step comes before its time is held, with later steps behind it in order, until the missing one arrives', async () => {
    const [proposed, approved, confirmed] = [proposal('B2', 'W2'), asks('B2', 'approved'), asks('B2', 'confirmed')];
    await firm.publish([proposed]);
    await becomes('B2', { status: 'proposed' });
    await firm.publish([confirmed]);
    await masters.settled();
    const parked = await firm.query(`select code, reason, record_id from assignment_sync.parked where record_id = $1`, [(await assignment('B2'))['assignmentId']]);
    expect(parked).toMatchObject([{ code: 'impossible-step', reason: expect.stringContaining('is proposed, and orchestration asks for status confirmed') }]);
    expect(await assignment('B2')).toMatchObject({ status: 'proposed' });
    // The release of the tool waits behind it, across a restart.
    await firm.publish([booking('B2', { status: 'released' })]);
    await masters.settled();
    await masters.stopOne('assignment_sync');
    await masters.startOne('assignment_sync');
    expect(await assignment('B2')).toMatchObject({ status: 'proposed' });
    await firm.publish([approved]);
    await becomes('B2', { status: 'released' });
    const record = await assignment('B2');
    const types = (await firm.received('assignment')).filter(({ key }) => key === record['assignmentId']).map(({ record: one }) => one!.meta.type);
    expect(types).toEqual(['assignment.proposed', 'assignment.approved', 'booking.confirmed', 'booking.released']);
    expect([...(await outcomesOf(firm, 'assignment_sync', record['assignmentId'])).values()].map((path) => path.join(' '))).toEqual(['applied', 'parked applied', 'waiting parked applied', 'applied']);
  });

  it('is blocked while a cost rate, a charge code or an open period is missing, says who owns it, and is booked when it comes', async () => {
    await firm.publish([
      says('erp', 'legal-entity', 'DE02', { code: 'DE02', name: 'DE02', timeZone: 'Europe/Berlin', postingPeriods: [{ period: '2031-03', open: false }] }),
      says('erp', 'project', 'P2', { code: 'P-2', name: 'Second', legalEntity: 'DE02', status: 'Open' }),
      says('hris', 'worker', 'W9', { givenName: 'W9', employmentStatus: 'A', employer: 'DE01', hireDate: day('2020-01-01') }),
    ]);
    await masters.settled();
    await firm.publish([proposal('B3', 'W9', { project: 'P2' })]);
    await becomes('B3', { status: 'proposed' });
    await firm.publish([asks('B3', 'approved'), asks('B3', 'confirmed')]);
    await becomes('B3', { status: 'blocked' });
    expect(conditionsOf(await assignment('B3'))).toEqual(['charge-code of erp', 'cost-rate of erp', 'posting-period of erp']);
    const raised = await firm.query<{ code: string; reason: string }>(`select code, reason from assignment_sync.exception where record_id = $1 order by code`, [(await assignment('B3'))['assignmentId']]);
    expect(raised.map(({ code }) => code)).toEqual(['charge-code-missing', 'cost-rate-missing', 'posting-period-missing']);
    await firm.publish([says('erp', 'charge-code', 'P-2-100', { code: 'P-2-100', project: 'P2', status: 'Open', billable: true })]);
    await eventually(async () => expect(conditionsOf(await assignment('B3'))).toEqual(['cost-rate of erp', 'posting-period of erp']), { what: 'the charge code to be there', timeoutMs: 20_000 });
    await firm.publish([says('erp', 'worker', 'W9', { costRate: '70.00', costRateCurrency: 'EUR' })]);
    await eventually(async () => expect(conditionsOf(await assignment('B3'))).toEqual(['posting-period of erp']), { what: 'the cost rate to be there', timeoutMs: 20_000 });
    await firm.publish([says('erp', 'legal-entity', 'DE02', { postingPeriods: [{ period: '2031-03', open: true }] })]);
    await becomes('B3', { status: 'confirmed', conditions: [] });
  });

  it('that would over-book its worker is seen as such, booked by a recorded override, or when the other is released', async () => {
    await firm.publish([proposal('B4', 'W3', { hoursPerDay: 3 }), proposal('B5', 'W3', { hoursPerDay: 3 }), proposal('B6', 'W3', { hoursPerDay: 3 })]);
    for (const key of ['B4', 'B5', 'B6']) await becomes(key, { status: 'proposed' });
    await firm.publish(['B4', 'B5', 'B6'].flatMap((key) => [asks(key, 'approved')]));
    for (const key of ['B4', 'B5', 'B6']) {
      await firm.publish([asks(key, 'confirmed')]);
      await becomes(key, { status: key === 'B4' ? 'confirmed' : 'overbooked' });
    }
    expect((await assignment('B5'))['conditions']).toMatchObject([{ condition: 'capacity', owner: 'rm', detail: 'On 2031-03-03 the worker would be booked for 6 hours of 4.' }]);
    await firm.publish([asks('B6', 'confirmed', { overrideReason: 'Two weeks of overtime were agreed.' })]);
    await becomes('B6', { status: 'confirmed', overrideReason: 'Two weeks of overtime were agreed.' });
    await firm.publish([booking('B4', { status: 'released' })]);
    await becomes('B4', { status: 'released' });
    // It was asked for before B6, whose overtime is agreed beside whatever goes before it.
    await becomes('B5', { status: 'confirmed' });
    expect(await assignment('B6')).toMatchObject({ status: 'confirmed' });
  });

  it('of which many are confirmed at once for one worker are never over-booked by a race', async () => {
    const keys = Array.from({ length: 24 }, (_, i) => `R${i}`);
    await firm.publish(keys.map((key) => proposal(key, 'W4', { hoursPerDay: 2 })));
    await masters.settled();
    await firm.publish(keys.map((key) => asks(key, 'approved')));
    await firm.publish(keys.map((key) => asks(key, 'confirmed')));
    await masters.settled();
    await eventually(async () => {
      const states = await Promise.all(keys.map(async (key) => (await assignment(key))['status']));
      expect({ confirmed: states.filter((state) => state === 'confirmed').length, overbooked: states.filter((state) => state === 'overbooked').length }).toEqual({ confirmed: 4, overbooked: 20 });
    }, { what: 'four bookings of two hours, and no more', timeoutMs: 20_000 });
  });

  it('does not outlast employment, and comes back when the termination is rescinded; a longer plan is an extension', async () => {
    await firm.publish([proposal('B7', 'W5')]);
    await becomes('B7', { status: 'proposed' });
    await firm.publish([asks('B7', 'approved'), asks('B7', 'confirmed')]);
    await becomes('B7', { status: 'confirmed', bookedUntil: day('2031-06-27') });
    await firm.publish([says('hris', 'worker', 'W5', { terminationDate: day('2031-04-30') })]);
    await becomes('B7', { status: 'confirmed', bookedUntil: day('2031-04-30'), endDate: day('2031-06-27') });
    await firm.publish([says('hris', 'worker', 'W5', { terminationDate: day('2031-01-31') })]);
    await becomes('B7', { status: 'released', bookedFrom: null, bookedUntil: null });
    await firm.publish([says('hris', 'worker', 'W5', { terminationDate: null })]);
    await becomes('B7', { status: 'confirmed', bookedUntil: day('2031-06-27') });
    await firm.publish([booking('B7', { endDate: day('2031-09-26') })]);
    await becomes('B7', { status: 'confirmed', bookedUntil: day('2031-09-26') });
  });

  it('of somebody who has left without a last day being told is released', async () => {
    await firm.publish([...person('LEFT'), proposal('B-LEFT', 'LEFT')]);
    await becomes('B-LEFT', { status: 'proposed' });
    await firm.publish([asks('B-LEFT', 'approved'), asks('B-LEFT', 'confirmed')]);
    await becomes('B-LEFT', { status: 'confirmed' });
    await firm.publish([says('hris', 'worker', 'LEFT', { employmentStatus: 'T' })]);
    await becomes('B-LEFT', { status: 'released', bookedUntil: null });
  });

  it('ends with its project, whose charge codes close', async () => {
    await firm.publish([
      says('erp', 'project', 'P3', { code: 'P-3', name: 'Third', legalEntity: 'DE01', status: 'Open' }),
      says('erp', 'charge-code', 'P-3-100', { code: 'P-3-100', project: 'P3', status: 'Open', billable: true }),
      proposal('B8', 'W6', { project: 'P3' }),
    ]);
    await masters.settled();
    await firm.publish([asks('B8', 'approved'), asks('B8', 'confirmed')]);
    await becomes('B8', { status: 'confirmed' });
    await firm.publish([says('erp', 'project', 'P3', { status: 'Closed' })]);
    await becomes('B8', { status: 'released' });
    await eventually(async () => expect(await firm.latest('charge-code', 'erp', 'P-3-100')).toMatchObject({ status: 'open', bookable: false }), { what: 'the charge code to close', timeoutMs: 20_000 });
    expect((await firm.latest('charge-code', 'erp', 'P-3-100'))!.meta.type).toBe('charge-code.closed');
  });

  it('of which two systems speak at once, late, twice and out of order, ends the same', async () => {
    await firm.publish(person('W10'));
    await masters.settled();
    const orders = ordersOf([0, 1, 2, 3]);
    const told = orders.map((order, i) => {
      const key = `O${i}`;
      const messages = [proposal(key, 'W10', { hoursPerDay: 0.25 }), asks(key, 'approved'), asks(key, 'confirmed'), booking(key, { endDate: day('2031-07-25') })];
      return order.map((n) => messages[n]!);
    });
    for (let n = 0; n < 4; n += 1) await firm.publish(told.map((messages) => messages[n]!));
    await firm.publish(told.flat());
    await masters.settled();
    for (const i of orders.keys()) await becomes(`O${i}`, { status: 'confirmed', bookedUntil: day('2031-07-25') });
    await eventually(async () => expect(await firm.query('select h.record_id from assignment_sync.step_hold h')).toEqual([]), { what: 'no step to wait any more', timeoutMs: 20_000 });
  });

  it('hears of a sibling that was changed with it in one batch', async () => {
    const pairs = Array.from({ length: 6 }, (_, i) => `Q${i}`);
    await firm.publish(pairs.flatMap((pair) => person(`W-${pair}`)));
    await masters.settled();
    await firm.publish(pairs.flatMap((pair) => [proposal(`${pair}-first`, `W-${pair}`), proposal(`${pair}-second`, `W-${pair}`)]));
    await masters.settled();
    await firm.publish(pairs.flatMap((pair) => [asks(`${pair}-first`, 'approved'), asks(`${pair}-second`, 'approved'), asks(`${pair}-first`, 'confirmed')]));
    await masters.settled();
    await firm.publish(pairs.flatMap((pair) => [asks(`${pair}-second`, 'confirmed'), asks(`${pair}-first`, 'released')]));
    for (const pair of pairs) await becomes(`${pair}-second`, { status: 'confirmed' });
  });

  it('that RM deletes is released, whatever was asked for before, and frees its days; proposed anew it begins again', async () => {
    await firm.publish(person('W11'));
    await masters.settled();
    await firm.publish([proposal('D1', 'W11'), proposal('D2', 'W11')]);
    await masters.settled();
    await firm.publish([asks('D1', 'approved'), asks('D2', 'approved'), asks('D1', 'confirmed')]);
    await becomes('D1', { status: 'confirmed' });
    await firm.publish([asks('D2', 'confirmed')]);
    await becomes('D2', { status: 'overbooked' });
    await firm.publish([{ ...booking('D1', {}), operation: 'retire' }]);
    await becomes('D1', { status: 'released', bookedFrom: null });
    await becomes('D2', { status: 'confirmed' });
    await firm.publish([proposal('D1', 'W11')]);
    await becomes('D1', { status: 'proposed' });
    // A process may approve as often as it is asked.
    await firm.publish([asks('D1', 'approved')]);
    await becomes('D1', { status: 'approved' });
  });

  it('of a worker who turns out to be another one goes with that one, and takes its hours there', async () => {
    await firm.publish([...person('W12'), ...person('W13')]);
    await masters.settled();
    await firm.publish([proposal('M1', 'W12'), proposal('M2', 'W13')]);
    await masters.settled();
    await firm.publish([asks('M1', 'approved'), asks('M2', 'approved'), asks('M1', 'confirmed')]);
    await becomes('M1', { status: 'confirmed' });
    await firm.publish([asks('M2', 'confirmed')]);
    await becomes('M2', { status: 'confirmed' });
    await firm.link('same-as', { system: 'hris', id: 'W12' }, { system: 'hris', id: 'W13' }, 1);
    await becomes('M2', { status: 'overbooked' });
    expect((await assignment('M1'))['worker']).toBe((await assignment('M2'))['worker']);
    await firm.link('split', { system: 'hris', id: 'W12' }, { system: 'hris', id: 'W13' }, 2);
    await becomes('M2', { status: 'confirmed' });
  });

  it('leaves sums that hold', async () => {
    await masters.settled();
    for (const schema of ['project_sync', 'assignment_sync'] as const) await sumsHold(firm, schema);
  });
});
