import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatLocalDate } from '@muster/platform-kernel';
import { compileGovernance } from './governance.js';
import type { OwnerRule } from './model.js';
import type { OwnershipScope } from './owner-index.js';
import { edited, smallCatalogue, smallFirm, smallOwnership } from './small-firm.fixture.js';

const LOCATION_RULES = `        owner:
          - { kind: hr }
          - { system: side-hr, legalEntity: [AU01], from: 2025-01-01 }`;
const SYSTEMS_OF = { hr: ['main-hr', 'side-hr'], rm: ['pool'], erp: ['books'] } as const;
const FIRST_DAY = 20_000;

const owner = fc.constantFrom({ kind: 'hr' }, { kind: 'rm' }, { kind: 'erp' }, { system: 'side-hr' }, { system: 'books' });
const place = fc.constantFrom({}, { legalEntity: ['AU01'] }, { legalEntity: ['NZ01', 'DE01'] }, { region: ['APAC'] }, { region: ['EMEA', 'AMER'] });
const from = fc.option(fc.integer({ min: FIRST_DAY, max: FIRST_DAY + 4 }), { nil: undefined });
const rule: fc.Arbitrary<OwnerRule> = fc.tuple(owner, place, from).map(([who, where, since]) => ({ ...who, ...where, from: since }));
const placeAndDay = (one: OwnerRule) => JSON.stringify([one.legalEntity ?? one.region ?? [], one.from]);
/** Rules without clash, one of which holds always and everywhere. */
const rules = fc
  .tuple(owner, fc.uniqueArray(rule, { selector: placeAndDay, maxLength: 12 }))
  .map(([who, more]): OwnerRule[] => [{ ...who }, ...more.filter((one) => one.from !== undefined || one.legalEntity || one.region)]);
const scope: fc.Arbitrary<OwnershipScope> = fc.record(
  { legalEntity: fc.constantFrom('AU01', 'NZ01', 'DE01', 'US01'), region: fc.constantFrom('APAC', 'EMEA', 'AMER', 'MOON') },
  { requiredKeys: [] },
);
const days = fc.integer({ min: FIRST_DAY - 2, max: FIRST_DAY + 6 });

function compile(list: readonly OwnerRule[]) {
  const written = list.map((one) => JSON.stringify({ ...one, from: one.from === undefined ? undefined : formatLocalDate(one.from) }));
  return compileGovernance(smallFirm({ 'ownership.yaml': edited(smallOwnership, LOCATION_RULES, `        owner: [${written.join(', ')}]`) }), smallCatalogue);
}

/** The rule of the design, as slow and plain as it can be said. */
function expectedOwners(list: readonly OwnerRule[], { legalEntity, region }: OwnershipScope, day: number): readonly string[] {
  const specificity = (one: OwnerRule) => (one.legalEntity ? 2 : one.region ? 1 : 0);
  const holds = (one: OwnerRule) =>
    (one.from ?? -Infinity) <= day && (!one.legalEntity || one.legalEntity.includes(legalEntity ?? '')) && (!one.region || one.region.includes(region ?? ''));
  const [best] = list.filter(holds).sort((a, b) => specificity(b) - specificity(a) || ((b.from ?? -1) - (a.from ?? -1)));
  return best!.system === undefined ? SYSTEMS_OF[best!.kind as keyof typeof SYSTEMS_OF] : [best!.system];
}

describe('owners, for any rules', () => {
  it('are those of the plainly written rule, in whatever order the rules stand', () => {
    fc.assert(
      fc.property(
        rules.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        fc.array(fc.tuple(scope, days), { minLength: 5, maxLength: 20 }),
        ([list, shuffled], questions) => {
          const governance = compile(list);
          const reordered = compile(shuffled);
          for (const [where, day] of questions) {
            const answer = governance.owners('worker', 'location', where, day);
            expect(answer).toEqual(expectedOwners(list, where, day));
            expect(reordered.owners('worker', 'location', where, day)).toEqual(answer);
            expect(governance.owners('worker', 'location', where, day)).toBe(answer);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('change only on the days that nextOwnershipChange names', () => {
    fc.assert(
      fc.property(rules, scope, days, (list, where, day) => {
        const governance = compile(list);
        const next = governance.nextOwnershipChange('worker', day) ?? day + 30;
        const today = governance.owners('worker', 'location', where, day);
        for (let later = day; later < next; later += 1) expect(governance.owners('worker', 'location', where, later)).toBe(today);
      }),
      { numRuns: 200 },
    );
  });
});
