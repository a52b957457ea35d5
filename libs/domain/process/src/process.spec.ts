import { describe, expect, it } from '@jest/globals';
import { automaticPolicy, mayApprove, totalHours, type ApprovalRequest } from './approval.js';
import { beginsActivation, beginsApproval, beginsOnboarding } from './begin.js';
import { concerns, looks, type CaseView, type LeavingView } from './look.js';
import { approvalOf, readProcesses, stageOf, STAGES } from './process-settings.js';

const stage = { owner: 'Somebody', withinHours: 24 };
const stages = (...names: string[]) => Object.fromEntries(names.map((name) => [name, stage]));
const settings = (more: Record<string, unknown> = {}) => ({
  onboarding: { stages: stages('mandatory-fields', 'identity-account', 'financial-dimensions', 'psa-profile', 'skills', 'resource-pool') },
  'project-activation': { stages: stages('approved-shell', 'books', 'delivery-profile', 'time-entry-codes', 'demand') },
  'staffing-approval': { chain: [{ approver: 'project-manager', ...stage }], stages: stages('booking', 'costing', 'time-entry') },
  ...Object.fromEntries((['exit', 'leave', 'transfer', 'reinstatement'] as const).map((name) => [name, { stages: stages(...STAGES[name]) }])),
  ...more,
});
const approval = (more: Record<string, unknown>) => settings({ 'staffing-approval': { chain: [{ approver: 'project-manager', ...stage }], stages: stages('booking', 'costing', 'time-entry'), ...more } });

describe('config/processes.yaml', () => {
  it.each([
    ['a process that there is not', settings({ offboarding: {} }), 'offboarding is no process'],
    ['a stage that there is not', settings({ onboarding: { stages: { ...stages('mandatory-fields'), laptop: stage } } }), 'onboarding.stages.laptop is no stage'],
    ['a stage that is left out', settings({ onboarding: { stages: stages('mandatory-fields') } }), 'onboarding.stages.identity-account.owner must name'],
    ['a deadline of nothing', settings({ 'project-activation': { stages: { ...stages('books', 'delivery-profile', 'time-entry-codes', 'demand'), 'approved-shell': { ...stage, withinHours: 0 } } } }), 'withinHours must be a number of hours above 0'],
    ['a misspelt part', settings({ onboarding: { stages: stages('mandatory-fields'), hiredSince: 3 } }), 'onboarding.hiredSince is unknown'],
    ['days that are none', settings({ leave: { keepsBookingsUpToDays: -1 } }), 'leave.keepsBookingsUpToDays must be a number of days'],
    ['an approver that is no role', approval({ chain: [{ approver: 'boss', ...stage }] }), 'staffing-approval.chain[0].approver must be'],
    ['a chain of nobody', approval({ chain: [] }), 'staffing-approval.chain must name who approves'],
    ['a policy without a name', approval({ automatic: [{ totalHoursAtMost: 8 }] }), 'staffing-approval.automatic[0].policy must name'],
  ])('refuses %s, with the place', (_, content, said) => {
    expect(() => readProcesses(content)).toThrow(said);
  });

  it('lets a legal entity differ in what it names, and in nothing else', () => {
    const processes = readProcesses(approval({ legalEntities: { US01: { booking: { withinHours: 2 }, chain: [{ approver: ['hris:1'], ...stage }] } } }));
    expect(stageOf(processes, 'staffing-approval', 'booking', 'US01')).toMatchObject({ owner: 'Somebody', withinHours: 2 });
    expect(stageOf(processes, 'staffing-approval', 'booking', 'DE01')).toMatchObject({ withinHours: 24 });
    expect(stageOf(processes, 'staffing-approval', 'costing', 'US01')).toMatchObject({ withinHours: 24 });
    expect([approvalOf(processes, 'US01'), approvalOf(processes, 'DE01'), approvalOf(processes, null)].map(({ chain }) => chain[0]!.approver)).toEqual([['hris:1'], 'project-manager', 'project-manager']);
  });
});

