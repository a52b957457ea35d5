import { describe, expect, it } from '@jest/globals';
import { newFirm } from './testing/firm.js';
import { KeptRecord } from './testing/kept-record.js';
import { at, day, SourceRecord, type SourceEvent } from './testing/source-event.js';

const JANUARY = at('2026-01-15T12:00Z');
const FEBRUARY = at('2026-02-10T12:00Z');
const firm = () => newFirm({ legalEntities: { ...newFirm().legalEntities, santiago: { code: 'CL01', region: 'LATAM', timeZone: 'America/Santiago' }, cairo: { code: 'EG01', region: 'EMEA', timeZone: 'Africa/Cairo' } } });
const newWorker = () => ({ kept: new KeptRecord(firm()), hris: new SourceRecord('hris', '1', day('2026-01-15')) });
const boundary = (kept: KeptRecord) => (kept.nextBoundary === null ? null : new Date(kept.nextBoundary).toISOString());

describe('a dated change', () => {
  it('that was announced first wins on its day over one that came later with an earlier date, and gives way when it is rescinded', () => {
    const { kept, hris } = newWorker();
    kept.fold([hris.assert({ location: 'A' }, '2025-06-01')], JANUARY);
    expect(kept.fold([hris.assert({ location: 'B' }, '2026-03-01')], JANUARY)[0]!.outcome).toBe('scheduled');
    const late = new SourceRecord('hris', '1', day('2026-02-10'));
    kept.fold([late.assert({ location: 'C' }, null, { version: 3 })], FEBRUARY);
    expect(kept.value('location')).toBe('#C');

    kept.sweep(at('2026-03-01T00:00Z'));
    expect(kept.value('location')).toBe('#B');
    expect(kept.outcomes).toEqual(['applied', 'applied', 'applied']);

    kept.fold([late.rescind('2026-03-01')], at('2026-03-02T12:00Z'));
    expect(kept.value('location')).toBe('#C');
  });

  it('gives the same record when the same four events come in any of their 24 orders', () => {
    const hris = new SourceRecord('hris', '1', day('2026-02-10'));
    const events = [hris.assert({ location: 'A' }, '2025-06-01'), hris.assert({ location: 'B' }, '2026-03-01'), hris.assert({ location: 'C' }, null), hris.rescind('2026-03-01')];
    for (const order of permutations(events)) {
      const kept = new KeptRecord(firm());
      for (const event of order) kept.fold([event], FEBRUARY);
      kept.sweep(at('2026-03-02T12:00Z'));
      expect(kept.value('location')).toBe('#C');
    }
  });

  it('is replaced by a higher version of the same date, and not by a lower one', () => {
    const { kept, hris } = newWorker();
    kept.fold([hris.assert({ jobTitle: 'Architect' }, '2026-01-01', { version: 5 }), hris.assert({ jobTitle: 'Principal' }, '2026-01-01', { version: 7 })], JANUARY);
    expect(kept.fold([hris.assert({ jobTitle: 'Analyst' }, '2026-01-01', { version: 6 })], JANUARY)[0]!.outcome).toBe('no-effect');
    expect(kept.value('jobTitle')).toBe('Principal');
  });

  it('that is replaced before its day ends as without effect, and its successor is scheduled', () => {
    const { kept, hris } = newWorker();
    kept.fold([hris.assert({ jobTitle: 'Architect' }, '2026-03-01')], JANUARY);
    kept.fold([hris.assert({ jobTitle: 'Principal' }, '2026-03-01')], JANUARY);
    expect(kept.outcomes).toEqual(['no-effect', 'scheduled']);
  });

  it('lies between two others without hiding the later one', () => {
    const { kept, hris } = newWorker();
    kept.fold([hris.assert({ jobTitle: 'Principal' }, '2026-01-10'), hris.assert({ jobTitle: 'Analyst' }, '2024-01-01')], JANUARY);
    expect(kept.fold([hris.assert({ jobTitle: 'Architect' }, '2025-01-01')], JANUARY)[0]!.outcome).toBe('no-effect');
    expect(kept.value('jobTitle')).toBe('Principal');
  });

  it('moves when its correction names the date that was wrong', () => {
    const { kept, hris } = newWorker();
    kept.fold([hris.assert({ location: 'A', jobTitle: 'Architect' }, '2025-06-01'), hris.assert({ location: 'B' }, '2026-03-01')], JANUARY);
    kept.fold([hris.assert({ location: 'B' }, '2026-02-01', { replacesEffectiveFrom: day('2026-03-01') })], JANUARY);
    expect(kept.outcomes).toEqual(['applied', 'no-effect', 'scheduled']);
    expect(boundary(kept)).toBe('2026-02-01T00:00:00.000Z');
    kept.sweep(at('2026-02-01T00:00Z'));
    expect(kept.value('location')).toBe('#B');
    expect(kept.value('jobTitle')).toBe('Architect');
    expect(kept.outcomes.at(-1)).toBe('applied');
    expect(kept.nextBoundary).toBeNull();
  });

  it('stays where its correction to an earlier date arrived first', () => {
    const { kept, hris } = newWorker();
    const wrong = hris.assert({ location: 'B' }, '2026-01-10');
    const right = hris.assert({ location: 'B' }, '2026-01-20', { replacesEffectiveFrom: day('2026-01-10') });
    kept.fold([hris.assert({ location: 'A' }, '2025-06-01'), right, wrong], JANUARY);
    expect(kept.value('location')).toBe('#A');
    kept.sweep(at('2026-01-20T00:00Z'));
    expect(kept.value('location')).toBe('#B');
  });

  it('is taken back for the attributes that the rescission names, and no others', () => {
    const { kept, hris } = newWorker();
    kept.fold([hris.assert({ location: 'A', jobTitle: 'Architect' }, '2025-06-01'), hris.assert({ location: 'B', jobTitle: 'Principal' }, '2026-01-10'), hris.rescind('2026-01-10', ['location'])], JANUARY);
    expect(kept.value('location')).toBe('#A');
    expect(kept.value('jobTitle')).toBe('Principal');
  });

  it('comes back after a rescission only with a higher version', () => {
    const { kept, hris } = newWorker();
    const first = hris.assert({ location: 'B' }, '2026-01-10', { version: 4 });
    kept.fold([first, hris.rescind('2026-01-10')], JANUARY);
    expect(kept.fold([first], JANUARY)[0]!.outcome).toBe('no-effect');
    expect(kept.value('location')).toBeNull();
    expect(kept.fold([hris.assert({ location: 'B' }, '2026-01-10')], JANUARY)[0]!.outcome).toBe('applied');
    expect(kept.value('location')).toBe('#B');
  });

  it('is caused by the event that announced it, on the day it takes effect', () => {
    const { kept, hris } = newWorker();
    kept.fold([hris.assert({ jobTitle: 'Architect' }, '2025-06-01')], JANUARY);
    const announced = hris.assert({ jobTitle: 'Principal' }, '2026-03-01');
    kept.fold([announced], JANUARY);
    kept.sweep(at('2026-03-01T00:00Z'));
    const { meta } = kept.published.at(-1)!.record;
    expect(meta.causationId).toBe(announced.change.meta.eventId);
    expect(meta.correlationId).toBe(announced.change.meta.correlationId);
    expect(meta.changed).toEqual([{ attribute: 'jobTitle', before: '"Architect"' }]);
  });
});

