import { describe, expect, it } from '@jest/globals';
import type { CanonicalRecord } from '@muster/domain-claims';
import { readStaffing } from '@muster/domain-staffing';
import { EARLIEST_DATE } from '@muster/platform-kernel';
import { assignmentMaster } from '../assignment-master.js';
import { endedOf, toStaff } from './open-demand.js';
import type { StaffingRecords } from './staffing.reader.js';

const TODAY = 22_000;
const settings = readStaffing({ legalEntities: { DE01: { proposes: 'muster' } } });
const record = (values: Record<string, unknown>) => ({ retired: false, mergedInto: null, ...values }) as unknown as CanonicalRecord;
const demand = (more: Record<string, unknown> = {}) => record({ demandId: 'D1', project: 'P1', role: 'Architect', startDate: TODAY + 1, endDate: TODAY + 20, status: 'open', skills: [{ skill: 'java', level: 3, removed: false }], ...more });
const assignment = (more: Record<string, unknown>) => record({ demand: null, worker: 'W1', project: 'P1', hoursPerDay: 6, startDate: TODAY, endDate: TODAY + 9, ...more });
const { facts } = assignmentMaster({ keepsBookingsUpToDays: 30 });
const factsOf = (of: Record<string, unknown>) => facts!.worker!(record(of)).facts as never;
const project = (more: object = {}) => ({ status: 'open', deliveryStatus: null, endDate: null, legalEntity: 'E1', customer: 'C1', ...more });

const records = (more: Partial<StaffingRecords> = {}): StaffingRecords => ({
  demands: [demand()], assignments: [], workers: new Map([['W1', factsOf({ employmentStatus: 'active', skills: [{ skill: 'java', level: 4, removed: false }], country: 'DE' })]]),
  rates: new Map(), projects: new Map([['P1', project()]]), calendars: new Map(), codes: new Map([['E1', 'DE01'], ['E2', 'US01']]), ...more,
});
const staffed = (more: Partial<StaffingRecords> = {}, everywhere = false) => toStaff(records(more), settings, { everywhere }, TODAY);

describe('open demand', () => {
  it.each([
    ['that somebody is proposed for', { assignments: [assignment({ demand: 'D1', status: 'proposed' })] }, 'An assignment for it is under way.'],
    ['without its project', { projects: new Map() }, 'Its project has not arrived.'],
    ['of a project that is over', { projects: new Map([['P1', project({ status: 'closed' })]]) }, 'Its project is over.'],
    ['without days', { demands: [demand({ endDate: null })] }, 'Its first or last day is not given.'],
    ['that is past', { demands: [demand({ startDate: TODAY - 9, endDate: TODAY - 1 })] }, 'Its days are over.'],
    ['that the resource tool proposes for', { projects: new Map([['P1', project({ legalEntity: 'E2' })]]) }, 'The resource tool proposes for legal entity US01: config/staffing.yaml says so.'],
  ])('%s is left out, with the reason', (_, more, reason) => expect(staffed(more)).toMatchObject({ demands: [], leftOut: [{ demand: 'D1', reason }] }));

  it('is sought for from today on, without whom it has rejected, and everywhere where that is asked', () => {
    const begun = { demands: [demand({ startDate: TODAY - 9 })], assignments: [assignment({ demand: 'D1', status: 'rejected' }), assignment({ demand: 'D1', status: 'cancelled', worker: 'W2' })], projects: new Map([['P1', project({ legalEntity: 'E2' })]]) };
    expect(staffed(begun, true)).toMatchObject({ leftOut: [], demands: [{ id: 'D1', customer: 'C1', from: TODAY, until: TODAY + 20, refused: ['W1'] }] });
    expect(endedOf('D1', begun.assignments)).toBe(2);
  });

  it('that is filled is looked at where it is asked for by its id', () => {
    const filled = { demands: [demand({ status: 'filled' })] };
    expect(staffed(filled)).toMatchObject({ demands: [], leftOut: [] });
    expect(toStaff(records(filled), settings, { only: ['D1'], everywhere: false }, TODAY).leftOut).toEqual([{ demand: 'D1', reason: 'It is filled, and not open.' }]);
  });
});

describe('a worker', () => {
  const worker = (facts: Record<string, unknown>, more: Partial<StaffingRecords> = {}) => staffed({ workers: new Map([['W1', factsOf(facts)]]), ...more }).workers[0]!;

  it('has the days of employment and leave, and none after a merge', () => {
    expect(worker({ employmentStatus: 'active', hireDate: 5, terminationDate: 90, leaveStartDate: 20, leaveEndDate: null })).toMatchObject({ employment: { from: 5, until: 90 }, absences: [{ from: 20, until: null }] });
    expect(worker({ employmentStatus: 'on-leave' })).toMatchObject({ employment: { from: null, until: null }, absences: [{ from: EARLIEST_DATE, until: null }] });
    for (const gone of [{ employmentStatus: 'terminated' }, {}, { employmentStatus: 'active', retired: true }, { employmentStatus: 'active', mergedInto: 'W2' }]) expect(worker(gone).employment).toBeNull();
    expect(worker({ employmentStatus: 'terminated', terminationDate: 90 }).employment).toEqual({ from: null, until: 90 });
  });

  it('is taken by bookings and by proposals, and knows projects that were booked', () => {
    const assignments = [assignment({ status: 'confirmed', bookedFrom: TODAY + 2, bookedUntil: TODAY + 5 }), assignment({ status: 'proposed', project: 'P2' }), assignment({ status: 'released', project: 'P3' }), assignment({ status: 'cancelled', project: 'P4' })];
    expect(worker({ employmentStatus: 'active' }, { assignments })).toMatchObject({ bookings: [{ from: TODAY + 2, until: TODAY + 5, hours: 6 }, { from: TODAY, until: TODAY + 9, hours: 6 }], projects: ['P1', 'P3'], customers: ['C1'] });
  });

  it('has a cost rate where there is one with its currency, and the calendar of the location', () => {
    const calendar = { workingDays: '12345', holidays: [] };
    const known = { rates: new Map([['W1', { costRate: '85.50', costRateCurrency: 'EUR' }]]), calendars: new Map([['L1', calendar]]) };
    expect(worker({ employmentStatus: 'active', location: 'L1' }, known)).toMatchObject({ costRate: { amount: 85.5, currency: 'EUR' }, calendar, workPermits: null });
    expect(worker({ employmentStatus: 'active' }, { rates: new Map([['W1', { costRate: '85.50', costRateCurrency: null }]]) }).costRate).toBeNull();
  });

  it('of whom nothing came since staffing asks for more is out for want of skills, not an error', () => {
    const kept = { employmentStatus: 'active', hireDate: null, terminationDate: null, fte: null, location: null, leaveStartDate: null, leaveEndDate: null };
    expect(staffed({ workers: new Map([['W1', kept]]) }).workers).toMatchObject([{ skills: [], certifications: [], country: null }]);
  });
});