describe('a stage', () => {
  const view = (more: Partial<CaseView> & { present?: string[]; status?: string | null } = {}): CaseView => ({
    subject: { present: more.present ?? [], status: more.status ?? null, startDate: null, over: false }, acknowledged: more.acknowledged ?? new Set(), related: more.related ?? [],
  });
  const needs = { owner: 'x', withinHours: 1, needs: ['accountId'], systems: ['identity'], required: true };
  const nothing = { ...needs, needs: [], systems: [] };

  it('lacks attributes without a value and systems that have not acknowledged', () => {
    expect(looks('onboarding', 'identity-account', view(), needs)).toEqual({ done: false, missing: ['accountId', 'acknowledged by identity'] });
    expect(looks('onboarding', 'identity-account', view({ present: ['accountId'], acknowledged: new Set(['identity']) }), needs)).toEqual({ done: true, missing: [] });
  });

  it.each([
    ['books', { status: 'approved' }, ['opened in the books', 'a charge code that may be booked on']],
    ['books', { status: 'open', related: [{ entity: 'charge-code', live: true, acknowledged: new Set<string>() }] }, []],
    ['books', { status: 'open', related: [{ entity: 'charge-code', live: false, acknowledged: new Set<string>() }] }, ['a charge code that may be booked on']],
    ['time-entry-codes', { related: [{ entity: 'charge-code', live: true, acknowledged: new Set(['erp']) }] }, ['its charge codes in time entry']],
    ['time-entry-codes', { related: [{ entity: 'charge-code', live: true, acknowledged: new Set(['time-entry']) }, { entity: 'charge-code', live: false, acknowledged: new Set<string>() }] }, []],
    ['demand', {}, ['its demand in resource management']],
    ['demand', { related: [{ entity: 'demand', live: true, acknowledged: new Set(['rm']) }] }, []],
  ] as const)('%s of a project looks at what belongs to it', (name, seen, missing) => {
    expect(looks('project-activation', name, view(seen as never), nothing).missing).toEqual(missing);
  });

  it.each([['confirmed', []], ['overbooked', ['capacity of the worker']], ['blocked', ['the conditions that the assignment names']], ['approved', ['the confirmation']]] as const)('booking of an assignment that is %s', (status, missing) => {
    expect(looks('staffing-approval', 'booking', view({ status }), nothing).missing).toEqual(missing);
  });
});

describe('a stage of leaving', () => {
  const systems = { owner: 'x', withinHours: 1, needs: [], systems: ['rm'], required: true };
  const booking = { id: 'B', project: 'P', status: 'confirmed', plannedFrom: 100, plannedUntil: 200, bookedFrom: 100, bookedUntil: 200, hoursPerDay: 8, endedByMaster: false, acknowledged: new Set<string>(), projectUntil: null, projectOver: false };
  const nobody = { today: 90, absence: { from: 151, until: null }, bookings: [], reports: 0, ledProjects: 0, told: [], toBeTold: 0, untold: 0, replacements: [] };
  const see = (leaving: Partial<LeavingView>, status = 'active'): CaseView => ({ subject: { present: [], status, startDate: null, over: false }, acknowledged: new Set(), related: [], leaving: { ...nobody, ...leaving } });
  const ended = { ...booking, bookedUntil: 150 };
  const known = { ...ended, acknowledged: new Set(['rm']) };

  it.each([
    ['exit', 'bookings', {}, []],
    ['exit', 'bookings', { bookings: [booking, ended] }, ['1 booking to be shortened or given its days back', 'bookings acknowledged by rm']],
    ['exit', 'bookings', { bookings: [known, { ...booking, plannedUntil: 150, bookedUntil: 150 }] }, []],
    ['exit', 'managers-told', { bookings: [booking], toBeTold: 2 }, ['1 booking to be shortened or given its days back', '2 managers to be told']],
    ['exit', 'managers-told', { bookings: [ended], told: [new Set<string>()], untold: 1 }, ['1 project without a manager to be told', 'notices acknowledged by rm']],
    ['exit', 'managers-told', { bookings: [ended], told: [new Set(['rm'])] }, []],
    ['exit', 'hand-over', { reports: 2, ledProjects: 1 }, ['2 direct reports without another manager', '1 project without another manager']],
    ['exit', 'replacement-demand', { replacements: [{ open: true, acknowledged: undefined }, { open: true, acknowledged: new Set(['rm']) }] }, ['1 demand to arrive']],
    ['exit', 'last-day', {}, ['the last day']],
    ['reinstatement', 'demand-withdrawn', { replacements: [{ open: true, acknowledged: new Set(['rm']) }] }, ['1 demand to arrive']],
    ['reinstatement', 'demand-withdrawn', { replacements: [{ open: false, acknowledged: new Set(['rm']) }] }, []],
    ['reinstatement', 'bookings', { bookings: [known] }, ['1 booking to be shortened or given its days back']],
    ['reinstatement', 'managers-told', { bookings: [{ ...booking, acknowledged: new Set(['rm']) }], toBeTold: 1 }, ['1 manager to be told']],
  ] as const)('%s: %s %#', (process, stage, leaving, missing) => {
    expect(looks(process, stage, see(leaving as Partial<LeavingView>), systems).missing).toEqual(missing);
  });

  it('is told of what concerns it, and of nothing else', () => {
    expect([concerns('exit', 'hand-over', 'report'), concerns('exit', 'hand-over', 'notice-receipt'), concerns('exit', 'managers-told', 'notice-receipt'), concerns('onboarding', 'skills', 'worker'), concerns('staffing-approval', 'booking', 'assignment'), concerns('onboarding', 'skills', 'assignment')]).toEqual([true, false, true, true, true, false]);
    for (const process of ['exit', 'leave', 'transfer', 'reinstatement'] as const) for (const stage of STAGES[process]) expect(concerns(process, stage, 'worker')).toBe(true);
  });
});

