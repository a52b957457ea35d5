import { describe, expect, it } from '@jest/globals';
import { EARLIEST_DATE } from '@muster/platform-kernel';
import fc from 'fast-check';
import { absenceOf, casesAfter, isLeaving, type CaseQuestion, type KnownCase } from './cases.js';
import type { ProcessName, Processes } from './process-settings.js';

const TODAY = 20_000;
const settings = { approval: { chain: [], automatic: [] }, approvalOf: new Map(), stages: new Map(), legalEntities: new Map(), hiredSinceDays: 30, keepsBookingsUpToDays: 14 };
const processes: Processes = new Map((['onboarding', 'leave'] as const).map((name) => [name, settings]));

type Worker = Record<string, unknown>;
const atWork: Worker = { employmentStatus: 'active', hireDate: TODAY - 400, terminationDate: null, leaveStartDate: null, leaveEndDate: null, employer: 'DE01' };

/** A worker as it goes through events, with the cases that it has. */
class Told {
  readonly cases = new Map<ProcessName, KnownCase>();
  private before: Worker | undefined;

  /** Names of the processes that begin. */
  hear(record: Worker, today = TODAY): string[] {
    const { before } = this;
    const question: CaseQuestion = {
      record, today, isRecent: true, processes, caseOf: (process) => this.cases.get(process),
      before: before && { startDate: before['hireDate'] as number, legalEntity: before['employer'] as string, employmentOver: before['employmentStatus'] === 'terminated' },
    };
    const after = casesAfter('worker', question);
    for (const { begins, process, ...state } of after) this.cases.set(process, { ...state, ended: !begins && this.cases.get(process)?.ended === true });
    this.before = record;
    return after.filter(({ begins }) => begins).map(({ process }) => process);
  }

  end(process: ProcessName): void {
    this.cases.set(process, { ...this.cases.get(process)!, ended: true });
  }

  over(process: ProcessName): string | null | undefined {
    return this.cases.get(process)?.over;
  }
}

function told(...records: Worker[]): Told {
  const one = new Told();
  for (const record of records) one.hear(record);
  return one;
}

const leaves = { ...atWork, terminationDate: TODAY + 30 };
const left = { ...atWork, employmentStatus: 'terminated', terminationDate: TODAY };

describe('an exit', () => {
  it.each([
    ['a last day is told', atWork, leaves, true],
    ['employment ends without a day', atWork, { ...left, terminationDate: null }, true],
    ['a last day comes before the first: the hire was taken back', { ...atWork, hireDate: TODAY + 5 }, { ...left, hireDate: TODAY + 5 }, true],
    ['somebody left long ago, and is heard of first', undefined, { ...left, terminationDate: TODAY - 31 }, false],
    ['somebody left without a day, and is heard of first', undefined, { ...left, terminationDate: null }, false],
    ['a rehire still has the old last day', atWork, { ...atWork, hireDate: TODAY - 5, terminationDate: TODAY - 100 }, false],
  ])('begins, or not, where %s', (_, first, then, begins) => {
    const one = first ? told(first) : new Told();
    expect(one.hear(then).includes('exit')).toBe(begins);
  });

  it('begins once, whatever is repeated, and again only after it was rescinded', () => {
    const one = told(atWork);
    expect([one.hear(leaves), one.hear(leaves), one.hear({ ...leaves, terminationDate: TODAY + 60 }), one.hear(left)]).toEqual([['exit'], [], [], []]);
    expect(one.hear(atWork)).toEqual(['reinstatement']);
    expect(one.over('exit')).toBe('rescinded');
    expect(one.hear(leaves)).toEqual(['exit']);
    expect([one.cases.get('exit')!.nth, one.over('reinstatement')]).toEqual([2, 'superseded']);
  });

  it('is followed by a reinstatement though it had ended, and by none where a new employment begins', () => {
    const stayed = told(atWork, left);
    stayed.end('exit');
    expect(stayed.hear(atWork)).toEqual(['reinstatement']);
    const rehired = told(atWork, left);
    rehired.end('exit');
    expect(rehired.hear({ ...atWork, hireDate: TODAY + 20, employmentStatus: 'pending' })).toEqual(['onboarding']);
  });

  it('ends an onboarding as left on the last day, and as rescinded where nobody ever came', () => {
    const hired = { ...atWork, hireDate: TODAY - 3 };
    const one = told(hired, { ...hired, terminationDate: TODAY });
    expect(one.over('onboarding')).toBeNull();
    one.hear({ ...left, hireDate: TODAY - 3 });
    expect(one.over('onboarding')).toBe('left');
    expect(told(hired, { ...hired, employmentStatus: 'terminated' }).over('onboarding')).toBe('rescinded');
  });
});

