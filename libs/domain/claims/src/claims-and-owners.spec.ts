import { describe, expect, it } from '@jest/globals';
import { ALWAYS, newFirm } from './testing/firm.js';
import { KeptRecord } from './testing/kept-record.js';
import { at, day, SourceRecord } from './testing/source-event.js';

const NOW = at('2026-01-15T12:00Z');
const from = '2025-01-01';

function employed() {
  const kept = new KeptRecord(newFirm());
  const hris = new SourceRecord('hris', '1');
  kept.fold([hris.assert({ jobTitle: 'Architect', employmentType: 'PERM' }, from)], NOW);
  return { kept, hris };
}

describe("a non-owner's value", () => {
  it('never becomes the record, whatever its date and version, and is refused once', () => {
    const { kept } = employed();
    const erp = new SourceRecord('erp', '77');
    const differing = erp.assert({ jobTitle: 'Cost object' }, '2026-01-01', { version: 900 });
    const [refused, again] = kept.fold([differing, differing], NOW);
    expect(refused!.refusals).toEqual([{ attribute: 'jobTitle', system: 'erp', owner: 'hris', value: '"Cost object"' }]);
    expect(refused!.outcome).toBe('no-effect');
    expect(again!.refusals).toEqual([]);
    expect(kept.value('jobTitle')).toBe('Architect');
  });

  it('that is an echo raises nothing, in its own code or in ours', () => {
    const { kept } = employed();
    const erp = new SourceRecord('erp', '77');
    const [echo] = kept.fold([erp.assert({ jobTitle: 'Architect', employmentType: 'employee' }, from)], NOW);
    expect(echo!.refusals).toEqual([]);
    expect([...echo!.details.values()]).toEqual(['not-owner', 'not-owner']);
  });

  it('adds the id of its system to the record and nothing else', () => {
    const { kept } = employed();
    kept.fold([new SourceRecord('erp', '77').assert({ jobTitle: 'Cost object' }, from)], NOW);
    const { meta } = kept.published.at(-1)!.record;
    expect(meta.externalIds).toEqual([{ system: 'erp', id: '77' }, { system: 'hris', id: '1' }]);
    expect(meta.changed).toEqual([]);
  });

  it('refuses nothing while no owner has spoken', () => {
    const kept = new KeptRecord(newFirm());
    const [result] = kept.fold([new SourceRecord('erp', '77').assert({ jobTitle: 'Cost object' }, from)], NOW);
    expect(result!.refusals).toEqual([]);
    expect(kept.current).toBeNull();
  });

  it('is judged attribute by attribute: what its system owns lands', () => {
    const { kept } = employed();
    const [result] = kept.fold([new SourceRecord('erp', '77').assert({ jobTitle: 'Cost object', costRate: '85.50' }, from)], NOW);
    expect(result!.outcome).toBe('applied');
    expect(Object.fromEntries(result!.details)).toEqual({ jobTitle: 'not-owner', costRate: 'applied' });
    expect(kept.value('costRate')).toBe('85.50');
    expect(kept.value('jobTitle')).toBe('Architect');
  });

  it('becomes the record when the configuration makes its system the owner', () => {
    const { kept } = employed();
    kept.fold([new SourceRecord('erp', '77').assert({ jobTitle: 'Cost object' }, from)], NOW);
    kept.firm.owners.jobTitle = [{ from: ALWAYS, systems: ['erp'] }];
    kept.firm.configVersion = 'c2';
    kept.recompute(NOW);
    expect(kept.value('jobTitle')).toBe('Cost object');
    expect(kept.published.at(-1)!.record.meta).toMatchObject({ configVersion: 'c2', changed: [{ attribute: 'jobTitle', before: '"Architect"' }] });
  });
});

describe('owners', () => {
  it('change on the day that the configuration names, without an event', () => {
    const { kept } = employed();
    kept.firm.owners.jobTitle = [{ from: ALWAYS, systems: ['hris'] }, { from: day('2026-03-01'), systems: ['rm'] }];
    kept.fold([new SourceRecord('rm', '5').assert({ jobTitle: 'Consultant' }, from)], NOW);
    expect(kept.value('jobTitle')).toBe('Architect');
    expect(kept.nextBoundary).toBe(at('2026-03-01T00:00Z'));
    kept.sweep(at('2026-03-01T00:00Z'));
    expect(kept.value('jobTitle')).toBe('Consultant');
  });

  it('of a kind give way to one another by precedence: the second shows only where the first says nothing', () => {
    const { kept, hris } = employed();
    const apac = new SourceRecord('hris-apac', '7');
    const [result] = kept.fold([apac.assert({ jobTitle: 'Engineer', fte: 0.8 }, '2026-01-01')], NOW);
    expect([kept.value('jobTitle'), kept.value('fte')]).toEqual(['Architect', 0.8]);
    expect(result!.refusals).toEqual([{ attribute: 'jobTitle', system: 'hris-apac', owner: 'hris', value: '"Engineer"' }]);
    kept.fold([hris.retire()], NOW);
    expect(kept.value('jobTitle')).toBe('Engineer');
  });

  it('who clear an attribute have spoken: the next in line does not show', () => {
    const { kept, hris } = employed();
    kept.fold([new SourceRecord('hris-apac', '7').assert({ jobTitle: 'Engineer' }, from), hris.assert({ jobTitle: null }, '2026-01-01')], NOW);
    expect(kept.value('jobTitle')).toBeNull();
  });

  it('differ by legal entity, and a transfer changes them on its day', () => {
    const { kept, hris } = employed();
    kept.firm.owners.fte = [{ from: ALWAYS, systems: ['hris'] }, { from: ALWAYS, legalEntity: 'AU01', systems: ['hris-apac'] }];
    kept.fold([hris.assert({ employer: 'london', fte: 1 }, from), new SourceRecord('hris-apac', '7').assert({ fte: 0.5 }, from)], NOW);
    expect(kept.value('fte')).toBe(1);
    kept.fold([hris.assert({ employer: 'sydney' }, '2026-03-01')], NOW);
    expect(kept.value('fte')).toBe(1);
    kept.sweep(at('2026-02-28T13:00Z'));
    expect(kept.value('fte')).toBe(0.5);
  });

  it('speak in their own codes; a code that is to be ignored shows nothing', () => {
    const { kept, hris } = employed();
    expect(kept.value('employmentType')).toBe('employee');
    kept.fold([hris.assert({ employmentType: 'IGNORE' }, '2026-01-01')], NOW);
    expect(kept.value('employmentType')).toBeNull();
  });
});

