import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '@muster/platform-kernel';
import type { SourceChange } from './read-change.js';
import { ALWAYS, newFirm, type Firm } from './testing/firm.js';
import { KeptRecord } from './testing/kept-record.js';
import { modelRecord, type ModelRecord } from './testing/naive-model.js';
import type { SourceEvent } from './testing/source-event.js';

const FIRST_DAY = 20_000;
const DAYS = 12;
const HOUR = 3_600_000;
const START = FIRST_DAY * 24 * HOUR;
const REFERENCES = ['sydney', 'los-angeles', 'london', 'office', 'harbour'];
/** What lands is held to the same histories every time; FC_SEED and FC_RUNS look further, for example FC_SEED=$RANDOM FC_RUNS=15000. */
const RUNS = Number(process.env['FC_RUNS'] ?? 1_000);
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20_261_123) });

const date = fc.integer({ min: FIRST_DAY, max: FIRST_DAY + DAYS });
const skill = fc.record({ skill: fc.constantFrom('java', 'sql', 'welding'), level: fc.constantFrom(1, 2), removed: fc.boolean() });
const spell = fc.record({ spell: fc.constantFrom('first', 'second'), hireDate: fc.constantFrom(1, 2), removed: fc.constant(false) });
const values: Record<string, fc.Arbitrary<unknown>> = {
  employer: fc.constantFrom('sydney', 'los-angeles', 'london', null),
  location: fc.constantFrom('office', 'harbour', null),
  jobTitle: fc.constantFrom('Architect', 'Welder', null),
  employmentType: fc.constantFrom('PERM', 'employee', 'IGNORE', 'contractor'),
  fte: fc.constantFrom(0.5, 1, null),
  costRate: fc.constantFrom('85.50', '90', null),
  skills: fc.option(fc.uniqueArray(skill, { selector: ({ skill: key }) => key, maxLength: 3 }), { nil: null }),
  employmentSpells: fc.option(fc.uniqueArray(spell, { selector: ({ spell: key }) => key, maxLength: 2 }), { nil: null }),
};
const attributes = fc.subarray(Object.keys(values), { minLength: 1, maxLength: 4 });
const asserted = attributes.chain((names) => fc.tuple(fc.constant(names), fc.record(Object.fromEntries(names.map((name) => [name, values[name]!])))));
const parts = fc.uniqueArray(fc.tuple(date, asserted), { selector: ([from]) => from, minLength: 1, maxLength: 3 });

type Spoken = Partial<SourceChange>;
const assertChange: fc.Arbitrary<Spoken> = fc
  .tuple(asserted, fc.option(date, { nil: null, freq: 6 }), fc.option(date, { nil: null, freq: 1 }))
  .map(([[names, given], effectiveFrom, replacesEffectiveFrom]) => ({ asserted: names, values: given, effectiveFrom, replacesEffectiveFrom }));
const rescindChange: fc.Arbitrary<Spoken> = fc
  .tuple(date, fc.oneof(fc.constant([[], null] as [string[], null]), attributes.map((names) => [names, null] as [string[], null]), asserted))
  .map(([effectiveFrom, [names, given]]) => ({ operation: 'rescind', effectiveFrom, asserted: names, values: given }));
const timelineChange: fc.Arbitrary<Spoken> = fc
  .tuple(fc.oneof(fc.constant<string[]>([]), attributes), parts)
  .map(([names, list]) => ({ coverage: 'whole-timeline', asserted: names, timeline: list.map(([effectiveFrom, [part, given]]) => ({ effectiveFrom, asserted: part, values: given })) }));
const spoken = fc.oneof({ weight: 8, arbitrary: assertChange }, { weight: 2, arbitrary: rescindChange }, { weight: 1, arbitrary: timelineChange }, { weight: 1, arbitrary: fc.constant<Spoken>({ operation: 'retire' }) });

const speaker = fc.constantFrom(['hris', '1'], ['hris', '1'], ['hris', '2'], ['hris-apac', '7'], ['erp', '1'], ['talent', '1'], ['rm', '1']);
const stamp = fc.record({ sourceEpoch: fc.constantFrom(0, 0, 1), sourceVersion: fc.integer({ min: 1, max: 5 }), revision: fc.constantFrom(0, 0, 1) });
const bare: SourceChange = {
  meta: { eventId: '', source: '', sourceEpoch: 0, sourceVersion: 0, revision: 0, occurredAt: 0, correlationId: null, causationId: null },
  operation: 'assert', effectiveFrom: null, replacesEffectiveFrom: null, coverage: 'change', asserted: [], values: null, timeline: [],
};
const sourceEvent: fc.Arbitrary<SourceEvent> = fc.tuple(speaker, stamp, spoken, date).map(([[system, externalId], version, said, undatedFrom]) => ({
  system: system!, externalId: externalId!, undatedFrom, change: { ...bare, ...said, meta: { ...bare.meta, ...version, source: system! } },
}));
const sourceEvents = fc.array(sourceEvent, { minLength: 1, maxLength: 9 }).map((events) =>
  events.map((event, i) => ({ ...event, change: { ...event.change, meta: { ...event.change.meta, eventId: `e${i}`, correlationId: `c${i}` } } })),
);