describe('a case begins', () => {
  const today = 20_000;
  it.each([
    ['a hire ahead', { employmentStatus: 'pending', hireDate: today + 30 }, true],
    ['somebody at work for years', { employmentStatus: 'active', hireDate: today - 400 }, false],
    ['a recent hire', { employmentStatus: 'active', hireDate: today - 10 }, true],
    ['a hire that was taken back', { employmentStatus: 'terminated', hireDate: today + 3 }, false],
    ['an alias', { employmentStatus: 'active', hireDate: today, mergedInto: 'x' }, false],
    ['nobody yet', { employmentStatus: null, hireDate: today }, false],
  ])('with %s: %j', (_, worker, begins) => {
    expect(beginsOnboarding(worker, { today, hiredSinceDays: 30, isFirstOfSpell: false })).toBe(begins);
  });

  it('with the shell of a won deal, and with no other project', () => {
    expect([{ status: 'approved', opportunity: 'o' }, { status: 'approved' }, { status: 'open', opportunity: 'o' }, { status: 'cancelled', opportunity: 'o' }].map(beginsActivation)).toEqual([true, false, false, false]);
  });

  it('with a proposal', () => {
    expect([{ status: 'proposed' }, { status: 'approved' }, { status: 'proposed', retired: true }].map(beginsApproval)).toEqual([true, false, false]);
  });
});

describe('an approval', () => {
  // 2026-11-23 is a Monday.
  const monday = Date.UTC(2026, 10, 23) / 86_400_000;
  const request = (more: Partial<ApprovalRequest> = {}): ApprovalRequest => ({ startDate: monday, endDate: monday, hoursPerDay: 8, projectManager: 'pm', workerManager: 'boss', ...more });

  it.each([[0, 8], [4, 40], [6, 40], [7, 48], [13, 80]])('counts the hours from Monday over %i more days as %i', (days, hours) => {
    expect(totalHours(request({ endDate: monday + days }))).toBe(hours);
  });

  it('is given by a policy only where days and hours are known and few', () => {
    const policies = [{ policy: 'small', totalHoursAtMost: 16 }];
    expect(automaticPolicy(request({ endDate: monday + 1 }), policies)?.policy).toBe('small');
    expect(automaticPolicy(request({ endDate: monday + 2 }), policies)).toBeUndefined();
    expect(automaticPolicy(request({ hoursPerDay: null }), policies)).toBeUndefined();
    expect(automaticPolicy(request({ endDate: monday - 1 }), policies)).toBeUndefined();
  });

  it.each([
    ['the manager of the project', 'pm', [], 'project-manager', false, true],
    ['another', 'boss', [], 'project-manager', false, false],
    ['the manager of the worker', 'boss', [], 'worker-manager', false, true],
    ['one who is named', 'x', ['hris:7'], ['hris:7'], false, true],
    ['a substitute in time', 'y', ['hris:9'], 'project-manager', false, false],
    ['a substitute once it is late', 'y', ['hris:9'], 'project-manager', true, true],
    ['the worker who is assigned, though they lead the project', 'w', [], 'project-manager', false, false],
  ] as const)('may be given by %s: %s', (_, id, ids, approver, late, may) => {
    const asked = { ...request(), projectManager: id === 'w' ? 'w' : 'pm', worker: 'w' };
    expect(mayApprove({ id, ids }, { approver, owner: 'o', withinHours: 1, substitutes: ['hris:9'] }, asked, late)).toBe(may);
  });
});