describe('restricted attributes', () => {
  it('travel in an event of their own, with a version of their own', () => {
    const { kept } = employed();
    const before = kept.recordVersion;
    kept.fold([new SourceRecord('erp', '77').assert({ costRate: '85.50' }, from)], NOW);
    kept.fold([new SourceRecord('erp', '77').assert({ costRate: '90' }, from, { version: 2 })], NOW);
    const facets = kept.published.slice(1).map(({ facet }) => facet);
    expect(facets).toEqual(['main', 'restricted', 'restricted']); // the first names the new external id
    expect(kept.recordVersion).toBe(before + 1);
    expect(kept.restrictedVersion).toBe(2);
    for (const { facet, record } of kept.published) {
      expect('costRate' in record).toBe(facet === 'restricted');
      expect(record.meta.changed.some(({ attribute }) => attribute === 'costRate')).toBe(facet === 'restricted');
    }
  });
});

describe('a reference that names a record which has not arrived', () => {
  function hired() {
    const kept = new KeptRecord(newFirm({ unknown: new Set(['annexe', 'tower']) }));
    const hris = new SourceRecord('hris', '1');
    const results = kept.fold([hris.assert({ location: 'annexe', jobTitle: 'Architect' }, from)], NOW);
    return { kept, hris, results };
  }

  it('holds one attribute, not the hire, and is filled in when the record arrives', () => {
    const { kept, results } = hired();
    expect(results[0]!.outcome).toBe('waiting');
    expect([kept.value('jobTitle'), kept.value('location')]).toEqual(['Architect', null]);
    expect(kept.current!.pending).toEqual(['location']);
    expect(kept.awaited).toEqual(['annexe']);
    kept.arrive('annexe', NOW);
    expect(kept.value('location')).toBe('#annexe');
    expect(kept.current!.pending).toEqual([]);
    expect(kept.outcomes).toEqual(['applied']);
  });

  it('dated ahead is scheduled, then waits, then is applied', () => {
    const { kept, hris } = hired();
    kept.arrive('annexe', NOW);
    kept.fold([hris.assert({ location: 'tower' }, '2026-03-01')], NOW);
    expect(kept.outcomes.at(-1)).toBe('scheduled');
    kept.sweep(at('2026-03-01T00:00Z'));
    expect(kept.outcomes.at(-1)).toBe('waiting');
    expect(kept.current!.pending).toEqual(['location']);
    kept.arrive('tower', at('2026-03-02T00:00Z'));
    expect(kept.outcomes.at(-1)).toBe('applied');
    expect(kept.value('location')).toBe('#tower');
  });

  it('that a later claim hides waits no longer', () => {
    const { kept, hris } = hired();
    const [result] = kept.fold([hris.assert({ location: 'office' }, '2026-01-01')], NOW);
    expect(result!.outcome).toBe('applied');
    expect(kept.value('location')).toBe('#office');
    expect(kept.current!.pending).toEqual([]);
    expect(kept.outcomes).toEqual(['applied', 'applied']);
    expect(kept.awaited).toEqual([]);
  });

  it('makes no other event wait: one that names a known record for an earlier day has no effect', () => {
    const { kept, hris } = hired();
    const [result] = kept.fold([hris.assert({ location: 'office' }, '2024-01-01')], NOW);
    expect(result!.outcome).toBe('no-effect');
    expect(kept.current!.pending).toEqual(['location']);
  });

  it('and gives way to another that has not arrived either waits for the other', () => {
    const { kept, hris } = hired();
    kept.fold([hris.assert({ location: 'tower' }, '2026-01-01')], NOW);
    expect(kept.awaited).toEqual(['tower']);
    expect(kept.outcomes).toEqual(['applied', 'waiting']);
  });
});