/** What happens around a delivery, in this order: time passes, a record arrives, the sweeper looks, the event comes (with the next, or as the last of its chunk). */
interface Step {
  event: SourceEvent;
  hours: number;
  arrives: string | null;
  sweeps: boolean;
  endsChunk: boolean;
}
const step = fc.record({
  hours: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: 1, max: 60 }) }),
  arrives: fc.option(fc.constantFrom(...REFERENCES), { nil: null, freq: 1 }),
  sweeps: fc.boolean(),
  endsChunk: fc.boolean(),
});
/** Every event twice, in any order. */
const steps: fc.Arbitrary<Step[]> = sourceEvents.chain((events) => {
  const twice = [...events, ...events];
  return fc.tuple(fc.shuffledSubarray(twice, { minLength: twice.length }), fc.array(step, { minLength: twice.length, maxLength: twice.length })).map(([order, around]) => order.map((event, i) => ({ event, ...around[i]! })));
});

/** An attribute changes hands on a day, and another has an owner of its own in Sydney. */
function firmOfTheProperty(unknown: readonly string[]): Firm {
  const firm = newFirm({ unknown: new Set(unknown) });
  firm.owners.location = [{ from: ALWAYS, systems: ['hris', 'hris-apac'] }, { from: FIRST_DAY + 6, systems: ['rm', 'hris-apac'] }];
  firm.owners.jobTitle = [...firm.owners.jobTitle!, { from: ALWAYS, legalEntity: 'AU01', systems: ['hris-apac', 'hris'] }, { from: FIRST_DAY + 3, legalEntity: 'US01', systems: ['talent'] }];
  return firm;
}

/** A record that never was published and one without a value are the same to everybody who reads. */
function comparable(record: ModelRecord, published: boolean): ModelRecord {
  if (published) return record;
  return { ...record, externalIds: [], retired: false };
}

function expectAsModel(kept: KeptRecord, delivered: readonly SourceEvent[], nowMs: number): void {
  const [shown, expected] = [kept.asModel(), comparable(modelRecord(kept.firm, delivered, nowMs), kept.current !== null)];
  // Jest's comparison costs more than all the rest, so it only explains a difference.
  if (canonicalJson(shown) !== canonicalJson(expected)) expect(shown).toEqual(expected);
}

function replay(list: readonly Step[], unknown: readonly string[], check: (kept: KeptRecord, delivered: readonly SourceEvent[], nowMs: number) => void): { kept: KeptRecord; nowMs: number } {
  const kept = new KeptRecord(firmOfTheProperty(unknown));
  const delivered: SourceEvent[] = [];
  let nowMs = START;
  let chunk: SourceEvent[] = [];
  for (const [i, { event, hours, arrives, sweeps, endsChunk }] of list.entries()) {
    chunk.push(event);
    if (!endsChunk && i < list.length - 1) continue;
    nowMs += hours * HOUR;
    if (arrives !== null) kept.arrive(arrives, nowMs);
    if (sweeps) kept.sweep(nowMs);
    kept.fold(chunk, nowMs);
    delivered.push(...chunk);
    chunk = [];
    check(kept, delivered, nowMs);
  }
  return { kept, nowMs };
}

const unknown = fc.subarray(REFERENCES);

describe('claims, whatever arrives in whatever order', () => {
  it('give after every chunk the record that the plainly written model gives', () => {
    fc.assert(fc.property(steps, unknown, (list, absent) => void replay(list, absent, expectAsModel)), { numRuns: RUNS });
  });

  it('change between two chunks only on the boundary that was announced, and then as the model says', () => {
    fc.assert(
      fc.property(steps, unknown, (list, absent) => {
        replay(list, absent, (kept, delivered, nowMs) => {
          if (kept.nextBoundary === null) return;
          expectAsModel(kept, delivered, kept.nextBoundary - 1);
          expect(kept.nextBoundary).toBeGreaterThan(nowMs);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('bring every scheduled or waiting event to rest, once, when its day has come and its references have arrived', () => {
    fc.assert(
      fc.property(steps, unknown, (list, absent) => {
        const { kept, nowMs } = replay(list, absent, () => {});
        let now = nowMs;
        for (const externalId of absent) kept.arrive(externalId, now);
        while (kept.nextBoundary !== null) kept.sweep((now = kept.nextBoundary));
        expect(kept.outcomes).toHaveLength(list.length);
        expect(kept.outcomes.filter((outcome) => outcome === 'scheduled' || outcome === 'waiting')).toEqual([]);
        expectAsModel(kept, list.map(({ event }) => event), now);
      }),
      { numRuns: RUNS },
    );
  });

  it('end the same after a service that slept through every boundary', () => {
    fc.assert(
      fc.property(steps, unknown, fc.integer({ min: 0, max: 400 }), (list, absent, hours) => {
        const { kept, nowMs } = replay(list, absent, () => {});
        kept.sweep(nowMs + hours * HOUR);
        expectAsModel(kept, list.map(({ event }) => event), nowMs + hours * HOUR);
      }),
      { numRuns: RUNS },
    );
  });

  it('publish nothing when every event comes once more', () => {
    fc.assert(
      fc.property(steps, unknown, (list, absent) => {
        const { kept, nowMs } = replay(list, absent, () => {});
        const before = kept.published.length;
        const results = list.flatMap(({ event }) => kept.fold([event], nowMs));
        kept.recompute(nowMs);
        expect(kept.published).toHaveLength(before);
        expect(results.every(({ outcome, refusals }) => outcome === 'no-effect' && refusals.length === 0)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });
});