describe('a whole timeline', () => {
  it('takes back what it does not list, and keeps what is newer than itself', () => {
    const { kept, hris } = newWorker();
    kept.fold([hris.assert({ location: 'A' }, '2025-01-01', { version: 1 }), hris.assert({ jobTitle: 'Chief' }, '2025-02-01', { version: 9 })], JANUARY);
    kept.fold([hris.wholeTimeline({ '2025-03-01': { fte: 1 }, '2026-03-01': { fte: 0.5 } }, [], 5)], JANUARY);
    expect(kept.value('location')).toBeNull();
    expect(kept.value('jobTitle')).toBe('Chief');
    expect(kept.value('fte')).toBe(1);
    expect(kept.outcomes).toEqual(['applied', 'applied', 'scheduled']);
    kept.sweep(at('2026-03-01T00:00Z'));
    expect(kept.value('fte')).toBe(0.5);
    expect(kept.outcomes).toEqual(['applied', 'applied', 'applied']);
  });

  it('of some attributes leaves the others alone', () => {
    const { kept, hris } = newWorker();
    kept.fold([hris.assert({ location: 'A', fte: 1 }, '2025-01-01'), hris.wholeTimeline({ '2025-03-01': { location: 'B' } }, ['location'])], JANUARY);
    expect(kept.value('fte')).toBe(1);
    kept.fold([hris.rescind('2025-03-01')], JANUARY);
    expect(kept.value('location')).toBeNull();
  });
});

