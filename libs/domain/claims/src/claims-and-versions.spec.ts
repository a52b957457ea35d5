import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PermanentError } from '@muster/platform-kernel';
import { decodeClaims, encodeClaims } from './claims-doc.js';
import { attributesByName } from './recomputed.js';
import { mergeAssertion } from './merge-assertion.js';
import { readChange, type SourceChange } from './read-change.js';
import { sameValue } from './resolve-record.js';
import { newFirm, workerRules } from './testing/firm.js';
import { KeptRecord } from './testing/kept-record.js';
import { at, SourceRecord, type SourceEvent } from './testing/source-event.js';

const NOW = at('2026-01-15T12:00Z');
const from = '2025-01-01';
const newKept = () => new KeptRecord(newFirm());
const read = ({ change }: SourceEvent, more: Partial<SourceChange> = {}) => readChange({ ...change, ...more }, attributesByName(workerRules), 0, NOW);

describe('two contents under one version', () => {
  it('are a conflict, and end the same in either order and however often they come', () => {
    const hris = new SourceRecord('hris', '1');
    const one = hris.assert({ jobTitle: 'Architect' }, from, { version: 3 });
    const other = hris.assert({ jobTitle: 'Welder' }, from, { version: 3 });
    const shown = [[one, other], [other, one], [one, other, one, other, other], [other, one, one]].map((events) => {
      const kept = newKept();
      const results = kept.fold(events, NOW);
      expect(results[0]!.conflicts).toEqual([]);
      expect(results[1]!.conflicts).toEqual(['jobTitle']);
      return kept.value('jobTitle');
    });
    expect(new Set(shown)).toEqual(new Set(['Welder']));
  });

  it('are none where they speak of different days or different attributes', () => {
    const kept = newKept();
    const hris = new SourceRecord('hris', '1');
    const results = kept.fold([hris.assert({ jobTitle: 'Architect' }, from, { version: 3 }), hris.assert({ fte: 1 }, from, { version: 3 }), hris.assert({ jobTitle: 'Welder' }, '2025-02-01', { version: 3 })], NOW);
    expect(results.flatMap(({ conflicts }) => conflicts)).toEqual([]);
    expect([kept.value('jobTitle'), kept.value('fte')]).toEqual(['Welder', 1]);
  });

  it('are none where a field was added to the elements of a collection meanwhile', () => {
    const kept = newKept();
    const talent = new SourceRecord('talent', '1');
    kept.fold([talent.assert({ skills: [{ skill: 'java', level: 2 }] }, from, { version: 1 })], NOW);
    const [replayed] = kept.fold([talent.assert({ skills: [{ skill: 'java', level: 2, expires: null }] }, from, { version: 1 })], NOW);
    expect(replayed!.conflicts).toEqual([]);
    expect(replayed!.outcome).toBe('no-effect');
  });
});

describe('a source', () => {
  it('that restarted its versions wins by its epoch, whatever arrives late from before', () => {
    const hris = new SourceRecord('hris', '1');
    const before = hris.assert({ jobTitle: 'Welder' }, from, { version: 90_000, epoch: 0 });
    const after = hris.assert({ jobTitle: 'Architect' }, from, { version: 1, epoch: 1 });
    for (const events of [[before, after], [after, before]]) {
      const kept = newKept();
      kept.fold(events, NOW);
      expect(kept.value('jobTitle')).toBe('Architect');
    }
  });

  it('that was corrected within a version wins by its revision', () => {
    const kept = newKept();
    const hris = new SourceRecord('hris', '1');
    kept.fold([hris.assert({ jobTitle: 'Architect' }, from, { version: 4, revision: 1 }), hris.assert({ jobTitle: 'Welder' }, from, { version: 4 })], NOW);
    expect(kept.value('jobTitle')).toBe('Architect');
  });

  it('may use versions up to 2^53-1, such as instants in microseconds', () => {
    const kept = newKept();
    const hris = new SourceRecord('hris', '1');
    kept.fold([hris.assert({ fte: 0.5 }, from, { version: Number.MAX_SAFE_INTEGER - 1 })], NOW);
    kept.fold([hris.assert({ fte: 1 }, from, { version: Number.MAX_SAFE_INTEGER })], NOW);
    expect(kept.value('fte')).toBe(1);
  });
});

