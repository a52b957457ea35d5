import { describe, expect, it } from '@jest/globals';
import { canonicalValue, makeWorkload, workerIdOf, type SourceEvent, type Values } from './events.js';

const settings = { events: 20_000, workers: 3_000, seed: 7 };

/** A second way to the final values: per worker and attribute, the highest version among what is in effect at once. */
function finalValues(events: readonly SourceEvent[]): Map<string, Values> {
  const final = new Map<string, Values>();
  for (const event of [...new Set(events)].filter(({ effectiveFrom }) => effectiveFrom === null).sort((a, b) => a.version - b.version)) {
    const values = final.get(event.externalId) ?? {};
    for (const [attribute, value] of Object.entries(event.values)) values[attribute] = canonicalValue(attribute, value);
    final.set(event.externalId, values);
  }
  return final;
}

describe('the events of the bench', () => {
  const { events, expectation } = makeWorkload(settings);
  const distinct = new Set(events);
  const share = (count: number) => count / events.length;

  it('are a quarter from the second owner, with 10% repeated, 5% late and 10% dated ahead', () => {
    expect(share(events.filter(({ system }) => system === 'erp').length)).toBeCloseTo(0.25, 1);
    expect(share(events.length - distinct.size)).toBeCloseTo(0.1, 1);
    const kinds = [...distinct];
    expect(share(kinds.filter(({ isLate }) => isLate).length)).toBeGreaterThan(0.03);
    expect(share(kinds.filter(({ effectiveFrom }) => effectiveFrom !== null).length)).toBeGreaterThan(0.06);
    expect(expectation).toMatchObject({ events: events.length, distinct: distinct.size, ahead: kinds.filter(({ effectiveFrom }) => effectiveFrom !== null).length });
  });

  it('are the same for the same seed, but for the day and the ids of events', () => {
    const again = makeWorkload(settings).events;
    expect(again.map(({ system, externalId, version, values }) => [system, externalId, version, values])).toEqual(events.map(({ system, externalId, version, values }) => [system, externalId, version, values]));
  });

  it('never give two contents one version of a worker in one system', () => {
    const versions = [...distinct].map(({ system, externalId, version }) => `${system} ${externalId} ${version}`);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('end in the values that are expected', () => {
    const final = finalValues(events);
    expect(final.size).toBe(expectation.workers.size);
    for (const [externalId, { main, restricted }] of expectation.workers) expect({ ...main, ...restricted }).toEqual(final.get(externalId));
  });

  it('refer to managers by the id that the master gives them', () => {
    expect(canonicalValue('manager', 'W-0000001')).toBe(workerIdOf('W-0000001'));
    expect(canonicalValue('employmentStatus', 'L')).toBe('on-leave');
  });
});
