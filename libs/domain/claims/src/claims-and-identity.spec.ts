import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newFirm } from './testing/firm.js';
import { KeptRecord } from './testing/kept-record.js';
import { at, SourceRecord } from './testing/source-event.js';

const NOW = at('2026-01-15T12:00Z');
const spell = (key: string, hireDate: number, terminationDate: number | null) => ({ spell: key, hireDate, terminationDate, removed: false });

describe('one person', () => {
  it('who is hired again has one record and two spells', () => {
    const kept = new KeptRecord(newFirm());
    const hris = new SourceRecord('hris', '1');
    kept.fold([hris.assert({ employmentSpells: [spell('2020', 18_300, null)], jobTitle: 'Analyst' }, '2020-02-08')], at('2020-02-08T12:00Z'));
    kept.fold([hris.assert({ employmentSpells: [spell('2020', 18_300, 19_000)] }, '2022-01-08')], at('2022-01-08T12:00Z'));
    kept.fold([hris.assert({ employmentSpells: [spell('2026', 20_500, null)], jobTitle: 'Architect' }, '2026-02-16')], NOW);
    expect(kept.value('employmentSpells')).toEqual([spell('2020', 18_300, 19_000)]);
    kept.sweep(at('2026-02-16T00:00Z'));
    expect(kept.value('employmentSpells')).toEqual([spell('2020', 18_300, 19_000), spell('2026', 20_500, null)]);
    expect(new Set(kept.published.map(({ record }) => record.workerId))).toEqual(new Set(['record-1']));
    expect(kept.recordVersion).toBe(3);
  });

  it('who converts from contractor to employee under a new id in the source keeps the record', () => {
    const kept = new KeptRecord(newFirm());
    const contractor = new SourceRecord('hris', 'C-9');
    const employee = new SourceRecord('hris', 'E-4');
    kept.fold([contractor.assert({ employmentType: 'contractor', employmentSpells: [spell('c', 1, 2)] }, '2024-01-01')], NOW);
    kept.fold([employee.assert({ employmentType: 'PERM', employmentSpells: [spell('e', 3, null)] }, '2026-01-01')], NOW);
    expect(kept.value('employmentType')).toBe('employee');
    expect(kept.value('employmentSpells')).toEqual([spell('c', 1, 2), spell('e', 3, null)]);
    expect(kept.current!.meta.externalIds).toEqual([{ system: 'hris', id: 'C-9' }, { system: 'hris', id: 'E-4' }]);
  });

  it('whose sources have all taken their record back is retired, and stands again with a new version', () => {
    const kept = new KeptRecord(newFirm());
    const hris = new SourceRecord('hris', '1');
    kept.fold([hris.assert({ jobTitle: 'Analyst' }, '2024-01-01'), hris.retire()], NOW);
    expect(kept.current).toMatchObject({ retired: true, jobTitle: null });
    kept.fold([hris.assert({ jobTitle: 'Analyst' }, '2024-01-01')], NOW);
    expect(kept.current).toMatchObject({ retired: false, jobTitle: 'Analyst' });
    expect(kept.recordVersion).toBe(3);
  });
});

describe('two records', () => {
  function twoRecords() {
    const firm = newFirm();
    const outcomes: KeptRecord['outcomes'] = [];
    const [a, b] = [new KeptRecord(firm, 'a', outcomes), new KeptRecord(firm, 'b', outcomes)];
    const hris = new SourceRecord('hris', '1');
    const apac = new SourceRecord('hris-apac', '7');
    a.fold([hris.assert({ jobTitle: 'Architect', employmentSpells: [spell('x', 1, 2)] }, '2024-01-01'), hris.assert({ fte: 0.5 }, '2026-03-01')], NOW);
    b.fold([apac.assert({ jobTitle: 'Engineer', fte: 1, skills: null }, '2025-01-01'), apac.assert({ jobTitle: 'Principal' }, '2026-03-01')], NOW);
    return { a, b, outcomes };
  }

  it('found to be one say together what both said, and the other keeps only where it went', () => {
    const { a, b } = twoRecords();
    b.mergedInto = 'a';
    b.giveVoices(a, () => true, NOW);
    expect(a.asModel()).toMatchObject({ values: { jobTitle: 'Architect', fte: 1 }, externalIds: ['hris-apac:7', 'hris:1'] });
    expect(b.current).toMatchObject({ mergedInto: 'a', jobTitle: null, fte: null, retired: false });
    expect(b.current!.meta.externalIds).toEqual([]);
  });

  it('found not to be one after all are each what they were, scheduled changes included', () => {
    const { a, b, outcomes } = twoRecords();
    const [beforeA, beforeB] = [a.asModel(), b.asModel()];
    const boundaries = [a.nextBoundary, b.nextBoundary];
    b.mergedInto = 'a';
    b.giveVoices(a, () => true, NOW);
    b.mergedInto = null;
    a.giveVoices(b, (voice) => voice.system === 'hris-apac', NOW);
    expect([a.asModel(), b.asModel()]).toEqual([beforeA, beforeB]);
    expect([a.nextBoundary, b.nextBoundary]).toEqual(boundaries);
    expect(outcomes).toEqual(['applied', 'scheduled', 'applied', 'scheduled']);
    for (const record of [a, b]) record.sweep(at('2026-03-01T00:00Z'));
    expect([a.value('fte'), b.value('jobTitle')]).toEqual([0.5, 'Principal']);
    expect(outcomes).toEqual(['applied', 'applied', 'applied', 'applied']);
  });

  it('that exchange a source record in one step both say so', () => {
    const { a, b } = twoRecords();
    [a.voices, b.voices] = [b.voices, a.voices];
    for (const record of [a, b]) record.recompute(NOW);
    expect([a.asModel().externalIds, b.asModel().externalIds]).toEqual([['hris-apac:7'], ['hris:1']]);
    expect([a.value('jobTitle'), b.value('jobTitle')]).toEqual(['Engineer', 'Architect']);
  });

  it('merged and unmerged any number of times, on any days, end as if they never had been', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 6 }), (days) => {
        const [merged, never] = [twoRecords(), twoRecords()];
        let now = NOW;
        for (const [i, wait] of [...days, ...(days.length % 2 === 0 ? [] : [1])].entries()) {
          now += wait * 86_400_000;
          if (i % 2 === 0) merged.b.giveVoices(merged.a, () => true, now);
          else merged.a.giveVoices(merged.b, (voice) => voice.system === 'hris-apac', now);
        }
        for (const record of [merged.a, merged.b, never.a, never.b]) record.recompute(now);
        expect([merged.a.asModel(), merged.b.asModel(), merged.outcomes]).toEqual([never.a.asModel(), never.b.asModel(), never.outcomes]);
      }),
      { numRuns: 200 },
    );
  });
});