describe('a collection', () => {
  const skill = (key: string, level: number, removed = false) => ({ skill: key, level, removed });

  it('is versioned by element: what an event does not list stays', () => {
    const kept = newKept();
    const talent = new SourceRecord('talent', '1');
    kept.fold([talent.assert({ skills: [skill('java', 1), skill('sql', 2)] }, from), talent.assert({ skills: [skill('java', 3)] }, from), talent.assert({ skills: [skill('sql', 0, true)] }, '2026-01-01')], NOW);
    expect(kept.value('skills')).toEqual([skill('java', 3)]);
  });

  it('is empty once it is cleared, and grows again from there', () => {
    const kept = newKept();
    const talent = new SourceRecord('talent', '1');
    const clear = talent.assert({ skills: null }, '2026-01-01', { version: 2 });
    kept.fold([clear, talent.assert({ skills: [skill('java', 1)] }, from, { version: 1 })], NOW);
    expect(kept.value('skills')).toEqual([]);
    kept.fold([talent.assert({ skills: [skill('sql', 1)] }, '2026-01-02', { version: 3 })], NOW);
    expect(kept.value('skills')).toEqual([skill('sql', 1)]);
  });

  it('is nothing again when all that was said of it is taken back', () => {
    const kept = newKept();
    const talent = new SourceRecord('talent', '1');
    kept.fold([talent.assert({ skills: [skill('java', 1)] }, from), talent.rescind(from, ['skills'])], NOW);
    expect(kept.value('skills')).toBeNull();
  });

  it('loses one element where the rescission names it', () => {
    const kept = newKept();
    const talent = new SourceRecord('talent', '1');
    kept.fold([talent.assert({ skills: [skill('java', 1), skill('sql', 1)] }, from), talent.rescind(from, ['skills'], { skills: [skill('java', 0)] })], NOW);
    expect(kept.value('skills')).toEqual([skill('sql', 1)]);
  });

  it('cannot name an element twice in one event, nor the element that stands for all', () => {
    const talent = new SourceRecord('talent', '1');
    const codeOf = (skills: unknown) => {
      try {
        read(talent.assert({ skills }, from));
      } catch (error) {
        return error instanceof PermanentError ? error.code : error;
      }
      return 'read';
    };
    expect(codeOf([skill('java', 1), skill('java', 2)])).toBe('element-twice');
    expect(codeOf([skill('*', 1)])).toBe('element-key-reserved');
    expect(codeOf([skill('', 1)])).toBe('element-without-key');
    expect(codeOf([skill('java', 1), skill('Java', 2)])).toBe('read');
  });
});

describe('a change that breaks the contract is refused with a code', () => {
  const hris = new SourceRecord('hris', '1');
  const good = hris.assert({ jobTitle: 'Architect' }, from);
  const meta = good.change.meta;
  const broken: [code: string, more: Partial<SourceChange>][] = [
    ['unknown-operation', { operation: 'delete' }],
    ['unknown-coverage', { coverage: 'everything' }],
    ['unknown-attribute', { asserted: ['shoeSize'] }],
    ['nothing-asserted', { asserted: [] }],
    ['values-missing', { values: null }],
    ['empty-timeline', { coverage: 'whole-timeline' }],
    ['timeline-date-twice', { coverage: 'whole-timeline', timeline: [1, 1].map((effectiveFrom) => ({ effectiveFrom, asserted: ['fte'], values: { fte: 1 } })) }],
    ['date-out-of-range', { effectiveFrom: 2_932_897 }],
    ['date-out-of-range', { replacesEffectiveFrom: -719_163 }],
    ['date-out-of-range', { operation: 'rescind', effectiveFrom: -719_163 }],
    ['date-out-of-range', { coverage: 'whole-timeline', timeline: [{ effectiveFrom: 2 ** 31 - 1, asserted: ['fte'], values: { fte: 1 } }] }],
    ['date-out-of-range', { coverage: 'whole-timeline', timeline: [2 ** 31 - 1, 2 ** 31 - 1].map((effectiveFrom) => ({ effectiveFrom, asserted: ['fte'], values: { fte: 1 } })) }],
    ['negative-version', { meta: { ...meta, sourceVersion: -1 } }],
  ];
  it.each(broken)('%s: %j', (code, more) => {
    expect(() => read(good, more)).toThrow(expect.objectContaining({ name: 'PermanentError', code }));
  });

  it('and an attribute that is asserted twice is read once', () => {
    const [assertion] = read(good, { asserted: ['jobTitle', 'jobTitle'] });
    expect(assertion!.entries).toEqual([{ attribute: 'jobTitle', element: '', value: 'Architect' }]);
  });
});