describe('a leave', () => {
  const away = { ...atWork, leaveStartDate: TODAY + 10, leaveEndDate: TODAY + 60 };

  it.each([
    ['long enough', away, true],
    ['without an end', { ...away, leaveEndDate: null }, true],
    ['of as many days as bookings are kept through', { ...away, leaveEndDate: TODAY + 23 }, false],
    ['of one day more', { ...away, leaveEndDate: TODAY + 24 }, true],
    ['of somebody who has left', { ...away, employmentStatus: 'terminated' }, false],
    ['that is over', { ...away, leaveStartDate: TODAY - 60, leaveEndDate: TODAY - 1 }, false],
  ])('that is %s begins a case, or not', (_, record, begins) => {
    expect(told(atWork).hear(record).includes('leave')).toBe(begins);
  });

  it('that is called off, or ends early, is followed by a reinstatement; one that ends as it was to be is not', () => {
    expect(told(atWork, away).hear(atWork)).toEqual(['reinstatement']);
    const early = told(atWork, { ...away, leaveStartDate: TODAY - 5 });
    expect([early.hear(atWork), early.over('leave')]).toEqual([['reinstatement'], 'returned']);
    const asPlanned = told(atWork, away);
    expect(asPlanned.hear(atWork, TODAY + 61)).toEqual([]);
    expect(asPlanned.hear({ ...away, leaveStartDate: TODAY + 100, leaveEndDate: TODAY + 150 }, TODAY + 61)).toEqual(['leave']);
  });

  it('is superseded when employment ends', () => {
    expect(told(atWork, away, { ...away, ...left, leaveStartDate: TODAY + 10 }).over('leave')).toBe('superseded');
  });
});

describe('a transfer', () => {
  it('begins with another employer, ends as rescinded where the first employs them again, and begins anew once it has ended', () => {
    const one = told(atWork);
    expect(one.hear({ ...atWork, employer: 'GB01' })).toEqual(['transfer']);
    expect(one.hear(atWork)).toEqual([]);
    expect(one.over('transfer')).toBe('rescinded');
    expect(one.hear({ ...atWork, employer: 'GB01' })).toEqual(['transfer']);
    one.end('transfer');
    expect(one.hear({ ...atWork, employer: 'US01' })).toEqual(['transfer']);
    expect(one.cases.get('transfer')!.nth).toBe(3);
  });
});

describe('whatever is told', () => {
  const day = fc.option(fc.integer({ min: TODAY - 60, max: TODAY + 60 }), { nil: null });
  const worker = fc.record({ employmentStatus: fc.constantFrom('pending', 'active', 'on-leave', 'terminated'), hireDate: fc.integer({ min: TODAY - 90, max: TODAY + 20 }), terminationDate: day, leaveStartDate: day, leaveEndDate: day, employer: fc.constantFrom('DE01', 'GB01') });

  it('a record that comes again begins nothing, and there is an open exit only of somebody who leaves', () => {
    fc.assert(fc.property(fc.array(worker, { minLength: 1, maxLength: 8 }), (records) => {
      const one = new Told();
      for (const record of records) {
        one.hear(record);
        expect(one.hear(record)).toEqual([]);
        if (one.cases.has('exit') && one.over('exit') === null) expect(isLeaving(record)).toBe(true);
        expect(one.cases.has('exit') && one.over('exit') === null && one.cases.has('reinstatement') && one.over('reinstatement') === null).toBe(false);
      }
    }), { numRuns: 500, seed: 20_261_127 });
  });
});

describe('the days that somebody cannot be booked for', () => {
  it.each([
    ['exit', leaves, { from: TODAY + 31, until: null }],
    ['exit', { ...left, terminationDate: null }, { from: TODAY + 1, until: null }],
    ['exit', { ...left, hireDate: TODAY + 5 }, { from: EARLIEST_DATE, until: null }],
    ['exit', atWork, undefined],
    ['leave', { ...atWork, leaveStartDate: TODAY, leaveEndDate: TODAY + 20 }, { from: TODAY, until: TODAY + 20 }],
    ['leave', leaves, undefined],
  ] as const)('because of %s %#', (kind, record, days) => {
    expect(absenceOf(kind, record, 14, TODAY)).toEqual(days);
  });
});