describe('the day', () => {
  const announced: [entity: string, instant: string, date: string][] = [
    ['sydney', '2026-02-28T13:00:00.000Z', '2026-03-01'],
    ['los-angeles', '2026-03-01T08:00:00.000Z', '2026-03-01'],
    ['london', '2026-03-01T00:00:00.000Z', '2026-03-01'],
    ['sydney', '2026-04-05T14:00:00.000Z', '2026-04-06'],
    ['los-angeles', '2026-03-09T07:00:00.000Z', '2026-03-09'],
    ['cairo', '2026-04-23T22:00:00.000Z', '2026-04-24'],
    ['santiago', '2026-09-06T04:00:00.000Z', '2026-09-06'],
  ];
  it.each(announced)('begins in %s at %s, not a moment before: %s', (employer, instant, date) => {
    const { kept, hris } = newWorker();
    kept.fold([hris.assert({ employer, jobTitle: 'Analyst' }, '2025-01-01'), hris.assert({ jobTitle: 'Architect' }, date)], JANUARY);
    expect(boundary(kept)).toBe(instant);
    expect(kept.sweep(at(instant) - 1)).toBe(false);
    kept.recompute(at(instant) - 1);
    expect(kept.value('jobTitle')).toBe('Analyst');
    kept.sweep(at(instant));
    expect(kept.value('jobTitle')).toBe('Architect');
    expect(kept.nextBoundary).toBeNull();
  });

  it.each(announced)('of a hire dated ahead begins in %s at %s too: %s', (employer, instant, date) => {
    const { kept, hris } = newWorker();
    expect(kept.fold([hris.assert({ employer, jobTitle: 'Architect' }, date)], JANUARY)[0]!.outcome).toBe('scheduled');
    expect(kept.current).toBeNull();
    expect(boundary(kept)).toBe(instant);
    kept.recompute(at(instant) - 1);
    expect(kept.current).toBeNull();
    kept.sweep(at(instant));
    expect(kept.value('jobTitle')).toBe('Architect');
    expect(kept.outcomes).toEqual(['applied']);
  });

  it.each([['sydney', 'los-angeles', '2026-02-28T13:00:00.000Z'], ['los-angeles', 'sydney', '2026-02-28T13:00:00.000Z']])('of a transfer from %s to %s is never taken twice or back', (from, to, instant) => {
    const { kept, hris } = newWorker();
    kept.fold([hris.assert({ employer: from, location: 'A' }, '2025-01-01'), hris.assert({ employer: to, location: 'B' }, '2026-03-01')], JANUARY);
    const seen: string[] = [];
    for (let now = at('2026-02-27T00:00Z'); now < at('2026-03-03T00:00Z'); now += 3_600_000) {
      kept.recompute(now);
      const shown = `${String(kept.value('employer'))} ${String(kept.value('location'))}`;
      if (!seen.at(-1)?.endsWith(shown)) seen.push(`${new Date(now).toISOString()} ${shown}`);
    }
    expect(seen).toEqual([`2026-02-27T00:00:00.000Z #${from} #A`, `${instant} #${to} #B`]);
  });

  it('that a service slept through is caught up with, whenever it wakes', () => {
    for (const woken of ['2026-02-28T13:00Z', '2026-03-05T09:00Z', '2027-01-01T00:00Z']) {
      const { kept, hris } = newWorker();
      kept.fold([hris.assert({ employer: 'sydney', jobTitle: 'Analyst' }, '2025-01-01'), hris.assert({ jobTitle: 'Architect' }, '2026-03-01'), hris.assert({ fte: 0.5 }, '2026-02-20')], JANUARY);
      kept.sweep(at(woken));
      expect([kept.value('jobTitle'), kept.value('fte'), kept.nextBoundary]).toEqual(['Architect', 0.5, null]);
      expect(kept.outcomes).toEqual(['applied', 'applied', 'applied']);
    }
  });

  it('passes also when the next event comes before the sweeper does', () => {
    const { kept, hris } = newWorker();
    kept.fold([hris.assert({ jobTitle: 'Analyst' }, '2025-01-01'), hris.assert({ jobTitle: 'Architect' }, '2026-03-01')], JANUARY);
    kept.fold([hris.assert({ fte: 0.5 }, '2026-03-01')], at('2026-03-04T09:00Z'));
    expect([kept.value('jobTitle'), kept.value('fte')]).toEqual(['Architect', 0.5]);
    expect(kept.outcomes).toEqual(['applied', 'applied', 'applied']);
  });

  it('of a change without a date is that of its source, and the change is in effect at once', () => {
    const kept = new KeptRecord(firm());
    const sydney = new SourceRecord('hris', '1', day('2026-01-16'));
    kept.fold([sydney.assert({ employer: 'los-angeles', jobTitle: 'Analyst' }, null)], JANUARY);
    expect(kept.value('jobTitle')).toBe('Analyst');
    expect(kept.nextBoundary).toBeNull();
  });
});

function permutations(list: readonly SourceEvent[]): SourceEvent[][] {
  if (list.length === 0) return [[]];
  return list.flatMap((one, i) => permutations(list.toSpliced(i, 1)).map((rest) => [one, ...rest]));
}