describe('stored claims', () => {
  it('come back from their bytes as they were', () => {
    const [assertion] = read(new SourceRecord('hris', '1').assert({ jobTitle: 'Ärzt\u{1F600}', fte: 0.1, location: null }, from, { version: Number.MAX_SAFE_INTEGER }));
    const open = { state: 'scheduled' as const, day: 20_000, topic: 'source.hris.worker.v1', partition: 5, offset: 2 ** 40, correlationId: 'c' };
    const doc = { assertions: [{ ...assertion!, open }, assertion!] };
    expect(JSON.parse(JSON.stringify(decodeClaims(encodeClaims(doc))))).toEqual(doc);
    expect(decodeClaims(Buffer.alloc(0))).toEqual({ assertions: [] });
  });

  it('keep the id of an event, whatever the source made it from', () => {
    const ids = fc.oneof(fc.uuid(), fc.uuid().map((id) => id.toUpperCase()), fc.string({ unit: 'binary', minLength: 0, maxLength: 40 }).map((id) => id.replaceAll('\u0000', '').toWellFormed()), fc.constantFrom('x'.repeat(14), 'x'.repeat(15), 'x'.repeat(16), 'x'.repeat(36), '0190a5e8-7b2c-7def-8abc-0123456789ag'));
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 400 }), (eventIds) => {
        const [assertion] = read(new SourceRecord('hris', '1').assert({ jobTitle: 'Architect' }, from));
        const stored = decodeClaims(encodeClaims({ assertions: eventIds.map((eventId) => ({ ...assertion!, eventId })) }));
        expect(stored.assertions.map(({ eventId }) => eventId)).toEqual(eventIds);
      }),
    );
  });

  it('keep attributes and elements apart, however many there are and in whatever script', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ maxLength: 3 })), { maxLength: 3_000, size: 'max' }), (keys) => {
        const entries = keys.map(([attribute, element]) => ({ attribute: attribute.toWellFormed(), element, value: null }));
        const [assertion] = read(new SourceRecord('hris', '1').assert({ jobTitle: 'Architect' }, from));
        const stored = decodeClaims(encodeClaims({ assertions: [{ ...assertion!, entries }] }));
        expect(JSON.parse(JSON.stringify(stored.assertions[0]!.entries))).toEqual(entries);
      }),
      { numRuns: 20 },
    );
  });

  it('of a layout that this program does not know are not guessed at', () => {
    expect(() => decodeClaims(Buffer.from([9, 0]))).toThrow('layout 9');
  });

  it('are left alone by a repeat', () => {
    const doc = { assertions: [] };
    const change = new SourceRecord('hris', '1').assert({ jobTitle: 'Architect', fte: 1 }, from);
    mergeAssertion(doc, read(change)[0]!);
    const before = encodeClaims(doc);
    expect(mergeAssertion(doc, read(change)[0]!)).toEqual({ landed: [], conflicts: [], replaced: [] });
    expect(encodeClaims(doc)).toEqual(before);
  });
});

describe('equal values', () => {
  class Decoded {
    constructor(readonly skill: string, readonly level: number | null) {}
  }
  Object.assign(Decoded.prototype, { toBuffer: () => Buffer.alloc(0) });

  it('are told by their own fields, where an absent one is null', () => {
    expect(sameValue([new Decoded('java', null)], [{ skill: 'java' }])).toBe(true);
    expect(sameValue([{ skill: 'java' }], [new Decoded('java', null)])).toBe(true);
    expect(sameValue([new Decoded('java', 1)], [{ skill: 'java' }])).toBe(false);
    expect(sameValue({ level: null }, { skill: 'java' })).toBe(false);
  });

  it('tell nothing from empty, false and zero', () => {
    expect(sameValue(null, undefined)).toBe(true);
    for (const some of [[], {}, '', 0, false]) expect([sameValue(null, some), sameValue(some, undefined)]).toEqual([false, false]);
    expect(sameValue([], {})).toBe(false);
    expect(sameValue(['a', 'b'], ['b', 'a'])).toBe(false);
    expect(sameValue(['a'], ['a', null])).toBe(false);
  });
});
