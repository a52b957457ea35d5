import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { actOf, heldBack, policyOf } from './act-on-drift.js';
import { judgeLine } from './judge-line.js';
import { faultyFields } from './mapping-fault.js';
import { DRIFT_CLASSES, type FieldPair, type JudgedLine, type RowOutcome } from './model.js';
import { reconciliationSchema } from './reconciliation-schema.js';
import { readReconciliation, toleranceOf } from './reconciliation-settings.js';
import { dueRuns } from './schedule.js';
import { isSame } from './tolerance.js';
import { addTotals, NO_TOTALS, totalsOf } from './totals.js';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const pair = (name: string, held: unknown, wanted: unknown): FieldPair => ({ name, held: JSON.stringify(held), wanted: JSON.stringify(wanted), hidden: false, attributes: [name] });
const line = (more: Partial<JudgedLine> = {}): JudgedLine => ({ kind: 'record', state: 'settled', unreadable: null, target: [], source: null, isOlder: false, isOverdue: false, isUnknown: false, isDouble: false, isMoving: false, ...more });
const exact = () => undefined;
const judged = (more: Partial<JudgedLine>) => judgeLine(line(more), exact);

const text = fc.option(fc.constantFrom('"a"', '"b"', '"2026-01-01"', '"2026-02-01"', '1', 'null', '[1,2]'), { nil: null });
const pairs = fc.array(fc.record({ name: fc.constantFrom('name', 'status', 'start'), held: text, wanted: text, hidden: fc.boolean(), attributes: fc.constant([]) }), { maxLength: 3 });
const anyLine: fc.Arbitrary<JudgedLine> = fc.record({
  kind: fc.constantFrom('record' as const, 'absent' as const), state: fc.constantFrom(null, 'settled' as const, 'in-flight' as const, 'waiting' as const, 'parked' as const, 'unwanted' as const), unreadable: fc.option(fc.constant('missing-value'), { nil: null }),
  target: fc.option(pairs, { nil: null }), source: fc.option(pairs, { nil: null }), isOlder: fc.boolean(), isOverdue: fc.boolean(), isUnknown: fc.boolean(), isDouble: fc.boolean(), isMoving: fc.boolean(),
});

function countsOf(lines: readonly JudgedLine[]): Map<RowOutcome, number> {
  const counts = new Map<RowOutcome, number>();
  for (const one of lines) {
    const { outcome } = judgeLine(one, exact);
    if (one.kind === 'record' || outcome === 'missing') counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return counts;
}

describe('config/reconciliation.yaml', () => {
  it('is read as it ships, and its schema is what editors read', () => {
    expect(readReconciliation(parse(read('config/reconciliation.yaml')))).toEqual({ ...readReconciliation({}), endOfDay: [{ legalEntities: 'all', at: '22:00' }], without: ['hooks', 'mail'] });
    expect(JSON.parse(read('config/schema/reconciliation.schema.json'))).toEqual(reconciliationSchema);
  });

  it.each([
    ['a list', [], 'the file must be object'],
    ['a misspelt part', { tolerance: [] }, 'the file has an unknown key "tolerance"'],
    ['a policy that there is not', { policies: { late: 'ignore' } }, 'policies.late must be one of heal, refresh, accept, exception'],
    ['a day that does not exist', { closes: [{ purpose: 'payroll', legalEntity: 'GB01', days: ['2026-02-30'], at: '18:00' }] }, 'closes.0.days.0 must be a day that exists'],
    ['a time that does not exist', { endOfDay: [{ at: '24:00' }] }, 'endOfDay.0.at must match pattern'],
  ])('refuses %s, with the place, the rule and the remedy', (_, content, said) => {
    expect(() => readReconciliation(content)).toThrow(`config/reconciliation.yaml: ${said}`);
  });
});

describe('a line', () => {
  it.each<[string, Partial<JudgedLine>, RowOutcome]>([
    ['that holds what it should', { target: [pair('name', 'Ada', 'Ada')] }, 'equal'],
    ['that was changed over there', { target: [pair('name', 'Eve', 'Ada'), pair('start', '2026-01-01', '2026-02-01')] }, 'changed-by-non-owner'],
    ['in which only days differ', { target: [pair('start', '2026-01-01', '2026-02-01'), pair('end', null, '2026-02-01')] }, 'different-effective-date'],
    ['that has settled on an older version', { target: [pair('name', 'Eve', 'Ada')], isOlder: true }, 'late'],
    ['that is on its way', { state: 'in-flight', target: [pair('name', 'Eve', 'Ada')] }, 'in-flight'],
    ['that is on its way for too long', { state: 'in-flight', isOverdue: true, target: [pair('name', 'Eve', 'Ada')] }, 'late'],
    ['that is on its way for too long, and changes nothing that is compared', { state: 'in-flight', isOverdue: true, target: [pair('name', 'Ada', 'Ada')] }, 'in-flight'],
    ['whose delivery is parked', { state: 'parked', target: [pair('name', 'Eve', 'Ada')] }, 'parked'],
    ['whose owner says something else than the master has', { state: null, source: [pair('title', 'Partner', 'Analyst')] }, 'late'],
    ['whose owner has just said it', { state: null, source: [pair('title', 'Partner', 'Analyst')], isMoving: true }, 'in-flight'],
    ['of a record that no master knows', { state: null, isUnknown: true }, 'late'],
    ['of nobody', { state: null, target: null }, 'not-ours'],
    ['that is there twice', { isDouble: true, target: [pair('name', 'Ada', 'Ada')] }, 'duplicate'],
    ['that is not to be there', { state: 'unwanted' }, 'extra'],
    ['of a record that is gone', { kind: 'absent' }, 'missing'],
    ['of a record that is gone and is being written', { kind: 'absent', state: 'in-flight' }, 'in-flight'],
    ['that nobody can read', { unreadable: 'missing-value' }, 'unreadable'],
    ['with nothing in place of nothing', { target: [pair('end', '', null), { ...pair('note', null, ''), held: null }] }, 'equal'],
  ])('%s', (_, more, outcome) => expect(judged(more).outcome).toBe(outcome));

  it('tells nothing of what is equal, whatever else is known of it', () => {
    fc.assert(fc.property(anyLine, (one) => {
      const same = (some: readonly FieldPair[] | null) => some?.map((each) => ({ ...each, held: each.wanted })) ?? null;
      const { drift } = judgeLine({ ...one, kind: 'record', unreadable: null, isDouble: false, isUnknown: false, state: one.state === 'unwanted' ? 'settled' : one.state, target: same(one.target), source: same(one.source) }, exact);
      expect(drift).toEqual([]);
    }));
  });

  it('ends in exactly one total, and their order does not matter', () => {
    fc.assert(fc.property(fc.array(anyLine, { maxLength: 30 }), fc.integer(), (lines, seed) => {
      const totals = totalsOf(countsOf(lines));
      expect(totals.read).toBe(lines.filter(({ kind }) => kind === 'record').length);
      expect(totals.compared).toBe(totals.equal + totals.differing);
      expect(totals.read).toBe(totals.compared + totals.inFlight + totals.waiting + totals.parked + totals.unreadable + totals.notOurs);
      expect(DRIFT_CLASSES.reduce((sum, one) => sum + totals.byClass[one], 0)).toBe(totals.differing + totals.missing + totals.unreadable);
      const shuffled = [...lines].sort((a, b) => ((lines.indexOf(a) * 31 + seed) % 7) - ((lines.indexOf(b) * 31 + seed) % 7));
      expect(totalsOf(countsOf(shuffled))).toEqual(totals);
      const cut = Math.abs(seed) % (lines.length + 1);
      expect(addTotals(addTotals(NO_TOTALS, totalsOf(countsOf(lines.slice(0, cut)))), totalsOf(countsOf(lines.slice(cut))))).toEqual(totals);
    }));
  });
});

describe('a tolerance', () => {
  it.each([
    ['numbers', '8', '7.95', { numeric: 0.05 }, true],
    ['numbers further apart', '8', '7.9', { numeric: 0.05 }, false],
    ['days', '"2026-03-01"', '"2026-02-28T00:00:00Z"', { days: 1 }, true],
    ['letters', '"Ada B"', '"ADA b"', { case: 'ignore' as const }, true],
    ['the order of lists', '["b","a"]', '["a","b"]', { order: 'ignore' as const }, true],
    ['letters in lists', '["B","a"]', '["A","b"]', { order: 'ignore' as const, case: 'ignore' as const }, true],
    ['hashes, which say nothing', 'a1b2', 'a1b3', { numeric: 10 }, false],
  ])('of %s', (_, held, wanted, tolerance, same) => expect(isSame(held, wanted, tolerance)).toBe(same));

  it('is that of the first entry that fits', () => {
    const settings = readReconciliation({ tolerances: [{ field: 'hours', system: 'rm', numeric: 1 }, { field: 'hours', numeric: 0.1 }] });
    expect([toleranceOf(settings, 'rm', 'demand', 'hours')?.numeric, toleranceOf(settings, 'psa', 'demand', 'hours')?.numeric, toleranceOf(settings, 'psa', 'demand', 'name')]).toEqual([1, 0.1, undefined]);
  });
});

describe('what is done about a difference', () => {
  it('is what the first exception that fits says, else its class', () => {
    const settings = readReconciliation({ exceptions: [{ system: 'psa', field: 'title', policy: 'accept' }] });
    const where = { system: 'psa', entity: 'worker', field: 'title', class: 'changed-by-non-owner' } as const;
    expect([policyOf(settings, where), policyOf(settings, { ...where, field: 'name' }), policyOf(settings, { ...where, class: 'extra', field: '' })]).toEqual(['accept', 'heal', 'exception']);
  });

  it('goes the way of changes: what we write is written anew, what the system owns is read anew, and the rest is for people', () => {
    const act = (side: 'target' | 'source', drifted: (typeof DRIFT_CLASSES)[number], recordId: string | null = 'R') => actOf('heal', { side, class: drifted, recordId });
    expect([act('target', 'changed-by-non-owner'), act('target', 'missing'), act('source', 'late'), act('target', 'duplicate'), act('target', 'extra'), act('target', 'missing', null), act('source', 'mapping-fault')])
      .toEqual(['renew', 'renew', 'refresh', 'exception', 'exception', 'exception', 'exception']);
    expect([heldBack(200, 200), heldBack(201, 200), heldBack(1, 0)]).toEqual([false, true, true]);
  });

  it('is done once for a field that differs in too many rows', () => {
    const limit = { share: 0.2, rows: 20 };
    expect([...faultyFields(new Map([['name', 21], ['title', 20], ['rare', 19]]), 100, limit)]).toEqual(['name']);
    expect([...faultyFields(new Map([['name', 19]]), 19, limit)]).toEqual([]);
  });
});

describe('the calendar', () => {
  const zones = new Map([['GB01', 'Europe/London'], ['IE01', 'Europe/London'], ['US01', 'America/New_York']]);
  const settings = readReconciliation({ endOfDay: [{ legalEntities: 'all', at: '22:00' }], closes: [{ purpose: 'payroll', legalEntity: 'US01', payrollGroup: 'weekly', days: ['2026-07-03'], at: '17:00', hoursBefore: 4, systems: ['payroll'] }, { purpose: 'month-end', legalEntity: 'XX', days: ['2026-07-03'], at: '17:00' }] });
  const due = (since: string, now: string) => dueRuns(settings, zones, Date.parse(since), Date.parse(now)).map(({ purpose, atMs, note }) => [purpose, new Date(atMs).toISOString(), note]);

  it('asks for the end of each day by the clock of the legal entities, one run for those of a zone, and for what comes before a close', () => {
    expect(due('2026-07-03T12:00:00Z', '2026-07-04T03:00:00Z')).toEqual([
      ['payroll', '2026-07-03T17:00:00.000Z', 'Before payroll of 2026-07-03 in US01, weekly'],
      ['end-of-day', '2026-07-03T21:00:00.000Z', 'End of 2026-07-03 in GB01, IE01'],
      ['end-of-day', '2026-07-04T02:00:00.000Z', 'End of 2026-07-03 in US01'],
    ]);
    expect(dueRuns(settings, zones, Date.parse('2026-07-03T16:00:00Z'), Date.parse('2026-07-03T18:00:00Z'))[0]!.scope).toEqual({ systems: ['payroll'] });
  });

  it('asks for each once, however often and in whatever steps it is looked at', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 30 * 3_600_000 }), { maxLength: 8 }), (steps) => {
      const start = Date.parse('2026-10-24T00:00:00Z');
      const keys: string[] = [];
      let now = start;
      for (const step of steps) {
        keys.push(...dueRuns(settings, zones, now, now + step).map(({ key }) => key));
        now += step;
      }
      const whole = now - start <= 2 * 86_400_000 ? dueRuns(settings, zones, start, now).map(({ key }) => key) : keys;
      expect(keys).toEqual(whole);
      expect(new Set(keys).size).toBe(keys.length);
    }));
  });

  it('does not make up for what nobody was there to make within two days', () => {
    expect(due('2020-01-01T00:00:00Z', '2026-07-10T12:00:00Z').map(([, at]) => at)).toEqual(['2026-07-08T21:00:00.000Z', '2026-07-09T02:00:00.000Z', '2026-07-09T21:00:00.000Z', '2026-07-10T02:00:00.000Z']);
  });
});
